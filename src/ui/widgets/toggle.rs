//! A box to tick: one wish among several that stand beside each other.

use super::{focus, icon_at, text_at, text_fit, tokens};
use crate::ui::icons::Icon;
use crate::ui::theme::{Type, size};
use egui::accesskit::Role;
use egui::{Align2, CornerRadius, CursorIcon, Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};

/// The side of the box.
const BOX: f32 = 18.0;

/// A box with a name and, under it, what it means; `true` in `on` when it is ticked. Returns what was done with it.
pub fn toggle(ui: &mut Ui, name: &str, detail: &str, on: &mut bool) -> Response {
    let t = tokens(ui);
    let height = if detail.is_empty() { size::BUTTON } else { 44.0 };
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let mut response = ui.interact(rect, ui.scope_id().with(("toggle", name)), Sense::click());
    if response.clicked() {
        *on = !*on;
        response.mark_changed();
    }
    let ticked = *on;
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, ticked, name));
    let square = Rect::from_center_size(rect.left_center() + vec2(BOX / 2.0 + 2.0, 0.0), vec2(BOX, BOX));
    let (fill, stroke) = match (ticked, response.hovered()) {
        (true, _) => (t.accent, t.accent),
        (false, true) => (t.surface, t.text),
        (false, false) => (t.surface, t.control),
    };
    ui.painter().rect(square, CornerRadius::same(size::RADIUS), fill, Stroke::new(t.control_width(), stroke), StrokeKind::Inside);
    if ticked {
        icon_at(ui, square.center(), Icon::Check, 14.0, t.on_accent);
    }
    let left = BOX + 14.0;
    if detail.is_empty() {
        text_at(ui, Align2::LEFT_CENTER, rect.left_center() + vec2(left, 0.0), name, Type::Body, t.text);
    } else {
        text_at(ui, Align2::LEFT_CENTER, rect.left_center() + vec2(left, -9.0), name, Type::Body, t.text);
        let at = rect.left_center() + vec2(left, 10.0);
        text_fit(ui, Align2::LEFT_CENTER, at, detail, Type::Small, t.text_secondary, rect.width() - left);
    }
    focus::ring(ui, &response);
    response.on_hover_cursor(CursorIcon::PointingHand)
}
