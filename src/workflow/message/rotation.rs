//! Rotations of import keys: what can be wished for, and how they go.

use crate::domain::finding::Finding;
use crate::domain::plan::Plan;
use crate::domain::rotation::RotatePhase;
use crate::domain::spec::InstanceKey;
use crate::workflow::rotation::{FleetReport, RotateEnd, RotateNews, RotationView};

/// The setting that keeps how many hours the old access key stays switched off before it is deleted.
pub const KEY_COOL_DOWN_SETTING: &str = "ui.key_cool_down_hours";
/// The same for the practice cloud, where nobody else uses the key.
pub const PRACTICE_KEY_COOL_DOWN_SETTING: &str = "ui.practice_key_cool_down_hours";

/// A wish about rotations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RotateCommand {
    /// Run one or several, each as far as it goes: begun ones go on where they are.
    Run(RotateWish),
    /// Stop the rotation of an instance after its current call, or all that run or wait for their turn.
    Stop(Option<InstanceKey>),
    /// Show what taking back the rotation of an instance would do.
    PlanUndo(InstanceKey),
    /// Take it back, as far as it goes.
    Undo(InstanceKey),
}

/// Which rotations, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RotateWish {
    /// The instances, in order.
    pub instances: Vec<InstanceKey>,
    /// The last phase to run.
    pub until: RotatePhase,
    /// How many run beside one another; those of one import user come one after the other.
    pub at_once: usize,
    /// Whether those that are under way are taken back.
    pub back: bool,
}

impl RotateWish {
    /// One instance, all phases.
    #[must_use]
    pub fn one(instance: InstanceKey) -> Self {
        Self::several(vec![instance])
    }

    /// Several instances, all phases, four beside one another.
    #[must_use]
    pub const fn several(instances: Vec<InstanceKey>) -> Self {
        Self { instances, until: RotatePhase::Delete, at_once: 4, back: false }
    }
}

/// How rotations go.
#[derive(Debug, Clone)]
pub enum RotateEvent {
    /// How far the rotation of an instance is, as it was read.
    View(Box<RotationView>),
    /// A run was begun, with what was wished for.
    Started(RotateWish),
    /// Its turn has come.
    Begun(InstanceKey),
    /// News of one that runs.
    News(InstanceKey, RotateNews),
    /// One ended.
    Ended(InstanceKey, RotateEnd),
    /// A run is over: what was wished for, and what became of all.
    Finished(RotateWish, Box<FleetReport>),
    /// What taking back would do, or why it can't be done.
    UndoPlan(InstanceKey, Result<Box<Plan>, Box<Finding>>),
}
