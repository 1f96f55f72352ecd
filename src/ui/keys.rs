//! Keys that work everywhere: those of the table of actions, Esc, and the numbers of steps.

use super::commands;
use super::env::Env;
use super::intent::Intent;
use super::screens;
use super::screens::inspector::Page;
use super::view::{FirstScreen, Screen, Tab, View};
use crate::domain::step::StepId;
use egui::{Id, Key, Modifiers};

/// Two digits that are typed within this many seconds are one number.
const ONE_NUMBER_S: f64 = 0.9;

/// The filter field of the screen that is shown, when it has one.
pub(super) fn filter_of(view: &View) -> Option<Id> {
    view.filter_field
}

/// Reads the keys of this frame.
pub(super) fn global(ctx: &egui::Context, env: &Env<'_>, view: &mut View, out: &mut Vec<Intent>) {
    commands::run_keys(ctx, env, view, out);
    if ctx.input(|i| i.key_pressed(Key::Escape)) {
        close_topmost(view);
    }
    step_number(ctx, env, view, out);
}

/// Esc leaves a first screen that was asked for.
pub(super) fn leave_first_screen(ctx: &egui::Context, view: &mut View) {
    if view.first_screen == FirstScreen::Asked && ctx.input(|i| i.key_pressed(Key::Escape)) {
        view.first_screen = FirstScreen::WhileEmpty;
        view.past_first_run = true;
    }
}

/// Closes what lies on top, one thing for each press.
fn close_topmost(view: &mut View) {
    if view.palette.is_open() {
        view.palette.close();
    } else if view.notices {
        view.notices = false;
    } else if view.help.is_open() {
        view.help.close();
    } else if view.path.is_some() {
        view.path = None;
    } else if view.add.as_ref().is_some_and(|form| form.sent.is_none()) {
        view.add = None;
    } else if view.undo.is_some() {
        view.undo = None;
    } else if view.run_all.is_some() {
        view.run_all = None;
    } else if view.screen == Screen::Certificates && (view.rollover.close_topmost() || view.rotation.close_topmost()) {
    } else if view.connect.open {
        view.connect.open = false;
    } else if view.screen == Screen::Inspector && view.inspector.page != Page::Document {
        view.inspector.page = Page::Document;
    } else if view.activity.revert.is_some() && view.shows_journal() {
        view.activity.revert = None;
    } else if view.entry.is_some() && view.shows_journal() {
        view.entry = None;
    } else if view.screen == Screen::Activity && !view.activity.typed.is_empty() {
        view.activity.typed.clear();
    } else if view.screen == Screen::Instances && view.instances.run_all {
        view.instances.run_all = false;
    } else if view.screen == Screen::Instances && !view.instances.chosen.is_empty() {
        view.instances.chosen.clear();
    } else if view.screen == Screen::Overview && !view.overview.filter.is_empty() {
        view.overview.filter.clear();
    } else if view.screen == Screen::Certificates && !view.certificates.filter.is_empty() {
        view.certificates.filter.clear();
    } else if !view.filter.is_empty() {
        view.filter.clear();
    }
}

/// In *Set up* the number of a step jumps to it; 1 and 2 typed after one another are 12.
fn step_number(ctx: &egui::Context, env: &Env<'_>, view: &mut View, out: &mut Vec<Intent>) {
    let here = view.screen == Screen::Instances && view.tab == Tab::SetUp && view.add.is_none() && view.undo.is_none();
    if !here || view.palette.is_open() || ctx.text_edit_focused() {
        return;
    }
    let Some(instance) = view.instance.as_ref().and_then(|key| env.model.instances.get(key)) else { return };
    let now = ctx.input(|i| i.time);
    for digit in digits(ctx) {
        let (before, at) = &view.digits;
        let both = if now - at < ONE_NUMBER_S { format!("{before}{digit}") } else { digit.to_string() };
        let number = if step(&both).is_some() { both } else { digit.to_string() };
        if let Some(step) = step(&number) {
            view.step.insert(instance.spec.key.clone(), step);
            view.run_all = None;
            out.push(Intent::Focus(screens::instances::step_row(&instance.spec.key, step)));
        }
        view.digits = (number, now);
    }
}

fn step(number: &str) -> Option<StepId> {
    let number: u8 = number.parse().ok()?;
    StepId::ALL.into_iter().find(|step| step.number() == number)
}

fn digits(ctx: &egui::Context) -> Vec<char> {
    const KEYS: [Key; 10] = [Key::Num0, Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];
    ctx.input_mut(|i| {
        KEYS.into_iter().zip('0'..='9').filter(|(key, _)| i.consume_key(Modifiers::NONE, *key)).map(|(_, digit)| digit).collect()
    })
}
