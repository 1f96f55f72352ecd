//! *Needs a hand today*: at most four rows, the most urgent first; the first one has the primary button.

use super::Listed;
use crate::domain::spec::InstanceKey;
use crate::domain::step::StepId;
use crate::domain::verdict::Verdict;
use crate::ui::env::Env;
use crate::ui::facts::{Facts, facts};
use crate::ui::icons::Icon;
use crate::ui::intent::Intent;
use crate::ui::model::{Procedure, RollWhere, RotateWhere, Urgency};
use crate::ui::screens::{rollover, rotation};
use crate::ui::text;
use crate::ui::theme::{Type, size};
use crate::ui::verdict;
use crate::ui::view::{Screen, StateFilter, Tab, View};
use crate::ui::widgets::{Button, gap, label, paragraph, separator, text_at, text_fit, text_width, two_ends};
use crate::workflow::message::Command;
use crate::workflow::view::{InstanceView, StepState};
use egui::{Align2, Sense, Stroke, Ui, UiBuilder, pos2, vec2};

/// More rows than that are a table, not a list of tasks.
pub(super) const MOST: usize = 4;
/// Height of a row with its line.
const ROW: f32 = 52.0;

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, listed: &Listed, out: &mut Vec<Intent>) {
    let t = env.t;
    let tasks = &listed.tasks;
    let all = listed.rows.fleet.needs_a_hand;
    let words = |ui: &mut Ui| {
        label(ui, "Needs a hand today", Type::BodyStrong, t.text);
        if all > 0 {
            label(ui, &all.to_string(), Type::Body, t.text_secondary);
        }
    };
    two_ends(ui, 24.0, words, |_| {});
    gap(ui, 4.0);
    separator(ui);
    if tasks.is_empty() {
        gap(ui, 12.0);
        let width = ui.available_width();
        paragraph(ui, "Nothing: every account signs in and no certificate ends soon.", Type::Body, t.text_secondary, width);
    }
    for (index, row) in tasks.iter().map(|index| &listed.rows.all[*index]).enumerate() {
        if let Some(instance) = env.model.instances.get(&row.key) {
            task(ui, env, view, row.urgency, instance, index == 0, out);
        }
    }
    if all > MOST {
        gap(ui, 4.0);
        let words = format!("{} more", all - MOST);
        if ui.add(Button::link(&words).icon(Icon::ListFilter).name(&format!("{words} that need a hand, in the table"))).clicked() {
            view.overview.state = Some(StateFilter::NeedsAHand);
            view.overview.picture = false;
        }
    }
}

fn task(ui: &mut Ui, env: &Env<'_>, view: &mut View, urgency: Urgency, instance: &InstanceView, first: bool, out: &mut Vec<Intent>) {
    let t = env.t;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    verdict::urgency(urgency).plain_at(ui, pos2(rect.left(), rect.center().y), 104.0);
    let advice = advice(env, &facts(ui, env), urgency, instance);
    let words = rect.left() + 104.0;
    let button = text_width(ui, &advice.button, if first { Type::BodyStrong } else { Type::Body }) + 16.0;
    let room = (rect.right() - button - 16.0 - words).max(60.0);
    let name = pos2(words, rect.top() + 17.0);
    let name = text_fit(ui, Align2::LEFT_CENTER, name, &instance.spec.name, Type::BodyStrong, t.text, room);
    if name.width() + 100.0 < room {
        let number = pos2(name.right() + 8.0, rect.top() + 17.0);
        text_at(ui, Align2::LEFT_CENTER, number, instance.spec.account.as_str(), Type::Mono, t.text_secondary);
    }
    let why = text_fit(ui, Align2::LEFT_CENTER, pos2(words, rect.top() + 35.0), &advice.why, Type::Small, t.text_secondary, room);
    if text_width(ui, &advice.why, Type::Small) > room {
        ui.interact(why, egui::Id::unique(("task", &instance.spec.key.0)), Sense::hover()).on_hover_text(&advice.why);
    }
    let mut right = ui.new_child(UiBuilder::new().max_rect(rect).layout(egui::Layout::right_to_left(egui::Align::Center)));
    let spoken = format!("{}, {}. {}", advice.button, instance.spec.name, advice.why);
    let action = if first { Button::primary(&advice.button) } else { Button::plain(&advice.button) };
    if right.add(action.small().name(&spoken)).clicked() {
        act(view, instance, advice.act, out);
    }
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, t.line));
}

/// What is the matter, the word for mending it, and where that is done.
struct Advice {
    why: String,
    button: String,
    act: Act,
}

/// What a task's button does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Open(Tab),
    Step(StepId),
    Rollover,
    Rotation,
    Reconnect,
    Read,
}

fn act(view: &mut View, instance: &InstanceView, act: Act, out: &mut Vec<Intent>) {
    let key = instance.spec.key.clone();
    match act {
        Act::Open(tab) => out.push(Intent::Open(key, tab)),
        Act::Step(step) => {
            view.step.insert(key.clone(), step);
            out.push(Intent::Open(key, Tab::SetUp));
        }
        Act::Rollover => rollover::open(view, &key, out),
        Act::Rotation => rotation::open(view, &key, out),
        Act::Reconnect => out.push(Intent::Go(Screen::Settings)),
        Act::Read => out.push(Intent::Send(Command::Refresh(key))),
    }
}

