//! What the panes of rollovers and of rotations share: the bar with the way back, what a run does at the moment, what comes next,
//! and why nothing can be run now.
//!
//! `choices` is what can be chosen beforehand, `undo` the page of taking back. May use: model, widgets. Never: know which procedure
//! is shown.

mod choices;
mod undo;

pub(in crate::ui::screens) use choices::{CoolDown, until};
pub(in crate::ui::screens) use undo::{Answer, UndoPage};

use crate::domain::plan::Plan;
use crate::ui::env::Env;
use crate::ui::facts::Facts;
use crate::ui::icons::Icon;
use crate::ui::intent::Intent;
use crate::ui::model::Doing;
use crate::ui::text::span;
use crate::ui::theme::{Type, size};
use crate::ui::verdict::clock;
use crate::ui::widgets::{Button, bar, calls, changes, gap, label, pane, paragraph, two_ends};
use crate::workflow::message::Command;
use crate::workflow::phased::Phase;
use crate::workflow::view::InstanceView;
use egui::{Frame, Margin, Panel, Ui};
use jiff::Timestamp;

/// The bar above what stands in the place of a table; `words` leads back to it. Whether that was wished.
pub(in crate::ui::screens) fn way_back(ui: &mut Ui, env: &Env<'_>, id: &'static str, words: &str) -> bool {
    let frame = Frame::NONE.fill(env.t.surface).inner_margin(Margin { left: 20, right: 24, top: 8, bottom: 8 });
    let bar = Panel::top(id).exact_size(size::BADGE + 16.0).resizable(false).frame(frame);
    let shown = bar.show(ui, |ui| {
        pane(ui.ctx(), ui.max_rect());
        ui.add(Button::link(words).icon(Icon::ArrowLeft)).clicked()
    });
    shown.inner
}

/// Where it stands, and what stands under that.
pub(in crate::ui::screens) fn heading(ui: &mut Ui, env: &Env<'_>, title: &str, words: &str) {
    let width = ui.available_width();
    paragraph(ui, title, Type::Title, env.t.text, width);
    gap(ui, 4.0);
    paragraph(ui, words, Type::Body, env.t.text_secondary, width.min(760.0));
}

/// What a run does, in words.
pub(in crate::ui::screens) fn doing(doing: Option<&Doing>) -> String {
    match doing {
        Some(Doing::Call(action)) => format!("Calling {action}"),
        Some(Doing::Waits(reason, ..)) => reason.clone(),
        None => "Reading both clouds".to_owned(),
    }
}

/// What a run does at the moment, since when, and how long it may go on.
pub(in crate::ui::screens) fn at_it(ui: &mut Ui, env: &Env<'_>, now: Option<&Doing>, since: Timestamp) {
    let seconds = |since: Timestamp| u64::try_from(env.now.as_second() - since.as_second()).unwrap_or(0);
    let limit = match now {
        Some(Doing::Call(_)) => "No estimate for this call".to_owned(),
        Some(Doing::Waits(_, since, limit)) => {
            let most = if *limit < 3600 { clock(*limit) } else { span(*limit) };
            format!("Waited {}, at most {most}", clock(seconds(*since)))
        }
        None => "No estimate".to_owned(),
    };
    bar(ui, None, &doing(now));
    gap(ui, 4.0);
    two_ends(
        ui,
        20.0,
        |ui| {
            label(ui, &format!("{} gone", clock(seconds(since))), Type::Mono, env.t.text_secondary);
        },
        |ui| {
            label(ui, &limit, Type::Small, env.t.text_secondary);
        },
    );
    gap(ui, 16.0);
}

/// The plan of what comes next.
pub(in crate::ui::screens) fn next(ui: &mut Ui, env: &Env<'_>, plan: &Plan) {
    gap(ui, 16.0);
    paragraph(ui, &format!("Next: {}", plan.button), Type::BodyStrong, env.t.text, ui.available_width());
    gap(ui, 8.0);
    effects(ui, env, plan);
}

/// What changes, or else who is affected, and the calls.
fn effects(ui: &mut Ui, env: &Env<'_>, plan: &Plan) {
    if plan.changes.is_empty() {
        paragraph(ui, &plan.affects, Type::Small, env.t.text_secondary, ui.available_width());
    } else {
        changes(ui, plan);
    }
    gap(ui, 8.0);
    calls(ui, plan);
}

/// The button that stops a run after its call, or takes it out of the queue; whether that was wished.
pub(in crate::ui::screens) fn stop(ui: &mut Ui, queued: bool, stopping: bool) -> bool {
    let (word, reason) = if queued {
        ("Take out of the queue", "It is taken out when its turn comes")
    } else {
        ("Stop after this call", "It stops after the current call")
    };
    ui.add(Button::plain(word).icon(Icon::X).blocked(stopping.then_some(reason))).clicked()
}

/// The button that reads an instance of which nothing was read yet.
pub(in crate::ui::screens) fn read_again(ui: &mut Ui, instance: &InstanceView, out: &mut Vec<Intent>) {
    if ui.add(Button::primary(&format!("Read {} again", instance.spec.name)).icon(Icon::RefreshCw)).clicked() {
        out.push(Intent::Send(Command::Refresh(instance.spec.key.clone())));
    }
}

/// How long it still is.
pub(in crate::ui::screens) fn left(until: Timestamp, now: Timestamp) -> String {
    span(u64::try_from(until.as_second() - now.as_second()).unwrap_or(0))
}

/// A phase in the middle of a sentence.
pub(in crate::ui::screens) fn in_sentence(phase: impl Phase) -> String {
    let title = phase.title();
    if title.starts_with("AWS") {
        return title.to_owned();
    }
    let mut chars = title.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// Why nothing can be run at an instance now, when that is so. `rotates` says that its key is being rotated.
pub(in crate::ui::screens) fn blocked(
    env: &Env<'_>,
    facts: &Facts,
    instance: &InstanceView,
    rotates: &'static str,
) -> Option<&'static str> {
    let (key, model) = (&instance.spec.key, env.model);
    let account = facts.connection(env, &instance.aws);
    if model.connections.value().is_some_and(|c| c.read_only.is_some()) {
        Some("This workspace is open for reading only")
    } else if model.running(key).is_some() {
        Some("A set-up runs")
    } else if model.rollovers.is_on(key) {
        Some("Its rollover runs")
    } else if model.rotations.is_on(key) {
        Some(rotates)
    } else if !account.is_some_and(|a| a.confirmed && a.identity.is_ok()) {
        Some("Its account is not connected and confirmed")
    } else {
        None
    }
}
