//! Virtual rows: only those on screen are laid out and painted, however many there are. Pointer and keyboard move, open and choose.
//!
//! One row is the stop of the Tab key; arrows, page keys, Home and End go on from there, Enter opens. Where rows can be chosen,
//! Ctrl and Shift with a click, Shift with arrows, Space and Ctrl-A choose. The row with the focus stays alive when it is scrolled away.

use super::row::{self, Look};
use super::{icon_at, tokens};
use crate::ui::icons::Icon;
use crate::ui::theme::size;
use egui::accesskit::Role;
use egui::{
    CornerRadius, EventFilter, Id, Key, Modifiers, Rect, Response, ScrollArea, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, pos2,
    vec2,
};
use std::ops::Range;

/// The rows of a list.
pub trait ListRows {
    /// How many there are.
    fn count(&self) -> usize;
    /// The id of a row, which goes with what it shows.
    fn id(&self, index: usize) -> Id;
    /// The row as a screen reader says it.
    fn name(&self, index: usize) -> String;
    /// The row that is open.
    fn open(&self) -> Option<usize> {
        None
    }
    /// Whether it is chosen among others.
    fn is_chosen(&self, _index: usize) -> bool {
        false
    }
    /// Paints it.
    fn paint(&self, ui: &mut Ui, rect: Rect, index: usize);
    /// Is told which rows are on screen, before they are painted.
    fn seen(&self, _rows: Range<usize>) {}
    /// Paints what lies over the rows and below them; the last one that is seen ends at `end`.
    fn over(&self, _ui: &mut Ui, _seen: Rect, _end: f32) {}
}

/// How a list behaves.
#[derive(Debug, Clone, Copy)]
pub struct List {
    /// Its name, which tells it from others of the screen.
    pub salt: &'static str,
    /// Height of a row.
    pub height: f32,
    /// Whether several rows can be chosen.
    pub chooses: bool,
    /// Whether each row has a box to choose it with, this far from the left.
    pub boxes: Option<f32>,
    /// Whether the row that arrows go to opens at once.
    pub follows: bool,
    /// What a row is to a screen reader.
    pub role: Role,
}

impl List {
    /// A list whose rows open as arrows go over them.
    #[must_use]
    pub const fn new(salt: &'static str, height: f32) -> Self {
        Self { salt, height, chooses: false, boxes: None, follows: true, role: Role::ListBoxOption }
    }
}

/// What was done with a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Asked {
    /// This row is to be opened.
    pub open: Option<usize>,
    /// Other rows are to be chosen.
    pub choose: Option<Choose>,
}

/// A change of what is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choose {
    /// This row too, or no longer.
    Turn(usize),
    /// All rows from the one that was chosen first to this one; the second is where the keyboard came from.
    To(usize, Option<usize>),
    /// Every row.
    All,
    /// None.
    Nothing,
}

impl List {
    /// Shows the rows in what is left of the pane.
    pub fn show(self, ui: &mut Ui, rows: &impl ListRows) -> Asked {
        let count = rows.count();
        let mut asked = Asked::default();
        ScrollArea::vertical().auto_shrink(false).id_salt(self.salt).show_viewport(ui, |ui, viewport| {
            #[allow(clippy::cast_precision_loss, reason = "rows of a list")]
            ui.set_height((count as f32 * self.height).max(1.0));
            let area = ui.max_rect();
            let seen = self.range(viewport.min.y, viewport.max.y, count);
            rows.seen(seen.clone());
            #[allow(clippy::cast_precision_loss, reason = "rows of a list")]
            let last = seen.end as f32;
            let stop = self.stop(ui, rows);
            if let Some(stop) = stop {
                self.keys(ui, rows, stop, area, viewport.height(), &mut asked);
            }
            for index in seen.clone() {
                self.row(ui, rows, area, index, stop == Some(index), &mut asked);
            }
            if let Some(stop) = stop.filter(|stop| !seen.contains(stop)) {
                self.row(ui, rows, area, stop, true, &mut asked);
            }
            rows.over(ui, ui.clip_rect(), area.top() + self.height * last);
            self.show_opened(ui, rows, area);
        });
        asked
    }

