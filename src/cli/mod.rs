//! The same workflow without a window.
//!
//! May use: workflow, saml, domain. Progress and logs go to standard error, results to standard output.

pub mod args;
pub mod certificates;
pub mod inspect;
pub mod output;
pub mod rehearse;
pub mod roll;
pub mod rotate;
pub mod sign_in;

use crate::domain::finding::Finding;
use args::Command;
use output::Printed;

/// The answer to commands that a later release brings; `None` for those that are there.
#[must_use]
pub fn not_available_yet(command: &Command, json: bool) -> Option<Printed> {
    let (name, release, meanwhile) = match command {
        Command::Status => ("status", "0.2", "The window shows each instance with its verdict."),
        Command::Export(_) => ("export", "0.5", "Until then, the window saves the federation metadata of an instance to a file."),
        _ => return None,
    };
    let finding = Finding::error(
        "cli.not_available_yet",
        format!("rolebridge {name} is not available yet"),
        format!("Release {release} brings it; this is {}.", env!("CARGO_PKG_VERSION")),
        meanwhile,
    );
    Some(output::failure(&finding, json, output::REFUSED))
}
