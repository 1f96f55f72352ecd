//! A job, a template and the keys of secrets in Graph's shapes.

use crate::practice::directory::provisioning::CYCLE;
use crate::practice::directory::state::provisioning::{Execution, Fault, Job, Quarantine, Schedule};
use crate::practice::directory::whole_seconds;
use crate::practice::state::paced;
use jiff::Timestamp;
use serde_json::{Value, json};

/// Source: the enumeration `synchronizationSecret`.
pub(super) const SECRET_KEYS: [&str; 45] = [
    "None",
    "UserName",
    "Password",
    "SecretToken",
    "AppKey",
    "BaseAddress",
    "ClientIdentifier",
    "ClientSecret",
    "SingleSignOnType",
    "Sandbox",
    "Url",
    "Domain",
    "ConsumerKey",
    "ConsumerSecret",
    "TokenKey",
    "TokenExpiration",
    "Oauth2AccessToken",
    "Oauth2AccessTokenCreationTime",
    "Oauth2RefreshToken",
    "SyncAll",
    "InstanceName",
    "Oauth2ClientId",
    "Oauth2ClientSecret",
    "CompanyId",
    "UpdateKeyOnSoftDelete",
    "SynchronizationSchedule",
    "SystemOfRecord",
    "SandboxName",
    "EnforceDomain",
    "SyncNotificationSettings",
    "SkipOutOfScopeDeletions",
    "Oauth2AuthorizationCode",
    "Oauth2RedirectUri",
    "ApplicationTemplateIdentifier",
    "Oauth2TokenExchangeUri",
    "Oauth2AuthorizationUri",
    "AuthenticationType",
    "Server",
    "PerformInboundEntitlementGrants",
    "HardDeletesEnabled",
    "SyncAgentCompatibilityKey",
    "SyncAgentADContainer",
    "ValidateDomain",
    "TestReferences",
    "ConnectionString",
];

/// "Never", as the service writes it.
const NEVER: &str = "0001-01-01T00:00:00Z";
/// The interval of a job that does not run. Source: "Configure provisioning using Microsoft Graph".
const NO_INTERVAL: &str = "P10675199DT2H48M5.4775807S";

/// The template of the AWS application. Source: the same.
pub(super) fn template(app_id: &str) -> Value {
    json!({
        "id": "aws",
        "applicationId": app_id,
        "default": true,
        "description": null,
        "discoverable": true,
        "factoryTag": "aws",
        "metadata": [
            {"key": "GalleryApplicationIdentifier", "value": crate::domain::directory::AWS_TEMPLATE_ID},
            {"key": "IsOAuthEnabled", "value": "False"},
        ],
    })
}

/// A job.
pub(super) fn job(job: &Job, now: Timestamp, pace: u32) -> Value {
    let (state, interval) = match job.schedule {
        Schedule::Active => ("Active", "PT40M"),
        Schedule::Disabled => ("Disabled", NO_INTERVAL),
        Schedule::Paused => ("Paused", "PT40M"),
    };
    json!({
        "id": job.id,
        "templateId": "aws",
        "schedule": {"expiration": null, "interval": interval, "state": state},
        "status": {
            "code": job.code(),
            "countSuccessiveCompleteFailures": job.failures,
            "escrowsPruned": false,
            "lastExecution": job.last.as_ref().map(execution),
            "lastSuccessfulExecution": job.last_good.as_ref().map(execution),
            "lastSuccessfulExecutionWithExports": job.last_with_exports.as_ref().map(execution),
            "progress": progress(job, now, pace),
            "quarantine": job.quarantine.as_ref().map(|q| quarantine(q, job.due)),
            "steadyStateFirstAchievedTime": moment(job.steady_since),
            "steadyStateLastAchievedTime": moment(job.last_good.as_ref().map(|e| e.ended)),
            "synchronizedEntryCountByType": job.last_good.as_ref().map(|_| json!({"key": "Role to appRole", "value": job.imported.len()})).into_iter().collect::<Vec<_>>(),
            "troubleshootingUrl": null,
        },
        "synchronizationJobSettings": [],
    })
}

/// How far the cycle under way is. Our guess: the units, and that there is something to see in the first cycle.
fn progress(job: &Job, now: Timestamp, pace: u32) -> Vec<Value> {
    let Some(began) = job.began.filter(|_| job.schedule == Schedule::Active && job.quarantine.is_none()) else { return Vec::new() };
    let (gone, whole) = (now.duration_since(began).as_millis(), paced(CYCLE, pace).as_millis().max(1));
    let percent = i64::try_from(gone * 100 / whole).unwrap_or(0).clamp(0, 99);
    vec![
        json!({"units": "Percent of the cycle", "completedUnits": percent, "totalUnits": 100, "progressObservationDateTime": whole_seconds(now)}),
    ]
}

fn execution(execution: &Execution) -> Value {
    let state = match (&execution.error, execution.escrowed) {
        (Some(_), _) => "Failed",
        (None, 0) => "Succeeded",
        (None, _) => "EntryLevelErrors",
    };
    json!({
        "activityIdentifier": execution.id,
        "countEntitled": execution.exported,
        "countEntitledForProvisioning": execution.exported,
        "countEscrowed": execution.escrowed,
        "countEscrowedRaw": execution.escrowed,
        "countExported": execution.exported,
        "countExports": execution.exported,
        "countImported": execution.seen,
        "countImportedDeltas": 0,
        "countImportedReferenceDeltas": 0,
        "error": execution.error.as_ref().map(fault),
        "state": state,
        "timeBegan": execution.began,
        "timeEnded": execution.ended,
    })
}

fn quarantine(quarantine: &Quarantine, due: Option<Timestamp>) -> Value {
    json!({
        "currentBegan": quarantine.since,
        "error": fault(&quarantine.error),
        "nextAttempt": moment(due.map(whole_seconds)),
        "reason": quarantine.reason,
        "seriesBegan": quarantine.since,
        "seriesCount": quarantine.tries,
    })
}

fn fault(fault: &Fault) -> Value {
    json!({"code": fault.code, "message": fault.message, "tenantActionable": fault.tenant_actionable})
}

fn moment(at: Option<Timestamp>) -> String {
    at.map_or_else(|| NEVER.to_owned(), |at| at.to_string())
}
