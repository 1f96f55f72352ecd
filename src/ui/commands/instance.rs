//! Actions on the instance that is open.

use super::documents::may_write;
use super::{Action, Group, Scene, Shortcut};
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::{FileRequest, Intent};
use crate::ui::screens;
use crate::ui::view::{Screen, Tab, View};
use crate::workflow::message::Command;
use crate::workflow::view::{InstanceView, StepState};
use egui::Key;

/// Reads what the screen shows again.
pub(in crate::ui) const READ_AGAIN: Action =
    Action::new("read.again", Group::Command, Icon::RefreshCw, |_| "Read again".into(), read_again)
        .keys(Shortcut::key(Key::F5))
        .detail(|scene| match scene.view.screen {
            Screen::Activity => "The journal".into(),
            Screen::Instances if scene.view.instances.chosen.len() > 1 => {
                crate::ui::text::count(scene.view.instances.chosen.len(), "instance")
            }
            Screen::Instances if scene.view.instance.is_some() => selected(scene).map_or_else(String::new, |i| i.spec.name.clone()),
            _ => crate::ui::text::count(scene.env.model.instances.len(), "instance"),
        })
        .only_if(|scene| match scene.view.screen {
            Screen::Activity => Ok(()),
            _ if scene.env.model.instances.is_empty() => Err("There is no instance yet".into()),
            _ => Ok(()),
        });

/// Closes the detail: the table of all instances takes the whole width.
pub(in crate::ui) const ALL_INSTANCES: Action = Action::new(
    "instances.table",
    Group::Command,
    Icon::Rows3,
    |_| "Show all instances as a table".into(),
    |_, view, _| {
        view.screen = Screen::Instances;
        view.instance = None;
        view.instances.table = true;
        view.add = None;
        view.undo = None;
        view.run_all = None;
        view.notices = false;
    },
)
.keys(Shortcut::command(Key::L))
.only_if(|scene| if scene.env.model.instances.is_empty() { Err("There is no instance yet".into()) } else { Ok(()) });

/// Shows the joined plan of all open steps.
pub(in crate::ui) const RUN_ALL: Action = Action::new(
    "instance.run_all",
    Group::Selected,
    Icon::Play,
    |_| "Run all open steps…".into(),
    |_, view, _| {
        view.screen = Screen::Instances;
        view.tab = Tab::SetUp;
        view.undo = None;
        view.run_all = view.instance.clone();
    },
)
.keys(Shortcut::command(Key::R))
.detail(|scene| {
    let open = selected(scene).map_or(0, |i| scene.env.model.open_steps(i).len());
    if open == 0 { String::new() } else { crate::ui::text::count(open, "step") }
})
.only_if(|scene| {
    let instance = idle(scene)?;
    if scene.env.model.open_steps(instance).is_empty() { Err("Every step is done".into()) } else { Ok(()) }
});

/// Stops the running job after its current call.
pub(in crate::ui) const CANCEL: Action = Action::new(
    "instance.cancel",
    Group::Selected,
    Icon::X,
    |_| "Cancel set-up".into(),
    |env, view, out| {
        let job = view.instance.as_ref().and_then(|key| env.model.running(key));
        out.extend(job.map(|job| Intent::Send(Command::Cancel(job.id.clone()))));
    },
)
.keys(Shortcut::command(Key::Period))
.detail(|_| "After the current call".into())
.only_if(|scene| match scene.env.model.running(&open(scene)?.spec.key) {
    None => Err("Nothing runs".into()),
    Some(job) if job.cancelling => Err("It stops after the current call".into()),
    Some(_) => Ok(()),
});

/// Goes on with what a killed program left.
pub(in crate::ui) const RESUME: Action = Action::new(
    "instance.resume",
    Group::Selected,
    Icon::Play,
    |_| "Resume set-up".into(),
    |_, view, out| {
        out.extend(view.instance.clone().map(|key| Intent::Send(Command::Resume(key))));
    },
)
.only_if(interrupted);

