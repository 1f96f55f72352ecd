//! What a killed program left: open journal rows, whose calls may or may not have happened. The clouds tell.

use super::capture::is_left;
use super::patience::{Patience, Wait};
use super::steps::{Assessment, assess};
use super::world::{CLOCK_SKEW, Clouds, Part, Services, WorkError, World};
use crate::domain::call::{AwsCall, Call, DirectoryCall, Outcome};
use crate::domain::certificate::Thumbprint;
use crate::domain::finding::Finding;
use crate::domain::journal::{Entry, Phase};
use crate::domain::observed::{ObservedCertificate, ObservedInstance};

/// Closes every open row of the instance: as done when its effect is seen, as failed when it is not. A test's reply URL is
/// left to the sweep, which takes it away.
///
/// # Errors
/// When a cloud or the workspace can't be read.
pub async fn settle(world: &mut World, clouds: &Clouds, services: &Services, patience: &Patience) -> Result<(), WorkError> {
    let open: Vec<Entry> = world.memory.journal.iter().rev().filter(|e| e.phase == Phase::Started && !is_left(e)).cloned().collect();
    for entry in open {
        let happened = happened(&entry.what.call, &entry, world, clouds, services, patience).await?;
        let now = services.clock.now();
        if happened {
            let inverse = entry.what.inverse.clone().or_else(|| inverse_as_seen(&entry.what.call, world));
            services.store.journal_finish(entry.id, Phase::Done, now, inverse.as_ref(), None, None).await?;
        } else {
            let finding = Finding::info(
                "journal.not_made",
                format!("{} was planned when the program ended, and was not made", entry.what.call.action()),
                "Its effect is not in the cloud",
                "Nothing: it is made again when the step runs",
            );
            services.store.journal_finish(entry.id, Phase::Failed, now, None, None, Some(&finding)).await?;
        }
        world.remember(services).await?;
    }
    Ok(())
}

async fn happened(
    call: &Call,
    entry: &Entry,
    world: &mut World,
    clouds: &Clouds,
    services: &Services,
    patience: &Patience,
) -> Result<bool, WorkError> {
    // names are unique, so making such a thing again is refused: no need to wait whether it shows up late
    let limit = if call.makes_another() { patience.grace } else { std::time::Duration::ZERO };
    let mut wait = Wait::new(limit);
    loop {
        world.read(&Part::ALL, clouds, services).await?;
        if let Some(seen) = effect_seen(call, entry, world) {
            if seen || !wait.pause().await {
                return Ok(seen);
            }
            continue;
        }
        let wanted = match assess(entry.what.step, world) {
            Assessment::Todo(plan) => plan.writes().any(|w| w.call.same_effect(call)),
            Assessment::Done { .. } | Assessment::Wait(_) => false,
            // nothing can be told from a step that can't be assessed: leave the effect to the next look at the step
            _ => true,
        };
        if !wanted || !wait.pause().await {
            return Ok(!wanted);
        }
    }
}

/// Whether the effect of a call is there, for calls that no step plans: those that a rollover or a rotation makes. `None` for all
/// others.
pub(super) fn effect_seen(call: &Call, entry: &Entry, world: &World) -> Option<bool> {
    if entry.what.job.0.starts_with("rotate/") {
        return rotated(call, world);
    }
    if !entry.what.job.0.starts_with("roll/") {
        return None;
    }
    let certificates = || world.instance.iter().flat_map(|i| &i.certificates);
    let chosen = || world.instance.as_ref().and_then(|i| i.chosen_certificate.as_ref());
    Some(match call {
        Call::Aws(AwsCall::UpdateSamlProvider { metadata, .. }) => world.provider.as_ref().is_some_and(|p| p.metadata == *metadata),
        Call::Directory(DirectoryCall::ActivateCertificate { thumbprint, .. }) => {
            // that it signs anyhow, as the only one, is not that it was chosen
            chosen() == thumbprint.as_ref()
        }
        Call::Directory(DirectoryCall::RemoveSigningCertificate { thumbprint, .. }) => {
            !certificates().any(|c| c.facts.thumbprint == *thumbprint)
        }
        Call::Directory(DirectoryCall::UploadSigningCertificate { thumbprint, .. }) => {
            certificates().any(|c| c.facts.thumbprint == *thumbprint)
        }
        Call::Directory(DirectoryCall::AddSigningCertificate { .. }) => {
            let since = entry.what.started.saturating_sub(CLOCK_SKEW).unwrap_or(entry.what.started);
            let known = |print: &Thumbprint| {
                world.memory.journal.iter().any(|e| matches!(&e.what.inverse, Some(Call::Directory(DirectoryCall::RemoveSigningCertificate { thumbprint, .. })) if thumbprint == print))
            };
            // one that was chosen was there before
            certificates().any(|c| c.facts.not_before >= since && chosen() != Some(&c.facts.thumbprint) && !known(&c.facts.thumbprint))
        }
        _ => return None,
    })
}

