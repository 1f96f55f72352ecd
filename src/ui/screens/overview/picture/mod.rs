//! The picture of the federation: the directory, its instances, their AWS accounts, and the roles that people come in with. A row
//! for each instance; many are grouped by where they stand. Only rows on screen are painted.

mod nodes;
mod rows;

use super::Listed;
use crate::ui::cache::kept;
use crate::ui::env::Env;
use crate::ui::facts::{Facts, facts};
use crate::ui::intent::Intent;
use crate::ui::theme::{Tokens, Type, size};
use crate::ui::view::{Screen, View};
use crate::ui::widgets::{separator, text_at};
use egui::accesskit::Role;
use egui::{Align2, EventFilter, Id, Key, Modifiers, Rect, ScrollArea, Stroke, Ui, WidgetInfo, pos2, vec2};
use nodes::Columns;
use rows::Row;

/// Height of a row.
const ROW: f32 = 44.0;

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, listed: &Listed, out: &mut Vec<Intent>) {
    let columns = Columns::new(ui.max_rect());
    heads(ui, env.t, &columns);
    let form = (view.overview.state, view.overview.filter.trim().to_lowercase(), view.overview.turned.clone());
    let rows = kept(ui, env, "federation rows", form, |(_, _, turned)| {
        let standings: Vec<_> = listed.passing.order.iter().map(|index| listed.rows.all[*index].urgency.standing()).collect();
        rows::rows(&standings, turned)
    });
    let facts = facts(ui, env);
    let whole = ui.available_rect_before_wrap();
    let mut graph = Graph { env, facts: &facts, listed, rows: &rows, columns, out, turn: None };
    #[allow(clippy::cast_precision_loss, reason = "thousands of rows")]
    let height = rows.len() as f32 * ROW + 16.0;
    ScrollArea::vertical().auto_shrink(false).id_salt("federation").show_viewport(ui, |ui, viewport| {
        ui.set_height(height.max(whole.height()));
        let top = ui.max_rect().top() + 8.0;
        graph.lines(ui, whole, top, viewport.min.y, viewport.max.y);
        if graph.directory(ui, whole) {
            graph.out.push(Intent::Go(Screen::Settings));
        }
        for index in visible(viewport.min.y, viewport.max.y, rows.len()) {
            graph.row(ui, index, row_rect(whole, top, index));
        }
        graph.walk(ui, whole, top);
    });
    if let Some(standing) = graph.turn
        && !view.overview.turned.remove(&standing)
    {
        view.overview.turned.insert(standing);
    }
}

fn heads(ui: &mut Ui, t: &Tokens, columns: &Columns) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), size::ROW), egui::Sense::hover());
    for (x, words) in [
        (columns.directory.min, "Directory"),
        (columns.instances.min, "Instances"),
        (columns.accounts.min, "AWS accounts"),
        (columns.roles.min, "Roles"),
    ] {
        let head = text_at(ui, Align2::LEFT_CENTER, pos2(x, rect.center().y), words, Type::SmallStrong, t.text_secondary);
        let response = ui.interact(head, Id::unique(("federation column", words)), egui::Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, words));
    }
    separator(ui);
}

/// The rows between two heights.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "heights of a window")]
fn visible(from: f32, to: f32, rows: usize) -> std::ops::Range<usize> {
    let first = ((from - 8.0) / ROW).floor().max(0.0) as usize;
    let last = (((to - 8.0) / ROW).ceil().max(0.0) as usize).min(rows);
    first.min(last)..last
}

#[allow(clippy::cast_precision_loss, reason = "thousands of rows")]
fn row_rect(whole: Rect, top: f32, index: usize) -> Rect {
    Rect::from_min_size(pos2(whole.left(), top + index as f32 * ROW), vec2(whole.width(), ROW))
}

