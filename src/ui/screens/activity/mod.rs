//! Activity: the journal, searched and filtered by the workflow; the window holds the rows that are seen. A chosen row opens under
//! the list.

mod entry;
mod export;
mod filters;
mod form;
mod list;
mod revert;

pub(in crate::ui) use form::{ActivityForm, Days};

use crate::domain::journal::EntryId;
use crate::domain::spec::InstanceKey;
use crate::ui::commands;
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::Intent;
use crate::ui::text::{count, listed, thousands};
use crate::ui::theme::Type;
use crate::ui::view::View;
use crate::ui::widgets::{Button, Empty, EmptyAsk, NoMatch, gap, label, pane, problem};
use crate::workflow::message::Command;
use crate::workflow::ports::JournalSearch;
use crate::workflow::view::Found;
use egui::{Frame, Margin, Panel, Ui};

pub(in crate::ui) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, out: &mut Vec<Intent>) {
    let search = view.activity.search(env.now, env.zone);
    ask(env, &search, out);
    let found = env.model.journal.found(&search);
    let empty = found.is_some_and(|found| found.whole && found.of == 0);
    super::margin(14).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        super::title(ui, env, &title(found, &search), |ui| {
            commands::button(ui, env, view, out, &commands::READ_AGAIN, commands::Look::Link);
            if !empty {
                ui.add_space(8.0);
                export::menu(ui, &search, out);
            }
        });
        gap(ui, 10.0);
        if !empty {
            filters::show(ui, env, view);
            gap(ui, 12.0);
        }
        export::progress(ui, env, out);
    });
    match found {
        _ if env.model.journal.problem().is_some() => failed(ui, env),
        None => reading(ui, env),
        Some(found) if found.rows == 0 && found.whole => nothing(ui, env, view, &search, found),
        Some(found) => table(ui, env, view, found, true, out),
    }
}

/// The journal of one instance.
pub(in crate::ui) fn of_instance(ui: &mut Ui, env: &Env<'_>, view: &mut View, key: &InstanceKey, out: &mut Vec<Intent>) {
    let search = JournalSearch::of(key.clone());
    ask(env, &search, out);
    match env.model.journal.found(&search).filter(|_| env.model.journal.answers(&search)) {
        _ if env.model.journal.problem().is_some() => failed(ui, env),
        None => reading(ui, env),
        Some(found) if found.rows == 0 && found.whole => super::margin(56).show(ui, nothing_yet).inner,
        Some(found) => table(ui, env, view, found, false, out),
    }
}

/// What the screen of this view searches for: what *Read again* asks for anew.
pub(in crate::ui) fn search(env: &Env<'_>, view: &View) -> JournalSearch {
    view.activity.search(env.now, env.zone)
}

fn ask(env: &Env<'_>, search: &JournalSearch, out: &mut Vec<Intent>) {
    if env.model.journal.needs(search) {
        out.push(Intent::Send(Command::SearchJournal(search.clone())));
    }
}

/// How many rows there are; while the search goes on, how many there are at least.
fn title(found: Option<Found>, search: &JournalSearch) -> String {
    match found {
        None | Some(Found { of: 0, .. }) => "Activity".into(),
        Some(found) if search.is_all() => format!("{} in the journal", count(found.of, "call")),
        Some(found) => {
            let more = if found.whole { "" } else { "More than " };
            format!("{more}{} of {}", thousands(found.rows), count(found.of, "call"))
        }
    }
}

fn table(ui: &mut Ui, env: &Env<'_>, view: &mut View, found: Found, with_instance: bool, out: &mut Vec<Intent>) {
    if let Some((_, entry)) = view.entry.and_then(|id| env.model.journal.entry(EntryId(id))) {
        let frame = Frame::NONE.fill(env.t.bg).inner_margin(Margin { left: 24, right: 24, top: 12, bottom: 0 });
        Panel::bottom("entry").resizable(true).default_size(272.0).size_range(160.0..=420.0).frame(frame).show(ui, |ui| {
            pane(ui.ctx(), ui.max_rect());
            if view.activity.revert.is_some() {
                revert::show(ui, env, view, out);
            } else {
                entry::show(ui, env, view, entry, with_instance, out);
            }
        });
    }
    list::show(ui, env, view, found.rows, with_instance, out);
}

fn failed(ui: &mut Ui, env: &Env<'_>) {
    if let Some(finding) = env.model.journal.problem() {
        super::margin(20).show(ui, |ui| problem(ui, finding));
    }
}

fn reading(ui: &mut Ui, env: &Env<'_>) {
    super::margin(20).show(ui, |ui| label(ui, "Reading the journal", Type::Body, env.t.text_secondary));
}

fn nothing_yet(ui: &mut Ui) {
    let text = "Every call that changes a cloud is written here before and after it is made: who, what, before, after, request id.";
    Empty { icon: Icon::History, title: "Nothing was changed yet", text, needs: &[] }.show(ui, |_| {});
}

/// Nothing yet, no match, or filtered out.
fn nothing(ui: &mut Ui, env: &Env<'_>, view: &mut View, search: &JournalSearch, found: Found) {
    super::margin(44).show(ui, |ui| {
        if found.of == 0 {
            nothing_yet(ui);
        } else if view.activity.is_filtered() {
            let text = format!("None of {} is what was picked: {}", count(found.of, "call"), listed(&picked(env, view)));
            Empty { icon: Icon::ListFilter, title: "No call passes all filters", text: &text, needs: &[] }.show(ui, |ui| {
                if ui.add(Button::plain("Remove all filters").icon(Icon::FunnelX)).clicked() {
                    view.activity = ActivityForm::default();
                }
            });
        } else {
            let searched = "Who, what, steps, instances and request ids";
            let ask = NoMatch { typed: &search.text, searched, rows: found.of, noun: "call", closest: None }.show(ui);
            if ask == Some(EmptyAsk::ClearSearch) {
                view.activity.typed.clear();
            }
        }
    });
}

/// The words of what is picked.
fn picked(env: &Env<'_>, view: &View) -> Vec<String> {
    let form = &view.activity;
    let mut words = Vec::new();
    words.extend((!form.typed.trim().is_empty()).then(|| format!("“{}”", form.typed.trim())));
    words.extend(form.cloud.map(|cloud| cloud.title().to_owned()));
    words.extend(form.result.map(|phase| phase.word().to_owned()));
    words.extend(form.instance.as_ref().map(|key| filters::name(env, key).to_owned()));
    words.extend((form.days != Days::Any).then(|| form.days.words()));
    words
}
