//! A job as its news tell it.

use crate::domain::finding::Finding;
use crate::domain::journal::JobId;
use crate::domain::step::StepId;
use crate::workflow::message::{JobNews, JobStage, StepResult};
use crate::workflow::view::StepState;
use jiff::Timestamp;

/// A job and how far it has come.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// Steps that it goes through.
    pub steps: Vec<StepId>,
    /// When it began, as the window heard of it.
    pub started: Timestamp,
    /// The step that runs, and since when.
    pub running: Option<(StepId, Timestamp)>,
    /// The call that is being made: index, how many, action.
    pub call: Option<(usize, usize, String)>,
    /// What it waits for: the reason, since when, and the seconds after which it gives up.
    pub waiting: Option<(String, Timestamp, u64)>,
    /// Steps that ended: how, and how many milliseconds they took.
    pub ended: Vec<(StepId, StepResult, u64)>,
    /// Whether the user asked it to stop.
    pub cancelling: bool,
    /// How the job ended.
    pub end: Option<JobEnd>,
}

/// How a job ended.
#[derive(Debug, Clone, PartialEq)]
pub enum JobEnd {
    /// With everything done.
    Finished,
    /// At the user's word.
    Cancelled,
    /// At a problem.
    Stopped(Box<Finding>),
}

impl Job {
    /// A job of which only the first news are known.
    #[must_use]
    pub fn new(news: &JobNews, at: Timestamp) -> Self {
        Self {
            id: news.job.clone(),
            steps: news.steps.clone(),
            started: at,
            running: None,
            call: None,
            waiting: None,
            ended: Vec::new(),
            cancelling: false,
            end: None,
        }
    }

    /// Takes news in.
    pub fn apply(&mut self, stage: JobStage, at: Timestamp) {
        match stage {
            JobStage::Started => {}
            JobStage::StepStarted(step) => {
                self.running = Some((step, at));
                self.call = None;
                self.waiting = None;
            }
            JobStage::Call { step, index, of, action } => {
                self.keep_running(step, at);
                self.call = Some((index, of, action));
                self.waiting = None;
            }
            JobStage::Waiting { step, reason, gives_up_after_s } => {
                self.keep_running(step, at);
                // the same wait goes on counting from its beginning
                let since = self.waiting.as_ref().filter(|(r, ..)| *r == reason).map_or(at, |(_, since, _)| *since);
                self.waiting = Some((reason, since, gives_up_after_s));
            }
            JobStage::StepEnded { step, result, ms } => {
                self.ended.retain(|(s, ..)| *s != step);
                self.ended.push((step, result, ms));
                self.running = None;
                self.call = None;
                self.waiting = None;
            }
            JobStage::Finished => self.close(JobEnd::Finished),
            JobStage::Cancelled => self.close(JobEnd::Cancelled),
            JobStage::Stopped(finding) => self.close(JobEnd::Stopped(finding)),
        }
    }

    /// What the job knows of a step better than the last reading: nothing once the job has ended, except a failure.
    #[must_use]
    pub fn overlay(&self, step: StepId) -> Option<StepState> {
        if let (Some((running, since)), None) = (self.running, &self.end)
            && running == step
        {
            return Some(StepState::Running { since });
        }
        let (_, result, _) = self.ended.iter().find(|(s, ..)| *s == step)?;
        match result {
            StepResult::Failed(finding) => Some(StepState::Failed(finding.clone())),
            _ if self.end.is_some() => None,
            StepResult::Done => Some(StepState::Done { adopted: false, facts: Vec::new(), findings: Vec::new() }),
            StepResult::Adopted => Some(StepState::Done { adopted: true, facts: Vec::new(), findings: Vec::new() }),
            StepResult::NotNeeded(why) => Some(StepState::NotNeeded(why.clone())),
        }
    }

    /// Milliseconds that a step took in this job.
    #[must_use]
    pub fn took(&self, step: StepId) -> Option<u64> {
        self.ended.iter().find(|(s, r, _)| *s == step && !matches!(r, StepResult::Failed(_))).map(|(.., ms)| *ms)
    }

    /// How many of its steps ended well.
    #[must_use]
    pub fn done(&self) -> usize {
        self.ended.iter().filter(|(_, r, _)| !matches!(r, StepResult::Failed(_))).count()
    }

    fn keep_running(&mut self, step: StepId, at: Timestamp) {
        if self.running.is_none_or(|(s, _)| s != step) {
            self.running = Some((step, at));
        }
    }

    fn close(&mut self, end: JobEnd) {
        self.running = None;
        self.call = None;
        self.waiting = None;
        self.end = Some(end);
    }
}
