//! Undo of a rotation.

use super::one::send;
use super::stand;
use crate::ui::env::Env;
use crate::ui::facts::facts;
use crate::ui::intent::Intent;
use crate::ui::screens::phased::{Answer, UndoPage};
use crate::ui::view::View;
use crate::workflow::message::RotateCommand;
use crate::workflow::view::InstanceView;
use egui::Ui;

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, instance: &InstanceView, out: &mut Vec<Intent>) {
    let (key, name) = (&instance.spec.key, &instance.spec.name);
    let page = UndoPage {
        what: "rotation",
        name,
        title: format!("Undo the key rotation of {name}"),
        words: "The old key works again first, then the directory stores it again, and the new one is deleted once no import cycle can use it any more.",
        plan: env.model.rotations.undo_plans.get(key),
        blocked: stand::blocked(env, &facts(ui, env), instance),
        remark: Some("Running the rotation again afterwards makes another new key"),
    };
    let Some(answer) = page.show(ui, env) else { return };
    view.rotation.page = None;
    if answer == Answer::Undo {
        out.push(send(RotateCommand::Undo(key.clone())));
    }
}