fn advice(env: &Env<'_>, facts: &Facts, urgency: Urgency, instance: &InstanceView) -> Advice {
    let new = |why: String, button: String, act: Act| Advice { why, button, act };
    let next = env.model.next_step(instance);
    match (urgency, &instance.verdict) {
        (Urgency::Refused, Verdict::Refused { finding }) => match broken_step(instance) {
            Some(StepId::Provider) => {
                let name = format!("Update provider {}…", instance.spec.provider);
                new(finding.what.clone(), name, Act::Step(StepId::Provider))
            }
            Some(step) => new(finding.what.clone(), format!("Open step {}", step.number()), Act::Step(step)),
            None => new(finding.what.clone(), "Open sign-in".into(), Act::Open(Tab::SignIn)),
        },
        (Urgency::EndsSoon(days), _) => {
            let ends = if days < 0 { "ended" } else { "ends" };
            let why = format!("Its signing certificate {ends} {}", text::in_days(days));
            match env.model.rollovers.stand(&instance.spec.key, env.now) {
                RollWhere::Rest | RollWhere::NotRead | RollWhere::NoCertificate => new(why, "Roll over certificate…".into(), Act::Rollover),
                RollWhere::YourTurn(_) => new(format!("{why}, its rollover waits for you"), "Open rollover".into(), Act::Rollover),
                RollWhere::Failed(_) => new(format!("{why}, its rollover stopped"), "Open rollover".into(), Act::Rollover),
                _ => new(format!("{why}, its rollover is under way"), "Open rollover".into(), Act::Rollover),
            }
        }
        (Urgency::GoOn(procedure), _) => go_on(env, procedure, &instance.spec.key),
        (Urgency::KeyDue(days), _) => {
            let why = format!("Its import key {} due {}", if days < 0 { "was" } else { "is" }, text::in_days(days));
            new(why, "Rotate key…".into(), Act::Rotation)
        }
        (Urgency::NotKnown, verdict) => not_known(env, facts, instance, verdict),
        (Urgency::Stopped, _) => {
            let failed = instance_problem(env, instance, next);
            new(format!("Step {}: {failed}", next.number()), format!("Open step {}", next.number()), Act::Step(next))
        }
        _ => {
            let done = env.model.settled(instance);
            let why = format!("{done} of {} steps are done, next is {}", StepId::ALL.len(), next.title());
            new(why, format!("Open step {}", next.number()), Act::Step(next))
        }
    }
}

/// A rollover or a rotation that was begun and waits for a person, or stopped.
fn go_on(env: &Env<'_>, procedure: Procedure, key: &InstanceKey) -> Advice {
    let (what, act, button) = match procedure {
        Procedure::Rollover => ("rollover", Act::Rollover, "Open rollover"),
        Procedure::Rotation => ("key rotation", Act::Rotation, "Open rotation"),
    };
    let stopped = match procedure {
        Procedure::Rollover => matches!(env.model.rollovers.stand(key, env.now), RollWhere::Failed(_)),
        Procedure::Rotation => matches!(env.model.rotations.stand(key, env.now), RotateWhere::Failed(_)),
    };
    let why = if stopped { format!("Its {what} stopped before its end") } else { format!("Its {what} waits for you") };
    Advice { why, button: button.into(), act }
}

fn not_known(env: &Env<'_>, facts: &Facts, instance: &InstanceView, verdict: &Verdict) -> Advice {
    if env.model.connections.value().is_some_and(|c| c.directory.is_none()) {
        return Advice { why: "The directory is not connected".into(), button: "Reconnect…".into(), act: Act::Reconnect };
    }
    let account = facts.connection(env, &instance.aws);
    if let Some(finding) = account.and_then(|a| a.identity.as_ref().err()) {
        return Advice { why: finding.what.clone(), button: "Reconnect…".into(), act: Act::Reconnect };
    }
    let reason = match verdict {
        Verdict::NotKnown { reason } => reason.clone(),
        _ => "The last proven sign-in is more than a day old".into(),
    };
    match instance.read_at {
        Some(at) if !text::is_stale(at, env.now) => Advice { why: reason, button: "Open sign-in".into(), act: Act::Open(Tab::SignIn) },
        Some(at) => Advice { why: format!("{reason}, read {}", text::age(at, env.now)), button: "Read again".into(), act: Act::Read },
        None => Advice { why: reason, button: "Read again".into(), act: Act::Read },
    }
}

/// The step that was seen to be wrong in the clouds, or the provider where AWS does not trust what signs now.
fn broken_step(instance: &InstanceView) -> Option<StepId> {
    let failed = instance.steps.iter().find(|(_, state)| matches!(state, StepState::Failed(_))).map(|(step, _)| *step);
    let active = instance.observed.as_ref().and_then(|o| o.active_certificate());
    let untrusted = active.zip(instance.provider.as_ref()).is_some_and(|(c, p)| !p.trusts(&c.facts.thumbprint));
    failed.or(untrusted.then_some(StepId::Provider))
}

fn instance_problem(env: &Env<'_>, instance: &InstanceView, step: StepId) -> String {
    match env.model.step(instance, step) {
        StepState::Failed(finding) => finding.what.clone(),
        _ => step.title().to_owned(),
    }
}

/// Height that the list takes for so many tasks, so that what stands beside it can be as high.
pub(super) fn height(tasks: usize) -> f32 {
    let rows = f32::from(u8::try_from(tasks.clamp(1, MOST)).unwrap_or(4));
    29.0 + rows * ROW + if tasks > MOST { 4.0 + size::BADGE } else { 0.0 }
}
