//! Roles imported by the directory's provisioning service: job, credentials, on, and an honest wait.
//!
//! Source: "Configure provisioning using Microsoft Graph APIs"; Microsoft's tutorial (first cycle about 40 minutes).

use super::super::Assessment;
use super::super::assessment::Waiting;
use super::has_value;
use crate::domain::arn::RolePair;
use crate::domain::call::{AwsCall, Call, DirectoryCall};
use crate::domain::directory::ProvisioningJobId;
use crate::domain::finding::{Finding, Technical};
use crate::domain::journal::{Entry, Phase};
use crate::domain::observed::ObservedInstance;
use crate::domain::plan::Plan;
use crate::domain::provisioning::{Estimate, JobError, ProvisioningJob, Quarantine, Schedule, explain_quarantine};
use crate::domain::role_import::{Outcome, predict};
use crate::domain::step::{Cloud, StepId};
use crate::workflow::world::World;
use jiff::Timestamp;

pub(super) fn assess(world: &World, instance: &ObservedInstance, pairs: &[RolePair]) -> Assessment {
    if let Err(why) = world.spec.partition.role_import() {
        return Assessment::blocked(Finding::error(
            "provisioning.partition",
            "The import does not reach this account's partition",
            why,
            "Choose in this step that the roles are written directly",
        ));
    }
    let observed = &world.beside.provisioning;
    match (observed.job(), &observed.template) {
        (Some(job), _) => with_job(world, instance, job, pairs),
        (None, Some(template)) => Assessment::todo(create(instance, template)),
        (None, None) => Assessment::blocked(Finding::error(
            "provisioning.no_template",
            "The application offers no import of roles",
            "It was not made from the gallery, or the permission Synchronization.ReadWrite.All is missing",
            "Look at step 2 for the permission; or choose that the roles are written directly",
        )),
    }
}

fn frame(button: &str) -> Plan {
    Plan::new(
        StepId::DirectoryRoles,
        button,
        "Nobody is affected: the import only adds roles",
        "Undo pauses the import and deletes its job",
    )
}

fn create(instance: &ObservedInstance, template: &str) -> Plan {
    let call =
        DirectoryCall::CreateProvisioningJob { service_principal: instance.ids.service_principal.clone(), template: template.into() };
    frame("Set up the import")
        .read(Cloud::Directory, "List provisioning jobs", "There is none yet")
        .write(Call::Directory(call), None, format!("From the template {template}"))
        .prove(Cloud::Directory, "Read provisioning job", "The job can be read")
        .change("Provisioning", None, Some("a job, not switched on yet".into()))
}

fn with_job(world: &World, instance: &ObservedInstance, job: &ProvisioningJob, pairs: &[RolePair]) -> Assessment {
    let missing: Vec<&RolePair> = pairs.iter().filter(|p| !instance.app_roles.iter().any(|r| r.enabled && has_value(r, p))).collect();
    if let Some(plan) = credentials(world, instance, job) {
        return match plan {
            Ok(plan) => Assessment::todo(plan),
            Err(finding) => Assessment::Blocked(finding),
        };
    }
    if let Some(quarantine) = &job.quarantine {
        return Assessment::blocked(quarantined(quarantine));
    }
    if job.schedule != Schedule::Active {
        return Assessment::todo(start(instance, job));
    }
    if missing.is_empty() {
        return done(world, job, pairs);
    }
    let since = waits_since(world);
    match (since, job.last_success.as_ref()) {
        (Some(since), _) if !job.succeeded_since(since) => waiting(since, job),
        (None, None) => waiting(job.last.as_ref().map_or(world.began, |run| run.began), job),
        _ => Assessment::blocked(not_imported(world, &missing)),
    }
}

