//! Rows that can be chosen: fill, accent bar, hover, focus, accessible name.

use super::tokens;
use crate::ui::theme::size;
use egui::accesskit::Role;
use egui::{CornerRadius, CursorIcon, Id, Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

/// A row that was laid out: paint into `rect`.
pub struct Row {
    /// Where it is.
    pub rect: Rect,
    /// What was done with it.
    pub response: Response,
}

/// How a row looks and what it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    /// It is the open one: it has the accent bar.
    pub(super) open: bool,
    /// It is chosen among others: it has the bar, too.
    pub(super) chosen: bool,
    /// It is a stop of the Tab key.
    pub(super) stop: bool,
    /// What it is to a screen reader.
    pub(super) role: Role,
}

/// Lays out a selectable row over the full width. Only the selected row (or the one marked `first_stop`) is a stop of the
/// Tab key; arrows go between rows (see `list_keys`).
pub fn selectable(ui: &mut Ui, id: Id, height: f32, selected: bool, first_stop: bool, name: &str) -> Row {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let look = Look { open: selected, chosen: false, stop: selected || first_stop, role: Role::ListBoxOption };
    Row { rect, response: selectable_at(ui, rect, id, look, name) }
}

/// A selectable row at a place.
pub(super) fn selectable_at(ui: &Ui, rect: Rect, id: Id, look: Look, name: &str) -> Response {
    let t = tokens(ui);
    let stop = look.stop || ui.memory(|m| m.has_focus(id));
    let response = ui.interact(rect, id, if stop { Sense::click() } else { Sense::CLICK });
    response.widget_info(|| WidgetInfo::labeled(look.role, true, name));
    ui.ctx().accesskit_node_builder(id, |node| node.set_selected(look.open || look.chosen));
    if response.clicked() {
        response.request_focus();
    }
    if ui.is_rect_visible(rect) {
        if look.open || look.chosen {
            ui.painter().rect_filled(rect, CornerRadius::ZERO, t.selected);
            if t.high_contrast {
                ui.painter().rect_stroke(rect, CornerRadius::ZERO, Stroke::new(1.0, t.accent), StrokeKind::Inside);
            }
        } else if response.hovered() {
            ui.painter().rect_filled(rect, CornerRadius::ZERO, t.neutral_tint);
        }
        if look.open || look.chosen {
            let bar = Rect::from_min_max(rect.min, pos2(rect.left() + size::BAR, rect.bottom()));
            ui.painter().rect_filled(bar, CornerRadius::ZERO, t.accent);
        }
        if super::focus::shown(ui, &response) {
            ui.painter().rect_stroke(rect, CornerRadius::same(size::RADIUS), Stroke::new(2.0, t.accent), StrokeKind::Inside);
        }
    }
    response.on_hover_cursor(CursorIcon::PointingHand)
}
