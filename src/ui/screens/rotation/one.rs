//! The rotation of one instance's import key: what will happen, what happens, what came of it.

use super::form::RotatePage;
use super::{choices, phases, stand, undo};
use crate::ui::env::Env;
use crate::ui::facts::facts;
use crate::ui::icons::Icon;
use crate::ui::intent::Intent;
use crate::ui::model::RotateWhere;
use crate::ui::screens::phased;
use crate::ui::screens::rollover::is_practice;
use crate::ui::theme::Type;
use crate::ui::view::View;
use crate::ui::widgets::{Button, gap, label, problem_in_focus, with_footer};
use crate::workflow::message::{Command, RotateCommand, RotateWish};
use crate::workflow::view::InstanceView;
use egui::{ScrollArea, Ui};

pub(in crate::ui) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, instance: &InstanceView, out: &mut Vec<Intent>) {
    let key = &instance.spec.key;
    let page = view.rotation.page_of(key).filter(|_| !env.model.rotations.is_on(key));
    let asked = match (page, env.model.rotations.stand(key, env.now)) {
        (Some(RotatePage::Undo), _) => return undo::show(ui, env, view, instance, out),
        // what another one would do, as if nothing had been done yet
        (Some(RotatePage::Plan), RotateWhere::Rotated(_)) => RotateWhere::Rest,
        (_, stand) => stand,
    };
    let (mut body, mut foot) = with_footer(ui, if env.narrow() { 84.0 } else { 96.0 }, 16.0);
    ScrollArea::vertical().auto_shrink(false).id_salt("rotation").show(&mut body, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        content(ui, env, view, instance, &asked, out);
        gap(ui, 16.0);
    });
    footer(&mut foot, env, view, instance, &asked, out);
}

/// Whether something may be run at this point.
const fn is_ahead(stand: &RotateWhere) -> bool {
    matches!(
        stand,
        RotateWhere::Rest | RotateWhere::YourTurn(_) | RotateWhere::Waits(..) | RotateWhere::WaitsBack(_) | RotateWhere::Failed(_)
    )
}

fn content(ui: &mut Ui, env: &Env<'_>, view: &mut View, instance: &InstanceView, stand: &RotateWhere, out: &mut Vec<Intent>) {
    let key = &instance.spec.key;
    if let RotateWhere::Failed(finding) = stand {
        problem_in_focus(ui, finding);
    } else {
        phased::heading(ui, env, &stand::title(env, instance, stand), &stand::words(env, instance, stand));
    }
    gap(ui, 16.0);
    if matches!(stand, RotateWhere::NoKey | RotateWhere::NotRead) {
        return;
    }
    let run = env.model.rotations.runs.get(key).filter(|_| matches!(stand, RotateWhere::Running(_) | RotateWhere::Undoing));
    if let Some(run) = run {
        phased::at_it(ui, env, run.doing.as_ref().map(|(_, doing)| doing), run.since);
    } else if is_ahead(stand) && !matches!(stand, RotateWhere::WaitsBack(_)) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            choices::cool_down(ui, env, is_practice(env, instance), out);
            choices::until(ui, view);
        });
        gap(ui, 16.0);
    }
    let anew = view.rotation.page_of(key) == Some(RotatePage::Plan) && matches!(stand, RotateWhere::Rest);
    phases::rows(ui, env, key, anew, "Only the import of roles uses this key, no sign-in does");
    let plan = env.model.rotations.views.get(key).and_then(|v| v.next.as_ref());
    if let Some(plan) = plan.filter(|_| is_ahead(stand) && !matches!(stand, RotateWhere::WaitsBack(_))) {
        phased::next(ui, env, plan);
    }
}

