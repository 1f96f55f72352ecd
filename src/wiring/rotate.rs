//! `rolebridge rotate`: the instances that were named, their clouds, one run of all.

use super::commands::{Outcome, connections, services, stopped_by_ctrl_c};
use super::workspace;
use jiff::SignedDuration;
use rolebridge::cli;
use rolebridge::cli::args::Cli;
use rolebridge::cli::output::{GOOD, REFUSED};
use rolebridge::cli::phased::{Of, Output};
use rolebridge::cli::rotate::RotateArgs;
use rolebridge::domain::finding::Finding;
use rolebridge::workflow::ports::Connector as _;
use rolebridge::workflow::reach::{chosen, reach};
use rolebridge::workflow::rotation::{Fleet, RotateJob, RotateOptions};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};

/// Rotates, or takes back.
pub(crate) async fn rotate(cli: &Cli, args: &RotateArgs) -> Outcome {
    let workspace = workspace::open(cli.common.workspace.as_deref(), workspace::key(cli.vault()))?;
    if let Some(finding) = workspace.read_only() {
        return Err(Box::new(finding));
    }
    let (services, connections) = (services(&workspace), connections(&workspace));
    let all = services.store.instances().await.map_err(|e| Box::new(e.finding()))?;
    let specs = if args.all { all } else { chosen(&all, &args.instances)? };
    if specs.is_empty() {
        return Err(nothing_named());
    }
    connections.practice_accounts(specs.len()).await.map_err(|e| Box::new(e.finding()))?;
    let cancel = stopped_by_ctrl_c();
    let (results, progress): (Output, Output) = (Arc::new(Mutex::new(std::io::stdout())), Arc::new(Mutex::new(std::io::stderr())));
    let mut jobs = Vec::new();
    for spec in specs {
        let reached = reach(spec, &*services.store, &connections).await?;
        let options = options(args, reached.practice);
        let sink = cli::rotate::sink(Of::spec(&reached.spec), cli.common.json, &results, &progress);
        jobs.push(RotateJob::of(reached, &services, options, sink, cancel.clone()));
    }
    let fleet = Fleet { jobs, at_once: usize::from(args.parallel) };
    let good = cli::rotate::run(fleet, cli.common.json, results, progress).await;
    Ok(ExitCode::from(if good { GOOD } else { REFUSED }))
}

fn options(args: &RotateArgs, practice: bool) -> RotateOptions {
    let usual = RotateOptions::usual(practice);
    RotateOptions {
        cool_down: args.cool_down.map_or(usual.cool_down, |hours| SignedDuration::from_hours(i64::from(hours))),
        until: args.until.unwrap_or(usual.until),
        back: args.undo,
        ..usual
    }
}

fn nothing_named() -> Box<Finding> {
    Box::new(Finding::error(
        "rotate.nothing_named",
        "No instance was named",
        "A rotation changes the key that an import uses, so it has to be said which",
        "Give a name or an identifier such as saml#2, or --all",
    ))
}
