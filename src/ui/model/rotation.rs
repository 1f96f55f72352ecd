//! Rotations of import keys as their news tell them: how far each instance is, and what runs.

use super::phased::take_in;
use super::{Doing, Model, NoticeKind, Remote};
use crate::domain::finding::Finding;
use crate::domain::plan::Plan;
use crate::domain::rotation::{PhaseState, RotatePhase};
use crate::domain::spec::InstanceKey;
use crate::ui::text::count;
use crate::workflow::message::{RotateCommand, RotateEvent, RotateWish};
use crate::workflow::phased::PhaseEnd;
use crate::workflow::rotation::{FleetReport, PhaseReport, RotateEnd, RotateNews, RotateStanding, RotationView};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Everything that is known of rotations.
#[derive(Debug, Clone, Default)]
pub struct Rotations {
    /// How far each instance is, as both clouds were read last.
    pub views: BTreeMap<InstanceKey, RotationView>,
    /// The newest run of each instance since the window was opened.
    pub runs: BTreeMap<InstanceKey, RotateRun>,
    /// Plans of undoing, as they were asked for.
    pub undo_plans: BTreeMap<InstanceKey, Remote<Plan>>,
}

/// A run of one instance.
#[derive(Debug, Clone, PartialEq)]
pub struct RotateRun {
    /// How it stands.
    pub state: RotateState,
    /// Whether it takes a rotation back.
    pub back: bool,
    /// Since when it stands so, as the window heard of it.
    pub since: Timestamp,
    /// What it does at the moment, and in which phase.
    pub doing: Option<(RotatePhase, Doing)>,
    /// The phases that ended.
    pub reports: Vec<PhaseReport>,
    /// Whether the user asked it to stop.
    pub stopping: bool,
}

/// How a run stands.
#[derive(Debug, Clone, PartialEq)]
pub enum RotateState {
    /// Its turn has not come.
    Queued,
    /// It runs.
    Running,
    /// It ended.
    Ended(RotateEnd),
}

/// Where the rotation of an instance stands, in one word.
#[derive(Debug, Clone, PartialEq)]
pub enum RotateWhere {
    /// The last run stopped at a problem, or the clouds show one.
    Failed(Box<Finding>),
    /// A run is at it: the phase, where one was begun.
    Running(Option<RotatePhase>),
    /// It is being taken back.
    Undoing,
    /// It waits for its turn.
    Queued,
    /// It can go on when the user says so.
    YourTurn(RotatePhase),
    /// Something has to pass first: the phase, for what, and until when where that is known.
    Waits(RotatePhase, String, Option<Timestamp>),
    /// Taking it back has to wait: for what.
    WaitsBack(String),
    /// Nothing is under way.
    Rest,
    /// Done at this time.
    Rotated(Timestamp),
    /// There is no access key yet.
    NoKey,
    /// Nobody has looked yet.
    NotRead,
}

impl RotateRun {
    const fn new(state: RotateState, back: bool, since: Timestamp) -> Self {
        Self { state, back, since, doing: None, reports: Vec::new(), stopping: false }
    }

    /// Whether it runs or will.
    #[must_use]
    pub const fn is_on(&self) -> bool {
        matches!(self.state, RotateState::Queued | RotateState::Running)
    }

    fn news(&mut self, news: RotateNews, at: Timestamp) {
        // a rotation is read again when its run has ended
        take_in(news, &mut self.doing, &mut self.reports, at);
    }

    /// How a phase ended in this run.
    #[must_use]
    pub fn report(&self, phase: RotatePhase) -> Option<&PhaseReport> {
        self.reports.iter().find(|r| r.phase == phase)
    }

    /// The phase that it is at: the one that it says, else the one behind the last that ended.
    fn phase(&self) -> Option<RotatePhase> {
        let next = || {
            let last = self.reports.iter().filter(|r| !matches!(r.end, PhaseEnd::Failed(_))).map(|r| r.phase).max()?;
            RotatePhase::ALL.into_iter().find(|phase| *phase > last)
        };
        self.doing.as_ref().map(|(phase, _)| *phase).or_else(next)
    }
}

