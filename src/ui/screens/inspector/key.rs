//! The private key that opens an encrypted assertion: chosen by its name in the keychain, or by its file. Nothing of a key comes into
//! the window; a passphrase is typed once, masked, sent, and gone.

use super::state::{Page, State};
use crate::domain::secret::SecretText;
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::{FileRequest, Intent};
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Field, gap, label, paragraph, problem, radio_row, toggle};
use crate::workflow::inspection::Inspection;
use crate::workflow::message::{Command, KeySource};
use crate::workflow::ports::VaultKind;
use egui::text_edit::TextEditState;
use egui::{Id, Margin, ScrollArea, Ui};
use std::sync::Arc;
use zeroize::Zeroizing;

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, state: &mut State, inspection: &Arc<Inspection>, out: &mut Vec<Intent>) {
    if env.model.inspector.keys.is_idle() {
        out.push(Intent::Send(Command::KeyNames));
    }
    ScrollArea::vertical().id_salt("key").auto_shrink(false).show(ui, |ui| {
        egui::Frame::NONE.inner_margin(Margin { left: 24, right: 24, top: 0, bottom: 16 }).show(ui, |ui| {
            ui.set_max_width(640.0);
            ui.spacing_mut().item_spacing.y = 8.0;
            let width = ui.available_width();
            paragraph(ui, "Open the assertion with a key", Type::Title, env.t.text, width);
            let about = "The private key whose public half the identity provider encrypts to. It is used on this computer only, and nothing of it is shown.";
            paragraph(ui, about, Type::Body, env.t.text_secondary, width);
            if let Some(finding) = env.model.inspector.opening.problem() {
                problem(ui, finding);
            }
            keys(ui, env, state);
            if state.key.name.is_none() {
                file(ui, env, state, out);
            }
            gap(ui, 8.0);
            buttons(ui, env, state, inspection, out);
        });
    });
}

/// Where the vault is, in people's words.
fn vault(env: &Env<'_>) -> &'static str {
    match env.model.connections.value().and_then(|c| c.vault) {
        Some(VaultKind::File) => "In the encrypted file of this workspace",
        Some(VaultKind::Memory) => "In memory, until the program ends",
        Some(VaultKind::Keychain) | None => "In the keychain",
    }
}

fn keys(ui: &mut Ui, env: &Env<'_>, state: &mut State) {
    let names = env.model.inspector.keys.value().map(Vec::as_slice).unwrap_or_default();
    // a key that was taken away can't stay chosen
    state.key.name = state.key.name.take().filter(|name| names.contains(name));
    if !state.key.touched && state.key.file.is_none() {
        state.key.name = names.first().cloned();
    }
    for name in names {
        if radio_row(ui, Id::unique(("kept key", name)), state.key.name.as_ref() == Some(name), name, vault(env), None).clicked() {
            state.key.name = Some(name.clone());
            state.key.touched = true;
        }
    }
    let chosen = state.key.file.as_ref().and_then(|path| path.file_name()).map(|name| name.to_string_lossy().into_owned());
    let detail = chosen.unwrap_or_else(|| "PEM, PKCS#8 as DER, or PFX with its passphrase".to_owned());
    if radio_row(ui, Id::unique("key of a file"), state.key.name.is_none(), "From a file", &detail, None).clicked() {
        state.key.name = None;
        state.key.touched = true;
    }
}

fn file(ui: &mut Ui, env: &Env<'_>, state: &mut State, out: &mut Vec<Intent>) {
    let words = if state.key.file.is_some() { "Choose another key file…" } else { "Choose key file…" };
    if ui.add(Button::plain(words).icon(Icon::FolderOpen)).clicked() {
        out.push(Intent::File(FileRequest::OpenKey));
    }
    let mut typed = ui.data(|d| d.get_temp::<Zeroizing<String>>(id())).unwrap_or_default();
    Field::new("Passphrase, of a PFX file only").mono().masked().width(340.0).id(field()).show(ui, &mut typed);
    ui.data_mut(|d| d.insert_temp(id(), typed));
    let detail = "Under a name, so that it can be chosen here the next time";
    toggle(ui, "Keep the key when it opens the assertion", detail, &mut state.key.keep);
    if state.key.keep {
        Field::new("Name of the key").width(340.0).show(ui, &mut state.key.keep_as);
        label(ui, vault(env), Type::Small, env.t.text_secondary);
    }
}

fn buttons(ui: &mut Ui, env: &Env<'_>, state: &mut State, inspection: &Arc<Inspection>, out: &mut Vec<Intent>) {
    let opening = env.model.inspector.opening.is_loading();
    let missing = match (&state.key.name, &state.key.file) {
        _ if opening => Some("The assertion is being opened"),
        (None, None) => Some("Choose a key file first"),
        (None, Some(_)) if state.key.keep && state.key.keep_as.trim().is_empty() => Some("Give the key a name to keep it under"),
        _ => None,
    };
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        if ui.add(Button::primary("Open assertion").icon(Icon::Key).blocked(missing)).clicked()
            && let Some(source) = source(ui, state)
        {
            forget(ui);
            out.push(Intent::Send(Command::OpenWithKey(Arc::clone(inspection), source)));
        }
        if ui.add(Button::plain("Back")).clicked() {
            forget(ui);
            state.page = Page::Document;
        }
        if let Some(name) = state.key.name.clone() {
            ui.add_space(16.0);
            if ui.add(Button::danger(&format!("Remove key {name}")).icon(Icon::X)).clicked() {
                out.push(Intent::Send(Command::ForgetKey(name)));
            }
        }
    });
}

fn source(ui: &Ui, state: &State) -> Option<KeySource> {
    if let Some(name) = &state.key.name {
        return Some(KeySource::Kept(name.clone()));
    }
    let typed = ui.data(|d| d.get_temp::<Zeroizing<String>>(id())).unwrap_or_default();
    Some(KeySource::File {
        path: state.key.file.clone()?,
        passphrase: (!typed.is_empty()).then(|| SecretText::new(typed.as_str())),
        keep_as: state.key.keep.then(|| state.key.keep_as.trim().to_owned()),
    })
}

/// Nothing of what was typed stays, the field's undo history included.
fn forget(ui: &Ui) {
    ui.data_mut(|d| {
        d.remove::<Zeroizing<String>>(id());
        d.remove::<TextEditState>(field());
    });
}

fn id() -> Id {
    Id::unique("passphrase of a key file")
}

fn field() -> Id {
    Id::unique("passphrase field of a key file")
}
