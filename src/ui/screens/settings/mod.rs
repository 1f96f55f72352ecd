//! Settings: connections and rights, where secrets lie, practice weather, warnings, notices, look, this machine, about.

mod about;
mod background;
mod connect;
mod connections;
mod entra;
mod entra_form;
mod levels;
mod marks;
mod notices;
mod registration;
mod rights;
mod store_key;
mod weather;

use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::Intent;
use crate::ui::theme::{ThemeChoice, Type, size};
use crate::ui::view::View;
use crate::ui::widgets::{Badge, Button, Status, gap, head, paragraph, problem, radio_row};
use crate::workflow::message::Command;
use crate::workflow::ports::VaultKind;
use egui::{CornerRadius, Frame, Id, Margin, ScrollArea, Stroke, Ui};

pub(in crate::ui) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, out: &mut Vec<Intent>) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        super::margin(14).show(ui, |ui| {
            ui.set_max_width(760.0);
            ui.spacing_mut().item_spacing.y = 0.0;
            super::title(ui, env, "Settings", |_| {});
            gap(ui, 20.0);
            workspace_problem(ui, env, out);
            connections::show(ui, env, view, out);
            gap(ui, 32.0);
            secrets(ui, env, out);
            gap(ui, 32.0);
            weather::show(ui, env, out);
            gap(ui, 32.0);
            levels::show(ui, env, out);
            gap(ui, 32.0);
            notices::show(ui, env, out);
            gap(ui, 12.0);
            background::show(ui, env, out);
            gap(ui, 32.0);
            theme(ui, view, out);
            gap(ui, 32.0);
            about::machine(ui, env, view);
            gap(ui, 32.0);
            about::about(ui, env);
            gap(ui, 32.0);
        });
    });
}

/// The frame around a form.
fn form(env: &Env<'_>) -> Frame {
    Frame::NONE
        .fill(env.t.surface)
        .stroke(Stroke::new(1.0, env.t.line))
        .corner_radius(CornerRadius::same(size::RADIUS))
        .inner_margin(Margin::same(16))
}

/// A workspace that could not be read is said before anything that would come from it.
fn workspace_problem(ui: &mut Ui, env: &Env<'_>, out: &mut Vec<Intent>) {
    let Some(finding) = env.model.connections.problem() else { return };
    problem(ui, finding);
    gap(ui, 16.0);
    if ui.add(Button::plain("Read again").icon(Icon::RefreshCw)).clicked() {
        out.push(Intent::Send(Command::Start));
    }
    gap(ui, 32.0);
}

fn secrets(ui: &mut Ui, env: &Env<'_>, out: &mut Vec<Intent>) {
    let connections = env.model.connections.value();
    head(ui, "Secrets", "Keys and passwords never lie in the workspace");
    gap(ui, 12.0);
    if let Some(finding) = connections.and_then(|c| c.vault_problem.as_ref()) {
        problem(ui, finding);
        gap(ui, 16.0);
        if ui.add(Button::plain("Look again").icon(Icon::RefreshCw)).clicked() {
            out.push(Intent::Send(Command::Start));
        }
        return;
    }
    let (badge, words) = match connections.and_then(|c| c.vault) {
        Some(VaultKind::Keychain) => (
            Badge::new(Status::Ok, "In the keychain of this computer"),
            "Access keys, passwords and certificate keys lie in the system's keychain, each as an item of Rolebridge. Whoever can open the keychain can read them.",
        ),
        Some(VaultKind::File) => (
            Badge::new(Status::Warning, "In an encrypted file with a passphrase"),
            "They lie in vault.age in the workspace, encrypted to a key that only your passphrase opens. It is asked for once at each start.",
        ),
        Some(VaultKind::Memory) => (
            Badge::new(Status::Warning, "In memory only: gone when Rolebridge ends"),
            "Nothing is kept. Start Rolebridge without --vault memory to keep secrets in the keychain.",
        ),
        None => (Badge::new(Status::Unknown, "Not known yet"), "The keychain has not answered yet."),
    };
    badge.plain(ui);
    gap(ui, 4.0);
    let width = ui.available_width();
    paragraph(ui, words, Type::Small, env.t.text_secondary, width);
}

fn theme(ui: &mut Ui, view: &View, out: &mut Vec<Intent>) {
    head(ui, "Look", "");
    gap(ui, 12.0);
    for choice in ThemeChoice::ALL {
        let (title, detail) = match choice {
            ThemeChoice::System => ("As the system", "Light or dark, as this computer is set"),
            ThemeChoice::Light => ("Light", "Dark text on light surfaces"),
            ThemeChoice::Dark => ("Dark", "Light text on dark surfaces"),
            ThemeChoice::HighContrast => ("High contrast", "White on black, strokes instead of tints"),
        };
        if radio_row(ui, Id::unique(("theme", choice.as_str())), view.theme == choice, title, detail, None).clicked() {
            out.push(Intent::Theme(choice));
        }
        gap(ui, 8.0);
    }
}
