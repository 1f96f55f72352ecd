//! Runs steps: reads, assesses, makes the calls of the plan, reads until they are seen, and goes on. A step is done
//! because it was seen to be so, never because a call said yes.

mod mend;
mod turn;

use super::apply::{Applied, Place, apply};
use super::capture;
use super::message::{Event, EventSink, JobNews, JobStage, StepResult};
use super::patience::{Patience, Wait};
use super::ports::{PortError, PortErrorKind};
use super::settle::{contains, settle};
use super::sign_in;
use super::steps::{Assessment, Waiting, assess, parts};
use super::world::{Clouds, Part, Services, WorkError, World};
use crate::domain::call::Call;
use crate::domain::finding::Finding;
use crate::domain::journal::{JobId, Phase};
use crate::domain::plan::{Plan, PlannedCall};
use crate::domain::spec::InstanceSpec;
use crate::domain::step::StepId;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;
use turn::Turn;

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
            let built = reports.iter().any(|r: &StepReport| r.result == StepResult::Done && makes_calls(r.step));
            let ended = self.step(step, steps, built, &mut world).await;
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
        capture::sweep(&self.id, &mut world, &self.clouds, &self.services).await?;
        Ok(world)
    }

    /// `built` says whether an earlier step of this job changed something that may not be seen everywhere yet.
    async fn step(&self, step: StepId, steps: &[StepId], built: bool, world: &mut World) -> Result<StepResult, StepStop> {
        if step == StepId::SignIn {
            // an earlier proof says nothing of now: running the step tests again
            world.memory.proof = None;
        }
        let mut turn = Turn::new(&self.patience);
        loop {
            self.read(parts(step), world).await?;
            match assess(step, world) {
                Assessment::Done { .. } if self.is_settled(&mut turn).await => return self.seen(step, &mut turn, world).await,
                Assessment::Done { .. } => {}
                Assessment::NotNeeded(reason) => return Ok(StepResult::NotNeeded(reason)),
                Assessment::Wait(waiting) => self.wait_for_cycle(step, steps, &mut turn, &waiting).await?,
                Assessment::Blocked(finding) if may_pass(&finding, &turn, built) => {
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

    /// Whether a change that was just made has been seen often enough in a row for others to build on it.
    async fn is_settled(&self, turn: &mut Turn) -> bool {
        turn.seen += 1;
        let enough = turn.made.is_empty() || turn.seen >= self.patience.in_a_row || turn.wait.is_over();
        if !enough {
            tokio::time::sleep(BETWEEN_READS).await;
        }
        enough
    }

    /// Waits for something that a cloud does by itself. When the patience ends the step ends too, and nothing is lost.
    async fn wait_for_cycle(&self, step: StepId, steps: &[StepId], turn: &mut Turn, waiting: &Waiting) -> Result<(), StepStop> {
        let mut wait = turn.cycle.take().unwrap_or_else(|| Wait::every(self.patience.cycle, self.patience.poll));
        if self.cancel.is_cancelled() {
            return Err(StepStop::Cancelled);
        }
        let more = self.pause(step, steps, &waiting.reason, &mut wait).await;
        turn.cycle = Some(wait);
        if more {
            return Ok(());
        }
        Err(StepStop::Failed(Box::new(Finding::warning(
            "step.still_waiting",
            format!("{} is not through yet", step.title()),
            waiting.reason.clone(),
            "It goes on without Rolebridge: read again later, then run the remaining steps",
        ))))
    }

    /// Makes the calls of a plan that were not made yet; where all were made, waits until they are seen.
    async fn make(&self, step: StepId, steps: &[StepId], plan: &Plan, turn: &mut Turn, world: &mut World) -> Result<(), StepStop> {
        turn.seen = 0;
        turn.close_lost(plan, &self.services).await?;
        turn.remember_recent(plan, world, self.services.clock.now());
        // while it is not known what became of a call, none behind it is made: it may build on it
        let known = plan.writes().take_while(|w| !turn.is_open(&w.call)).enumerate();
        let fresh: Vec<(usize, &PlannedCall)> = known.filter(|(_, w)| !contains(&turn.made, &w.call)).collect();
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
                Applied::Unclear { entry, error } => {
                    turn.made.push(planned.call.clone());
                    // a service that asks for time gets it before the call is made again
                    let grace = self.patience.grace.max(error.asked_to_wait().unwrap_or_default());
                    turn.open.push((entry, planned.clone(), Instant::now() + grace));
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
        let passing = error.is_passing() || (error.may_be_replication() && !turn.made.is_empty());
        if error.kind == PortErrorKind::AlreadyExists {
            // either a lost answer of ours, or somebody else's: the next look tells
            turn.made.push(call.clone());
            return Ok(());
        }
        if let Some(asked) = error.asked_to_wait() {
            turn.wait.at_least(asked);
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
fn may_pass(finding: &Finding, turn: &Turn, built: bool) -> bool {
    let early = finding.id == "step.too_early" && (built || !turn.made.is_empty());
    // the instance was read before the cycle, which was through by then
    let behind = finding.id == "roles.not_imported" && (turn.cycle.is_some() || !turn.made.is_empty());
    !turn.wait.is_over() && (finding.id == "metadata.stale" || early || behind)
}

/// Between two reads of a row of reads.
const BETWEEN_READS: Duration = Duration::from_millis(20);

/// Whether a step changes anything, so that finding it done without our doing is worth a word.
pub(super) const fn makes_calls(step: StepId) -> bool {
    !matches!(step, StepId::Choose | StepId::Connect | StepId::Metadata | StepId::AwsTestUser | StepId::SignIn | StepId::Next)
}

fn is_passing(error: &WorkError) -> bool {
    matches!(error, WorkError::Port(error) if error.is_passing())
}
