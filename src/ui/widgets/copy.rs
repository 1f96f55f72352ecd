//! Copy buttons: on press the icon becomes a check, and the word Copied stands in its place for 1.5 s.

use super::{Button, icon_at, label, text_at, text_width, tokens};
use crate::ui::icons::Icon;
use crate::ui::text::middle;
use crate::ui::theme::Type;
use egui::accesskit::Role;
use egui::{Align2, Id, Response, Sense, Ui, WidgetInfo, vec2};
use std::time::Duration;

const SHOWN_S: f64 = 1.5;

/// A small copy button; `what` names the value, as in `Copy account number`.
pub fn copy_button(ui: &mut Ui, what: &str, value: &str) -> Response {
    let id = ui.scope_id().with(("copy", what, value));
    let now = ui.input(|i| i.time);
    let copied: Option<f64> = ui.ctx().data(|d| d.get_temp(id));
    if let Some(at) = copied.filter(|at| now - at < SHOWN_S) {
        ui.ctx().request_repaint_after(Duration::from_secs_f64(SHOWN_S - (now - at)));
        return said(ui, id);
    }
    let name = format!("Copy {what}");
    let response = ui.add(Button::icon_only(Icon::Copy, &name).id(id));
    if response.clicked() {
        ui.ctx().copy_text(value.to_owned());
        ui.ctx().data_mut(|d| d.insert_temp(id, now));
    }
    response
}

fn said(ui: &mut Ui, id: Id) -> Response {
    let ok = tokens(ui).ok;
    let (rect, _) = ui.allocate_exact_size(vec2(22.0 + text_width(ui, "Copied", Type::Small), 24.0), Sense::hover());
    let response = ui.interact(rect, id.with("button"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, "Copied"));
    icon_at(ui, rect.left_center() + vec2(9.0, 0.0), Icon::Check, 14.0, ok);
    text_at(ui, Align2::LEFT_CENTER, rect.left_center() + vec2(20.0, 0.0), "Copied", Type::Small, ok);
    response
}

/// A value in monospace, shortened in the middle to `most` characters, with its copy button.
pub fn value_with_copy(ui: &mut Ui, what: &str, value: &str, most: usize) {
    let shown = middle(value, most);
    let cut = shown != value;
    let response = label(ui, &shown, Type::Mono, tokens(ui).text);
    if cut {
        response.on_hover_text(value);
    }
    copy_button(ui, what, value);
}

/// A copy field: the name of a value, the value in monospace without its middle where it is long, and its copy button. It is what
/// identifiers stand in on every screen.
pub fn copy_field(ui: &mut Ui, name: &str, value: &str, name_width: f32) {
    let t = tokens(ui);
    ui.horizontal(|ui| {
        ui.set_min_height(28.0);
        let (rect, _) = ui.allocate_exact_size(vec2(name_width, 20.0), Sense::hover());
        super::text_fit(ui, Align2::LEFT_CENTER, rect.left_center(), name, Type::Small, t.text_secondary, name_width - 4.0);
        if value.is_empty() {
            label(ui, "Not known", Type::Small, t.text_weak);
            return;
        }
        let room = super::mono_characters((ui.available_width() - 72.0).max(80.0));
        value_with_copy(ui, &name.to_lowercase(), value, room);
    });
}
