//! How far a rotation is, for screens: from what was read of both clouds and remembered here. No call is made.

use super::plan::{Next, next};
use super::{AwaitCycle, RotateOptions, see};
use crate::domain::finding::Finding;
use crate::domain::plan::Plan;
use crate::domain::rotation::{Moved, Note, PhaseState, RotatePhase, Rotation, Seen, phases};
use crate::domain::spec::InstanceKey;
use crate::workflow::world::World;
use jiff::Timestamp;

/// How far the rotation of an instance's import key is, as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct RotationView {
    /// The instance.
    pub instance: InstanceKey,
    /// Where it stands.
    pub standing: RotateStanding,
    /// The phases.
    pub phases: Vec<(RotatePhase, PhaseState)>,
    /// What is remembered of it, and what was seen just now.
    pub note: Option<Note>,
    /// The calls that come next, when calls come next; of one that is finished, what another one would begin with.
    pub next: Option<Plan>,
    /// What has to pass first, when something has.
    pub wait: Option<RotateWait>,
    /// Whether it can be taken back.
    pub can_be_undone: bool,
    /// When it was read.
    pub at: Timestamp,
    /// Why it can't go on.
    pub problem: Option<Finding>,
}

/// Where a rotation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RotateStanding {
    /// The import user has no key, or there is no such user.
    NoKey,
    /// Nothing is under way; a finished one is in the note.
    Rest,
    /// One was begun.
    UnderWay,
}

/// What a rotation waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RotateWait {
    /// The phase that waits.
    pub phase: RotatePhase,
    /// For what.
    pub reason: String,
    /// Until when, where that is known.
    pub until: Option<Timestamp>,
}

/// What screens show of an instance's rotation. `note` is what is remembered of it, finished or not; `holders` are as
/// [`see::holders`] tells them. Pure.
#[must_use]
pub fn look(world: &World, holders: &[(String, String)], note: Option<&Note>, options: &RotateOptions, now: Timestamp) -> RotationView {
    let seen = see::see(world, holders);
    let running = note.filter(|n| n.finished.is_none());
    let mut rotation = Rotation::observe(&seen, running);
    let done = note.filter(|n| n.finished.is_some() && matches!(&rotation, Rotation::Rest(rest) if n.new.as_deref() == Some(rest.key())));
    if done.is_some() {
        // all phases of one that is finished are done
        rotation = Rotation::observe(&seen, done);
    }
    let standing = standing(&rotation, done.is_some());
    let known = (standing == RotateStanding::UnderWay).then(|| learned(&begun(running, now), &rotation, &seen, options, now));
    let mut view = RotationView {
        instance: world.spec.key.clone(),
        standing,
        phases: phases(&rotation, known.as_ref(), seen.job.is_some()),
        note: known.or_else(|| done.cloned()),
        next: None,
        wait: None,
        can_be_undone: matches!(rotation, Rotation::Lost(_) | Rotation::Made(_) | Rotation::Stored(_) | Rotation::Off(_)),
        at: now,
        problem: None,
    };
    if done.is_some() {
        // what another one would do
        if let Next::Make(_, plan) = next(&Rotation::observe(&seen, None), &seen, &begun(None, now), options, world, now) {
            view.next = Some(*plan);
        }
    } else if standing != RotateStanding::NoKey {
        let note = view.note.clone().unwrap_or_else(|| begun(running, now));
        take_next(&mut view, next(&rotation, &seen, &note, options, world, now));
    }
    view
}

fn begun(running: Option<&Note>, now: Timestamp) -> Note {
    running.cloned().unwrap_or_else(|| Note::begin("next".to_owned(), now))
}

const fn standing(rotation: &Rotation, done: bool) -> RotateStanding {
    match rotation {
        Rotation::NoKey => RotateStanding::NoKey,
        Rotation::Rest(_) => RotateStanding::Rest,
        Rotation::Renewed(_) if done => RotateStanding::Rest,
        _ => RotateStanding::UnderWay,
    }
}

fn take_next(view: &mut RotationView, next: Next) {
    match next {
        Next::Make(phase, plan) => {
            view.next = Some(*plan);
            stand_at(view, phase);
        }
        Next::Act(phase, AwaitCycle(reason)) | Next::Unseen(phase, reason) => view.wait = Some(RotateWait { phase, reason, until: None }),
        Next::Wait { phase, reason, until } => view.wait = Some(RotateWait { phase, reason, until }),
        Next::Blocked(_, finding) => view.problem = Some(*finding),
        Next::Finished => {}
    }
}

/// A cool-down that is over is done: what comes next says more than the state does.
fn stand_at(view: &mut RotationView, now: RotatePhase) {
    for (phase, state) in view.phases.iter_mut().filter(|(_, state)| *state != PhaseState::NotNeeded) {
        *state = match (*phase).cmp(&now) {
            std::cmp::Ordering::Less => PhaseState::Done,
            std::cmp::Ordering::Equal => PhaseState::Now,
            std::cmp::Ordering::Greater => PhaseState::Later,
        };
    }
}

/// A note with what was seen at `now` taken in: keys, and what was seen first when.
#[must_use]
pub(super) fn learned(note: &Note, rotation: &Rotation, seen: &Seen, options: &RotateOptions, now: Timestamp) -> Note {
    let mut note = note.clone();
    note.see(rotation, now);
    let since = match rotation {
        Rotation::Stored(stored) => stored.since(),
        Rotation::Off(off) => off.since().or(note.off),
        _ => None,
    };
    let run = seen.job.as_ref().and_then(|job| job.last_success.as_ref());
    if let (Some(since), Some(run)) = (since, run)
        && Moved::by_cycle(run, since, options.skew).is_some()
    {
        note.cycle.get_or_insert(run.began);
    }
    note
}
