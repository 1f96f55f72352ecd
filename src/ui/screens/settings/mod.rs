//! Settings: connections, keychain, practice weather, workspace, theme, renderer.

mod connect;
mod connections;
mod store_key;
mod weather;

use crate::ui::env::Env;
use crate::ui::intent::Intent;
use crate::ui::theme::{ThemeChoice, Type};
use crate::ui::view::View;
use crate::ui::widgets::{Badge, Status, copy_button, gap, head, label, problem, radio_row, remark};
use crate::workflow::ports::VaultKind;
use egui::{Id, ScrollArea, Ui};

pub(in crate::ui) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, out: &mut Vec<Intent>) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        super::margin(20).show(ui, |ui| {
            ui.set_max_width(760.0);
            ui.spacing_mut().item_spacing.y = 0.0;
            super::title(ui, env, "Settings", |_| {});
            gap(ui, 24.0);
            connections::show(ui, env, view, out);
            gap(ui, 32.0);
            secrets(ui, env);
            gap(ui, 32.0);
            weather::show(ui, env, out);
            gap(ui, 32.0);
            theme(ui, env, view, out);
            gap(ui, 32.0);
            machine(ui, env);
            gap(ui, 32.0);
        });
    });
}

fn secrets(ui: &mut Ui, env: &Env<'_>) {
    let connections = env.model.connections.value();
    head(ui, "Secrets", "Keys and passwords never lie in the workspace");
    gap(ui, 12.0);
    if let Some(finding) = connections.and_then(|c| c.vault_problem.as_ref()) {
        problem(ui, finding);
        return;
    }
    let badge = match connections.and_then(|c| c.vault) {
        Some(VaultKind::Keychain) => Badge::new(Status::Ok, "In the keychain of this computer"),
        Some(VaultKind::File) => Badge::new(Status::Warning, "In an encrypted file with a passphrase"),
        Some(VaultKind::Memory) => Badge::new(Status::Warning, "In memory only: gone when Rolebridge ends"),
        None => Badge::new(Status::Unknown, "Not known yet"),
    };
    badge.plain(ui);
}

fn theme(ui: &mut Ui, env: &Env<'_>, view: &View, out: &mut Vec<Intent>) {
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
    let _ = env;
}

fn machine(ui: &mut Ui, env: &Env<'_>) {
    head(ui, "This machine", "");
    gap(ui, 8.0);
    let workspace = env.model.connections.value().map(|c| c.workspace.clone()).unwrap_or_default();
    for (name, value) in
        [("Version", env!("CARGO_PKG_VERSION").to_owned()), ("Workspace", workspace), ("Painted by", env.painted_by.to_owned())]
    {
        ui.horizontal(|ui| {
            ui.set_min_height(28.0);
            let (rect, _) = ui.allocate_exact_size(egui::vec2(112.0, 20.0), egui::Sense::hover());
            crate::ui::widgets::text_fit(ui, egui::Align2::LEFT_CENTER, rect.left_center(), name, Type::Small, env.t.text_secondary, 108.0);
            label(ui, &value, Type::Mono, env.t.text);
            copy_button(ui, name, &value);
        });
    }
    if let Some(finding) = env.model.connections.value().and_then(|c| c.read_only.as_ref()) {
        gap(ui, 12.0);
        remark(ui, finding);
    }
}
