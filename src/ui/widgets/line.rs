//! Lines, gaps, section heads.

use super::{label, tokens};
use crate::ui::theme::{Type, space};
use egui::{Align, Layout, Rect, Sense, Stroke, Ui, UiBuilder, vec2};

/// A gap of `height` points.
pub fn gap(ui: &mut Ui, height: f32) {
    ui.add_space(height);
}

/// A line across, 1 point high.
pub fn separator(ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 1.0), Sense::hover());
    ui.painter().hline(rect.x_range(), rect.center().y, Stroke::new(1.0, tokens(ui).line));
}

/// A section's head: semibold at the left, a small remark at the right, a line under it.
pub fn head(ui: &mut Ui, title: &str, remark: &str) {
    let t = tokens(ui);
    two_ends(
        ui,
        24.0,
        |ui| {
            label(ui, title, Type::BodyStrong, t.text);
        },
        |ui| {
            if !remark.is_empty() {
                label(ui, remark, Type::Small, t.text_secondary);
            }
        },
    );
    gap(ui, 4.0);
    separator(ui);
}

/// A row with something at its left and something at its right end; the right one is laid out first.
pub fn two_ends(ui: &mut Ui, height: f32, left: impl FnOnce(&mut Ui), right: impl FnOnce(&mut Ui)) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let mut end = ui.new_child(UiBuilder::new().max_rect(rect).layout(Layout::right_to_left(Align::Center)).id_salt("right"));
    right(&mut end);
    let taken = end.min_rect().left();
    let left_rect = Rect::from_min_max(rect.min, egui::pos2((taken - 8.0).max(rect.left() + 40.0), rect.bottom()));
    let mut start = ui.new_child(UiBuilder::new().max_rect(left_rect).layout(Layout::left_to_right(Align::Center)).id_salt("left"));
    left(&mut start);
}

/// Splits what is left of a pane into a body and a pinned footer, each with its own fill and margin. The body is to be
/// painted first, so that the Tab key reaches it first.
pub fn with_footer(ui: &mut Ui, height: f32, top: f32) -> (Ui, Ui) {
    let t = tokens(ui);
    let whole = ui.available_rect_before_wrap();
    let edge = (whole.bottom() - height).max(whole.top());
    let (upper, lower) = whole.split_top_bottom_at_y(edge);
    ui.painter().rect_filled(upper, 0, t.bg);
    ui.painter().rect_filled(lower, 0, t.surface);
    ui.painter().hline(lower.x_range(), lower.top(), Stroke::new(1.0, t.line));
    ui.advance_cursor_after_rect(whole);
    super::pane(ui.ctx(), upper);
    super::pane(ui.ctx(), lower);
    let side = if whole.width() < 480.0 { space::S16 } else { space::S24 };
    let child = |rect: Rect, name: &str, above: f32| {
        let inner = Rect::from_min_max(rect.min + vec2(side, above), rect.max - vec2(side, 0.0));
        UiBuilder::new().max_rect(inner).layout(Layout::top_down(Align::Min)).id_salt(name)
    };
    let mut body = ui.new_child(child(upper, "body", top));
    body.set_clip_rect(upper.intersect(ui.clip_rect()));
    let footer = ui.new_child(child(lower, "footer", space::S16));
    (body, footer)
}
