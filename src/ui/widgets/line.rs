//! Lines, gaps, section heads.

use super::{label, tokens};
use crate::ui::theme::Type;
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
