//! Table and time line in one: each row carries its bar, the header carries the years. Only rows on screen are painted.

use super::rows::{EndRow, Rows, State};
use crate::domain::certificate::Thumbprint;
use crate::domain::spec::InstanceKey;
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::text::{self, count};
use crate::ui::theme::{Type, size};
use crate::ui::view::View;
use crate::ui::widgets::{Column, Stretch, TimeScale, YEAR, cell, header, icon_at, list_keys, mono_fit, ring, selectable, text_width};
use egui::accesskit::Role;
use egui::{CursorIcon, EventFilter, Frame, Id, Key, Rangef, Rect, ScrollArea, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};
use jiff::{SignedDuration, Timestamp};

/// The bars have this much room at least.
const LEAST_BARS: f32 = 240.0;

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, rows: &Rows) {
    Frame::NONE.fill(env.t.surface).show(ui, |ui| {
        ui.set_min_size(ui.available_size());
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        let whole = ui.max_rect();
        ui.painter().hline(whole.x_range(), whole.top(), Stroke::new(1.0, env.t.line));
        let columns = columns(view.certificates.keys, whole.width());
        let bars = Rangef::new(whole.left() + columns.bars, whole.right() - 24.0);
        let stretch = view.certificates.stretch.unwrap_or_else(|| fitting(env.now, rows));
        let head = Rect::from_x_y_ranges(bars, whole.top()..=whole.top() + size::ROW);
        header(ui, &columns.cells);
        steer(ui, env, view, stretch, head, whole);
        let scale = TimeScale::new(view.certificates.stretch.unwrap_or(stretch), bars);
        scale.header(ui, head, env.zone);
        sorted_by(ui, env, &columns, whole);
        let ticks = scale.ticks(env.zone);
        let pair = view.certificates.chosen.as_ref().is_some_and(|(key, _)| under_rollover(rows, key));
        let ids: Vec<Id> = rows.passing().map(row_id).collect();
        let mut go = None;
        ScrollArea::vertical().auto_shrink(false).id_salt("certificates").show_rows(ui, size::ROW, rows.shown.len(), |ui, range| {
            let seen = ui.clip_rect();
            for index in range {
                let row = &rows.all[rows.shown[index]];
                let chosen = row.is_chosen(&view.certificates, pair);
                let shown = selectable(ui, ids[index], size::ROW, chosen, index == 0, &spoken(row, env));
                TimeScale::tick_lines(ui, &ticks, shown.rect.y_range());
                paint(ui, env, &columns, &scale, row, shown.rect);
                if shown.response.clicked() {
                    go = Some(index);
                }
                if shown.response.has_focus() {
                    go = list_keys(ui, &ids, index).or(go);
                }
            }
            let end = ui.min_rect().bottom().min(seen.bottom());
            TimeScale::tick_lines(ui, &ticks, Rangef::new(end, seen.bottom()));
            scale.today(ui, seen.y_range(), env.now);
        });
        if let Some(index) = go {
            let row = &rows.all[rows.shown[index]];
            view.certificates.chosen = Some((row.key.clone(), row.id.clone()));
        }
    });
}

/// The sign of the order behind the head that the rows are sorted by.
fn sorted_by(ui: &Ui, env: &Env<'_>, columns: &Columns, whole: Rect) {
    for column in columns.cells.iter().filter(|c| ["Ends", "Due"].contains(&c.head)) {
        let words = text_width(ui, column.head, Type::SmallStrong);
        let at = pos2(whole.left() + column.from + words + 12.0, whole.top() + size::ROW / 2.0);
        icon_at(ui, at, Icon::ChevronDown, 14.0, env.t.text_secondary);
    }
}

fn row_id(row: &EndRow) -> Id {
    Id::unique(("ending", &row.key.0, &row.id))
}

/// Whether an instance has a staged certificate beside the active one.
fn under_rollover(rows: &Rows, key: &InstanceKey) -> bool {
    rows.all.iter().any(|row| row.key == *key && row.state == State::Staged)
}