impl Rotations {
    /// Where an instance stands.
    #[must_use]
    pub fn stand(&self, key: &InstanceKey, now: Timestamp) -> RotateWhere {
        let (run, view) = (self.runs.get(key), self.views.get(key));
        // until the clouds were read after it, the end of a run is what is known
        let read_since = |run: &RotateRun| view.is_some_and(|v| v.at > run.since);
        match run.map(|run| (run, &run.state)) {
            Some((_, RotateState::Queued)) => return RotateWhere::Queued,
            Some((run, RotateState::Running)) if run.back => return RotateWhere::Undoing,
            Some((run, RotateState::Running)) => return RotateWhere::Running(run.phase().or_else(|| self.phase(key))),
            Some((_, RotateState::Ended(RotateEnd::Stopped(finding)))) => return RotateWhere::Failed(finding.clone()),
            Some((run, RotateState::Ended(RotateEnd::Rotated))) if !read_since(run) => return RotateWhere::Rotated(run.since),
            Some((run, RotateState::Ended(RotateEnd::Waits { reason, .. }))) if run.back => {
                return RotateWhere::WaitsBack(reason.clone());
            }
            Some((run, RotateState::Ended(RotateEnd::Waits { phase, reason, until: Some(until) }))) if !read_since(run) && *until > now => {
                return RotateWhere::Waits(*phase, reason.clone(), Some(*until));
            }
            _ => {}
        }
        let Some(view) = view else { return RotateWhere::NotRead };
        if let Some(problem) = &view.problem {
            return RotateWhere::Failed(Box::new(problem.clone()));
        }
        match (view.standing, view.note.as_ref().and_then(|n| n.finished)) {
            (RotateStanding::NoKey, _) => RotateWhere::NoKey,
            (RotateStanding::Rest, Some(at)) => RotateWhere::Rotated(at),
            (RotateStanding::Rest, None) => RotateWhere::Rest,
            (RotateStanding::UnderWay, _) => match &view.wait {
                Some(wait) if wait.until.is_none_or(|until| until > now) => RotateWhere::Waits(wait.phase, wait.reason.clone(), wait.until),
                _ => RotateWhere::YourTurn(self.phase(key).unwrap_or(RotatePhase::Delete)),
            },
        }
    }

    /// Whether something is at the rotation of an instance, or will be.
    #[must_use]
    pub fn is_on(&self, key: &InstanceKey) -> bool {
        self.runs.get(key).is_some_and(RotateRun::is_on)
    }

    /// Whether one that was begun goes on only when the user says so, or stopped while the window looked on.
    #[must_use]
    pub fn waits_for_user(&self, key: &InstanceKey, now: Timestamp) -> bool {
        match self.stand(key, now) {
            RotateWhere::YourTurn(_) => true,
            RotateWhere::Failed(_) => self.runs.contains_key(key),
            _ => false,
        }
    }

    /// Whether anything is at any rotation.
    #[must_use]
    pub fn any_on(&self) -> bool {
        self.runs.values().any(RotateRun::is_on)
    }

    /// The phase that comes next, as both clouds were read last.
    #[must_use]
    pub fn phase(&self, key: &InstanceKey) -> Option<RotatePhase> {
        let view = self.views.get(key)?;
        let now = || view.phases.iter().find(|(_, state)| *state == PhaseState::Now).map(|(phase, _)| *phase);
        view.wait.as_ref().map(|wait| wait.phase).or_else(now)
    }

    /// Whether there is something that could be taken back: begun, and the old key is still there.
    #[must_use]
    pub fn can_be_undone(&self, key: &InstanceKey) -> bool {
        self.views.get(key).is_some_and(|view| view.can_be_undone) && !self.is_on(key)
    }

    pub(super) fn forget(&mut self, key: &InstanceKey) {
        self.views.remove(key);
        self.runs.remove(key);
        self.undo_plans.remove(key);
    }
}

