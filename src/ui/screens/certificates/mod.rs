//! Certificates: every signing certificate, or every import access key, with its bar on a time line, the next to end first.
//!
//! The list is `list`, what is shown of the chosen row below it is `detail`; a rollover is shown and steered there.

mod detail;
mod list;
mod rows;

use crate::ui::cache::kept;
use crate::ui::commands;
use crate::ui::env::Env;
use crate::ui::facts::{Facts, facts};
use crate::ui::icons::Icon;
use crate::ui::intent::Intent;
use crate::ui::model::CertificateRow;
use crate::ui::screens::{rollover, rotation};
use crate::ui::text::{self, count};
use crate::ui::theme::{Type, size, space};
use crate::ui::view::{EndFilter, Screen, SeveralForm, View};
use crate::ui::widgets::{Badge, Button, Empty, EmptyAsk, FilteredOut, NoMatch, Status, chip, gap, label, remaining, text_width};
use crate::workflow::message::Command;
use egui::{Align, Frame, Layout, Margin, Panel, Ui};
use rows::{EndRow, Rows, State};

/// How high the pane below may be.
const DETAIL: std::ops::RangeInclusive<f32> = 168.0..=320.0;

pub(in crate::ui) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, out: &mut Vec<Intent>) {
    if view.rollover.is_in_front() {
        // what was asked for last is in front
        view.rotation.open = None;
    }
    if rollover::in_front(ui, env, view, out) || rotation::in_front(ui, env, view, out) {
        return;
    }
    let rows = Rows::new(ui, env, &view.certificates);
    let all = rows.all();
    super::margin(14).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let title = kept(ui, env, "title of certificates", view.certificates.keys, |keys| title(env, &facts(ui, env), *keys, all));
        // an empty state has a title of its own
        let opening = env.model.connections.problem().is_none() && (env.model.connections.value().is_none() || is_read(ui, env));
        let title = (!all.is_empty() || opening).then_some(&*title);
        super::title(ui, env, title.map_or("", |title| title.as_str()), |ui| {
            if !env.model.instances.is_empty() {
                super::read_age(ui, env, view, out);
                ui.add_space(space::S16);
                commands::button(ui, env, view, out, &commands::SAVE_CALENDAR, commands::Look::Link);
            }
        });
        if let Some((read, all)) = facts(ui, env).reading {
            gap(ui, 4.0);
            ui.scope(|ui| {
                ui.set_max_width(480.0);
                remaining(ui, read, all, "account", "read");
            });
        }
        gap(ui, 10.0);
        rollover::banner(ui, env, view);
        if !all.is_empty() || view.certificates.keys {
            if view.rollover.chosen.is_empty() || view.certificates.keys {
                filters(ui, env, view, &rows, out);
            } else {
                chosen(ui, env, view);
            }
            gap(ui, 12.0);
        }
    });
    if let Some(row) = rows.chosen(&view.certificates).map(|place| rows.at(place)) {
        let frame = Frame::NONE.fill(env.t.bg).inner_margin(Margin { left: 24, right: 24, top: 16, bottom: 0 });
        Panel::bottom("certificate detail")
            .resizable(true)
            .default_size(248.0)
            .size_range(*DETAIL.start()..=*DETAIL.end())
            .frame(frame)
            .show(ui, |ui| detail::show(ui, env, view, row, out));
    }
    if rows.is_empty() {
        super::margin(44).show(ui, |ui| empty(ui, env, view, all, out));
    } else {
        list::show(ui, env, view, &rows);
    }
}

/// Whether the clouds are being read for the first time.
fn is_read(ui: &Ui, env: &Env<'_>) -> bool {
    env.model.connections.is_loading() || facts(ui, env).reading.is_some()
}

/// What is most urgent, in one sentence.
fn title(env: &Env<'_>, facts: &Facts, keys: bool, all: &[EndRow]) -> String {
    if let Some((read, of)) = facts.reading {
        return format!("Reading {}, {read} done", count(of, "account"));
    }
    // whatever order they are listed in
    let mut all: Vec<&EndRow> = all.iter().collect();
    all.sort_by_key(|row| row.days.unwrap_or(i64::MAX));
    let soon: Vec<_> = all.iter().filter(|row| row.state.is_soon()).collect();
    if keys {
        let due = soon.iter().filter(|row| row.state == State::Due).count();
        let next = all.iter().filter(|row| row.state != State::Retired).find_map(|row| row.days);
        return match (all.len(), due, next) {
            (0, ..) => "No access key yet".into(),
            (_, 0, Some(days)) => format!("The next access key is due {}", text::in_days(days)),
            (_, 0, None) => "When access keys are due is not known".into(),
            (_, 1, _) => "1 access key is due to be rotated".into(),
            (_, n, _) => format!("{n} access keys are due to be rotated"),
        };
    }
    let staged = |row: &EndRow| all.iter().any(|r| r.state == State::Staged && r.key == row.key);
    match soon.as_slice() {
        [] => {
            let next = all.iter().find(|row| row.state == State::Active).and_then(|row| row.days);
            let next = next.map(|days| format!("The next certificate ends {}", text::in_days(days)));
            next.unwrap_or_else(|| if all.is_empty() { "Certificates".into() } else { "No certificate is known to be active".into() })
        }
        [one] => {
            let days = one.days.unwrap_or(0);
            let ends = if days < 0 { "ended" } else { "ends" };
            let more = if staged(one) { ", its successor is staged" } else { "" };
            format!("1 certificate {ends} {}{more}", text::in_days(days))
        }
        [first, ..] => {
            let ended = soon.iter().filter(|row| row.state == State::Ended).count();
            if ended > 0 {
                format!(
                    "{} ended, {} more end within {} days",
                    count(ended, "certificate"),
                    soon.len() - ended,
                    env.model.levels().warning_days
                )
            } else {
                let days = text::in_days(first.days.unwrap_or(0));
                format!("{} certificates end within {} days, the first {days}", soon.len(), env.model.levels().warning_days)
            }
        }
    }
}

