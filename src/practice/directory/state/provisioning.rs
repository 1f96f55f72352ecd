//! What the provisioning service keeps of an instance: its job, its credentials, what it did.

use crate::practice::state::Hidden;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The provisioning of one instance.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Provisioning {
    /// The job, when one was made.
    pub job: Option<Job>,
    /// The stored secrets by their key, such as `ClientSecret`. The one that opens an AWS account, `SecretToken`, is here only
    /// when it is that of a practice account, which this file holds anyway; any other is kept in memory alone.
    pub secrets: BTreeMap<String, Hidden>,
}

/// A synchronization job.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Job {
    /// Its id.
    pub id: String,
    /// Whether it runs.
    pub schedule: Schedule,
    /// When the cycle under way began; none while the job does not run.
    pub began: Option<Timestamp>,
    /// When the cycle under way will be over, or the next try of a quarantined job begins.
    pub due: Option<Timestamp>,
    /// The last cycle.
    pub last: Option<Execution>,
    /// The last cycle that went well.
    pub last_good: Option<Execution>,
    /// The last cycle that went well and changed something.
    pub last_with_exports: Option<Execution>,
    /// When a whole cycle first went well.
    pub steady_since: Option<Timestamp>,
    /// Whole failures in a row.
    pub failures: i64,
    /// Ids of the app roles that stand for roles of the account at present.
    pub imported: Vec<String>,
    /// Why the job is held back.
    pub quarantine: Option<Quarantine>,
}

/// State of a job's schedule, in Graph's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Schedule {
    /// Runs.
    Active,
    /// Was never started.
    Disabled,
    /// Was paused.
    Paused,
}

/// One cycle.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Execution {
    /// Its id.
    pub id: String,
    /// When it began.
    pub began: Timestamp,
    /// When it ended.
    pub ended: Timestamp,
    /// Roles seen in the AWS account.
    pub seen: i64,
    /// Roles that could not be imported.
    pub escrowed: i64,
    /// App roles that were made or changed.
    pub exported: i64,
    /// Why the whole of it failed.
    pub error: Option<Fault>,
}

/// An error in Graph's parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Code.
    pub code: String,
    /// Text.
    pub message: String,
    /// Whether the tenant's administrator can mend it.
    pub tenant_actionable: bool,
}

/// A job that is held back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Quarantine {
    /// Why, in Graph's words.
    pub reason: String,
    /// When it began.
    pub since: Timestamp,
    /// How often it was tried.
    pub tries: i64,
    /// What happened.
    pub error: Fault,
}

impl Job {
    /// A job that was just made.
    #[must_use]
    pub const fn new(id: String) -> Self {
        Self {
            id,
            schedule: Schedule::Disabled,
            began: None,
            due: None,
            last: None,
            last_good: None,
            last_with_exports: None,
            steady_since: None,
            failures: 0,
            imported: Vec::new(),
            quarantine: None,
        }
    }

    /// The status code in Graph's words. Our guess: when exactly `NotRun` becomes `Active`; here with the first cycle's end.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match (self.schedule, self.quarantine.is_some(), self.last.is_some()) {
            (Schedule::Disabled, ..) => "NotConfigured",
            (_, true, _) => "Quarantine",
            (Schedule::Paused, ..) => "Paused",
            (Schedule::Active, false, false) => "NotRun",
            (Schedule::Active, false, true) => "Active",
        }
    }
}
