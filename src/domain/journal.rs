//! The journal: the durable record of every call that was to be made, was made, and was taken back.

use super::call::Call;
use super::finding::Finding;
use super::spec::InstanceKey;
use super::step::StepId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One run of one or more steps.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JobId(pub String);

/// The row of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EntryId(pub i64);

/// How far a call has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// Written before the call was made: it may or may not have reached the cloud.
    Started,
    /// The cloud said yes.
    Done,
    /// The cloud said no, and nothing changed.
    Failed,
    /// It was done, and taken back.
    Undone,
    /// Left alone at the user's word; what it made stays.
    Forgotten,
}

/// What is known before a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewEntry {
    /// The job.
    pub job: JobId,
    /// The instance.
    pub instance: InstanceKey,
    /// The step.
    pub step: StepId,
    /// The call. Holds no secret.
    pub call: Call,
    /// How it is taken back, if known already.
    pub inverse: Option<Call>,
    /// What was there before, for people.
    pub before: Option<String>,
    /// What shall be there after, for people.
    pub after: Option<String>,
    /// Who did it: directory user or AWS ARN.
    pub actor: String,
    /// When.
    pub started: Timestamp,
}

/// A row of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its row.
    pub id: EntryId,
    /// What was known before the call. The inverse is completed after it.
    pub what: NewEntry,
    /// How far it has come.
    pub phase: Phase,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// The other side's request id.
    pub request_id: Option<String>,
    /// Why it failed.
    pub error: Option<Finding>,
}

impl Entry {
    /// What was there before the call, for people: as it was noted, or what its inverse would bring back.
    #[must_use]
    pub fn before(&self) -> Option<String> {
        self.what.before.clone().or_else(|| self.what.inverse.as_ref().and_then(Call::value))
    }

    /// What is there after the call; nothing where it takes something away.
    #[must_use]
    pub fn after(&self) -> Option<String> {
        self.what.call.value()
    }
}

impl Phase {
    /// All phases.
    pub const ALL: [Self; 5] = [Self::Started, Self::Done, Self::Failed, Self::Undone, Self::Forgotten];

    /// The word on screen and in reports.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Started => "Not known",
            Self::Done => "Done",
            Self::Failed => "Failed",
            Self::Undone => "Undone",
            Self::Forgotten => "Left as is",
        }
    }
}

impl std::fmt::Display for JobId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
