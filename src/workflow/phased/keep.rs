//! What is remembered between two runs, and which journal rows are theirs.

use super::Procedure;
use crate::domain::journal::{Entry, JobId};
use crate::domain::spec::InstanceKey;
use crate::workflow::ports::{Store, StoreError};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What is remembered of a procedure that is under way. Everything that the clouds can tell is left to them.
pub trait Note: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync {
    /// Its id: the journal rows of its runs carry it.
    fn id(&self) -> &str;
    /// What stopped an earlier run and may be gone over: whoever runs it again has read of it.
    fn told(&mut self) -> &mut Vec<String>;
}

/// The setting that keeps the note of an instance.
fn setting<P: Procedure>(key: &InstanceKey) -> String {
    format!("{}/{key}", P::NAME)
}

/// The note of an instance, when there is one.
///
/// # Errors
/// When the workspace can't be read. A note that can't be understood counts as none: the clouds tell how far it is.
pub async fn note<P: Procedure>(store: &dyn Store, key: &InstanceKey) -> Result<Option<P::Note>, StoreError> {
    Ok(store.setting(&setting::<P>(key)).await?.and_then(|json| serde_json::from_str(&json).ok()))
}

/// Keeps a note.
///
/// # Errors
/// When the workspace can't be written.
pub async fn save<P: Procedure>(store: &dyn Store, key: &InstanceKey, note: &P::Note) -> Result<(), StoreError> {
    let json = serde_json::to_string(note).unwrap_or_default();
    store.save_setting(&setting::<P>(key), &json).await
}

/// Forgets the note.
///
/// # Errors
/// When the workspace can't be written.
pub async fn forget<P: Procedure>(store: &dyn Store, key: &InstanceKey) -> Result<(), StoreError> {
    store.save_setting(&setting::<P>(key), "null").await
}

/// The job under which all runs of a procedure are asked for; a run of it has its own name behind that and a slash.
#[must_use]
pub fn job_of<P: Procedure>(note: &P::Note) -> JobId {
    JobId(format!("{}/{}", P::JOB, note.id()))
}

/// Whether a journal row belongs to the procedure of a note.
#[must_use]
pub fn belongs<P: Procedure>(entry: &Entry, note: &P::Note) -> bool {
    let rest = entry.what.job.0.strip_prefix(P::JOB).and_then(|rest| rest.strip_prefix('/'));
    rest.and_then(|rest| rest.split('/').next()) == Some(note.id())
}
