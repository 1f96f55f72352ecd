//! File dialogs of the system, through rfd.
//!
//! rfd tells a dialog that the user closed and a dialog that never opened not apart. The window has to know, because it
//! offers a field for the path when no dialog can open: so it is found out beforehand whether anything would open one, and
//! a dialog that is "closed" faster than a person can is taken for one that never opened.

use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Faster than this nobody closes a dialog.
const FASTER_THAN_A_PERSON: Duration = Duration::from_millis(150);

/// How long the desktop may take to say whether it has dialogs.
const LOOK_LIMIT: Duration = Duration::from_secs(3);

/// How long a dialog may stay open; the window goes on meanwhile.
const OPEN_LIMIT: Duration = Duration::from_secs(30 * 60);

/// What a dialog asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileQuestion {
    /// Its title.
    pub title: String,
    /// The name that a file to be saved has to begin with.
    pub file_name: Option<String>,
    /// Kinds of file: a name and the endings without dot, such as `("Metadata", ["xml"])`.
    pub kinds: Vec<(String, Vec<String>)>,
}

/// No dialog can open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("No file dialog can open here: {why}")]
pub struct NotAvailable {
    /// Why, in a few words.
    pub why: String,
}

/// Opens file dialogs.
#[derive(Debug, Clone, Copy, Default)]
pub struct FileDialogs;

#[derive(Debug, Clone, Copy)]
enum Kind {
    Open,
    Save,
}

impl FileDialogs {
    /// Asks for a file to read; `None` when the user thought better of it.
    ///
    /// # Errors
    /// When no dialog can open.
    pub async fn open(&self, question: &FileQuestion) -> Result<Option<PathBuf>, NotAvailable> {
        ask(Kind::Open, question).await
    }

    /// Asks where to save a file; `None` when the user thought better of it.
    ///
    /// # Errors
    /// When no dialog can open.
    pub async fn save(&self, question: &FileQuestion) -> Result<Option<PathBuf>, NotAvailable> {
        ask(Kind::Save, question).await
    }
}

async fn ask(kind: Kind, question: &FileQuestion) -> Result<Option<PathBuf>, NotAvailable> {
    let not_available = |why: &str| NotAvailable { why: why.to_owned() };
    look().await?;
    let mut dialog = rfd::AsyncFileDialog::new().set_title(clean(&question.title));
    for (name, endings) in &question.kinds {
        dialog = dialog.add_filter(clean(name), &endings.iter().map(|e| clean(e)).collect::<Vec<_>>());
    }
    if let Some(name) = &question.file_name {
        dialog = dialog.set_file_name(clean(name));
    }
    let opened = Instant::now();
    let answer = match kind {
        Kind::Open => tokio::time::timeout(OPEN_LIMIT, dialog.pick_file()).await,
        Kind::Save => tokio::time::timeout(OPEN_LIMIT, dialog.save_file()).await,
    };
    match answer {
        Ok(Some(file)) => Ok(Some(file.path().to_owned())),
        Ok(None) if opened.elapsed() < FASTER_THAN_A_PERSON => Err(not_available("the system's dialog closed at once")),
        // closed, or left open for so long that nobody waits for it any more
        Ok(None) | Err(_) => Ok(None),
    }
}

/// rfd hands texts to C and panics on a NUL in them.
fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

#[cfg(target_os = "linux")]
async fn look() -> Result<(), NotAvailable> {
    let (answer, waiting) = tokio::sync::oneshot::channel();
    let work = move || {
        let _nobody_waits = answer.send(super::portal::can_open());
    };
    // not the runtime's pool: it would be waited for when the program ends
    std::thread::Builder::new().name("dialog".into()).spawn(work).map_err(|e| NotAvailable { why: e.to_string() })?;
    match tokio::time::timeout(LOOK_LIMIT, waiting).await {
        Ok(Ok(answer)) => answer.map_err(|why| NotAvailable { why }),
        _ => Err(NotAvailable { why: "the desktop does not answer".into() }),
    }
}

/// Windows and macOS always have dialogs.
#[cfg(not(target_os = "linux"))]
async fn look() -> Result<(), NotAvailable> {
    tokio::time::timeout(LOOK_LIMIT, std::future::ready(())).await.map_err(|_| NotAvailable { why: "the desktop does not answer".into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_for_c_hold_no_nul() {
        assert_eq!(clean("a\0b\n"), "ab");
    }
}
