//! What a run of a rollover does in one turn: makes a call and waits until it is seen, tries the new key, proves a sign-in, waits.

use super::change::belongs;
use super::plan::{Next, next};
use super::prove::{self, Canary, Real};
use super::run::{RollJob, RollNews, Stop, Turn};
use super::{PhaseEnd, RollEnd, see};
use crate::domain::call::{Call, DirectoryCall};
use crate::domain::finding::Finding;
use crate::domain::journal::{EntryId, JobId, Phase};
use crate::domain::plan::{Plan, PlannedCall};
use crate::domain::rollover::{RollPhase, Rollover};
use crate::workflow::apply::{Applied, Place, apply};
use crate::workflow::patience::Wait;
use crate::workflow::ports::{PortError, PortErrorKind};
use crate::workflow::settle::{effect_seen, inverse_as_seen};
use crate::workflow::world::{Part, WorkError};
use jiff::Timestamp;
use std::time::Duration;

impl RollJob {
    /// Makes the calls of a plan that were not made yet; where all were, waits until they are seen.
    pub(super) async fn make(&self, turn: &mut Turn, phase: RollPhase, plan: &Plan) -> Result<(), Stop> {
        let fresh: Vec<&PlannedCall> = plan.writes().filter(|w| !Self::is_made(turn, &w.call)).collect();
        let Some(planned) = fresh.first() else {
            return self.until_seen(turn, phase, "The change was made, but is not seen everywhere yet").await;
        };
        (self.sink)(RollNews::Call(phase, planned.call.action().to_owned()));
        let job = JobId(format!("roll/{}/{}", turn.note.id, self.run));
        let place = Place { job: &job, step: plan.step, detail: phase.title() };
        let applied = apply(planned, &place, &turn.world, &self.clouds, &self.services).await?;
        turn.world.remember(&self.services).await?;
        match applied {
            Applied::Done(_) => {
                turn.made.push(planned.call.clone());
                turn.wait = Wait::new(self.patience.seen);
                Ok(())
            }
            Applied::Unclear { entry, error } => self.unclear(turn, phase, planned, entry, error.asked_to_wait()).await,
            Applied::Refused(error) => self.refused(turn, phase, &error, &planned.call).await,
        }
    }

    /// Whether a call was made already, in this run or in an earlier one of the same rollover, and is only not seen yet.
    fn is_made(turn: &Turn, call: &Call) -> bool {
        let earlier = |e: &crate::domain::journal::Entry| {
            e.phase == Phase::Done
                && belongs(e, &turn.note)
                && e.what.call.same_effect(call)
                && is_once(call)
                && !was_seen(e.what.inverse.as_ref(), turn)
        };
        turn.made.iter().any(|m| m.same_effect(call)) || turn.world.memory.journal.iter().any(earlier)
    }

    /// No answer came. The clouds tell within the grace whether it happened.
    async fn unclear(
        &self,
        turn: &mut Turn,
        phase: RollPhase,
        planned: &PlannedCall,
        entry: EntryId,
        asked: Option<Duration>,
    ) -> Result<(), Stop> {
        let mut wait = Wait::new(self.patience.grace.max(asked.unwrap_or_default()));
        let (store, clock) = (&self.services.store, &self.services.clock);
        loop {
            let (rollover, seen) = self.read(turn).await?;
            // that something else comes next proves nothing: a server that lags behind offers a wait
            let row = turn.world.memory.journal.iter().find(|e| e.id == entry);
            let happened = row.and_then(|row| effect_seen(&planned.call, row, &turn.world)).unwrap_or_else(|| {
                match next(&rollover, &seen, &turn.note, &self.options, &turn.world, clock.now()) {
                    Next::Make(_, plan) => !plan.writes().any(|w| w.call.same_effect(&planned.call)),
                    _ => true,
                }
            });
            if happened {
                let inverse = planned.inverse.clone().or_else(|| inverse_as_seen(&planned.call, &turn.world));
                store.journal_finish(entry, Phase::Done, clock.now(), inverse.as_ref(), None, None).await.map_err(WorkError::from)?;
                break;
            }
            (self.sink)(RollNews::Waiting(phase, "The answer was lost; looking whether it happened".into(), wait.left().as_secs()));
            if !wait.pause().await {
                let lost = PortError::new(PortErrorKind::LostAnswer, planned.call.action(), "no answer came, and the change is not there");
                let finding = lost.finding();
                store.journal_finish(entry, Phase::Failed, clock.now(), None, None, Some(&finding)).await.map_err(WorkError::from)?;
                break;
            }
        }
        turn.world.remember(&self.services).await?;
        Ok(())
    }

    async fn refused(&self, turn: &mut Turn, phase: RollPhase, error: &PortError, call: &Call) -> Result<(), Stop> {
        if error.kind == PortErrorKind::AlreadyExists {
            turn.made.push(call.clone());
            return Ok(());
        }
        let passing = error.is_passing() || error.kind == PortErrorKind::NotFound;
        if let Some(asked) = error.asked_to_wait() {
            turn.wait.at_least(asked);
        }
        if passing && self.pause(turn, phase, &error.to_string()).await {
            return Ok(());
        }
        Err(Stop::Failed(phase, Box::new(error.finding())))
    }

