//! The plan of the next phase: which call, what changes, who is affected.

use super::wait::{self, cycle};
use super::{AwaitCycle, RotateOptions};
use crate::domain::call::{AwsCall, Call, DirectoryCall};
use crate::domain::directory::{ProvisioningJobId, ServicePrincipalId};
use crate::domain::plan::Plan;
use crate::domain::rotation::{Cooled, Idle, Lost, Made, Moved, Note, Off, Rest, RotatePhase, Rotation, Seen, Stored};
use crate::domain::step::{Cloud, StepId};
use crate::workflow::phased;
use crate::workflow::world::World;
use jiff::Timestamp;

/// What comes next.
pub type Next = phased::Next<RotatePhase, AwaitCycle>;

/// Says what comes next. Pure.
#[must_use]
pub fn next(rotation: &Rotation, seen: &Seen, note: &Note, options: &RotateOptions, world: &World, now: Timestamp) -> Next {
    let user = &world.spec.import.user;
    match rotation {
        Rotation::NoKey => Next::Blocked(RotatePhase::Make, wait::no_key(world)),
        Rotation::Unclear(doubt) => Next::Blocked(RotatePhase::Make, wait::doubt(doubt, user)),
        Rotation::Lost(lost) => Next::Make(RotatePhase::Make, Box::new(clear(lost, world))),
        Rotation::Rest(rest) => Next::Make(RotatePhase::Make, Box::new(make(rest, world))),
        Rotation::Made(made) => match ids(world) {
            Some((instance, job)) => Next::Make(RotatePhase::Store, Box::new(store(made, seen, instance, job))),
            None => Next::Blocked(RotatePhase::Store, wait::no_instance()),
        },
        Rotation::Stored(stored) => match may_disable(stored, seen, note, options, world, now) {
            Ok((moved, idle)) => Next::Make(RotatePhase::Disable, Box::new(disable(stored, world, moved, idle))),
            Err(next) => *next,
        },
        Rotation::Off(off) => match may_delete(off, seen, note, options, world, now) {
            Ok((moved, cooled)) => Next::Make(RotatePhase::Delete, Box::new(delete(off, world, moved, cooled))),
            Err(next) => *next,
        },
        Rotation::Renewed(renewed) => match renewed.since() {
            // as a rule seen long ago; not where somebody deleted the old one early
            Some(since) => cycle(since, seen, note, options, world).map_or_else(|next| *next, |_| Next::Finished),
            None => Next::Finished,
        },
    }
}

/// The instance and its job, where both are there.
pub(super) fn ids(world: &World) -> Option<(ServicePrincipalId, ProvisioningJobId)> {
    Some((world.ids()?.service_principal.clone(), world.beside.provisioning.job()?.id.clone()))
}

fn may_disable(
    stored: &Stored,
    seen: &Seen,
    note: &Note,
    options: &RotateOptions,
    world: &World,
    now: Timestamp,
) -> Result<(Moved, Idle), Box<Next>> {
    let last_used = seen.keys.iter().find(|k| k.id == stored.old()).and_then(|k| k.last_used);
    let Some(since) = stored.since() else {
        held(RotatePhase::Disable, stored.old(), seen)?;
        let moved = Moved::nothing_stores(seen).ok_or_else(|| Box::new(wait::for_cycle()))?;
        let idle = Idle::by_quiet(last_used, now).ok_or_else(|| {
            let until = last_used.map(Idle::due);
            let reason = "The old key was used a short while ago, by something that this workspace does not know of";
            Box::new(Next::Wait { phase: RotatePhase::Disable, reason: reason.into(), until })
        })?;
        return Ok((moved, idle));
    };
    let moved = cycle(since, seen, note, options, world)?;
    held(RotatePhase::Disable, stored.old(), seen)?;
    let idle = Idle::since_cycle(last_used, note.cycle.unwrap_or(since), options.skew)
        .ok_or_else(|| Box::new(Next::Blocked(RotatePhase::Disable, wait::old_in_use(stored.old(), last_used))))?;
    Ok((moved, idle))
}

fn may_delete(
    off: &Off,
    seen: &Seen,
    note: &Note,
    options: &RotateOptions,
    world: &World,
    now: Timestamp,
) -> Result<(Moved, Cooled), Box<Next>> {
    let since = note.off.unwrap_or(now);
    let moved = match Moved::nothing_stores(seen) {
        Some(moved) => moved,
        // begun elsewhere: a cycle that went well with the old key off proves as much
        None => cycle(off.since().unwrap_or(since), seen, note, options, world)?,
    };
    held(RotatePhase::Delete, off.old(), seen)?;
    let cooled = Cooled::by_time(since, options.cool_down, now).ok_or_else(|| {
        let reason = "The old key is off; whoever misses it has time to say so".into();
        Box::new(Next::Wait { phase: RotatePhase::CoolDown, reason, until: Some(Cooled::due(since, options.cool_down)) })
    })?;
    Ok((moved, cooled))
}

