//! What a run does in one turn: makes a call and waits until it is seen, or waits for time to pass.

use super::procedure::{Phase as _, Procedure, Refusal, RunEnd as _};
use super::run::{Job, Stop, Turn};
use super::{News, belongs};
use crate::domain::call::Call;
use crate::domain::finding::Finding;
use crate::domain::journal::{Entry, EntryId, Phase};
use crate::domain::plan::{Plan, PlannedCall};
use crate::workflow::apply::{Applied, Place, apply};
use crate::workflow::patience::Wait;
use crate::workflow::ports::{PortError, PortErrorKind};
use crate::workflow::settle::{effect_seen, inverse_as_seen};
use crate::workflow::world::WorkError;
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;

/// A wait that is no longer than this is waited for; a longer one ends the run, and the next one goes on.
const WORTH_WAITING: Duration = Duration::from_secs(120);

/// For so long a call that was carried out and whose effect was never seen counts as not seen yet. Afterwards somebody has taken its
/// effect away, and it may be made again.
const NOT_SEEN_YET: SignedDuration = SignedDuration::from_mins(30);

impl<P: Procedure> Job<P> {
    /// Makes the first call of a plan that was not made yet; where all were, waits until they are seen.
    pub(super) async fn make(&self, turn: &mut Turn<P>, phase: P::Phase, plan: &Plan) -> Result<(), Stop<P>> {
        let now = self.services.clock.now();
        let Some(planned) = plan.writes().find(|w| !is_made(turn, &w.call, now)) else {
            return self.until_seen(turn, phase, "The change was made, but is not seen everywhere yet").await;
        };
        (self.sink)(News::Call(phase, planned.call.action().to_owned()));
        // before the call: a run that ends here must find its note again
        self.keep(turn).await?;
        let id = self.id(turn);
        let place = Place { job: &id, step: plan.step, detail: phase.title() };
        let applied = apply(planned, &place, &turn.world, &self.clouds, &self.services).await?;
        turn.world.remember(&self.services).await?;
        match applied {
            Applied::Done(_) => self.made(turn, &planned.call).await,
            Applied::Unclear { entry, error } => self.unclear(turn, phase, planned, entry, &error).await,
            Applied::Refused(error) => self.refused(turn, phase, &error, &planned.call).await,
        }
    }

    async fn made(&self, turn: &mut Turn<P>, call: &Call) -> Result<(), Stop<P>> {
        turn.made.push(call.clone());
        turn.wait = Wait::new(self.patience.seen);
        P::made(self, turn, call).await
    }

    /// No answer came. Where the clouds can tell, they do within the grace.
    async fn unclear(
        &self,
        turn: &mut Turn<P>,
        phase: P::Phase,
        planned: &PlannedCall,
        entry: EntryId,
        error: &PortError,
    ) -> Result<(), Stop<P>> {
        let (store, clock) = (&self.services.store, &self.services.clock);
        let can_be_told = P::can_be_told(&planned.call);
        let grace = if can_be_told { self.patience.grace } else { Duration::ZERO };
        let mut wait = Wait::new(grace.max(error.asked_to_wait().unwrap_or_default()));
        loop {
            self.look(turn).await?;
            // the effect alone proves it, not that something else comes next: a server that lags behind offers that too
            if can_be_told && is_seen(turn, &planned.call, entry) {
                let inverse = planned.inverse.clone().or_else(|| inverse_as_seen(&planned.call, &turn.world));
                store.journal_finish(entry, Phase::Done, clock.now(), inverse.as_ref(), None, None).await.map_err(WorkError::from)?;
                turn.world.remember(&self.services).await?;
                return self.made(turn, &planned.call).await;
            }
            (self.sink)(News::Waiting(phase, "The answer was lost; looking whether it happened".into(), wait.left().as_secs()));
            if !wait.pause().await {
                break;
            }
        }
        let what = if can_be_told { "no answer came, and the change is not there" } else { "no answer came" };
        let lost = PortError::new(PortErrorKind::LostAnswer, planned.call.action(), what);
        store.journal_finish(entry, Phase::Failed, clock.now(), None, None, Some(&lost.finding())).await.map_err(WorkError::from)?;
        turn.world.remember(&self.services).await?;
        // an answer that is lost time and again is a failure
        self.pause_or_fail(turn, phase, error).await
    }

