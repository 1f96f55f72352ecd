//! Commands that are answered at once: inspect, save, read the journal, remember a setting.

use super::connections::boxed;
use super::{Done, Engine};
use crate::domain::finding::Finding;
use crate::domain::spec::InstanceKey;
use crate::saml::inspect;
use crate::workflow::knowledge;
use crate::workflow::message::{Event, InspectInput, WEATHER_SETTING};
use crate::workflow::view::JournalView;
use std::path::Path;
use std::sync::Arc;

/// The most that the Inspector reads, in bytes: a recording holds everything that a browser loaded.
const MOST_DOCUMENT_BYTES: u64 = inspect::MAX_HAR_BYTES as u64;

/// Rows that the journal screen gets.
const JOURNAL_ROWS: u32 = 5_000;

impl Engine {
    pub(super) async fn inspect(self: &Arc<Self>, input: InspectInput) -> Done {
        let bytes = match input {
            InspectInput::Text(text) => text.into_bytes(),
            InspectInput::File(path) => self.parts.files.read(&path, MOST_DOCUMENT_BYTES).await.map_err(|e| Box::new(e.finding()))?,
        };
        let trust = self.known_trust().await?;
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
        self.parts.services.store.save_setting(key, json).await.map_err(boxed)?;
        if key == WEATHER_SETTING {
            self.set_weather(json).await?;
            self.tell(Event::Setting(key.to_owned(), json.to_owned()));
        }
        Ok(())
    }

    /// Lets the practice cloud behave as a stored setting says; one that can't be read means calm.
    pub(super) async fn set_weather(self: &Arc<Self>, json: &str) -> Done {
        let weather = serde_json::from_str(json).unwrap_or_default();
        self.parts.connector.set_weather(weather).await.map_err(|e| Box::new(e.finding()))?;
        self.state.lock().await.weather = weather;
        Ok(())
    }
}
