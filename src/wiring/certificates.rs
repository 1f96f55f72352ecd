//! `rolebridge certificates`: what ends when, as a list, as a calendar, as a notice.

use super::commands::{Outcome, connections, services};
use super::files::LocalFiles;
use super::workspace;
use rolebridge::adapters::desktop::SystemNotices;
use rolebridge::cli;
use rolebridge::cli::args::{CertificatesArgs, Cli};
use rolebridge::cli::output::{REFUSED, failure};
use rolebridge::domain::finding::Finding;
use rolebridge::workflow::calendar::calendar;
use rolebridge::workflow::fleet::{self, Fleet};
use rolebridge::workflow::ports::Files as _;
use rolebridge::workflow::reminders;
use rolebridge::workflow::world::Services;
use std::path::Path;

/// Reads both clouds of every instance; writes to neither.
pub(crate) async fn certificates(cli: &Cli, args: &CertificatesArgs) -> Outcome {
    let workspace = workspace::open(cli.common.workspace.as_deref(), workspace::key(cli.vault()))?;
    let services = services(&workspace);
    let read = fleet::fleet(&services, &connections(&workspace)).await;
    if args.notify && workspace.read_only().is_none() {
        reminders::tell(&*services.store, &SystemNotices, read.as_ref().map_err(|finding| &**finding), services.clock.now()).await?;
    }
    let read = read?;
    let mut printed = cli::certificates::report(&read, args.expiring_within, cli.common.json);
    if let Some(file) = &args.ics {
        match write_calendar(file, &read, &services).await {
            Ok(events) => printed.err += &cli::certificates::calendar_written(file, events),
            Err(finding) => printed = printed.and(&failure(&finding, cli.common.json, REFUSED)),
        }
    }
    Ok(printed.emit())
}

async fn write_calendar(file: &Path, fleet: &Fleet, services: &Services) -> Result<usize, Box<Finding>> {
    let made = calendar(fleet, services.clock.now());
    LocalFiles.write(file, made.text.as_bytes()).await.map_err(|e| Box::new(e.finding()))?;
    Ok(made.events)
}