impl Model {
    pub(super) fn rotation(&mut self, event: RotateEvent, at: Timestamp) {
        let rotations = &mut self.rotations;
        match event {
            RotateEvent::View(view) => {
                rotations.views.insert(view.instance.clone(), *view);
            }
            RotateEvent::Started(wish) => rotations.queue(&wish, at),
            RotateEvent::Begun(key) => {
                let back = rotations.runs.get(&key).is_some_and(|run| run.back);
                rotations.runs.insert(key, RotateRun::new(RotateState::Running, back, at));
            }
            RotateEvent::News(key, news) => {
                rotations.runs.entry(key).or_insert_with(|| RotateRun::new(RotateState::Running, false, at)).news(news, at);
            }
            RotateEvent::Ended(key, end) => {
                let run = rotations.runs.entry(key.clone()).or_insert_with(|| RotateRun::new(RotateState::Queued, false, at));
                (run.doing, run.state, run.since) = (None, RotateState::Ended(end), at);
                rotations.undo_plans.remove(&key);
                self.journals.clear();
                self.journal.outdated();
            }
            RotateEvent::Finished(wish, report) => self.rotated(&wish, *report, at),
            RotateEvent::UndoPlan(key, plan) => match plan {
                Ok(plan) => rotations.undo_plans.entry(key).or_default().arrive(*plan, at),
                Err(finding) => rotations.undo_plans.entry(key).or_default().fail(*finding),
            },
        }
    }

    fn rotated(&mut self, wish: &RotateWish, report: FleetReport, at: Timestamp) {
        for key in &report.not_done {
            if let Some(run) = self.rotations.runs.get_mut(key).filter(|run| run.is_on()) {
                run.state = RotateState::Ended(RotateEnd::Cancelled);
            }
        }
        if wish.instances.len() > 1 {
            self.notice(NoticeKind::Told(format!("Rotations: {}", report.summary())), at);
        }
        for (key, notice) in self.notices_of_keys(wish, report) {
            self.notice_about(Some(key), notice, at);
        }
    }

    /// Of several, only what needs somebody is said one by one.
    fn notices_of_keys(&self, wish: &RotateWish, report: FleetReport) -> Vec<(InstanceKey, NoticeKind)> {
        let failed = report.failed.into_iter().map(|(key, finding)| (key, NoticeKind::Problem(finding)));
        if wish.instances.len() > 1 {
            return failed.collect();
        }
        let of = |key: InstanceKey, words: String| {
            let words = format!("{}: {words}", self.name_of(&key));
            (key, words)
        };
        let done = report.rotated.into_iter().map(|key| of(key, "import key rotated".into()));
        let back = report.taken_back.into_iter().map(|(key, calls)| of(key, format!("rotation taken back, {}", count(calls, "call"))));
        let verb = if wish.back { "taking the rotation back waits" } else { "rotation waits" };
        let waits = report.waits.into_iter().map(|(key, reason, _)| of(key, format!("{verb}. {reason}")));
        let stopped = report.not_done.into_iter().map(|key| of(key, "rotation stopped, what was done is kept".into()));
        let done = done.chain(back).map(|(key, words)| (key, NoticeKind::Done(words)));
        let told = waits.chain(stopped).map(|(key, words)| (key, NoticeKind::Told(words)));
        done.chain(told).chain(failed).collect()
    }

    /// A command about rotations was sent.
    pub(super) fn rotation_asked(&mut self, command: &RotateCommand, now: Timestamp) {
        let rotations = &mut self.rotations;
        match command {
            RotateCommand::PlanUndo(key) => rotations.undo_plans.entry(key.clone()).or_default().ask(now),
            RotateCommand::Stop(key) => {
                for (of, run) in rotations.runs.iter_mut().filter(|(_, run)| run.is_on()) {
                    run.stopping |= key.as_ref().is_none_or(|k| k == of);
                }
            }
            RotateCommand::Run(wish) => rotations.queue(wish, now),
            RotateCommand::Undo(key) => rotations.queue(&RotateWish { back: true, ..RotateWish::one(key.clone()) }, now),
        }
    }

    /// A command about rotations could not be sent.
    pub(super) fn rotation_not_sent(&mut self, command: &RotateCommand, finding: &Finding) {
        let rotations = &mut self.rotations;
        match command {
            RotateCommand::PlanUndo(key) => rotations.undo_plans.entry(key.clone()).or_default().fail(finding.clone()),
            RotateCommand::Run(wish) => wish.instances.iter().for_each(|key| {
                rotations.runs.remove(key);
            }),
            RotateCommand::Undo(key) => {
                rotations.runs.remove(key);
            }
            RotateCommand::Stop(_) => {}
        }
    }
}

impl Rotations {
    fn queue(&mut self, wish: &RotateWish, at: Timestamp) {
        for key in &wish.instances {
            self.runs.insert(key.clone(), RotateRun::new(RotateState::Queued, wish.back, at));
        }
    }
}
