//! Actions on rotations of import keys.

use super::documents::may_write;
use super::{Action, Group, Scene, selected};
use crate::domain::spec::InstanceKey;
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::Intent;
use crate::ui::model::{RotateWhere, not_read_lately};
use crate::ui::screens::rotation;
use crate::ui::view::{RotatePage, Screen, View};
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
        if can { Ok(()) } else { Err("Nothing of a rotation can be taken back".into()) }
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
        if on { Ok(()) } else { Err("Its rotation does not run".into()) }
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
        if due(scene.env).is_empty() { Err("No access key is due".into()) } else { Ok(()) }
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
    .only_if(|scene| if scene.env.model.rotations.any_on() { Ok(()) } else { Err("No rotation runs".into()) }),
];

/// The instance that is meant: the one whose rotation or access key is on screen, else the one that is open.
fn key_of(view: &View) -> Option<InstanceKey> {
    let here = view.screen == Screen::Certificates;
    let shown = view.rotation.open.clone().or_else(|| view.certificates.chosen.as_ref().map(|(key, _)| key.clone()));
    shown.filter(|_| here).or_else(|| view.instance.clone())
}

fn meant<'a>(scene: &Scene<'a>) -> Result<&'a InstanceView, String> {
    let shown = key_of(scene.view).and_then(|key| scene.env.model.instances.get(&key));
    shown.or_else(|| selected(scene)).ok_or_else(|| "No instance is open".to_owned())
}

fn of(scene: &Scene<'_>, what: &str, more: &str) -> String {
    meant(scene).map_or_else(|_| format!("{what}{more}"), |i| format!("{what} of {}{more}", i.spec.name))
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
