//! [`Store`] on SQLite.

use super::journal::Finish;
use super::open::{self, Access, Opened, Options};
use super::worker::Worker;
use super::{facts, identifiers, instances, journal, notes};
use crate::domain::account::Partition;
use crate::domain::call::Call;
use crate::domain::finding::Finding;
use crate::domain::identifier::Identifier;
use crate::domain::journal::{Entry, EntryId, NewEntry, Phase};
use crate::domain::spec::{InstanceKey, InstanceSpec};
use crate::workflow::ports::{JournalSearch, JournalSlice, Proof, Store, StoreError};
use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::path::Path;

/// A workspace.
#[derive(Debug)]
pub struct SqliteStore {
    worker: Worker,
    access: Access,
    id: String,
}

impl SqliteStore {
    /// Opens the workspace in a folder; makes it where it is missing. Blocks for some milliseconds.
    ///
    /// Where another program writes to it, or a newer one made it, it is opened all the same, for reading only: see
    /// [`Self::access`].
    ///
    /// # Errors
    /// `DiskFull`, `Unusable`; `InUse` when another program is just making it.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        Self::open_with(folder, &Options::default())
    }

    /// Opens the workspace in a folder on other terms.
    ///
    /// # Errors
    /// As for [`Self::open`].
    pub fn open_with(folder: &Path, options: &Options) -> Result<Self, StoreError> {
        Self::start(open::open(folder, options)?)
    }

    /// A workspace in memory, for a rehearsal that nobody wants to keep.
    ///
    /// # Errors
    /// `Unusable` when there is no memory or no thread to be had.
    pub fn in_memory() -> Result<Self, StoreError> {
        Self::start(open::in_memory(&Options::default())?)
    }

    /// What may be done with it.
    #[must_use]
    pub const fn access(&self) -> &Access {
        &self.access
    }

    /// The workspace's id, a UUID given when it was made; names its secrets in the keychain.
    #[must_use]
    pub fn workspace_id(&self) -> &str {
        &self.id
    }

    fn start(opened: Opened) -> Result<Self, StoreError> {
        let (access, id) = (opened.access.clone(), notes::workspace_id(&opened.connection)?);
        Ok(Self { worker: Worker::start(opened)?, access, id })
    }

    async fn read<T, F>(&self, job: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        self.worker.run(|connection| job(connection)).await
    }

    async fn write<T, F>(&self, job: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    {
        match &self.access {
            Access::Full => self.worker.run(job).await,
            Access::ReadOnly(why) => Err(why.clone()),
        }
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn instances(&self) -> Result<Vec<InstanceSpec>, StoreError> {
        self.read(instances::all).await
    }

    async fn instance(&self, key: &InstanceKey) -> Result<Option<InstanceSpec>, StoreError> {
        let key = key.clone();
        self.read(move |c| instances::one(c, &key.0)).await
    }

    async fn save_instance(&self, spec: &InstanceSpec) -> Result<(), StoreError> {
        let spec = spec.clone();
        self.write(move |c| instances::save(c, &spec)).await
    }

    async fn remove_instance(&self, key: &InstanceKey) -> Result<(), StoreError> {
        let key = key.clone();
        self.write(move |c| instances::remove(c, &key.0)).await
    }

    async fn reserve_identifier(
        &self,
        partition: Partition,
        seen: &BTreeSet<Identifier>,
        reuse_gaps: bool,
    ) -> Result<Identifier, StoreError> {
        let seen = seen.clone();
        self.write(move |c| identifiers::reserve_next(c, partition, seen, reuse_gaps)).await
    }

    async fn reserve_exactly(&self, identifier: &Identifier) -> Result<(), StoreError> {
        let identifier = identifier.clone();
        self.write(move |c| identifiers::reserve_exactly(c, &identifier)).await
    }

    async fn journal_start(&self, entry: &NewEntry) -> Result<EntryId, StoreError> {
        let entry = entry.clone();
        self.write(move |c| journal::start(c, &entry)).await
    }

    async fn journal_finish(
        &self,
        id: EntryId,
        phase: Phase,
        ended: Timestamp,
        inverse: Option<&Call>,
        request_id: Option<&str>,
        error: Option<&Finding>,
    ) -> Result<(), StoreError> {
        let finish = Finish { phase, ended, inverse: inverse.cloned(), request_id: request_id.map(str::to_owned), error: error.cloned() };
        self.write(move |c| journal::finish(c, id, &finish)).await
    }

    async fn journal(&self, instance: Option<&InstanceKey>, limit: u32) -> Result<Vec<Entry>, StoreError> {
        let instance = instance.cloned();
        self.read(move |c| journal::newest(c, instance.as_ref().map(|key| key.0.as_str()), limit)).await
    }

    async fn journal_search(&self, search: &JournalSearch, from: Option<EntryId>) -> Result<JournalSlice, StoreError> {
        let search = search.clone();
        self.read(move |c| facts::search(c, &search, from)).await
    }

    async fn journal_rows(&self, ids: &[EntryId]) -> Result<Vec<Entry>, StoreError> {
        let ids = ids.to_vec();
        self.read(move |c| facts::rows(c, &ids)).await
    }

    async fn journal_count(&self) -> Result<usize, StoreError> {
        self.read(facts::count).await
    }

    async fn unfinished(&self) -> Result<Vec<Entry>, StoreError> {
        self.read(journal::unfinished).await
    }

    async fn save_proof(&self, proof: &Proof) -> Result<(), StoreError> {
        let proof = proof.clone();
        self.write(move |c| notes::save_proof(c, &proof)).await
    }

    async fn last_proof(&self, instance: &InstanceKey) -> Result<Option<Proof>, StoreError> {
        let instance = instance.clone();
        self.read(move |c| notes::last_proof(c, &instance.0)).await
    }

    async fn proofs(&self, instance: Option<&InstanceKey>, limit: u32) -> Result<Vec<Proof>, StoreError> {
        let instance = instance.cloned();
        self.read(move |c| notes::proofs(c, instance.as_ref().map(|k| k.0.as_str()), limit)).await
    }

    async fn strip_proofs(&self, instance: Option<&InstanceKey>) -> Result<(), StoreError> {
        let instance = instance.cloned();
        self.write(move |c| notes::strip_proofs(c, instance.as_ref().map(|k| k.0.as_str()))).await
    }

    async fn forget_proof(&self, instance: &InstanceKey) -> Result<(), StoreError> {
        let instance = instance.clone();
        self.write(move |c| notes::forget_proof(c, &instance.0)).await
    }

    async fn setting(&self, key: &str) -> Result<Option<String>, StoreError> {
        let key = key.to_owned();
        self.read(move |c| notes::setting(c, &key)).await
    }

    async fn settings(&self, prefix: &str) -> Result<Vec<(String, String)>, StoreError> {
        let prefix = prefix.to_owned();
        self.read(move |c| notes::settings(c, &prefix)).await
    }

    async fn save_setting(&self, key: &str, json: &str) -> Result<(), StoreError> {
        let (key, json) = (key.to_owned(), json.to_owned());
        self.write(move |c| notes::save_setting(c, &key, &json)).await
    }
}
