//! The rollover of one instance: what will happen, what happens, what came of it.

use super::form::RollPage;
use super::{choices, emergency, phases, stand, undo};
use crate::domain::journal::JobId;
use crate::domain::spec::InstanceKey;
use crate::ui::env::Env;
use crate::ui::facts::facts;
use crate::ui::icons::Icon;
use crate::ui::intent::{FileRequest, Intent};
use crate::ui::model::RollWhere;
use crate::ui::screens::phased;
use crate::ui::theme::Type;
use crate::ui::view::View;
use crate::ui::widgets::{Button, gap, label, pick, pick_row, problem_in_focus, with_footer};
use crate::workflow::change_record::{self, RecordForm};
use crate::workflow::message::{Command, RollCommand, RollWish};
use crate::workflow::rollover::job_of;
use crate::workflow::view::InstanceView;
use egui::{ScrollArea, Ui};

pub(in crate::ui) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, instance: &InstanceView, out: &mut Vec<Intent>) {
    let key = &instance.spec.key;
    let page = view.rollover.page_of(key).filter(|_| !env.model.rollovers.is_on(key));
    let asked = match (page, env.model.rollovers.stand(key, env.now)) {
        (Some(RollPage::Undo), _) => return undo::show(ui, env, view, instance, out),
        (Some(RollPage::Emergency), _) => return emergency::show(ui, env, view, instance, out),
        // what another one would do, as if nothing had been done yet
        (Some(RollPage::Plan), RollWhere::Rolled(_)) => RollWhere::Rest,
        (_, stand) => stand,
    };
    let (mut body, mut foot) = with_footer(ui, if env.narrow() { 84.0 } else { 96.0 }, 16.0);
    ScrollArea::vertical().auto_shrink(false).id_salt("rollover").show(&mut body, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        content(ui, env, view, instance, &asked, out);
        gap(ui, 16.0);
    });
    footer(&mut foot, env, view, instance, &asked, out);
}

fn content(ui: &mut Ui, env: &Env<'_>, view: &mut View, instance: &InstanceView, stand: &RollWhere, out: &mut Vec<Intent>) {
    let key = &instance.spec.key;
    if let RollWhere::Failed(finding) = stand {
        problem_in_focus(ui, finding);
    } else {
        phased::heading(ui, env, &stand::title(env, instance, stand), &stand::words(env, instance, stand));
    }
    gap(ui, 16.0);
    if matches!(stand, RollWhere::NoCertificate | RollWhere::NotRead) {
        return;
    }
    let practice = choices::is_practice(env, instance);
    let run = env.model.rollovers.runs.get(key).filter(|_| matches!(stand, RollWhere::Running(_) | RollWhere::Undoing));
    if let Some(run) = run {
        phased::at_it(ui, env, run.doing.as_ref().map(|(_, doing)| doing), run.since);
    } else if !matches!(stand, RollWhere::Rolled(_) | RollWhere::Queued) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            choices::cool_down(ui, env, practice, out);
            choices::until(ui, view);
            if matches!(stand, RollWhere::Rest) {
                choices::key(ui, view);
            }
        });
        gap(ui, 16.0);
    }
    phases::rows(ui, env, key, &choices::who(instance));
    let plan = env.model.rollovers.views.get(key).and_then(|v| v.next.as_ref());
    let ahead = !matches!(stand, RollWhere::Running(_) | RollWhere::Undoing | RollWhere::Rolled(_) | RollWhere::Queued);
    if let Some(plan) = plan.filter(|_| ahead) {
        phased::next(ui, env, plan);
    }
}

fn footer(foot: &mut Ui, env: &Env<'_>, view: &mut View, instance: &InstanceView, stand: &RollWhere, out: &mut Vec<Intent>) {
    foot.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        match stand {
            RollWhere::Running(_) | RollWhere::Queued | RollWhere::Undoing => running(ui, env, instance, stand, out),
            RollWhere::NotRead => phased::read_again(ui, instance, out),
            RollWhere::NoCertificate => {}
            RollWhere::Rolled(_) => rolled(ui, env, view, instance, out),
            _ => ahead(ui, env, view, instance, stand, out),
        }
    });
    gap(foot, 8.0);
    label(foot, remark(stand), Type::Small, env.t.text_secondary);
}

