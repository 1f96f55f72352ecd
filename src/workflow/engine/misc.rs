//! Commands that are answered at once: save, read the journal, remember a setting.

use super::connections::boxed;
use super::{Done, Engine};
use crate::domain::finding::Finding;
use crate::domain::spec::InstanceKey;
use crate::workflow::message::{Event, WEATHER_SETTING};
use crate::workflow::view::JournalView;
use std::path::Path;
use std::sync::Arc;

/// Rows that the journal screen gets.
const JOURNAL_ROWS: u32 = 5_000;

impl Engine {
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