/// What is painted, and what was done with it.
struct Graph<'a, 'b> {
    env: &'a Env<'b>,
    facts: &'a Facts,
    listed: &'a Listed,
    rows: &'a [Row],
    columns: Columns,
    out: &'a mut Vec<Intent>,
    /// The group that was opened or closed.
    turn: Option<crate::ui::model::Standing>,
}

impl Graph<'_, '_> {
    /// Where a row's first node hangs on the trunk.
    fn trunk(&self) -> f32 {
        f32::midpoint(self.columns.directory.max, self.columns.instances.min)
    }

    /// The lines from the directory to every row on screen; the trunk goes on where there are more.
    fn lines(&self, ui: &Ui, whole: Rect, top: f32, from: f32, to: f32) {
        let stroke = Stroke::new(1.0, self.env.t.control);
        let range = visible(from, to, self.rows.len());
        if range.is_empty() {
            return;
        }
        let x = self.trunk().round();
        let middle = |index: usize| row_rect(whole, top, index).center().y.round();
        let first = if range.start == 0 { middle(0) } else { whole.top() };
        let last = if range.end == self.rows.len() { middle(range.end - 1) } else { whole.bottom() };
        let hub = self.hub(whole);
        ui.painter().vline(x, first.min(hub)..=last.max(hub), stroke);
        ui.painter().hline(self.columns.directory.max..=x, hub, stroke);
        for index in range {
            ui.painter().hline(x..=self.columns.instances.min, middle(index), stroke);
        }
    }

    /// Height of the middle of the directory's node: it stays in the middle of what is seen of few rows.
    #[allow(clippy::cast_precision_loss, reason = "thousands of rows")]
    fn hub(&self, whole: Rect) -> f32 {
        let height = (self.rows.len() as f32 * ROW + 16.0).min(whole.height());
        (whole.top() + height / 2.0).round()
    }

    /// Up, down, left, right, home and end between nodes; what is not on screen is scrolled to.
    fn walk(&self, ui: &mut Ui, whole: Rect, top: f32) {
        let Some((row, column)) = self.focused(ui) else { return };
        let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|m| m.set_focus_lock_filter(self.id(row, column), filter));
        let pressed = |key| ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
        let last = self.rows.len() - 1;
        let to = if pressed(Key::ArrowDown) {
            ((row + 1).min(last), column)
        } else if pressed(Key::ArrowUp) {
            (row.saturating_sub(1), column)
        } else if pressed(Key::Home) {
            (0, column)
        } else if pressed(Key::End) {
            (last, column)
        } else if pressed(Key::ArrowRight) {
            (row, column + 1)
        } else if pressed(Key::ArrowLeft) {
            (row, column.saturating_sub(1))
        } else {
            return;
        };
        let to = (to.0, to.1.min(self.nodes(to.0) - 1));
        ui.memory_mut(|m| m.request_focus(self.id(to.0, to.1)));
        ui.scroll_to_rect(row_rect(whole, top, to.0).expand2(vec2(0.0, 8.0)), None);
    }

    /// The node that has the focus. It is looked for by its memory, not among all rows.
    fn focused(&self, ui: &Ui) -> Option<(usize, usize)> {
        let focus = ui.memory(egui::Memory::focused)?;
        let (row, column) = ui.data(|d| d.get_temp::<(usize, usize)>(focus_memory()))?;
        (row < self.rows.len() && self.id(row, column) == focus).then_some((row, column))
    }

    /// How many nodes of a row can have the focus.
    fn nodes(&self, row: usize) -> usize {
        match self.rows[row] {
            Row::Group { .. } => 1,
            Row::Item(_) => 3,
        }
    }

    fn id(&self, row: usize, column: usize) -> Id {
        match self.rows[row] {
            Row::Group { standing, .. } => Id::unique(("federation group", standing)),
            Row::Item(index) => Id::unique(("federation", &self.listed.at(index).key.0, column)),
        }
    }
}

/// Where it is kept which node has the focus.
fn focus_memory() -> Id {
    Id::unique("federation focus")
}