    async fn refused(&self, turn: &mut Turn<P>, phase: P::Phase, error: &PortError, call: &Call) -> Result<(), Stop<P>> {
        match P::refusal(call, error) {
            Refusal::Made => {
                turn.made.push(call.clone());
                Ok(())
            }
            Refusal::Passes => {
                turn.wait.at_least(error.asked_to_wait().unwrap_or_default());
                self.pause_or_fail(turn, phase, error).await
            }
            Refusal::Stays => Err(Stop::Failed(phase, Box::new(error.finding()))),
        }
    }

    /// Goes on after a pause; when the patience has ended, the error is the end.
    pub(in crate::workflow) async fn pause_or_fail(&self, turn: &mut Turn<P>, phase: P::Phase, error: &PortError) -> Result<(), Stop<P>> {
        if self.pause(turn, phase, &error.to_string()).await {
            return Ok(());
        }
        Err(Stop::Failed(phase, Box::new(error.finding())))
    }

    /// Short waits are waited for; a long one ends the run, and the next one goes on.
    pub(super) async fn wait(&self, phase: P::Phase, reason: String, until: Option<Timestamp>) -> Result<(), Stop<P>> {
        let now = self.services.clock.now();
        let left = until.map(|due| Duration::try_from(due.duration_since(now)).unwrap_or_default());
        let Some(left) = left.filter(|left| *left <= self.patience.seen.max(WORTH_WAITING)) else {
            return Err(Stop::End(P::End::waits(phase, reason, until)));
        };
        (self.sink)(News::Waiting(phase, reason, left.as_secs()));
        // the clouds are looked at all the while: what is lost again begins the wait anew
        tokio::select! {
            () = self.cancel.cancelled() => {}
            () = tokio::time::sleep(left.clamp(Duration::from_millis(20), Duration::from_secs(5))) => {}
        }
        Ok(())
    }

    /// Looks again after a pause; when the patience has ended, that is told.
    pub(super) async fn until_seen(&self, turn: &mut Turn<P>, phase: P::Phase, reason: &str) -> Result<(), Stop<P>> {
        if self.pause(turn, phase, reason).await {
            return Ok(());
        }
        Err(Stop::Failed(phase, not_seen::<P>(phase, reason)))
    }

    /// A pause before the next look. `false` at once when the patience has ended.
    pub(in crate::workflow) async fn pause(&self, turn: &mut Turn<P>, phase: P::Phase, reason: &str) -> bool {
        (self.sink)(News::Waiting(phase, reason.to_owned(), turn.wait.left().as_secs()));
        tokio::select! {
            () = self.cancel.cancelled() => true,
            more = turn.wait.pause() => more,
        }
    }
}

/// Whether a call was made already, in this run or in an earlier one of the same note, and is only not seen yet.
fn is_made<P: Procedure>(turn: &Turn<P>, call: &Call, now: Timestamp) -> bool {
    let ours = |e: &&Entry| e.phase == Phase::Done && belongs::<P>(e, &turn.note) && e.what.call.same_effect(call);
    // the journal has its newest row first
    let newest = || turn.world.memory.journal.iter().find(ours);
    let was_seen = |e: &Entry| e.what.inverse.as_ref().is_some_and(|inverse| P::was_seen(inverse, &turn.note));
    let is_recent = |e: &Entry| now.duration_since(e.ended.unwrap_or(e.what.started)) < NOT_SEEN_YET;
    turn.made.iter().any(|m| m.same_effect(call)) || (P::is_once(call) && newest().is_some_and(|e| !was_seen(e) && is_recent(e)))
}

/// Whether the effect of a call that was journaled is there.
fn is_seen<P: Procedure>(turn: &Turn<P>, call: &Call, entry: EntryId) -> bool {
    let row = turn.world.memory.journal.iter().find(|e| e.id == entry);
    row.and_then(|row| effect_seen(call, row, &turn.world)) == Some(true)
}

fn not_seen<P: Procedure>(phase: P::Phase, reason: &str) -> Box<Finding> {
    Box::new(Finding::error(
        &format!("{}.not_seen", P::NAME),
        format!("Phase {} was carried out, but its effect is not seen", phase.number()),
        reason,
        format!("{}. Run it again in some minutes: nothing is made twice", P::UNHARMED),
    ))
}
