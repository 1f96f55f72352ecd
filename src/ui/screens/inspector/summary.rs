//! The message in plain sentences.

use crate::saml::inspect::Exhibit;
use crate::ui::env::Env;
use crate::ui::theme::Type;
use crate::ui::widgets::{copy_button, gap, paragraph, two_ends};
use egui::{ScrollArea, Ui};

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, exhibit: &Exhibit) {
    ScrollArea::vertical().id_salt("summary").auto_shrink(false).show(ui, |ui| {
        super::pane_margin().show(ui, |ui| {
            let width = ui.available_width();
            for sentence in &exhibit.summary {
                paragraph(ui, sentence, Type::Body, env.t.text, width);
                gap(ui, 8.0);
            }
            two_ends(
                ui,
                32.0,
                |ui| {
                    copy_button(ui, "summary", &exhibit.summary.join("\n"));
                },
                |_| {},
            );
        });
    });
}
