//! Rollovers as their news tell them: how far each instance is, what runs, and a run of several as one.

use super::phased::take_in;
use super::{Doing, Model, NoticeKind, Remote};
use crate::domain::finding::Finding;
use crate::domain::plan::Plan;
use crate::domain::rollover::{PhaseState, RollPhase};
use crate::domain::spec::InstanceKey;
use crate::ui::text::count;
use crate::workflow::message::{RollCommand, RollEvent, RollRunId, RollWish};
use crate::workflow::rollover::{CampaignReport, PhaseEnd, PhaseReport, RollEnd, RollNews, RollStanding, RolloverView};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Everything that is known of rollovers.
#[derive(Debug, Clone, Default)]
pub struct Rollovers {
    /// How far each instance is, as both clouds were read last.
    pub views: BTreeMap<InstanceKey, RolloverView>,
    /// The newest run of each instance since the window was opened.
    pub runs: BTreeMap<InstanceKey, RollRun>,
    /// Plans of undoing, as they were asked for.
    pub undo_plans: BTreeMap<InstanceKey, Remote<Plan>>,
    /// The newest run of several.
    pub campaign: Option<Campaign>,
    /// Whether no more are begun for the time being.
    pub paused: bool,
}

/// A run of several instances.
#[derive(Debug, Clone)]
pub struct Campaign {
    /// Which.
    pub run: RollRunId,
    /// What was wished for.
    pub wish: RollWish,
    /// When it began.
    pub began: Timestamp,
    /// Whether the user asked to stop it.
    pub stopping: bool,
    /// What became of all, once it is over.
    pub report: Option<CampaignReport>,
}

/// A run of one instance.
#[derive(Debug, Clone, PartialEq)]
pub struct RollRun {
    /// How it stands.
    pub state: RunState,
    /// Since when it stands so, as the window heard of it.
    pub since: Timestamp,
    /// What it does at the moment, and in which phase.
    pub doing: Option<(RollPhase, Doing)>,
    /// The phases that ended.
    pub reports: Vec<PhaseReport>,
    /// Whether the user asked it to stop.
    pub stopping: bool,
}

/// How a run stands.
#[derive(Debug, Clone, PartialEq)]
pub enum RunState {
    /// Its turn has not come.
    Queued,
    /// It runs.
    Running,
    /// It ended.
    Ended(RollEnd),
    /// It is being taken back.
    Undoing,
    /// It was taken back, or not all of it.
    Undone(Result<usize, Box<Finding>>),
}

/// Where the rollover of an instance stands, in one word. The order is the order of tables.
#[derive(Debug, Clone, PartialEq)]
pub enum RollWhere {
    /// The last run stopped at a problem, or the clouds show one.
    Failed(Box<Finding>),
    /// What signs is not trusted: every sign-in is refused.
    Refused,
    /// A run is at it: the phase, where one was begun.
    Running(Option<RollPhase>),
    /// It is being taken back.
    Undoing,
    /// It stands in the queue of a run.
    Queued,
    /// It can go on when the user says so.
    YourTurn(RollPhase),
    /// Something has to pass first.
    Waits(RollPhase, Timestamp),
    /// Nothing is under way.
    Rest,
    /// Done at this time.
    Rolled(Timestamp),
    /// There is no certificate yet.
    NoCertificate,
    /// Nobody has looked yet.
    NotRead,
}

impl RollRun {
    fn new(state: RunState, since: Timestamp) -> Self {
        Self { state, since, doing: None, reports: Vec::new(), stopping: false }
    }

    /// Whether it runs or will.
    #[must_use]
    pub const fn is_on(&self) -> bool {
        matches!(self.state, RunState::Queued | RunState::Running | RunState::Undoing)
    }

    fn news(&mut self, news: RollNews, at: Timestamp) -> Option<Box<RolloverView>> {
        take_in(news, &mut self.doing, &mut self.reports, at)
    }

    /// How long a phase took in this run, in milliseconds.
    #[must_use]
    pub fn took(&self, phase: RollPhase) -> Option<u64> {
        self.reports.iter().find(|r| r.phase == phase && matches!(r.end, PhaseEnd::Done) && r.ms > 0).map(|r| r.ms)
    }
}

impl Campaign {
    /// Whether it still goes on.
    #[must_use]
    pub const fn is_on(&self) -> bool {
        self.report.is_none()
    }
}

