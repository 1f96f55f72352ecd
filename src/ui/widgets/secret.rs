//! A secret: masked, shown while the eye is held, copied with a promise to clear the clipboard.

use super::{Button, label, tokens};
use crate::domain::secret::SecretText;
use crate::ui::icons::Icon;
use crate::ui::theme::{Type, size};
use egui::{CornerRadius, Frame, Id, Key, Margin, Response, Stroke, Ui};
use std::time::Duration;

/// What the user wants of a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretAsk {
    /// Put it on the clipboard.
    Copy,
    /// It was noted; take it off the screen.
    Forget,
}

/// Seconds that a secret stays to be seen for somebody who can press but not hold, such as through a screen reader.
const SHOWN_S: f64 = 10.0;

/// Shows a secret once.
pub fn secret_field(ui: &mut Ui, what: &str, secret: &SecretText) -> Option<SecretAsk> {
    let t = tokens(ui);
    let id = ui.scope_id().with(("secret", what));
    let shown = shown(ui, id);
    let mut ask = None;
    Frame::NONE
        .fill(t.surface)
        .stroke(Stroke::new(t.control_width(), t.control))
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
                let icon = if shown { Icon::EyeOff } else { Icon::Eye };
                let eye = ui.add(Button::icon_only(icon, "Reveal secret").hint("Reveal secret while held").id(id));
                hold(ui, id, &eye);
                if ui.add(Button::icon_only(Icon::Copy, "Copy secret").hint("Copy secret; it leaves the clipboard after 60 s")).clicked() {
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

/// Notes how long the secret may be seen: for the next frame while it is held, for a while where it was pressed without being
/// held.
fn hold(ui: &Ui, id: Id, eye: &Response) {
    let held = eye.is_pointer_button_down_on() || (eye.has_focus() && ui.input(|i| i.key_down(Key::Space) || i.key_down(Key::Enter)));
    let by_pointer = ui.input(|i| i.pointer.any_released());
    let by_key = ui.input(|i| i.key_pressed(Key::Space) || i.key_pressed(Key::Enter));
    let now = ui.input(|i| i.time);
    let until = if eye.clicked() && !by_pointer && !by_key {
        Some(now + SHOWN_S)
    } else if held {
        Some(f64::INFINITY)
    } else {
        ui.data(|d| d.get_temp::<f64>(id)).filter(|until| until.is_finite() && *until > now)
    };
    ui.data_mut(|d| match until {
        Some(until) => {
            d.insert_temp(id, until);
        }
        None => d.remove::<f64>(id),
    });
}

fn shown(ui: &Ui, id: Id) -> bool {
    let now = ui.input(|i| i.time);
    let until = ui.data(|d| d.get_temp::<f64>(id)).filter(|until| *until > now);
    if let Some(left) = until.map(|until| until - now).filter(|left| left.is_finite()) {
        ui.request_repaint_after(Duration::from_secs_f64(left));
    }
    until.is_some()
}
