//! All instances as a table: over the whole width while none is open, and beside the detail in very wide windows.

use super::{Listed, choose, chosen, list, new_form, open};
use crate::ui::commands;
use crate::ui::env::Env;
use crate::ui::facts::facts;
use crate::ui::intent::Intent;
use crate::ui::screens::instance_table::{HEADS, TableRows, pressed, sorted};
use crate::ui::screens::{margin, read_age, search, title};
use crate::ui::text;
use crate::ui::theme::{Type, size, space};
use crate::ui::view::View;
use crate::ui::widgets::{Button, Table, gap, label, separator};
use egui::{Align, Frame, Layout, Margin, Ui};

/// What its widths are remembered by, over the whole width and beside a detail.
const NAME: &str = "Instances";
const BESIDE: &str = "Instances beside one";

/// The whole screen.
pub(super) fn whole(ui: &mut Ui, env: &Env<'_>, view: &mut View, listed: &Listed, out: &mut Vec<Intent>) {
    // the plan has a title and buttons of its own
    let planning = view.instances.run_all && !view.instances.chosen.is_empty();
    if !planning {
        over(ui, env, view, listed, out);
    }
    Frame::NONE.fill(env.t.surface).show(ui, |ui| {
        ui.set_min_size(ui.available_size());
        ui.spacing_mut().item_spacing.y = 0.0;
        if planning {
            chosen::plan(ui, env, view, listed, out);
        } else {
            separator(ui);
            rows(ui, env, view, listed, true);
        }
    });
}

/// What stands over the rows: the verdict over all of them, and what can be done with those that are chosen.
fn over(ui: &mut Ui, env: &Env<'_>, view: &mut View, listed: &Listed, out: &mut Vec<Intent>) {
    let reading = facts(ui, env).reading;
    margin(14).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        title(ui, env, &words(env, view, listed, reading), |ui| read_age(ui, env, view, out));
        gap(ui, 10.0);
        ui.horizontal(|ui| {
            ui.set_height(size::SMALL_BUTTON);
            if view.instances.chosen.is_empty() {
                label(ui, "Press a row to open it, or choose several to do something with all of them", Type::Small, env.t.text_secondary);
            } else {
                chosen::bar(ui, env, view, listed, out);
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = space::S8;
                if ui.add(Button::plain("Add…").small().name("Add instance…")).clicked() {
                    view.add = Some(new_form(env));
                }
                search(ui, "Filter instances", if env.narrow() { 148.0 } else { 208.0 }, &mut view.filter);
            });
        });
        gap(ui, 12.0);
    });
}

/// Beside a detail.
pub(super) fn beside(ui: &mut Ui, env: &Env<'_>, view: &mut View, listed: &Listed) {
    list::head(ui, env, view);
    rows(ui, env, view, listed, false);
}

/// The verdict over all; how many pass while there is a filter.
fn words(env: &Env<'_>, view: &View, listed: &Listed, reading: Option<(usize, usize)>) -> String {
    let all = env.model.instances.len();
    match reading {
        _ if !view.filter.trim().is_empty() => {
            format!("{} of {}", text::thousands(listed.passing.order.len()), text::count(all, "instance"))
        }
        Some((read, of)) => format!("Reading {}, {read} done", text::count(of, "account")),
        None => listed.rows.fleet.title(),
    }
}

fn rows(ui: &mut Ui, env: &Env<'_>, view: &mut View, listed: &Listed, whole: bool) {
    if listed.passing.order.is_empty() {
        Frame::NONE.inner_margin(Margin { left: 8, right: 8, top: 16, bottom: 0 }).show(ui, |ui| list::no_match(ui, env, view));
        return;
    }
    let shown = view.instance.as_ref().filter(|_| view.add.is_none() && view.instances.chosen.len() < 2);
    let table = Table {
        name: if whole { NAME } else { BESIDE },
        heads: &HEADS,
        sorted: sorted(view.instances.sort),
        chooses: true,
        follows: !whole,
        chosen: view.instances.chosen.len(),
    };
    let columns = table.columns(&view.columns, ui.available_width());
    let rows = TableRows {
        salt: table.name,
        env,
        rows: &listed.rows,
        passing: &listed.passing,
        columns: &columns,
        chosen: Some(&view.instances.chosen),
        open: shown.and_then(|key| listed.passing.place(key)),
    };
    let done = table.show(ui, &mut view.columns, &columns, &rows);
    if let Some(head) = done.sort {
        view.instances.sort = pressed(view.instances.sort, head);
    }
    if let Some(index) = done.rows.open {
        open(view, &listed.at(index).key);
    }
    if let Some(ask) = done.rows.choose {
        choose(view, listed, ask);
    }
}

/// Back to the table, from a detail.
pub(super) fn button(ui: &mut Ui, env: &Env<'_>, view: &mut View, out: &mut Vec<Intent>) {
    commands::button(ui, env, view, out, &commands::ALL_INSTANCES, commands::Look::Icon);
}
