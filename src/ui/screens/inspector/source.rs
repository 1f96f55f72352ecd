//! Where the document came from, and how to bring another one.

use super::state::{Page, State};
use crate::saml::inspect::Form;
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::{FileRequest, Intent};
use crate::ui::model::Remote;
use crate::ui::text;
use crate::ui::theme::{Type, size};
use crate::ui::widgets::{Badge, Button, Status, gap, icon, label, two_ends};
use crate::workflow::inspection::{Inspection, Origin};
use crate::workflow::message::Command;
use egui::Ui;

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, state: &mut State, inspection: Option<&Inspection>, out: &mut Vec<Intent>) {
    let t = env.t;
    let words = match (&env.model.inspector.shown, inspection) {
        (Remote::Loading { .. }, _) => "Looking into the document".to_owned(),
        (_, Some(inspection)) => sentence(env, state, inspection),
        (_, None) => "A SAML response, an assertion, a request or metadata; it stays on this machine".to_owned(),
    };
    two_ends(
        ui,
        size::SMALL_BUTTON,
        |ui| {
            icon(ui, origin_icon(inspection), 14.0, t.text_secondary);
            label(ui, &words, Type::Small, t.text_secondary);
        },
        |ui| actions(ui, env, state, inspection.is_some(), out),
    );
    if let Some(until) = env.model.inspector.watching {
        watching(ui, env, until, out);
    }
}

/// What can be done; icons alone where the window is narrow.
fn actions(ui: &mut Ui, env: &Env<'_>, state: &mut State, shown: bool, out: &mut Vec<Intent>) {
    ui.spacing_mut().item_spacing.x = 12.0;
    let link = |ui: &mut Ui, icon: Icon, words: &'static str| {
        let button = if env.narrow() && shown { Button::icon_only(icon, words) } else { Button::link(words).icon(icon) };
        ui.add(button).clicked()
    };
    if link(ui, Icon::Camera, "Capture sign-in…") {
        state.page = Page::Capture;
    }
    if link(ui, Icon::FolderOpen, "Open file…") {
        out.push(Intent::File(FileRequest::OpenDocument));
    }
    if shown && link(ui, Icon::ClipboardPaste, "Paste") {
        state.page = Page::Paste;
        state.for_comparison = false;
    }
    if link(ui, Icon::History, "Past tests") {
        state.page = Page::History;
    }
    if shown && link(ui, Icon::Waypoints, "Compare…") {
        state.page = Page::Compare;
    }
    if shown && link(ui, Icon::EyeOff, "Copy for a ticket…") {
        state.page = Page::Handout;
    }
}

/// The clipboard is watched: says so, until when, and how it ends.
fn watching(ui: &mut Ui, env: &Env<'_>, until: jiff::Timestamp, out: &mut Vec<Intent>) {
    gap(ui, 4.0);
    ui.horizontal(|ui| {
        let words = format!(
            "Watches the clipboard until {} and opens every SAML document that is copied; nothing else of it is kept",
            text::clock(until, env.zone)
        );
        Badge::new(Status::InProgress, words).plain(ui);
        if ui.add(Button::link("Stop watching")).clicked() {
            out.push(Intent::Send(Command::WatchClipboard(false)));
        }
    });
}

fn origin_icon(inspection: Option<&Inspection>) -> Icon {
    match inspection.map(|i| &i.document.origin) {
        Some(Origin::File(_)) => Icon::FolderOpen,
        Some(Origin::Captured(..)) => Icon::Waypoints,
        _ => Icon::Clipboard,
    }
}

/// `Response from the clipboard, stays on this machine, base64, 6.8 KB, taken in 09:41:12`.
fn sentence(env: &Env<'_>, state: &State, inspection: &Inspection) -> String {
    let document = &inspection.document;
    let exhibit = inspection.exhibits.get(state.message);
    let kind = exhibit.and_then(|e| e.report.input.kind).map_or("Document", crate::saml::inspect::Kind::as_str);
    let from = match &document.origin {
        Origin::Pasted => "pasted".to_owned(),
        Origin::Clipboard => "from the clipboard".to_owned(),
        Origin::File(name) => format!("from {}", text::middle(name, 40)),
        Origin::Captured(_, name) => format!("of the sign-in test of {name}"),
    };
    let form = exhibit.map_or("", |e| form(e.report.input.form));
    let several = if inspection.exhibits.len() > 1 {
        format!(", {} of {} messages", state.message + 1, inspection.exhibits.len())
    } else {
        String::new()
    };
    let at = text::clock(document.taken_at, env.zone);
    format!("{kind} {from}{several}, stays on this machine, {form}, {}, taken in {at}", text::bytes(document.bytes.len()))
}

const fn form(form: Form) -> &'static str {
    match form {
        Form::Xml => "XML",
        Form::Base64 => "base64",
        Form::Deflate => "deflate",
        Form::Url => "URL",
        Form::Form => "page with a form",
        Form::Har => "HAR",
    }
}
