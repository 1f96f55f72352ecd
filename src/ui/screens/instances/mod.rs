//! Instances: the list, and the detail beside it.

mod activity;
mod add;
mod certificates;
mod detail;
mod differences;
mod list;
mod people;
mod provisioning;
mod rights;
mod role_import;
mod role_mend;
mod roles;
mod run_all;
mod running;
mod set_up;
mod sign_in;
mod step_pane;
mod undo;
mod wish;
mod wish_fields;

pub(in crate::ui) use set_up::{open_step, step_row};
pub(in crate::ui) use step_pane::button as step_button;

use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::Intent;
use crate::ui::view::{AddForm, Screen, View};
use crate::ui::widgets::{Button, Empty, pane};
use crate::workflow::ports::AwsConnection;
use crate::workflow::view::InstanceView;
use egui::{CentralPanel, Frame, Margin, Panel, Ui};

const LIST: f32 = 208.0;
const NARROW_LIST: f32 = 84.0;

pub(in crate::ui) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, out: &mut Vec<Intent>) {
    if env.model.instances.is_empty() && view.add.is_none() {
        Frame::NONE.fill(env.t.surface).inner_margin(Margin { left: 24, right: 24, top: 56, bottom: 0 }).show(ui, |ui| {
            ui.set_min_size(ui.available_size());
            nothing_yet(ui, env, view, out);
        });
        return;
    }
    let narrow = list_is_narrow(env);
    let width = if narrow { NARROW_LIST } else { LIST };
    Panel::left("instance list").exact_size(width).resizable(false).frame(Frame::NONE.fill(env.t.surface)).show(ui, |ui| {
        pane(ui.ctx(), ui.max_rect());
        list::show(ui, env, view, narrow);
    });
    CentralPanel::no_frame().show(ui, |ui| {
        pane(ui.ctx(), ui.max_rect());
        if view.add.is_some() {
            add::show(ui, env, view, out);
        } else if let Some(instance) = view.instance.as_ref().and_then(|key| env.model.instances.get(key)) {
            detail::show(ui, env, view, instance, out);
        }
    });
}

/// Under this width the list shows number, icon and word only.
fn list_is_narrow(env: &Env<'_>) -> bool {
    env.width < 1144.0
}

fn nothing_yet(ui: &mut Ui, env: &Env<'_>, view: &mut View, out: &mut Vec<Intent>) {
    let directory = env.model.connections.value().and_then(|c| c.directory.as_ref()).map_or("the directory", |d| d.tenant_name.as_str());
    let practice = env.model.practice_directory();
    let needs = [
        (Icon::Contact, format!("Application Administrator in {directory}")),
        (Icon::Cloud, "IAM rights in the AWS account".to_owned()),
        (Icon::Clock, if practice { "Less than a minute in practice".to_owned() } else { "About 4 min".to_owned() }),
    ];
    let text = format!("An instance joins one AWS account to {directory}. It has its own identifier, certificate and roles.");
    Empty { icon: Icon::Layers, title: "No instance in this directory", text: &text, needs: &needs }.show(ui, |ui| {
        if usable(env).next().is_some() {
            if ui.add(Button::primary("Add instance…")).clicked() {
                view.add = Some(new_form(env));
            }
        } else if ui.add(Button::primary("Connect an AWS account…")).clicked() {
            view.connect.open = true;
            out.push(Intent::Go(Screen::Settings));
        }
    });
}

/// The accounts that an instance can be made for: confirmed, and known by number.
fn usable<'a>(env: &Env<'a>) -> impl Iterator<Item = &'a crate::workflow::view::AwsView> {
    env.model.connections.value().into_iter().flat_map(|c| c.aws.iter()).filter(|a| a.identity.is_ok())
}

/// A form with the first free account and a name.
pub(in crate::ui) fn new_form(env: &Env<'_>) -> AddForm {
    let taken = |connection: &AwsConnection| env.model.instances.values().any(|i| i.aws == *connection);
    let first = usable(env).find(|a| a.confirmed && !taken(&a.connection)).or_else(|| usable(env).find(|a| a.confirmed));
    let mut form = AddForm::default();
    if let Some(account) = first {
        form.name = add::suggested_name(env, account);
        form.aws = Some(account.connection.clone());
    }
    form
}

/// Whether both halves of an instance are practice, or one is.
fn is_practice(env: &Env<'_>, instance: &InstanceView) -> bool {
    env.model.practice_directory() || matches!(instance.aws, AwsConnection::Practice { .. })
}
