//! The open step: what it would change, what was seen, or why it failed; with its pinned footer.

use super::{differences, provisioning, rights, running, wish};
use crate::domain::step::{Cloud, StepId};
use crate::ui::commands;
use crate::ui::env::Env;
use crate::ui::help;
use crate::ui::icons::Icon;
use crate::ui::intent::Intent;
use crate::ui::model::{JobEnd, Remote};
use crate::ui::text;
use crate::ui::theme::{Type, size};
use crate::ui::view::{Tab, View};
use crate::ui::widgets::{
    Badge, Button, Status, calls, changes, cloud_icon, copy_button, gap, head, icon, label, paragraph, problem, problem_in_focus, remark,
    two_ends, with_footer,
};
use crate::workflow::message::Command;
use crate::workflow::view::{InstanceView, StepState};
use egui::{ScrollArea, Ui};

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, instance: &InstanceView, step: StepId, out: &mut Vec<Intent>) {
    let state = env.model.step(instance, step);
    ask_for_plan(env, instance, step, &state, out);
    let (mut pane, mut foot) = with_footer(ui, if env.narrow() { 80.0 } else { 96.0 }, 14.0);
    ScrollArea::vertical().auto_shrink(false).id_salt(("step", step.number())).show(&mut pane, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        step_head(ui, env, view, step, &state);
        gap(ui, 4.0);
        body(ui, env, view, instance, step, &state, out);
        gap(ui, 24.0);
    });
    footer(&mut foot, env, view, instance, step, &state, out);
}

/// Plans are asked for once, when a step that is still open is looked at.
fn ask_for_plan(env: &Env<'_>, instance: &InstanceView, step: StepId, state: &StepState, out: &mut Vec<Intent>) {
    let open = matches!(state, StepState::Ready | StepState::WaitsFor(_) | StepState::Failed(_) | StepState::NotRead);
    let asked = env.model.plans.get(&(instance.spec.key.clone(), step)).is_some_and(|p| !p.is_idle());
    if open && !asked && env.model.running(&instance.spec.key).is_none() {
        out.push(Intent::Send(Command::PlanStep(instance.spec.key.clone(), step)));
    }
}

fn step_head(ui: &mut Ui, env: &Env<'_>, view: &mut View, step: StepId, state: &StepState) {
    let t = env.t;
    let changes = !state.is_settled();
    two_ends(
        ui,
        24.0,
        |ui| {
            label(ui, &step.number().to_string(), Type::BodyStrong, t.text);
            label(ui, step.title(), Type::BodyStrong, t.text);
        },
        |ui| {
            let words = match (step.cloud(), changes) {
                (Cloud::Directory, true) => "Changes Directory",
                (Cloud::Aws, true) => "Changes AWS",
                (Cloud::Both, true) => "Uses both clouds",
                (Cloud::ThisMachine, _) => "This machine",
                (Cloud::Directory, false) => "Directory",
                (Cloud::Aws, false) => "AWS",
                (Cloud::Both, false) => "Both clouds",
            };
            label(ui, words, Type::Small, t.text_secondary);
            icon(ui, cloud_icon(step.cloud()), 14.0, t.text_secondary);
        },
    );
    ui.horizontal(|ui| {
        label(ui, super::wish::purpose(step), Type::Body, t.text_secondary);
        if let Some(topic) = help::of_step(step)
            && ui.add(Button::link("Why").name(&format!("Why: {}", topic.title)).hint(topic.title)).clicked()
        {
            view.help.open_at(topic.id);
        }
    });
}