    /// The rows between two heights.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "heights of a window")]
    fn range(self, from: f32, to: f32, count: usize) -> Range<usize> {
        let first = (from / self.height).floor().max(0.0) as usize;
        let last = ((to / self.height).ceil().max(0.0) as usize).min(count);
        first.min(last)..last
    }

    #[allow(clippy::cast_precision_loss, reason = "rows of a list")]
    fn rect(self, area: Rect, index: usize) -> Rect {
        Rect::from_min_size(pos2(area.left(), area.top() + index as f32 * self.height), vec2(area.width(), self.height))
    }

    /// The row that the Tab key stops at: the one that has the focus, the open one, where the keyboard was last, or the first.
    fn stop(self, ui: &Ui, rows: &impl ListRows) -> Option<usize> {
        let count = rows.count();
        let kept: Option<(usize, Id)> = ui.data(|d| d.get_temp(self.memory()));
        // the row may have moved: rows near by are looked at, not all of them
        let near = |at: usize| at.saturating_sub(NEAR)..(at + NEAR + 1).min(count);
        let last = kept.and_then(|(at, id)| near(at).find(|index| rows.id(*index) == id).map(|index| (index, id)));
        let focused = last.filter(|(_, id)| ui.memory(|m| m.has_focus(*id)));
        focused.map(|(index, _)| index).or(rows.open()).or(last.map(|(index, _)| index)).or((count > 0).then_some(0))
    }

    /// Another row than before is open, because of this list or of something else: it is brought into view.
    fn show_opened(self, ui: &mut Ui, rows: &impl ListRows, area: Rect) {
        let memory = Id::unique(("what is open", self.salt));
        let open = rows.open().map(|index| (index, rows.id(index)));
        let id = open.map(|(_, id)| id);
        if ui.data(|d| d.get_temp::<Option<Id>>(memory)) != Some(id) {
            ui.data_mut(|d| d.insert_temp(memory, id));
            if let Some((index, _)) = open {
                ui.scroll_to_rect(self.rect(area, index), None);
            }
        }
    }

    fn memory(self) -> Id {
        Id::unique(("where the keyboard is", self.salt))
    }

    fn remember(self, ui: &Ui, rows: &impl ListRows, index: usize) {
        ui.data_mut(|d| d.insert_temp(self.memory(), (index, rows.id(index))));
    }

    fn row(self, ui: &mut Ui, rows: &impl ListRows, area: Rect, index: usize, stop: bool, asked: &mut Asked) {
        let (rect, id) = (self.rect(area, index), rows.id(index));
        let name = rows.name(index);
        let (open, chosen) = (rows.open() == Some(index), rows.is_chosen(index));
        let look = Look { open, chosen, stop, role: self.role };
        let response = row::selectable_at(ui, rect, id, look, &name);
        if self.role == Role::Row {
            ui.ctx().accesskit_node_builder(id, |node| node.set_row_index(index));
        }
        if ui.is_rect_visible(rect) {
            rows.paint(ui, rect, index);
            if let Some(left) = self.boxes
                && choose_box(ui, rect, left, id, chosen, &name)
            {
                asked.choose = Some(Choose::Turn(index));
            }
        }
        if response.gained_focus() {
            self.remember(ui, rows, index);
            ui.scroll_to_rect(rect, None);
        }
        self.clicked(ui, rows, &response, index, asked);
    }

    fn clicked(self, ui: &Ui, rows: &impl ListRows, response: &Response, index: usize, asked: &mut Asked) {
        if !response.clicked() {
            return;
        }
        self.remember(ui, rows, index);
        let held = ui.input(|i| i.modifiers);
        match () {
            () if self.chooses && held.shift => asked.choose = Some(Choose::To(index, None)),
            () if self.chooses && held.command => asked.choose = Some(Choose::Turn(index)),
            () => asked.open = Some(index),
        }
    }

