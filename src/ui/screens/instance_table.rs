//! The columns of tables of instances, and how their cells are painted: Overview and Instances have the same.

use crate::domain::spec::InstanceKey;
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::instance_rows::{InstanceRow, InstanceRows, Order, Passing, Sort};
use crate::ui::text;
use crate::ui::theme::Type;
use crate::ui::verdict;
use crate::ui::widgets::{ALWAYS, Choice, Column, Head, ListRows, Sorted, cell, icon_at, row_line, text_width};
use egui::{Id, Rect, Ui, pos2};

/// The columns; the first that give way are people and the age of the reading.
pub(super) const HEADS: [Head; 10] = [
    Head::text("Verdict", 116.0, ALWAYS),
    Head::text("Account", 152.0, ALWAYS).grows(),
    Head::text("Number", 120.0, 5),
    Head::text("Identifier", 84.0, 7),
    Head::numbers("Certificate ends", 120.0, 8),
    Head::text("", 104.0, 3).unsorted(),
    Head::numbers("Roles", 68.0, 4),
    Head::numbers("People", 76.0, 1),
    Head::text("Last proven", 128.0, 6),
    Head::text("Read", 96.0, 2),
];

/// What rows are in the order of, by head.
const ORDERS: [Order; 10] = [
    Order::Verdict,
    Order::Name,
    Order::Account,
    Order::Number,
    Order::Certificate,
    Order::Certificate,
    Order::Roles,
    Order::People,
    Order::Proven,
    Order::Read,
];

/// The head that stands for an order.
pub(super) fn sorted(sort: Sort) -> Option<Sorted> {
    ORDERS.iter().position(|order| *order == sort.by).map(|head| Sorted { head, down: sort.down })
}

/// The order after a head was pressed.
pub(super) fn pressed(sort: Sort, head: usize) -> Sort {
    ORDERS.get(head).map_or(sort, |order| sort.pressed(*order))
}

/// The rows of a table of instances.
pub(super) struct TableRows<'a> {
    /// What tells its rows from those of another table.
    pub(super) salt: &'static str,
    pub(super) env: &'a Env<'a>,
    pub(super) rows: &'a InstanceRows,
    pub(super) passing: &'a Passing,
    pub(super) columns: &'a [(usize, Column)],
    pub(super) chosen: Option<&'a Choice<InstanceKey>>,
    pub(super) open: Option<usize>,
}

impl<'a> TableRows<'a> {
    /// The row at a place.
    pub(super) fn at(&self, index: usize) -> &'a InstanceRow {
        &self.rows.all[self.passing.order[index]]
    }
}

impl ListRows for TableRows<'_> {
    fn count(&self) -> usize {
        self.passing.order.len()
    }

    fn id(&self, index: usize) -> Id {
        Id::unique((self.salt, &self.at(index).key.0))
    }

    fn name(&self, index: usize) -> String {
        let row = self.at(index);
        let mut parts = vec![row.name.clone(), row.account.clone(), verdict::standing(row.urgency.standing()).word, row.identifier.clone()];
        parts.extend(row.ends.map(|(_, days)| {
            let ends = if days < 0 { "ended" } else { "ends" };
            format!("certificate {ends} {}", text::in_days(days))
        }));
        parts.extend([text::count(row.roles, "role"), format!("last proven {}", proven(row, self.env))]);
        parts.join(", ")
    }

    fn open(&self) -> Option<usize> {
        self.open
    }

    fn is_chosen(&self, index: usize) -> bool {
        self.chosen.is_some_and(|chosen| chosen.has(&self.at(index).key))
    }

    fn paint(&self, ui: &mut Ui, rect: Rect, index: usize) {
        let row = self.at(index);
        for (head, column) in self.columns {
            paint_cell(ui, self.env, row, rect, ORDERS[*head], column);
        }
        row_line(ui, rect);
    }
}

fn proven(row: &InstanceRow, env: &Env<'_>) -> String {
    row.proven.map_or_else(|| "never".into(), |at| text::moment(at, env.now, env.zone))
}

fn paint_cell(ui: &mut Ui, env: &Env<'_>, row: &InstanceRow, rect: Rect, what: Order, column: &Column) {
    let t = env.t;
    let count = |n: usize| if n == 0 { "–".to_owned() } else { text::thousands(n) };
    match what {
        Order::Verdict => {
            let at = pos2(rect.left() + column.from, rect.center().y);
            verdict::standing(row.urgency.standing()).plain_at(ui, at, column.to - column.from - 4.0);
        }
        Order::Name => cell(ui, rect, column, &row.name, Type::SmallStrong, t.text),
        Order::Account => cell(ui, rect, column, &row.account, Type::Mono, t.text_secondary),
        Order::Number => cell(ui, rect, column, &row.identifier, Type::Mono, t.text_secondary),
        Order::Certificate => certificate(ui, env, row, rect, column),
        Order::Roles => cell(ui, rect, column, &count(row.roles), Type::Small, t.text),
        Order::People => cell(ui, rect, column, &count(row.people), Type::Small, t.text),
        Order::Proven => cell(ui, rect, column, &text::capital(&proven(row, env)), Type::Small, t.text),
        Order::Read => {
            let words = row.read_at.map_or_else(|| "Not read".into(), |at| text::capital(&text::age(at, env.now)));
            let stale = row.read_at.is_some_and(|at| text::is_stale(at, env.now));
            cell(ui, rect, column, &words, Type::Small, if stale { t.warning } else { t.text_secondary });
        }
    }
}

/// The days that are left, and in the column beside it the date.
fn certificate(ui: &Ui, env: &Env<'_>, row: &InstanceRow, rect: Rect, column: &Column) {
    let t = env.t;
    let Some((end, days)) = row.ends else {
        if column.numbers {
            cell(ui, rect, column, "–", Type::Small, t.text);
        }
        return;
    };
    let soon = row.ends_soon;
    if column.numbers {
        let words = if days < 0 { "Ended".to_owned() } else { text::count(usize::try_from(days).unwrap_or(0), "day") };
        let (ty, color) = if soon { (Type::SmallStrong, t.warning) } else { (Type::Small, t.text) };
        cell(ui, rect, column, &words, ty, color);
        if soon {
            // the shape says it where the colour can't
            let left = rect.left() + column.to - 8.0 - text_width(ui, &words, ty);
            icon_at(ui, pos2(left - 12.0, rect.center().y), Icon::TriangleAlert, 14.0, color);
        }
    } else {
        cell(ui, rect, column, &text::date(end, env.zone), Type::Small, if soon { t.warning } else { t.text_secondary });
    }
}
