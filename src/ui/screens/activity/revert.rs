//! Taking something back from the journal: its own plan is shown first, and it is never the default.

use super::filters::name;
use crate::domain::finding::Finding;
use crate::domain::journal::Entry;
use crate::domain::plan::Plan;
use crate::domain::spec::InstanceKey;
use crate::domain::step::StepId;
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::Intent;
use crate::ui::text::count;
use crate::ui::theme::{Type, size};
use crate::ui::view::View;
use crate::ui::widgets::{Button, calls, changes, gap, label, pick, pick_row, remark, two_ends};
use crate::workflow::message::Command;
use crate::workflow::revert::Revert;
use egui::{ScrollArea, Ui};

/// The choice between one call and its step, in the head of the wide entry.
pub(super) fn ask(ui: &mut Ui, env: &Env<'_>, view: &mut View, entry: &Entry, out: &mut Vec<Intent>) {
    let key = &entry.what.instance;
    if !env.model.instances.contains_key(key) {
        return;
    }
    let mut chosen = None;
    pick(ui, "Revert", "Revert…", false, 300.0, |ui| {
        if pick_row(ui, "This call alone…", false) {
            chosen = Some(Revert::Entry(entry.id));
        }
        let step = entry.what.step;
        if pick_row(ui, &format!("Step {}, {}, and what is behind it…", step.number(), step.title()), false) {
            chosen = Some(Revert::From(step));
        }
    });
    if let Some(what) = chosen {
        plan(view, key, what, out);
    }
}

fn plan(view: &mut View, key: &InstanceKey, what: Revert, out: &mut Vec<Intent>) {
    view.activity.revert = Some((key.clone(), what));
    out.push(Intent::Send(Command::PlanRevert(key.clone(), what)));
}

/// The plan and its button, in the place of the wide entry.
pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, out: &mut Vec<Intent>) {
    let Some((key, what)) = view.activity.revert.clone() else { return };
    ui.spacing_mut().item_spacing.y = 0.0;
    let shown = env.model.revert.as_ref().filter(|plan| plan.instance == key && plan.what == what);
    let ready = shown.and_then(|plan| plan.plan.as_ref().ok());
    head(ui, env, view, &key, what, ready, out);
    if let Some(plan) = ready {
        label(ui, &plan.affects, Type::Small, env.t.text_secondary);
    }
    gap(ui, 8.0);
    ScrollArea::vertical().auto_shrink(false).id_salt("revert").show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        match shown.map(|shown| &shown.plan) {
            None => {
                label(ui, "Looking what would be taken back", Type::Body, env.t.text_secondary);
            }
            Some(Err(finding)) => blocked(ui, env, view, &key, what, finding, out),
            Some(Ok(plan)) => {
                calls(ui, plan);
                gap(ui, 16.0);
                changes(ui, plan);
                let kept = shown.map_or(0, |shown| shown.kept);
                if kept > 0 {
                    gap(ui, 8.0);
                    let stay = if kept == 1 { "stays" } else { "stay" };
                    label(
                        ui,
                        &format!("{} {stay}: nothing takes them back, such as a password that was set", count(kept, "change")),
                        Type::Small,
                        env.t.text_secondary,
                    );
                }
            }
        }
        gap(ui, 12.0);
    });
}

fn head(ui: &mut Ui, env: &Env<'_>, view: &mut View, key: &InstanceKey, what: Revert, plan: Option<&Plan>, out: &mut Vec<Intent>) {
    let name = name(env, key);
    let running = env.model.running(key).is_some();
    let (mut keep, mut go) = (false, false);
    two_ends(
        ui,
        size::BUTTON,
        |ui| {
            let words = match what {
                Revert::Entry(_) => format!("Revert one call of {name}"),
                Revert::From(step) => format!("Revert {name} from step {}, {}", step.number(), step.title()),
            };
            label(ui, &words, Type::BodyStrong, env.t.text);
        },
        |ui| {
            keep = ui.add(Button::plain("Keep everything").small()).clicked();
            if let Some(plan) = plan {
                let words = format!("{} of {name}", plan.button);
                let reason = running.then_some("A job of this instance runs");
                go = ui.add(Button::danger(&words).icon(Icon::Undo2).small().blocked(reason)).clicked();
            }
        },
    );
    if go {
        out.push(Intent::Send(match what {
            Revert::Entry(entry) => Command::RevertEntry(key.clone(), entry),
            Revert::From(step) => Command::UndoStep(key.clone(), step),
        }));
    }
    if keep || go {
        view.activity.revert = None;
    }
}

/// Why it can't be taken back; where it can't be alone, the way to take back its step.
fn blocked(ui: &mut Ui, env: &Env<'_>, view: &mut View, key: &InstanceKey, what: Revert, finding: &Finding, out: &mut Vec<Intent>) {
    remark(ui, finding);
    gap(ui, 4.0);
    label(ui, &finding.why, Type::Small, env.t.text_secondary);
    gap(ui, 12.0);
    let Revert::Entry(id) = what else { return };
    let step: Option<StepId> = env.model.journal.entry(id).map(|(_, entry)| entry.what.step).filter(|_| finding.id == "revert.built_on");
    if let Some(step) = step
        && ui.add(Button::plain(&format!("Revert from step {}…", step.number())).icon(Icon::Undo2).small()).clicked()
    {
        plan(view, key, Revert::From(step), out);
    }
}
