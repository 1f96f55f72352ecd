//! Empty states: nothing yet, no match, filtered out. Left-aligned, never centred in a wide pane.

use super::{gap, icon, label, paragraph, separator, tokens};
use crate::ui::icons::Icon;
use crate::ui::theme::Type;
use egui::{Ui, vec2};

/// An empty state.
pub struct Empty<'a> {
    /// Its icon.
    pub icon: Icon,
    /// What there is none of.
    pub title: &'a str,
    /// What the thing is, two sentences.
    pub text: &'a str,
    /// What is needed, each with an icon.
    pub needs: &'a [(Icon, String)],
}

impl Empty<'_> {
    /// Shows it; `actions` adds the buttons.
    pub fn show(&self, ui: &mut Ui, actions: impl FnOnce(&mut Ui)) {
        let t = tokens(ui);
        let width = ui.available_width().min(440.0);
        ui.allocate_ui(vec2(width, 0.0), |ui| {
            ui.set_width(width);
            ui.vertical(|ui| {
                icon(ui, self.icon, 32.0, t.text_weak);
                gap(ui, 16.0);
                paragraph(ui, self.title, Type::Title, t.text, width);
                gap(ui, 8.0);
                paragraph(ui, self.text, Type::Body, t.text_secondary, width);
                if !self.needs.is_empty() {
                    gap(ui, 16.0);
                    separator(ui);
                }
                for (symbol, need) in self.needs {
                    gap(ui, 8.0);
                    ui.horizontal(|ui| {
                        icon(ui, *symbol, 16.0, t.text_secondary);
                        label(ui, need, Type::Body, t.text);
                    });
                    gap(ui, 7.0);
                    separator(ui);
                }
                gap(ui, 24.0);
                actions(ui);
            });
        });
    }
}
