//! The screens. Each paints the model into its pane and pushes intents.
//!
//! May use: model, view, widgets, theme, text. Never: channels, files, the clock.

pub(super) mod activity;
pub(super) mod certificates;
pub(super) mod first_run;
pub(super) mod inspector;
mod instance_table;
pub(super) mod instances;
pub(super) mod overview;
mod phased;
pub(super) mod rollover;
pub(super) mod rotation;
pub(super) mod settings;

use super::commands;
use super::env::Env;
use super::facts::facts;
use super::icons::Icon;
use super::intent::Intent;
use super::text;
use super::theme::{Type, size};
use super::view::View;
use super::widgets::{Button, Field, gap, label, problem, two_ends};
use crate::workflow::message::Command;
use egui::{Frame, Margin, Ui, vec2};

/// The head of a screen: its one title (none where an empty state below has it), and something at the right.
fn title(ui: &mut Ui, env: &Env<'_>, text: &str, right: impl FnOnce(&mut Ui)) {
    two_ends(
        ui,
        32.0,
        |ui| {
            if !text.is_empty() {
                label(ui, text, Type::Title, env.t.text);
            }
        },
        right,
    );
}

/// How old the oldest reading is, and reading everything again. For the right end of a title.
fn read_age(ui: &mut Ui, env: &Env<'_>, view: &mut View, out: &mut Vec<Intent>) {
    commands::button(ui, env, view, out, &commands::READ_AGAIN, commands::Look::Link);
    if let Some(at) = facts(ui, env).oldest_read {
        ui.add_space(8.0);
        let stale = text::is_stale(at, env.now);
        let words = format!("Read {}", text::age(at, env.now));
        label(ui, &words, Type::Small, if stale { env.t.warning } else { env.t.text_secondary });
    }
}

/// While the workspace is being opened, or when it could not be: says so in the place of a list. `false` once it is open, when a
/// list without a row is an empty one.
fn opening(ui: &mut Ui, env: &Env<'_>, out: &mut Vec<Intent>) -> bool {
    if let Some(finding) = env.model.connections.problem() {
        ui.set_max_width(720.0);
        problem(ui, finding);
        gap(ui, 16.0);
        if ui.add(Button::primary("Read again").icon(Icon::RefreshCw)).clicked() {
            out.push(Intent::Send(Command::Start));
        }
        return true;
    }
    let opening = env.model.connections.value().is_none();
    if opening || env.model.connections.is_loading() {
        let (what, then) = if opening {
            ("Opening the workspace", "Then both clouds are read; instances appear as they are read")
        } else {
            ("Connecting the directory", "Its instances appear as they are read")
        };
        label(ui, what, Type::Title, env.t.text);
        gap(ui, 8.0);
        label(ui, then, Type::Body, env.t.text_secondary);
        return true;
    }
    false
}

/// A search field of this width, in a row that is laid out from either end.
fn search(ui: &mut Ui, name: &str, width: f32, typed: &mut String) {
    ui.allocate_ui(vec2(width, size::SMALL_BUTTON), |ui| {
        Field::new(name).hint(name).search(Icon::ListFilter).width(width - 1.0).show(ui, typed);
    });
}

/// A pane with the screen's margin.
fn margin(top: i8) -> Frame {
    Frame::NONE.inner_margin(Margin { left: 24, right: 24, top, bottom: 0 })
}
