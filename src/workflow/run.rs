//! Runs steps: reads, assesses, makes the calls of the plan, reads until they are seen, and goes on. A step is done
//! because it was seen to be so, never because a call said yes.

use super::apply::{Applied, Place, apply};
use super::message::{Event, EventSink, JobNews, JobStage, StepResult};
use super::patience::{Patience, Wait};
use super::ports::{PortError, PortErrorKind};
use super::settle::{contains, settle};
use super::sign_in;
use super::steps::{Assessment, assess, parts};
use super::world::{Clouds, Part, Services, WorkError, World};
use crate::domain::call::Call;
use crate::domain::finding::Finding;
use crate::domain::journal::{EntryId, JobId, Phase};
use crate::domain::plan::{Plan, PlannedCall};
use crate::domain::spec::InstanceSpec;
use crate::domain::step::StepId;
use std::time::Instant;
use tokio_util::sync::CancellationToken;

/// One run of steps for one instance.
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// The wish.
    pub spec: InstanceSpec,
    /// The clouds.
    pub clouds: Clouds,
    /// This computer.
    pub services: Services,
    /// Whether the user confirmed the AWS account.
    pub aws_confirmed: bool,
    /// Where news go.
    pub sink: EventSink,
    /// Stops the job between calls.
    pub cancel: CancellationToken,
    /// How long to wait for what.
    pub patience: Patience,
}

/// What became of one step.
#[derive(Debug, Clone, PartialEq)]
pub struct StepReport {
    /// The step.
    pub step: StepId,
    /// How it ended.
    pub result: StepResult,
    /// Milliseconds it took.
    pub ms: u64,
}

/// How a job ended.
#[derive(Debug, Clone, PartialEq)]
pub enum JobEnd {
    /// All steps ended well.
    Finished,
    /// The user stopped it.
    Cancelled,
    /// It stopped at a problem.
    Stopped(Box<Finding>),
}

/// Why a step did not end well.
enum StepStop {
    Cancelled,
    Failed(Box<Finding>),
}

impl From<WorkError> for StepStop {
    fn from(error: WorkError) -> Self {
        Self::Failed(Box::new(error.finding()))
    }
}

impl Job {
    /// Runs the steps in order and returns what became of each, the end, and the world as it was last seen.
    pub async fn run(&self, steps: &[StepId]) -> (Vec<StepReport>, JobEnd, Option<World>) {
        self.tell(steps, JobStage::Started);
        let mut reports = Vec::new();
        let mut world = match self.begin().await {
            Ok(world) => world,
            Err(error) => return (reports, self.end(steps, JobEnd::Stopped(Box::new(error.finding()))), None),
        };
        for &step in steps {
            if self.cancel.is_cancelled() {
                return (reports, self.end(steps, JobEnd::Cancelled), Some(world));
            }
            self.tell(steps, JobStage::StepStarted(step));
            let began = Instant::now();
            let ended = self.step(step, steps, &mut world).await;
            let ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
            let (result, end) = match ended {
                Ok(result) => (result, None),
                Err(StepStop::Cancelled) => return (reports, self.end(steps, JobEnd::Cancelled), Some(world)),
                Err(StepStop::Failed(finding)) => (StepResult::Failed(finding.clone()), Some(JobEnd::Stopped(finding))),
            };
            self.tell(steps, JobStage::StepEnded { step, result: result.clone(), ms });
            reports.push(StepReport { step, result, ms });
            if let Some(end) = end {
                return (reports, self.end(steps, end), Some(world));
            }
        }
        (reports, self.end(steps, JobEnd::Finished), Some(world))
    }

    async fn begin(&self) -> Result<World, WorkError> {
        let mut wait = Wait::new(self.patience.unreachable);
        let mut world = loop {
            match World::begin(self.spec.clone(), &self.clouds, &self.services, self.aws_confirmed).await {
                Ok(world) => break world,
                Err(error) if is_passing(&error) && wait.pause().await => {}
                Err(error) => return Err(error),
            }
        };
        settle(&mut world, &self.clouds, &self.services, &self.patience).await?;
        Ok(world)
    }

