//! The Inspector's commands: look into a document, judge it at another time.

use super::{Done, Engine};
use crate::domain::finding::Finding;
use crate::saml::decrypt::DecryptKey;
use crate::saml::inspect;
use crate::workflow::inspection::{Document, Inspection, Origin};
use crate::workflow::knowledge;
use crate::workflow::message::{Event, InspectInput};
use jiff::Timestamp;
use std::sync::Arc;

/// The most that the Inspector reads, in bytes: recordings are larger than documents, and bounded again inside.
const MOST_BYTES: u64 = inspect::MAX_HAR_BYTES as u64;

impl Engine {
    /// Looks into a document. A document that can't be read is told by an event of its own.
    pub(super) async fn inspect(self: &Arc<Self>, input: InspectInput) -> Done {
        let told = match self.read(input).await {
            Ok(document) => self.looked(document, None).await,
            Err(finding) => Err(finding),
        };
        self.tell(match told {
            Ok(inspection) => Event::Inspected(Arc::new(inspection)),
            Err(finding) => Event::NotInspected(finding),
        });
        Ok(())
    }

    /// Judges a document at another time; without one, at the present one.
    pub(super) async fn judge(self: &Arc<Self>, document: Document, at: Option<Timestamp>) -> Done {
        self.tell(match self.looked(document, Some(at)).await {
            Ok(inspection) => Event::Inspected(Arc::new(inspection)),
            Err(finding) => Event::NotInspected(finding),
        });
        Ok(())
    }

    /// Looks into the document that the shown one is compared with.
    pub(super) async fn compare(self: &Arc<Self>, input: InspectInput) -> Done {
        let told = match self.read(input).await {
            Ok(document) => self.looked(document, None).await,
            Err(finding) => Err(finding),
        };
        self.tell(match told {
            Ok(inspection) => Event::Compared(Arc::new(inspection)),
            Err(finding) => Event::NotCompared(finding),
        });
        Ok(())
    }

    async fn read(&self, input: InspectInput) -> Result<Document, Box<Finding>> {
        let (origin, bytes) = match input {
            InspectInput::Text(text) => (Origin::Pasted, text.into_bytes()),
            InspectInput::Clipboard(text) => (Origin::Clipboard, text.into_bytes()),
            InspectInput::Captured(text, key, name) => (Origin::Captured(key, name), text.into_bytes()),
            InspectInput::File(path) => {
                let name = path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
                (Origin::File(name), self.parts.files.read(&path, MOST_BYTES).await.map_err(|e| Box::new(e.finding()))?)
            }
        };
        Ok(Document { origin, bytes: bytes.into(), taken_at: self.parts.services.clock.now() })
    }

    /// `asked` is the time that was asked for, if one was: `Some(None)` asks for the present one.
    #[allow(clippy::option_option, reason = "not asked, asked for now, asked for a time")]
    pub(super) async fn looked(&self, document: Document, asked: Option<Option<Timestamp>>) -> Result<Inspection, Box<Finding>> {
        let keys = self.state.lock().await.decrypt_keys.clone();
        self.looked_with(document, asked, keys).await
    }

    /// The same, with these keys for encrypted assertions.
    #[allow(clippy::option_option, reason = "not asked, asked for now, asked for a time")]
    pub(super) async fn looked_with(
        &self,
        document: Document,
        asked: Option<Option<Timestamp>>,
        keys: Vec<DecryptKey>,
    ) -> Result<Inspection, Box<Finding>> {
        let trust = self.known_trust().await?.with_keys(keys);
        let judged_at = match asked {
            Some(at) => at.unwrap_or_else(|| self.parts.services.clock.now()),
            None => document.taken_at,
        };
        let as_asked = matches!(asked, Some(Some(_)));
        // CPU work of a megabyte or more does not belong on a thread that serves others
        let work = tokio::task::spawn_blocking(move || {
            let result = inspect::exhibits(&document.bytes, &trust, judged_at);
            result.map(|(report, exhibits)| Inspection { document, judged_at, as_asked, report, exhibits })
        });
        match work.await {
            Ok(Ok(inspection)) => Ok(inspection),
            Ok(Err(error)) => Err(Box::new(error.finding())),
            Err(_) => Err(Box::new(Finding::error(
                "inspect.broken",
                "The document could not be looked at",
                "The program met a fault of its own",
                "Try another copy of it; in a report of this fault name the document's form, never its content",
            ))),
        }
    }

    /// What is known of the instances of this workspace: those that were read from the clouds, and of the others what the journal
    /// tells.
    async fn known_trust(&self) -> Result<inspect::Trust, Box<Finding>> {
        let mut known = knowledge::of_journal(&*self.parts.services.store).await?;
        let state = self.state.lock().await;
        for instance in &mut known {
            if let Some(world) = state.worlds.get(&instance.key) {
                *instance = knowledge::of_world(world);
            }
        }
        Ok(inspect::Trust::default().with_known(known))
    }
}
