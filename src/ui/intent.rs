//! What the user wants, as painted screens give it back.

use super::theme::ThemeChoice;
use super::view::{Screen, Tab};
use crate::domain::journal::JobId;
use crate::domain::secret::SecretText;
use crate::domain::spec::InstanceKey;
use crate::workflow::change_record::RecordForm;
use crate::workflow::export::ExportForm;
use crate::workflow::handout::Handout;
use crate::workflow::message::Command;
use crate::workflow::ports::JournalSearch;
use egui::Id;
use std::path::PathBuf;
use std::sync::Arc;

/// A wish. Screens collect them; the app carries them out after painting.
#[derive(Debug, Clone)]
pub enum Intent {
    /// Send a command to the workflow.
    Send(Command),
    /// Go to a screen.
    Go(Screen),
    /// Open an instance on one of its tabs.
    Open(InstanceKey, Tab),
    /// Ask for a file.
    File(FileRequest),
    /// A path was typed where no dialog can open.
    UseFile(FileRequest, PathBuf),
    /// Copy a secret and clear the clipboard after a time.
    CopySecret(SecretText),
    /// A secret was noted: take it off the screen.
    ForgetSecret(InstanceKey, String),
    /// Choose the colours.
    Theme(ThemeChoice),
    /// Remember a setting: its key and its value as JSON.
    Setting(&'static str, String),
    /// Open an address in the browser.
    Browse(String),
    /// The notices were read.
    NoticesSeen,
    /// Copy a text; what it is is said.
    Copy(String, String),
    /// Say something that is no problem: it is shown for a moment and kept with the notices.
    Tell(String),
    /// Give the keyboard to a widget.
    Focus(Id),
    /// Go back to where the user was.
    Back,
    /// Go forward again.
    Forward,
    /// Give the keyboard to the next pane, or to the one before.
    NextPane(bool),
    /// Make everything larger or smaller.
    Text(TextSize),
    /// Close the window.
    Quit,
}

/// A change of the size of everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextSize {
    /// By a tenth.
    Larger,
    /// By a tenth.
    Smaller,
    /// As the system says.
    Usual,
}

/// A file that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileRequest {
    /// A document for the Inspector.
    OpenDocument,
    /// The document that the shown one is compared with.
    OpenComparison,
    /// A private key for an encrypted assertion.
    OpenKey,
    /// Where to save a redacted copy or a report.
    SaveHandout {
        /// What is saved.
        handout: Arc<Handout>,
    },
    /// Where to save the metadata of an instance.
    SaveMetadata {
        /// The instance.
        instance: InstanceKey,
        /// A name to begin with.
        suggested: String,
    },
    /// Where to save what a search of the journal finds.
    ExportJournal {
        /// The search.
        search: JournalSearch,
        /// The form.
        form: ExportForm,
    },
    /// Where to save the calendar of what ends.
    SaveCalendar,
    /// Where to save a change record.
    SaveRecord {
        /// The instance.
        instance: InstanceKey,
        /// One job of it, or all.
        job: Option<JobId>,
        /// The form.
        form: RecordForm,
        /// A name to begin with.
        suggested: String,
    },
}

impl FileRequest {
    /// A name to begin with, where a file is to be saved.
    #[must_use]
    pub fn suggested(&self) -> String {
        match self {
            Self::OpenDocument | Self::OpenComparison | Self::OpenKey => String::new(),
            Self::SaveHandout { handout } => handout.file_name(),
            Self::SaveMetadata { suggested, .. } | Self::SaveRecord { suggested, .. } => suggested.clone(),
            Self::SaveCalendar => "rolebridge.ics".into(),
            Self::ExportJournal { form, .. } => format!("journal.{}", form.ending()),
        }
    }
}

/// How a file dialog ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileOutcome {
    /// A file was chosen.
    Chosen(PathBuf),
    /// The user thought better of it.
    Cancelled,
    /// No dialog can open here; a path field appears instead. Says why.
    NotAvailable(String),
}