/// The plan to store credentials, where those that are stored are known not to be right, or none are.
fn credentials(world: &World, instance: &ObservedInstance, job: &ProvisioningJob) -> Option<Result<Plan, Box<Finding>>> {
    let saved = saved_key(world, &job.id);
    let keys = world.import_user.as_ref().map(|u| u.keys.as_slice()).unwrap_or_default();
    let works = |id: &str| keys.iter().any(|k| k.active && k.id == id);
    match &saved {
        Some(id) if works(id) => return None,
        // somebody else's job that has run well keeps its credentials
        None if job.last_success.is_some() => return None,
        _ => {}
    }
    let Some(key) = keys.iter().find(|k| k.active && world.memory.keys_in_vault.contains(&k.id)) else {
        if rotated_elsewhere(world, job) {
            return None;
        }
        return Some(Err(Box::new(Finding::error(
            "provisioning.no_secret",
            "No access key is at hand whose secret is in this computer's keychain",
            "The directory has to be given id and secret of the import identity's key, and AWS shows a secret once",
            "Make a new key in step 10, or choose that the roles are written directly",
        ))));
    };
    let call = DirectoryCall::SaveProvisioningCredentials {
        service_principal: instance.ids.service_principal.clone(),
        job: job.id.clone(),
        access_key_id: key.id.clone(),
    };
    let mut plan = frame("Test and save the access key")
        .read(Cloud::Directory, "Test connection", "The directory lists the roles with this key; a key that fails is not saved")
        .write(Call::Directory(call), None, "Graph names them the other way round: ClientSecret is the key's id, SecretToken its secret")
        .change("Access key in the directory", saved.clone(), Some(key.id.clone()));
    if job.quarantine.is_some() {
        let restart = DirectoryCall::RestartProvisioning {
            service_principal: instance.ids.service_principal.clone(),
            job: job.id.clone(),
            reset: "Escrows, QuarantineState".into(),
        };
        plan = plan.write(Call::Directory(restart), None, "Ends the quarantine").change("Quarantine", Some("Yes".into()), None);
    }
    Some(Ok(plan))
}

/// Whether the import went on well after this workspace had stored a key that is no more: somebody else stored another one, as a
/// rotation on another computer does.
fn rotated_elsewhere(world: &World, job: &ProvisioningJob) -> bool {
    let saves = |e: &&Entry| {
        e.phase == Phase::Done
            && matches!(&e.what.call, Call::Directory(DirectoryCall::SaveProvisioningCredentials { job: of, .. }) if *of == job.id)
    };
    let Some(saved) = world.memory.journal.iter().filter(saves).map(|e| e.what.started).max() else { return false };
    let newest_key = world.import_user.iter().flat_map(|u| &u.keys).filter(|k| k.active).filter_map(|k| k.created).max();
    let went_well = job.last_success.as_ref().is_some_and(|run| newest_key.is_some_and(|made| run.began >= made.max(saved)));
    went_well && job.quarantine.is_none()
}

/// The key whose secret this workspace stored in the directory last.
fn saved_key(world: &World, job: &ProvisioningJobId) -> Option<String> {
    let mut done = world.memory.journal.iter().filter(|e| e.phase == Phase::Done);
    done.find_map(|e| match &e.what.call {
        Call::Directory(DirectoryCall::SaveProvisioningCredentials { job: of, access_key_id, .. }) if of == job => {
            Some(access_key_id.clone())
        }
        _ => None,
    })
}

fn start(instance: &ObservedInstance, job: &ProvisioningJob) -> Plan {
    let call = DirectoryCall::StartProvisioning { service_principal: instance.ids.service_principal.clone(), job: job.id.clone() };
    frame("Switch the import on")
        .write(Call::Directory(call), None, "The first cycle takes about 40 minutes; Rolebridge may be closed meanwhile")
        .prove(Cloud::Directory, "Read provisioning job", "A cycle was through, and each role came in")
        .change("Provisioning", Some("Off".into()), Some("On".into()))
}

/// Since when the import has something to bring that it can't have seen before: it was switched on, restarted, or a role
/// was made or changed.
fn waits_since(world: &World) -> Option<Timestamp> {
    let begins = |entry: &&Entry| {
        entry.phase == Phase::Done
            && matches!(
                &entry.what.call,
                Call::Directory(DirectoryCall::StartProvisioning { .. } | DirectoryCall::RestartProvisioning { .. })
                    | Call::Aws(AwsCall::CreateRole { .. } | AwsCall::UpdateTrust { .. })
            )
    };
    world.memory.journal.iter().filter(begins).map(|e| e.what.started).max()
}

