//! The check in the background: a switch, how it stands, and what is written where.

use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::Intent;
use crate::ui::theme::Type;
use crate::ui::widgets::{Badge, Button, Status, copy_field, gap, paragraph, problem, toggle};
use crate::workflow::background::BackgroundState;
use crate::workflow::message::{BackgroundCommand, BackgroundView, Command};
use crate::workflow::ports::BackgroundKind;
use egui::Ui;

/// Width of the names of files.
const NAMES: f32 = 64.0;

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, out: &mut Vec<Intent>) {
    let check = &env.model.background;
    if check.is_idle() {
        out.push(send(BackgroundCommand::Look));
    }
    let shown = check.value();
    let was_on = shown.is_some_and(|view| view.state != BackgroundState::Off);
    let mut on = was_on;
    let detail = "Every morning the system runs rolebridge certificates --notify, also while no window is open";
    // one switch after the other: what was asked is answered first
    if toggle(ui, "Check daily in the background", detail, &mut on).changed() && !check.is_loading() {
        out.push(send(BackgroundCommand::Switch(on)));
    }
    gap(ui, 4.0);
    if check.is_loading() || check.is_idle() {
        Badge::new(Status::Waiting, if shown.is_some() { "Switching" } else { "Looking" }).plain(ui);
    } else if let Some(finding) = check.problem() {
        problem(ui, finding);
        gap(ui, 8.0);
        if ui.add(Button::plain("Look again").small().icon(Icon::RefreshCw)).clicked() {
            out.push(send(BackgroundCommand::Look));
        }
    } else if let Some(view) = shown {
        stand(ui, env, view, out);
    }
}

fn send(command: BackgroundCommand) -> Intent {
    Intent::Send(Command::Background(command))
}

/// How it stands, and what is written where.
fn stand(ui: &mut Ui, env: &Env<'_>, view: &BackgroundView, out: &mut Vec<Intent>) {
    let badge = match &view.state {
        BackgroundState::Off => Badge::new(Status::NotNeeded, "Off"),
        BackgroundState::On { current: true, .. } => Badge::new(Status::Ok, "On"),
        BackgroundState::On { current: false, .. } => Badge::new(Status::Warning, "Differs"),
        BackgroundState::NotRunning { .. } => Badge::new(Status::Failing, "Stopped"),
    };
    badge.plain(ui);
    gap(ui, 4.0);
    let width = ui.available_width();
    paragraph(ui, &words(view), Type::Small, env.t.text_secondary, width);
    gap(ui, 4.0);
    for file in &view.files {
        copy_field(ui, "File", &file.display().to_string(), NAMES);
    }
    if let Some(finding) = &view.problem {
        gap(ui, 16.0);
        problem(ui, finding);
    }
    let again = matches!(&view.state, BackgroundState::On { current: false, .. } | BackgroundState::NotRunning { .. });
    if again {
        gap(ui, 8.0);
        if ui.add(Button::plain("Set up check again").small().icon(Icon::RefreshCw)).clicked() {
            out.push(send(BackgroundCommand::Switch(true)));
        }
    }
}

fn words(view: &BackgroundView) -> String {
    let means = match view.kind {
        BackgroundKind::Systemd => "a timer of your own systemd",
        BackgroundKind::WindowsTask => "a scheduled task of your own, without more rights",
        BackgroundKind::Launchd => "an agent of launchd in your own session",
    };
    match &view.state {
        BackgroundState::Off => {
            format!("Nothing runs while the window is closed. Switched on, it is {means}, and these files are written:")
        }
        BackgroundState::On { current: true, .. } => format!("It is {means}. Switching it off removes these files:"),
        BackgroundState::On { current: false, .. } => {
            format!("It is {means}, but runs another program or another workspace than this window. Its files:")
        }
        BackgroundState::NotRunning { said, .. } if said.is_empty() => {
            format!("It would be {means}: its files are there, but the system does not run it.")
        }
        BackgroundState::NotRunning { said, .. } => {
            format!("It would be {means}: its files are there, but the system does not run it. It says: {said}")
        }
    }
}
