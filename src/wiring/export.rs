//! `rolebridge export`: hand-over files of instances. Both clouds are read, neither is written to.

use super::commands::{Outcome, connections, services};
use super::files::LocalFiles;
use super::workspace;
use rolebridge::cli;
use rolebridge::cli::args::{Cli, ExportArgs};
use rolebridge::cli::output::{REFUSED, failure};
use rolebridge::domain::finding::Finding;
use rolebridge::workflow::handover::{gather, write};
use rolebridge::workflow::reach::chosen;
use std::path::PathBuf;

/// Writes the files of the instances that were named.
pub(crate) async fn export(cli: &Cli, args: &ExportArgs) -> Outcome {
    let workspace = workspace::open(cli.common.workspace.as_deref(), workspace::key(cli.vault()))?;
    let (services, connections) = (services(&workspace), connections(&workspace));
    let all = services.store.instances().await.map_err(|e| Box::new(e.finding()))?;
    let specs = if args.all { all } else { chosen(&all, &args.instances)? };
    if specs.is_empty() {
        return Err(nothing_named());
    }
    let mut handovers = Vec::new();
    for spec in &specs {
        handovers.push(gather(spec, &services, &connections).await?);
    }
    let folder = args.out.clone().unwrap_or_else(|| PathBuf::from("."));
    match write(&LocalFiles, &folder, &handovers, args.force).await {
        Ok(written) => Ok(cli::export::report(&handovers, &written, cli.common.json).emit()),
        Err(finding) => Ok(failure(&finding, cli.common.json, REFUSED).emit()),
    }
}

fn nothing_named() -> Box<Finding> {
    Box::new(Finding::error(
        "export.nothing_named",
        "No instance was named",
        "It has to be said whose files are to be written",
        "Give a name or an identifier such as saml#2, or --all",
    ))
}
