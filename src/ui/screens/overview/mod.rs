//! Overview: the fleet in one look. What needs a hand, what ends when, and where each instance stands, as a table or as a picture.

mod blocks;
mod chart;
mod picture;
mod table;
mod tasks;

use crate::ui::cache::{Kept, kept};
use crate::ui::env::Env;
use crate::ui::facts::facts;
use crate::ui::icons::Icon;
use crate::ui::instance_rows::{self, InstanceRow, InstanceRows, Order, Passing, Sort};
use crate::ui::intent::Intent;
use crate::ui::model::{Fleet, Standing, Urgency};
use crate::ui::text;
use crate::ui::theme::{Type, size, space};
use crate::ui::verdict;
use crate::ui::view::{Screen, StateFilter, View};
use crate::ui::widgets::{Badge, Button, Empty, EmptyAsk, FilteredOut, NoMatch, Status, chip, gap, label, remaining, separator, switch};
use egui::{Align, Frame, Layout, Margin, Rect, ScrollArea, Ui, UiBuilder, pos2, vec2};
use std::sync::Arc;

/// Under this width the chart stands below the tasks, and both scroll with the page.
const STACKED: f32 = 1100.0;

/// The instances in order. Made when something changed.
struct Listed {
    rows: Arc<Kept<(), InstanceRows>>,
    /// The few that need a hand most.
    tasks: Vec<usize>,
    /// Those that pass the filters, in the order of the table or of the picture.
    passing: Passing,
}

impl Listed {
    fn new(rows: Arc<Kept<(), InstanceRows>>, state: Option<StateFilter>, typed: &str, sort: Sort) -> Self {
        let mut tasks: Vec<usize> = (0..rows.all.len()).filter(|index| rows.all[*index].urgency.needs_a_hand()).collect();
        // stable: what is equally urgent stays in the order of the table
        tasks.sort_by_key(|index| rows.all[*index].urgency);
        tasks.truncate(tasks::MOST);
        let passing = rows.passing(sort, typed, |row| passes(state, row.urgency));
        Self { rows, tasks, passing }
    }

    /// The row at a place of the table or the picture.
    fn at(&self, place: usize) -> &InstanceRow {
        &self.rows.all[self.passing.order[place]]
    }
}

pub(in crate::ui) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, out: &mut Vec<Intent>) {
    if env.model.instances.is_empty() {
        super::margin(56).show(ui, |ui| nothing_yet(ui, env, out));
        return;
    }
    // the picture puts together what stands at the same place
    let sort = if view.overview.picture { Sort { by: Order::Verdict, down: false } } else { view.overview.sort };
    let form = (view.overview.state, view.overview.filter.trim().to_lowercase(), sort);
    let rows = instance_rows::rows(ui, env);
    let listed = kept(ui, env, "overview", form, |(state, typed, sort)| Listed::new(rows, *state, typed, *sort));
    if env.width >= STACKED {
        head(ui, env, view, &listed, out);
        pane(ui, env, view, &listed, out);
    } else {
        ScrollArea::vertical().auto_shrink(false).id_salt("overview").show(ui, |ui| {
            let seen = ui.clip_rect().height();
            head(ui, env, view, &listed, out);
            let height = (seen - 40.0).max(320.0);
            ui.allocate_ui(vec2(ui.available_width(), height), |ui| {
                ui.set_min_height(height);
                pane(ui, env, view, &listed, out);
            });
        });
    }
}

/// Without an instance: the workspace is being read, could not be read, or holds none.
fn nothing_yet(ui: &mut Ui, env: &Env<'_>, out: &mut Vec<Intent>) {
    if super::opening(ui, env, out) {
        return;
    }
    let text = "Overview shows which accounts sign in, what ends soon and what needs a hand. Add an instance to fill it.";
    Empty { icon: Icon::Gauge, title: "Nothing to look after yet", text, needs: &[] }.show(ui, |ui| {
        if ui.add(Button::primary("Go to Instances")).clicked() {
            out.push(Intent::Go(Screen::Instances));
        }
    });
}

