//! Plans: the ordered calls that a step would make, each with before, after and its inverse.

use super::call::Call;
use super::step::{Cloud, StepId};
use serde::{Deserialize, Serialize};

/// What a line of a plan does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LineKind {
    /// Looks.
    Read,
    /// Changes.
    Write,
    /// Reads back what was changed.
    Prove,
}

/// One line of *Calls, in order*.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanLine {
    /// Read, write or prove.
    pub kind: LineKind,
    /// Where.
    pub cloud: Cloud,
    /// The API action.
    pub action: String,
    /// What it does or is expected to bring.
    pub detail: String,
    /// The call, on lines that write.
    pub write: Option<PlannedCall>,
}

/// A call that changes something, with its inverse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedCall {
    /// The call.
    pub call: Call,
    /// How it is taken back, if that is known before it is made. Otherwise [`Call::inverse`] tells after it.
    pub inverse: Option<Call>,
}

/// One line of *What changes*.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What changes, such as `Provider`.
    pub subject: String,
    /// Its value now; nothing when there is none.
    pub before: Option<String>,
    /// Its value then; nothing when it is removed.
    pub after: Option<String>,
    /// Whether somebody's sign-in may suffer.
    pub risky: bool,
}

/// The plan of one step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The step.
    pub step: StepId,
    /// Calls in order.
    pub lines: Vec<PlanLine>,
    /// What changes, risky lines first.
    pub changes: Vec<Change>,
    /// Who is affected, one sentence.
    pub affects: String,
    /// What the primary button says, such as `Create SAML provider`.
    pub button: String,
    /// How it is undone, one sentence.
    pub undo: String,
}

impl Plan {
    /// A plan without calls.
    #[must_use]
    pub fn new(step: StepId, button: &str, affects: &str, undo: &str) -> Self {
        Self { step, lines: Vec::new(), changes: Vec::new(), affects: affects.into(), button: button.into(), undo: undo.into() }
    }

    /// The calls that change something, in order.
    pub fn writes(&self) -> impl Iterator<Item = &PlannedCall> {
        self.lines.iter().filter_map(|line| line.write.as_ref())
    }

    /// Adds a line that reads.
    #[must_use]
    pub fn read(self, cloud: Cloud, action: &str, detail: impl Into<String>) -> Self {
        self.line(LineKind::Read, cloud, action, detail.into(), None)
    }

    /// Adds a line that proves.
    #[must_use]
    pub fn prove(self, cloud: Cloud, action: &str, detail: impl Into<String>) -> Self {
        self.line(LineKind::Prove, cloud, action, detail.into(), None)
    }

    /// Adds a call. `inverse` is given where it follows from what is there now.
    #[must_use]
    pub fn write(self, call: Call, inverse: Option<Call>, detail: impl Into<String>) -> Self {
        let (cloud, action) = (call.cloud(), call.action());
        self.line(LineKind::Write, cloud, action, detail.into(), Some(PlannedCall { call, inverse }))
    }

    /// Adds a change.
    #[must_use]
    pub fn change(mut self, subject: &str, before: Option<String>, after: Option<String>) -> Self {
        self.changes.push(Change { subject: subject.into(), before, after, risky: false });
        self
    }

    fn line(mut self, kind: LineKind, cloud: Cloud, action: &str, detail: String, write: Option<PlannedCall>) -> Self {
        self.lines.push(PlanLine { kind, cloud, action: action.into(), detail, write });
        self
    }
}
