//! What the administrator lacks in the directory, step by step, and the text for whoever can grant it.

use crate::domain::directory_rights::Lack;
use crate::ui::env::Env;
use crate::ui::theme::Type;
use crate::ui::widgets::{Badge, Status, copy_button, gap, head, label, paragraph};
use crate::workflow::view::InstanceView;
use egui::Ui;

/// Nothing is shown where nothing is missing.
pub(super) fn show(ui: &mut Ui, env: &Env<'_>, instance: &InstanceView) {
    let side = &instance.side;
    if side.lacks.is_empty() {
        return;
    }
    gap(ui, 16.0);
    head(ui, "Rights that are missing in the directory", "These steps can be looked at, not run");
    for lack in &side.lacks {
        gap(ui, 8.0);
        one(ui, env, lack);
    }
    gap(ui, 8.0);
    ui.horizontal(|ui| {
        copy_button(ui, "the request for whoever can grant them", &side.request);
        label(ui, "Copy a request for whoever can grant them", Type::Small, env.t.text_secondary);
    });
}

fn one(ui: &mut Ui, env: &Env<'_>, lack: &Lack) {
    Badge::new(Status::Warning, format!("{} {}: {}", lack.step.number(), lack.step.title(), lack.what)).plain(ui);
    let mut parts: Vec<String> = lack.scopes.iter().map(|s| format!("permission {s}")).collect();
    if !lack.roles.is_empty() {
        let names: Vec<&str> = lack.roles.iter().map(|r| r.name()).collect();
        parts.push(format!("one of the roles {}", names.join(", ")));
    }
    let width = ui.available_width();
    paragraph(ui, &format!("Needs {}.", parts.join(" and ")), Type::Small, env.t.text_secondary, width);
}
