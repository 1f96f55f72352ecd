//! Instances: a table of all while none is open, else the list and the detail beside it.

mod activity;
mod add;
mod certificates;
mod chosen;
mod detail;
mod differences;
mod list;
mod people;
mod provisioning;
mod rights;
mod role_import;
mod role_mend;
mod role_sources;
mod roles;
mod run_all;
mod running;
mod set_up;
mod sign_in;
mod step_pane;
mod table;
mod undo;
mod wish;
mod wish_fields;

pub(in crate::ui) use chosen::read_again as read_chosen_again;
pub(in crate::ui) use set_up::{open_step, step_row};
pub(in crate::ui) use step_pane::button as step_button;

use crate::domain::spec::InstanceKey;
use crate::ui::cache::{Kept, kept};
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::instance_rows::{self, InstanceRow, InstanceRows, Passing, Sort};
use crate::ui::intent::Intent;
use crate::ui::view::{AddForm, Screen, View};
use crate::ui::widgets::{Button, Choose, Empty, pane};
use crate::workflow::message::Command;
use crate::workflow::ports::AwsConnection;
use crate::workflow::view::InstanceView;
use egui::{CentralPanel, Frame, Margin, Panel, Ui};
use std::sync::Arc;

const LIST: f32 = 208.0;
const NARROW_LIST: f32 = 84.0;
/// In windows of this width the list beside a detail is a table.
const ROOM_FOR_TABLE: f32 = 1640.0;
const TABLE: f32 = 540.0;

/// The instances that pass the filter.
struct Listed {
    rows: Arc<Kept<(), InstanceRows>>,
    passing: Arc<Kept<(String, Sort), Passing>>,
}

impl Listed {
    fn new(ui: &Ui, env: &Env<'_>, view: &View) -> Self {
        let rows = instance_rows::rows(ui, env);
        let from = (view.filter.trim().to_lowercase(), view.instances.sort);
        let passing = kept(ui, env, "instances that pass", from, |(typed, sort)| rows.passing(*sort, typed, |_| true));
        Self { rows, passing }
    }

    /// The row at a place of the list.
    fn at(&self, place: usize) -> &InstanceRow {
        &self.rows.all[self.passing.order[place]]
    }
}

pub(in crate::ui) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, out: &mut Vec<Intent>) {
    if env.model.instances.is_empty() && view.add.is_none() {
        Frame::NONE.fill(env.t.surface).inner_margin(Margin { left: 24, right: 24, top: 56, bottom: 0 }).show(ui, |ui| {
            ui.set_min_size(ui.available_size());
            nothing_yet(ui, env, view, out);
        });
        return;
    }
    let listed = Listed::new(ui, env, view);
    if view.add.is_none() && view.instance.is_none() {
        table::whole(ui, env, view, &listed, out);
        return;
    }
    let (narrow, wide) = (list_is_narrow(env), env.width >= ROOM_FOR_TABLE);
    let width = match (narrow, wide) {
        (true, _) => NARROW_LIST,
        (_, true) => TABLE,
        _ => LIST,
    };
    Panel::left("instance list").exact_size(width).resizable(false).frame(Frame::NONE.fill(env.t.surface)).show(ui, |ui| {
        pane(ui.ctx(), ui.max_rect());
        if wide {
            table::beside(ui, env, view, &listed);
        } else {
            list::show(ui, env, view, &listed, narrow);
        }
    });
    CentralPanel::no_frame().show(ui, |ui| {
        pane(ui.ctx(), ui.max_rect());
        if view.add.is_some() {
            add::show(ui, env, view, out);
        } else if view.instances.chosen.len() > 1 {
            chosen::pane(ui, env, view, &listed, out);
        } else if let Some(instance) = view.instance.as_ref().and_then(|key| env.model.instances.get(key)) {
            detail::show(ui, env, view, instance, out);
        }
    });
}

/// Opens an instance of the list; what was chosen is chosen no longer.
fn open(view: &mut View, key: &InstanceKey) {
    view.instance = Some(key.clone());
    view.instances.table = false;
    view.instances.chosen.clear();
    view.instances.chosen.begin_at(key.clone());
    view.instances.run_all = false;
    view.add = None;
    view.run_all = None;
    view.undo = None;
}

/// Carries out a choice in the list; the instance that is open counts as chosen when another is added to it.
fn choose(view: &mut View, listed: &Listed, ask: Choose) {
    let key = |place: usize| listed.at(place).key.clone();
    let count = listed.passing.order.len();
    let open = view.instance.as_ref().filter(|_| view.add.is_none() && view.instances.chosen.is_empty());
    if let (Choose::Turn(place), Some(open)) = (ask, open.and_then(|open| listed.passing.place(open)))
        && place != open
    {
        view.instances.chosen.apply(Choose::Turn(open), count, key, |key| listed.passing.place(key));
    }
    view.instances.chosen.apply(ask, count, key, |key| listed.passing.place(key));
}

/// Under this width the list shows number, icon and word only.
fn list_is_narrow(env: &Env<'_>) -> bool {
    env.width < 1144.0
}

fn nothing_yet(ui: &mut Ui, env: &Env<'_>, view: &mut View, out: &mut Vec<Intent>) {
    if super::opening(ui, env, out) {
        return;
    }
    let Some(directory) = env.model.connections.value().and_then(|c| c.directory.as_ref()) else {
        no_directory(ui, out);
        return;
    };
    let name = directory.tenant_name.as_str();
    let time = if directory.practice { "Less than a minute in practice" } else { "About 4 min" };
    let needs = [
        (Icon::Contact, format!("Application Administrator in {name}")),
        (Icon::Cloud, "IAM rights in the AWS account".to_owned()),
        (Icon::Clock, time.to_owned()),
    ];
    let text = format!("An instance joins one AWS account to {name}. It has its own identifier, certificate and roles.");
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

/// There can't be an instance: it is one of a directory.
fn no_directory(ui: &mut Ui, out: &mut Vec<Intent>) {
    let text = "An instance joins one AWS account to a directory. The practice cloud has both, and nothing that is done in it reaches a \
                real directory or account.";
    Empty { icon: Icon::Contact, title: "No directory is connected", text, needs: &[] }.show(ui, |ui| {
        ui.horizontal(|ui| {
            if ui.add(Button::primary("Start practice").icon(Icon::FlaskConical)).clicked() {
                out.push(Intent::Send(Command::ConnectPractice));
            }
            if ui.add(Button::plain("Open Settings")).clicked() {
                out.push(Intent::Go(Screen::Settings));
            }
        });
    });
}

/// The accounts that an instance can be made for: confirmed, and known by number.
fn usable<'a>(env: &Env<'a>) -> impl Iterator<Item = &'a crate::workflow::view::AwsView> {
    env.model.connections.value().into_iter().flat_map(|c| c.aws.iter()).filter(|a| a.identity.is_ok())
}

/// A form with the first free account and a name; nothing is chosen where every account has an instance.
pub(in crate::ui) fn new_form(env: &Env<'_>) -> AddForm {
    let taken = |connection: &AwsConnection| env.model.instances.values().any(|i| i.aws == *connection);
    let first = usable(env).find(|a| a.confirmed && !taken(&a.connection));
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
