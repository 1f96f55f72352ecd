//! Tables: heads that sort and are dragged wider, and virtual rows under them. Cells are painted, not laid out one by one.
//!
//! `columns` says where columns lie, `head` shows the heads, `choice` is which rows are chosen; rows themselves are
//! [`super::List`]'s. May use: other widgets. Never: what the rows are of.

mod choice;
mod columns;
mod head;

pub use choice::Choice;
pub use columns::{ALWAYS, Head, lay_out};

use super::list::check;
use super::{Asked, Choose, List, ListRows, text_fit, tokens};
use crate::ui::theme::{Type, size};
use egui::accesskit::Role;
use egui::{Align2, Color32, Id, Rect, Sense, Stroke, Ui, UiBuilder, WidgetInfo, pos2, vec2};
use head::Heads;
use std::collections::BTreeMap;

/// Widths that the user gave to columns, by table.
pub type Widths = BTreeMap<String, Vec<f32>>;

/// A column where it lies: its head, where it begins and ends (points from the left), and whether it holds numbers.
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

/// What rows are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sorted {
    /// The index of the head.
    pub head: usize,
    /// From last to first.
    pub down: bool,
}

/// A table.
pub struct Table<'a> {
    /// What it shows, in the plural, for screen readers; and what its widths are remembered by.
    pub name: &'static str,
    /// Its heads.
    pub heads: &'a [Head],
    /// What rows are sorted by.
    pub sorted: Option<Sorted>,
    /// Whether rows can be chosen, each by a box of its own, too.
    pub chooses: bool,
    /// Whether the row that arrows go to opens at once.
    pub follows: bool,
    /// How many rows are chosen, for the box of all of them.
    pub chosen: usize,
}

/// What was done with a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Done {
    /// This head was pressed.
    pub sort: Option<usize>,
    /// What was done with rows.
    pub rows: Asked,
}

/// Where the first column begins.
const LEFT: f32 = 24.0;
/// Room for boxes.
const BOXES: f32 = 24.0;

impl Table<'_> {
    /// Where columns lie in a table of this width.
    #[must_use]
    pub fn columns(&self, widths: &Widths, width: f32) -> Vec<(usize, Column)> {
        let from = LEFT + if self.chooses { BOXES } else { 0.0 };
        lay_out(self.heads, widths.get(self.name).map(Vec::as_slice), from, width - 12.0)
    }

    /// Shows heads and rows in what is left of the pane. `laid` is what [`Self::columns`] gave.
    pub fn show(&self, ui: &mut Ui, widths: &mut Widths, laid: &[(usize, Column)], rows: &impl ListRows) -> Done {
        let role = UiBuilder::new().accessibility_role(Role::Grid).accessibility_label(self.name);
        ui.scope_builder(role, |ui| {
            ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
            let grid = ui.unique_id();
            ui.ctx().accesskit_node_builder(grid, |node| {
                node.set_row_count(rows.count());
                node.set_column_count(laid.len());
                if self.chooses {
                    node.set_multiselectable();
                }
            });
            let rect = head::strip(ui);
            let all = self.chooses.then(|| self.all(ui, rect, rows.count())).flatten();
            let heads = Heads { name: self.name, all: self.heads, laid, sorted: self.sorted, rect };
            let sort = heads.show(ui, widths);
            let list = List {
                salt: self.name,
                height: size::ROW,
                chooses: self.chooses,
                boxes: self.chooses.then_some(LEFT - 4.0),
                follows: self.follows,
                role: Role::Row,
            };
            let mut rows = list.show(ui, rows);
            rows.choose = all.or(rows.choose);
            Done { sort, rows }
        })
        .inner
    }

    /// The box of all rows.
    fn all(&self, ui: &Ui, head: Rect, count: usize) -> Option<Choose> {
        let every = count > 0 && self.chosen >= count;
        let area = Rect::from_center_size(pos2(head.left() + LEFT + 4.0, head.center().y), vec2(24.0, size::ROW - 4.0));
        let response = ui.interact(area, Id::unique(("all rows", self.name)), Sense::CLICK);
        let name = format!("Choose all {}", self.name.to_lowercase());
        response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, every, &name));
        check(ui, area, every, response.hovered());
        response.clicked().then_some(if every { Choose::Nothing } else { Choose::All })
    }
}

/// The header row of a table whose columns are fixed, with its lines.
pub fn header(ui: &mut Ui, columns: &[Column]) {
    let t = tokens(ui);
    let rect = head::strip(ui);
    for column in columns.iter().filter(|c| !c.head.is_empty()) {
        cell(ui, rect, column, column.head, Type::SmallStrong, t.text_secondary);
        let area = Rect::from_x_y_ranges(rect.left() + column.from..=rect.left() + column.to, rect.y_range());
        let response = ui.interact(area, ui.scope_id().with(("column", column.head)), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, column.head));
    }
}

/// Paints a cell of a row.
pub fn cell(ui: &Ui, row: Rect, column: &Column, text: &str, ty: Type, color: Color32) {
    let width = column.to - column.from - 8.0;
    let (anchor, x) =
        if column.numbers { (Align2::RIGHT_CENTER, row.left() + column.to - 8.0) } else { (Align2::LEFT_CENTER, row.left() + column.from) };
    text_fit(ui, anchor, pos2(x, row.center().y), text, ty, color, width);
}

/// The line under a row.
pub fn row_line(ui: &Ui, row: Rect) {
    ui.painter().hline(row.x_range(), row.bottom() - 0.5, Stroke::new(1.0, tokens(ui).line));
}
