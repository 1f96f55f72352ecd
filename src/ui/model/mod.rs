//! What the window knows: built from events alone by `Model::apply`, which is pure.
//!
//! May use: workflow messages and views, domain. Never: egui, the clock (times are parameters).

mod apply;
mod asked;
mod ends;
mod fleet;
mod inspector;
mod job;
mod journal;
mod levels;
mod marks;
mod phased;
mod remote;
mod roll_plan;
mod rollover;
mod rotation;
mod sign_in;

pub use ends::{CertificateRow, KeyRow, not_read_lately};
pub use fleet::{Fleet, Procedure, Standing, Urgency};
pub use inspector::InspectorModel;
pub use job::{Job, JobEnd};
pub use journal::Journal;
pub use levels::{KEY_DAYS, Levels, WARNING_DAYS};
pub use marks::{MARKS, Mark, account_key, directory_key};
pub use phased::Doing;
pub use remote::Remote;
pub use roll_plan::{CRITICAL, PlannedDay, ROLL_PLAN};
pub use rollover::{Campaign, RollRun, RollWhere, Rollovers, RunState};
pub use rotation::{RotateRun, RotateState, RotateWhere, Rotations};
pub use sign_in::SignIn;

use crate::domain::finding::Finding;
use crate::domain::plan::Plan;
use crate::domain::secret::SecretText;
use crate::domain::spec::InstanceKey;
use crate::domain::step::StepId;
use crate::workflow::message::BackgroundView;
use crate::workflow::revert::RevertPlan;
use crate::workflow::view::{ConnectionsView, InstanceView, JournalView, StepState};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Everything that came in by events.
#[derive(Debug, Clone, Default)]
pub struct Model {
    /// What the program is connected to.
    pub connections: Remote<ConnectionsView>,
    /// The sign-in of an administrator.
    pub sign_in: SignIn,
    /// The instances by key.
    pub instances: BTreeMap<InstanceKey, InstanceView>,
    /// Plans that were asked for.
    pub plans: BTreeMap<(InstanceKey, StepId), Remote<Plan>>,
    /// The newest job of each instance.
    pub jobs: BTreeMap<InstanceKey, Job>,
    /// Rollovers of signing certificates.
    pub rollovers: Rollovers,
    /// Rotations of import keys.
    pub rotations: Rotations,
    /// The check in the background.
    pub background: Remote<BackgroundView>,
    /// Secrets that are shown once, newest last.
    pub secrets: Vec<ShownSecret>,
    /// The inspected document.
    pub inspector: InspectorModel,
    /// Journals of instances, for their undo and their result.
    pub journals: BTreeMap<Option<InstanceKey>, Remote<JournalView>>,
    /// The journal as it was searched.
    pub journal: Journal,
    /// What happened, newest last: problems and files written.
    pub notices: Vec<Notice>,
    /// Settings as they were stored, by key.
    pub settings: BTreeMap<String, String>,
    /// The export that runs: rows written, of how many; nothing before the first word.
    pub export: Option<(usize, usize)>,
    /// What taking something back would do, as it was asked for last.
    pub revert: Option<RevertPlan>,
    /// Texts for the clipboard, and what each is; the window takes them out.
    pub to_copy: Vec<(String, String)>,
    /// Addresses that jobs want opened in the browser; the window takes them out.
    pub to_browse: Vec<String>,
    /// Counts changes, so that lists are made anew only after one.
    revision: u64,
}

/// A secret that is shown once.
#[derive(Debug, Clone)]
pub struct ShownSecret {
    /// The instance.
    pub instance: InstanceKey,
    /// What it is.
    pub label: String,
    /// The secret.
    pub secret: SecretText,
}

/// A line of the list of notices.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// When it came.
    pub at: Timestamp,
    /// What it says.
    pub what: NoticeKind,
    /// The instance that it is about, where it is about one.
    pub about: Option<InstanceKey>,
    /// Whether the list was opened since.
    pub seen: bool,
}

/// What a notice says.
#[derive(Debug, Clone, PartialEq)]
pub enum NoticeKind {
    /// A problem that concerns no single step.
    Problem(Box<Finding>),
    /// Something was done.
    Done(String),
    /// Something to know.
    Told(String),
}

impl Model {
    /// Which state this is: it goes up with every change.
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// A setting was changed by the user.
    pub fn set(&mut self, key: &str, json: String) {
        self.revision += 1;
        self.settings.insert(key.to_owned(), json);
    }

    /// The instances as lists have them: plain identifier first, then by number, then by name.
    #[must_use]
    pub fn listed(&self) -> Vec<&InstanceView> {
        let mut list: Vec<&InstanceView> = self.instances.values().collect();
        list.sort_by_key(|i| (i.spec.identifier.number().unwrap_or(1), i.spec.name.clone()));
        list
    }

    /// The state of a step, with a running job laid over what was last read.
    #[must_use]
    pub fn step(&self, view: &InstanceView, step: StepId) -> StepState {
        let read = view.steps.iter().find(|(id, _)| *id == step).map_or(StepState::NotRead, |(_, state)| state.clone());
        self.jobs.get(&view.spec.key).and_then(|job| job.overlay(step)).unwrap_or(read)
    }

    /// Steps that are done or need nothing.
    #[must_use]
    pub fn settled(&self, view: &InstanceView) -> usize {
        StepId::ALL.into_iter().filter(|step| self.step(view, *step).is_settled()).count()
    }

    /// Steps that are still open, in order.
    #[must_use]
    pub fn open_steps(&self, view: &InstanceView) -> Vec<StepId> {
        StepId::ALL.into_iter().filter(|step| !self.step(view, *step).is_settled()).collect()
    }

    /// The step that a person would look at first: running, failed, ready, then the last one.
    #[must_use]
    pub fn next_step(&self, view: &InstanceView) -> StepId {
        let states: Vec<(StepId, StepState)> = StepId::ALL.into_iter().map(|s| (s, self.step(view, s))).collect();
        let first = |wanted: fn(&StepState) -> bool| states.iter().find(|(_, state)| wanted(state)).map(|(step, _)| *step);
        first(|s| matches!(s, StepState::Running { .. }))
            .or_else(|| first(|s| matches!(s, StepState::Failed(_))))
            .or_else(|| first(|s| matches!(s, StepState::Ready)))
            .or_else(|| first(|s| !s.is_settled()))
            .unwrap_or(StepId::SignIn)
    }

    /// The job of an instance that still runs.
    #[must_use]
    pub fn running(&self, key: &InstanceKey) -> Option<&Job> {
        self.jobs.get(key).filter(|job| job.end.is_none())
    }

    /// Whether the directory, and the AWS account of an instance, are practice.
    #[must_use]
    pub fn practice_directory(&self) -> bool {
        self.connections.value().and_then(|c| c.directory.as_ref()).is_some_and(|d| d.practice)
    }

    /// Notices that were not looked at yet.
    #[must_use]
    pub fn unseen(&self) -> usize {
        self.notices.iter().filter(|n| !n.seen).count()
    }
}
