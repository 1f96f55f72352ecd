//! `rolebridge roll`: the instances that were named, their clouds, one campaign.

use super::commands::{Outcome, connections, services, stopped_by_ctrl_c};
use super::files::LocalFiles;
use super::workspace;
use jiff::SignedDuration;
use rolebridge::cli;
use rolebridge::cli::args::{Cli, IssueHere, RollArgs};
use rolebridge::cli::output::{GOOD, REFUSED};
use rolebridge::cli::phased::{Of, Output};
use rolebridge::domain::finding::Finding;
use rolebridge::domain::spec::InstanceSpec;
use rolebridge::domain::weather::Weather;
use rolebridge::workflow::change_record::{ChangeRecord, RecordForm};
use rolebridge::workflow::ports::{Connector as _, Files as _};
use rolebridge::workflow::reach::{chosen, reach};
use rolebridge::workflow::rollover::{self, Campaign, RollJob, RollOptions};
use rolebridge::workflow::world::Services;
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, Mutex};

/// Rolls over, or takes back.
pub(crate) async fn roll(cli: &Cli, args: &RollArgs) -> Outcome {
    let workspace = workspace::open(cli.common.workspace.as_deref(), workspace::key(cli.vault()))?;
    if let Some(finding) = workspace.read_only() {
        return Err(Box::new(finding));
    }
    let (services, connections) = (services(&workspace), connections(&workspace));
    if args.record.is_some() && args.instances.len() > 1 {
        return Err(one_record());
    }
    let all = services.store.instances().await.map_err(|e| Box::new(e.finding()))?;
    let specs = if args.all { all } else { chosen(&all, &args.instances)? };
    if specs.is_empty() {
        return Err(nothing_named());
    }
    let practice: usize = specs.len();
    connections.practice_accounts(practice).await.map_err(|e| Box::new(e.finding()))?;
    let cancel = stopped_by_ctrl_c();
    let (results, progress): (Output, Output) = (Arc::new(Mutex::new(std::io::stdout())), Arc::new(Mutex::new(std::io::stderr())));
    if args.emergency {
        cli::roll::emergency(&progress);
    }
    let mut jobs = Vec::new();
    for spec in specs {
        let reached = reach(spec, &*services.store, &connections).await?;
        if args.undo {
            let rest = options(args, reached.practice).spread;
            let done = rollover::undo(&reached, &services, rest, &cancel).await?;
            if cancel.is_cancelled() {
                return Err(undo_stopped(done.calls));
            }
            cli::roll::undone(Of::spec(&reached.spec), done.calls, cli.common.json, &results);
            continue;
        }
        let options = options(args, reached.practice);
        let sink = cli::roll::sink(Of::spec(&reached.spec), cli.common.json, &results, &progress);
        jobs.push(RollJob::of(reached, &services, options, sink, cancel.clone()));
    }
    if args.undo {
        return Ok(ExitCode::from(GOOD));
    }
    // nobody can pause a command but by Ctrl-C
    let (_keep, paused) = tokio::sync::watch::channel(false);
    let campaign = Campaign { jobs, at_once: usize::from(args.parallel), stop_at_failure: true, paused, cancel };
    let recorded = campaign.jobs.first().map(|job| (job.spec.clone(), job.clouds.directory.clone()));
    let good = cli::roll::run(campaign, cli.common.json, results, progress).await;
    if let (Some(path), Some((spec, directory))) = (&args.record, recorded) {
        let practice = directory.identity().await.is_ok_and(|who| who.practice);
        record(path, &spec, practice, &services).await?;
    }
    Ok(ExitCode::from(if good { GOOD } else { REFUSED }))
}

fn options(args: &RollArgs, practice: bool) -> RollOptions {
    let usual = RollOptions::usual(practice, Weather::Calm);
    RollOptions {
        emergency: args.emergency,
        cool_down: args.cool_down.map_or(usual.cool_down, |hours| SignedDuration::from_mins(i64::from(hours) * 60)),
        spread: args.spread.map_or(usual.spread, |seconds| SignedDuration::from_secs(i64::from(seconds))),
        until: args.until.unwrap_or(usual.until),
        by_hand: args.browser,
        issue_here: args.issue_here.map(IssueHere::bits),
    }
}

/// Writes the change record of the rollover that ran, also where it waits.
async fn record(path: &Path, spec: &InstanceSpec, practice: bool, services: &Services) -> Result<(), Box<Finding>> {
    let store = &services.store;
    let Some(note) = rollover::note(&**store, &spec.key).await.map_err(|e| Box::new(e.finding()))? else { return Ok(()) };
    let rows = store.journal(Some(&spec.key), MOST_ROWS).await.map_err(|e| Box::new(e.finding()))?;
    let record = ChangeRecord::of_rollover(spec, &rows, &note, practice, services.clock.now());
    let form = if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("html")) { RecordForm::Html } else { RecordForm::Markdown };
    LocalFiles.write(path, record.write(form).as_bytes()).await.map_err(|e| Box::new(e.finding()))
}

/// More calls than an instance ever has.
const MOST_ROWS: u32 = 10_000;

fn one_record() -> Box<Finding> {
    Box::new(Finding::error(
        "roll.one_record",
        "A change record is of one instance",
        "Several were named",
        "Name one instance with --record, or leave it out",
    ))
}

fn undo_stopped(calls: usize) -> Box<Finding> {
    Box::new(Finding::error(
        "roll.undo_stopped",
        "Taking the rollover back was stopped",
        format!("{calls} call(s) were taken back; the rest stands"),
        "Run it again with --undo to take the rest back, or without to go on with the rollover",
    ))
}

fn nothing_named() -> Box<Finding> {
    Box::new(Finding::error(
        "roll.nothing_named",
        "No instance was named",
        "A rollover changes what an instance signs with, so it has to be said which",
        "Give a name or an identifier such as saml#2, or --all",
    ))
}
