//! Keys that open encrypted assertions: taken from the vault or a file, tried, and remembered until the program ends.

use super::{Done, Engine};
use crate::domain::finding::Finding;
use crate::domain::secret::SecretBytes;
use crate::saml::decrypt::DecryptKey;
use crate::workflow::decrypt_keys;
use crate::workflow::inspection::Inspection;
use crate::workflow::message::{Event, KeySource};
use std::sync::Arc;

/// So many keys are tried with a document.
const MOST_KEYS: usize = 8;

impl Engine {
    /// Looks into a document again with a key. What could not be opened is told by an event of its own.
    pub(super) async fn open_with_key(&self, inspection: &Inspection, source: KeySource) -> Done {
        let told = match self.opened(inspection, source).await {
            Ok(opened) => Event::Inspected(Arc::new(opened)),
            Err(finding) => Event::NotOpened(finding),
        };
        self.tell(told);
        Ok(())
    }

    async fn opened(&self, inspection: &Inspection, source: KeySource) -> Result<Inspection, Box<Finding>> {
        let (key, keep_as) = match source {
            KeySource::Kept(name) => (decrypt_keys::kept(&*self.parts.services.vault, &name).await?, None),
            KeySource::File { path, passphrase, keep_as } => {
                let content = self.parts.files.read(&path, decrypt_keys::MOST_BYTES).await.map_err(|e| Box::new(e.finding()))?;
                let content = SecretBytes::new(content);
                let name = path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
                // the passphrase of a PFX file is stretched, which takes the processor a while
                let work = tokio::task::spawn_blocking(move || decrypt_keys::read(&name, &content, passphrase.as_ref()));
                (work.await.unwrap_or_else(|_| Err(broken()))?, keep_as)
            }
        };
        let asked = inspection.as_asked.then_some(Some(inspection.judged_at));
        let opened = self.looked_with(inspection.document.clone(), asked, vec![key.clone()]).await?;
        if !opened.exhibits.iter().any(|exhibit| exhibit.report.encryption.as_ref().is_some_and(|e| e.opened)) {
            return Err(wrong_key());
        }
        if let Some(name) = keep_as {
            self.keep_key(&name, &key).await;
        }
        self.remember_key(key).await;
        Ok(opened)
    }

    /// That it can't be kept is no reason not to show what it opens.
    async fn keep_key(&self, name: &str, key: &DecryptKey) {
        let services = &self.parts.services;
        match decrypt_keys::keep(&*services.store, &*services.vault, name, key).await {
            Ok(()) => match decrypt_keys::names(&*services.store).await {
                Ok(names) => self.tell(Event::KeyNames(names)),
                Err(finding) => self.tell(Event::Problem(finding)),
            },
            Err(finding) => self.tell(Event::Problem(finding)),
        }
    }

    /// The document can be judged at another time without giving the key again.
    async fn remember_key(&self, key: DecryptKey) {
        let keys = &mut self.state.lock().await.decrypt_keys;
        keys.insert(0, key);
        keys.truncate(MOST_KEYS);
    }

    pub(super) async fn key_names(&self) -> Done {
        self.tell(Event::KeyNames(decrypt_keys::names(&*self.parts.services.store).await?));
        Ok(())
    }

    pub(super) async fn forget_key(&self, name: &str) -> Done {
        let services = &self.parts.services;
        decrypt_keys::forget(&*services.store, &*services.vault, name).await?;
        self.key_names().await
    }
}

fn wrong_key() -> Box<Finding> {
    Box::new(Finding::error(
        "input.wrong_key",
        "This key does not open the assertion",
        "The assertion was encrypted to another public key, or with an algorithm that is not accepted; which of the two is never told",
        "Choose the private key that belongs to the certificate which the identity provider encrypts to",
    ))
}

fn broken() -> Box<Finding> {
    Box::new(Finding::error("input.key", "The key could not be read", "The program met a fault of its own", "Try the key as PEM"))
}
