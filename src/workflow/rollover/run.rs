//! One run of a rollover: read, let the rules say what comes next, do it, read until it is seen, and so on to the end, a wait,
//! or a problem.

use super::change::{belongs, foreign};
use super::plan::{Next, next};
use super::prove::{self, Canary, Real};
use super::{PhaseEnd, PhaseReport, RollEnd, RollOptions, RolloverView, see};
use crate::domain::call::{Call, DirectoryCall};
use crate::domain::finding::Finding;
use crate::domain::journal::{EntryId, JobId, Phase};
use crate::domain::plan::{Plan, PlannedCall};
use crate::domain::rollover::{Note, RollPhase, Rollover, Seen, phases};
use crate::domain::spec::InstanceSpec;
use crate::workflow::apply::{Applied, Place, apply};
use crate::workflow::patience::{Patience, Wait};
use crate::workflow::ports::{PortError, PortErrorKind};
use crate::workflow::settle::{inverse_as_seen, settle};
use crate::workflow::world::{Clouds, Part, Services, WorkError, World};
use jiff::Timestamp;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// What a rollover reads of the clouds.
const PARTS: [Part; 3] = [Part::Instance, Part::Metadata, Part::Provider];

/// Where news of a rollover go; it never blocks.
pub type RollSink = Arc<dyn Fn(RollNews) + Send + Sync>;

/// News of a running rollover.
#[derive(Debug, Clone)]
pub enum RollNews {
    /// How far it is.
    View(Box<RolloverView>),
    /// A phase ended.
    Phase(PhaseReport),
    /// A call is being made.
    Call(RollPhase, String),
    /// A pause, and after how many seconds it is given up.
    Waiting(RollPhase, String, u64),
}

/// One run.
pub struct RollJob {
    /// The run; the journal rows carry it behind the rollover's id.
    pub run: String,
    /// The wish.
    pub spec: InstanceSpec,
    /// The clouds.
    pub clouds: Clouds,
    /// This computer.
    pub services: Services,
    /// Whether the user confirmed the AWS account.
    pub aws_confirmed: bool,
    /// Where news go.
    pub sink: RollSink,
    /// Stops it between calls.
    pub cancel: CancellationToken,
    /// How long to wait for what.
    pub patience: Patience,
    /// How it is to be done.
    pub options: RollOptions,
}

/// Why a run does not go on.
enum Stop {
    End(RollEnd),
    Failed(RollPhase, Box<Finding>),
}

impl From<WorkError> for Stop {
    fn from(error: WorkError) -> Self {
        Self::End(RollEnd::Stopped(Box::new(error.finding())))
    }
}

/// What one run carries along.
struct Turn {
    world: World,
    note: Note,
    /// What somebody else did and the user was told in an earlier run.
    told_before: Vec<String>,
    /// The phase that runs, and since when.
    phase: Option<(RollPhase, Instant)>,
    reports: Vec<PhaseReport>,
    /// Calls that were made in this run and must not be made again while they are not seen.
    made: Vec<Call>,
    wait: Wait,
}

impl RollJob {
    /// Runs it as far as it goes.
    pub async fn run(&self) -> (Vec<PhaseReport>, RollEnd) {
        let mut turn = match self.begin().await {
            Ok(turn) => turn,
            Err(error) => return (Vec::new(), RollEnd::Stopped(Box::new(error.finding()))),
        };
        let end = loop {
            match self.advance(&mut turn).await {
                Ok(()) => {}
                Err(Stop::End(end)) => break end,
                Err(Stop::Failed(phase, finding)) => {
                    self.ended(&mut turn, phase, PhaseEnd::Failed(finding.clone()));
                    break RollEnd::Stopped(finding);
                }
            }
        };
        (turn.reports, end)
    }

    async fn begin(&self) -> Result<Turn, WorkError> {
        let mut wait = Wait::new(self.patience.unreachable);
        let mut world = loop {
            match World::begin(self.spec.clone(), &self.clouds, &self.services, self.aws_confirmed).await {
                Ok(world) => break world,
                Err(WorkError::Port(error)) if error.is_passing() && wait.pause().await => {}
                Err(error) => return Err(error),
            }
        };
        settle(&mut world, &self.clouds, &self.services, &self.patience).await?;
        let now = self.services.clock.now();
        let kept = see::note(&*self.services.store, &self.spec.key).await?.filter(|n| n.finished.is_none());
        let mut note = kept.unwrap_or_else(|| Note::begin(uuid::Uuid::new_v4().to_string(), now, false));
        note.emergency |= self.options.emergency;
        see::save(&*self.services.store, &self.spec.key, &note).await?;
        let told_before = note.told.clone();
        Ok(Turn { world, note, told_before, phase: None, reports: Vec::new(), made: Vec::new(), wait: Wait::new(self.patience.seen) })
    }

