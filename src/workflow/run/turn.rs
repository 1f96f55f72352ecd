//! What was done in one turn of a step: calls that were made, calls whose answer was lost, how long to wait.

use super::super::patience::{Patience, Wait};
use super::super::ports::{PortError, PortErrorKind};
use super::super::settle::{contains, inverse_as_seen};
use super::super::world::{Services, WorkError, World};
use crate::domain::call::Call;
use crate::domain::journal::{Entry, EntryId, Phase};
use crate::domain::plan::{Plan, PlannedCall};
use jiff::{SignedDuration, Timestamp};
use std::time::Instant;

/// For so long a call that was carried out and whose effect is not seen counts as not seen yet. Afterwards somebody has
/// taken its effect away, and it may be made again.
const NOT_SEEN_YET: SignedDuration = SignedDuration::from_mins(30);

/// What was done in one turn of a step.
pub(super) struct Turn {
    /// Calls that were made and are expected to be seen.
    pub(super) made: Vec<Call>,
    /// Calls whose answer was lost, and from when on one that is not seen counts as not made.
    pub(super) open: Vec<(EntryId, PlannedCall, Instant)>,
    pub(super) wait: Wait,
    /// The wait for something that a cloud does by itself.
    pub(super) cycle: Option<Wait>,
    /// Reads in a row that showed the step done.
    pub(super) seen: u32,
}

impl Turn {
    pub(super) fn new(patience: &Patience) -> Self {
        Self { made: Vec::new(), open: Vec::new(), wait: Wait::new(patience.seen), cycle: None, seen: 0 }
    }

    /// Calls that would make a second thing, and that an earlier run carried out a while ago, are not made again: their
    /// effect is only not seen yet.
    pub(super) fn remember_recent(&mut self, plan: &Plan, world: &World, now: Timestamp) {
        for call in plan.writes().map(|w| &w.call).filter(|c| c.makes_another()) {
            let is_recent = |e: &Entry| {
                e.phase == Phase::Done
                    && e.what.call.same_effect(call)
                    && now.duration_since(e.ended.unwrap_or(e.what.started)) < NOT_SEEN_YET
            };
            if !contains(&self.made, call) && world.memory.journal.iter().any(is_recent) {
                self.made.push(call.clone());
            }
        }
    }

    /// Whether it is not known yet what became of a call.
    pub(super) fn is_open(&self, call: &Call) -> bool {
        self.open.iter().any(|(_, planned, _)| planned.call.same_effect(call))
    }

    /// Calls whose answer was lost and that are still in the plan after the grace did not happen: they are closed as
    /// failed and made again.
    pub(super) async fn close_lost(&mut self, plan: &Plan, services: &Services) -> Result<(), WorkError> {
        let mut still_open = Vec::new();
        for (entry, planned, lost_at) in std::mem::take(&mut self.open) {
            let in_plan = plan.writes().any(|w| w.call.same_effect(&planned.call));
            if in_plan && Instant::now() >= lost_at {
                let finding =
                    PortError::new(PortErrorKind::LostAnswer, planned.call.action(), "no answer came, and the change is not there")
                        .finding();
                services.store.journal_finish(entry, Phase::Failed, services.clock.now(), None, None, Some(&finding)).await?;
                self.made.retain(|c| !c.same_effect(&planned.call));
            } else {
                still_open.push((entry, planned, lost_at));
            }
        }
        self.open = still_open;
        Ok(())
    }

    /// The step is done, so calls whose answer was lost did happen.
    pub(super) async fn close_seen(&mut self, world: &World, services: &Services) -> Result<(), WorkError> {
        for (entry, planned, _) in std::mem::take(&mut self.open) {
            let inverse = planned.inverse.clone().or_else(|| inverse_as_seen(&planned.call, world));
            services.store.journal_finish(entry, Phase::Done, services.clock.now(), inverse.as_ref(), None, None).await?;
        }
        Ok(())
    }
}
