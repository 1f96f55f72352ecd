//! Rollovers of signing certificates: what can be wished for, and how they go.

use crate::domain::finding::Finding;
use crate::domain::plan::Plan;
use crate::domain::rollover::RollPhase;
use crate::domain::spec::InstanceKey;
use crate::workflow::rollover::{CampaignReport, RollEnd, RollNews, RolloverView};

/// The setting that keeps how many hours the old certificate stays after its last use.
pub const COOL_DOWN_SETTING: &str = "ui.cool_down_hours";
/// The same for the practice cloud, where nobody else signs in.
pub const PRACTICE_COOL_DOWN_SETTING: &str = "ui.practice_cool_down_hours";

/// A wish about rollovers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RollCommand {
    /// Run one or several, each as far as it goes: begun ones go on where they are.
    Run(RollWish),
    /// Begin no more for the time being, or begin again; those that run end first.
    Pause(bool),
    /// Stop the rollover of an instance after its current call, or all that run or wait.
    Stop(Option<InstanceKey>),
    /// Show what taking back the rollover of an instance would do.
    PlanUndo(InstanceKey),
    /// Take it back.
    Undo(InstanceKey),
}

/// Which rollovers, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollWish {
    /// The instances, in order.
    pub instances: Vec<InstanceKey>,
    /// The old key is in the wrong hands, or its certificate has ended: the old one goes at once.
    pub emergency: bool,
    /// The last phase to run.
    pub until: RollPhase,
    /// The new certificates are issued here, with so many bits of RSA; else they are made as the first ones were.
    pub issue_here: Option<u16>,
    /// How many run beside one another.
    pub at_once: usize,
    /// Whether none is begun after one has failed.
    pub stop_at_failure: bool,
}

impl RollWish {
    /// One instance, all phases.
    #[must_use]
    pub fn one(instance: InstanceKey) -> Self {
        Self { instances: vec![instance], emergency: false, until: RollPhase::Prune, issue_here: None, at_once: 1, stop_at_failure: true }
    }
}

/// A run of one or several rollovers; counts up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RollRunId(pub u64);

/// How rollovers go.
#[derive(Debug, Clone)]
pub enum RollEvent {
    /// How far the rollover of an instance is, as it was read.
    View(Box<RolloverView>),
    /// A run was begun.
    Started {
        /// The run.
        run: RollRunId,
        /// What was wished for.
        wish: RollWish,
    },
    /// Its turn has come.
    Begun(InstanceKey),
    /// News of one that runs.
    News(InstanceKey, RollNews),
    /// One ended.
    Ended(InstanceKey, RollEnd),
    /// No more are begun for the time being, or they are again.
    Paused(bool),
    /// A run is over.
    Finished {
        /// The run.
        run: RollRunId,
        /// What became of all.
        report: Box<CampaignReport>,
    },
    /// What taking back would do, or why it can't be done.
    UndoPlan(InstanceKey, Result<Box<Plan>, Box<Finding>>),
    /// A rollover is being taken back.
    Undoing(InstanceKey),
    /// It was: how many calls, or why not all.
    Undone(InstanceKey, Result<usize, Box<Finding>>),
}