    /// One look, and the one thing that comes next.
    async fn advance(&self, turn: &mut Turn) -> Result<(), Stop> {
        if self.cancel.is_cancelled() {
            return Err(Stop::End(RollEnd::Cancelled));
        }
        let (rollover, seen) = self.read(turn).await?;
        if let Some(finding) = foreign(&rollover, &seen, &turn.note, &turn.world.memory.journal)
            && !turn.told_before.contains(&finding.id)
        {
            return self.somebody_else(turn, finding).await;
        }
        self.take_in(turn, &rollover, &seen).await?;
        let now = self.services.clock.now();
        match next(&rollover, &seen, &turn.note, &self.options, &turn.world, now) {
            Next::Make(phase, plan) => {
                self.enter(turn, phase)?;
                self.make(turn, phase, &plan).await
            }
            Next::TryCanary => {
                self.enter(turn, RollPhase::Canary)?;
                self.canary(turn, &rollover).await
            }
            Next::Prove => {
                self.enter(turn, RollPhase::Prove)?;
                self.prove(turn, &rollover, now).await
            }
            Next::Wait { phase, reason, until } => {
                self.enter(turn, phase)?;
                self.wait(turn, phase, reason, until, now).await
            }
            Next::Finished => self.finish(turn, now).await,
            Next::Blocked(finding) => Err(Stop::Failed(RollPhase::Stage, finding)),
        }
    }

    /// What we made may lag behind on a replica: only what stays so is somebody else's doing.
    async fn somebody_else(&self, turn: &mut Turn, finding: Box<Finding>) -> Result<(), Stop> {
        let phase = turn.phase.map_or(RollPhase::Stage, |(phase, _)| phase);
        if self.pause(turn, phase, &finding.what).await {
            return Ok(());
        }
        turn.note.told.push(finding.id.clone());
        see::save(&*self.services.store, &self.spec.key, &turn.note).await.map_err(WorkError::from)?;
        Err(Stop::Failed(phase, finding))
    }

    /// Reads both clouds.
    async fn read(&self, turn: &mut Turn) -> Result<(Rollover, Seen), Stop> {
        let mut wait = Wait::new(self.patience.unreachable);
        loop {
            match turn.world.read(&PARTS, &self.clouds, &self.services).await {
                Ok(()) => break,
                Err(WorkError::Port(error)) if error.is_passing() && wait.pause().await => {}
                Err(error) => return Err(error.into()),
            }
        }
        let seen = see::see(&turn.world).map_err(|finding| Stop::End(RollEnd::Stopped(finding)))?;
        Ok((Rollover::observe(&seen, turn.note.new.as_ref(), self.services.clock.now()), seen))
    }

    /// Remembers what was seen first when, and shows it.
    async fn take_in(&self, turn: &mut Turn, rollover: &Rollover, seen: &Seen) -> Result<(), Stop> {
        let now = self.services.clock.now();
        let before = turn.note.clone();
        turn.note.see(rollover, now);
        if let (Rollover::Activated(done), Some(activated)) = (rollover, turn.note.activated) {
            let used = prove::last_old_use(&turn.world, &self.clouds, done.new_one(), activated).await;
            turn.note.last_old = turn.note.last_old.max(used);
        }
        if turn.note != before {
            see::save(&*self.services.store, &self.spec.key, &turn.note).await.map_err(WorkError::from)?;
        }
        self.show(turn, rollover, seen, now);
        Ok(())
    }

    fn show(&self, turn: &Turn, rollover: &Rollover, seen: &Seen, now: Timestamp) {
        let plan = match next(rollover, seen, &turn.note, &self.options, &turn.world, now) {
            Next::Make(_, plan) => Some(*plan),
            _ => None,
        };
        (self.sink)(RollNews::View(Box::new(RolloverView {
            instance: self.spec.key.clone(),
            phases: phases(rollover, Some(&turn.note)),
            note: Some(turn.note.clone()),
            next: plan,
            at: now,
            problem: None,
        })));
    }

