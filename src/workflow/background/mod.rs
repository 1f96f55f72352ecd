//! The check in the background, which a user can switch on: once a day the system runs `rolebridge certificates --notify`.
//!
//! A systemd user timer, a task of Windows or an agent of launchd, written by the program and removed by it. The texts are made here
//! and are pure; files and commands are behind [`BackgroundPort`]. May use: domain, ports. Never: overwrite or remove what has no
//! mark of ours, ask for more rights than the user has.

mod command;
mod launchd;
mod switch;
mod systemd;
mod windows;

pub use command::CheckCommand;
pub use switch::{Switched, off, on, state};

use super::ports::{BackgroundKind, BackgroundPort};
use crate::domain::finding::Finding;
use std::path::PathBuf;
use std::sync::Arc;

/// What is in every file and task that is ours.
pub const MARK: &str = "Written by Rolebridge, removed by: rolebridge background off";

/// The hour of the day, local time, at which the check runs.
const HOUR: u8 = 9;

/// The check as this program would set it up.
pub struct Check {
    /// The system's means.
    pub port: Arc<dyn BackgroundPort>,
    /// What the system would run, or why that can't be said.
    pub command: Result<CheckCommand, Box<Finding>>,
    /// Why it must not be switched on.
    pub refused: Option<Box<Finding>>,
}

/// The files that make the check on this computer, whether they are there or not.
///
/// # Errors
/// When the system tells no place for them, or can't carry the command.
pub fn files(port: &dyn BackgroundPort, command: &CheckCommand) -> Result<Vec<PathBuf>, Box<Finding>> {
    Ok(Recipe::of(port, command)?.files.into_iter().map(|(path, _)| path).collect())
}

/// How the check stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BackgroundState {
    /// There is none.
    Off,
    /// The system runs it daily.
    On {
        /// Its files.
        files: Vec<PathBuf>,
        /// Whether it runs this program with these options.
        current: bool,
    },
    /// Its files are there, but the system does not run it.
    NotRunning {
        /// Its files.
        files: Vec<PathBuf>,
        /// What the system said.
        said: String,
    },
}

/// A command of the system.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Order {
    program: &'static str,
    arguments: Vec<String>,
    /// Whether the rest goes on when it fails.
    may_fail: bool,
}

impl Order {
    fn new(program: &'static str, arguments: &[&str]) -> Self {
        Self { program, arguments: arguments.iter().map(|text| (*text).to_owned()).collect(), may_fail: false }
    }

    fn may_fail(self) -> Self {
        Self { may_fail: true, ..self }
    }

    /// As a person would type it.
    fn shown(&self) -> String {
        let word = |text: &String| if text.contains(' ') { format!("\"{text}\"") } else { text.clone() };
        std::iter::once(self.program.to_owned()).chain(self.arguments.iter().map(word)).collect::<Vec<_>>().join(" ")
    }
}

/// What makes a check on one kind of system.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Recipe {
    /// Files and their contents.
    files: Vec<(PathBuf, Vec<u8>)>,
    /// What `start` may leave behind beside them.
    links: Vec<PathBuf>,
    /// Tells the task of this name, where the system keeps it apart from the files.
    task: Option<Order>,
    /// After the files are written.
    start: Vec<Order>,
    /// Before they are removed.
    stop: Vec<Order>,
    /// After they are removed.
    forget: Vec<Order>,
    /// Succeeds while the system runs it.
    ask: Order,
}

impl Recipe {
    /// The recipe of this computer's system.
    fn of(port: &dyn BackgroundPort, command: &CheckCommand) -> Result<Self, Box<Finding>> {
        let folder = port.folder().ok_or_else(no_home)?;
        match port.kind() {
            BackgroundKind::Systemd => Ok(systemd::recipe(&folder, command)),
            BackgroundKind::WindowsTask => windows::recipe(&folder, command),
            BackgroundKind::Launchd => Ok(launchd::recipe(&folder, port.user().unwrap_or_default(), command)),
        }
    }
}

fn no_home() -> Box<Finding> {
    Box::new(Finding::error(
        "background.no_home",
        "A check in the background can't be set up here",
        "This system tells no folder for the settings of a user",
        "Run rolebridge certificates --notify by your own means, once a day",
    ))
}

/// A text in which XML reads nothing as markup. What XML can't carry was refused before.
fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&apos;")
}
