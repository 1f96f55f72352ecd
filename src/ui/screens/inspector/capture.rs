//! Whose sign-in test shall be made, so that its response can be looked at.

use super::state::{Page, State};
use crate::domain::step::StepId;
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::instance_rows::{self, InstanceRow};
use crate::ui::intent::Intent;
use crate::ui::theme::{Type, size};
use crate::ui::view::Screen;
use crate::ui::widgets::{Badge, Button, Empty, Status, gap, paragraph, radio_row, rows_in_flow};
use crate::workflow::message::Command;
use crate::workflow::view::{InstanceView, StepState};
use egui::{Id, ScrollArea, Ui};

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, state: &mut State, out: &mut Vec<Intent>) {
    let listed = instance_rows::rows(ui, env);
    if listed.all.is_empty() {
        ui.add_space(44.0);
        let text = "A test signs in as the test user of an instance and opens the response here. Set up an instance first.";
        Empty { icon: Icon::Camera, title: "No instance to sign in to", text, needs: &[] }.show(ui, |ui| {
            if ui.add(Button::primary("Go to instances")).clicked() {
                out.push(Intent::Go(Screen::Instances));
            }
        });
        return;
    }
    let width = ui.available_width().min(640.0);
    paragraph(ui, "Capture a sign-in", Type::Title, env.t.text, width);
    gap(ui, 4.0);
    let about = "The sign-in test of an instance runs as it does in its step 14, and the response that the directory gives is opened here. The test is kept with the past ones; the response is not.";
    paragraph(ui, about, Type::Body, env.t.text_secondary, width);
    gap(ui, 16.0);
    if state.capture.as_ref().is_none_or(|key| !env.model.instances.contains_key(key)) {
        let ready = |row: &&InstanceRow| env.model.instances.get(&row.key).is_some_and(|i| blocked(env, i).is_none());
        state.capture = listed.all.iter().find(ready).or(listed.all.first()).map(|row| row.key.clone());
    }
    ScrollArea::vertical().id_salt("capture").max_height((ui.available_height() - 72.0).max(96.0)).show(ui, |ui| {
        ui.set_max_width(width);
        rows_in_flow(ui, size::LIST_ROW + 8.0, listed.all.len(), |ui, place| {
            let Some(instance) = env.model.instances.get(&listed.all[place].key) else { return };
            let key = &instance.spec.key;
            let why = blocked(env, instance);
            let badge = if why.is_some() { Badge::new(Status::Waiting, "Not ready") } else { Badge::new(Status::YourTurn, "Ready") };
            let detail = why.unwrap_or("Signs in as the test user");
            let id = Id::unique(("capture", key));
            if radio_row(ui, id, state.capture.as_ref() == Some(key), &instance.spec.name, detail, Some(&badge)).clicked() {
                state.capture = Some(key.clone());
            }
        });
    });
    gap(ui, 16.0);
    let chosen = state.capture.as_ref().and_then(|key| env.model.instances.get(key));
    ui.horizontal(|ui| {
        let words = chosen.map_or_else(|| "Run sign-in test".to_owned(), |i| format!("Run sign-in test of {}", i.spec.name));
        let why = chosen.map_or(Some("Choose an instance"), |i| blocked(env, i));
        if ui.add(Button::primary(&words).blocked(why)).clicked()
            && let Some(instance) = chosen
        {
            state.page = Page::Document;
            out.push(Intent::Send(Command::OpenTestSignIn(instance.spec.key.clone())));
        }
        if ui.add(Button::plain("Sign in in the browser…").blocked(why)).clicked()
            && let Some(instance) = chosen
        {
            state.page = Page::Document;
            out.push(Intent::Send(Command::CaptureSignIn(instance.spec.key.clone())));
        }
        if ui.add(Button::plain("Back")).clicked() {
            state.page = Page::Document;
        }
    });
}

/// Why the test of an instance can't be made.
fn blocked(env: &Env<'_>, instance: &InstanceView) -> Option<&'static str> {
    if env.model.running(&instance.spec.key).is_some() {
        return Some("A job of this instance is running");
    }
    match env.model.step(instance, StepId::SignIn) {
        StepState::Done { .. } | StepState::Ready | StepState::Failed(_) => None,
        _ => Some("Its set-up is not far enough: step 14 can't run yet"),
    }
}