fn passes(filter: Option<StateFilter>, urgency: Urgency) -> bool {
    match filter {
        None => true,
        Some(StateFilter::NeedsAHand) => urgency.needs_a_hand(),
        Some(StateFilter::Is(standing)) => urgency.standing() == standing,
    }
}

/// Title, tasks and chart.
fn head(ui: &mut Ui, env: &Env<'_>, view: &mut View, listed: &Listed, out: &mut Vec<Intent>) {
    let reading = facts(ui, env).reading;
    super::margin(14).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let title = match reading {
            Some((read, all)) => format!("Reading {}, {read} done", text::count(all, "account")),
            None => listed.rows.fleet.title(),
        };
        super::title(ui, env, &title, |ui| super::read_age(ui, env, view, out));
        if let Some((read, all)) = reading {
            gap(ui, 4.0);
            ui.scope(|ui| {
                ui.set_max_width(480.0);
                remaining(ui, read, all, "account", "read");
            });
        }
        gap(ui, 16.0);
        let blocks = kept(ui, env, "expiry blocks", (), |()| blocks::blocks(env.model, env.now, env.zone));
        let mut opened = None;
        if env.width >= STACKED {
            side_by_side(
                ui,
                tasks::height(listed.rows.fleet.needs_a_hand),
                |ui| tasks::show(ui, env, view, listed, out),
                |ui| opened = chart::show(ui, env, &blocks),
            );
        } else {
            tasks::show(ui, env, view, listed, out);
            gap(ui, 24.0);
            opened = chart::show(ui, env, &blocks);
        }
        gap(ui, 20.0);
        if let Some(block) = opened {
            view.certificates.keys = block.band == blocks::Band::Keys;
            view.certificates.chosen = Some((block.key.clone(), block.what.clone()));
            view.certificates.state = None;
            view.certificates.filter.clear();
            out.push(Intent::Go(Screen::Certificates));
        }
    });
}

/// Two columns; the first is laid out first, and the higher one decides.
fn side_by_side(ui: &mut Ui, least: f32, first: impl FnOnce(&mut Ui), second: impl FnOnce(&mut Ui)) {
    let whole = ui.available_rect_before_wrap();
    let left = ((whole.width() - space::S40) * 0.522).round();
    let column = |from: f32, width: f32, name: &str| {
        let rect = Rect::from_min_size(pos2(whole.left() + from, whole.top()), vec2(width, whole.height()));
        UiBuilder::new().max_rect(rect).layout(Layout::top_down(Align::Min)).id_salt(name)
    };
    let mut tasks = ui.new_child(column(0.0, left, "tasks"));
    tasks.spacing_mut().item_spacing.y = 0.0;
    first(&mut tasks);
    let mut chart = ui.new_child(column(left + space::S40, whole.width() - left - space::S40, "chart"));
    chart.spacing_mut().item_spacing.y = 0.0;
    second(&mut chart);
    let height = tasks.min_rect().height().max(chart.min_rect().height()).max(least);
    ui.advance_cursor_after_rect(Rect::from_min_size(whole.min, vec2(whole.width(), height)));
}

/// The lower pane: filters, then the table or the picture.
fn pane(ui: &mut Ui, env: &Env<'_>, view: &mut View, listed: &Listed, out: &mut Vec<Intent>) {
    Frame::NONE.fill(env.t.surface).show(ui, |ui| {
        ui.set_min_size(ui.available_size());
        ui.spacing_mut().item_spacing.y = 0.0;
        separator(ui);
        filters(ui, env, view, &listed.rows.fleet);
        separator(ui);
        if listed.passing.order.is_empty() {
            Frame::NONE.inner_margin(Margin { left: 24, right: 24, top: 56, bottom: 0 }).show(ui, |ui| hidden(ui, env, view, listed, out));
        } else if view.overview.picture {
            picture::show(ui, env, view, listed, out);
        } else {
            table::show(ui, env, view, listed, out);
        }
    });
}

