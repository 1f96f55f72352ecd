//! The provisioning log: an entry for each role that a cycle touched or passed over.

use super::rules::{Deed, Skip};
use crate::practice::directory::new_id;
use crate::practice::directory::state::provisioning::{Execution, Job};
use crate::practice::directory::state::{DirectoryState, Instance};
use serde_json::{Value, json};

/// As many entries are kept.
const MAX_ENTRIES: usize = 2000;

/// Puts entries in, newest first.
pub(super) fn put(directory: &mut DirectoryState, entries: Vec<Value>) {
    for entry in entries {
        directory.provisioning_log.push_front(entry.into());
    }
    directory.provisioning_log.truncate(MAX_ENTRIES);
}

/// `microsoft.graph.provisioningObjectSummary`. Our guess: the names of the two systems and of the error codes.
pub(super) fn entry(tenant: &str, instance: &Instance, job: &Job, execution: &Execution, role: &str, deed: Deed) -> Value {
    let (action, status) = match deed {
        Deed::Made => ("create", "success"),
        Deed::EnabledAgain => ("update", "success"),
        Deed::Disabled => ("disable", "success"),
        Deed::Skipped(Skip::NoProvider) => ("other", "skipped"),
        Deed::Skipped(_) => ("create", "failure"),
    };
    let error = match deed {
        Deed::Skipped(skip) if skip != Skip::NoProvider => Some(skip_error(skip)),
        _ => None,
    };
    let principal = &instance.service_principal;
    json!({
        "id": new_id(),
        "activityDateTime": execution.ended,
        "changeId": new_id(),
        "cycleId": execution.id,
        "durationInMilliseconds": 0,
        "initiatedBy": {"displayName": "Microsoft Entra Provisioning Service", "id": "", "initiatorType": "system"},
        "jobId": job.id,
        "modifiedProperties": [],
        "provisioningAction": action,
        "provisioningStatusInfo": {"status": status, "errorInformation": error},
        "provisioningSteps": [],
        "servicePrincipal": {"displayName": principal.display_name, "id": principal.id},
        "sourceIdentity": {"displayName": role.rsplit('/').next().unwrap_or(role), "id": role, "identityType": "Role"},
        "sourceSystem": {"displayName": "Amazon Web Services", "id": "aws"},
        "targetIdentity": {"displayName": "", "id": "", "identityType": "appRole"},
        "targetSystem": {"displayName": "Microsoft Entra ID", "id": tenant},
        "tenantId": tenant,
    })
}

/// The beginning of the text about the length is reported; the rest is our guess.
fn skip_error(skip: Skip) -> Value {
    let (code, reason, fix) = match skip {
        Skip::TooLong => (
            "AmazonRoleArnTooLong",
            "The Amazon Web Services role could not be imported. The combined length of these two Amazon Resource Names cannot exceed 239 characters.",
            "Give the role or the provider a shorter name.",
        ),
        Skip::OtherPartition => (
            "AmazonPartitionNotSupported",
            "The Amazon Web Services role could not be imported. It is not in the public AWS partition.",
            "Write the role into the application directly.",
        ),
        Skip::Full => ("AppRoleLimit", "The application can hold no more roles.", "Remove roles that nobody needs."),
        Skip::SeveralProviders | Skip::NoProvider => (
            "AmazonRoleProviderCount",
            "The Amazon Web Services role could not be imported. Its trust policy names more than one SAML provider.",
            "Name exactly one SAML provider in the trust policy of the role.",
        ),
    };
    json!({"errorCode": code, "reason": reason, "recommendedAction": fix, "additionalDetails": null, "errorCategory": "failure"})
}