pub(super) const ACTIONS: &[Action] = &[
    Action::new("instance.run_step", Group::Selected, Icon::Play, run_step_text, run_step).keys(Shortcut::command(Key::Enter)).only_if(
        |scene| {
            let instance = idle(scene)?;
            match scene.env.model.step(instance, screens::instances::open_step(scene.env, scene.view, instance)) {
                StepState::Ready | StepState::Failed(_) => Ok(()),
                StepState::WaitsFor(steps) => {
                    Err(format!("Waits for {}", steps.iter().map(|s| s.number().to_string()).collect::<Vec<_>>().join(", ")))
                }
                StepState::NotRead => Err("Not read yet".into()),
                _ => Err("Needs nothing any more".into()),
            }
        },
    ),
    RUN_ALL,
    CANCEL,
    RESUME,
    Action::new(
        "instance.leave",
        Group::Selected,
        Icon::CircleMinus,
        |_| "Leave interrupted set-up as it is".into(),
        |_, view, out| {
            out.extend(view.instance.clone().map(|key| Intent::Send(Command::Forget(key))));
        },
    )
    .only_if(interrupted),
    Action::new(
        "instance.test_sign_in",
        Group::Selected,
        Icon::BadgeCheck,
        |_| "Test sign-in…".into(),
        |_, view, out| {
            out.extend(view.instance.clone().map(|key| Intent::Open(key, Tab::SignIn)));
        },
    )
    .only_if(|scene| match scene.env.model.step(idle(scene)?, crate::domain::step::StepId::SignIn) {
        StepState::WaitsFor(_) | StepState::NotRead => Err("The set-up comes first".into()),
        _ => Ok(()),
    }),
    Action::new(
        "instance.open_sign_in",
        Group::Selected,
        Icon::ExternalLink,
        |_| "Open sign-in in the browser".into(),
        |env, view, out| {
            let instance = view.instance.as_ref().and_then(|key| env.model.instances.get(key));
            out.extend(instance.and_then(|i| i.launch_url.clone()).map(Intent::Browse));
        },
    )
    .only_if(|scene| if open(scene)?.launch_url.is_some() { Ok(()) } else { Err("There is no application yet".into()) }),
    Action::new(
        "instance.save_metadata",
        Group::Selected,
        Icon::Download,
        |_| "Save federation metadata…".into(),
        |env, view, out| {
            let instance = view.instance.as_ref().and_then(|key| env.model.instances.get(key));
            out.extend(instance.map(|i| {
                let suggested = format!("{}-metadata.xml", i.spec.name);
                Intent::File(FileRequest::SaveMetadata { instance: i.spec.key.clone(), suggested })
            }));
        },
    )
    .only_if(|scene| {
        let made = scene.env.model.step(open(scene)?, crate::domain::step::StepId::Metadata).is_settled();
        if made { Ok(()) } else { Err("There is no metadata before step 7".into()) }
    }),
    Action::new(
        "instance.copy_account",
        Group::Selected,
        Icon::Copy,
        |_| "Copy account number".into(),
        |env, view, out| {
            copy(env, view, out, "Account number", |i| i.spec.account.to_string());
        },
    )
    .detail(|scene| selected(scene).map_or_else(String::new, |i| i.spec.account.to_string()))
    .only_if(|scene| open(scene).map(drop)),
    Action::new(
        "instance.copy_identifier",
        Group::Selected,
        Icon::Copy,
        |_| "Copy identifier".into(),
        |env, view, out| {
            copy(env, view, out, "Identifier", |i| i.spec.identifier.to_string());
        },
    )
    .detail(|scene| selected(scene).map_or_else(String::new, |i| i.spec.identifier.short()))
    .only_if(|scene| open(scene).map(drop)),
    Action::new("instance.undo", Group::Selected, Icon::Undo2, undo_text, |_, view, out| {
        view.screen = Screen::Instances;
        view.undo = view.instance.clone();
        out.extend(view.instance.clone().map(|key| Intent::Send(Command::Journal(Some(key)))));
    })
    .only_if(|scene| {
        may_write(scene)?;
        if scene.env.model.running(&open(scene)?.spec.key).is_some() { Err("A set-up runs".into()) } else { Ok(()) }
    }),
    Action::new(
        "instance.add",
        Group::Command,
        Icon::Plus,
        |_| "Add instance…".into(),
        |env, view, _| {
            view.screen = Screen::Instances;
            view.add = Some(screens::instances::new_form(env));
        },
    )
    .keys(Shortcut::command(Key::N))
    .only_if(|scene| {
        may_write(scene)?;
        let account = scene.env.model.connections.value().is_some_and(|c| c.aws.iter().any(|a| a.identity.is_ok()));
        if account { Ok(()) } else { Err("Connect an AWS account first".into()) }
    }),
    ALL_INSTANCES,
    READ_AGAIN,
];

