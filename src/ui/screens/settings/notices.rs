//! Notices of the desktop: on or off.

use crate::ui::env::Env;
use crate::ui::intent::Intent;
use crate::ui::widgets::{gap, head, toggle};
use crate::workflow::reminders::DESKTOP_NOTICES;
use egui::Ui;

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, out: &mut Vec<Intent>) {
    head(ui, "Notices", "Said by the desktop while you look at something else");
    gap(ui, 12.0);
    let mut on = env.model.settings.get(DESKTOP_NOTICES).map(String::as_str) != Some("false");
    let detail = "When an import or a rollover is over or needs you, and once a day for what ends";
    if toggle(ui, "Show notices on the desktop", detail, &mut on).changed() {
        out.push(Intent::Setting(DESKTOP_NOTICES, on.to_string()));
    }
}
