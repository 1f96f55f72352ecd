//! The window: engine and channels behind it.

use super::commands::Outcome;
use rolebridge::cli::args::Cli;
use rolebridge::domain::finding::Finding;
use tokio::runtime::Runtime;

/// Opens the window and returns when it was closed.
pub(crate) fn open(_cli: &Cli, _runtime: &Runtime) -> Outcome {
    Err(Box::new(Finding::error(
        "window.none",
        "The window is not part of this build yet",
        "It is being put together",
        "Use rolebridge rehearse or rolebridge inspect FILE",
    )))
}
