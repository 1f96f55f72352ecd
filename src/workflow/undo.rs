//! Takes back what the journal says was done, newest first. Each inverse is journaled like any other call; one that finds
//! nothing to take back counts as done, so an undo that was killed is simply run again.

use super::apply::execute;
use super::local;
use super::ports::{PortErrorKind, VaultItem};
use super::steps::directory_roles::is_ours;
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
        take_back_row(&row, job, world, clouds, services).await?;
        done.calls += 1;
    }
    world.remember(services).await?;
    Ok(done)
}

/// Takes back what one row did. A row without inverse is left as it is.
///
/// # Errors
/// When the inverse is refused, or the workspace can't be written.
pub(super) async fn take_back_row(row: &Entry, job: &JobId, world: &World, clouds: &Clouds, services: &Services) -> Result<(), WorkError> {
    let Some(inverse) = row.what.inverse.clone() else { return Ok(()) };
    for call in unfold(inverse, &row.what.call, world, clouds).await? {
        take_back(&call, row, job, world, clouds, services).await?;
    }
    let now = services.clock.now();
    Ok(services.store.journal_finish(row.id, Phase::Undone, now, row.what.inverse.as_ref(), row.request_id.as_deref(), None).await?)
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
    // one that needs a secret is not begun without it
    let secret = local::secret_for(call, services).await?;
    let id = services.store.journal_start(&entry).await?;
    let (request_id, failed) = match execute(call, secret.as_ref(), &world.spec.key, clouds, services).await {
        Ok(outcome) => (outcome.request_id, None),
        Err(WorkError::Port(error)) if error.kind == PortErrorKind::NotFound => (error.request_id, None),
        Err(WorkError::Port(error)) => (error.request_id.clone(), Some(error)),
        Err(error) => return Err(error),
    };
    let now = services.clock.now();
    if let Some(error) = failed {
        services.store.journal_finish(id, Phase::Failed, now, None, request_id.as_deref(), Some(&error.finding())).await?;
        return Err(error.into());
    }
    forget_secret(call, services).await?;
    Ok(services.store.journal_finish(id, Phase::Undone, now, None, request_id.as_deref(), None).await?)
}

/// App roles can't be taken out while they are enabled: first off, then out. Roles that came since stay, and so do those
/// that were there before; one that the call took out comes back.
async fn unfold(inverse: Call, made: &Call, world: &World, clouds: &Clouds) -> Result<Vec<Call>, WorkError> {
    let Call::Directory(DirectoryCall::SetAppRoles { service_principal, roles: before }) = inverse else { return Ok(vec![inverse]) };
    let Some(now) = clouds.directory.instance(&service_principal).await? else { return Ok(Vec::new()) };
    let wished: Vec<String> = world.spec.roles.iter().map(|r| world.spec.role_arn(&r.name).to_string()).collect();
    let written = match made {
        Call::Directory(DirectoryCall::SetAppRoles { roles, .. }) => roles.as_slice(),
        _ => &[],
    };
    let ours = |role: &AppRole| {
        let came = is_ours(&service_principal, role) && written.iter().any(|w| w.id == role.id);
        let wished = role.value.as_deref().is_some_and(|v| wished.iter().any(|arn| v.contains(arn.as_str())));
        !before.iter().any(|b| b.id == role.id) && (came || wished)
    };
    let back: Vec<AppRole> = before.iter().filter(|b| !now.app_roles.iter().any(|r| r.id == b.id)).cloned().collect();
    let was = |role: &AppRole| {
        before.iter().find(|b| b.id == role.id && written.iter().any(|w| w.id == b.id && w.enabled != b.enabled)).map(|b| b.enabled)
    };
    let off: Vec<AppRole> = now
        .app_roles
        .iter()
        .cloned()
        .map(|mut r| {
            r.enabled = if ours(&r) { false } else { was(&r).unwrap_or(r.enabled) };
            r
        })
        .chain(back)
        .collect();
    let set = |roles| Call::Directory(DirectoryCall::SetAppRoles { service_principal: service_principal.clone(), roles });
    let out: Vec<AppRole> = off.iter().filter(|r| !ours(r)).cloned().collect();
    Ok(vec![set(off), set(out)])
}

/// The secret of something that is gone goes too.
async fn forget_secret(call: &Call, services: &Services) -> Result<(), WorkError> {
    match call {
        Call::Aws(AwsCall::DeleteAccessKey { key, .. }) => Ok(services.vault.delete(&VaultItem::access_key(key)).await?),
        Call::Directory(DirectoryCall::DeleteUser { user }) => Ok(services.vault.delete(&VaultItem::user_password(user.as_str())).await?),
        _ => Ok(()),
    }
}