fn waiting(since: Timestamp, job: &ProvisioningJob) -> Assessment {
    let first = job.last_success.is_none();
    let estimate = Estimate::of_first_cycle(since, since);
    let cycle =
        if first { "The first cycle takes about 40 minutes" } else { "The next cycle brings the new roles, about every 40 minutes" };
    let progress: Vec<String> = job.progress.iter().filter(|p| p.of > 0).map(|p| format!("{} of {} {}", p.done, p.of, p.units)).collect();
    let reason = if progress.is_empty() { cycle.to_owned() } else { format!("{cycle}; {}", progress.join(", ")) };
    Assessment::Wait(Box::new(Waiting { reason, since, until: estimate.until }))
}

fn done(world: &World, job: &ProvisioningJob, pairs: &[RolePair]) -> Assessment {
    let mut facts: Vec<(&str, String)> = pairs.iter().map(|p| ("App role", p.claim_value())).collect();
    if let Some(run) = &job.last_success {
        facts.push((
            "Last cycle",
            format!("{}, {} roles read, {} written", run.ended.strftime("%-d %b %Y %H:%M UTC"), run.imported, run.exported),
        ));
    }
    if let Some(key) = saved_key(world, &job.id) {
        facts.push(("Access key in the directory", key));
    }
    let mut findings = vec![Finding::info(
        "roles.imported",
        "The provisioning service imports the roles",
        "Roles edited by hand would be overwritten",
        "Make and change roles in AWS; they come in with the next cycle",
    )];
    findings.extend(world.beside.provisioning_log.iter().filter(|row| row.status == "failure" || row.status == "warning").take(5).map(
        |row| {
            Finding::warning(
                "provisioning.entry",
                format!("The import could not handle {}", row.subject),
                row.reason.clone().unwrap_or_else(|| "The log gives no reason".into()),
                row.advice.clone().unwrap_or_else(|| "Look at the prediction of this role under Roles".into()),
            )
        },
    ));
    Assessment::done_with(facts, findings)
}

fn quarantined(quarantine: &Quarantine) -> Finding {
    let (why, fix) = explain_quarantine(&quarantine.reason);
    let next = quarantine
        .next_attempt
        .map_or_else(String::new, |at| format!("; the service tries again at {}", at.strftime("%-d %b %Y %H:%M UTC")));
    let technical = |e: &JobError| Technical { code: Some(e.code.clone()), message: Some(e.message.clone()), ..Technical::default() };
    let finding = Finding::error("provisioning.quarantine", "The import is in quarantine", format!("{why}{next}"), fix);
    finding.with_technical(quarantine.error.as_ref().map_or_else(
        || Technical { code: Some(quarantine.reason.clone()), ..Technical::default() },
        |error| Technical { call: Some(quarantine.reason.clone()), ..technical(error) },
    ))
}

/// A cycle was through and roles are missing: the prediction says why, where it can.
fn not_imported(world: &World, missing: &[&RolePair]) -> Finding {
    let names: Vec<String> = missing.iter().map(|p| p.role().name().to_string()).collect();
    let predictions = predict(world.account_roles.as_deref().unwrap_or_default(), &world.spec.provider_arn());
    let why: Vec<String> = missing
        .iter()
        .filter_map(|pair| predictions.iter().find(|p| p.role == *pair.role() && p.outcome != Outcome::ComesIn))
        .map(|p| format!("{}: {}", p.role.name(), p.why()))
        .collect();
    let why =
        if why.is_empty() { "They meet every documented rule; the provisioning log may know more".to_owned() } else { why.join("; ") };
    Finding::error(
        "roles.not_imported",
        format!("A cycle was through, and {} did not come in", names.join(", ")),
        why,
        "Mend the roles under Roles, then wait for the next cycle; or choose that the roles are written directly",
    )
}