    async fn step(&self, step: StepId, steps: &[StepId], world: &mut World) -> Result<StepResult, StepStop> {
        if step == StepId::SignIn {
            // an earlier proof says nothing of now: running the step tests again
            world.memory.proof = None;
        }
        let mut turn = Turn { made: Vec::new(), open: Vec::new(), wait: Wait::new(self.patience.seen) };
        loop {
            self.read(parts(step), world).await?;
            match assess(step, world) {
                Assessment::Done { .. } => return self.seen(step, &mut turn, world).await,
                Assessment::NotNeeded(reason) => return Ok(StepResult::NotNeeded(reason)),
                Assessment::NotAvailableYet(reason) => return Ok(StepResult::NotAvailableYet(reason)),
                Assessment::Blocked(finding) if may_pass(&finding, &turn) => {
                    self.wait_until_seen(step, steps, &mut turn, &finding.what).await?;
                }
                Assessment::Blocked(finding) => return Err(StepStop::Failed(finding)),
                Assessment::SignIn(_) => {
                    let shown = sign_in::prove(world, &self.clouds, &self.services, &self.patience).await?;
                    (self.sink)(Event::Proof(Box::new(shown.clone())));
                    world.remember(&self.services).await?;
                    if let Some(finding) = shown.finding {
                        return Err(StepStop::Failed(Box::new(finding)));
                    }
                    return Ok(StepResult::Done);
                }
                Assessment::Todo(plan) => self.make(step, steps, &plan, &mut turn, world).await?,
            }
        }
    }

    /// Makes the calls of a plan that were not made yet; where all were made, waits until they are seen.
    async fn make(&self, step: StepId, steps: &[StepId], plan: &Plan, turn: &mut Turn, world: &mut World) -> Result<(), StepStop> {
        turn.close_lost(plan, &self.services, &self.patience).await?;
        let fresh: Vec<(usize, &PlannedCall)> = plan.writes().enumerate().filter(|(_, w)| !contains(&turn.made, &w.call)).collect();
        if fresh.is_empty() {
            return self.wait_until_seen(step, steps, turn, "The change was made, but is not seen everywhere yet").await;
        }
        let of = plan.writes().count();
        for (index, planned) in fresh {
            if self.cancel.is_cancelled() {
                return Err(StepStop::Cancelled);
            }
            self.tell(steps, JobStage::Call { step, index, of, action: planned.call.action().to_owned() });
            let detail = plan.lines.iter().find(|l| l.write.as_ref() == Some(planned)).map_or("", |l| l.detail.as_str());
            let place = Place { job: &self.id, step, detail };
            match apply(planned, &place, world, &self.clouds, &self.services).await? {
                Applied::Done(shown) => {
                    turn.made.push(planned.call.clone());
                    turn.wait = Wait::new(self.patience.seen);
                    if let Some(shown) = shown {
                        (self.sink)(Event::ShowOnce { instance: self.spec.key.clone(), label: shown.label, secret: shown.secret });
                    }
                }
                Applied::Unclear { entry, .. } => {
                    turn.made.push(planned.call.clone());
                    turn.open.push((entry, planned.clone(), Instant::now()));
                    break;
                }
                Applied::Refused(error) => {
                    self.refused(step, steps, &error, &planned.call, turn).await?;
                    break;
                }
            }
        }
        world.remember(&self.services).await?;
        Ok(())
    }

    /// A refusal that may pass (throttling, something just made that is not known everywhere yet) costs a pause; any
    /// other one ends the step.
    async fn refused(&self, step: StepId, steps: &[StepId], error: &PortError, call: &Call, turn: &mut Turn) -> Result<(), StepStop> {
        let passing = error.is_passing() || (error.kind == PortErrorKind::NotFound && !turn.made.is_empty());
        if error.kind == PortErrorKind::AlreadyExists {
            // either a lost answer of ours, or somebody else's: the next look tells
            turn.made.push(call.clone());
            return Ok(());
        }
        if passing && self.pause(step, steps, &error.to_string(), &mut turn.wait).await {
            return Ok(());
        }
        Err(StepStop::Failed(Box::new(error.finding())))
    }

    async fn wait_until_seen(&self, step: StepId, steps: &[StepId], turn: &mut Turn, reason: &str) -> Result<(), StepStop> {
        if self.cancel.is_cancelled() {
            return Err(StepStop::Cancelled);
        }
        if self.pause(step, steps, reason, &mut turn.wait).await {
            return Ok(());
        }
        Err(StepStop::Failed(Box::new(Finding::error(
            "step.not_seen",
            format!("{} was carried out, but its effect is not seen", step.title()),
            reason,
            "Read again in some minutes; Rolebridge makes nothing twice",
        ))))
    }

