//! For tests of being killed, in debug builds only: a store that stands still at its n-th journal point, so that the test
//! can kill the program exactly there. Points lie after a row was written before a call, before the row is completed
//! after the call, and after that.

use async_trait::async_trait;
use jiff::Timestamp;
use rolebridge::domain::account::Partition;
use rolebridge::domain::call::Call;
use rolebridge::domain::finding::Finding;
use rolebridge::domain::identifier::Identifier;
use rolebridge::domain::journal::{Entry, EntryId, NewEntry, Phase};
use rolebridge::domain::spec::{InstanceKey, InstanceSpec};
use rolebridge::workflow::ports::{JournalSearch, JournalSlice, Proof, Store, StoreError};
use std::collections::BTreeSet;
use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Names the point to stand still at.
const VARIABLE: &str = "ROLEBRIDGE_TEST_STOP_AT";

struct StopAt {
    inner: Arc<dyn Store>,
    at: u32,
    passed: AtomicU32,
}

/// The store itself, or one that stands still when the test asked for it.
pub(crate) fn wrap(inner: Arc<dyn Store>) -> Arc<dyn Store> {
    match std::env::var(VARIABLE).ok().and_then(|n| n.parse().ok()) {
        Some(at) => Arc::new(StopAt { inner, at, passed: AtomicU32::new(0) }),
        None => inner,
    }
}

impl StopAt {
    async fn point(&self) {
        if self.passed.fetch_add(1, Ordering::SeqCst) + 1 == self.at {
            // the test waits for this line
            let _ = writeln!(std::io::stderr(), "standing still at journal point {}", self.at);
            std::future::pending::<()>().await;
        }
    }
}

#[async_trait]
impl Store for StopAt {
    async fn journal_start(&self, entry: &NewEntry) -> Result<EntryId, StoreError> {
        let id = self.inner.journal_start(entry).await;
        self.point().await;
        id
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
        self.point().await;
        let done = self.inner.journal_finish(id, phase, ended, inverse, request_id, error).await;
        self.point().await;
        done
    }

    async fn instances(&self) -> Result<Vec<InstanceSpec>, StoreError> {
        self.inner.instances().await
    }

    async fn instance(&self, key: &InstanceKey) -> Result<Option<InstanceSpec>, StoreError> {
        self.inner.instance(key).await
    }

    async fn save_instance(&self, spec: &InstanceSpec) -> Result<(), StoreError> {
        self.inner.save_instance(spec).await
    }

    async fn remove_instance(&self, key: &InstanceKey) -> Result<(), StoreError> {
        self.inner.remove_instance(key).await
    }

    async fn reserve_identifier(
        &self,
        partition: Partition,
        seen: &BTreeSet<Identifier>,
        reuse_gaps: bool,
    ) -> Result<Identifier, StoreError> {
        self.inner.reserve_identifier(partition, seen, reuse_gaps).await
    }

    async fn reserve_exactly(&self, identifier: &Identifier) -> Result<(), StoreError> {
        self.inner.reserve_exactly(identifier).await
    }

    async fn journal(&self, instance: Option<&InstanceKey>, limit: u32) -> Result<Vec<Entry>, StoreError> {
        self.inner.journal(instance, limit).await
    }

    async fn journal_search(&self, search: &JournalSearch, from: Option<EntryId>) -> Result<JournalSlice, StoreError> {
        self.inner.journal_search(search, from).await
    }

    async fn journal_rows(&self, ids: &[EntryId]) -> Result<Vec<Entry>, StoreError> {
        self.inner.journal_rows(ids).await
    }

    async fn journal_count(&self) -> Result<usize, StoreError> {
        self.inner.journal_count().await
    }

    async fn unfinished(&self) -> Result<Vec<Entry>, StoreError> {
        self.inner.unfinished().await
    }

    async fn save_proof(&self, proof: &Proof) -> Result<(), StoreError> {
        self.inner.save_proof(proof).await
    }

    async fn last_proof(&self, instance: &InstanceKey) -> Result<Option<Proof>, StoreError> {
        self.inner.last_proof(instance).await
    }

    async fn proofs(&self, instance: Option<&InstanceKey>, limit: u32) -> Result<Vec<Proof>, StoreError> {
        self.inner.proofs(instance, limit).await
    }

    async fn strip_proofs(&self, instance: Option<&InstanceKey>) -> Result<(), StoreError> {
        self.inner.strip_proofs(instance).await
    }

    async fn forget_proof(&self, instance: &InstanceKey) -> Result<(), StoreError> {
        self.inner.forget_proof(instance).await
    }

    async fn setting(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.inner.setting(key).await
    }

    async fn settings(&self, prefix: &str) -> Result<Vec<(String, String)>, StoreError> {
        self.inner.settings(prefix).await
    }

    async fn save_setting(&self, key: &str, json: &str) -> Result<(), StoreError> {
        self.inner.save_setting(key, json).await
    }
}