/// Columns of the table, and where the bars begin.
struct Columns {
    cells: Vec<Column>,
    bars: f32,
}

/// The thumbprint gives way first, then the identifier.
fn columns(keys: bool, width: f32) -> Columns {
    let fits = |table: f32| width - table - 24.0 >= LEAST_BARS;
    let mut cells = vec![Column::text("State", 24.0, 140.0), Column::text("Account", 140.0, 276.0)];
    let mut at = 276.0;
    let mut add = |head: &'static str, width: f32, numbers: bool| {
        cells.push(if numbers { Column::numbers(head, at, at + width) } else { Column::text(head, at, at + width) });
        at += width;
    };
    if keys {
        if fits(732.0) {
            add("Access key", 164.0, false);
        }
        add("Age", 84.0, true);
        add("Last used", 100.0, false);
        add("Due", 92.0, false);
    } else {
        if fits(616.0) {
            add("Identifier", 84.0, false);
        }
        if fits(732.0) {
            add("Thumbprint", 172.0, false);
        }
        add("Ends", 92.0, false);
        add("Left", 92.0, true);
    }
    Columns { cells, bars: at + 12.0 }
}

/// From half a year before now to the last end, whole.
fn fitting(now: Timestamp, rows: &Rows) -> Stretch {
    let half = SignedDuration::from_hours(24 * 183);
    let earliest = rows.all.iter().filter_map(|row| row.life).map(|(from, _)| from).min().unwrap_or(now);
    let latest = rows.all.iter().filter_map(|row| row.life).map(|(_, to)| to).max().unwrap_or(now);
    let before = now.saturating_sub(half).unwrap_or(now);
    // three years back at most: what began long ago is cut, what ends is not
    let oldest = now.saturating_sub(YEAR.saturating_mul(3)).unwrap_or(now);
    let to = latest.max(now.saturating_add(half).unwrap_or(now)).saturating_add(SignedDuration::from_hours(24 * 30)).unwrap_or(now);
    Stretch::around(earliest.max(oldest).min(before), to)
}

/// Ctrl and wheel change the scale, dragging the header pans; the keyboard does both while the header has the focus.
fn steer(ui: &Ui, env: &Env<'_>, view: &mut View, stretch: Stretch, head: Rect, whole: Rect) {
    let id = Id::unique("time scale");
    let response = ui.interact(head, id, Sense::click_and_drag()).on_hover_cursor(CursorIcon::ResizeHorizontal);
    let from = text::date(stretch.from, env.zone);
    response.widget_info(|| WidgetInfo::labeled(Role::Slider, true, format!("Time line, {} from {from}", years(stretch))));
    ring(ui, &response);
    let mut next = stretch;
    if response.dragged() {
        next = next.panned(f64::from(-response.drag_delta().x / head.width().max(1.0)));
    }
    if response.double_clicked() {
        view.certificates.stretch = None;
        return;
    }
    if response.has_focus() {
        let filter = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|m| m.set_focus_lock_filter(id, filter));
        let pressed = |key| ui.input(|i| i.key_pressed(key));
        if pressed(Key::ArrowRight) {
            next = next.panned(0.1);
        } else if pressed(Key::ArrowLeft) {
            next = next.panned(-0.1);
        } else if pressed(Key::Plus) || pressed(Key::Equals) {
            next = next.zoomed(1.25, 0.5);
        } else if pressed(Key::Minus) {
            next = next.zoomed(0.8, 0.5);
        }
    }
    let (zoom, pointer) = ui.input(|i| (i.zoom_delta(), i.pointer.hover_pos()));
    if let Some(pointer) = pointer.filter(|p| whole.contains(*p) && (zoom - 1.0).abs() > f32::EPSILON) {
        next = next.zoomed(f64::from(zoom), f64::from((pointer.x - head.left()) / head.width().max(1.0)));
    }
    if next != stretch {
        view.certificates.stretch = Some(next);
    }
    response.on_hover_text("Drag to move, Ctrl and wheel to change the scale, double-click to show all");
}

