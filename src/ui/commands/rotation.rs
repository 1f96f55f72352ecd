//! Actions on rotations of import keys.

use super::documents::may_write;
use super::phased::{self, named, only};
use super::{Action, Group, Scene};
use crate::domain::spec::InstanceKey;
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::Intent;
use crate::ui::model::{RotateWhere, not_read_lately};
use crate::ui::screens::rotation;
use crate::ui::view::{RotatePage, View};
use crate::workflow::message::{Command, RotateCommand};
use crate::workflow::view::InstanceView;

pub(super) const ACTIONS: &[Action] = &[
    Action::new(
        "rotation.open",
        Group::Selected,
        Icon::Key,
        |s| of(s, "Rotate key", "…"),
        |_, view, out| {
            if let Some(key) = key_of(view) {
                rotation::open(view, &key, out);
            }
        },
    )
    .only_if(|scene| match scene.env.model.rotations.stand(&meant(scene)?.spec.key, scene.env.now) {
        RotateWhere::NoKey => Err("It has no access key yet".into()),
        _ => Ok(()),
    }),
    Action::new(
        "rotation.undo",
        Group::Selected,
        Icon::Undo2,
        |s| of(s, "Undo rotation", "…"),
        |_, view, out| {
            let Some(key) = key_of(view) else { return };
            rotation::open(view, &key, out);
            view.rotation.page = Some((key.clone(), RotatePage::Undo));
            out.push(Intent::Send(Command::Rotation(RotateCommand::PlanUndo(key))));
        },
    )
    .only_if(|scene| {
        may_write(scene)?;
        let can = scene.env.model.rotations.can_be_undone(&meant(scene)?.spec.key);
        only(can, "Nothing of a rotation can be taken back")
    }),
    Action::new(
        "rotation.stop",
        Group::Selected,
        Icon::X,
        |s| of(s, "Stop rotation", " after this call"),
        |_, view, out| {
            out.extend(key_of(view).map(|key| Intent::Send(Command::Rotation(RotateCommand::Stop(Some(key))))));
        },
    )
    .only_if(|scene| {
        let on = scene.env.model.rotations.is_on(&meant(scene)?.spec.key);
        only(on, "Its rotation does not run")
    }),
    Action::new(
        "rotations.due",
        Group::Command,
        Icon::Key,
        |_| "Rotate access keys that are due…".into(),
        |env, view, out| rotation::open_several(view, due(env), out),
    )
    .only_if(|scene| {
        may_write(scene)?;
        only(!due(scene.env).is_empty(), "No access key is due")
    }),
    Action::new(
        "rotations.stop",
        Group::Command,
        Icon::X,
        |_| "Stop all rotations".into(),
        |_, _, out| {
            out.push(Intent::Send(Command::Rotation(RotateCommand::Stop(None))));
        },
    )
    .only_if(|scene| only(scene.env.model.rotations.any_on(), "No rotation runs")),
];

fn key_of(view: &View) -> Option<InstanceKey> {
    phased::key_of(view, view.rotation.open.as_ref())
}

fn meant<'a>(scene: &Scene<'a>) -> Result<&'a InstanceView, String> {
    phased::meant(scene, scene.view.rotation.open.as_ref())
}

fn of(scene: &Scene<'_>, what: &str, more: &str) -> String {
    named(meant(scene), what, more)
}

/// Instances whose import key is due within the level that the user set.
fn due(env: &Env<'_>) -> Vec<InstanceKey> {
    let levels = env.model.levels();
    let is_due = |i: &&InstanceView| {
        let made = i.import_keys.iter().filter(|key| key.active).filter_map(|key| key.created);
        !not_read_lately(i, env.now)
            && made.min().is_some_and(|made| levels.key_due(made).duration_since(env.now).as_hours() / 24 < levels.key_warning_days())
    };
    env.model.instances.values().filter(is_due).map(|i| i.spec.key.clone()).collect()
}
