//! What the workflow tells.

use super::background::BackgroundView;
use super::job::JobNews;
use super::rollover::RollEvent;
use super::rotation::RotateEvent;
use crate::domain::finding::Finding;
use crate::domain::plan::Plan;
use crate::domain::secret::SecretText;
use crate::domain::spec::InstanceKey;
use crate::domain::step::StepId;
use crate::workflow::handout::Handout;
use crate::workflow::inspection::Inspection;
use crate::workflow::ports::{AdminAsk, JournalSearch, Proof};
use crate::workflow::revert::RevertPlan;
use crate::workflow::view::{ConnectionsView, Found, InstanceView, JournalPage, JournalView, ProofsView};
use jiff::Timestamp;
use std::path::PathBuf;
use std::sync::Arc;

/// News for the window.
#[derive(Debug, Clone)]
pub enum Event {
    /// The program is ready: connections and instances follow.
    Connections(ConnectionsView),
    /// The sign-in of an administrator goes on, or ended.
    SignIn(SignInStage),
    /// An instance was read, changed or added.
    Instance(Box<InstanceView>),
    /// An instance left the workspace.
    Removed(InstanceKey),
    /// A plan that was asked for.
    Plan(InstanceKey, Box<Plan>),
    /// A step can't be planned.
    NoPlan(InstanceKey, StepId, Box<Finding>),
    /// A job has news.
    Job(JobNews),
    /// Rollovers have news.
    Rollover(RollEvent),
    /// Rotations of import keys have news.
    Rotation(RotateEvent),
    /// How the check in the background stands, or why it does not follow.
    Background(Result<Box<BackgroundView>, Box<Finding>>),
    /// A sign-in test ended.
    Proof(Box<Proof>),
    /// A secret to show once: what it is, and the text.
    ShowOnce {
        /// The instance.
        instance: InstanceKey,
        /// What it is, such as the user's name.
        label: String,
        /// The secret.
        secret: SecretText,
    },
    /// A document was inspected, or judged at another time.
    Inspected(Arc<Inspection>),
    /// A document could not be inspected; the one that is shown stays.
    NotInspected(Box<Finding>),
    /// The document to compare with was inspected.
    Compared(Arc<Inspection>),
    /// The document to compare with could not be inspected.
    NotCompared(Box<Finding>),
    /// An encrypted assertion could not be opened with the key that was given.
    NotOpened(Box<Finding>),
    /// The names of the keys for encrypted assertions in the vault.
    KeyNames(Vec<String>),
    /// A copy or report to be passed on was made.
    Handout(Arc<Handout>),
    /// It could not be made.
    NoHandout(Box<Finding>),
    /// Whether the clipboard is watched, and until when.
    Watching(Option<Timestamp>),
    /// The past sign-in tests that were asked for.
    Proofs(Box<ProofsView>),
    /// An address to open in the browser, because a job asks for it.
    Browse(String),
    /// The journal that was asked for.
    Journal(Box<JournalView>),
    /// A page of a search of the journal.
    JournalPage(Box<JournalPage>),
    /// How much a search of the journal has found by now.
    JournalFound(JournalSearch, Found),
    /// How an export goes.
    Export(ExportNews),
    /// What taking something back would do.
    RevertPlan(Box<RevertPlan>),
    /// A text for the clipboard, and what it is.
    Clip {
        /// What it is.
        what: String,
        /// The text. Never a secret.
        text: String,
    },
    /// Something to know that is no problem.
    Told(String),
    /// A file was written.
    Saved(PathBuf),
    /// Something that concerns no single step went wrong.
    Problem(Box<Finding>),
    /// A setting that was stored, at the start.
    Setting(String, String),
}

/// How an export goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportNews {
    /// So many rows are written.
    Rows {
        /// So many.
        done: usize,
        /// Of so many.
        of: usize,
    },
    /// It ended, well or not; what became of it is told apart.
    Ended,
}

/// How the sign-in of an administrator goes.
#[derive(Debug, Clone, PartialEq)]
pub enum SignInStage {
    /// It began.
    Started,
    /// A person has to do something.
    Asked(AdminAsk),
    /// It ended: with a connected directory, or with a problem.
    Ended(Option<Box<Finding>>),
    /// The user wants it no longer.
    Cancelled,
}
