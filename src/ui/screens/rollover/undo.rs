//! Undo of a rollover.

use super::stand;
use crate::ui::env::Env;
use crate::ui::facts::facts;
use crate::ui::intent::Intent;
use crate::ui::screens::phased::{Answer, UndoPage};
use crate::ui::view::View;
use crate::workflow::message::{Command, RollCommand};
use crate::workflow::view::InstanceView;
use egui::Ui;

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, instance: &InstanceView, out: &mut Vec<Intent>) {
    let (key, name) = (&instance.spec.key, &instance.spec.name);
    let page = UndoPage {
        what: "rollover",
        name,
        title: format!("Undo the rollover of {name}"),
        words: "The old certificate signs again first, then AWS gets the metadata of before, byte for byte, and the new certificate leaves the directory.",
        plan: env.model.rollovers.undo_plans.get(key),
        blocked: stand::blocked(env, &facts(ui, env), instance),
        remark: None,
    };
    let Some(answer) = page.show(ui, env) else { return };
    view.rollover.page = None;
    if answer == Answer::Undo {
        out.push(Intent::Send(Command::Rollover(RollCommand::Undo(key.clone()))));
    }
}
