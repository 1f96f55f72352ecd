//! Tabs, filter chips, radio rows.

use super::{Badge, Status, focus, icon_at, text_at, text_fit, text_width, tokens};
use crate::ui::icons::Icon;
use crate::ui::theme::{Type, size};
use egui::accesskit::Role;
use egui::{Align2, CornerRadius, CursorIcon, Id, Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

/// A tab; `true` when it was chosen.
pub fn tab(ui: &mut Ui, text: &str, selected: bool) -> Response {
    let t = tokens(ui);
    let ty = if selected { Type::BodyStrong } else { Type::Body };
    // the wider weight decides, so that nothing moves when another tab is chosen
    let width = text_width(ui, text, Type::BodyStrong);
    let (rect, _) = ui.allocate_exact_size(vec2(width, size::TAB), Sense::hover());
    let response = ui.interact(rect.expand2(vec2(4.0, 0.0)), ui.scope_id().with(("tab", text)), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, selected, text));
    let color = if selected || response.hovered() { t.text } else { t.text_secondary };
    text_at(ui, Align2::LEFT_CENTER, rect.left_center(), text, ty, color);
    if selected {
        let under = Rect::from_min_max(pos2(rect.left(), rect.bottom() - 2.0), rect.max);
        ui.painter().rect_filled(under, CornerRadius::ZERO, t.accent);
    }
    focus::ring(ui, &response);
    response.on_hover_cursor(CursorIcon::PointingHand)
}

/// A filter chip with a count.
pub fn chip(ui: &mut Ui, status: Option<Status>, word: &str, count: usize, chosen: bool) -> Response {
    let t = tokens(ui);
    let text = format!("{word} {count}");
    let ty = if chosen { Type::SmallStrong } else { Type::Small };
    let icon_width = if status.is_some() { 22.0 } else { 0.0 };
    let width = 9.0 + icon_width + text_width(ui, &text, ty) + 9.0;
    let (rect, response) = ui.allocate_exact_size(vec2(width, size::SMALL_BUTTON), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, &text));
    let stroke = if chosen {
        t.accent
    } else if response.hovered() {
        t.text
    } else {
        t.control
    };
    let fill = if chosen { t.accent_tint } else { t.surface };
    ui.painter().rect(rect, CornerRadius::same(size::RADIUS), fill, Stroke::new(t.control_width(), stroke), StrokeKind::Inside);
    if let Some(status) = status {
        icon_at(ui, rect.left_center() + vec2(16.0, 0.0), status.icon(), 14.0, status.color(t));
    }
    let color = if chosen { t.accent } else { t.text_secondary };
    text_at(ui, Align2::LEFT_CENTER, rect.left_center() + vec2(9.0 + icon_width, 0.0), &text, ty, color);
    focus::ring(ui, &response);
    response.on_hover_cursor(CursorIcon::PointingHand)
}

/// A switch between views of the same thing; returns the one that was pressed.
pub fn switch(ui: &mut Ui, name: &str, views: &[(Icon, &str)], chosen: usize) -> Option<usize> {
    let t = tokens(ui);
    let widths: Vec<f32> = views.iter().map(|(_, word)| 9.0 + 22.0 + text_width(ui, word, Type::SmallStrong) + 9.0).collect();
    let (whole, group) = ui.allocate_exact_size(vec2(widths.iter().sum(), size::SMALL_BUTTON), Sense::hover());
    group.widget_info(|| WidgetInfo::labeled(Role::RadioGroup, true, name));
    let mut pressed = None;
    let mut left = whole.left();
    for (index, ((icon, word), width)) in views.iter().zip(widths).enumerate() {
        let rect = Rect::from_min_size(pos2(left, whole.top()), vec2(width, whole.height()));
        left += width;
        let selected = index == chosen;
        let response = ui.interact(rect, ui.scope_id().with((name, word)), Sense::click());
        response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, selected, word));
        let (fill, color) = match (selected, response.hovered()) {
            (true, _) => (t.accent_tint, t.accent),
            (false, true) => (t.neutral_tint, t.text),
            (false, false) => (t.surface, t.text_secondary),
        };
        ui.painter().rect_filled(rect, CornerRadius::same(size::RADIUS), fill);
        icon_at(ui, rect.left_center() + vec2(16.0, 0.0), *icon, 14.0, color);
        let ty = if selected { Type::SmallStrong } else { Type::Small };
        text_at(ui, Align2::LEFT_CENTER, rect.left_center() + vec2(31.0, 0.0), word, ty, color);
        if selected {
            ui.painter().rect_stroke(rect, CornerRadius::same(size::RADIUS), Stroke::new(t.control_width(), t.accent), StrokeKind::Inside);
        }
        focus::ring(ui, &response);
        if response.on_hover_cursor(CursorIcon::PointingHand).clicked() {
            pressed = Some(index);
        }
    }
    ui.painter().rect_stroke(whole, CornerRadius::same(size::RADIUS), Stroke::new(t.control_width(), t.control), StrokeKind::Outside);
    pressed
}

/// One of several choices, with a second line and a badge at the right; `true` in the response's `clicked` when chosen.
pub fn radio_row(ui: &mut Ui, id: Id, chosen: bool, title: &str, detail: &str, badge: Option<&Badge>) -> Response {
    let t = tokens(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), size::LIST_ROW), Sense::hover());
    let response = ui.interact(rect, id, Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, chosen, title));
    let stroke = if chosen {
        t.accent
    } else if response.hovered() {
        t.text
    } else {
        t.control
    };
    let fill = if chosen { t.accent_tint } else { t.surface };
    ui.painter().rect(rect, CornerRadius::same(size::RADIUS), fill, Stroke::new(t.control_width(), stroke), StrokeKind::Inside);
    let dot = pos2(rect.left() + 20.0, rect.center().y);
    ui.painter().circle_stroke(dot, 7.0, Stroke::new(if chosen { 2.0 } else { 1.0 }, if chosen { t.accent } else { t.control }));
    if chosen {
        ui.painter().circle_filled(dot, 3.5, t.accent);
    }
    let width = rect.width() - 40.0 - badge.map_or(12.0, |b| 40.0 + text_width(ui, &b.word, Type::Small));
    text_fit(ui, Align2::LEFT_CENTER, pos2(rect.left() + 40.0, rect.top() + 15.0), title, Type::BodyStrong, t.text, width);
    text_fit(ui, Align2::LEFT_CENTER, pos2(rect.left() + 40.0, rect.top() + 34.0), detail, Type::Small, t.text_secondary, width);
    if let Some(badge) = badge {
        badge.plain_right_at(ui, pos2(rect.right() - 12.0, rect.center().y));
    }
    focus::ring(ui, &response);
    response.on_hover_cursor(CursorIcon::PointingHand)
}

/// A row that folds; returns the response and whether it is open.
pub fn fold(ui: &mut Ui, id: Id, name: &str, paint: impl FnOnce(&Ui, Rect)) -> (Response, bool) {
    let t = tokens(ui);
    let mut open = ui.ctx().data(|d| d.get_temp::<bool>(id)).unwrap_or(false);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 34.0), Sense::hover());
    let response = ui.interact(rect, id.with("fold"), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::DisclosureTriangle, true, open, name));
    if response.clicked() {
        open = !open;
        ui.ctx().data_mut(|d| d.insert_temp(id, open));
    }
    let icon = if open { Icon::ChevronDown } else { Icon::ChevronRight };
    icon_at(ui, rect.left_center() + vec2(8.0, 0.0), icon, 16.0, t.text_secondary);
    paint(ui, rect);
    focus::ring(ui, &response);
    (response, open)
}
