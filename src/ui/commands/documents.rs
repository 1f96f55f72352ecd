//! Actions on documents and connections.

use super::{Action, Group, Scene, Shortcut};
use crate::ui::icons::Icon;
use crate::ui::intent::{FileRequest, Intent};
use crate::ui::screens::inspector::Page;
use crate::ui::view::{FirstScreen, Screen};
use crate::workflow::message::Command;
use egui::Key;

/// Writes what ends to a calendar file.
pub(in crate::ui) const SAVE_CALENDAR: Action = Action::new(
    "calendar.save",
    Group::Command,
    Icon::Save,
    |_| "Save calendar…".into(),
    |_, _, out| {
        out.push(Intent::File(FileRequest::SaveCalendar));
    },
)
.only_if(|scene| if scene.env.model.instances.is_empty() { Err("There is no instance yet".into()) } else { Ok(()) });

pub(super) const ACTIONS: &[Action] = &[
    Action::new(
        "document.open",
        Group::Command,
        Icon::FolderOpen,
        |_| "Open a SAML document…".into(),
        |_, _, out| {
            out.push(Intent::File(FileRequest::OpenDocument));
        },
    )
    .keys(Shortcut::command(Key::O)),
    Action::new(
        "document.paste",
        Group::Command,
        Icon::ClipboardPaste,
        |_| "Paste a SAML document".into(),
        |_, view, out| {
            view.inspector.page = Page::Paste;
            out.push(Intent::Go(Screen::Inspector));
        },
    ),
    Action::new(
        "document.copy_report",
        Group::Command,
        Icon::Copy,
        |_| "Copy the report as JSON".into(),
        |env, _, out| {
            out.extend(env.model.inspector.report_json().map(|json| Intent::Copy("The report".into(), json)));
        },
    )
    .only_if(|scene| if scene.env.model.inspector.shown.value().is_some() { Ok(()) } else { Err("No document was inspected yet".into()) }),
    SAVE_CALENDAR,
    Action::new(
        "practice.start",
        Group::Command,
        Icon::FlaskConical,
        |_| "Start practice".into(),
        |_, view, out| {
            view.opening = Some(0);
            out.push(Intent::Send(Command::ConnectPractice));
        },
    )
    .only_if(|scene| {
        if scene.env.model.connections.is_loading() {
            Err("Connections are being made".into())
        } else if scene.env.model.practice_directory() {
            Err("Practice is connected already".into())
        } else {
            Ok(())
        }
    }),
    Action::new(
        "aws.connect",
        Group::Command,
        Icon::Cloud,
        |_| "Connect an AWS account…".into(),
        |_, view, out| {
            view.connect.open = true;
            out.push(Intent::Go(Screen::Settings));
        },
    )
    .only_if(may_write),
    Action::new(
        "entra.connect",
        Group::Command,
        Icon::Contact,
        |_| "Connect Entra ID…".into(),
        |_, view, out| {
            view.entra.open = true;
            out.push(Intent::Go(Screen::Settings));
        },
    )
    .only_if(may_write),
    Action::new(
        "aws.confirm",
        Group::Command,
        Icon::BadgeCheck,
        |_| "Confirm an AWS account…".into(),
        |_, _, out| {
            out.push(Intent::Go(Screen::Settings));
        },
    )
    .only_if(|scene| {
        let waits = scene.env.model.connections.value().is_some_and(|c| c.aws.iter().any(|a| a.identity.is_ok() && !a.confirmed));
        if waits { Ok(()) } else { Err("No account waits to be confirmed".into()) }
    }),
    Action::new(
        "window.first_screen",
        Group::Command,
        Icon::Waypoints,
        |_| "Show first screen".into(),
        |_, view, _| {
            view.past_first_run = false;
            view.first_screen = FirstScreen::Asked;
        },
    ),
];

/// Whether this workspace may be changed by this program.
pub(super) fn may_write(scene: &Scene<'_>) -> Result<(), String> {
    let read_only = scene.env.model.connections.value().is_some_and(|c| c.read_only.is_some());
    if read_only { Err("This workspace is open for reading only".into()) } else { Ok(()) }
}