impl Rollovers {
    /// Where an instance stands.
    #[must_use]
    pub fn stand(&self, key: &InstanceKey, now: Timestamp) -> RollWhere {
        let (run, view) = (self.runs.get(key), self.views.get(key));
        // until the clouds were read after it, the end of a run is what is known
        let read_since = |run: &RollRun| view.is_some_and(|v| v.at > run.since);
        let rolled = view.and_then(|v| v.note.as_ref()?.finished).is_some();
        match run.map(|run| (run, &run.state)) {
            Some((_, RunState::Queued)) => return RollWhere::Queued,
            Some((run, RunState::Running)) => {
                return RollWhere::Running(run.doing.as_ref().map(|(phase, _)| *phase).or_else(|| self.phase(key)));
            }
            Some((_, RunState::Undoing)) => return RollWhere::Undoing,
            Some((run, RunState::Ended(RollEnd::Rolled))) if !read_since(run) => return RollWhere::Rolled(run.since),
            Some((_, RunState::Ended(RollEnd::Stopped(finding)) | RunState::Undone(Err(finding)))) if !rolled => {
                return RollWhere::Failed(finding.clone());
            }
            _ => {}
        }
        let Some(view) = view else { return RollWhere::NotRead };
        if let Some(problem) = view.problem.as_ref().filter(|_| view.standing != RollStanding::NoCertificate) {
            return RollWhere::Failed(Box::new(problem.clone()));
        }
        match (view.standing, view.note.as_ref().and_then(|n| n.finished)) {
            (RollStanding::NoCertificate, _) => RollWhere::NoCertificate,
            (RollStanding::Untrusted, _) => RollWhere::Refused,
            (RollStanding::Rest, Some(at)) => RollWhere::Rolled(at),
            (RollStanding::Rest, None) => RollWhere::Rest,
            (RollStanding::UnderWay, _) => under_way(view, now),
        }
    }

    /// Whether something is at the rollover of an instance, or will be.
    #[must_use]
    pub fn is_on(&self, key: &InstanceKey) -> bool {
        self.runs.get(key).is_some_and(RollRun::is_on)
    }

    /// Whether one that was begun goes on only when the user says so, or stopped while the window looked on.
    #[must_use]
    pub fn waits_for_user(&self, key: &InstanceKey, now: Timestamp) -> bool {
        match self.stand(key, now) {
            RollWhere::YourTurn(_) => true,
            RollWhere::Failed(_) => self.runs.contains_key(key),
            _ => false,
        }
    }

    /// Whether anything is at any rollover.
    #[must_use]
    pub fn any_on(&self) -> bool {
        self.runs.values().any(RollRun::is_on)
    }

    /// The phase that comes next or runs.
    #[must_use]
    pub fn phase(&self, key: &InstanceKey) -> Option<RollPhase> {
        let phases = &self.views.get(key)?.phases;
        phases.iter().find(|(_, state)| matches!(state, PhaseState::Now | PhaseState::Waits { .. })).map(|(phase, _)| *phase)
    }

    /// Whether there is something that could be taken back: begun, and the old certificate is still there.
    #[must_use]
    pub fn can_be_undone(&self, key: &InstanceKey) -> bool {
        let view = self.views.get(key);
        view.is_some_and(|v| matches!(v.standing, RollStanding::UnderWay | RollStanding::Untrusted)) && !self.is_on(key)
    }
}

fn under_way(view: &RolloverView, now: Timestamp) -> RollWhere {
    let waits = |(phase, state): &(RollPhase, PhaseState)| match state {
        PhaseState::Waits { until: Some(until), .. } if *until > now => Some(RollWhere::Waits(*phase, *until)),
        PhaseState::Now | PhaseState::Waits { .. } => Some(RollWhere::YourTurn(*phase)),
        _ => None,
    };
    view.phases.iter().find_map(waits).unwrap_or(RollWhere::Rest)
}

impl Model {
    pub(super) fn rollover(&mut self, event: RollEvent, at: Timestamp) {
        let rollovers = &mut self.rollovers;
        match event {
            RollEvent::View(view) => rollovers.read(*view),
            RollEvent::Started { run, wish } => {
                for key in &wish.instances {
                    rollovers.runs.insert(key.clone(), RollRun::new(RunState::Queued, at));
                }
                rollovers.paused = false;
                if wish.instances.len() > 1 {
                    rollovers.campaign = Some(Campaign { run, wish, began: at, stopping: false, report: None });
                }
            }
            RollEvent::Begun(key) => {
                rollovers.runs.insert(key, RollRun::new(RunState::Running, at));
            }
            RollEvent::News(key, news) => {
                let run = rollovers.runs.entry(key).or_insert_with(|| RollRun::new(RunState::Running, at));
                if let Some(view) = run.news(news, at) {
                    rollovers.read(*view);
                }
            }
            RollEvent::Ended(key, end) => {
                let run = rollovers.runs.entry(key).or_insert_with(|| RollRun::new(RunState::Queued, at));
                (run.doing, run.state, run.since) = (None, RunState::Ended(end), at);
                self.journals.clear();
                self.journal.outdated();
            }
            RollEvent::Paused(paused) => rollovers.paused = paused,
            RollEvent::Finished { run, report } => self.rolled(run, *report, at),
            RollEvent::UndoPlan(key, plan) => match plan {
                Ok(plan) => rollovers.undo_plans.entry(key).or_default().arrive(*plan, at),
                Err(finding) => rollovers.undo_plans.entry(key).or_default().fail(*finding),
            },
            RollEvent::Undoing(key) => {
                rollovers.runs.insert(key, RollRun::new(RunState::Undoing, at));
            }
            RollEvent::Undone(key, result) => self.undone(key, result, at),
        }
    }

