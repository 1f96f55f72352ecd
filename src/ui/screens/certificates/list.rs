//! Table and time line in one: each row carries its bar, the header carries the years. Only rows on screen are painted.

use super::rows::{EndRow, Rows};
use crate::domain::certificate::Thumbprint;
use crate::domain::spec::InstanceKey;
use crate::ui::env::Env;
use crate::ui::text::{self, count};
use crate::ui::theme::{Type, size};
use crate::ui::view::{EndOrder, EndSort, View};
use crate::ui::widgets::{ALWAYS, Choice, Column, Head, ListRows, Sorted, Stretch, Table, TimeScale, YEAR, cell, mono_fit, ring, row_line};
use egui::accesskit::Role;
use egui::{CursorIcon, EventFilter, Frame, Id, Key, Rangef, Rect, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};
use jiff::{SignedDuration, Timestamp};

/// The bars have this much room at least.
const LEAST_BARS: f32 = 240.0;

/// What the widths of its columns are remembered by.
const NAMES: [&str; 2] = ["Certificates", "Access keys"];

const CERTIFICATES: [Head; 6] = [
    Head::text("State", 116.0, ALWAYS),
    Head::text("Account", 136.0, ALWAYS),
    Head::text("Identifier", 84.0, 2),
    Head::text("Thumbprint", 172.0, 1).unsorted(),
    Head::text("Ends", 92.0, ALWAYS),
    Head::numbers("Left", 92.0, ALWAYS),
];

const KEYS: [Head; 6] = [
    Head::text("State", 116.0, ALWAYS),
    Head::text("Account", 136.0, ALWAYS),
    Head::text("Access key", 164.0, 1).unsorted(),
    Head::numbers("Age", 84.0, ALWAYS),
    Head::text("Last used", 100.0, 2),
    Head::text("Due", 92.0, ALWAYS),
];

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, rows: &Rows) {
    Frame::NONE.fill(env.t.surface).show(ui, |ui| {
        ui.set_min_size(ui.available_size());
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        let whole = ui.max_rect();
        let keys = view.certificates.keys;
        let heads = if keys { &KEYS } else { &CERTIFICATES };
        let (name, sorted) = (NAMES[usize::from(keys)], sorted(heads, view.certificates.sort));
        let table = Table { name, heads, sorted, chooses: !keys, follows: true, chosen: rows.chosen_rows(view.rollover.chosen.len()) };
        let columns = table.columns(&view.columns, whole.width() - LEAST_BARS - 24.0);
        let after = columns.last().map_or(24.0, |(_, column)| column.to);
        let bars = Rangef::new(whole.left() + after + 12.0, whole.right() - 24.0);
        let stretch = view.certificates.stretch.unwrap_or_else(|| fitting(env.now, rows));
        let scale = TimeScale::new(stretch, bars);
        let ticks = scale.ticks(env.zone);
        let chosen = rows.chosen(&view.certificates);
        let pair = chosen.map(|place| &rows.at(place).key).filter(|key| rows.under_rollover(key));
        let list = EndRows { env, rows, columns: &columns, scale: &scale, ticks: &ticks, chosen, pair, picked: &view.rollover.chosen };
        let done = table.show(ui, &mut view.columns, &columns, &list);
        ui.painter().hline(whole.x_range(), whole.top(), Stroke::new(1.0, env.t.line));
        let head = Rect::from_x_y_ranges(bars, whole.top()..=whole.top() + size::ROW);
        scale.header(ui, head, env.zone);
        steer(ui, env, view, stretch, head, whole);
        if let Some(by) = done.sort.and_then(|head| order_of(heads[head].word)) {
            view.certificates.sort = view.certificates.sort.pressed(by);
        }
        if let Some(row) = done.rows.open.map(|place| rows.at(place)) {
            view.certificates.chosen = Some((row.key.clone(), row.id.clone()));
        }
        if let Some(ask) = done.rows.choose {
            let key = |place: usize| rows.at(place).key.clone();
            view.rollover.chosen.apply(ask, rows.len(), key, |key| rows.first_of(key));
        }
    });
}

/// What a column puts rows in the order of.
fn order_of(head: &str) -> Option<EndOrder> {
    Some(match head {
        "State" => EndOrder::State,
        "Account" => EndOrder::Account,
        "Identifier" => EndOrder::Identifier,
        "Age" => EndOrder::Age,
        "Last used" => EndOrder::Used,
        "Ends" | "Due" | "Left" => EndOrder::End,
        _ => return None,
    })
}

fn sorted(heads: &[Head], sort: EndSort) -> Option<Sorted> {
    heads.iter().position(|head| order_of(head.word) == Some(sort.by)).map(|head| Sorted { head, down: sort.down })
}

/// The rows, each with its bar.
struct EndRows<'a> {
    env: &'a Env<'a>,
    rows: &'a Rows,
    columns: &'a [(usize, Column)],
    scale: &'a TimeScale,
    ticks: &'a [(f32, String)],
    chosen: Option<usize>,
    /// A staged certificate and the active one that it will replace are chosen together.
    pair: Option<&'a InstanceKey>,
    /// Instances that are to be rolled over together.
    picked: &'a Choice<InstanceKey>,
}

impl ListRows for EndRows<'_> {
    fn count(&self) -> usize {
        self.rows.len()
    }

    fn id(&self, index: usize) -> Id {
        let row = self.rows.at(index);
        Id::unique(("ending", &row.key.0, &row.id))
    }

    fn name(&self, index: usize) -> String {
        spoken(self.rows.at(index), self.env)
    }

    fn open(&self) -> Option<usize> {
        self.chosen
    }

    fn is_chosen(&self, index: usize) -> bool {
        self.picked.has(&self.rows.at(index).key)
    }

    fn paint(&self, ui: &mut Ui, rect: Rect, index: usize) {
        let row = self.rows.at(index);
        if row.in_use && self.pair == Some(&row.key) && self.chosen != Some(index) {
            ui.painter().rect_filled(rect, 0, self.env.t.accent_tint);
        }
        TimeScale::tick_lines(ui, self.ticks, rect.y_range());
        paint(ui, self.env, self.columns, self.scale, self.rows.at(index), rect);
    }

    fn over(&self, ui: &mut Ui, seen: Rect, end: f32) {
        // under the last row there is nothing that a line would tell the time of
        self.scale.today(ui, Rangef::new(seen.top(), end.min(seen.bottom())), self.env.now);
    }
}

/// From half a year before now to the last end, whole.
fn fitting(now: Timestamp, rows: &Rows) -> Stretch {
    let half = SignedDuration::from_hours(24 * 183);
    let (earliest, latest) = rows.lives().unwrap_or((now, now));
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

fn paint(ui: &Ui, env: &Env<'_>, columns: &[(usize, Column)], scale: &TimeScale, row: &EndRow, rect: Rect) {
    let (t, soon) = (env.t, row.state.is_soon());
    for (_, column) in columns {
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
    row_line(ui, rect);
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