fn body(ui: &mut Ui, env: &Env<'_>, view: &mut View, instance: &InstanceView, step: StepId, state: &StepState, out: &mut Vec<Intent>) {
    let width = ui.available_width();
    match state {
        StepState::Running { since } => running::show(ui, env, instance, *since),
        StepState::Done { adopted, facts, findings } => {
            gap(ui, 16.0);
            if step == StepId::Choose {
                help::comparison(ui, env);
                gap(ui, 24.0);
            }
            done(ui, env, *adopted, facts);
            for finding in findings {
                gap(ui, 12.0);
                remark(ui, finding);
            }
        }
        StepState::AtWork(waiting) => provisioning::waiting(ui, env, waiting),
        StepState::NotNeeded(why) => {
            gap(ui, 16.0);
            Badge::new(Status::NotNeeded, "Not needed").plain(ui);
            gap(ui, 8.0);
            paragraph(ui, why, Type::Body, env.t.text, width);
        }
        StepState::Failed(finding) => {
            gap(ui, 12.0);
            problem_in_focus(ui, finding);
        }
        StepState::Ready | StepState::WaitsFor(_) | StepState::NotRead => {
            wish::show(ui, env, view, instance, step, out);
            plan(ui, env, instance, step, state, out);
            return;
        }
    }
    if !matches!(state, StepState::Running { .. }) {
        if wish::changes_later(step) {
            gap(ui, 16.0);
            head(ui, "What is wished", "What then differs is shown with its mend");
            wish::show(ui, env, view, instance, step, out);
        }
        if step == StepId::DirectoryRoles {
            provisioning::state(ui, env, instance);
        }
    }
    if step == StepId::Connect {
        rights::show(ui, env, instance);
    }
    differences::show(ui, env, instance, step, out);
}

fn done(ui: &mut Ui, env: &Env<'_>, adopted: bool, facts: &[(String, String)]) {
    let t = env.t;
    let word = if adopted { "Adopted: it was there already, made elsewhere" } else { "Done" };
    Badge::new(Status::Ok, word).plain(ui);
    gap(ui, 16.0);
    if facts.is_empty() {
        return;
    }
    head(ui, "What was seen", "");
    for (name, value) in facts {
        two_ends(
            ui,
            size::ROW,
            |ui| {
                ui.spacing_mut().item_spacing.x = 6.0;
                let (rect, _) = ui.allocate_exact_size(egui::vec2(120.0, 20.0), egui::Sense::hover());
                crate::ui::widgets::text_fit(ui, egui::Align2::LEFT_CENTER, rect.left_center(), name, Type::Small, t.text_secondary, 116.0);
                label(ui, value, Type::Mono, t.text);
            },
            |ui| {
                copy_button(ui, name, value);
            },
        );
        crate::ui::widgets::separator(ui);
    }
}

fn plan(ui: &mut Ui, env: &Env<'_>, instance: &InstanceView, step: StepId, state: &StepState, out: &mut Vec<Intent>) {
    let width = ui.available_width();
    gap(ui, if env.narrow() { 8.0 } else { 16.0 });
    if let StepState::WaitsFor(steps) = state {
        let names: Vec<String> = steps.iter().map(|s| format!("{} {}", s.number(), s.title())).collect();
        Badge::new(Status::Waiting, format!("Waits for {}", text::listed(&names))).plain(ui);
        gap(ui, 16.0);
    }
    match env.model.plans.get(&(instance.spec.key.clone(), step)) {
        Some(Remote::Failed { finding, .. }) if matches!(state, StepState::WaitsFor(_)) => {
            paragraph(
                ui,
                &format!("{}. {}.", finding.what.trim_end_matches('.'), finding.fix.trim_end_matches('.')),
                Type::Body,
                env.t.text_secondary,
                width,
            );
        }
        Some(Remote::Failed { finding, .. }) => {
            problem(ui, finding);
            gap(ui, 12.0);
            if ui.add(Button::plain("Plan again").icon(Icon::RefreshCw)).clicked() {
                out.push(Intent::Send(Command::PlanStep(instance.spec.key.clone(), step)));
            }
        }
        Some(remote) if remote.value().is_some() => {
            if let Some(plan) = remote.value() {
                calls(ui, plan);
                gap(ui, if env.narrow() { 12.0 } else { 24.0 });
                changes(ui, plan);
            }
        }
        _ => {
            label(ui, "Reading both clouds for the plan", Type::Body, env.t.text_secondary);
        }
    }
}

