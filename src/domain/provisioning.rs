//! What is known of the provisioning service that imports roles: its job, its last run, its quarantine, its log.
//!
//! Source of the names: Microsoft Graph v1.0, synchronizationJob, synchronizationStatus, synchronizationQuarantine,
//! provisioningObjectSummary.

use super::directory::ProvisioningJobId;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How long the first import cycle usually takes. Source: Microsoft's tutorial, "around 40 minutes".
pub const FIRST_CYCLE: SignedDuration = SignedDuration::from_mins(40);

/// The factory tag of the template that imports roles from AWS. Source: "Configure provisioning using Microsoft Graph APIs".
pub const AWS_FACTORY_TAG: &str = "aws";

/// What the directory has of the provisioning service for one instance.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ObservedProvisioning {
    /// Id of the template that imports roles, where the instance offers one.
    pub template: Option<String>,
    /// Its jobs; the portal makes one.
    pub jobs: Vec<ProvisioningJob>,
}

/// A provisioning job with its status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProvisioningJob {
    /// Its id.
    pub id: ProvisioningJobId,
    /// Whether it is switched on.
    pub schedule: Schedule,
    /// Its state.
    pub state: JobState,
    /// The last run, however it ended.
    pub last: Option<Run>,
    /// The last run that succeeded.
    pub last_success: Option<Run>,
    /// When the first cycle was through; nothing while it never was.
    pub steady_since: Option<Timestamp>,
    /// How far the running cycle is.
    pub progress: Vec<Progress>,
    /// Why the service has all but given up, when it has.
    pub quarantine: Option<Quarantine>,
    /// Runs in a row that failed as a whole.
    pub failures_in_a_row: u32,
}

/// Whether a job is switched on. Source: synchronizationScheduleState.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Schedule {
    /// On.
    Active,
    /// Never switched on, or switched off by the service.
    Disabled,
    /// Switched off.
    Paused,
}

/// The state of a job. Source: synchronizationStatusCode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum JobState {
    /// No credentials yet.
    NotConfigured,
    /// Has not run yet.
    NotRun,
    /// Runs at its interval.
    Active,
    /// Switched off.
    Paused,
    /// In quarantine.
    Quarantine,
}

/// One run of a job. Source: synchronizationTaskExecution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// When it began.
    pub began: Timestamp,
    /// When it ended.
    pub ended: Timestamp,
    /// How it ended.
    pub result: RunResult,
    /// Objects that were read from AWS.
    pub imported: u64,
    /// Objects that were written to the directory.
    pub exported: u64,
    /// Objects that could not be written.
    pub escrowed: u64,
    /// What went wrong.
    pub error: Option<JobError>,
}

/// How a run ended. Source: synchronizationTaskExecutionResult.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RunResult {
    /// Well.
    Succeeded,
    /// Not at all.
    Failed,
    /// Some objects failed.
    EntryLevelErrors,
}

/// An error of the service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobError {
    /// Its code.
    pub code: String,
    /// Its words.
    pub message: String,
    /// Whether the tenant can do something about it.
    pub tenant_actionable: bool,
}

/// How far a cycle is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// What is counted.
    pub units: String,
    /// So many are done.
    pub done: u64,
    /// Of so many.
    pub of: u64,
}

/// A quarantine. Source: synchronizationQuarantine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quarantine {
    /// `EncounteredQuarantineException` and its like.
    pub reason: String,
    /// Since when.
    pub began: Option<Timestamp>,
    /// When the service tries again by itself.
    pub next_attempt: Option<Timestamp>,
    /// What went wrong.
    pub error: Option<JobError>,
}

/// A line of the provisioning log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProvisioningLogRow {
    /// When.
    pub at: Timestamp,
    /// `create`, `update`, `delete`, `disable`, `stagedDelete` or `other`.
    pub action: String,
    /// `success`, `failure`, `skipped` or `warning`.
    pub status: String,
    /// What it concerns, as the service names it.
    pub subject: String,
    /// Code of the error.
    pub error_code: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// What the service advises.
    pub advice: Option<String>,
    /// The cycle.
    pub cycle: Option<String>,
}

/// What can be said of a wait for the import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Estimate {
    /// When the cycle began, as far as it is known.
    pub since: Timestamp,
    /// About when it will be over.
    pub until: Timestamp,
    /// Whether that moment has passed already.
    pub overdue: bool,
}

impl ObservedProvisioning {
    /// The job that imports roles: one that is on before others.
    #[must_use]
    pub fn job(&self) -> Option<&ProvisioningJob> {
        self.jobs.iter().find(|j| j.schedule == Schedule::Active).or_else(|| self.jobs.first())
    }

    /// Whether the service writes roles by itself.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.jobs.iter().any(|j| j.schedule == Schedule::Active)
    }
}

impl ProvisioningJob {
    /// Whether a cycle was through since `since`.
    #[must_use]
    pub fn succeeded_since(&self, since: Timestamp) -> bool {
        self.last_success.as_ref().is_some_and(|run| run.ended >= since)
    }
}

impl Estimate {
    /// For a first cycle that was started at `started`.
    #[must_use]
    pub fn of_first_cycle(started: Timestamp, now: Timestamp) -> Self {
        let until = started.saturating_add(FIRST_CYCLE).unwrap_or(started);
        Self { since: started, until, overdue: now > until }
    }

    /// Minutes that are left, rounded up; 0 when it is overdue.
    #[must_use]
    pub fn minutes_left(&self, now: Timestamp) -> i64 {
        (self.until.duration_since(now).as_secs().max(0) + 59) / 60
    }
}

/// What a reason of quarantine means, and what mends it.
/// Source: "Application provisioning in quarantine status" and synchronizationQuarantine.
#[must_use]
pub fn explain_quarantine(reason: &str) -> (&'static str, &'static str) {
    match reason {
        "EncounteredQuarantineException" => {
            ("The service can't reach AWS with the stored key", "Save a working access key, then restart the job")
        }
        "EncounteredBaseEscrowThreshold" | "EncounteredTotalEscrowThreshold" | "EncounteredEscrowProportionThreshold" => (
            "Too many roles could not be written; two roles of one name are a named cause",
            "Mend what the provisioning log names, then restart the job and clear the failed objects",
        ),
        "TooManyDeletes" => {
            ("Far more roles vanished in AWS than the limit allows", "Check the account; if it is meant so, restart the job")
        }
        "QuarantinedOnDemand" => ("Somebody put the job into quarantine", "Ask who did it, then restart the job"),
        "IngestionInterrupted" => ("Reading from AWS was interrupted", "Restart the job"),
        _ => ("The service does not say why", "Read the provisioning log, then restart the job"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_has_an_end_and_says_when_it_is_overdue() {
        let started: Timestamp = "2026-11-23T10:00:00Z".parse().unwrap_or(Timestamp::UNIX_EPOCH);
        let after = |minutes| started.saturating_add(SignedDuration::from_mins(minutes)).unwrap_or(started);
        let early = Estimate::of_first_cycle(started, after(9));
        assert_eq!((early.minutes_left(after(9)), early.overdue), (31, false));
        let late = Estimate::of_first_cycle(started, after(50));
        assert_eq!((late.minutes_left(after(50)), late.overdue), (0, true));
    }
}
