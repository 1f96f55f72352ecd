//! Commands that are answered at once: inspect, save, read the journal, remember a setting.

use super::connections::boxed;
use super::{Done, Engine};
use crate::domain::finding::Finding;
use crate::domain::spec::InstanceKey;
use crate::saml::inspect;
use crate::workflow::message::{Event, InspectInput};
use crate::workflow::view::JournalView;
use crate::workflow::world::World;
use std::path::Path;
use std::sync::Arc;

/// The most that the Inspector reads, in bytes.
const MOST_DOCUMENT_BYTES: u64 = 5 * 1024 * 1024;

/// Rows that the journal screen gets.
const JOURNAL_ROWS: u32 = 5_000;

impl Engine {
    pub(super) async fn inspect(self: &Arc<Self>, input: InspectInput) -> Done {
        let bytes = match input {
            InspectInput::Text(text) => text.into_bytes(),
            InspectInput::File(path) => self.parts.files.read(&path, MOST_DOCUMENT_BYTES).await.map_err(|e| Box::new(e.finding()))?,
        };
        let trust = self.known_trust().await;
        let now = self.parts.services.clock.now();
        // CPU work of a megabyte or more does not belong on a thread that serves others
        let inspected = tokio::task::spawn_blocking(move || inspect::inspect(&bytes, &trust, now)).await;
        match inspected {
            Ok(Ok(report)) => {
                self.tell(Event::Inspected(Box::new(report)));
                Ok(())
            }
            Ok(Err(error)) => Err(Box::new(error.finding())),
            Err(_) => Err(Box::new(Finding::error(
                "inspect.broken",
                "The document could not be looked at",
                "The program met a fault of its own",
                "Try another copy of it; in a report of this fault name the document's form, never its content",
            ))),
        }
    }

    /// What the instances of this workspace trust: the metadata of their providers.
    async fn known_trust(&self) -> inspect::Trust {
        let state = self.state.lock().await;
        inspect::Trust::new(state.worlds.values().filter_map(anchor).collect())
    }

    pub(super) async fn save_metadata(self: &Arc<Self>, key: &InstanceKey, path: &Path) -> Done {
        let text = self.state.lock().await.worlds.get(key).and_then(|w| w.metadata.clone());
        let text = text.ok_or_else(|| {
            Box::new(Finding::error(
                "metadata.none",
                "There is no federation metadata yet",
                "It comes with the signing certificate, which was not made yet or not read since the start",
                "Read the instance again, or run the steps up to Federation metadata",
            ))
        })?;
        self.parts.files.write(path, text.as_bytes()).await.map_err(|e| Box::new(e.finding()))?;
        self.tell(Event::Saved(path.to_owned()));
        Ok(())
    }

    pub(super) async fn journal(self: &Arc<Self>, instance: Option<InstanceKey>) -> Done {
        let entries = self.parts.services.store.journal(instance.as_ref(), JOURNAL_ROWS).await.map_err(boxed)?;
        self.tell(Event::Journal(Box::new(JournalView { instance, entries })));
        Ok(())
    }

    pub(super) async fn save_setting(self: &Arc<Self>, key: &str, json: &str) -> Done {
        self.parts.services.store.save_setting(key, json).await.map_err(boxed)
    }
}

/// What AWS trusts for an instance: the metadata of its provider.
fn anchor(world: &World) -> Option<inspect::Anchor> {
    let provider = world.provider.as_ref()?;
    inspect::Anchor::read(&world.spec.name, provider.metadata.as_bytes()).ok()
}
