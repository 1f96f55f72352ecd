//! `rolebridge roll`: the instances that were named, their clouds, one campaign.

use super::commands::{Outcome, connections, services, stopped_by_ctrl_c};
use super::files::LocalFiles;
use super::workspace;
use jiff::SignedDuration;
use rolebridge::cli;
use rolebridge::cli::args::{Cli, RollArgs};
use rolebridge::cli::output::{GOOD, REFUSED};
use rolebridge::domain::finding::Finding;
use rolebridge::domain::rollover::Note;
use rolebridge::domain::spec::InstanceSpec;
use rolebridge::workflow::change_record::{ChangeRecord, RecordForm};
use rolebridge::workflow::ports::{Connector as _, Files as _};
use rolebridge::workflow::reach::{Reached, chosen, reach};
use rolebridge::workflow::rollover::{self, Campaign, RollJob, RollOptions, Undoing};
use rolebridge::workflow::world::{Part, Services, World};
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

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
    let (results, progress): (cli::roll::Output, cli::roll::Output) =
        (Arc::new(Mutex::new(std::io::stdout())), Arc::new(Mutex::new(std::io::stderr())));
    let mut jobs = Vec::new();
    for spec in specs {
        let reached = reach(spec, &*services.store, &connections).await?;
        if args.undo {
            let (name, account) = (reached.spec.name.clone(), reached.spec.account.to_string());
            let calls = undo(reached, &services, &cancel).await?;
            cli::roll::undone(&name, &account, calls, cli.common.json, &results);
            continue;
        }
        let options = options(args, reached.practice);
        let sink = cli::roll::sink(&reached.spec.name, reached.spec.account.as_str(), cli.common.json, &results, &progress);
        jobs.push(RollJob {
            run: uuid::Uuid::new_v4().to_string(),
            spec: reached.spec,
            clouds: reached.clouds,
            services: services.clone(),
            aws_confirmed: reached.confirmed,
            sink,
            cancel: cancel.clone(),
            patience: reached.patience,
            options,
        });
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
    let usual = if practice { RollOptions::PRACTICE } else { RollOptions::REAL };
    RollOptions {
        emergency: args.emergency,
        cool_down: args.cool_down.map_or(usual.cool_down, |hours| SignedDuration::from_mins(i64::from(hours) * 60)),
        spread: args.spread.map_or(usual.spread, |seconds| SignedDuration::from_secs(i64::from(seconds))),
        until: args.until.unwrap_or(usual.until),
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

/// Takes the rollover of one instance back; how many calls that took.
async fn undo(reached: Reached, services: &Services, cancel: &CancellationToken) -> Result<usize, Box<Finding>> {
    let note = rollover::note(&*services.store, &reached.spec.key).await.map_err(|e| Box::new(e.finding()))?;
    let note = note.unwrap_or_else(|| Note::begin("none".to_owned(), services.clock.now(), false));
    let usual = if reached.practice { RollOptions::PRACTICE } else { RollOptions::REAL };
    let rest = Duration::try_from(usual.spread).unwrap_or_default();
    let undoing = Undoing { run: "undo", note: &note, clouds: &reached.clouds, services, cancel, rest };
    let mut world = World::begin(reached.spec, &reached.clouds, services, reached.confirmed).await.map_err(|e| Box::new(e.finding()))?;
    world.read(&[Part::Instance, Part::Metadata, Part::Provider], &reached.clouds, services).await.map_err(|e| Box::new(e.finding()))?;
    undoing.run(&mut world).await.map_err(|e| Box::new(e.finding()))?.map(|done| done.calls)
}

fn one_record() -> Box<Finding> {
    Box::new(Finding::error(
        "roll.one_record",
        "A change record is of one instance",
        "Several were named",
        "Name one instance with --record, or leave it out",
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
