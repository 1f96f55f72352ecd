//! Change records: made from the journal and the last sign-in test of an instance, to be copied or saved.

use super::connections::boxed;
use super::{Done, Engine};
use crate::domain::finding::Finding;
use crate::domain::journal::JobId;
use crate::domain::rollover::Note;
use crate::domain::spec::InstanceKey;
use crate::workflow::change_record::{ChangeRecord, RecordForm};
use crate::workflow::message::Event;
use crate::workflow::rollover;
use std::path::Path;
use std::sync::Arc;

/// More calls than anybody reads in a record; an instance has some dozens.
const MOST_ROWS: u32 = 10_000;

impl Engine {
    /// Hands the record of an instance, or of one of its jobs, to the clipboard.
    pub(super) async fn copy_record(self: &Arc<Self>, key: &InstanceKey, job: Option<&JobId>) -> Done {
        let record = self.record(key, job).await?;
        self.tell(Event::Clip { what: format!("Change record of {}", record.instance), text: record.write(RecordForm::Markdown) });
        Ok(())
    }

    /// Writes it to a file.
    pub(super) async fn save_record(self: &Arc<Self>, key: &InstanceKey, job: Option<&JobId>, form: RecordForm, path: &Path) -> Done {
        let record = self.record(key, job).await?;
        self.parts.files.write(path, record.write(form).as_bytes()).await.map_err(|e| Box::new(e.finding()))?;
        self.tell(Event::Saved(path.to_owned()));
        Ok(())
    }

    /// The rollover that a job belongs to, as long as it is remembered: all its runs make one record.
    async fn rollover_of(&self, key: &InstanceKey, job: Option<&JobId>) -> Result<Option<Note>, Box<Finding>> {
        let Some(of) = job.and_then(|job| job.0.strip_prefix("roll/")) else { return Ok(None) };
        let note = rollover::note(&*self.parts.services.store, key).await.map_err(boxed)?;
        Ok(note.filter(|note| of.split('/').next() == Some(note.id.as_str())))
    }

    async fn record(&self, key: &InstanceKey, job: Option<&JobId>) -> Result<ChangeRecord, Box<Finding>> {
        let services = &self.parts.services;
        let spec = services.store.instances().await.map_err(boxed)?.into_iter().find(|spec| spec.key == *key);
        let spec = spec.ok_or_else(|| {
            Box::new(Finding::error(
                "record.no_instance",
                "There is no change record of an instance that is not in the workspace",
                "It was removed; its calls are still in the journal",
                "Export them from Activity instead",
            ))
        })?;
        let rows = services.store.journal(Some(key), MOST_ROWS).await.map_err(boxed)?;
        if let Some(note) = self.rollover_of(key, job).await? {
            let practice = self.state.lock().await.worlds.get(key).is_some_and(|w| w.directory.practice || w.aws.practice);
            return Ok(ChangeRecord::of_rollover(&spec, &rows, &note, practice, services.clock.now()));
        }
        let proof = services.store.last_proof(key).await.map_err(boxed)?;
        Ok(ChangeRecord::new(&spec, &rows, proof.as_ref(), job, services.clock.now()))
    }
}