fn years(stretch: Stretch) -> String {
    count(usize::try_from(stretch.years()).unwrap_or(1), "year")
}

/// A row as a screen reader says it.
fn spoken(row: &EndRow, env: &Env<'_>) -> String {
    let (name, word) = (&row.name, row.state.badge().word);
    match (row.is_key, row.life, row.days) {
        (false, Some((_, to)), _) => format!("{name}, {word}, ends {}", text::date(to, env.zone)),
        (true, Some((_, due)), Some(days)) => {
            format!("{name}, {}, {word}, due {}, {}", row.id, text::date(due, env.zone), text::in_days(days))
        }
        _ => format!("{name}, {}, {word}", row.id),
    }
}

/// The words of a cell; nothing for a column that is painted otherwise.
fn words(row: &EndRow, env: &Env<'_>, column: &str) -> String {
    let dash = || "–".to_owned();
    match column {
        "Account" => row.name.clone(),
        "Identifier" => row.identifier.short(),
        "Thumbprint" => Thumbprint::parse(&row.id).map(|t| text::thumbprint(&t.spaced())).unwrap_or_default(),
        "Access key" => row.id.clone(),
        "Age" => row.life.map_or_else(dash, |(made, _)| days(env.now.duration_since(made).as_hours() / 24)),
        "Last used" => row.last_used.map_or_else(|| "Not known".into(), |at| text::capital(&text::age(at, env.now))),
        "Ends" | "Due" => row.life.map_or_else(dash, |(_, to)| text::date(to, env.zone)),
        "Left" => row.days.map_or_else(dash, |d| days(d.max(0))),
        _ => String::new(),
    }
}

fn days(n: i64) -> String {
    count(usize::try_from(n.max(0)).unwrap_or(0), "day")
}

fn paint(ui: &Ui, env: &Env<'_>, columns: &Columns, scale: &TimeScale, row: &EndRow, rect: Rect) {
    let (t, soon) = (env.t, row.state.is_soon());
    for column in &columns.cells {
        if column.head == "State" {
            row.state.badge().plain_at(ui, pos2(rect.left() + column.from, rect.center().y), 112.0);
            continue;
        }
        let words = words(row, env, column.head);
        let (ty, color) = match column.head {
            "Account" => (Type::SmallStrong, t.text),
            "Identifier" | "Thumbprint" => (Type::Mono, t.text_secondary),
            "Access key" => {
                mono_fit(ui, pos2(rect.left() + column.from, rect.center().y), &words, t.text_secondary, column.to - column.from - 8.0);
                continue;
            }
            "Left" | "Due" if soon => (Type::SmallStrong, t.warning),
            "Ends" if soon => (Type::Small, t.warning),
            "Left" | "Age" => (Type::Small, t.text),
            _ => (Type::Small, t.text_secondary),
        };
        cell(ui, rect, column, &words, ty, color);
    }
    if let Some((from, to)) = row.life {
        scale.bar(ui, rect, from, to, row.state.look());
    }
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, t.line));
}

/// Rows as tab-separated text with a head, everything in full.
pub(super) fn as_text(rows: &Rows, env: &Env<'_>) -> String {
    let mut lines = vec!["State\tAccount\tNumber\tIdentifier\tThumbprint or key\tFrom\tTo\tDays left".to_owned()];
    let date = |at: Timestamp| at.to_zoned_datetime(env.zone.clone()).date().to_string();
    for row in rows.passing() {
        let (from, to) = row.life.map_or_else(Default::default, |(from, to)| (date(from), date(to)));
        let days = row.days.map(|d| d.to_string()).unwrap_or_default();
        let parts =
            [row.state.badge().word, row.name.clone(), row.account.to_string(), row.identifier.to_string(), row.id.clone(), from, to, days];
        lines.push(parts.map(|part| part.replace(['\t', '\n', '\r'], " ")).join("\t"));
    }
    lines.join("\n")
}
