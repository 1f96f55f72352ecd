//! Rollover of a signing certificate as one procedure over both clouds: what `rolebridge roll` and the window run.
//!
//! The rules are [`crate::domain::rollover`]'s. Here the clouds are read, the one call that the state offers is made and
//! journaled, and read again until it is seen. A run can be stopped at any point and left for days: the next one, here or on
//! another computer, finds out from the clouds how far it is.
//!
//! `procedure` is what [`super::phased`] runs: `plan` says what comes next, `stage` what the first phase does, `act` does what is neither
//! a call nor a wait, `change` tells what somebody else did.
//!
//! May use: domain, pki, saml, the world, the ports. Never: a call without a journal row.

mod act;
mod by_hand;
mod change;
mod elsewhere;
mod look;
mod many;
mod plan;
mod procedure;
mod prove;
mod report;
mod safe;
mod see;
mod stage;
mod start;
mod undo;

pub use change::{belongs, foreign, job_of};
pub use look::look;
pub use many::{Campaign, CampaignNews, CampaignReport};
pub use plan::{Act, Next, next};
pub use procedure::Rolling;
pub use see::{note, see};
pub use start::{plan_undo, undo};
pub use undo::{Undoing, undo_plan};

use super::phased;
pub use super::phased::PhaseEnd;
use crate::domain::finding::Finding;
use crate::domain::plan::Plan;
use crate::domain::rollover::{Note, PhaseState, RollPhase};
use crate::domain::spec::InstanceKey;
use jiff::{SignedDuration, Timestamp};

/// How a rollover is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollOptions {
    /// The old key is in the wrong hands: no cool-down, the old certificate goes at once.
    pub emergency: bool,
    /// How long the old certificate stays after its last use.
    pub cool_down: SignedDuration,
    /// How long AWS has to be seen to trust both before the directory signs with the new one, where no canary can be tried.
    pub spread: SignedDuration,
    /// The last phase to run; later ones are left for another day.
    pub until: RollPhase,
    /// The new certificate is issued here, with so many bits of RSA; else it is made as the instance's first one was.
    pub issue_here: Option<u16>,
    /// Somebody sits at a browser who can sign in where this program can't.
    pub by_hand: bool,
}

impl RollOptions {
    /// For real clouds. AWS gives no figure for how long a change takes to be known everywhere; five minutes is our guess.
    pub const REAL: Self = Self {
        emergency: false,
        cool_down: SignedDuration::from_hours(24),
        spread: SignedDuration::from_mins(5),
        until: RollPhase::Prune,
        issue_here: None,
        by_hand: false,
    };
    /// For the practice cloud in calm weather.
    pub const PRACTICE: Self = Self { spread: SignedDuration::from_secs(2), ..Self::REAL };
}

/// One run.
pub type RollJob = phased::Job<Rolling>;

/// Where news of a rollover go; it never blocks.
pub type RollSink = phased::Sink<Rolling>;

/// News of a running rollover.
pub type RollNews = phased::News<RollPhase, RolloverView>;

/// What became of one phase.
pub type PhaseReport = phased::PhaseReport<RollPhase>;

/// How a run ended.
#[derive(Debug, Clone, PartialEq)]
pub enum RollEnd {
    /// Only the new certificate is left, and it was proven.
    Rolled,
    /// Something has to pass first; running it again goes on.
    Waits {
        /// The phase that waits.
        phase: RollPhase,
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

/// Where the certificates of an instance stand between two runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RollStanding {
    /// There is none that signs.
    NoCertificate,
    /// One signs and is trusted.
    Rest,
    /// A rollover was begun, here or elsewhere.
    UnderWay,
    /// What signs is not trusted: every sign-in is refused.
    Untrusted,
}

/// A rollover as screens and reports show it.
#[derive(Debug, Clone, PartialEq)]
pub struct RolloverView {
    /// The instance.
    pub instance: InstanceKey,
    /// Where it stands.
    pub standing: RollStanding,
    /// The seven phases.
    pub phases: Vec<(RollPhase, PhaseState)>,
    /// What is remembered of it.
    pub note: Option<Note>,
    /// The plan of the next phase, where it makes calls.
    pub next: Option<Plan>,
    /// When it was read.
    pub at: Timestamp,
    /// Why it can't go on, when it can't.
    pub problem: Option<Finding>,
}
