//! Keys that work everywhere.

use super::intent::Intent;
use super::view::{Screen, View};
use crate::workflow::message::Command;
use egui::{Id, Key, Modifiers};

/// The filter of instances, so that Ctrl-F can give it the focus.
pub(super) fn filter_id() -> Id {
    Id::unique("instance filter")
}

/// Reads the keys of this frame.
pub(super) fn global(ctx: &egui::Context, view: &mut View, out: &mut Vec<Intent>) {
    let numbers = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6];
    for (key, screen) in numbers.into_iter().zip(Screen::ALL) {
        if ctx.input_mut(|i| i.consume_key(Modifiers::COMMAND, key)) {
            out.push(Intent::Go(screen));
        }
    }
    if ctx.input_mut(|i| i.consume_key(Modifiers::COMMAND, Key::F)) {
        view.screen = Screen::Instances;
        ctx.memory_mut(|m| m.request_focus(filter_id()));
    }
    if ctx.input_mut(|i| i.consume_key(Modifiers::NONE, Key::F5))
        && let Some(key) = view.instance.clone()
    {
        out.push(Intent::Send(Command::Refresh(key)));
    }
    if ctx.input(|i| i.key_pressed(Key::Escape)) {
        close_topmost(view);
    }
}

/// Closes what lies on top, one thing for each press.
fn close_topmost(view: &mut View) {
    if view.notices {
        view.notices = false;
    } else if view.path.is_some() {
        view.path = None;
    } else if view.add.as_ref().is_some_and(|form| form.sent.is_none()) {
        view.add = None;
    } else if view.undo.is_some() {
        view.undo = None;
    } else if view.run_all.is_some() {
        view.run_all = None;
    } else if view.connect.open {
        view.connect.open = false;
    } else if !view.filter.is_empty() {
        view.filter.clear();
    }
}
