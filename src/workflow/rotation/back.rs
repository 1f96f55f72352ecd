//! The way back: the old key on again, stored in the directory again, the new one deleted.

use super::RotateOptions;
use super::plan::{self, Next, ids};
use super::wait::{self, cycle};
use crate::domain::call::{Call, DirectoryCall};
use crate::domain::finding::Finding;
use crate::domain::plan::Plan;
use crate::domain::rotation::{Made, Moved, Note, Off, RotatePhase, Rotation, Seen, Stored};
use crate::domain::step::StepId;
use crate::workflow::world::World;

/// Says what comes next on the way back. Pure.
#[must_use]
pub fn next_back(rotation: &Rotation, seen: &Seen, note: &Note, options: &RotateOptions, world: &World) -> Next {
    let user = &world.spec.import.user;
    match rotation {
        Rotation::NoKey | Rotation::Rest(_) => Next::Finished,
        Rotation::Renewed(_) => Next::Blocked(RotatePhase::Delete, too_late()),
        // somebody deleted the old one: the new one is all that is left
        Rotation::Made(made) if !seen.keys.iter().any(|k| k.id == made.old()) => Next::Blocked(RotatePhase::Delete, too_late()),
        Rotation::Unclear(doubt) => Next::Blocked(RotatePhase::Make, wait::doubt(doubt, user)),
        Rotation::Lost(lost) => Next::Make(RotatePhase::Make, Box::new(plan::clear(lost, world))),
        Rotation::Off(off) => Next::Make(RotatePhase::Disable, Box::new(enable(off, world))),
        Rotation::Stored(stored) => {
            let unmade = unused_by_others(stored.new_one(), seen).and_then(|()| from_stored(stored, seen, world));
            unmade.unwrap_or_else(|next| *next)
        }
        Rotation::Made(made) => {
            let unmade = unused_by_others(made.new_one(), seen).and_then(|()| from_made(made, seen, note, options, world));
            unmade.unwrap_or_else(|next| *next)
        }
    }
}

fn enable(off: &Off, world: &World) -> Plan {
    plan::update("Switch the old key on", "Nobody is affected: both keys work", off.enable(&world.spec.import.user))
}

fn from_stored(stored: &Stored, seen: &Seen, world: &World) -> Result<Next, Box<Next>> {
    if let Some(call) = stored.unmake(&world.spec.import.user) {
        return Ok(delete(Call::Aws(call)));
    }
    secret_of_old(stored.old(), seen)?;
    let (instance, job) = ids(world).ok_or_else(|| Box::new(Next::Blocked(RotatePhase::Store, wait::no_instance())))?;
    Ok(store(stored.store_old(instance, job)))
}

fn from_made(made: &Made, seen: &Seen, note: &Note, options: &RotateOptions, world: &World) -> Result<Next, Box<Next>> {
    let user = &world.spec.import.user;
    if let Some(call) = made.unmake_unused(user, seen) {
        return Ok(delete(Call::Aws(call)));
    }
    let Some(since) = made.restored(seen) else {
        secret_of_old(made.old(), seen)?;
        let (instance, job) = ids(world).ok_or_else(|| Box::new(Next::Blocked(RotatePhase::Store, wait::no_instance())))?;
        return Ok(store(made.store_old(instance, job)));
    };
    // a cycle that is under way may still use the new key
    let moved = match Moved::at_rest(seen) {
        Some(moved) => moved,
        None => cycle(since, seen, note, options, world)?,
    };
    Ok(delete(Call::Aws(made.unmake(user, &moved))))
}

fn store(call: DirectoryCall) -> Next {
    let plan = Plan::new(StepId::DirectoryRoles, "Store the old key again", "Nobody is affected: both keys work", "Run the rotation again")
        .write(Call::Directory(call), None, "Takes a rotation back");
    Next::Make(RotatePhase::Store, Box::new(plan))
}

fn delete(call: Call) -> Next {
    let plan = Plan::new(
        StepId::ImportIdentity,
        "Delete the new key",
        "Nobody is affected: the old key is used again",
        "A deleted key can't be brought back",
    )
    .write(call, None, "Takes a rotation back");
    Next::Make(RotatePhase::Make, Box::new(plan))
}

fn unused_by_others(new: &str, seen: &Seen) -> Result<(), Box<Next>> {
    let names: Vec<&str> = seen.holders.iter().filter(|(_, held)| held == new).map(|(name, _)| name.as_str()).collect();
    if names.is_empty() {
        return Ok(());
    }
    Err(Box::new(Next::Blocked(
        RotatePhase::Store,
        Box::new(Finding::error(
            "rotation.others_use_new",
            format!("The import of {} uses the new key already", names.join(", ")),
            "Both instances share the import user, so the new key must stay while one of them needs it",
            "Take the rotation back there first, or go on with this one",
        )),
    )))
}

fn secret_of_old(old: &str, seen: &Seen) -> Result<(), Box<Next>> {
    if seen.keys.iter().any(|k| k.id == old && k.secret_here) {
        return Ok(());
    }
    Err(Box::new(Next::Blocked(
        RotatePhase::Store,
        Box::new(Finding::error(
            "rotation.old_secret_elsewhere",
            format!("The directory can't be given access key {old} again"),
            "Its secret is not in this computer's keychain, and AWS never shows a secret twice",
            "Both keys work and the import goes on. Go on with the rotation, or take it back on the computer that has the secret",
        )),
    )))
}

fn too_late() -> Box<Finding> {
    Box::new(Finding::error(
        "rotation.too_late",
        "The rotation can't be taken back any more",
        "The old key was deleted, and AWS can't bring it back",
        "Rotate again to go to yet another key",
    ))
}
