//! One run of a rollover: read, let the rules say what comes next, do it, read until it is seen, and so on to the end, a wait,
//! or a problem.

use super::change::{foreign, under_way};
use super::look::shown;
use super::plan::{Next, next};
use super::prove;
use super::{PhaseEnd, PhaseReport, RollEnd, RollOptions, RolloverView, see};
use crate::domain::call::Call;
use crate::domain::finding::Finding;
use crate::domain::rollover::{Note, RollPhase, Rollover, Seen};
use crate::domain::spec::InstanceSpec;
use crate::workflow::patience::{Patience, Wait};
use crate::workflow::settle::settle;
use crate::workflow::steps::wrong_account;
use crate::workflow::world::{Clouds, Part, Services, WorkError, World};
use jiff::Timestamp;
use std::sync::Arc;
use std::time::Instant;
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
    /// Somebody is to open this address in a browser and to sign in.
    Browse(String),
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
pub(super) enum Stop {
    End(RollEnd),
    Failed(RollPhase, Box<Finding>),
}

impl From<WorkError> for Stop {
    fn from(error: WorkError) -> Self {
        Self::End(RollEnd::Stopped(Box::new(error.finding())))
    }
}

/// What one run carries along.
pub(super) struct Turn {
    pub(super) world: World,
    pub(super) note: Note,
    /// What somebody else did and the user was told in an earlier run.
    pub(super) told_before: Vec<String>,
    /// The phase that runs, and since when.
    pub(super) phase: Option<(RollPhase, Instant)>,
    pub(super) reports: Vec<PhaseReport>,
    /// Calls that were made in this run and must not be made again while they are not seen.
    pub(super) made: Vec<Call>,
    pub(super) wait: Wait,
}

impl RollJob {
    /// Runs it as far as it goes.
    pub async fn run(&self) -> (Vec<PhaseReport>, RollEnd) {
        let mut turn = match self.begin().await {
            Ok(turn) => turn,
            Err(finding) => return (Vec::new(), RollEnd::Stopped(finding)),
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

    async fn begin(&self) -> Result<Turn, Box<Finding>> {
        let mut wait = Wait::new(self.patience.unreachable);
        let mut world = loop {
            match World::begin(self.spec.clone(), &self.clouds, &self.services, self.aws_confirmed).await {
                Ok(world) => break world,
                Err(WorkError::Port(error)) if error.is_passing() && wait.pause().await => {}
                Err(error) => return Err(error.into()),
            }
        };
        // before anything is remembered of a rollover that must not begin
        if let Some(finding) = wrong_account(&world) {
            return Err(Box::new(finding));
        }
        settle(&mut world, &self.clouds, &self.services, &self.patience).await?;
        let now = self.services.clock.now();
        let kept = see::note(&*self.services.store, &self.spec.key).await.map_err(WorkError::from)?.filter(|n| n.finished.is_none());
        let mut note = kept.unwrap_or_else(|| Note::begin(uuid::Uuid::new_v4().to_string(), now, false));
        note.emergency |= self.options.emergency;
        see::save(&*self.services.store, &self.spec.key, &note).await.map_err(WorkError::from)?;
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
    pub(super) async fn read(&self, turn: &mut Turn) -> Result<(Rollover, Seen), Stop> {
        let mut wait = Wait::new(self.patience.unreachable);
        loop {
            match turn.world.read(&PARTS, &self.clouds, &self.services).await {
                Ok(()) => break,
                Err(WorkError::Port(error)) if error.is_passing() && wait.pause().await => {}
                Err(error) => return Err(error.into()),
            }
        }
        let seen = see::see(&turn.world).map_err(|finding| Stop::End(RollEnd::Stopped(finding)))?;
        let under_way = under_way(&turn.note, &turn.world.memory.journal);
        Ok((Rollover::observe(&seen, under_way.as_ref(), self.services.clock.now()), seen))
    }

    /// Remembers what was seen first when, and shows it.
    pub(super) async fn take_in(&self, turn: &mut Turn, rollover: &Rollover, seen: &Seen) -> Result<(), Stop> {
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
        let view = shown(&turn.world, rollover, seen, Some(&turn.note), &self.options, now);
        (self.sink)(RollNews::View(Box::new(view)));
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

    pub(super) fn ended(&self, turn: &mut Turn, phase: RollPhase, end: PhaseEnd) {
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
}