/// No other instance's import lives on this key.
fn held(phase: RotatePhase, key: &str, seen: &Seen) -> Result<(), Box<Next>> {
    let names: Vec<&str> = seen.holders.iter().filter(|(_, held)| held == key).map(|(name, _)| name.as_str()).collect();
    if names.is_empty() {
        return Ok(());
    }
    let reason = format!("The import of {} still uses the old key: rotate there too, then run this again", names.join(", "));
    Err(Box::new(Next::Wait { phase, reason, until: None }))
}

pub(super) fn clear(lost: &Lost, world: &World) -> Plan {
    let plan = Plan::new(
        StepId::ImportIdentity,
        "Delete the lost key",
        "Nobody is affected: nobody has its secret",
        "A deleted key can't be brought back",
    );
    lost.delete(&world.spec.import.user)
        .into_iter()
        .fold(plan, |plan, call| plan.write(Call::Aws(call), None, "Its secret never arrived, nobody can use it"))
}

fn make(rest: &Rest, world: &World) -> Plan {
    Plan::new(StepId::ImportIdentity, "Make a second key", "Nobody is affected: the old key still works", "Undo deletes it")
        .read(Cloud::Aws, "ListAccessKeys", format!("{} is there", rest.key()))
        .write(Call::Aws(rest.make(&world.spec.import.user)), None, "The secret goes straight into the keychain")
        .prove(Cloud::Aws, "ListAccessKeys", "Both keys are there")
        .change("Access key", Some(rest.key().to_owned()), Some(format!("{} and a new one", rest.key())))
}

fn store(made: &Made, seen: &Seen, instance: ServicePrincipalId, job: ProvisioningJobId) -> Plan {
    let affects = if made.old_is_off() {
        "The old key is off already: the import works again from then on"
    } else {
        "Nobody is affected: the old key still works"
    };
    let call = made.store(instance.clone(), job.clone());
    let plan = Plan::new(StepId::DirectoryRoles, "Store the new key", affects, "Undo stores the old one again")
        .read(Cloud::Directory, "Test connection", "The directory lists the roles with it; a key that fails is not saved")
        .write(Call::Directory(call), None, "The next cycle uses it")
        .change("Access key in the directory", Some(made.old().to_owned()), Some(made.new_one().to_owned()));
    match seen.job.as_ref().and_then(|job| job.quarantined) {
        Some(_) => plan.write(Call::Directory(restart(instance, job)), None, "Ends the quarantine"),
        None => plan,
    }
}

/// Ends a quarantine.
pub(super) fn restart(instance: ServicePrincipalId, job: ProvisioningJobId) -> DirectoryCall {
    DirectoryCall::RestartProvisioning { service_principal: instance, job, reset: "Escrows, QuarantineState".into() }
}

fn disable(stored: &Stored, world: &World, moved: Moved, idle: Idle) -> Plan {
    let call = stored.disable(&world.spec.import.user, &moved, &idle);
    let mut plan = update("Switch the old key off", "Whoever else uses the old key is refused from then on", call)
        .prove(Cloud::Aws, "ListAccessKeys", "The old key is off")
        .change("Old access key", Some(format!("{} on", stored.old())), Some(format!("{} off", stored.old())));
    plan.changes.iter_mut().for_each(|c| c.risky = true);
    plan
}

/// A plan that switches a key on or off.
pub(super) fn update(button: &str, affects: &str, call: AwsCall) -> Plan {
    Plan::new(StepId::ImportIdentity, button, affects, "Undo switches it back").write(Call::Aws(call), None, "It stays where it is")
}

fn delete(off: &Off, world: &World, moved: Moved, cooled: Cooled) -> Plan {
    Plan::new(StepId::ImportIdentity, "Delete the old key", "Nobody is affected: it is off", "A deleted key can't be brought back")
        .write(Call::Aws(off.delete(&world.spec.import.user, &moved, &cooled)), None, "Its secret leaves the keychain too")
        .prove(Cloud::Aws, "ListAccessKeys", "Only the new key is there")
        .change("Access key", Some(off.old().to_owned()), None)
}
