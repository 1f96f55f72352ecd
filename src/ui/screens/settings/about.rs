//! This machine and this program: workspace, renderer and its facts, version, licences.

use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::theme::Type;
use crate::ui::view::{FirstScreen, View};
use crate::ui::widgets::{Button, copy_field, gap, head, label, paragraph, remark};
use egui::Ui;

/// Width of the names of values.
const NAMES: f32 = 112.0;

pub(super) fn machine(ui: &mut Ui, env: &Env<'_>, view: &mut View) {
    head(ui, "This machine", "");
    gap(ui, 4.0);
    let workspace = env.model.connections.value().map(|c| c.workspace.clone()).unwrap_or_default();
    copy_field(ui, "Workspace", &workspace, NAMES);
    copy_field(ui, "Painted by", &env.renderer.summary(), NAMES);
    if let Some(finding) = env.model.connections.value().and_then(|c| c.read_only.as_ref()) {
        gap(ui, 12.0);
        remark(ui, finding);
    }
    gap(ui, 12.0);
    if ui.add(Button::plain("Show first screen").icon(Icon::Waypoints)).clicked() {
        (view.first_screen, view.past_first_run) = (FirstScreen::Asked, false);
    }
}

pub(super) fn about(ui: &mut Ui, env: &Env<'_>) {
    let t = env.t;
    head(ui, "About Rolebridge", "");
    gap(ui, 4.0);
    copy_field(ui, "Version", env!("CARGO_PKG_VERSION"), NAMES);
    copy_field(ui, "Licence", env!("CARGO_PKG_LICENSE"), NAMES);
    gap(ui, 8.0);
    let width = ui.available_width();
    for (what, licence) in PARTS {
        paragraph(ui, &format!("{what}: {licence}"), Type::Small, t.text_secondary, width);
    }
    gap(ui, 4.0);
    let words = "Each Rust crate in it has a licence of its own; Cargo.lock in the source names them all";
    label(ui, words, Type::Small, t.text_weak);
}

/// What is inside the program besides crates.
const PARTS: [(&str, &str); 3] = [
    ("Inter by the Inter project authors", "SIL Open Font License 1.1"),
    ("JetBrains Mono by the JetBrains Mono project authors", "SIL Open Font License 1.1"),
    ("Icons of Lucide, some of them from Feather", "ISC, and MIT for those from Feather"),
];