/// The same for a rotation of access keys.
pub(super) fn rotated(call: &Call, world: &World) -> Option<bool> {
    let keys = || world.import_user.iter().flat_map(|u| &u.keys);
    Some(match call {
        // a key whose secret never arrived is as good as none
        Call::Aws(AwsCall::CreateAccessKey { .. }) => world.arrived_key().is_some(),
        Call::Aws(AwsCall::UpdateAccessKey { key, active, .. }) => keys().any(|k| k.id == *key && k.active == *active),
        Call::Aws(AwsCall::DeleteAccessKey { key, .. }) => !keys().any(|k| k.id == *key),
        // nobody can read what is stored there: storing it again does no harm
        Call::Directory(DirectoryCall::SaveProvisioningCredentials { .. } | DirectoryCall::RestartProvisioning { .. }) => false,
        _ => return None,
    })
}

/// Whether one of these calls has the same effect as this one.
#[must_use]
pub fn contains(calls: &[Call], call: &Call) -> bool {
    calls.iter().any(|c| c.same_effect(call))
}

/// How a call is taken back, from what is seen of it.
#[must_use]
pub fn inverse_as_seen(call: &Call, world: &World) -> Option<Call> {
    let ids = world.ids();
    let instance = world.instance.as_ref();
    match call {
        Call::Directory(call) => match call {
            DirectoryCall::Instantiate { .. } => ids.map(|i| DirectoryCall::DeleteApplication { application: i.application.clone() }),
            DirectoryCall::CreateClaimsPolicy { definition, .. } => {
                let policy = world.claims_policies.iter().find(|p| p.definition == *definition);
                policy.map(|p| DirectoryCall::DeleteClaimsPolicy { policy: p.id.clone() })
            }
            DirectoryCall::AddSigningCertificate { service_principal, .. } => {
                let is_new = |i: &ObservedInstance, c: &ObservedCertificate| i.chosen_certificate.as_ref() != Some(&c.facts.thumbprint);
                let newest = instance.and_then(|i| i.certificates.iter().filter(|c| is_new(i, c)).max_by_key(|c| c.facts.not_before));
                newest.map(|c| DirectoryCall::RemoveSigningCertificate {
                    service_principal: service_principal.clone(),
                    thumbprint: c.facts.thumbprint.clone(),
                })
            }
            DirectoryCall::CreateUser { .. } => world.test_user.as_ref().map(|u| DirectoryCall::DeleteUser { user: u.id.clone() }),
            DirectoryCall::Assign { service_principal, principal, app_role } => {
                let found = instance.and_then(|i| i.assignments.iter().find(|a| a.principal == *principal && a.app_role == *app_role));
                found.map(|a| DirectoryCall::Unassign { service_principal: service_principal.clone(), assignment: a.id.clone() })
            }
            DirectoryCall::CreateGroup { .. } => world.beside.group.as_ref().map(|g| DirectoryCall::DeleteGroup { group: g.id.clone() }),
            DirectoryCall::CreateProvisioningJob { service_principal, .. } => world
                .beside
                .provisioning
                .job()
                .map(|j| DirectoryCall::DeleteProvisioningJob { service_principal: service_principal.clone(), job: j.id.clone() }),
            other => return Call::Directory(other.clone()).inverse(&Outcome::default()),
        }
        .map(Call::Directory),
        Call::Aws(AwsCall::CreateAccessKey { user }) => {
            let key = world.arrived_key()?;
            Some(Call::Aws(AwsCall::DeleteAccessKey { user: user.clone(), key: key.id.clone() }))
        }
        other @ (Call::Aws(_) | Call::Here(_)) => other.inverse(&Outcome::default()),
    }
}
