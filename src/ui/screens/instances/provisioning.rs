//! The import of roles by the provisioning service: the wait, the job's state, what the last run brought.

use crate::ui::env::Env;
use crate::ui::theme::Type;
use crate::ui::widgets::{Badge, Status, gap, paragraph};
use crate::workflow::steps::Waiting;
use egui::Ui;

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
