//! One run: from phase to phase, to the end, a wait or a problem.

use super::keep::Note as _;
use super::procedure::{Objection, Phase as _, Procedure, RunEnd as _};
use super::{News, Next, PhaseEnd, PhaseReport, job_of, save};
use crate::domain::call::Call;
use crate::domain::finding::Finding;
use crate::domain::journal::JobId;
use crate::domain::spec::InstanceSpec;
use crate::workflow::patience::{Patience, Wait};
use crate::workflow::ports::PortError;
use crate::workflow::reach::Reached;
use crate::workflow::settle::settle;
use crate::workflow::steps::wrong_account;
use crate::workflow::world::{Clouds, Services, WorkError, World};
use std::sync::Arc;
use std::time::Instant;
use tokio_util::sync::CancellationToken;

/// Where news of a run go; it never blocks.
pub type Sink<P> = Arc<dyn Fn(News<<P as Procedure>::Phase, <P as Procedure>::View>) + Send + Sync>;

/// One run.
pub struct Job<P: Procedure> {
    /// The run; the journal rows carry it behind the procedure's id.
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
    pub sink: Sink<P>,
    /// Stops it between calls.
    pub cancel: CancellationToken,
    /// How long to wait for what.
    pub patience: Patience,
    /// How it is to be done.
    pub options: P::Options,
}

/// Why a run does not go on.
#[derive(Debug)]
pub enum Stop<P: Procedure> {
    /// It is over.
    End(P::End),
    /// A phase failed.
    Failed(P::Phase, Box<Finding>),
}

impl<P: Procedure> From<WorkError> for Stop<P> {
    fn from(error: WorkError) -> Self {
        Self::End(P::End::stopped(Box::new(error.finding())))
    }
}

/// What one run carries along.
pub struct Turn<P: Procedure> {
    /// Both clouds as they were read last.
    pub world: World,
    /// What is remembered.
    pub note: P::Note,
    /// The phase that runs, and since when.
    pub phase: Option<(P::Phase, Instant)>,
    /// The phases that ended.
    pub reports: Vec<PhaseReport<P::Phase>>,
    /// Calls that were made in this phase and must not be made again while they are not seen.
    pub made: Vec<Call>,
    /// How long what was made is waited for.
    pub wait: Wait,
    /// What is the procedure's own.
    pub own: P::Own,
}

