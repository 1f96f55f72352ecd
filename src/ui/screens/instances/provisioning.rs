//! The import of roles by the provisioning service: the wait, the job's state, what the last run brought.

use crate::domain::provisioning::{ProvisioningJob, Run, RunResult, Schedule};
use crate::ui::env::Env;
use crate::ui::text;
use crate::ui::theme::Type;
use crate::ui::widgets::{Badge, Status, gap, head, label, paragraph};
use crate::workflow::steps::Waiting;
use crate::workflow::view::InstanceView;
use egui::Ui;

/// Lines of the provisioning log that are shown.
const MOST_LOG_LINES: usize = 6;

/// The job's state, its last run, and what the log says of what went wrong. Nothing where there is no job.
pub(super) fn state(ui: &mut Ui, env: &Env<'_>, instance: &InstanceView) {
    let Some(job) = instance.side.provisioning.job() else { return };
    gap(ui, 16.0);
    head(ui, "Provisioning service", "Imports roles from AWS, never people or groups");
    gap(ui, 8.0);
    badge(job).plain(ui);
    let width = ui.available_width();
    if let Some(quarantine) = &job.quarantine {
        let next = quarantine.next_attempt.map_or_else(String::new, |at| format!(", tries again {}", text::date(at, env.zone)));
        paragraph(ui, &format!("{}{next}", quarantine.reason), Type::Small, env.t.text_secondary, width);
    }
    if let Some(run) = &job.last {
        gap(ui, 4.0);
        paragraph(ui, &run_words(env, run), Type::Small, env.t.text, width);
    }
    for row in instance.side.log.iter().filter(|r| r.status != "success").take(MOST_LOG_LINES) {
        gap(ui, 4.0);
        let reason = row.reason.as_deref().unwrap_or("no reason given");
        paragraph(ui, &format!("{}: {} ({reason})", row.subject, row.status), Type::Small, env.t.text_secondary, width);
    }
    gap(ui, 4.0);
    label(ui, "In the portal the field clientsecret holds the access key's id, Secret Token its secret", Type::Small, env.t.text_secondary);
}

fn badge(job: &ProvisioningJob) -> Badge {
    match (job.quarantine.is_some(), job.schedule) {
        (true, _) => Badge::new(Status::Failing, "In quarantine"),
        (_, Schedule::Active) => Badge::new(Status::Ok, "On"),
        (_, Schedule::Paused) => Badge::new(Status::NotNeeded, "Paused"),
        (_, Schedule::Disabled) => Badge::new(Status::NotNeeded, "Off"),
    }
}

fn run_words(env: &Env<'_>, run: &Run) -> String {
    let how = match run.result {
        RunResult::Succeeded => "succeeded",
        RunResult::EntryLevelErrors => "ended with errors of single roles",
        RunResult::Failed => "failed",
    };
    let error = run.error.as_ref().map_or_else(String::new, |e| format!(": {} {}", e.code, e.message));
    format!(
        "The last run {how} {}: {} read, {} written, {} put off{error}",
        text::age(run.ended, env.now),
        run.imported,
        run.exported,
        run.escrowed
    )
}

/// A wait for something that the directory does by itself, with an estimate and no spinner without an end.
pub(super) fn waiting(ui: &mut Ui, env: &Env<'_>, waiting: &Waiting) {
    let width = ui.available_width();
    gap(ui, 16.0);
    let left = (waiting.until.as_second() - env.now.as_second() + 59) / 60;
    let (status, words) = if left > 0 {
        (Status::InProgress, format!("About {left} min left"))
    } else {
        (Status::Warning, "It takes longer than usual".to_owned())
    };
    Badge::new(status, words).plain(ui);
    gap(ui, 8.0);
    paragraph(ui, &format!("{}.", waiting.reason.trim_end_matches('.')), Type::Body, env.t.text, width);
    gap(ui, 4.0);
    let gone = (env.now.as_second() - waiting.since.as_second()).max(0) / 60;
    let words = format!("It was set going {gone} min ago and goes on when Rolebridge is closed. Read again to see how far it is.");
    paragraph(ui, &words, Type::Body, env.t.text_secondary, width);
}
