//! One cycle of a job: list, import, write down how it went, and when the next one is over.

use super::listing::{self, ListFault, ListedRole};
use super::rules::{self, Deed, Skip};
use super::{CYCLE, Importer, credentials, log};
use crate::practice::directory::new_id;
use crate::practice::directory::state::provisioning::{Execution, Fault, Job, Quarantine, Schedule};
use crate::practice::directory::state::{DirectoryState, Instance};
use crate::practice::directory::whole_seconds;
use crate::practice::state::Shared;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;

/// Tries of a quarantined job come after 6, 12 and 24 hours, then daily, for 28 days. Source: "Quarantine status".
const TRY_AGAIN_HOURS: [i64; 3] = [6, 12, 24];
const MAX_QUARANTINE: SignedDuration = SignedDuration::from_hours(28 * 24);

/// Runs the cycle of an instance that is due.
pub(super) async fn run(shared: &Arc<Shared>, importer: &Importer, principal: &str) {
    let outcome = match importer.stored(shared, principal) {
        Some(key) => listing::all(importer, &key).await.map_err(Some),
        None => Err(None),
    };
    let (writer, principal) = (Arc::clone(shared), principal.to_owned());
    let pace = shared.pace();
    let work = move || {
        let now = writer.now();
        writer.change(|s| finish(&mut s.directory, &principal, outcome, now, pace))
    };
    // a full disk: the state is right in memory, and the next answer says so
    drop(tokio::task::spawn_blocking(work).await);
}

fn finish(directory: &mut DirectoryState, principal: &str, outcome: Result<Vec<ListedRole>, Option<ListFault>>, now: Timestamp, pace: u32) {
    let Some(app_id) = directory.by_service_principal(principal).map(|i| i.application.app_id.clone()) else { return };
    let tenant = directory.tenant.id.clone();
    let Some(instance) = directory.instances.get_mut(&app_id) else { return };
    let Some(mut job) = instance.provisioning.job.take() else { return };
    // paused or begun anew meanwhile: this cycle counts for nothing
    if job.due.is_none_or(|due| due > now) {
        instance.provisioning.job = Some(job);
        return;
    }
    let began = whole_seconds(job.began.unwrap_or(now));
    let mut execution = Execution { id: new_id(), began, ended: whole_seconds(now), seen: 0, escrowed: 0, exported: 0, error: None };
    let mut entries = Vec::new();
    match outcome {
        Ok(listed) => entries = succeed(instance, &mut job, &mut execution, &listed, pace, now),
        Err(fault) => fail(&mut job, &mut execution, fault, pace, now),
    }
    job.last = Some(execution.clone());
    let logged: Vec<_> = entries.iter().map(|(role, deed)| log::entry(&tenant, instance, &job, &execution, role, *deed)).collect();
    instance.provisioning.job = Some(job);
    log::put(directory, logged);
}

fn succeed(
    instance: &mut Instance,
    job: &mut Job,
    execution: &mut Execution,
    listed: &[ListedRole],
    pace: u32,
    now: Timestamp,
) -> Vec<(String, Deed)> {
    let principal = &mut instance.service_principal;
    let imported = rules::import(listed, std::mem::take(&mut principal.app_roles), &job.imported);
    principal.app_roles = imported.app_roles;
    let count = |which: fn(&Deed) -> bool| i64::try_from(imported.deeds.iter().filter(|(_, d)| which(d)).count()).unwrap_or(i64::MAX);
    execution.seen = i64::try_from(listed.len()).unwrap_or(i64::MAX);
    execution.escrowed = count(|d| matches!(d, Deed::Skipped(s) if *s != Skip::NoProvider));
    execution.exported = count(|d| !matches!(d, Deed::Skipped(_)));
    job.imported = imported.ids;
    job.failures = 0;
    job.quarantine = None;
    job.steady_since = job.steady_since.or(Some(execution.ended));
    job.last_good = Some(execution.clone());
    if execution.exported > 0 {
        job.last_with_exports = Some(execution.clone());
    }
    job.began = Some(now);
    job.due = now.checked_add(paced(CYCLE, pace)).ok();
    imported.deeds
}

/// What AWS refuses, and missing credentials, put the job into quarantine; what may work later only fails the cycle.
fn fail(job: &mut Job, execution: &mut Execution, fault: Option<ListFault>, pace: u32, now: Timestamp) {
    let fault: Fault = fault.map_or_else(credentials::missing, credentials::worded);
    let hold = fault.tenant_actionable;
    execution.error = Some(fault.clone());
    job.failures += 1;
    job.began = Some(now);
    if !hold {
        job.due = now.checked_add(paced(CYCLE, pace)).ok();
        return;
    }
    let quarantine = job.quarantine.get_or_insert_with(|| Quarantine {
        reason: "EncounteredQuarantineException".into(),
        since: whole_seconds(now),
        tries: 0,
        error: fault.clone(),
    });
    quarantine.error = fault;
    quarantine.tries += 1;
    if now.duration_since(quarantine.since) >= paced(MAX_QUARANTINE, pace) {
        job.schedule = Schedule::Disabled;
        job.due = None;
        return;
    }
    let at = usize::try_from(quarantine.tries - 1).unwrap_or(0).min(TRY_AGAIN_HOURS.len() - 1);
    job.due = now.checked_add(paced(SignedDuration::from_hours(TRY_AGAIN_HOURS[at]), pace)).ok();
}

fn paced(time: SignedDuration, pace: u32) -> SignedDuration {
    crate::practice::state::paced(time, pace)
}