    /// The keys of the row that has the focus; before rows are laid out, because they would take Space for a click.
    fn keys(self, ui: &mut Ui, rows: &impl ListRows, at: usize, area: Rect, page: f32, asked: &mut Asked) {
        let here = rows.id(at);
        if !ui.memory(|m| m.has_focus(here)) {
            return;
        }
        ui.memory_mut(|m| m.set_focus_lock_filter(here, EventFilter { vertical_arrows: true, ..EventFilter::default() }));
        if self.chooses {
            if ui.input_mut(|i| i.consume_key(Modifiers::COMMAND, Key::A)) {
                asked.choose = Some(Choose::All);
            }
            if ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Space)) {
                asked.choose = Some(Choose::Turn(at));
            }
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rows of a window")]
        let page = ((page / self.height) as usize).max(2) - 1;
        let Some((to, extends)) = moved(ui, at, rows.count() - 1, page) else { return };
        if extends && self.chooses {
            asked.choose = Some(Choose::To(to, Some(at)));
        } else if self.follows && to != at {
            asked.open = Some(to);
        }
        ui.memory_mut(|m| m.request_focus(rows.id(to)));
        self.remember(ui, rows, to);
        ui.scroll_to_rect(self.rect(area, to), None);
        ui.request_repaint(); // the row may have to be scrolled to before it can be painted
    }
}

/// Rows of one height in the flow of a pane that scrolls: room is taken for all, those on screen are added.
pub fn rows_in_flow(ui: &mut Ui, height: f32, count: usize, mut add: impl FnMut(&mut Ui, usize)) {
    let list = List::new("", height);
    #[allow(clippy::cast_precision_loss, reason = "rows of a list")]
    let (whole, _) = ui.allocate_exact_size(vec2(ui.available_width(), count as f32 * height), Sense::hover());
    let seen = ui.clip_rect();
    for index in list.range(seen.top() - whole.top(), seen.bottom() - whole.top(), count) {
        let row = UiBuilder::new().max_rect(list.rect(whole, index)).id_salt(index);
        add(&mut ui.new_child(row), index);
    }
}

/// A row that moved by at most so many places keeps the keyboard.
const NEAR: usize = 64;

/// Where the keys go, and whether they choose on the way.
fn moved(ui: &Ui, at: usize, last: usize, page: usize) -> Option<(usize, bool)> {
    let to = |key| match key {
        Key::ArrowDown => (at + 1).min(last),
        Key::ArrowUp => at.saturating_sub(1),
        Key::PageDown => (at + page).min(last),
        Key::PageUp => at.saturating_sub(page),
        Key::Home => 0,
        _ => last,
    };
    ui.input_mut(|i| {
        [Key::ArrowDown, Key::ArrowUp, Key::PageDown, Key::PageUp, Key::Home, Key::End].into_iter().find_map(|key| {
            // the one with Shift first: the other would take it too
            let extends = i.consume_key(Modifiers::SHIFT, key);
            (extends || i.consume_key(Modifiers::NONE, key)).then(|| (to(key), extends))
        })
    })
}

/// The box at the left of a row.
fn choose_box(ui: &Ui, row: Rect, left: f32, id: Id, chosen: bool, name: &str) -> bool {
    let area = Rect::from_center_size(pos2(row.left() + left + 8.0, row.center().y), vec2(24.0, size::ROW - 4.0));
    let response = ui.interact(area, id.with("choose"), Sense::CLICK);
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, chosen, format!("Choose {name}")));
    check(ui, area, chosen, response.hovered());
    response.clicked()
}

/// Paints a box with or without its sign.
pub(super) fn check(ui: &Ui, area: Rect, chosen: bool, hovered: bool) {
    let t = tokens(ui);
    let square = Rect::from_center_size(area.center(), vec2(14.0, 14.0));
    let (fill, stroke) = match (chosen, hovered) {
        (true, _) => (t.accent, t.accent),
        (false, true) => (t.surface, t.text),
        (false, false) => (t.surface, t.control),
    };
    ui.painter().rect(square, CornerRadius::same(3), fill, Stroke::new(1.0, stroke), StrokeKind::Inside);
    if chosen {
        icon_at(ui, square.center(), Icon::Check, 12.0, t.on_accent);
    }
}
