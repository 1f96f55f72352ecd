//! What a run of a rotation does in one turn: makes a call and waits until it is seen, waits for a cycle or for time to pass.

use super::run::{RotateJob, RotateNews, Stop, Turn};
use super::{PhaseEnd, RotateEnd, belongs, see};
use crate::domain::call::{AwsCall, Call, DirectoryCall};
use crate::domain::finding::Finding;
use crate::domain::journal::{Entry, EntryId, JobId, Phase};
use crate::domain::plan::{Plan, PlannedCall};
use crate::domain::rotation::{Note, RotatePhase};
use crate::workflow::apply::{Applied, Place, apply};
use crate::workflow::patience::Wait;
use crate::workflow::ports::{PortError, PortErrorKind, VaultItem};
use crate::workflow::settle::rotated;
use crate::workflow::world::WorkError;
use jiff::Timestamp;
use std::time::Duration;

/// A wait that is no longer than this is waited for; a longer one ends the run, and the next one goes on.
const WORTH_WAITING: Duration = Duration::from_secs(120);

impl RotateJob {
    /// Makes the first call of a plan that was not made yet; where all were, waits until they are seen.
    pub(super) async fn make(&self, turn: &mut Turn, phase: RotatePhase, plan: &Plan) -> Result<(), Stop> {
        let fresh = plan.writes().find(|w| !is_made(turn, &w.call));
        let Some(planned) = fresh else {
            return self.until_seen(turn, phase, "The change was made, but is not seen everywhere yet").await;
        };
        (self.sink)(RotateNews::Call(phase, planned.call.action().to_owned()));
        // before the call: a run that ends here must find its rotation again
        self.keep(turn).await?;
        let job = JobId(format!("rotate/{}/{}", turn.note.id, self.run));
        let place = Place { job: &job, step: plan.step, detail: phase.title() };
        let applied = apply(planned, &place, &turn.world, &self.clouds, &self.services).await?;
        turn.world.remember(&self.services).await?;
        match applied {
            Applied::Done(_) => self.made(turn, &planned.call).await,
            Applied::Unclear { entry, error } => self.unclear(turn, phase, planned, entry, &error).await,
            Applied::Refused(error) => self.refused(turn, phase, &error, &planned.call).await,
        }
    }

    async fn made(&self, turn: &mut Turn, call: &Call) -> Result<(), Stop> {
        turn.made.push(call.clone());
        turn.calls += 1;
        turn.wait = Wait::new(self.patience.seen);
        // the next wait for a cycle is another one
        turn.cycle = None;
        if self.options.back && matches!(call, Call::Aws(_)) {
            self.mark_undone(turn, call).await?;
        }
        Ok(())
    }

    /// The row of what was taken back no longer stands, and the one that took it back is nothing to take back.
    async fn mark_undone(&self, turn: &mut Turn, call: &Call) -> Result<(), Stop> {
        let concerned = |e: &&Entry| {
            e.phase == Phase::Done && belongs(e, &turn.note) && (e.what.call == *call || e.what.inverse.as_ref() == Some(call))
        };
        let rows: Vec<Entry> = turn.world.memory.journal.iter().filter(concerned).cloned().collect();
        let (store, now) = (&self.services.store, self.services.clock.now());
        for row in rows {
            let (inverse, request) = (row.what.inverse.as_ref(), row.request_id.as_deref());
            store.journal_finish(row.id, Phase::Undone, now, inverse, request, None).await.map_err(WorkError::from)?;
        }
        Ok(turn.world.remember(&self.services).await?)
    }

    /// No answer came. Where the clouds can tell, they do within the grace; a new key whose secret did not arrive is of no use,
    /// and storing a key again does no harm.
    async fn unclear(
        &self,
        turn: &mut Turn,
        phase: RotatePhase,
        planned: &PlannedCall,
        entry: EntryId,
        error: &PortError,
    ) -> Result<(), Stop> {
        let (store, clock) = (self.services.store.clone(), self.services.clock.clone());
        let can_tell = matches!(&planned.call, Call::Aws(AwsCall::UpdateAccessKey { .. } | AwsCall::DeleteAccessKey { .. }));
        let mut wait = Wait::new(if can_tell { self.patience.grace } else { Duration::ZERO });
        loop {
            self.read(turn).await?;
            if can_tell && rotated(&planned.call, &turn.world) == Some(true) {
                let inverse = planned.inverse.clone().or_else(|| planned.call.inverse(&crate::domain::call::Outcome::default()));
                store.journal_finish(entry, Phase::Done, clock.now(), inverse.as_ref(), None, None).await.map_err(WorkError::from)?;
                turn.world.remember(&self.services).await?;
                return self.made(turn, &planned.call).await;
            }
            (self.sink)(RotateNews::Waiting(phase, "The answer was lost; looking whether it happened".into(), wait.left().as_secs()));
            if !wait.pause().await {
                break;
            }
        }
        let lost = PortError::new(PortErrorKind::LostAnswer, planned.call.action(), "no answer came");
        store.journal_finish(entry, Phase::Failed, clock.now(), None, None, Some(&lost.finding())).await.map_err(WorkError::from)?;
        turn.world.remember(&self.services).await?;
        // an answer that is lost time and again is a failure
        if self.pause(turn, phase, &error.to_string()).await { Ok(()) } else { Err(Stop::Failed(phase, Box::new(error.finding()))) }
    }

