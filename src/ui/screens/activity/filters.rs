//! Search field and filters of the journal.

use super::form::{Days, day};
use crate::domain::journal::Phase;
use crate::domain::spec::InstanceKey;
use crate::domain::step::Cloud;
use crate::ui::cache::kept;
use crate::ui::env::Env;
use crate::ui::theme::size;
use crate::ui::view::View;
use crate::ui::widgets::{Button, Field, cloud_word, gap, pick, pick_remark, pick_row, separator};
use egui::{ScrollArea, Ui};

const CLOUDS: [Cloud; 3] = [Cloud::Directory, Cloud::Aws, Cloud::ThisMachine];

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View) {
    ui.horizontal(|ui| {
        ui.set_height(size::SMALL_BUTTON);
        ui.spacing_mut().item_spacing.x = 8.0;
        let width = if env.narrow() { 200.0 } else { 280.0 };
        crate::ui::screens::search(ui, "Search the journal", width, &mut view.activity.typed);
        clouds(ui, view);
        results(ui, view);
        instances(ui, env, view);
        days(ui, view);
        if view.activity.is_filtered() && ui.add(Button::link("Remove filters")).clicked() {
            view.activity.clear_filters();
        }
    });
}

fn clouds(ui: &mut Ui, view: &mut View) {
    let chosen = &mut view.activity.cloud;
    let word = chosen.map_or("All clouds", |cloud| cloud_word(cloud, false));
    pick(ui, "Cloud", word, chosen.is_some(), 180.0, |ui| {
        if pick_row(ui, "All clouds", chosen.is_none()) {
            *chosen = None;
        }
        for cloud in CLOUDS {
            if pick_row(ui, cloud_word(cloud, false), *chosen == Some(cloud)) {
                *chosen = Some(cloud);
            }
        }
    });
}

fn results(ui: &mut Ui, view: &mut View) {
    let chosen = &mut view.activity.result;
    pick(ui, "Result", chosen.map_or("All results", Phase::word), chosen.is_some(), 180.0, |ui| {
        if pick_row(ui, "All results", chosen.is_none()) {
            *chosen = None;
        }
        for phase in Phase::ALL {
            if pick_row(ui, phase.word(), *chosen == Some(phase)) {
                *chosen = Some(phase);
            }
        }
    });
}

fn instances(ui: &mut Ui, env: &Env<'_>, view: &mut View) {
    let form = &mut view.activity;
    let word = form.instance.as_ref().map_or_else(|| "All instances".to_owned(), |key| name(env, key).to_owned());
    pick(ui, "Instance", &word, form.instance.is_some(), 260.0, |ui| {
        Field::new("Find an instance").hint("Find an instance").width(258.0).show(ui, &mut form.find);
        gap(ui, 4.0);
        separator(ui);
        let typed = form.find.trim().to_lowercase();
        let found = kept(ui, env, "instances of the journal", typed, |typed| matching(env, typed));
        if found.is_empty() {
            pick_remark(ui, "No instance has this in its name or account");
        }
        let rows = found.len() + 1;
        ScrollArea::vertical().max_height(280.0).auto_shrink([false, true]).show_rows(ui, size::ROW, rows, |ui, range| {
            for row in range {
                let (key, word) = match row.checked_sub(1).and_then(|at| found.get(at)) {
                    Some((key, word)) => (Some(key), word.as_str()),
                    None => (None, "All instances"),
                };
                if pick_row(ui, word, form.instance.as_ref() == key) {
                    form.instance = key.cloned();
                }
            }
        });
    });
}

fn matching(env: &Env<'_>, typed: &str) -> Vec<(InstanceKey, String)> {
    let has = |text: &str| text.to_lowercase().contains(typed);
    let listed = env.model.listed().into_iter();
    listed
        .filter(|i| has(&i.spec.name) || has(i.spec.account.as_str()))
        .map(|i| (i.spec.key.clone(), format!("{}, {}", i.spec.name, i.spec.account)))
        .collect()
}

fn days(ui: &mut Ui, view: &mut View) {
    let form = &mut view.activity;
    pick(ui, "Time", &form.days.words(), form.days != Days::Any, 260.0, |ui| {
        for days in Days::ALL {
            if pick_row(ui, &days.words(), form.days == days) {
                form.days = days;
            }
        }
        gap(ui, 4.0);
        separator(ui);
        gap(ui, 8.0);
        for (label, typed) in [("From day", &mut form.from), ("To day, included", &mut form.to)] {
            if Field::new(label).hint("2026-11-23").mono().width(110.0).show(ui, typed).changed() {
                form.days = Days::Typed;
            }
            if !typed.trim().is_empty() && day(typed).is_none() {
                pick_remark(ui, "Not a day such as 2026-11-23");
            }
            gap(ui, 8.0);
        }
        if form.days == Days::Typed && form.from.trim().is_empty() && form.to.trim().is_empty() {
            form.days = Days::Any;
        }
    });
}

/// The name of an instance; its key when it is not in the workspace any more.
pub(super) fn name<'a>(env: &Env<'a>, key: &'a InstanceKey) -> &'a str {
    env.model.instances.get(key).map_or(key.0.as_str(), |i| i.spec.name.as_str())
}
