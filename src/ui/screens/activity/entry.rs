//! The wide entry of the journal: who, what, before and after, request id; each to be copied.

use super::filters::name;
use super::list::badge;
use crate::domain::journal::Entry;
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::{FileRequest, Intent};
use crate::ui::text;
use crate::ui::theme::Type;
use crate::ui::view::{Tab, View};
use crate::ui::widgets::{Button, cloud_word, copy_button, copy_field, gap, icon, label, problem, text_fit, two_ends};
use crate::workflow::change_record::{self, RecordForm};
use crate::workflow::message::Command;
use egui::{Align2, ScrollArea, Sense, Ui, vec2};

/// Width of the names of values.
const NAMES: f32 = 112.0;

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, entry: &Entry, with_instance: bool, out: &mut Vec<Intent>) {
    ui.spacing_mut().item_spacing.y = 0.0;
    head(ui, env, view, entry, out);
    gap(ui, 8.0);
    ScrollArea::vertical().auto_shrink(false).id_salt("entry").show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        change(ui, env, entry);
        copy_field(ui, "Who", &entry.what.actor, NAMES);
        if let Some(detail) = &entry.what.after {
            plain(ui, env, "What", detail);
        }
        copy_field(ui, "Request id", entry.request_id.as_deref().unwrap_or_default(), NAMES);
        plain(ui, env, "When", &when(env, entry));
        plain(
            ui,
            env,
            "Where",
            &format!("{}, step {}, {}", cloud_word(entry.what.call.cloud(), false), entry.what.step.number(), entry.what.step.title()),
        );
        if with_instance {
            instance(ui, env, entry, out);
        }
        copy_field(ui, "Job", &entry.what.job.0, NAMES);
        record(ui, env, entry, out);
        if let Some(error) = &entry.error {
            gap(ui, 16.0);
            problem(ui, error);
        }
        gap(ui, 12.0);
    });
}

fn head(ui: &mut Ui, env: &Env<'_>, view: &mut View, entry: &Entry, out: &mut Vec<Intent>) {
    let mut close = false;
    two_ends(
        ui,
        32.0,
        |ui| {
            label(ui, &format!("{}: {}", entry.what.call.action(), entry.what.call.subject()), Type::BodyStrong, env.t.text);
            ui.add_space(8.0);
            badge(entry.phase).plain(ui);
        },
        |ui| {
            close = ui.add(Button::icon_only(Icon::X, "Close entry")).clicked();
            super::revert::ask(ui, env, view, entry, out);
            let all = serde_json::to_string_pretty(entry).unwrap_or_default();
            copy_button(ui, "whole entry as JSON", &all);
        },
    );
    if close {
        view.entry = None;
    }
}

/// Before, arrow, after.
fn change(ui: &mut Ui, env: &Env<'_>, entry: &Entry) {
    let t = env.t;
    let (before, after) = (entry.before(), entry.after());
    ui.horizontal(|ui| {
        ui.set_min_height(28.0);
        let (rect, _) = ui.allocate_exact_size(vec2(NAMES, 20.0), Sense::hover());
        text_fit(ui, Align2::LEFT_CENTER, rect.left_center(), "Before, after", Type::Small, t.text_secondary, NAMES - 4.0);
        let half = (ui.available_width() - 120.0) / 2.0;
        value(ui, env, "value before", before.as_deref(), "None", half);
        icon(ui, Icon::ArrowRight, 14.0, t.text_secondary);
        value(ui, env, "value after", after.as_deref(), "Removed", half);
    });
}

fn value(ui: &mut Ui, env: &Env<'_>, what: &str, value: Option<&str>, nothing: &str, width: f32) {
    match value {
        Some(value) => crate::ui::widgets::value_with_copy(ui, what, value, crate::ui::widgets::mono_characters(width)),
        None => {
            label(ui, nothing, Type::Small, env.t.text_weak);
        }
    }
}

fn plain(ui: &mut Ui, env: &Env<'_>, name: &str, words: &str) {
    ui.horizontal(|ui| {
        ui.set_min_height(28.0);
        let (rect, _) = ui.allocate_exact_size(vec2(NAMES, 20.0), Sense::hover());
        text_fit(ui, Align2::LEFT_CENTER, rect.left_center(), name, Type::Small, env.t.text_secondary, NAMES - 4.0);
        label(ui, words, Type::Small, env.t.text);
    });
}

fn instance(ui: &mut Ui, env: &Env<'_>, entry: &Entry, out: &mut Vec<Intent>) {
    let key = &entry.what.instance;
    ui.horizontal(|ui| {
        ui.set_min_height(28.0);
        let (rect, _) = ui.allocate_exact_size(vec2(NAMES, 20.0), Sense::hover());
        text_fit(ui, Align2::LEFT_CENTER, rect.left_center(), "Instance", Type::Small, env.t.text_secondary, NAMES - 4.0);
        if env.model.instances.contains_key(key) {
            let name = name(env, key);
            if ui.add(Button::link(name).name(&format!("Open {name}"))).clicked() {
                out.push(Intent::Open(key.clone(), Tab::Activity));
            }
        } else {
            label(ui, &format!("{key}, not in the workspace any more"), Type::Small, env.t.text);
        }
    });
}

/// The change record of the job that made the call.
fn record(ui: &mut Ui, env: &Env<'_>, entry: &Entry, out: &mut Vec<Intent>) {
    let (key, job) = (&entry.what.instance, &entry.what.job);
    let Some(instance) = env.model.instances.get(key) else { return };
    ui.horizontal(|ui| {
        ui.set_min_height(28.0);
        ui.add_space(NAMES + 8.0);
        ui.spacing_mut().item_spacing.x = 12.0;
        if ui.add(Button::link("Copy record of this job").icon(Icon::Copy)).clicked() {
            out.push(Intent::Send(Command::CopyRecord(key.clone(), Some(job.clone()))));
        }
        for (words, form) in [("Save as Markdown…", RecordForm::Markdown), ("Save as HTML…", RecordForm::Html)] {
            if ui.add(Button::link(words).name(&format!("{} record of this job", words.trim_end_matches('…')))).clicked() {
                let suggested = change_record::file_name(&instance.spec.name, Some(job), form);
                out.push(Intent::File(FileRequest::SaveRecord { instance: key.clone(), job: Some(job.clone()), form, suggested }));
            }
        }
    });
}

/// Day, both clocks, and how long it took.
fn when(env: &Env<'_>, entry: &Entry) -> String {
    let at = entry.what.started;
    let day = text::date(at, env.zone);
    let utc = text::clock(at, &jiff::tz::TimeZone::UTC);
    let took = entry.ended.map(|ended| ended.as_millisecond() - at.as_millisecond());
    let took = took.and_then(|ms| u64::try_from(ms).ok()).map(|ms| format!(", took {}", text::duration(ms))).unwrap_or_default();
    format!("{day} at {} local, {utc} UTC{took}", text::clock(at, env.zone))
}