    async fn pause(&self, step: StepId, steps: &[StepId], reason: &str, wait: &mut Wait) -> bool {
        self.tell(steps, JobStage::Waiting { step, reason: reason.to_owned(), gives_up_after_s: wait.left().as_secs() });
        tokio::select! {
            () = self.cancel.cancelled() => true,
            more = wait.pause() => more,
        }
    }

    /// Reads with patience for faults that pass.
    async fn read(&self, parts: &[Part], world: &mut World) -> Result<(), WorkError> {
        let mut wait = Wait::new(self.patience.unreachable);
        loop {
            match world.read(parts, &self.clouds, &self.services).await {
                Err(error) if is_passing(&error) && wait.pause().await => {}
                other => return other,
            }
        }
    }

    async fn seen(&self, step: StepId, turn: &mut Turn, world: &mut World) -> Result<StepResult, StepStop> {
        turn.close_seen(world, &self.services).await?;
        world.remember(&self.services).await?;
        let ours = !turn.made.is_empty() || world.memory.journal.iter().any(|e| e.what.step == step && e.phase == Phase::Done);
        Ok(if ours || !makes_calls(step) { StepResult::Done } else { StepResult::Adopted })
    }

    fn tell(&self, steps: &[StepId], what: JobStage) {
        (self.sink)(Event::Job(JobNews { job: self.id.clone(), instance: self.spec.key.clone(), steps: steps.to_vec(), what }));
    }

    fn end(&self, steps: &[StepId], end: JobEnd) -> JobEnd {
        self.tell(
            steps,
            match &end {
                JobEnd::Finished => JobStage::Finished,
                JobEnd::Cancelled => JobStage::Cancelled,
                JobEnd::Stopped(finding) => JobStage::Stopped(finding.clone()),
            },
        );
        end
    }
}

/// A warning in the way (metadata that lags behind) may go by itself; groundwork just made may not be seen yet.
fn may_pass(finding: &Finding, turn: &Turn) -> bool {
    !turn.wait.is_over() && (finding.id == "metadata.stale" || (finding.id == "step.too_early" && !turn.made.is_empty()))
}

/// Whether a step changes anything, so that finding it done without our doing is worth a word.
pub(super) const fn makes_calls(step: StepId) -> bool {
    !matches!(step, StepId::Choose | StepId::Connect | StepId::Metadata | StepId::AwsTestUser | StepId::SignIn | StepId::Next)
}

fn is_passing(error: &WorkError) -> bool {
    matches!(error, WorkError::Port(error) if error.is_passing())
}

/// What was done in one turn of a step.
struct Turn {
    /// Calls that were made and are expected to be seen.
    made: Vec<Call>,
    /// Calls whose answer was lost.
    open: Vec<(EntryId, PlannedCall, Instant)>,
    wait: Wait,
}

impl Turn {
    /// Calls whose answer was lost and that are still in the plan after the grace did not happen: they are closed as
    /// failed and made again.
    async fn close_lost(&mut self, plan: &Plan, services: &Services, patience: &Patience) -> Result<(), WorkError> {
        let mut still_open = Vec::new();
        for (entry, planned, since) in std::mem::take(&mut self.open) {
            let in_plan = plan.writes().any(|w| w.call.same_effect(&planned.call));
            if in_plan && since.elapsed() >= patience.grace {
                let finding =
                    PortError::new(PortErrorKind::LostAnswer, planned.call.action(), "no answer came, and the change is not there")
                        .finding();
                services.store.journal_finish(entry, Phase::Failed, services.clock.now(), None, None, Some(&finding)).await?;
                self.made.retain(|c| !c.same_effect(&planned.call));
            } else {
                still_open.push((entry, planned, since));
            }
        }
        self.open = still_open;
        Ok(())
    }

    /// The step is done, so calls whose answer was lost did happen.
    async fn close_seen(&mut self, world: &World, services: &Services) -> Result<(), WorkError> {
        for (entry, planned, _) in std::mem::take(&mut self.open) {
            let inverse = planned.inverse.clone().or_else(|| super::settle::inverse_as_seen(&planned.call, world));
            services.store.journal_finish(entry, Phase::Done, services.clock.now(), inverse.as_ref(), None, None).await?;
        }
        Ok(())
    }
}