    async fn refused(&self, turn: &mut Turn, phase: RotatePhase, error: &PortError, call: &Call) -> Result<(), Stop> {
        let passing = match call {
            // gone already, and a replica still shows it
            Call::Aws(AwsCall::DeleteAccessKey { .. }) if error.kind == PortErrorKind::NotFound => {
                turn.made.push(call.clone());
                return Ok(());
            }
            // the second key is there already and not seen yet: a lost answer, or another administrator
            Call::Aws(AwsCall::CreateAccessKey { .. }) => error.kind == PortErrorKind::LimitExceeded || error.is_passing(),
            // a key that was made or switched on a moment ago is not known everywhere in AWS
            Call::Directory(DirectoryCall::SaveProvisioningCredentials { .. }) => !matches!(error.kind, PortErrorKind::Denied { .. }),
            _ => error.is_passing() || error.kind == PortErrorKind::NotFound,
        };
        if passing && self.pause(turn, phase, &error.to_string()).await {
            return Ok(());
        }
        Err(Stop::Failed(phase, Box::new(error.finding())))
    }

    /// A cycle is looked at from time to time. When the patience ends the run ends too, and nothing is lost.
    pub(super) async fn await_cycle(&self, turn: &mut Turn, reason: String) -> Result<(), Stop> {
        let mut wait = turn.cycle.take().unwrap_or_else(|| Wait::every(self.patience.cycle, self.patience.poll));
        (self.sink)(RotateNews::Waiting(RotatePhase::Cycle, reason.clone(), wait.left().as_secs()));
        let more = tokio::select! {
            () = self.cancel.cancelled() => true,
            more = wait.pause() => more,
        };
        turn.cycle = Some(wait);
        if more { Ok(()) } else { Err(Stop::End(RotateEnd::Waits { phase: RotatePhase::Cycle, reason, until: None })) }
    }

    /// Short waits are waited for.
    pub(super) async fn wait(&self, phase: RotatePhase, reason: String, until: Option<Timestamp>, now: Timestamp) -> Result<(), Stop> {
        let left = until.map(|due| Duration::try_from(due.duration_since(now)).unwrap_or_default());
        let Some(left) = left.filter(|left| *left <= self.patience.seen.max(WORTH_WAITING)) else {
            return Err(Stop::End(RotateEnd::Waits { phase, reason, until }));
        };
        (self.sink)(RotateNews::Waiting(phase, reason, left.as_secs()));
        // the clouds are looked at all the while
        tokio::select! {
            () = self.cancel.cancelled() => {}
            () = tokio::time::sleep(left.clamp(Duration::from_millis(20), Duration::from_secs(5))) => {}
        }
        Ok(())
    }

    pub(super) async fn finish(&self, turn: &mut Turn, now: Timestamp) -> Result<(), Stop> {
        self.forget_secrets(turn).await?;
        if self.options.back {
            see::forget(&*self.services.store, &self.spec.key).await.map_err(WorkError::from)?;
            return Err(Stop::End(RotateEnd::TakenBack(turn.calls)));
        }
        if let Some((running, _)) = turn.phase {
            self.ended(turn, running, PhaseEnd::Done);
        }
        turn.note.finished = Some(now);
        self.keep(turn).await?;
        Err(Stop::End(RotateEnd::Rotated))
    }

    /// The secret of a key that is gone goes too.
    async fn forget_secrets(&self, turn: &Turn) -> Result<(), Stop> {
        let there: Vec<&str> = turn.world.import_user.iter().flat_map(|u| &u.keys).map(|k| k.id.as_str()).collect();
        let ours = [turn.note.old.as_ref(), turn.note.new.as_ref()].into_iter().flatten();
        for key in ours.filter(|key| !there.contains(&key.as_str())) {
            self.services.vault.delete(&VaultItem::access_key(key)).await.map_err(WorkError::from)?;
        }
        Ok(())
    }

    async fn until_seen(&self, turn: &mut Turn, phase: RotatePhase, reason: &str) -> Result<(), Stop> {
        if self.pause(turn, phase, reason).await {
            return Ok(());
        }
        Err(Stop::Failed(phase, not_seen(phase, reason)))
    }

    pub(super) async fn pause(&self, turn: &mut Turn, phase: RotatePhase, reason: &str) -> bool {
        (self.sink)(RotateNews::Waiting(phase, reason.to_owned(), turn.wait.left().as_secs()));
        tokio::select! {
            () = self.cancel.cancelled() => true,
            more = turn.wait.pause() => more,
        }
    }
}

/// Whether a call was made already, in this run or in an earlier one of the same rotation, and is only not seen yet.
fn is_made(turn: &Turn, call: &Call) -> bool {
    let is_once = matches!(call, Call::Aws(AwsCall::CreateAccessKey { .. }));
    let ours = |e: &&Entry| e.phase == Phase::Done && belongs(e, &turn.note) && e.what.call.same_effect(call);
    // the journal has its newest row first
    let newest = turn.world.memory.journal.iter().find(ours);
    let earlier = newest.is_some_and(|e| !was_seen(e.what.inverse.as_ref(), &turn.note));
    turn.made.iter().any(|m| m.same_effect(call)) || (is_once && earlier)
}

/// Whether the key that a call made was seen at least once since: the note knows it.
fn was_seen(inverse: Option<&Call>, note: &Note) -> bool {
    let Some(Call::Aws(AwsCall::DeleteAccessKey { key, .. })) = inverse else { return false };
    note.new.as_ref() == Some(key)
}

fn not_seen(phase: RotatePhase, reason: &str) -> Box<Finding> {
    Box::new(Finding::error(
        "rotation.not_seen",
        format!("Phase {} was carried out, but its effect is not seen", phase.number()),
        reason,
        "The import works as before. Run it again in some minutes: nothing is made twice",
    ))
}
