//! Shapes of the provisioning service in Microsoft Graph v1.0.

use super::wire::or_empty;
use crate::domain::directory::ProvisioningJobId;
use crate::domain::provisioning::{
    JobError, JobState, Progress, ProvisioningJob, ProvisioningLogRow, Quarantine, Run, RunResult, Schedule,
};
use jiff::Timestamp;
use serde::Deserialize;

/// `synchronizationTemplate`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Template {
    pub(super) id: String,
    pub(super) factory_tag: Option<String>,
}

/// `synchronizationJob`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Job {
    pub(super) id: String,
    schedule: Option<WireSchedule>,
    status: Option<Status>,
}

#[derive(Debug, Deserialize)]
struct WireSchedule {
    state: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    code: Option<String>,
    count_successive_complete_failures: Option<i64>,
    last_execution: Option<Execution>,
    last_successful_execution: Option<Execution>,
    #[serde(default, deserialize_with = "or_empty")]
    progress: Vec<WireProgress>,
    quarantine: Option<WireQuarantine>,
    steady_state_first_achieved_time: Option<Timestamp>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Execution {
    time_began: Option<Timestamp>,
    time_ended: Option<Timestamp>,
    state: Option<String>,
    count_imported: Option<i64>,
    count_exported: Option<i64>,
    count_escrowed: Option<i64>,
    error: Option<WireError>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireError {
    code: Option<String>,
    message: Option<String>,
    tenant_actionable: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireProgress {
    units: Option<String>,
    completed_units: Option<i64>,
    total_units: Option<i64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireQuarantine {
    reason: Option<String>,
    current_began: Option<Timestamp>,
    next_attempt: Option<Timestamp>,
    error: Option<WireError>,
}

/// `provisioningObjectSummary`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LogEntry {
    activity_date_time: Timestamp,
    provisioning_action: Option<String>,
    provisioning_status_info: Option<StatusInfo>,
    source_identity: Option<Identity>,
    target_identity: Option<Identity>,
    cycle_id: Option<String>,
    pub(super) service_principal: Option<Identity>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct StatusInfo {
    status: Option<String>,
    error_information: Option<ErrorInformation>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ErrorInformation {
    error_code: Option<String>,
    reason: Option<String>,
    recommended_action: Option<String>,
}

/// `provisionedIdentity`, `provisioningServicePrincipal`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Identity {
    pub(super) id: Option<String>,
    display_name: Option<String>,
}

impl From<Job> for ProvisioningJob {
    fn from(job: Job) -> Self {
        let schedule = match job.schedule.and_then(|s| s.state).as_deref() {
            Some("Active") => Schedule::Active,
            Some("Paused") => Schedule::Paused,
            _ => Schedule::Disabled,
        };
        let status = job.status;
        let state = match status.as_ref().and_then(|s| s.code.as_deref()) {
            Some("NotRun") => JobState::NotRun,
            Some("Active") => JobState::Active,
            Some("Paused") => JobState::Paused,
            Some("Quarantine") => JobState::Quarantine,
            _ => JobState::NotConfigured,
        };
        let id = ProvisioningJobId::new(job.id);
        let Some(status) = status else {
            let (progress, failures_in_a_row) = (Vec::new(), 0);
            return Self {
                id,
                schedule,
                state,
                last: None,
                last_success: None,
                steady_since: None,
                progress,
                quarantine: None,
                failures_in_a_row,
            };
        };
        Self {
            id,
            schedule,
            state,
            last: status.last_execution.and_then(run),
            last_success: status.last_successful_execution.and_then(run),
            steady_since: status.steady_state_first_achieved_time.and_then(real),
            progress: status.progress.into_iter().map(progress).collect(),
            quarantine: status.quarantine.map(quarantine),
            failures_in_a_row: status.count_successive_complete_failures.and_then(|n| u32::try_from(n).ok()).unwrap_or(0),
        }
    }
}

impl From<LogEntry> for ProvisioningLogRow {
    fn from(entry: LogEntry) -> Self {
        let (status, error) = entry.provisioning_status_info.map_or((None, None), |s| (s.status, s.error_information));
        let name = |identity: Option<Identity>| identity.and_then(|i| i.display_name.or(i.id)).filter(|n| !n.is_empty());
        Self {
            at: entry.activity_date_time,
            action: entry.provisioning_action.unwrap_or_default(),
            status: status.unwrap_or_default(),
            subject: name(entry.source_identity).or_else(|| name(entry.target_identity)).unwrap_or_default(),
            error_code: error.as_ref().and_then(|e| e.error_code.clone()),
            reason: error.as_ref().and_then(|e| e.reason.clone()),
            advice: error.and_then(|e| e.recommended_action),
            cycle: entry.cycle_id,
        }
    }
}

/// `0001-01-01T00:00:00Z` stands for "never".
fn real(time: Timestamp) -> Option<Timestamp> {
    (time > Timestamp::UNIX_EPOCH).then_some(time)
}

fn count(number: Option<i64>) -> u64 {
    number.and_then(|n| u64::try_from(n).ok()).unwrap_or(0)
}

/// `None` for a run that never was.
fn run(wire: Execution) -> Option<Run> {
    let ended = real(wire.time_ended?)?;
    Some(Run {
        began: wire.time_began.and_then(real).unwrap_or(ended),
        ended,
        result: match wire.state.as_deref() {
            Some("Succeeded") => RunResult::Succeeded,
            Some("EntryLevelErrors") => RunResult::EntryLevelErrors,
            _ => RunResult::Failed,
        },
        imported: count(wire.count_imported),
        exported: count(wire.count_exported),
        escrowed: count(wire.count_escrowed),
        error: wire.error.map(error),
    })
}

fn error(wire: WireError) -> JobError {
    JobError {
        code: wire.code.unwrap_or_default(),
        message: wire.message.unwrap_or_default().chars().take(2_000).collect(),
        tenant_actionable: wire.tenant_actionable.unwrap_or(false),
    }
}

fn progress(wire: WireProgress) -> Progress {
    Progress { units: wire.units.unwrap_or_default(), done: count(wire.completed_units), of: count(wire.total_units) }
}

fn quarantine(wire: WireQuarantine) -> Quarantine {
    Quarantine {
        reason: wire.reason.unwrap_or_else(|| "Unknown".into()),
        began: wire.current_began.and_then(real),
        next_attempt: wire.next_attempt.and_then(real),
        error: wire.error.map(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_job_that_never_ran_has_no_runs() -> Result<(), serde_json::Error> {
        let never = "0001-01-01T00:00:00Z";
        let job: Job = serde_json::from_value(json!({"id": "aws.1", "templateId": "aws",
            "schedule": {"state": "Disabled", "interval": "P10675199DT2H48M5.4775807S", "expiration": null},
            "status": {"code": "NotConfigured", "countSuccessiveCompleteFailures": 0, "escrowsPruned": false,
                "steadyStateFirstAchievedTime": never, "lastExecution": null,
                "lastSuccessfulExecution": {"timeBegan": never, "timeEnded": never, "state": "Failed"}, "quarantine": null, "progress": []}}))?;
        let job = ProvisioningJob::from(job);
        assert_eq!((job.schedule, job.state), (Schedule::Disabled, JobState::NotConfigured));
        assert!(job.last.is_none() && job.last_success.is_none() && job.steady_since.is_none());
        Ok(())
    }

    #[test]
    fn quarantine_and_runs_are_read() -> Result<(), serde_json::Error> {
        let job: Job = serde_json::from_value(json!({"id": "aws.1", "schedule": {"state": "Active"},
            "status": {"code": "Quarantine", "countSuccessiveCompleteFailures": 3,
                "lastExecution": {"timeBegan": "2026-11-23T10:00:00Z", "timeEnded": "2026-11-23T10:00:05Z", "state": "Failed", "countImported": 0,
                    "error": {"code": "InvalidCredentials", "message": "no", "tenantActionable": true}},
                "quarantine": {"reason": "EncounteredQuarantineException", "currentBegan": "2026-11-23T10:00:05Z",
                    "nextAttempt": "2026-11-23T16:00:05Z", "seriesCount": 1}}}))?;
        let job = ProvisioningJob::from(job);
        assert_eq!(job.failures_in_a_row, 3);
        assert_eq!(job.quarantine.map(|q| q.reason).as_deref(), Some("EncounteredQuarantineException"));
        assert_eq!(job.last.and_then(|r| r.error).map(|e| e.tenant_actionable), Some(true));
        Ok(())
    }
}
