//! The workspace on disk.

use super::journal::{JournalSearch, JournalSlice};
use crate::domain::account::Partition;
use crate::domain::call::Call;
use crate::domain::finding::{Finding, sentence};
use crate::domain::identifier::Identifier;
use crate::domain::journal::{Entry, EntryId, NewEntry, Phase};
use crate::domain::observed::SamlSession;
use crate::domain::spec::{InstanceKey, InstanceSpec};
use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The result of a sign-in test, without the assertion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Proof {
    /// The instance.
    pub instance: InstanceKey,
    /// When.
    pub at: Timestamp,
    /// Whether a half of it was practice.
    pub practice: bool,
    /// The session that STS gave, when it did.
    pub session: Option<SamlSession>,
    /// Lines of evidence, shown as they are: subject, what the directory side says, what the AWS side says.
    pub evidence: Vec<(String, String, String)>,
    /// Why it failed, when it did.
    pub finding: Option<Finding>,
}

impl Proof {
    /// The same test without names and other values: when it was, of what, and how it ended.
    #[must_use]
    pub fn without_values(mut self) -> Self {
        for (_, directory, aws) in &mut self.evidence {
            directory.clear();
            aws.clear();
        }
        if let Some(session) = &mut self.session {
            let role = session.assumed_role_arn.rsplit_once('/').map_or("", |(role, _)| role).to_owned();
            *session = SamlSession {
                assumed_role_arn: role,
                subject: String::new(),
                audience: String::new(),
                issuer: String::new(),
                ..session.clone()
            };
        }
        if let Some(finding) = &mut self.finding {
            finding.technical = None;
            "What both sides said was not kept".clone_into(&mut finding.why);
        }
        self
    }
}

/// What can be wrong with the workspace.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The disk is full.
    #[error("the disk that holds the workspace is full")]
    DiskFull,
    /// The database was written by a newer program; it is opened read-only.
    #[error(
        "the workspace was written by a newer Rolebridge (format {found}, this program knows {known}); it can be looked at, not changed"
    )]
    NewerDatabase {
        /// The format found.
        found: u32,
        /// The newest format known.
        known: u32,
    },
    /// Another window or command has the workspace open for writing.
    #[error("the workspace is in use by another Rolebridge")]
    InUse,
    /// No permission, no such folder, a broken file.
    #[error("the workspace can't be used: {reason}")]
    Unusable {
        /// Why.
        reason: String,
    },
    /// No identifier is left.
    #[error("all identifiers up to #999999 are taken")]
    NoIdentifierLeft,
    /// The identifier was given out already.
    #[error("the identifier {0} is reserved for another instance")]
    IdentifierTaken(Identifier),
}

/// The workspace: wishes, journal, proofs, settings. No secret ever.
#[async_trait]
pub trait Store: Send + Sync {
    /// All instances of the workspace, by name.
    async fn instances(&self) -> Result<Vec<InstanceSpec>, StoreError>;
    /// One instance of the workspace, if it is there.
    async fn instance(&self, key: &InstanceKey) -> Result<Option<InstanceSpec>, StoreError>;
    /// Saves a wish, new or changed.
    async fn save_instance(&self, spec: &InstanceSpec) -> Result<(), StoreError>;
    /// Takes an instance out of the workspace; its journal stays.
    async fn remove_instance(&self, key: &InstanceKey) -> Result<(), StoreError>;
    /// Reserves the next free identifier in one transaction, so that two programs never get the same one. `seen` are
    /// those seen in the directory. A reservation is kept although the instance goes.
    async fn reserve_identifier(
        &self,
        partition: Partition,
        seen: &BTreeSet<Identifier>,
        reuse_gaps: bool,
    ) -> Result<Identifier, StoreError>;
    /// Reserves exactly this identifier.
    async fn reserve_exactly(&self, identifier: &Identifier) -> Result<(), StoreError>;
    /// Writes a journal row before a call, durably.
    async fn journal_start(&self, entry: &NewEntry) -> Result<EntryId, StoreError>;
    /// Completes a journal row after a call, durably.
    async fn journal_finish(
        &self,
        id: EntryId,
        phase: Phase,
        ended: Timestamp,
        inverse: Option<&Call>,
        request_id: Option<&str>,
        error: Option<&Finding>,
    ) -> Result<(), StoreError>;
    /// Journal rows, newest first; of one instance, or of all.
    async fn journal(&self, instance: Option<&InstanceKey>, limit: u32) -> Result<Vec<Entry>, StoreError>;
    /// Searches a slice of the journal: the rows before `from`, or the newest ones.
    async fn journal_search(&self, search: &JournalSearch, from: Option<EntryId>) -> Result<JournalSlice, StoreError>;
    /// These journal rows, in the order in which they are asked for; those that do not exist are left out.
    async fn journal_rows(&self, ids: &[EntryId]) -> Result<Vec<Entry>, StoreError>;
    /// How many rows the journal has.
    async fn journal_count(&self) -> Result<usize, StoreError>;
    /// Journal rows that are still `Started`, oldest first.
    async fn unfinished(&self) -> Result<Vec<Entry>, StoreError>;
    /// Saves a sign-in test.
    async fn save_proof(&self, proof: &Proof) -> Result<(), StoreError>;
    /// The newest sign-in test of an instance.
    async fn last_proof(&self, instance: &InstanceKey) -> Result<Option<Proof>, StoreError>;
    /// Sign-in tests, newest first; of one instance, or of all.
    async fn proofs(&self, instance: Option<&InstanceKey>, limit: u32) -> Result<Vec<Proof>, StoreError>;
    /// Takes names and other values out of all sign-in tests but the newest of each instance; of one instance, or of all.
    async fn strip_proofs(&self, instance: Option<&InstanceKey>) -> Result<(), StoreError>;
    /// Forgets the sign-in tests of an instance: what they proved was taken back.
    async fn forget_proof(&self, instance: &InstanceKey) -> Result<(), StoreError>;
    /// A setting, JSON text.
    async fn setting(&self, key: &str) -> Result<Option<String>, StoreError>;
    /// The settings whose keys begin with `prefix`, by key.
    async fn settings(&self, prefix: &str) -> Result<Vec<(String, String)>, StoreError>;
    /// Saves a setting, JSON text.
    async fn save_setting(&self, key: &str, json: &str) -> Result<(), StoreError>;
}

impl StoreError {
    /// The error for people.
    #[must_use]
    pub fn finding(&self) -> Finding {
        let (id, why, fix) = match self {
            Self::DiskFull => (
                "store.disk_full",
                "The journal is written before every call, so nothing further was sent",
                "Free some space, then resume: what was done is kept",
            ),
            Self::NewerDatabase { .. } => (
                "store.newer",
                "A newer version may keep things that this one would lose",
                "Install the newer Rolebridge, or name another workspace with --workspace",
            ),
            Self::InUse => (
                "store.in_use",
                "Only one Rolebridge at a time writes to a workspace",
                "Close the other window or wait for the other command",
            ),
            Self::Unusable { .. } => (
                "store.unusable",
                "The folder or the file in it can't be read or written",
                "Check the folder's rights, or name another workspace with --workspace",
            ),
            Self::NoIdentifierLeft => {
                ("identifier.none_left", "Every number behind # was given out once", "Start another workspace with --workspace")
            }
            Self::IdentifierTaken(_) => (
                "identifier.taken",
                "An identifier may be used once in a directory",
                "Add the instance again: it gets the next free number",
            ),
        };
        Finding::error(id, sentence(&self.to_string()), why, fix)
    }
}