impl<P: Procedure> Job<P> {
    /// A run of an instance that was reached.
    #[must_use]
    pub fn of(reached: Reached, services: &Services, options: P::Options, sink: Sink<P>, cancel: CancellationToken) -> Self {
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
    pub async fn run(&self) -> (Vec<PhaseReport<P::Phase>>, P::End) {
        let mut turn = match self.begin().await {
            Ok(turn) => turn,
            Err(finding) => return (Vec::new(), P::End::stopped(finding)),
        };
        let end = loop {
            match self.advance(&mut turn).await {
                Ok(()) => {}
                Err(Stop::End(end)) => break end,
                Err(Stop::Failed(phase, finding)) => {
                    self.ended(&mut turn, phase, PhaseEnd::Failed(finding.clone()));
                    break P::End::stopped(finding);
                }
            }
        };
        (turn.reports, end)
    }

    async fn begin(&self) -> Result<Turn<P>, Box<Finding>> {
        let mut wait = Wait::new(self.patience.unreachable);
        let mut world = loop {
            match World::begin(self.spec.clone(), &self.clouds, &self.services, self.aws_confirmed).await {
                Ok(world) => break world,
                Err(WorkError::Port(error)) if error.is_passing() && passes(&mut wait, &error).await => {}
                Err(error) => return Err(error.into()),
            }
        };
        // before anything is remembered of a procedure that must not begin
        if let Some(finding) = wrong_account(&world) {
            return Err(Box::new(finding));
        }
        settle(&mut world, &self.clouds, &self.services, &self.patience).await?;
        let note = P::begin(self).await?;
        let (wait, own) = (Wait::new(self.patience.seen), P::Own::default());
        Ok(Turn { world, note, phase: None, reports: Vec::new(), made: Vec::new(), wait, own })
    }

    /// One look, and the one thing that comes next.
    async fn advance(&self, turn: &mut Turn<P>) -> Result<(), Stop<P>> {
        if self.cancel.is_cancelled() {
            return Err(Stop::End(P::End::CANCELLED));
        }
        let seen = self.look(turn).await?;
        if let Some(objection) = P::objection(self, turn, &seen) {
            return self.object(turn, objection).await;
        }
        self.take_in(turn, &seen).await?;
        match P::next(self, turn, &seen) {
            Next::Make(phase, plan) => {
                self.enter(turn, phase)?;
                self.make(turn, phase, &plan).await
            }
            Next::Act(phase, act) => {
                self.enter(turn, phase)?;
                P::act(self, turn, act, &seen).await
            }
            Next::Wait { phase, reason, until } => {
                self.enter(turn, phase)?;
                self.wait(phase, reason, until).await
            }
            Next::Unseen(phase, reason) => {
                self.enter(turn, phase)?;
                self.until_seen(turn, phase, &reason).await
            }
            Next::Finished => Err(Stop::End(P::finish(self, turn).await?)),
            Next::Blocked(phase, finding) => {
                let may_pass = !turn.made.is_empty();
                self.object(turn, Objection { phase, finding, may_pass, told: None }).await
            }
        }
    }

    /// Reads both clouds.
    pub(super) async fn look(&self, turn: &mut Turn<P>) -> Result<P::Seen, Stop<P>> {
        let mut wait = Wait::new(self.patience.unreachable);
        loop {
            match P::read(self, turn).await {
                Ok(()) => break,
                Err(WorkError::Port(error)) if error.is_passing() && passes(&mut wait, &error).await => {}
                Err(error) => return Err(error.into()),
            }
        }
        P::see(self, turn).await
    }

    /// Stops at something; where it may only lag behind, not before the patience has ended.
    async fn object(&self, turn: &mut Turn<P>, objection: Objection<P::Phase>) -> Result<(), Stop<P>> {
        let Objection { phase, finding, may_pass, told } = objection;
        if may_pass && self.pause(turn, phase, &finding.what).await {
            return Ok(());
        }
        if let Some(told) = told {
            turn.note.told().push(told);
            self.keep(turn).await?;
        }
        Err(Stop::Failed(phase, finding))
    }

    /// Remembers what was seen first when, and shows it.
    pub(in crate::workflow) async fn take_in(&self, turn: &mut Turn<P>, seen: &P::Seen) -> Result<(), Stop<P>> {
        let before = turn.note.clone();
        P::learn(self, turn, seen).await;
        if turn.note != before {
            self.keep(turn).await?;
        }
        if let Some(view) = P::view(self, turn, seen) {
            (self.sink)(News::View(Box::new(view)));
        }
        Ok(())
    }

    /// Keeps the note.
    pub(in crate::workflow) async fn keep(&self, turn: &Turn<P>) -> Result<(), WorkError> {
        Ok(save::<P>(&*self.services.store, &self.spec.key, &turn.note).await?)
    }

    /// The job that the journal rows of this run carry.
    pub(in crate::workflow) fn id(&self, turn: &Turn<P>) -> JobId {
        JobId(format!("{}/{}", job_of::<P>(&turn.note).0, self.run))
    }

    /// The phase that ran before has ended well; one behind the last wished is left for another day.
    fn enter(&self, turn: &mut Turn<P>, phase: P::Phase) -> Result<(), Stop<P>> {
        let running = turn.phase.map(|(running, _)| running);
        if running == Some(phase) {
            return Ok(());
        }
        if let Some(last) = P::last(&self.options) {
            self.passed(turn, running, phase);
            if phase > last {
                let reason = format!("You asked to stop before phase {}, {}", phase.number(), phase.title());
                return Err(Stop::End(P::End::waits(phase, reason, None)));
            }
        }
        turn.phase = Some((phase, Instant::now()));
        turn.wait = Wait::new(self.patience.seen);
        turn.made.clear();
        Ok(())
    }

    /// Those before `phase` lie behind: the one that ran and those after it were done, those before the first one were so already.
    fn passed(&self, turn: &mut Turn<P>, running: Option<P::Phase>, phase: P::Phase) {
        if let Some(running) = running {
            self.ended(turn, running, PhaseEnd::Done);
        }
        let end = if running.is_some() { PhaseEnd::Done } else { PhaseEnd::Adopted };
        for passed in P::Phase::ALL.iter().copied().filter(|p| running.is_none_or(|running| *p > running) && *p < phase) {
            self.ended(turn, passed, end.clone());
        }
    }

    /// Reports how a phase ended.
    pub(super) fn ended(&self, turn: &mut Turn<P>, phase: P::Phase, end: PhaseEnd) {
        let began = turn.phase.filter(|(running, _)| *running == phase).map(|(_, since)| since);
        let ms = began.map_or(0, |since| u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX));
        let end = match end {
            PhaseEnd::Done | PhaseEnd::Adopted => P::passed_over(turn, phase).map_or(end, PhaseEnd::NotPossible),
            end => end,
        };
        let report = PhaseReport { phase, end, ms };
        (self.sink)(News::Phase(report.clone()));
        turn.reports.push(report);
    }

    /// Reports that the phase that runs is done, at the end of all.
    pub(in crate::workflow) fn last_one_ended(&self, turn: &mut Turn<P>) {
        if let Some((running, _)) = turn.phase {
            self.ended(turn, running, PhaseEnd::Done);
        }
    }
}

/// Waits until a fault may have passed, at least as long as the other side asks. `false` when the patience has ended.
async fn passes(wait: &mut Wait, error: &PortError) -> bool {
    wait.at_least(error.asked_to_wait().unwrap_or_default());
    wait.pause().await
}
