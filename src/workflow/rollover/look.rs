//! How far a rollover is, for screens: from what was read of both clouds and remembered here. No call is made.

use super::change::{foreign, under_way};
use super::plan::{Next, next};
use super::{RollOptions, RollStanding, RolloverView, see};
use crate::domain::rollover::{Note, PhaseState, RollPhase, Rollover, Seen, phases};
use crate::workflow::world::World;
use jiff::Timestamp;

/// What screens show of an instance's rollover. `note` is what is remembered of it, finished or not. Pure.
#[must_use]
pub fn look(world: &World, note: Option<&Note>, options: &RollOptions, now: Timestamp) -> RolloverView {
    let seen = match see::see(world) {
        Ok(seen) => seen,
        Err(finding) => return RolloverView { problem: Some(*finding), ..empty(world, now) },
    };
    let running = note.filter(|n| n.finished.is_none());
    let under_way = running.and_then(|n| under_way(n, &world.memory.journal));
    let rollover = Rollover::observe(&seen, under_way.as_ref(), now);
    let done = note.filter(|n| n.finished.is_some() && matches!(&rollover, Rollover::Rest(rest) if n.new.as_ref() == Some(rest.active())));
    let mut view = shown(world, &rollover, &seen, running.or(done), options, now);
    let somebody = running.and_then(|n| foreign(&rollover, &seen, n, &world.memory.journal).filter(|f| !n.told.contains(&f.id)));
    view.problem = somebody.map(|finding| *finding).or(view.problem);
    view
}

/// What screens show of a rollover as it was observed.
pub(super) fn shown(
    world: &World,
    rollover: &Rollover,
    seen: &Seen,
    note: Option<&Note>,
    options: &RollOptions,
    now: Timestamp,
) -> RolloverView {
    let mut view = RolloverView { phases: phases(rollover, note), note: note.cloned(), standing: standing(rollover), ..empty(world, now) };
    let begun = note.filter(|n| n.finished.is_none()).cloned().unwrap_or_else(|| Note::begin("next".to_owned(), now, false));
    match next(rollover, seen, &begun, options, world, now) {
        Next::Make(_, plan) => view.next = Some(*plan),
        Next::Wait { phase, reason, until } => waits(&mut view, phase, reason, until),
        Next::Unseen(phase, reason) => waits(&mut view, phase, reason, None),
        Next::Blocked(_, finding) => view.problem = Some(*finding),
        Next::Act(..) | Next::Finished => {}
    }
    view
}

fn waits(view: &mut RolloverView, phase: RollPhase, reason: String, until: Option<Timestamp>) {
    if let Some((_, state)) = view.phases.iter_mut().find(|(one, _)| *one == phase) {
        *state = PhaseState::Waits { reason, until };
    }
}

const fn standing(rollover: &Rollover) -> RollStanding {
    match rollover {
        Rollover::NoCertificate => RollStanding::NoCertificate,
        Rollover::Rest(_) => RollStanding::Rest,
        Rollover::Staged(_) | Rollover::Overlapped(_) | Rollover::Activated(_) => RollStanding::UnderWay,
        Rollover::Untrusted(_) => RollStanding::Untrusted,
    }
}

fn empty(world: &World, now: Timestamp) -> RolloverView {
    RolloverView {
        instance: world.spec.key.clone(),
        standing: RollStanding::NoCertificate,
        phases: Vec::new(),
        note: None,
        next: None,
        at: now,
        problem: None,
    }
}
