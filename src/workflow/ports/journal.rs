//! Searching the journal: what is looked for, and what a search finds. A search goes through the journal in slices, so that a
//! row that is to be written never waits for long.

use crate::domain::journal::{EntryId, Phase};
use crate::domain::spec::InstanceKey;
use crate::domain::step::Cloud;
use jiff::Timestamp;

/// What is looked for. All of it has to hold; the default holds for every row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JournalSearch {
    /// Words, all of which have to occur: who, what, step, instance, request id, job, text. Large and small letters are alike.
    pub text: String,
    /// Of this instance.
    pub instance: Option<InstanceKey>,
    /// In this cloud.
    pub cloud: Option<Cloud>,
    /// With this result.
    pub result: Option<Phase>,
    /// Begun at this time or later.
    pub since: Option<Timestamp>,
    /// Begun before this time.
    pub until: Option<Timestamp>,
}

impl JournalSearch {
    /// The rows of one instance.
    #[must_use]
    pub fn of(instance: InstanceKey) -> Self {
        Self { instance: Some(instance), ..Self::default() }
    }

    /// The words of the text, in small letters.
    pub fn words(&self) -> impl Iterator<Item = String> {
        self.text.split_whitespace().map(str::to_lowercase)
    }

    /// Whether every row is found.
    #[must_use]
    pub fn is_all(&self) -> bool {
        let Self { text, instance, cloud, result, since, until } = self;
        text.trim().is_empty() && instance.is_none() && cloud.is_none() && result.is_none() && since.is_none() && until.is_none()
    }
}

/// What a search found in a slice of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JournalSlice {
    /// The rows, newest first.
    pub found: Vec<EntryId>,
    /// Where the next slice begins; nothing when the journal was looked through.
    pub next: Option<EntryId>,
}
