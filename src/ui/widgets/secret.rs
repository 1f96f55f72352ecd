//! A secret: masked, shown while the eye is pressed in, copied with a promise to clear the clipboard.

use super::{Button, label, tokens};
use crate::domain::secret::SecretText;
use crate::ui::icons::Icon;
use crate::ui::theme::{Type, size};
use egui::{CornerRadius, Frame, Margin, Stroke, Ui};

/// What the user wants of a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretAsk {
    /// Put it on the clipboard.
    Copy,
    /// It was noted; take it off the screen.
    Forget,
}

/// Shows a secret once.
pub fn secret_field(ui: &mut Ui, what: &str, secret: &SecretText) -> Option<SecretAsk> {
    let t = tokens(ui);
    let id = ui.scope_id().with(("secret", what));
    let mut shown = ui.ctx().data(|d| d.get_temp::<bool>(id)).unwrap_or(false);
    let mut ask = None;
    Frame::NONE
        .fill(t.surface)
        .stroke(Stroke::new(1.0, t.control))
        .corner_radius(CornerRadius::same(size::RADIUS))
        .inner_margin(Margin::symmetric(12, 8))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal(|ui| {
                super::icon(ui, Icon::Key, 16.0, t.text_secondary);
                label(ui, what, Type::BodyStrong, t.text);
                ui.add_space(8.0);
                let text = if shown { secret.expose().to_owned() } else { "•".repeat(16) };
                label(ui, &text, Type::MonoBody, t.text);
                let (icon, name) = if shown { (Icon::EyeOff, "Hide secret") } else { (Icon::Eye, "Reveal secret") };
                if ui.add(Button::icon_only(icon, name)).clicked() {
                    shown = !shown;
                    ui.ctx().data_mut(|d| d.insert_temp(id, shown));
                }
                if ui.add(Button::icon_only(Icon::Copy, "Copy secret")).clicked() {
                    ask = Some(SecretAsk::Copy);
                }
                if ui.add(Button::link("I have noted it")).clicked() {
                    ask = Some(SecretAsk::Forget);
                }
            });
            label(ui, "Shown once. A copy leaves the clipboard after 60 s.", Type::Small, t.text_secondary);
        });
    ask
}
