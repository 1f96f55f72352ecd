//! Takes back what the journal says was done, newest first. Each inverse is journaled like any other call; one that finds
//! nothing to take back counts as done, so an undo that was killed is simply run again.

use super::apply::execute;
use super::ports::{PortErrorKind, VaultItem};
use super::world::{Clouds, Services, WorkError, World};
use crate::domain::call::{AwsCall, Call, DirectoryCall};
use crate::domain::journal::{Entry, JobId, NewEntry, Phase};
use crate::domain::observed::AppRole;
use crate::domain::step::StepId;
use tokio_util::sync::CancellationToken;

/// What an undo did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Undone {
    /// Calls that were taken back.
    pub calls: usize,
    /// Calls that can't be taken back, such as a password that was set.
    pub kept: usize,
}

/// The rows that an undo would take back, newest first: those of this step and of all later ones.
#[must_use]
pub fn rows(world: &World, from: StepId) -> Vec<Entry> {
    world.memory.journal.iter().filter(|e| e.phase == Phase::Done && e.what.step >= from && e.what.inverse.is_some()).cloned().collect()
}

/// Takes back every call of `from` and of the steps behind it.
///
/// # Errors
/// At the first inverse that is refused; what was taken back so far stays taken back and is marked so.
pub async fn undo(
    job: &JobId,
    from: StepId,
    world: &mut World,
    clouds: &Clouds,
    services: &Services,
    cancel: &CancellationToken,
) -> Result<Undone, WorkError> {
    let mut done = Undone {
        calls: 0,
        kept: world.memory.journal.iter().filter(|e| e.phase == Phase::Done && e.what.step >= from && e.what.inverse.is_none()).count(),
    };
    done.calls = take_back_rows(job, rows(world, from), world, clouds, services, cancel).await?.calls;
    Ok(done)
}

/// Takes back these rows in this order.
pub(super) async fn take_back_rows(
    job: &JobId,
    rows: Vec<Entry>,
    world: &mut World,
    clouds: &Clouds,
    services: &Services,
    cancel: &CancellationToken,
) -> Result<Undone, WorkError> {
    let mut done = Undone::default();
    for row in rows {
        if cancel.is_cancelled() {
            break;
        }
        let Some(inverse) = row.what.inverse.clone() else { continue };
        for call in unfold(inverse, world, clouds).await? {
            take_back(&call, &row, job, world, clouds, services).await?;
        }
        services
            .store
            .journal_finish(row.id, Phase::Undone, services.clock.now(), row.what.inverse.as_ref(), row.request_id.as_deref(), None)
            .await?;
        done.calls += 1;
    }
    world.remember(services).await?;
    Ok(done)
}

async fn take_back(call: &Call, row: &Entry, job: &JobId, world: &World, clouds: &Clouds, services: &Services) -> Result<(), WorkError> {
    let entry = NewEntry {
        job: job.clone(),
        instance: world.spec.key.clone(),
        step: row.what.step,
        call: call.clone(),
        inverse: None,
        before: row.what.after.clone(),
        after: Some(format!("takes back {}", row.what.call.action())),
        actor: row.what.actor.clone(),
        started: services.clock.now(),
    };
    let id = services.store.journal_start(&entry).await?;
    let (request_id, failed) = match execute(call, None, clouds).await {
        Ok(outcome) => (outcome.request_id, None),
        Err(error) if error.kind == PortErrorKind::NotFound => (error.request_id, None),
        Err(error) => (error.request_id.clone(), Some(error)),
    };
    let now = services.clock.now();
    if let Some(error) = failed {
        services.store.journal_finish(id, Phase::Failed, now, None, request_id.as_deref(), Some(&error.finding())).await?;
        return Err(error.into());
    }
    forget_secret(call, services).await?;
    Ok(services.store.journal_finish(id, Phase::Undone, now, None, request_id.as_deref(), None).await?)
}

/// App roles can't be taken out while they are enabled: first off, then out. Roles that came since stay.
async fn unfold(inverse: Call, world: &mut World, clouds: &Clouds) -> Result<Vec<Call>, WorkError> {
    let Call::Directory(DirectoryCall::SetAppRoles { service_principal, roles: before }) = inverse else { return Ok(vec![inverse]) };
    let Some(now) = clouds.directory.instance(&service_principal).await? else { return Ok(Vec::new()) };
    let wished: Vec<String> = world.spec.roles.iter().map(|r| world.spec.role_arn(&r.name).to_string()).collect();
    let ours = |role: &AppRole| {
        !before.iter().any(|b| b.id == role.id) && role.value.as_deref().is_some_and(|v| wished.iter().any(|arn| v.contains(arn.as_str())))
    };
    let off = now.app_roles.iter().cloned().map(|mut r| {
        r.enabled &= !ours(&r);
        r
    });
    let set = |roles| Call::Directory(DirectoryCall::SetAppRoles { service_principal: service_principal.clone(), roles });
    Ok(vec![set(off.collect()), set(now.app_roles.iter().filter(|r| !ours(r)).cloned().collect())])
}

/// The secret of something that is gone goes too.
async fn forget_secret(call: &Call, services: &Services) -> Result<(), WorkError> {
    match call {
        Call::Aws(AwsCall::DeleteAccessKey { key, .. }) => Ok(services.vault.delete(&VaultItem::access_key(key)).await?),
        Call::Directory(DirectoryCall::DeleteUser { user }) => Ok(services.vault.delete(&VaultItem::user_password(user.as_str())).await?),
        _ => Ok(()),
    }
}
