//! Undo of a rotation: its own plan first, never the default.

use super::one::send;
use super::stand;
use crate::ui::env::Env;
use crate::ui::facts::facts;
use crate::ui::icons::Icon;
use crate::ui::intent::Intent;
use crate::ui::model::Remote;
use crate::ui::text::count;
use crate::ui::theme::Type;
use crate::ui::view::View;
use crate::ui::widgets::{Button, calls, changes, gap, label, paragraph, problem, with_footer};
use crate::workflow::message::RotateCommand;
use crate::workflow::view::InstanceView;
use egui::{ScrollArea, Ui};

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, instance: &InstanceView, out: &mut Vec<Intent>) {
    let (key, name) = (&instance.spec.key, &instance.spec.name);
    let remote = env.model.rotations.undo_plans.get(key);
    let plan = remote.and_then(Remote::value);
    let (mut body, mut foot) = with_footer(ui, 96.0, 16.0);
    ScrollArea::vertical().auto_shrink(false).id_salt("undo rotation").show(&mut body, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let width = ui.available_width();
        if let Some(finding) = remote.and_then(Remote::problem) {
            problem(ui, finding);
            return;
        }
        paragraph(ui, &format!("Undo the key rotation of {name}"), Type::Title, env.t.text, width);
        gap(ui, 4.0);
        let words = "The old key works again first, then the directory stores it again, and the new one is deleted once no import cycle can use it any more.";
        paragraph(ui, words, Type::Body, env.t.text_secondary, width.min(760.0));
        gap(ui, 16.0);
        match plan {
            Some(plan) => {
                if plan.changes.is_empty() {
                    paragraph(ui, &plan.affects, Type::Small, env.t.text_secondary, width);
                } else {
                    changes(ui, plan);
                }
                gap(ui, 8.0);
                calls(ui, plan);
            }
            None => {
                label(ui, "Reading both clouds", Type::Body, env.t.text_secondary);
            }
        }
        gap(ui, 16.0);
    });
    let writes = plan.map_or(0, |plan| plan.writes().count());
    let facts = facts(ui, env);
    foot.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        if ui.add(Button::plain("Keep the rotation")).clicked() {
            view.rotation.page = None;
        }
        let blocked = stand::blocked(env, &facts, instance).or((writes == 0).then_some("There is nothing to take back"));
        let words = format!("Undo rotation of {name}: {}", count(writes, "call"));
        if ui.add(Button::danger(&words).icon(Icon::Undo2).blocked(blocked)).clicked() {
            view.rotation.page = None;
            out.push(send(RotateCommand::Undo(key.clone())));
        }
    });
    gap(&mut foot, 8.0);
    label(&mut foot, "Running the rotation again afterwards makes another new key", Type::Small, env.t.text_secondary);
}
