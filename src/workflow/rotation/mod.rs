//! Rotation of the import user's access key as one procedure over both clouds: what `rolebridge rotate` runs.
//!
//! The rules are [`crate::domain::rotation`]'s. Here the clouds are read, the one call that the state offers is made and
//! journaled, and read again until it is seen. A run can be stopped at any point and left for days: the next one finds out
//! from the clouds and the journal how far it is. Taking a rotation back is the same run in the other direction.
//!
//! `procedure` is what [`super::phased`] runs: `plan` says what comes next, `back` on the way back, `wait` what has to be waited for
//! or stops it, `act` does what is neither a call nor a wait.
//!
//! May use: domain, the world, the ports. Never: a call without a journal row.

mod act;
mod back;
mod look;
mod many;
mod plan;
mod procedure;
mod see;
mod undo_plan;
mod wait;

pub use back::next_back;
pub use look::{RotateStanding, RotateWait, RotationView, look};
pub use many::{Fleet, FleetNews, FleetReport};
pub use plan::{Next, next};
pub use procedure::{AwaitCycle, Rotating};
pub use see::{holders, note, see};
pub use undo_plan::{plan_undo, undo_plan};

use super::phased;
use crate::domain::finding::Finding;
use crate::domain::journal::Entry;
use crate::domain::rotation::{Note, RotatePhase};
use jiff::{SignedDuration, Timestamp};

/// How a rotation is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RotateOptions {
    /// How long the old key stays switched off before it is deleted.
    pub cool_down: SignedDuration,
    /// How far the clocks of this computer and of the directory may differ.
    pub skew: SignedDuration,
    /// The last phase to run; later ones are left for another day.
    pub until: RotatePhase,
    /// Whether the rotation that is under way is taken back.
    pub back: bool,
}

impl RotateOptions {
    /// For real clouds. Nobody says how far their clocks may differ from ours; five minutes is our guess.
    pub const REAL: Self =
        Self { cool_down: SignedDuration::from_hours(24), skew: SignedDuration::from_mins(5), until: RotatePhase::Delete, back: false };
    /// For the practice cloud, which has this computer's clock.
    pub const PRACTICE: Self = Self { skew: SignedDuration::ZERO, ..Self::REAL };

    /// As usual for a real cloud, or for the practice cloud.
    #[must_use]
    pub const fn usual(practice: bool) -> Self {
        if practice { Self::PRACTICE } else { Self::REAL }
    }
}

/// One run.
pub type RotateJob = phased::Job<Rotating>;

/// Where news of a rotation go; it never blocks.
pub type RotateSink = phased::Sink<Rotating>;

/// News of a running rotation.
pub type RotateNews = phased::News<RotatePhase, RotationView>;

/// What became of one phase.
pub type PhaseReport = phased::PhaseReport<RotatePhase>;

/// How a run ended.
#[derive(Debug, Clone, PartialEq)]
pub enum RotateEnd {
    /// Only the new key is left, and it works.
    Rotated,
    /// It was taken back with so many calls.
    TakenBack(usize),
    /// Something has to pass first; running it again goes on.
    Waits {
        /// The phase that waits.
        phase: RotatePhase,
        /// For what.
        reason: String,
        /// Until when, where that is known.
        until: Option<Timestamp>,
    },
    /// The user stopped it; what was done stays.
    Cancelled,
    /// It stopped at a problem; what was done stays.
    Stopped(Box<Finding>),
}

/// Whether a journal row belongs to the rotation of a note.
#[must_use]
pub fn belongs(entry: &Entry, note: &Note) -> bool {
    phased::belongs::<Rotating>(entry, note)
}