fn filters(ui: &mut Ui, env: &Env<'_>, view: &mut View, rows: &Rows, out: &mut Vec<Intent>) {
    let levels = env.model.levels();
    let facts = facts(ui, env);
    ui.horizontal(|ui| {
        ui.set_height(size::SMALL_BUTTON);
        for (keys, word) in [(false, "Certificates"), (true, "Access keys")] {
            let n = if keys { facts.access_keys } else { facts.certificates };
            if chip(ui, None, word, n, view.certificates.keys == keys && view.certificates.state.is_none()).clicked() {
                view.certificates.keys = keys;
                view.certificates.state = None;
            }
        }
        ui.add_space(space::S16);
        let soon = if view.certificates.keys { "Due".to_owned() } else { format!("Ends in {} days", levels.warning_days) };
        for (filter, status, word) in [
            (EndFilter::EndsSoon, Status::Warning, soon.as_str()),
            (EndFilter::Staged, Status::YourTurn, "Staged"),
            (EndFilter::NotKnown, Status::Unknown, "Not known"),
            (EndFilter::Retired, Status::NotNeeded, "Retired"),
        ] {
            let (n, chosen) = (rows.count(filter), view.certificates.state == Some(filter));
            if (n > 0 || chosen) && chip(ui, Some(status), word, n, chosen).clicked() {
                view.certificates.state = if chosen { None } else { Some(filter) };
            }
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            copy_list(ui, env, rows);
            if view.certificates.keys {
                rotate_several(ui, view, rows, out);
            } else {
                roll_over_several(ui, view, rows);
            }
            let width = if env.narrow() { 132.0 } else { 168.0 };
            super::search(ui, "Filter certificates", width, &mut view.certificates.filter);
            ui.add_space(space::S8);
            today(ui, env);
        });
    });
}

/// What can be done with the instances that were chosen.
fn chosen(ui: &mut Ui, env: &Env<'_>, view: &mut View) {
    let n = view.rollover.chosen.len();
    ui.horizontal(|ui| {
        ui.set_height(size::SMALL_BUTTON);
        ui.spacing_mut().item_spacing.x = space::S8;
        label(ui, &format!("{} chosen", count(n, "instance")), Type::BodyStrong, env.t.text);
        let words = format!("Roll over {}…", count(n, "instance"));
        if ui.add(Button::primary(&words).small()).clicked() {
            view.rollover.several = Some(SeveralForm::new(view.rollover.chosen.iter().cloned()));
        }
        if ui.add(Button::link("Choose none").icon(Icon::X)).clicked() {
            view.rollover.chosen.clear();
        }
    });
}

/// The instances whose certificate ends within the level that the user set.
fn roll_over_several(ui: &mut Ui, view: &mut View, rows: &Rows) {
    let soon = rows.count(EndFilter::EndsSoon);
    let blocked = (soon == 0).then_some("No certificate ends soon: choose rows in the table instead");
    if ui.add(Button::plain("Roll over several…").small().blocked(blocked)).clicked() {
        let of = rows.all().iter().filter(|row| row.in_use && row.state.is_soon()).map(|row| row.key.clone());
        view.rollover.several = Some(SeveralForm::new(of));
    }
}

/// The instances whose access key is due within the level that the user set.
fn rotate_several(ui: &mut Ui, view: &mut View, rows: &Rows, out: &mut Vec<Intent>) {
    let due: Vec<_> = rows.all().iter().filter(|row| row.in_use && row.state.is_soon()).map(|row| row.key.clone()).collect();
    let blocked = due.is_empty().then_some("No access key is due: open one in the table instead");
    if ui.add(Button::plain("Rotate those due…").small().blocked(blocked)).clicked() {
        rotation::open_several(view, due, out);
    }
}

/// What the blue line of the time line is; with the date where there is room for it.
fn today(ui: &mut Ui, env: &Env<'_>) {
    let long = format!("Today, {}", text::date(env.now, env.zone));
    let fits = |words: &str| text_width(ui, words, Type::Small) + 24.0 < ui.available_width();
    let Some(words) = [long.as_str(), "Today"].into_iter().find(|words| fits(words)) else { return };
    label(ui, words, Type::Small, env.t.text_secondary);
    let (rect, _) = ui.allocate_exact_size(egui::vec2(2.0, 16.0), egui::Sense::hover());
    ui.painter().rect_filled(rect, 0, env.t.accent);
}