fn footer(foot: &mut Ui, env: &Env<'_>, view: &mut View, instance: &InstanceView, stand: &RotateWhere, out: &mut Vec<Intent>) {
    let key = &instance.spec.key;
    foot.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        match stand {
            RotateWhere::Running(_) | RotateWhere::Queued | RotateWhere::Undoing => running(ui, env, instance, stand, out),
            RotateWhere::NotRead => phased::read_again(ui, instance, out),
            RotateWhere::NoKey => {}
            RotateWhere::Rotated(_) => {
                if ui.add(Button::plain("Copy change record").icon(Icon::Copy)).clicked() {
                    out.push(Intent::Send(Command::CopyRecord(key.clone(), None)));
                }
                if ui.add(Button::plain("Rotate again…").icon(Icon::RefreshCw)).clicked() {
                    view.rotation.page = Some((key.clone(), RotatePage::Plan));
                }
            }
            _ => ahead(ui, env, view, instance, stand, out),
        }
    });
    gap(foot, 8.0);
    label(foot, remark(stand), Type::Small, env.t.text_secondary);
}

fn running(ui: &mut Ui, env: &Env<'_>, instance: &InstanceView, stand: &RotateWhere, out: &mut Vec<Intent>) {
    let key = &instance.spec.key;
    let stopping = env.model.rotations.runs.get(key).is_some_and(|run| run.stopping);
    if phased::stop(ui, matches!(stand, RotateWhere::Queued), stopping) {
        out.push(send(RotateCommand::Stop(Some(key.clone()))));
    }
}

/// Before it begins, and between two runs.
fn ahead(ui: &mut Ui, env: &Env<'_>, view: &mut View, instance: &InstanceView, stand: &RotateWhere, out: &mut Vec<Intent>) {
    let (key, name) = (&instance.spec.key, &instance.spec.name);
    let blocked = stand::blocked(env, &facts(ui, env), instance);
    let can_be_undone = env.model.rotations.can_be_undone(key);
    if matches!(stand, RotateWhere::WaitsBack(_)) && can_be_undone {
        if ui.add(Button::primary(&format!("Go on taking back the rotation of {name}")).blocked(blocked)).clicked() {
            out.push(send(RotateCommand::Undo(key.clone())));
        }
        if ui.add(Button::plain(&format!("Rotate the key of {name} after all")).blocked(blocked)).clicked() {
            out.push(send(RotateCommand::Run(RotateWish::one(key.clone()))));
        }
        return;
    }
    let (words, plain) = match stand {
        RotateWhere::Failed(_) => (format!("Try the rotation of {name} again"), false),
        RotateWhere::YourTurn(_) => (format!("Go on with the rotation of {name}"), false),
        RotateWhere::Waits(..) | RotateWhere::WaitsBack(_) => (format!("Look again at {name}"), true),
        _ => (format!("Rotate the key of {name}"), false),
    };
    let button = if plain { Button::plain(&words) } else { Button::primary(&words) };
    if ui.add(button.blocked(blocked)).clicked() {
        let usual = RotateWish::one(key.clone());
        // a stop is meant for this run alone
        let until = view.rotation.until.take().unwrap_or(usual.until);
        out.push(send(RotateCommand::Run(RotateWish { until, ..usual })));
        view.rotation.page = None;
    }
    if can_be_undone && ui.add(Button::plain("Undo rotation…").icon(Icon::Undo2).blocked(blocked)).clicked() {
        view.rotation.page = Some((key.clone(), RotatePage::Undo));
        out.push(send(RotateCommand::PlanUndo(key.clone())));
    }
}

/// A wish as it is sent.
pub(super) const fn send(command: RotateCommand) -> Intent {
    Intent::Send(Command::Rotation(command))
}

const fn remark(stand: &RotateWhere) -> &'static str {
    match stand {
        RotateWhere::Rest => "Can be stopped and left at each phase; undo is possible until the old key is deleted",
        RotateWhere::Rotated(_) => "The old key is gone, and so is the way back to it",
        RotateWhere::Failed(_) => "What was done stays and is not done twice; both clouds are looked at first",
        RotateWhere::Running(_) | RotateWhere::Queued | RotateWhere::Undoing => "What was done stays when it is stopped",
        RotateWhere::YourTurn(_) | RotateWhere::Waits(..) => "Undo goes back to the old key; it is possible until phase 6",
        RotateWhere::WaitsBack(_) => "What was taken back already stays so",
        RotateWhere::NoKey | RotateWhere::NotRead => "",
    }
}
