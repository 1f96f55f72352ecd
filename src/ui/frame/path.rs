//! A path field in the place of a file dialog, where none can open.

use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::{FileRequest, Intent};
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Field, gap, paragraph};
use egui::{Id, Key, Ui};
use std::path::PathBuf;

/// Shows it; `true` when it is done with.
pub(super) fn show(ui: &mut Ui, env: &Env<'_>, request: &FileRequest, typed: &mut String, why: &str, out: &mut Vec<Intent>) -> bool {
    let (question, button) = match request {
        FileRequest::OpenDocument => ("Path of the SAML document", "Open document"),
        FileRequest::OpenComparison => ("Path of the SAML document to compare with", "Open document"),
        FileRequest::OpenKey => ("Path of the private key", "Choose key"),
        FileRequest::SaveHandout { .. } => ("Path to save the copy to", "Save copy"),
        FileRequest::ExportJournal { .. } => ("Path to save the journal to", "Save journal"),
        FileRequest::SaveCalendar => ("Path to save the calendar to", "Save calendar"),
        FileRequest::SaveRecord { .. } => ("Path to save the change record to", "Save record"),
        FileRequest::SaveMetadata { .. } => ("Path to save the metadata to", "Save metadata"),
    };
    let width = ui.available_width();
    paragraph(ui, &format!("No file dialog can open here: {why}. Type the path instead."), Type::Small, env.t.text, width);
    gap(ui, 8.0);
    let mut done = false;
    ui.horizontal(|ui| {
        let field = Field::new(question).mono().width((width - 330.0).max(240.0)).id(field_id()).show(ui, typed);
        focus_at_first(ui);
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

fn field_id() -> Id {
    Id::unique("the path field")
}

/// The field gets the focus when it appears, so that the path can be typed at once.
fn focus_at_first(ui: &Ui) {
    let memory = Id::unique("the path field was shown");
    let pass = ui.ctx().cumulative_pass_nr();
    let last = ui.ctx().data(|d| d.get_temp::<u64>(memory));
    ui.ctx().data_mut(|d| d.insert_temp(memory, pass));
    if last.is_none_or(|last| last + 1 < pass) {
        ui.memory_mut(|m| m.request_focus(field_id()));
    }
}
