//! What the window and the command line send to the workflow.

use super::background::BackgroundCommand;
use super::rollover::RollCommand;
use super::rotation::RotateCommand;
use crate::domain::journal::{EntryId, JobId};
use crate::domain::secret::SecretText;
use crate::domain::spec::{InstanceKey, InstanceSpec};
use crate::domain::step::StepId;
use crate::workflow::change_record::RecordForm;
use crate::workflow::export::ExportForm;
use crate::workflow::handout::{Handout, HandoutWish};
use crate::workflow::inspection::{Document, Inspection};
use crate::workflow::ports::{AdminSignIn, AwsConnection, DirectoryConnection, JournalSearch};
use crate::workflow::revert::Revert;
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
    /// Something about rollovers.
    Rollover(RollCommand),
    /// Something about rotations of import keys.
    Rotation(RotateCommand),
    /// Something about the check in the background.
    Background(BackgroundCommand),
    /// Write what ends to a calendar file.
    SaveCalendar(PathBuf),
    /// Remember a setting of the window.
    SaveSetting(String, String),
    /// The window has the user's attention, or has it no longer: then notices of the desktop say what happened.
    WindowFocus(bool),
}

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
