//! What the window and the command line send to the workflow, and what they hear back.

use super::change_record::RecordForm;
use super::export::ExportForm;
use super::handout::{Handout, HandoutWish};
use super::inspection::{Document, Inspection};
use super::ports::{AdminAsk, AdminSignIn, AwsConnection, DirectoryConnection, JournalSearch, Proof};
use super::revert::{Revert, RevertPlan};
use super::view::{ConnectionsView, Found, InstanceView, JournalPage, JournalView, ProofsView};
use crate::domain::finding::Finding;
use crate::domain::journal::{EntryId, JobId};
use crate::domain::plan::Plan;
use crate::domain::secret::SecretText;
use crate::domain::spec::{InstanceKey, InstanceSpec};
use crate::domain::step::StepId;
use jiff::Timestamp;
use std::path::PathBuf;
use std::sync::Arc;

/// A wish of the user. Each is carried out as a job or answered at once.
#[derive(Debug, Clone)]
pub enum Command {
    /// Read workspace and connections; the first thing a window sends.
    Start,
    /// Make the connections to the practice cloud.
    ConnectPractice,
    /// Connect a directory.
    ConnectDirectory(DirectoryConnection),
    /// Have an administrator sign in to a directory, then connect it.
    SignInDirectory(AdminSignIn),
    /// Wait for that sign-in no longer.
    CancelSignIn,
    /// Forget the administrator's sign-in, and the directory.
    SignOutDirectory,
    /// Connect an AWS account: asks who it is, writes nothing.
    ConnectAws(AwsConnection),
    /// Put an access key's secret into the vault, then connect with it as [`Command::ConnectAws`] does.
    StoreAwsKey {
        /// The access key's id.
        access_key_id: String,
        /// Its secret; it goes into the vault item `connection/<id>` and nowhere else.
        secret: SecretText,
        /// Endpoint, when it is not AWS itself.
        endpoint_url: Option<String>,
        /// Region, when it is not the configuration's.
        region: Option<String>,
    },
    /// The user confirmed the identity that was shown.
    ConfirmAws(AwsConnection),
    /// Add an instance for an AWS account, with the next free identifier.
    AddInstance {
        /// Name in the directory and in lists.
        name: String,
        /// The account's connection.
        aws: AwsConnection,
    },
    /// Save a changed wish.
    SaveSpec(Box<InstanceSpec>),
    /// Read an instance again from the clouds.
    Refresh(InstanceKey),
    /// Read every instance again.
    RefreshAll,
    /// Show the plan of a step.
    PlanStep(InstanceKey, StepId),
    /// Run steps in order.
    Run {
        /// The instance.
        instance: InstanceKey,
        /// The steps; those that are done already are passed over.
        steps: Vec<StepId>,
    },
    /// Stop a job after the current call.
    Cancel(JobId),
    /// Go on with what a killed program left.
    Resume(InstanceKey),
    /// Take back what the journal says was done, newest first.
    Undo(InstanceKey),
    /// Take back one step and what was built on it.
    UndoStep(InstanceKey, StepId),
    /// Have somebody sign in in a browser and capture the response on this computer.
    CaptureSignIn(InstanceKey),
    /// Mend a difference, or a role that the import would leave out, by the id of its mend.
    Mend(InstanceKey, String),
    /// Leave what a killed program left as it is.
    Forget(InstanceKey),
    /// Look into a SAML document, given as text or read from a file.
    Inspect(InspectInput),
    /// Judge a document at another time; without one, at the present one.
    Judge(Document, Option<Timestamp>),
    /// Look into the document that the shown one is to be compared with.
    Compare(InspectInput),
    /// Open the encrypted assertion of a document with a private key.
    OpenWithKey(Arc<Inspection>, KeySource),
    /// Which keys for encrypted assertions the vault has.
    KeyNames,
    /// Take such a key out of the vault for good.
    ForgetKey(String),
    /// Make a redacted copy or a report of one message of a document, to be passed on.
    MakeHandout(Arc<Inspection>, usize, HandoutWish),
    /// Write what was made to a file.
    SaveHandout(Arc<Handout>, PathBuf),
    /// Make the sign-in test of an instance and open its response in the Inspector.
    OpenTestSignIn(InstanceKey),
    /// Switch the watch over the clipboard on or off; it ends by itself after some minutes.
    WatchClipboard(bool),
    /// Read past sign-in tests; of one instance, or of all.
    Proofs(Option<InstanceKey>),
    /// Whether names and other values of past sign-in tests are kept.
    KeepValues(bool),
    /// Write the federation metadata of an instance to a file.
    SaveMetadata(InstanceKey, PathBuf),
    /// Read the journal; of one instance, or of all.
    Journal(Option<InstanceKey>),
    /// Search the journal anew; the first page and the count come back.
    SearchJournal(JournalSearch),
    /// Read the page of a search that begins at this row of what was found.
    JournalPage(JournalSearch, usize),
    /// Write what a search of the journal finds to a file.
    ExportJournal {
        /// The search.
        search: JournalSearch,
        /// The form.
        form: ExportForm,
        /// The file.
        path: PathBuf,
    },
    /// Stop the export that runs.
    StopExport,
    /// Show what taking back a call, or a step and what was built on it, would do.
    PlanRevert(InstanceKey, Revert),
    /// Take back one call alone.
    RevertEntry(InstanceKey, EntryId),
    /// Copy the change record of an instance, or of one job of it, as Markdown.
    CopyRecord(InstanceKey, Option<JobId>),
    /// Write it to a file.
    SaveRecord {
        /// The instance.
        instance: InstanceKey,
        /// One job of it, or all.
        job: Option<JobId>,
        /// The form.
        form: RecordForm,
        /// The file.
        path: PathBuf,
    },
    /// Remember a setting of the window.
    SaveSetting(String, String),
}

