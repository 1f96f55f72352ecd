//! A procedure over both clouds that goes by phases and may be left for days: what a rollover of certificates and a rotation of
//! access keys have in common.
//!
//! [`Job`] is one run: read both clouds, let the procedure's rules say what comes next, do it, read until it is seen, and so on to
//! the end, a wait or a problem. A [`Procedure`] says what is its own: what it reads, what comes next, what it does beside calls
//! and waits, and what must stop it. `run` is the way from phase to phase, `act` one turn, `keep` what is remembered meanwhile, `tally`
//! what became of several.
//!
//! May use: domain, the world, the ports. Never: know which procedure runs, make a call without a journal row.

mod act;
mod keep;
mod procedure;
mod run;
mod tally;

pub use keep::{Note, belongs, forget, job_of, note, save};
pub use procedure::{Objection, Phase, Procedure, Refusal, RunEnd};
pub use run::{Job, Sink, Stop, Turn};
pub(in crate::workflow) use tally::tally;

use crate::domain::finding::Finding;
use crate::domain::plan::Plan;
use jiff::Timestamp;

/// How a phase ended.
#[derive(Debug, Clone, PartialEq)]
pub enum PhaseEnd {
    /// Done now.
    Done,
    /// It was so already.
    Adopted,
    /// It can't be done here, or needs not be, for a reason.
    NotPossible(String),
    /// It waits.
    Waits {
        /// For what.
        reason: String,
        /// Until when, where that is known.
        until: Option<Timestamp>,
    },
    /// It went wrong.
    Failed(Box<Finding>),
}

/// What became of one phase.
#[derive(Debug, Clone, PartialEq)]
pub struct PhaseReport<P> {
    /// The phase.
    pub phase: P,
    /// How it ended.
    pub end: PhaseEnd,
    /// Milliseconds it took.
    pub ms: u64,
}

/// News of a run: `P` is its phase, `V` how far it is, for screens.
#[derive(Debug, Clone)]
pub enum News<P, V> {
    /// How far it is.
    View(Box<V>),
    /// A phase ended.
    Phase(PhaseReport<P>),
    /// A call is being made.
    Call(P, String),
    /// A pause, and after how many seconds it is given up.
    Waiting(P, String, u64),
    /// Somebody is to open this address in a browser and to sign in.
    Browse(String),
}

/// What comes next: `P` is the phase, `A` what the procedure does beside calls and waits.
#[derive(Debug, Clone, PartialEq)]
pub enum Next<P, A> {
    /// Calls.
    Make(P, Box<Plan>),
    /// Something of the procedure's own.
    Act(P, A),
    /// Time has to pass, or something has to be done elsewhere.
    Wait {
        /// The phase that waits.
        phase: P,
        /// For what.
        reason: String,
        /// Until when, where that is known. Without it the run ends.
        until: Option<Timestamp>,
    },
    /// A change has to be seen first, and is looked for as long as that may take: in which phase, and what is missing.
    Unseen(P, String),
    /// Nothing is left to do.
    Finished,
    /// It can't go on.
    Blocked(P, Box<Finding>),
}