    /// The phase that ran before has ended well; one behind the last wished is left for another day.
    fn enter(&self, turn: &mut Turn, phase: RollPhase) -> Result<(), Stop> {
        match turn.phase {
            Some((running, _)) if running == phase => return Ok(()),
            Some((running, _)) => {
                self.ended(turn, running, PhaseEnd::Done);
                for passed in RollPhase::ALL.into_iter().filter(|p| *p > running && *p < phase) {
                    self.ended(turn, passed, PhaseEnd::Done);
                }
            }
            None => {
                for earlier in RollPhase::ALL.into_iter().filter(|p| *p < phase) {
                    self.ended(turn, earlier, PhaseEnd::Adopted);
                }
            }
        }
        if phase > self.options.until {
            let reason = format!("You asked to stop before phase {}, {}", phase.number(), phase.title());
            return Err(Stop::End(RollEnd::Waits { phase, reason, until: None }));
        }
        turn.phase = Some((phase, Instant::now()));
        turn.wait = Wait::new(self.patience.seen);
        turn.made.clear();
        Ok(())
    }

    fn ended(&self, turn: &mut Turn, phase: RollPhase, end: PhaseEnd) {
        let began = turn.phase.filter(|(running, _)| *running == phase).map(|(_, since)| since);
        let ms = began.map_or(0, |since| u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX));
        let canary = turn.note.canary.as_ref().and_then(|c| c.as_ref().err());
        let end = match (&end, phase, canary) {
            (PhaseEnd::Done | PhaseEnd::Adopted, RollPhase::Canary, Some(reason)) => PhaseEnd::NotPossible(reason.clone()),
            _ => end,
        };
        let report = PhaseReport { phase, end, ms };
        (self.sink)(RollNews::Phase(report.clone()));
        turn.reports.push(report);
    }

    /// Makes the calls of a plan that were not made yet; where all were, waits until they are seen.
    async fn make(&self, turn: &mut Turn, phase: RollPhase, plan: &Plan) -> Result<(), Stop> {
        let fresh: Vec<&PlannedCall> = plan.writes().filter(|w| !self.is_made(turn, &w.call)).collect();
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
            Applied::Unclear { entry, .. } => self.unclear(turn, phase, planned, entry).await,
            Applied::Refused(error) => self.refused(turn, phase, &error, &planned.call).await,
        }
    }

    /// Whether a call was made already, in this run or in an earlier one of the same rollover, and is only not seen yet.
    fn is_made(&self, turn: &Turn, call: &Call) -> bool {
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
    async fn unclear(&self, turn: &mut Turn, phase: RollPhase, planned: &PlannedCall, entry: EntryId) -> Result<(), Stop> {
        let mut wait = Wait::new(self.patience.grace);
        let (store, clock) = (&self.services.store, &self.services.clock);
        loop {
            let (rollover, seen) = self.read(turn).await?;
            let again = match next(&rollover, &seen, &turn.note, &self.options, &turn.world, clock.now()) {
                Next::Make(_, plan) => plan.writes().any(|w| w.call.same_effect(&planned.call)),
                _ => false,
            };
            if !again {
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
        if passing && self.pause(turn, phase, &error.to_string()).await {
            return Ok(());
        }
        Err(Stop::Failed(phase, Box::new(error.finding())))
    }

    async fn canary(&self, turn: &mut Turn, rollover: &Rollover) -> Result<(), Stop> {
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

    async fn prove(&self, turn: &mut Turn, rollover: &Rollover, now: Timestamp) -> Result<(), Stop> {
        let Rollover::Activated(done) = rollover else { return Ok(()) };
        let since = turn.note.activated.unwrap_or(now);
        turn.world.read(&[Part::TestUser], &self.clouds, &self.services).await?;
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
    async fn wait(&self, turn: &mut Turn, phase: RollPhase, reason: String, until: Option<Timestamp>, now: Timestamp) -> Result<(), Stop> {
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

    async fn finish(&self, turn: &mut Turn, now: Timestamp) -> Result<(), Stop> {
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

    async fn pause(&self, turn: &mut Turn, phase: RollPhase, reason: &str) -> bool {
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

fn still_old() -> Box<Finding> {
    Box::new(Finding::error(
        "rollover.still_old",
        "The directory still signs with the old certificate",
        "The new one was activated; the change may take longer to be known everywhere in the directory",
        "Sign-ins work: AWS trusts both. Run it again in some minutes",
    ))
}