/// The rows that are shown, as a table for a spreadsheet or a ticket.
fn copy_list(ui: &mut Ui, env: &Env<'_>, rows: &Rows) {
    let pressed = ui.add(Button::plain("Copy list").small().icon(Icon::Copy).blocked(rows.is_empty().then_some("There is no row to copy")));
    if pressed.clicked() {
        ui.ctx().copy_text(list::as_text(rows, env));
        ui.ctx().data_mut(|d| d.insert_temp(copied_memory(), ui.input(|i| i.time)));
    }
    let at = ui.data(|d| d.get_temp::<f64>(copied_memory()));
    let left = at.map(|at| at + 1.5 - ui.input(|i| i.time)).filter(|left| *left > 0.0);
    if let Some(left) = left {
        ui.request_repaint_after(std::time::Duration::from_secs_f64(left));
        Badge::new(Status::Ok, "Copied").plain(ui);
    }
}

fn copied_memory() -> egui::Id {
    egui::Id::unique("list of certificates was copied")
}

/// The empty states: nothing yet, no match, filtered out; and a workspace that could not be read, which is none of these.
fn empty(ui: &mut Ui, env: &Env<'_>, view: &mut View, all: &[EndRow], out: &mut Vec<Intent>) {
    let form = &mut view.certificates;
    let typed = form.filter.trim().to_owned();
    if all.is_empty() {
        nothing_yet(ui, env, form.keys, out);
    } else if !typed.is_empty() {
        // looked for once for what is typed, because all names are compared
        let row = kept(ui, env, "closest certificate", (form.keys, typed.clone(), form.sort), |(_, typed, _)| {
            let name = text::closest(typed, all.iter().map(|row| row.name.as_str()));
            name.and_then(|name| all.iter().position(|row| row.name == name))
        });
        let row = row.and_then(|index| all.get(index));
        let more = row.map(|row| format!("{} {}", row.account, row.identifier.short())).unwrap_or_default();
        let ask = NoMatch {
            typed: &typed,
            searched: "Names, account numbers, identifiers and thumbprints",
            rows: all.len(),
            noun: if form.keys { "access key" } else { "certificate" },
            closest: row.map(|row| (row.name.as_str(), more.as_str())),
        };
        match ask.show(ui) {
            Some(EmptyAsk::Closest) => {
                form.chosen = row.map(|row| (row.key.clone(), row.id.clone()));
                form.filter.clear();
                form.state = None;
            }
            Some(_) => form.filter.clear(),
            None => {}
        }
    } else {
        let word = match form.state {
            Some(EndFilter::Staged) => State::Staged.badge(),
            Some(EndFilter::NotKnown) => State::NotKnown.badge(),
            Some(EndFilter::Retired) => State::Retired.badge(),
            _ => State::EndsSoon.badge(),
        };
        let noun = if form.keys { "access key" } else { "certificate" };
        if (FilteredOut { filters: &[(word.status, word.word, 0)], rows: all.len(), noun }).show(ui).is_some() {
            form.state = None;
        }
    }
}

fn nothing_yet(ui: &mut Ui, env: &Env<'_>, keys: bool, out: &mut Vec<Intent>) {
    if super::opening(ui, env, out) {
        return;
    }
    if is_read(ui, env) {
        label(ui, "Rows appear as the clouds are read", Type::Body, env.t.text_secondary);
        return;
    }
    let unread = facts(ui, env).unread;
    if unread > 0 {
        // a list that could not be read is not an empty one
        let (title, all) = ("What ends when is not known", env.model.instances.len());
        let text = format!("{unread} of {} could not be read. The notices at the top right say why.", count(all, "instance"));
        Empty { icon: Icon::CircleQuestionMark, title, text: &text, needs: &[] }.show(ui, |ui| {
            if ui.add(Button::primary("Read all again").icon(Icon::RefreshCw)).clicked() {
                out.push(Intent::Send(Command::RefreshAll));
            }
        });
        return;
    }
    let (icon, title, text) = if keys {
        let text =
            "The import identity of an instance has an access key, with which the directory lists the roles. It appears here with its age.";
        (Icon::Key, "No access key yet", text)
    } else {
        let text = "Each instance signs with a certificate of its own, for three years at most. They appear here with their last day.";
        (Icon::FileBadge, "No signing certificate yet", text)
    };
    Empty { icon, title, text, needs: &[] }.show(ui, |ui| {
        if ui.add(Button::primary("Go to Instances")).clicked() {
            out.push(Intent::Go(Screen::Instances));
        }
    });
}

/// The badge of a certificate, for the tab of its instance.
pub(super) fn state_badge(env: &Env<'_>, row: &CertificateRow<'_>) -> Badge {
    rows::state_of(row, env.model.levels(), env.now).badge()
}