/// The instance that is open.
pub(in crate::ui) fn selected<'a>(scene: &Scene<'a>) -> Option<&'a InstanceView> {
    scene.view.instance.as_ref().filter(|_| scene.view.add.is_none()).and_then(|key| scene.env.model.instances.get(key))
}

fn open<'a>(scene: &Scene<'a>) -> Result<&'a InstanceView, String> {
    selected(scene).ok_or_else(|| "No instance is open".to_owned())
}

/// An instance at which nothing runs and nothing was left unfinished, in a workspace that may be changed.
fn idle<'a>(scene: &Scene<'a>) -> Result<&'a InstanceView, String> {
    may_write(scene)?;
    let instance = open(scene)?;
    if scene.env.model.running(&instance.spec.key).is_some() {
        Err("A set-up runs".into())
    } else if scene.env.model.rollovers.is_on(&instance.spec.key) {
        Err("A rollover runs".into())
    } else if scene.env.model.rotations.is_on(&instance.spec.key) {
        Err("A rotation runs".into())
    } else if instance.unfinished.is_empty() {
        Ok(instance)
    } else {
        Err("Resume the interrupted set-up first".into())
    }
}

fn interrupted(scene: &Scene<'_>) -> Result<(), String> {
    may_write(scene)?;
    let instance = open(scene)?;
    let waits = !instance.unfinished.is_empty() && scene.env.model.running(&instance.spec.key).is_none();
    if waits { Ok(()) } else { Err("Nothing was interrupted".into()) }
}

fn run_step_text(scene: &Scene<'_>) -> String {
    let Some(instance) = selected(scene) else { return "Run the open step…".into() };
    let step = screens::instances::open_step(scene.env, scene.view, instance);
    if matches!(scene.env.model.step(instance, step), StepState::Failed(_)) {
        format!("Try step {} again, {}…", step.number(), step.title())
    } else {
        format!("Run step {}, {}…", step.number(), step.title())
    }
}

/// Brings the step's plan on screen with the focus on its button: nothing is changed before the plan was seen.
fn run_step(env: &Env<'_>, view: &mut View, out: &mut Vec<Intent>) {
    let Some(instance) = view.instance.as_ref().and_then(|key| env.model.instances.get(key)) else { return };
    let step = screens::instances::open_step(env, view, instance);
    view.step.insert(instance.spec.key.clone(), step);
    view.run_all = None;
    view.undo = None;
    out.push(Intent::Open(instance.spec.key.clone(), Tab::SetUp));
    out.push(Intent::Focus(screens::instances::step_button()));
}

fn undo_text(scene: &Scene<'_>) -> String {
    selected(scene).map_or_else(|| "Undo set-up…".into(), |i| format!("Undo set-up of {}…", i.spec.name))
}

fn copy(env: &Env<'_>, view: &View, out: &mut Vec<Intent>, what: &str, value: fn(&InstanceView) -> String) {
    let instance = view.instance.as_ref().and_then(|key| env.model.instances.get(key));
    out.extend(instance.map(|i| Intent::Copy(what.to_owned(), value(i))));
}

/// Reads what the screen shows: the open instance, the journal, or every instance.
fn read_again(env: &Env<'_>, view: &mut View, out: &mut Vec<Intent>) {
    match view.screen {
        Screen::Activity => out.push(Intent::Send(Command::SearchJournal(screens::activity::search(env, view)))),
        Screen::Instances if view.instances.chosen.len() > 1 => screens::instances::read_chosen_again(env, view, out),
        Screen::Instances if view.instance.is_some() => out.extend(view.instance.clone().map(|key| Intent::Send(Command::Refresh(key)))),
        _ => out.push(Intent::Send(Command::RefreshAll)),
    }
}