fn footer(ui: &mut Ui, env: &Env<'_>, view: &mut View, instance: &InstanceView, step: StepId, state: &StepState, out: &mut Vec<Intent>) {
    let key = instance.spec.key.clone();
    let job = env.model.running(&key);
    let resume_first = !instance.unfinished.is_empty();
    let note = ui
        .horizontal(|ui| {
            if let Some(job) = job {
                if job.cancelling {
                    return "Stopping after the current call".to_owned();
                }
                commands::button(ui, env, view, out, &commands::CANCEL, commands::Look::Plain);
                if view.step.get(&key).is_some_and(|s| !matches!(env.model.step(instance, *s), StepState::Running { .. }))
                    && ui.add(Button::plain("Back to running step")).clicked()
                {
                    view.step.remove(&key);
                }
                return "Cancel stops after the current call and keeps what is done".to_owned();
            }
            let note = step_button(ui, env, view, instance, step, state, resume_first, out);
            let open = env.model.open_steps(instance).len();
            if open > 1 && !resume_first {
                commands::button(ui, env, view, out, &commands::RUN_ALL, commands::Look::Plain);
            }
            note
        })
        .inner;
    gap(ui, 8.0);
    label(ui, &note, Type::Small, env.t.text_secondary);
}

fn button_id() -> egui::Id {
    egui::Id::unique("the step's button")
}

/// The step's button, so that the focus can be given to it.
pub(in crate::ui) fn button() -> egui::Id {
    button_id().with("button")
}

/// The button of the step; returns the note under it.
#[allow(clippy::too_many_arguments)] // all of them decide on one button
fn step_button(
    ui: &mut Ui,
    env: &Env<'_>,
    view: &mut View,
    instance: &InstanceView,
    step: StepId,
    state: &StepState,
    quiet: bool,
    out: &mut Vec<Intent>,
) -> String {
    let key = instance.spec.key.clone();
    let primary = |text| if quiet { Button::plain(text) } else { Button::primary(text) }.id(button_id());
    let mut run = |steps: Vec<StepId>, view: &mut View| {
        view.step.remove(&key);
        out.push(Intent::Send(Command::Run { instance: key.clone(), steps }));
    };
    match state {
        StepState::Ready => {
            let planned = env
                .model
                .plans
                .get(&(instance.spec.key.clone(), step))
                .filter(|p| matches!(p, Remote::Ready { .. }))
                .and_then(Remote::value);
            let words = planned.map_or_else(|| format!("Run step {}", step.number()), |p| p.button.clone());
            let reason = planned.is_none().then_some("The plan is not there yet");
            if ui.add(primary(&words).blocked(reason)).clicked() {
                run(vec![step], view);
            }
            planned.map_or_else(|| "Nothing is changed before the plan was shown".to_owned(), |p| p.undo.clone())
        }
        StepState::Failed(_) => {
            let words = format!("Try step {} again", step.number());
            if ui.add(primary(&words).icon(Icon::RefreshCw)).clicked() {
                run(vec![step], view);
            }
            "The state is read again before anything is done".to_owned()
        }
        StepState::WaitsFor(steps) => {
            let numbers: Vec<String> = steps.iter().map(|s| s.number().to_string()).collect();
            let reason = format!("Waits for {}", text::listed(&numbers));
            let words = format!("Run step {}", step.number());
            ui.add(Button::plain(&words).blocked(Some(&reason)));
            reason
        }
        _ if env.model.open_steps(instance).is_empty() => {
            if ui.add(primary("See the proof")).clicked() {
                view.tab = Tab::SignIn;
            }
            "Every step is done or needs nothing".to_owned()
        }
        _ => {
            let next = env.model.next_step(instance);
            let words = format!("Go on with step {}", next.number());
            if next != step && ui.add(primary(&words)).clicked() {
                view.step.remove(&key);
            }
            match env.model.jobs.get(&instance.spec.key).and_then(|j| j.end.as_ref()) {
                Some(JobEnd::Cancelled) => "The last run was cancelled; what was done is kept".to_owned(),
                _ => format!("{} of {} steps are done", env.model.settled(instance), StepId::ALL.len()),
            }
        }
    }
}
