//! One run of a rotation, forwards or back: read, let the rules say what comes next, do it, read until it is seen, and so on
//! to the end, a wait, or a problem.

use super::back::next_back;
use super::look::learned;
use super::plan::{Next, next};
use super::wait::{import_unknown, new_gone};
use super::{PhaseEnd, PhaseReport, RotateEnd, RotateOptions, see};
use crate::domain::call::Call;
use crate::domain::finding::Finding;
use crate::domain::rotation::{Note, RotatePhase, Rotation, Seen};
use crate::domain::spec::InstanceSpec;
use crate::workflow::patience::{Patience, Wait};
use crate::workflow::reach::Reached;
use crate::workflow::settle::settle;
use crate::workflow::steps::wrong_account;
use crate::workflow::world::{Clouds, Part, Services, WorkError, World};
use std::sync::Arc;
use std::time::Instant;
use tokio_util::sync::CancellationToken;

/// What a rotation reads of the clouds.
pub(super) const PARTS: [Part; 3] = [Part::Instance, Part::Import, Part::Provisioning];

/// Where news of a rotation go; it never blocks.
pub type RotateSink = Arc<dyn Fn(RotateNews) + Send + Sync>;

/// News of a running rotation.
#[derive(Debug, Clone)]
pub enum RotateNews {
    /// A phase ended.
    Phase(PhaseReport),
    /// A call is being made.
    Call(RotatePhase, String),
    /// A pause, and after how many seconds it is given up.
    Waiting(RotatePhase, String, u64),
}

/// One run.
pub struct RotateJob {
    /// The run; the journal rows carry it behind the rotation's id.
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
    pub sink: RotateSink,
    /// Stops it between calls.
    pub cancel: CancellationToken,
    /// How long to wait for what.
    pub patience: Patience,
    /// How it is to be done.
    pub options: RotateOptions,
}

/// Why a run does not go on.
pub(super) enum Stop {
    End(RotateEnd),
    Failed(RotatePhase, Box<Finding>),
}

impl From<WorkError> for Stop {
    fn from(error: WorkError) -> Self {
        Self::End(RotateEnd::Stopped(Box::new(error.finding())))
    }
}

/// What one run carries along.
pub(super) struct Turn {
    pub(super) world: World,
    pub(super) note: Note,
    /// Whether an import stores a key.
    pub(super) imports: bool,
    /// The phase that runs, and since when.
    pub(super) phase: Option<(RotatePhase, Instant)>,
    pub(super) reports: Vec<PhaseReport>,
    /// Calls that were made in this phase and must not be made again while they are not seen.
    pub(super) made: Vec<Call>,
    /// Calls that were made in this run.
    pub(super) calls: usize,
    pub(super) wait: Wait,
    /// The wait for a cycle, once one is waited for.
    pub(super) cycle: Option<Wait>,
}

impl RotateJob {
    /// A run of an instance that was reached.
    #[must_use]
    pub fn of(reached: Reached, services: &Services, options: RotateOptions, sink: RotateSink, cancel: CancellationToken) -> Self {
        Self {
            run: uuid::Uuid::new_v4().to_string(),
            spec: reached.spec,
            clouds: reached.clouds,
            services: services.clone(),
            aws_confirmed: reached.confirmed,
            sink,
            cancel,
            patience: reached.patience,
            options,
        }
    }