fn running(ui: &mut Ui, env: &Env<'_>, instance: &InstanceView, stand: &RollWhere, out: &mut Vec<Intent>) {
    let key = &instance.spec.key;
    let stopping = env.model.rollovers.runs.get(key).is_some_and(|run| run.stopping);
    if !matches!(stand, RollWhere::Undoing) && phased::stop(ui, matches!(stand, RollWhere::Queued), stopping) {
        out.push(Intent::Send(Command::Rollover(RollCommand::Stop(Some(key.clone())))));
    }
}

fn rolled(ui: &mut Ui, env: &Env<'_>, view: &mut View, instance: &InstanceView, out: &mut Vec<Intent>) {
    let key = &instance.spec.key;
    if ui.add(Button::plain("Copy change record").icon(Icon::Copy)).clicked() {
        out.push(Intent::Send(Command::CopyRecord(key.clone(), job(env, key))));
    }
    pick(ui, "Save change record", "Save…", false, 160.0, |ui| {
        for (words, form) in [("As Markdown…", RecordForm::Markdown), ("As HTML…", RecordForm::Html)] {
            if pick_row(ui, words, false) {
                let job = job(env, key);
                let suggested = change_record::file_name(&instance.spec.name, job.as_ref(), form);
                out.push(Intent::File(FileRequest::SaveRecord { instance: key.clone(), job, form, suggested }));
            }
        }
    });
    if ui.add(Button::plain("Roll over again…").icon(Icon::RefreshCw)).clicked() {
        view.rollover.page = Some((key.clone(), RollPage::Plan));
    }
}

/// The rollover that is shown, of which a record is written.
fn job(env: &Env<'_>, key: &InstanceKey) -> Option<JobId> {
    env.model.rollovers.views.get(key).and_then(|v| v.note.as_ref()).map(job_of)
}

/// Before it begins, and between two runs.
fn ahead(ui: &mut Ui, env: &Env<'_>, view: &mut View, instance: &InstanceView, stand: &RollWhere, out: &mut Vec<Intent>) {
    let (key, name) = (&instance.spec.key, &instance.spec.name);
    let facts = facts(ui, env);
    let blocked = stand::blocked(env, &facts, instance);
    let ended = stand::is_ended(instance, env.now);
    let words = match stand {
        RollWhere::Failed(_) => format!("Try the rollover of {name} again"),
        RollWhere::Refused => format!("Mend sign-ins to {name}"),
        RollWhere::YourTurn(_) => format!("Go on with the rollover of {name}"),
        RollWhere::Waits(..) => format!("Look again at {name}"),
        _ if ended => format!("Take the shortest way back for {name}"),
        _ => format!("Roll over {name}"),
    };
    let button = if matches!(stand, RollWhere::Waits(..)) { Button::plain(&words) } else { Button::primary(&words) };
    if ui.add(button.blocked(blocked)).clicked() {
        // a stop is meant for this run alone
        let until = view.rollover.until.take().unwrap_or(crate::domain::rollover::RollPhase::Prune);
        let issue_here = view.rollover.issue_here.take();
        out.push(run(RollWish { until, issue_here, emergency: ended, ..RollWish::one(key.clone()) }));
        view.rollover.page = None;
    }
    if env.model.rollovers.can_be_undone(key) && ui.add(Button::plain("Undo rollover…").icon(Icon::Undo2).blocked(blocked)).clicked() {
        view.rollover.page = Some((key.clone(), RollPage::Undo));
        out.push(Intent::Send(Command::Rollover(RollCommand::PlanUndo(key.clone()))));
    }
    if ui.add(Button::plain("Emergency…").icon(Icon::TriangleAlert).blocked(blocked)).clicked() {
        view.rollover.page = Some((key.clone(), RollPage::Emergency));
    }
}

/// The wish as it is sent.
pub(super) fn run(wish: RollWish) -> Intent {
    Intent::Send(Command::Rollover(RollCommand::Run(wish)))
}

const fn remark(stand: &RollWhere) -> &'static str {
    match stand {
        RollWhere::Rest => "Can be stopped and left at each phase; undo is possible until the old certificate is removed",
        RollWhere::Rolled(_) => "The old certificate is gone, and so is the way back to it",
        RollWhere::Failed(_) => "What was done stays and is not done twice; sign-ins are looked at first",
        RollWhere::Running(_) | RollWhere::Queued | RollWhere::Undoing => "What was done stays when it is stopped",
        RollWhere::YourTurn(_) | RollWhere::Waits(..) => "Undo makes the old certificate sign again; it is possible until phase 7",
        RollWhere::Refused => "Nothing can be made worse by it: nobody signs in at the moment",
        RollWhere::NoCertificate | RollWhere::NotRead => "",
    }
}
