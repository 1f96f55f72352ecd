//! Export of what is shown: the choice of a form, and how far it has come.

use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::{FileRequest, Intent};
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, bar, gap, label, pick, pick_row, two_ends};
use crate::workflow::export::ExportForm;
use crate::workflow::message::Command;
use crate::workflow::ports::JournalSearch;
use egui::Ui;

/// Every row that the filters let through is exported, not those on screen alone.
pub(super) fn menu(ui: &mut Ui, search: &JournalSearch, out: &mut Vec<Intent>) {
    pick(ui, "Export what is found", "Export…", false, 160.0, |ui| {
        for form in ExportForm::ALL {
            if pick_row(ui, form.title(), false) {
                out.push(Intent::File(FileRequest::ExportJournal { search: search.clone(), form }));
            }
        }
    });
}

/// The export that runs, what remains of it, and the way to stop it.
pub(super) fn progress(ui: &mut Ui, env: &Env<'_>, out: &mut Vec<Intent>) {
    let Some((done, of)) = env.model.export else { return };
    two_ends(
        ui,
        32.0,
        |ui| {
            let words = crate::ui::widgets::remaining_words(done, of, "call", "exported");
            ui.vertical(|ui| {
                ui.set_max_width(480.0);
                gap(ui, 2.0);
                bar(ui, part(done, of), &words);
                gap(ui, 4.0);
                label(ui, &words, Type::Small, env.t.text_secondary);
            });
        },
        |ui| {
            if ui.add(Button::plain("Stop export").icon(Icon::X).small()).clicked() {
                out.push(Intent::Send(Command::StopExport));
            }
        },
    );
    gap(ui, 8.0);
}

#[allow(clippy::cast_precision_loss)] // a picture of the counts
fn part(done: usize, of: usize) -> Option<f32> {
    (of > 0).then(|| done as f32 / of as f32)
}
