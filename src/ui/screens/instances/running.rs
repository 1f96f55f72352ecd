//! A step while it runs.

use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::text;
use crate::ui::theme::Type;
use crate::ui::verdict::clock;
use crate::ui::widgets::{bar, gap, icon, label, paragraph, two_ends};
use crate::workflow::view::InstanceView;
use egui::Ui;
use jiff::Timestamp;

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, instance: &InstanceView, since: Timestamp) {
    let t = env.t;
    let Some(job) = env.model.running(&instance.spec.key) else { return };
    let width = ui.available_width();
    gap(ui, 12.0);
    let name = format!("Setting up {}: {} of {} done", instance.spec.name, job.done(), text::count(job.steps.len(), "step"));
    paragraph(ui, &name, Type::Title, t.text, width);
    gap(ui, 8.0);
    let title = match (&job.waiting, &job.call) {
        (Some((reason, ..)), _) => reason.clone(),
        // the plan counts writes the same way
        (None, Some((index, of, action))) => format!("Write {} of {of}: {action}", index + 1),
        (None, None) => "Reading both clouds".into(),
    };
    paragraph(ui, &title, Type::Body, t.text, width);
    gap(ui, 16.0);
    let (part, limit) = match (&job.waiting, &job.call) {
        (Some((_, from, limit)), _) => {
            (None, format!("No estimate; waited {}, gives up after {}", clock(seconds(*from, env.now)), clock(*limit)))
        }
        (None, Some((index, of, _))) => (Some(part(*index, *of)), "No estimate for this call".to_owned()),
        (None, None) => (None, "No estimate".to_owned()),
    };
    bar(ui, part, &title);
    gap(ui, 4.0);
    two_ends(
        ui,
        20.0,
        |ui| {
            label(ui, &format!("{} gone", clock(seconds(since, env.now))), Type::Mono, t.text_secondary);
        },
        |ui| {
            label(ui, &limit, Type::Small, t.text_secondary);
        },
    );
    gap(ui, 24.0);
    for (symbol, words) in [
        (Icon::ExternalLink, "You can leave this screen, the set-up goes on"),
        (Icon::History, "If the window closes, the next start offers to resume"),
    ] {
        ui.horizontal(|ui| {
            icon(ui, symbol, 14.0, t.text_secondary);
            label(ui, words, Type::Small, t.text_secondary);
        });
    }
}

fn seconds(since: Timestamp, now: Timestamp) -> u64 {
    u64::try_from(now.as_second() - since.as_second()).unwrap_or(0)
}

#[allow(clippy::cast_precision_loss)] // a step has a few dozen calls at most
fn part(index: usize, of: usize) -> f32 {
    if of == 0 { 0.0 } else { index as f32 / of as f32 }
}
