//! News of a job of an instance.

use crate::domain::finding::Finding;
use crate::domain::journal::JobId;
use crate::domain::spec::InstanceKey;
use crate::domain::step::StepId;

/// How a job goes.
#[derive(Debug, Clone, PartialEq)]
pub struct JobNews {
    /// The job.
    pub job: JobId,
    /// The instance.
    pub instance: InstanceKey,
    /// Steps that the job will go through, known beforehand.
    pub steps: Vec<StepId>,
    /// What happened.
    pub what: JobStage,
}

/// What happened in a job.
#[derive(Debug, Clone, PartialEq)]
pub enum JobStage {
    /// It began.
    Started,
    /// A step began.
    StepStarted(StepId),
    /// A call of a step is being made: index among the plan's writes, how many there are, the action.
    Call {
        /// The step.
        step: StepId,
        /// From 0.
        index: usize,
        /// How many.
        of: usize,
        /// The action.
        action: String,
    },
    /// Waiting until a change is seen, or for a limit to pass.
    Waiting {
        /// The step.
        step: StepId,
        /// For what, one sentence.
        reason: String,
        /// Seconds after which the job gives up.
        gives_up_after_s: u64,
    },
    /// A step ended.
    StepEnded {
        /// The step.
        step: StepId,
        /// How.
        result: StepResult,
        /// Milliseconds it took.
        ms: u64,
    },
    /// The job ended with everything done.
    Finished,
    /// The user stopped it; what was done stays.
    Cancelled,
    /// It stopped at a problem; what was done stays.
    Stopped(Box<Finding>),
}

/// How a step ended.
#[derive(Debug, Clone, PartialEq)]
pub enum StepResult {
    /// Done now.
    Done,
    /// Was there already.
    Adopted,
    /// There is nothing to do, for a reason.
    NotNeeded(String),
    /// It went wrong.
    Failed(Box<Finding>),
}
