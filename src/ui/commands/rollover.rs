//! Actions on rollovers.

use super::documents::may_write;
use super::phased::{self, named, only};
use super::{Action, Group, Scene};
use crate::domain::spec::InstanceKey;
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::Intent;
use crate::ui::model::RollWhere;
use crate::ui::screens::rollover;
use crate::ui::view::{RollPage, Screen, SeveralForm, View};
use crate::workflow::message::{Command, RollCommand};
use crate::workflow::view::InstanceView;

pub(super) const ACTIONS: &[Action] = &[
    Action::new(
        "rollover.open",
        Group::Selected,
        Icon::FileBadge,
        |s| of(s, "Roll over certificate", "…"),
        |_, view, out| go(view, out, None),
    )
    .only_if(|scene| match scene.env.model.rollovers.stand(&meant(scene)?.spec.key, scene.env.now) {
        RollWhere::NoCertificate => Err("It has no signing certificate yet".into()),
        _ => Ok(()),
    }),
    Action::new(
        "rollover.undo",
        Group::Selected,
        Icon::Undo2,
        |s| of(s, "Undo rollover", "…"),
        |_, view, out| {
            go(view, out, Some(RollPage::Undo));
            out.extend(key_of(view).map(|key| Intent::Send(Command::Rollover(RollCommand::PlanUndo(key)))));
        },
    )
    .only_if(|scene| {
        may_write(scene)?;
        let can = scene.env.model.rollovers.can_be_undone(&meant(scene)?.spec.key);
        only(can, "Nothing of a rollover can be taken back")
    }),
    Action::new(
        "rollover.emergency",
        Group::Selected,
        Icon::TriangleAlert,
        |s| of(s, "Roll over compromised key", "…"),
        |_, view, out| {
            go(view, out, Some(RollPage::Emergency));
        },
    )
    .only_if(|scene| {
        may_write(scene)?;
        match scene.env.model.rollovers.stand(&meant(scene)?.spec.key, scene.env.now) {
            RollWhere::NoCertificate | RollWhere::NotRead => Err("It has no signing certificate yet".into()),
            _ => idle(scene),
        }
    }),
    Action::new(
        "rollover.stop",
        Group::Selected,
        Icon::X,
        |s| of(s, "Stop rollover", " after this call"),
        |_, view, out| {
            out.extend(key_of(view).map(|key| Intent::Send(Command::Rollover(RollCommand::Stop(Some(key))))));
        },
    )
    .only_if(|scene| {
        let on = scene.env.model.rollovers.is_on(&meant(scene)?.spec.key);
        only(on, "Its rollover does not run")
    }),
    Action::new(
        "rollovers.soon",
        Group::Command,
        Icon::FileBadge,
        |_| "Roll over certificates that end soon…".into(),
        |env, view, out| {
            view.rollover.several = Some(SeveralForm::new(ending(env)));
            (view.rollover.open, view.rollover.page) = (None, None);
            out.push(Intent::Go(Screen::Certificates));
        },
    )
    .only_if(|scene| {
        may_write(scene)?;
        only(!ending(scene.env).is_empty(), "No certificate ends soon")
    }),
    Action::new(
        "rollovers.show",
        Group::Command,
        Icon::Layers,
        |_| "Show rollovers".into(),
        |_, view, out| {
            (view.rollover.run, view.rollover.open, view.rollover.several) = (true, None, None);
            out.push(Intent::Go(Screen::Certificates));
        },
    )
    .only_if(|scene| only(scene.env.model.rollovers.campaign.is_some(), "None were run together")),
    Action::new(
        "rollovers.pause",
        Group::Command,
        Icon::Hourglass,
        |_| "Pause rollovers".into(),
        |_, _, out| {
            out.push(Intent::Send(Command::Rollover(RollCommand::Pause(true))));
        },
    )
    .only_if(|scene| match &scene.env.model.rollovers {
        on if !on.any_on() => Err("No rollover runs".into()),
        on if on.paused => Err("They are paused".into()),
        _ => Ok(()),
    }),
    Action::new(
        "rollovers.resume",
        Group::Command,
        Icon::Play,
        |_| "Resume rollovers".into(),
        |_, _, out| {
            out.push(Intent::Send(Command::Rollover(RollCommand::Pause(false))));
        },
    )
    .only_if(|scene| only(scene.env.model.rollovers.paused, "They are not paused")),
    Action::new(
        "rollovers.stop",
        Group::Command,
        Icon::X,
        |_| "Stop all rollovers".into(),
        |_, _, out| {
            out.push(Intent::Send(Command::Rollover(RollCommand::Stop(None))));
        },
    )
    .only_if(|scene| only(scene.env.model.rollovers.any_on(), "No rollover runs")),
    Action::new(
        "rollovers.report",
        Group::Command,
        Icon::Copy,
        |_| "Copy report of the rollovers".into(),
        |env, _, out| {
            out.extend(rollover::markdown(env.model).map(|text| Intent::Copy("Report of the rollovers".into(), text)));
        },
    )
    .only_if(|scene| {
        let over = scene.env.model.rollovers.campaign.as_ref().is_some_and(|c| !c.is_on());
        only(over, "There is no report yet")
    }),
];

fn key_of(view: &View) -> Option<InstanceKey> {
    phased::key_of(view, view.rollover.open.as_ref())
}

fn meant<'a>(scene: &Scene<'a>) -> Result<&'a InstanceView, String> {
    phased::meant(scene, scene.view.rollover.open.as_ref())
}

fn of(scene: &Scene<'_>, what: &str, more: &str) -> String {
    named(meant(scene), what, more)
}

fn idle(scene: &Scene<'_>) -> Result<(), String> {
    let key = &meant(scene)?.spec.key;
    let model = scene.env.model;
    match () {
        () if model.running(key).is_some() => Err("A set-up runs".into()),
        () if model.rollovers.is_on(key) => Err("Its rollover runs".into()),
        () => Ok(()),
    }
}

fn go(view: &mut View, out: &mut Vec<Intent>, page: Option<RollPage>) {
    let Some(key) = key_of(view) else { return };
    rollover::open(view, &key, out);
    view.rollover.page = page.map(|page| (key, page));
}

fn ending(env: &Env<'_>) -> Vec<InstanceKey> {
    let days = env.model.levels().warning_days;
    let soon = env.model.instances.values().filter(|i| {
        let active = i.observed.as_ref().and_then(|o| o.active_certificate());
        active.is_some_and(|c| c.facts.days_left(env.now) < days)
    });
    soon.map(|i| i.spec.key.clone()).collect()
}