/// No row passes: because of what was typed, or because of the chip.
fn hidden(ui: &mut Ui, env: &Env<'_>, view: &mut View, listed: &Listed, out: &mut Vec<Intent>) {
    let typed = view.overview.filter.trim().to_owned();
    if typed.is_empty() {
        let Some(filter) = view.overview.state else { return };
        let badge = filter_badge(filter);
        let filters = [(badge.status, badge.word, 0)];
        if (FilteredOut { filters: &filters, rows: listed.rows.all.len(), noun: "instance" }).show(ui).is_some() {
            view.overview.state = None;
        }
        return;
    }
    // looked for once for what is typed, because all names are compared
    let closest = kept(ui, env, "closest instance", typed.clone(), |typed| {
        let name = text::closest(typed, listed.rows.all.iter().map(|row| row.name.as_str()));
        name.and_then(|name| listed.rows.all.iter().position(|row| row.name == name))
    });
    let closest = closest.and_then(|index| listed.rows.all.get(index));
    let more = closest.map(|row| format!("{} {}", row.account, row.identifier)).unwrap_or_default();
    let ask = NoMatch {
        typed: &typed,
        searched: "Names, account numbers, identifiers and thumbprints",
        rows: listed.rows.all.len(),
        noun: "instance",
        closest: closest.map(|row| (row.name.as_str(), more.as_str())),
    }
    .show(ui);
    match (ask, closest) {
        (Some(EmptyAsk::Closest), Some(row)) => {
            out.push(Intent::Open(row.key.clone(), crate::ui::view::Tab::SetUp));
        }
        (Some(_), _) => view.overview.filter.clear(),
        (None, _) => {}
    }
}

fn filter_badge(filter: StateFilter) -> Badge {
    match filter {
        StateFilter::NeedsAHand => Badge::new(Status::YourTurn, "Needs a hand"),
        StateFilter::Is(standing) => verdict::standing(standing),
    }
}

/// The chips count the whole fleet, not what is shown.
fn filters(ui: &mut Ui, env: &Env<'_>, view: &mut View, fleet: &Fleet) {
    Frame::NONE.inner_margin(Margin { left: 24, right: 24, top: 10, bottom: 10 }).show(ui, |ui| {
        if env.width < STACKED {
            label(ui, "Verdict per instance", Type::BodyStrong, env.t.text);
            gap(ui, 8.0);
        }
        ui.horizontal(|ui| {
            ui.set_height(size::SMALL_BUTTON);
            if env.width >= STACKED {
                label(ui, "Verdict per instance", Type::BodyStrong, env.t.text);
                ui.add_space(space::S8);
            }
            chips(ui, view, fleet);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = 8.0;
                super::search(ui, "Filter instances", if env.narrow() { 148.0 } else { 208.0 }, &mut view.overview.filter);
                let views = [(Icon::Rows3, "Table"), (Icon::Network, "Picture")];
                if let Some(pressed) = switch(ui, "How instances are shown", &views, usize::from(view.overview.picture)) {
                    view.overview.picture = pressed == 1;
                }
            });
        });
    });
}

fn chips(ui: &mut Ui, view: &mut View, fleet: &Fleet) {
    if chip(ui, None, "All", fleet.all, view.overview.state.is_none()).clicked() {
        view.overview.state = None;
    }
    let hand = view.overview.state == Some(StateFilter::NeedsAHand);
    let standing = Standing::ALL.map(|s| (StateFilter::Is(s), fleet.count(s)));
    for (filter, count) in hand.then_some((StateFilter::NeedsAHand, fleet.needs_a_hand)).into_iter().chain(standing) {
        let (chosen, badge) = (view.overview.state == Some(filter), filter_badge(filter));
        if (count > 0 || chosen) && chip(ui, Some(badge.status), &badge.word, count, chosen).clicked() {
            view.overview.state = if chosen { None } else { Some(filter) };
        }
    }
}
