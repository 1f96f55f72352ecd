//! A button that opens a list to pick from, as filters have it.

use super::{focus, icon_at, text_at, text_fit, text_width, tokens};
use crate::ui::icons::Icon;
use crate::ui::theme::{Type, size};
use egui::accesskit::Role;
use egui::{Align2, CornerRadius, CursorIcon, Popup, PopupCloseBehavior, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};

/// The button; `name` is what is picked, `word` what is picked at the moment, `chosen` whether that is other than usual. `list` fills
/// the list with [`pick_row`]s, and may hold fields. Esc or a click beside it closes it.
pub fn pick(ui: &mut Ui, name: &str, word: &str, chosen: bool, width: f32, list: impl FnOnce(&mut Ui)) {
    let t = tokens(ui);
    let ty = if chosen { Type::SmallStrong } else { Type::Small };
    let extent = vec2(9.0 + text_width(ui, word, ty).min(160.0) + 22.0 + 5.0, size::SMALL_BUTTON);
    let (rect, response) = ui.allocate_exact_size(extent, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{name}: {word}")));
    let stroke = match (chosen, response.hovered()) {
        (true, _) => t.accent,
        (false, true) => t.text,
        (false, false) => t.control,
    };
    let fill = if chosen { t.accent_tint } else { t.surface };
    ui.painter().rect(rect, CornerRadius::same(size::RADIUS), fill, Stroke::new(t.control_width(), stroke), StrokeKind::Inside);
    let color = if chosen { t.accent } else { t.text_secondary };
    text_fit(ui, Align2::LEFT_CENTER, rect.left_center() + vec2(9.0, 0.0), word, ty, color, rect.width() - 34.0);
    icon_at(ui, rect.right_center() - vec2(14.0, 0.0), Icon::ChevronDown, 14.0, color);
    focus::ring(ui, &response);
    let response = response.on_hover_cursor(CursorIcon::PointingHand);
    Popup::menu(&response).close_behavior(PopupCloseBehavior::CloseOnClickOutside).width(width).gap(4.0).accessible_name(name).show(|ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        ui.set_width(width);
        list(ui);
    });
}

/// A row of the list; picking it closes the list.
pub fn pick_row(ui: &mut Ui, word: &str, chosen: bool) -> bool {
    let t = tokens(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), size::ROW), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::MenuItemRadio, true, chosen, word));
    if response.hovered() {
        ui.painter().rect_filled(rect, CornerRadius::same(size::RADIUS), t.neutral_tint);
    }
    if chosen {
        icon_at(ui, rect.left_center() + vec2(14.0, 0.0), Icon::Check, 14.0, t.accent);
    }
    let ty = if chosen { Type::SmallStrong } else { Type::Small };
    text_fit(ui, Align2::LEFT_CENTER, rect.left_center() + vec2(28.0, 0.0), word, ty, t.text, rect.width() - 36.0);
    focus::ring(ui, &response);
    let picked = response.on_hover_cursor(CursorIcon::PointingHand).clicked();
    if picked {
        ui.close();
    }
    picked
}

/// A remark in a list.
pub fn pick_remark(ui: &mut Ui, words: &str) {
    let t = tokens(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), size::ROW), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
    text_at(ui, Align2::LEFT_CENTER, rect.left_center() + vec2(4.0, 0.0), words, Type::Small, t.text_secondary);
}