    /// Runs it as far as it goes.
    pub async fn run(&self) -> (Vec<PhaseReport>, RotateEnd) {
        let mut turn = match self.begin().await {
            Ok(turn) => turn,
            Err(finding) => return (Vec::new(), RotateEnd::Stopped(finding)),
        };
        let end = loop {
            match self.advance(&mut turn).await {
                Ok(()) => {}
                Err(Stop::End(end)) => break end,
                Err(Stop::Failed(phase, finding)) => {
                    self.ended(&mut turn, phase, PhaseEnd::Failed(finding.clone()));
                    break RotateEnd::Stopped(finding);
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
        // before anything is remembered of a rotation that must not begin
        if let Some(finding) = wrong_account(&world) {
            return Err(Box::new(finding));
        }
        settle(&mut world, &self.clouds, &self.services, &self.patience).await?;
        let kept = see::note(&*self.services.store, &self.spec.key).await.map_err(WorkError::from)?;
        // one that is finished is not one that is under way; the way back has to know that it is too late for it
        let kept = kept.filter(|n| self.options.back || n.finished.is_none());
        let note = kept.unwrap_or_else(|| Note::begin(uuid::Uuid::new_v4().to_string(), self.services.clock.now()));
        let wait = Wait::new(self.patience.seen);
        let (phase, reports, made, cycle) = (None, Vec::new(), Vec::new(), None);
        Ok(Turn { world, note, imports: true, phase, reports, made, calls: 0, wait, cycle })
    }

    /// One look, and the one thing that comes next.
    async fn advance(&self, turn: &mut Turn) -> Result<(), Stop> {
        if self.cancel.is_cancelled() {
            return Err(Stop::End(RotateEnd::Cancelled));
        }
        let (rotation, seen) = self.read(turn).await?;
        if see::import_is_unknown(&turn.world) {
            return self.not_seen_any_more(turn).await;
        }
        self.told_of_a_lost_key(turn, &rotation).await?;
        self.take_in(turn, &rotation, &seen).await?;
        let now = self.services.clock.now();
        let what = if self.options.back {
            next_back(&rotation, &seen, &turn.note, &self.options, &turn.world)
        } else {
            next(&rotation, &seen, &turn.note, &self.options, &turn.world, now)
        };
        match what {
            Next::Make(phase, plan) => {
                self.enter(turn, phase)?;
                self.make(turn, phase, &plan).await
            }
            Next::AwaitCycle(reason) => {
                self.enter(turn, RotatePhase::Cycle)?;
                self.await_cycle(turn, reason).await
            }
            Next::Wait { phase, reason, until } => {
                self.enter(turn, phase)?;
                self.wait(phase, reason, until, now).await
            }
            Next::Finished => self.finish(turn, now).await,
            Next::Blocked(phase, finding) => {
                // what we changed a moment ago may lag behind on a replica
                if !turn.made.is_empty() && self.pause(turn, phase, &finding.what).await {
                    return Ok(());
                }
                Err(Stop::Failed(phase, finding))
            }
        }
    }

    /// Reads both clouds.
    pub(super) async fn read(&self, turn: &mut Turn) -> Result<(Rotation, Seen), Stop> {
        let mut wait = Wait::new(self.patience.unreachable);
        loop {
            match self.read_once(&mut turn.world).await {
                Ok(()) => break,
                Err(WorkError::Port(error)) if error.is_passing() && wait.pause().await => {}
                Err(error) => return Err(error.into()),
            }
        }
        let holders = see::holders(&self.spec, &*self.services.store).await.map_err(WorkError::from)?;
        let seen = see::see(&turn.world, &holders);
        turn.imports = seen.job.is_some();
        Ok((Rotation::observe(&seen, Some(&turn.note)), seen))
    }

    async fn read_once(&self, world: &mut World) -> Result<(), WorkError> {
        world.read(&PARTS, &self.clouds, &self.services).await?;
        world.read_key_use(&self.clouds).await
    }

    /// What was seen a moment ago may lag behind on a replica; what never was is not waited for.
    async fn not_seen_any_more(&self, turn: &mut Turn) -> Result<(), Stop> {
        let finding = import_unknown(&turn.world);
        match turn.phase.map(|(phase, _)| phase) {
            Some(phase) if self.pause(turn, phase, &finding.what).await => Ok(()),
            phase => Err(Stop::Failed(phase.unwrap_or(RotatePhase::Make), finding)),
        }
    }

    /// The key that the directory stores is gone: whoever runs it again has read of it.
    async fn told_of_a_lost_key(&self, turn: &mut Turn, rotation: &Rotation) -> Result<(), Stop> {
        let (Rotation::Rest(rest), Some(new), Some(_)) = (rotation, turn.note.new.clone(), turn.note.stored) else { return Ok(()) };
        if rest.key() == new || self.options.back || turn.note.told.contains(&new) {
            return Ok(());
        }
        turn.note.told.push(new.clone());
        self.keep(turn).await?;
        Err(Stop::Failed(RotatePhase::Store, new_gone(&new)))
    }

    /// Remembers what was seen first when.
    async fn take_in(&self, turn: &mut Turn, rotation: &Rotation, seen: &Seen) -> Result<(), Stop> {
        let note = learned(&turn.note, rotation, seen, &self.options, self.services.clock.now());
        let before = std::mem::replace(&mut turn.note, note);
        if turn.note != before {
            self.keep(turn).await?;
        }
        Ok(())
    }

    pub(super) async fn keep(&self, turn: &Turn) -> Result<(), Stop> {
        Ok(see::save(&*self.services.store, &self.spec.key, &turn.note).await.map_err(WorkError::from)?)
    }

    /// The phase that ran before has ended well; one behind the last wished is left for another day. The way back has no phases.
    fn enter(&self, turn: &mut Turn, phase: RotatePhase) -> Result<(), Stop> {
        match turn.phase {
            Some((running, _)) if running == phase => return Ok(()),
            _ if self.options.back => {}
            Some((running, _)) => {
                self.ended(turn, running, PhaseEnd::Done);
                for passed in RotatePhase::ALL.into_iter().filter(|p| *p > running && *p < phase) {
                    self.ended(turn, passed, PhaseEnd::Done);
                }
            }
            None => {
                for earlier in RotatePhase::ALL.into_iter().filter(|p| *p < phase) {
                    self.ended(turn, earlier, PhaseEnd::Adopted);
                }
            }
        }
        if phase > self.options.until && !self.options.back {
            let reason = format!("You asked to stop before phase {}, {}", phase.number(), phase.title());
            return Err(Stop::End(RotateEnd::Waits { phase, reason, until: None }));
        }
        turn.phase = Some((phase, Instant::now()));
        turn.wait = Wait::new(self.patience.seen);
        turn.made.clear();
        Ok(())
    }

    pub(super) fn ended(&self, turn: &mut Turn, phase: RotatePhase, end: PhaseEnd) {
        let began = turn.phase.filter(|(running, _)| *running == phase).map(|(_, since)| since);
        let ms = began.map_or(0, |since| u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX));
        let end = match end {
            PhaseEnd::Done | PhaseEnd::Adopted if phase.is_about_the_import() && !turn.imports => {
                PhaseEnd::NotPossible("No import stores a key: the roles are written directly".into())
            }
            end => end,
        };
        let report = PhaseReport { phase, end, ms };
        (self.sink)(RotateNews::Phase(report.clone()));
        turn.reports.push(report);
    }
}
