//! Tables: a header row and cells at fixed columns. The columns are computed once for each frame, cells are painted.

use super::{text_fit, tokens};
use crate::ui::theme::{Type, size};
use egui::accesskit::Role;
use egui::{Align2, Color32, Rect, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

/// A column: its head, where it begins and ends (points from the left), and whether it holds numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Column {
    /// The head.
    pub head: &'static str,
    /// Left end.
    pub from: f32,
    /// Right end.
    pub to: f32,
    /// Numbers stand at the right.
    pub numbers: bool,
}

impl Column {
    /// A column of text.
    #[must_use]
    pub const fn text(head: &'static str, from: f32, to: f32) -> Self {
        Self { head, from, to, numbers: false }
    }

    /// A column of numbers.
    #[must_use]
    pub const fn numbers(head: &'static str, from: f32, to: f32) -> Self {
        Self { head, from, to, numbers: true }
    }
}

/// The header row with its lines.
pub fn header(ui: &mut Ui, columns: &[Column]) {
    let t = tokens(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), size::ROW), Sense::hover());
    ui.painter().rect_filled(rect, 0, t.surface);
    for column in columns.iter().filter(|c| !c.head.is_empty()) {
        cell(ui, rect, column, column.head, Type::SmallStrong, t.text_secondary);
        let area = Rect::from_x_y_ranges(rect.left() + column.from..=rect.left() + column.to, rect.y_range());
        let response = ui.interact(area, ui.scope_id().with(("column", column.head)), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, column.head));
    }
    let line = Stroke::new(1.0, t.line);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, line);
}

/// Paints a cell of a row.
pub fn cell(ui: &Ui, row: Rect, column: &Column, text: &str, ty: Type, color: Color32) {
    let width = column.to - column.from - 8.0;
    let (anchor, x) =
        if column.numbers { (Align2::RIGHT_CENTER, row.left() + column.to - 8.0) } else { (Align2::LEFT_CENTER, row.left() + column.from) };
    text_fit(ui, anchor, pos2(x, row.center().y), text, ty, color, width);
}
