//! The heads of a table: pressed they put the rows in order, their edges are dragged to make columns wider.
//!
//! The row of heads is one stop of the Tab key; left and right go from head to head, with Shift they change the width.

use super::columns::{Head, changed};
use super::{Column, Sorted, Widths};
use crate::ui::icons::Icon;
use crate::ui::theme::{Type, size};
use crate::ui::widgets::{focus, icon_at, text_fit, text_width, tokens};
use egui::accesskit::{Role, SortDirection};
use egui::{Align2, CursorIcon, EventFilter, Id, Key, Modifiers, Rect, Response, Sense, Stroke, Ui, WidgetInfo, pos2};

/// By how much a key changes a width, in points.
const STEP: f32 = 8.0;

/// The heads of one table, laid out.
pub(super) struct Heads<'a> {
    pub(super) name: &'static str,
    pub(super) all: &'a [Head],
    pub(super) laid: &'a [(usize, Column)],
    pub(super) sorted: Option<Sorted>,
    pub(super) rect: Rect,
}

impl Heads<'_> {
    /// Shows them; returns the head that was pressed.
    pub(super) fn show(&self, ui: &mut Ui, widths: &mut Widths) -> Option<usize> {
        let mut pressed = None;
        self.keys(ui, widths);
        let stop = self.stop(ui);
        for (place, (index, column)) in self.laid.iter().enumerate().filter(|(_, (_, column))| !column.head.is_empty()) {
            let area =
                Rect::from_x_y_ranges(self.rect.left() + column.from - 4.0..=self.rect.left() + column.to - 4.0, self.rect.y_range());
            let response = self.head(ui, area, place, stop == Some(place));
            self.paint(ui, *index, column, &response);
            if response.clicked() && self.all[*index].sorts {
                response.request_focus();
                pressed = Some(*index);
            }
        }
        for (index, column) in self.laid {
            self.edge(ui, *index, column, widths);
        }
        pressed
    }

    fn id(&self, place: usize) -> Id {
        Id::unique(("head", self.name, self.laid[place].0))
    }

    fn has_focus(&self, ui: &Ui) -> Option<usize> {
        (0..self.laid.len()).find(|place| ui.memory(|m| m.has_focus(self.id(*place))))
    }

    /// The head that the Tab key stops at: the one that has the focus, the one that the rows are sorted by, or the first.
    fn stop(&self, ui: &Ui) -> Option<usize> {
        let sorted = || self.sorted.and_then(|sorted| self.laid.iter().position(|(index, _)| *index == sorted.head));
        let first = || self.laid.iter().position(|(_, column)| !column.head.is_empty());
        self.has_focus(ui).or_else(sorted).or_else(first)
    }

    fn head(&self, ui: &Ui, area: Rect, place: usize, stop: bool) -> Response {
        let (index, column) = &self.laid[place];
        let sense = if stop { Sense::click() } else { Sense::CLICK };
        let response = ui.interact(area, self.id(place), sense);
        let order = self.sorted.filter(|sorted| sorted.head == *index).map(|sorted| sorted.down);
        let name = match order {
            None => column.head.to_owned(),
            Some(false) => format!("{}, sorted ascending", column.head),
            Some(true) => format!("{}, sorted descending", column.head),
        };
        response.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, &name));
        if let Some(down) = order {
            let direction = if down { SortDirection::Descending } else { SortDirection::Ascending };
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_sort_direction(direction));
        }
        focus::ring_inside(ui, &response);
        response.on_hover_cursor(if self.all[*index].sorts { CursorIcon::PointingHand } else { CursorIcon::Default })
    }

    fn paint(&self, ui: &Ui, index: usize, column: &Column, response: &Response) {
        let t = tokens(ui);
        let sorted = self.sorted.filter(|sorted| sorted.head == index);
        let can = self.all[index].sorts && response.hovered();
        let color = if sorted.is_some() || can { t.text } else { t.text_secondary };
        let sign = if sorted.is_some() { 18.0 } else { 0.0 };
        let room = column.to - column.from - 8.0 - sign;
        let words = text_width(ui, column.head, Type::SmallStrong).min(room);
        let middle = self.rect.center().y;
        // the word of a column of numbers stands over the numbers, its sign at the left of it
        let left = if column.numbers { self.rect.left() + column.to - 8.0 - words } else { self.rect.left() + column.from };
        text_fit(ui, Align2::LEFT_CENTER, pos2(left, middle), column.head, Type::SmallStrong, color, room);
        if let Some(sorted) = sorted {
            let icon = if sorted.down { Icon::ChevronDown } else { Icon::ChevronUp };
            let x = if column.numbers { left - 10.0 } else { left + words + 10.0 };
            icon_at(ui, pos2(x, middle), icon, 14.0, t.text);
        }
    }

    /// The right edge of a column: dragged it changes the width, pressed twice all are as usual again.
    fn edge(&self, ui: &Ui, index: usize, column: &Column, widths: &mut Widths) {
        let x = self.rect.left() + column.to - 4.0;
        let area = Rect::from_x_y_ranges(x - 4.0..=x + 4.0, self.rect.y_range());
        let response = ui.interact(area, Id::unique(("edge", self.name, index)), Sense::CLICK | Sense::DRAG);
        let name = if column.head.is_empty() { self.all[index.saturating_sub(1)].word } else { column.head };
        response.widget_info(|| WidgetInfo::labeled(Role::Splitter, true, format!("Width of {name}, column {}", index + 1)));
        if response.hovered() || response.dragged() {
            ui.painter().vline(x.round(), self.rect.y_range().shrink(4.0), Stroke::new(2.0, tokens(ui).accent));
        }
        if response.double_clicked() {
            widths.remove(self.name);
        } else if response.dragged() {
            self.widen(widths, index, response.drag_delta().x);
        }
        response.on_hover_cursor(CursorIcon::ResizeColumn);
    }

    fn widen(&self, widths: &mut Widths, index: usize, by: f32) {
        if by != 0.0 {
            let next = changed(self.all, widths.get(self.name), self.laid, index, by);
            widths.insert(self.name.to_owned(), next);
        }
    }

    fn keys(&self, ui: &Ui, widths: &mut Widths) {
        let Some(place) = self.has_focus(ui) else { return };
        let here = self.id(place);
        ui.memory_mut(|m| m.set_focus_lock_filter(here, EventFilter { horizontal_arrows: true, ..EventFilter::default() }));
        let pressed = |held, key| ui.input_mut(|i| i.consume_key(held, key));
        if pressed(Modifiers::SHIFT, Key::ArrowRight) {
            self.widen(widths, self.laid[place].0, STEP);
        } else if pressed(Modifiers::SHIFT, Key::ArrowLeft) {
            self.widen(widths, self.laid[place].0, -STEP);
        } else if pressed(Modifiers::NONE, Key::ArrowRight) {
            self.go(ui, place + 1..self.laid.len());
        } else if pressed(Modifiers::NONE, Key::ArrowLeft) {
            self.go(ui, (0..place).rev());
        }
    }

    fn go(&self, ui: &Ui, mut places: impl Iterator<Item = usize>) {
        if let Some(place) = places.find(|place| !self.laid[*place].1.head.is_empty()) {
            ui.memory_mut(|m| m.request_focus(self.id(place)));
        }
    }
}

/// The row of heads, in the flow, with its line.
pub(super) fn strip(ui: &mut Ui) -> Rect {
    let t = tokens(ui);
    let (rect, _) = ui.allocate_exact_size(egui::vec2(ui.available_width(), size::ROW), Sense::hover());
    ui.painter().rect_filled(rect, 0, t.surface);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, t.line));
    rect
}
