//! What a rotation waits for, and what it can't go on with.

use super::plan::{Next, ids, restart};
use super::{AwaitCycle, RotateOptions};
use crate::domain::call::{Call, DirectoryCall};
use crate::domain::finding::Finding;
use crate::domain::journal::Phase;
use crate::domain::name::UserName;
use crate::domain::plan::Plan;
use crate::domain::provisioning::explain_quarantine;
use crate::domain::rotation::{Doubt, Moved, Note, RotatePhase, Seen};
use crate::domain::step::StepId;
use crate::workflow::world::World;
use jiff::Timestamp;

/// A cycle comes by itself, and takes its time.
pub(super) fn for_cycle() -> Next {
    let why = "An import cycle has to begin and end well with the key that is stored now; one comes about every 40 minutes";
    Next::Act(RotatePhase::Cycle, AwaitCycle(why.into()))
}

/// The proof that a cycle went well since `since`, or what has to happen first.
pub(super) fn cycle(since: Timestamp, seen: &Seen, note: &Note, options: &RotateOptions, world: &World) -> Result<Moved, Box<Next>> {
    let Some(job) = &seen.job else { return Moved::nothing_stores(seen).ok_or_else(|| Box::new(for_cycle())) };
    let by_run = || job.last_success.as_ref().and_then(|run| Moved::by_cycle(run, since, options.skew));
    if let Some(moved) = Moved::seen_before(note.cycle, since).or_else(by_run) {
        return Ok(moved);
    }
    Err(Box::new(match (job.quarantined, job.on, ids(world)) {
        (Some(_), _, Some((instance, id))) if !restarted(world, since) => {
            let plan = Plan::new(StepId::DirectoryRoles, "Restart the import", "Nobody is affected", "Nothing is left to undo");
            let plan = plan.write(Call::Directory(restart(instance, id)), None, "Ends the quarantine");
            Next::Make(RotatePhase::Cycle, Box::new(plan))
        }
        (Some(_), ..) => Next::Blocked(RotatePhase::Cycle, quarantined(world)),
        (None, false, _) => Next::Wait {
            phase: RotatePhase::Cycle,
            reason: "The import is switched off, so no cycle shows that the key works: switch it on in step 11".into(),
            until: None,
        },
        (None, true, _) => for_cycle(),
    }))
}

/// Whether this workspace restarted the import since.
fn restarted(world: &World, since: Timestamp) -> bool {
    let restarts = |call: &Call| matches!(call, Call::Directory(DirectoryCall::RestartProvisioning { .. }));
    world.memory.journal.iter().any(|e| e.phase == Phase::Done && e.what.started >= since && restarts(&e.what.call))
}

fn quarantined(world: &World) -> Box<Finding> {
    let quarantine = world.beside.provisioning.job().and_then(|j| j.quarantine.as_ref());
    let (why, fix) = explain_quarantine(quarantine.map(|q| q.reason.as_str()).unwrap_or_default());
    Box::new(Finding::error(
        "rotation.quarantine",
        "The import is in quarantine, so the new key is not proven",
        why,
        format!("{fix}. The old key still works; rolebridge rotate --undo goes back to it"),
    ))
}

/// Something else uses the old key.
pub(super) fn old_in_use(old: &str, last_used: Option<Timestamp>) -> Box<Finding> {
    let at = last_used.map_or_else(|| "lately".to_owned(), |at| at.strftime("%-d %b %Y %H:%M UTC").to_string());
    Box::new(Finding::error(
        "rotation.old_in_use",
        format!("Something else uses access key {old}"),
        format!("The import works with the new key, and the old one was used after that: {at}"),
        "Find what uses it, give it a key of its own, and run the rotation again. Both keys work meanwhile",
    ))
}

pub(super) fn no_key(world: &World) -> Box<Finding> {
    Box::new(Finding::error(
        "rotation.no_key",
        format!("{} has no access key", world.spec.import.user),
        "The set-up is not that far, or somebody deleted user or key",
        "Run step 10 of the set-up: it makes one",
    ))
}

pub(super) fn no_instance() -> Box<Finding> {
    Box::new(Finding::error(
        "rotation.no_instance",
        "The instance or its import is not in the directory",
        "It was deleted, or its set-up is not that far",
        "Run the set-up first",
    ))
}

/// Whoever can't see the import must not switch off what it may live on.
pub(super) fn import_unknown(world: &World) -> Box<Finding> {
    if world.instance.is_none() {
        return no_instance();
    }
    Box::new(Finding::error(
        "rotation.import_unknown",
        "It can't be told whether the directory's import uses the key",
        "Its job is not seen: it was deleted, its set-up is not that far, or the permission Synchronization.ReadWrite.All is missing",
        "Run step 11 of the set-up, or sign in again in Settings with the permission",
    ))
}

/// The new key that the directory stores is gone.
pub(super) fn new_gone(new: &str) -> Box<Finding> {
    Box::new(Finding::error(
        "rotation.new_gone",
        "Somebody else deleted the new access key",
        format!("{new} is no longer in AWS, and the directory stores it: the import fails"),
        "Run the rotation again: it makes another one and stores it",
    ))
}

pub(super) fn doubt(doubt: &Doubt, user: &UserName) -> Box<Finding> {
    let (id, what, why, fix) = match doubt {
        Doubt::MadeElsewhere { older, newer } => (
            "rotation.two_keys",
            format!("{user} has two access keys, and it can't be told which one is used"),
            format!("{older} is the older one; the secret of {newer} is not in this computer's keychain, and AWS allows two keys"),
            "Go on where the newer key was made. If nobody uses it, switch it off and delete it in IAM, then run this again".to_owned(),
        ),
        Doubt::NewerIsOff { older, newer } => (
            "rotation.newer_off",
            format!("The newer access key of {user} is switched off"),
            format!("Somebody switched {newer} off beside {older}, and AWS allows two keys"),
            format!("Delete {newer} in IAM if nobody needs it, or switch it on again, then run this again"),
        ),
        Doubt::NoAge => (
            "rotation.no_age",
            format!("It can't be told which access key of {user} is the older one"),
            "AWS gives no different times for them".to_owned(),
            "Delete the one that nobody uses in IAM, then run this again".to_owned(),
        ),
    };
    Box::new(Finding::error(id, what, why, fix))
}
