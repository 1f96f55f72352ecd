//! The table of several rollovers.

use super::rows::{Row, Rows};
use crate::domain::rollover::RollPhase;
use crate::domain::spec::InstanceKey;
use crate::ui::env::Env;
use crate::ui::model::RollWhere;
use crate::ui::screens::rollover::stand;
use crate::ui::text;
use crate::ui::theme::Type;
use crate::ui::view::View;
use crate::ui::widgets::{ALWAYS, Badge, Column, Head, ListRows, Status, Table, cell, row_line};
use egui::{Id, Rect, Ui, pos2};
use jiff::SignedDuration;

const PLAN: [Head; 7] = [
    Head::text("Day", 116.0, ALWAYS).unsorted(),
    Head::text("State", 148.0, 6).unsorted(),
    Head::text("Account", 168.0, ALWAYS).unsorted().grows(),
    Head::text("Number", 124.0, 2).unsorted(),
    Head::text("Ends", 104.0, 5).unsorted(),
    Head::numbers("Left", 92.0, 3).unsorted(),
    Head::text("Critical", 104.0, 4).unsorted(),
];

const RUN: [Head; 5] = [
    Head::text("State", 148.0, ALWAYS).unsorted(),
    Head::text("Account", 168.0, ALWAYS).unsorted(),
    Head::text("Number", 124.0, 1).unsorted(),
    Head::text("Phase", 216.0, 2).unsorted(),
    Head::text("What is known", 220.0, ALWAYS).unsorted().grows(),
];

/// Shows the rows; the one that was pressed.
pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, rows: &Rows, plan: bool) -> Option<InstanceKey> {
    let heads: &[Head] = if plan { &PLAN } else { &RUN };
    let name = if plan { "Rollovers to come" } else { "Rollovers" };
    let table = Table { name, heads, sorted: None, chooses: false, follows: false, chosen: 0 };
    let columns = table.columns(&view.columns, ui.available_width());
    let list = RollRows { env, rows, columns: &columns, plan };
    let done = table.show(ui, &mut view.columns, &columns, &list);
    done.rows.open.and_then(|place| rows.all.get(place)).map(|row| row.key.clone())
}

struct RollRows<'a> {
    env: &'a Env<'a>,
    rows: &'a Rows,
    columns: &'a [(usize, Column)],
    plan: bool,
}

impl ListRows for RollRows<'_> {
    fn count(&self) -> usize {
        self.rows.all.len()
    }

    fn id(&self, index: usize) -> Id {
        Id::unique(("several rollovers", &self.rows.all[index].key.0))
    }

    fn name(&self, index: usize) -> String {
        let row = &self.rows.all[index];
        let badge = badge(row, self.env);
        if self.plan {
            let critical = if row.critical { ", critical" } else { "" };
            return format!("{}, {}, {}{critical}", row.name, badge.word, day(row, self.env));
        }
        let parts = [row.name.as_str(), badge.word.as_str(), row.words.as_str()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }

    fn paint(&self, ui: &mut Ui, rect: Rect, index: usize) {
        let row = &self.rows.all[index];
        for (_, column) in self.columns {
            paint(ui, self.env, column, row, rect);
        }
        row_line(ui, rect);
    }
}

fn badge(row: &Row, env: &Env<'_>) -> Badge {
    match row.left_out {
        Some(_) => Badge::new(Status::NotNeeded, "Left out"),
        None => stand::badge(&row.stand, env.now),
    }
}

/// The day of a plan, in words.
fn day(row: &Row, env: &Env<'_>) -> String {
    match row.day {
        _ if row.left_out.is_some() => "–".into(),
        0 => "Today".into(),
        day => text::date(on(env, day), env.zone),
    }
}

/// So many days from now.
pub(super) fn on(env: &Env<'_>, day: usize) -> jiff::Timestamp {
    let hours = i64::try_from(day).unwrap_or(0).saturating_mul(24);
    env.now.saturating_add(SignedDuration::from_hours(hours)).unwrap_or(env.now)
}

fn phase(row: &Row) -> Option<RollPhase> {
    match &row.stand {
        RollWhere::Running(phase) => *phase,
        RollWhere::YourTurn(phase) | RollWhere::Waits(phase, _) => Some(*phase),
        _ => None,
    }
}

fn paint(ui: &Ui, env: &Env<'_>, column: &Column, row: &Row, rect: Rect) {
    let t = env.t;
    let at = pos2(rect.left() + column.from, rect.center().y);
    let days = |d: i64| text::count(usize::try_from(d.max(0)).unwrap_or(0), "day");
    let (words, ty, color) = match column.head {
        "State" => return badge(row, env).plain_at(ui, at, column.to - column.from - 8.0),
        "Critical" if row.critical => return Badge::new(Status::OurGuess, "Critical").plain_at(ui, at, column.to - column.from),
        "Day" => (day(row, env), Type::Small, t.text),
        "Account" => (row.name.clone(), Type::SmallStrong, t.text),
        "Number" => (row.account.clone(), Type::Mono, t.text_secondary),
        "Ends" => (row.ends.map_or_else(|| "–".into(), |(at, _)| text::date(at, env.zone)), Type::Small, t.text_secondary),
        "Left" => (row.ends.map_or_else(|| "–".into(), |(_, left)| days(left)), Type::Small, t.text),
        "Phase" => (phase(row).map_or_else(String::new, |p| format!("{} {}", p.number(), p.title())), Type::Small, t.text),
        "What is known" => (row.left_out.map_or_else(|| row.words.clone(), str::to_owned), Type::Small, t.text_secondary),
        _ => return,
    };
    cell(ui, rect, column, &words, ty, color);
}