/// The setting that keeps how the practice cloud behaves: the JSON of a [`Weather`](crate::domain::weather::Weather).
pub const WEATHER_SETTING: &str = "practice.weather";

/// Where a document to inspect comes from.
#[derive(Debug, Clone)]
pub enum InspectInput {
    /// Pasted text.
    Text(String),
    /// Text that was found on the clipboard while it was watched.
    Clipboard(String),
    /// A file.
    File(PathBuf),
    /// A response that was caught on its way: base64, of which instance, and its name.
    Captured(String, InstanceKey, String),
}

/// Where a private key comes from that opens an encrypted assertion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeySource {
    /// From the vault, by its name.
    Kept(String),
    /// From a file.
    File {
        /// The file: PEM, PKCS#8 or PFX.
        path: PathBuf,
        /// The passphrase of a PFX file.
        passphrase: Option<SecretText>,
        /// The name under which it is kept in the vault, when it opens the document.
        keep_as: Option<String>,
    },
}

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

/// How a job goes.
#[derive(Debug, Clone, PartialEq)]
pub struct JobNews {
    /// The job.
    pub job: JobId,
    /// The instance.
    pub instance: InstanceKey,
    /// Steps that the job will go through, known beforehand.
    pub steps: Vec<StepId>,
    /// What happened.
    pub what: JobStage,
}

/// What happened in a job.
#[derive(Debug, Clone, PartialEq)]
pub enum JobStage {
    /// It began.
    Started,
    /// A step began.
    StepStarted(StepId),
    /// A call of a step is being made: index among the plan's writes, how many there are, the action.
    Call {
        /// The step.
        step: StepId,
        /// From 0.
        index: usize,
        /// How many.
        of: usize,
        /// The action.
        action: String,
    },
    /// Waiting until a change is seen, or for a limit to pass.
    Waiting {
        /// The step.
        step: StepId,
        /// For what, one sentence.
        reason: String,
        /// Seconds after which the job gives up.
        gives_up_after_s: u64,
    },
    /// A step ended.
    StepEnded {
        /// The step.
        step: StepId,
        /// How.
        result: StepResult,
        /// Milliseconds it took.
        ms: u64,
    },
    /// The job ended with everything done.
    Finished,
    /// The user stopped it; what was done stays.
    Cancelled,
    /// It stopped at a problem; what was done stays.
    Stopped(Box<Finding>),
}

/// How a step ended.
#[derive(Debug, Clone, PartialEq)]
pub enum StepResult {
    /// Done now.
    Done,
    /// Was there already.
    Adopted,
    /// There is nothing to do, for a reason.
    NotNeeded(String),
    /// It went wrong.
    Failed(Box<Finding>),
}

/// Where events go. It wakes the window through whatever the window gave; it never blocks.
pub type EventSink = Arc<dyn Fn(Event) + Send + Sync>;