    pub(super) async fn canary(&self, turn: &mut Turn, rollover: &Rollover) -> Result<(), Stop> {
        let Rollover::Overlapped(both) = rollover else { return Ok(()) };
        let result = match prove::canary(both, &turn.world, &self.clouds, &self.services).await? {
            Canary::Taken => Ok(self.services.clock.now()),
            Canary::NotPossible(reason) => Err(reason),
            Canary::Refused(error) => {
                if self.pause(turn, RollPhase::Canary, &error.to_string()).await {
                    return Ok(());
                }
                return Err(Stop::Failed(RollPhase::Canary, Box::new(error.finding())));
            }
        };
        turn.note.canary = Some(result);
        see::save(&*self.services.store, &self.spec.key, &turn.note).await.map_err(WorkError::from)?;
        Ok(())
    }

    pub(super) async fn prove(&self, turn: &mut Turn, rollover: &Rollover, now: Timestamp) -> Result<(), Stop> {
        let Rollover::Activated(done) = rollover else { return Ok(()) };
        let since = turn.note.activated.unwrap_or(now);
        if let Err(error) = turn.world.read(&[Part::TestUser], &self.clouds, &self.services).await {
            return match error {
                WorkError::Port(error) if error.is_passing() && self.pause(turn, RollPhase::Prove, &error.to_string()).await => Ok(()),
                error => Err(error.into()),
            };
        }
        match prove::real(&turn.world, &self.clouds, &self.services, since).await? {
            Real::Signed(print) if print == *done.new_one() => {
                turn.note.proven = Some(self.services.clock.now());
                see::save(&*self.services.store, &self.spec.key, &turn.note).await.map_err(WorkError::from)?;
                Ok(())
            }
            Real::Signed(_) => {
                let reason = "The directory still signs with the old certificate";
                if self.pause(turn, RollPhase::Prove, reason).await { Ok(()) } else { Err(Stop::Failed(RollPhase::Prove, still_old())) }
            }
            Real::NotPossible(_) if self.options.by_hand => self.prove_by_hand(turn, &done.new_one().clone()).await,
            Real::NotPossible(reason) => Err(Stop::End(RollEnd::Waits { phase: RollPhase::Prove, reason, until: None })),
            Real::Refused(error) => {
                if self.pause(turn, RollPhase::Prove, &error.to_string()).await {
                    return Ok(());
                }
                Err(Stop::Failed(RollPhase::Prove, Box::new(error.finding())))
            }
        }
    }

    /// Short waits are waited for; a long one ends the run, and the next one goes on.
    pub(super) async fn wait(
        &self,
        turn: &mut Turn,
        phase: RollPhase,
        reason: String,
        until: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<(), Stop> {
        let Some(due) = until else { return self.until_seen(turn, phase, &reason).await };
        let left = Duration::try_from(due.duration_since(now)).unwrap_or_default();
        if left > self.patience.seen.max(Duration::from_secs(120)) {
            return Err(Stop::End(RollEnd::Waits { phase, reason, until }));
        }
        (self.sink)(RollNews::Waiting(phase, reason, left.as_secs()));
        // AWS is looked at all the while: trust that is lost again begins the wait anew
        tokio::select! {
            () = self.cancel.cancelled() => {}
            () = tokio::time::sleep(left.clamp(Duration::from_millis(20), Duration::from_secs(5))) => {}
        }
        Ok(())
    }

    pub(super) async fn finish(&self, turn: &mut Turn, now: Timestamp) -> Result<(), Stop> {
        if let Some((running, _)) = turn.phase {
            self.ended(turn, running, PhaseEnd::Done);
        }
        turn.note.finished = Some(now);
        see::save(&*self.services.store, &self.spec.key, &turn.note).await.map_err(WorkError::from)?;
        Err(Stop::End(RollEnd::Rolled))
    }

    async fn until_seen(&self, turn: &mut Turn, phase: RollPhase, reason: &str) -> Result<(), Stop> {
        if self.pause(turn, phase, reason).await {
            return Ok(());
        }
        Err(Stop::Failed(phase, not_seen(phase, reason)))
    }

    pub(super) async fn pause(&self, turn: &mut Turn, phase: RollPhase, reason: &str) -> bool {
        (self.sink)(RollNews::Waiting(phase, reason.to_owned(), turn.wait.left().as_secs()));
        tokio::select! {
            () = self.cancel.cancelled() => true,
            more = turn.wait.pause() => more,
        }
    }
}

/// Calls that make something new each time they are made.
const fn is_once(call: &Call) -> bool {
    matches!(call, Call::Directory(DirectoryCall::AddSigningCertificate { .. } | DirectoryCall::UploadSigningCertificate { .. }))
}

/// Whether the certificate that a call made was seen at least once since: the note knows it.
fn was_seen(inverse: Option<&Call>, turn: &Turn) -> bool {
    let Some(Call::Directory(DirectoryCall::RemoveSigningCertificate { thumbprint, .. })) = inverse else { return false };
    turn.note.new.as_ref() == Some(thumbprint)
}

fn not_seen(phase: RollPhase, reason: &str) -> Box<Finding> {
    Box::new(Finding::error(
        "rollover.not_seen",
        format!("Phase {} was carried out, but its effect is not seen", phase.number()),
        reason,
        "Sign-ins work as before. Run it again in some minutes: nothing is made twice",
    ))
}

pub(super) fn still_old() -> Box<Finding> {
    Box::new(Finding::error(
        "rollover.still_old",
        "The directory still signs with the old certificate",
        "The new one was activated; the change may take longer to be known everywhere in the directory",
        "Sign-ins work: AWS trusts both. Run it again in some minutes",
    ))
}
