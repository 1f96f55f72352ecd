//! What a step makes of the world.

use crate::domain::finding::Finding;
use crate::domain::plan::Plan;
use jiff::Timestamp;

/// What a step makes of the world.
#[derive(Debug, Clone, PartialEq)]
pub enum Assessment {
    /// Seen to be done.
    Done {
        /// What was seen, label and value.
        facts: Vec<(String, String)>,
        /// What is worth knowing all the same.
        findings: Vec<Finding>,
    },
    /// This is to be done. The plan's calls can be made in order; when they were made the step is assessed again, and
    /// may have more to do that could not be known before.
    Todo(Box<Plan>),
    /// The test sign-in is to be made; it changes nothing.
    SignIn(Box<Plan>),
    /// Something outside is at work, and will be for a while.
    Wait(Box<Waiting>),
    /// There is nothing to do, for a reason.
    NotNeeded(String),
    /// Something stands in the way that Rolebridge will not remove by itself.
    Blocked(Box<Finding>),
}

/// A wait for something that a cloud does by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// For what, one sentence without full stop.
    pub reason: String,
    /// Since when.
    pub since: Timestamp,
    /// About until when.
    pub until: Timestamp,
}

impl Assessment {
    pub(super) fn done(facts: Vec<(&str, String)>) -> Self {
        Self::done_with(facts, Vec::new())
    }

    pub(super) fn done_with(facts: Vec<(&str, String)>, findings: Vec<Finding>) -> Self {
        Self::Done { facts: facts.into_iter().map(|(label, value)| (label.to_owned(), value)).collect(), findings }
    }

    pub(super) fn todo(plan: Plan) -> Self {
        Self::Todo(Box::new(plan))
    }

    pub(super) fn blocked(finding: Finding) -> Self {
        Self::Blocked(Box::new(finding))
    }

    /// For a step whose groundwork is missing: nobody should run it yet.
    pub(super) fn too_early(what: &str) -> Self {
        Self::blocked(Finding::info(
            "step.too_early",
            format!("{what} is not there yet"),
            "An earlier step makes it",
            "Run the earlier steps first",
        ))
    }
}
