//! `rolebridge status`: reads both clouds of every instance; writes to neither.

use super::commands::{Outcome, connections, services};
use super::workspace;
use rolebridge::cli;
use rolebridge::cli::args::Cli;
use rolebridge::workflow::survey::survey;

/// The verdict on every instance.
pub(crate) async fn status(cli: &Cli) -> Outcome {
    let workspace = workspace::open(cli.common.workspace.as_deref(), workspace::key(cli.vault()))?;
    let all = survey(&services(&workspace), &connections(&workspace)).await?;
    Ok(cli::status::report(&all, cli.common.json).emit())
}
