//! A path field in the place of a file dialog, where none can open.

use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::{FileRequest, Intent};
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Field, gap, paragraph};
use egui::{Key, Ui};
use std::path::PathBuf;

/// Shows it; `true` when it is done with.
pub(super) fn show(ui: &mut Ui, env: &Env<'_>, request: &FileRequest, typed: &mut String, why: &str, out: &mut Vec<Intent>) -> bool {
    let (question, button) = match request {
        FileRequest::OpenDocument => ("Path of the SAML document", "Open document"),
        FileRequest::SaveMetadata { .. } => ("Path to save the metadata to", "Save metadata"),
    };
    let width = ui.available_width();
    paragraph(ui, &format!("No file dialog can open here: {why}. Type the path instead."), Type::Small, env.t.text, width);
    gap(ui, 8.0);
    let mut done = false;
    ui.horizontal(|ui| {
        let field = Field::new(question).mono().width((width - 330.0).max(240.0)).show(ui, typed);
        let entered = field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
        ui.vertical(|ui| {
            gap(ui, 20.0);
            ui.horizontal(|ui| {
                let blocked = typed.trim().is_empty().then_some("No path was typed yet");
                let pressed = ui.add(Button::primary(button).icon(Icon::FolderOpen).blocked(blocked)).clicked();
                if (pressed || entered) && blocked.is_none() {
                    out.push(Intent::UseFile(request.clone(), PathBuf::from(typed.trim())));
                    done = true;
                }
                done |= ui.add(Button::plain("Cancel")).clicked();
            });
        });
    });
    done
}