    fn undone(&mut self, key: InstanceKey, result: Result<usize, Box<Finding>>, at: Timestamp) {
        let name = self.name_of(&key);
        let notice = match &result {
            Ok(calls) => NoticeKind::Done(format!("{name}: rollover taken back, {}", count(*calls, "call"))),
            Err(finding) => NoticeKind::Problem(finding.clone()),
        };
        self.rollovers.undo_plans.remove(&key);
        self.rollovers.runs.insert(key.clone(), RollRun::new(RunState::Undone(result), at));
        self.journals.clear();
        self.journal.outdated();
        self.notice_about(Some(key), notice, at);
    }

    fn rolled(&mut self, run: RollRunId, report: CampaignReport, at: Timestamp) {
        for key in &report.not_done {
            if let Some(run) = self.rollovers.runs.get_mut(key).filter(|run| run.is_on()) {
                run.state = RunState::Ended(RollEnd::Cancelled);
            }
        }
        let several = self.rollovers.campaign.as_ref().is_some_and(|campaign| campaign.run == run);
        if several {
            self.notice(NoticeKind::Told(format!("Rollovers: {}", report.summary())), at);
            if let Some(campaign) = &mut self.rollovers.campaign {
                campaign.report = Some(report);
            }
            return;
        }
        for (key, notice) in self.notices_of(report) {
            self.notice_about(Some(key), notice, at);
        }
    }

    fn notices_of(&self, report: CampaignReport) -> Vec<(InstanceKey, NoticeKind)> {
        let done = report.rolled.into_iter().map(|key| (key.clone(), NoticeKind::Done(format!("{}: rolled over", self.name_of(&key)))));
        let waits = report.waits.into_iter().map(|(key, reason, _)| {
            let words = format!("{}: rollover waits. {reason}", self.name_of(&key));
            (key, NoticeKind::Told(words))
        });
        let failed = report.failed.into_iter().map(|(key, finding)| (key, NoticeKind::Problem(finding)));
        let stopped = report.not_done.into_iter().map(|key| {
            let words = format!("{}: rollover stopped, what was done is kept", self.name_of(&key));
            (key, NoticeKind::Told(words))
        });
        done.chain(waits).chain(failed).chain(stopped).collect()
    }

    /// The name of an instance; its key where it is gone.
    #[must_use]
    pub fn name_of(&self, key: &InstanceKey) -> String {
        self.instances.get(key).map_or_else(|| key.0.clone(), |i| i.spec.name.clone())
    }

    /// A command about rollovers was sent.
    pub(super) fn rollover_asked(&mut self, command: &RollCommand, now: Timestamp) {
        let rollovers = &mut self.rollovers;
        match command {
            RollCommand::PlanUndo(key) => rollovers.undo_plans.entry(key.clone()).or_default().ask(now),
            RollCommand::Stop(key) => {
                for (of, run) in rollovers.runs.iter_mut().filter(|(_, run)| run.is_on()) {
                    run.stopping |= key.as_ref().is_none_or(|k| k == of);
                }
                if let Some(campaign) = rollovers.campaign.as_mut().filter(|c| key.is_none() && c.is_on()) {
                    campaign.stopping = true;
                }
            }
            RollCommand::Run(wish) => {
                for key in &wish.instances {
                    rollovers.runs.insert(key.clone(), RollRun::new(RunState::Queued, now));
                }
            }
            RollCommand::Pause(_) | RollCommand::Undo(_) => {}
        }
    }

    /// A command about rollovers could not be sent.
    pub(super) fn rollover_not_sent(&mut self, command: &RollCommand, finding: &Finding) {
        match command {
            RollCommand::PlanUndo(key) => self.rollovers.undo_plans.entry(key.clone()).or_default().fail(finding.clone()),
            RollCommand::Run(wish) => wish.instances.iter().for_each(|key| {
                self.rollovers.runs.remove(key);
            }),
            _ => {}
        }
    }
}

impl Rollovers {
    fn read(&mut self, view: RolloverView) {
        self.views.insert(view.instance.clone(), view);
    }

    pub(super) fn forget(&mut self, key: &InstanceKey) {
        self.views.remove(key);
        self.runs.remove(key);
        self.undo_plans.remove(key);
    }
}
