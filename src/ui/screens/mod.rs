//! The screens. Each paints the model into its pane and pushes intents.
//!
//! May use: model, view, widgets, theme, text. Never: channels, files, the clock.

pub(super) mod activity;
pub(super) mod certificates;
pub(super) mod first_run;
pub(super) mod inspector;
pub(super) mod instances;
pub(super) mod overview;
pub(super) mod settings;

use super::env::Env;
use super::theme::Type;
use super::widgets::{label, two_ends};
use egui::{Frame, Margin, Ui};

/// The head of a screen: its one title, and something at the right.
fn title(ui: &mut Ui, env: &Env<'_>, text: &str, right: impl FnOnce(&mut Ui)) {
    two_ends(
        ui,
        32.0,
        |ui| {
            label(ui, text, Type::Title, env.t.text);
        },
        right,
    );
}

/// A pane with the screen's margin.
fn margin(top: i8) -> Frame {
    Frame::NONE.inner_margin(Margin { left: 24, right: 24, top, bottom: 0 })
}
