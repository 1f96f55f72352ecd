//! The header of an instance and its tabs.

use super::{activity, certificates, people, roles, set_up, sign_in, table, undo};
use crate::domain::spec::InstanceKey;
use crate::ui::commands;
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::Intent;
use crate::ui::model::Job;
use crate::ui::text;
use crate::ui::theme::{Type, size};
use crate::ui::verdict;
use crate::ui::view::{Tab, View};
use crate::ui::widgets::{
    Badge, Button, Status, gap, label, pane, paragraph, secret_field, segments, tab, text_width, two_ends, value_with_copy,
};
use crate::workflow::message::Command;
use crate::workflow::view::InstanceView;
use egui::{CentralPanel, Frame, Margin, Panel, Ui};

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, instance: &InstanceView, out: &mut Vec<Intent>) {
    let frame = Frame::NONE.fill(env.t.surface).inner_margin(Margin { left: 24, right: 24, top: 12, bottom: 0 });
    Panel::top("instance header").exact_size(104.0).resizable(false).frame(frame).show(ui, |ui| {
        pane(ui.ctx(), ui.max_rect());
        header(ui, env, view, instance, out);
    });
    if !instance.unfinished.is_empty() && env.model.running(&instance.spec.key).is_none() {
        let frame = Frame::NONE.fill(env.t.warning_tint).inner_margin(Margin::symmetric(24, 12));
        Panel::top("unfinished").resizable(false).frame(frame).show(ui, |ui| unfinished(ui, env, view, instance, out));
    }
    if env.model.secrets.iter().any(|s| s.instance == instance.spec.key) {
        let frame = Frame::NONE.fill(env.t.bg).inner_margin(Margin::symmetric(24, 8));
        Panel::top("secrets").resizable(false).frame(frame).show(ui, |ui| secrets(ui, env, &instance.spec.key, out));
    }
    CentralPanel::no_frame().show(ui, |ui| {
        if view.undo.as_ref() == Some(&instance.spec.key) {
            undo::show(ui, env, view, instance, out);
            return;
        }
        match view.tab {
            Tab::SetUp => set_up::show(ui, env, view, instance, out),
            Tab::Roles => roles::show(ui, env, instance, out),
            Tab::Certificates => certificates::show(ui, env, view, instance, out),
            Tab::People => people::show(ui, env, instance),
            Tab::SignIn => sign_in::show(ui, env, view, instance, out),
            Tab::Activity => activity::show(ui, env, view, instance, out),
        }
    });
}

fn header(ui: &mut Ui, env: &Env<'_>, view: &mut View, instance: &InstanceView, out: &mut Vec<Intent>) {
    let (t, key) = (env.t, &instance.spec.key);
    ui.spacing_mut().item_spacing.y = 0.0;
    two_ends(
        ui,
        28.0,
        |ui| {
            label(ui, &instance.spec.name, Type::Title, t.text);
            ui.add_space(4.0);
            verdict::instance_in_header(env, instance).filled(ui);
        },
        |ui| {
            commands::button(ui, env, view, out, &commands::READ_AGAIN, commands::Look::Icon);
            table::button(ui, env, view, out);
            let (words, color) = match instance.read_at {
                None => ("Not read yet".to_owned(), t.text_secondary),
                Some(at) => {
                    (format!("Read {}", text::age(at, env.now)), if text::is_stale(at, env.now) { t.warning } else { t.text_secondary })
                }
            };
            label(ui, &words, Type::Small, color);
        },
    );
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        label(ui, "Account", Type::Small, t.text_secondary);
        value_with_copy(ui, "account number", instance.spec.account.as_str(), 40);
        ui.add_space(6.0);
        label(ui, "Identifier", Type::Small, t.text_secondary);
        value_with_copy(ui, "identifier", &instance.spec.identifier.to_string(), 60);
    });
    // the tabs stand on the lower edge, so that the line under the chosen one is seen whole
    let rest = ui.available_height() - size::TAB;
    gap(ui, rest.max(0.0));
    let mut job = None;
    let running = env.model.running(key);
    two_ends(
        ui,
        size::TAB,
        |ui| {
            ui.spacing_mut().item_spacing.x = 24.0;
            for one in Tab::ALL {
                if tab(ui, one.title(), view.tab == one).clicked() {
                    job = Some(one);
                }
            }
        },
        |ui| {
            if let Some(running) = running {
                progress(ui, env, running);
            }
        },
    );
    if let Some(chosen) = job {
        view.tab = chosen;
        view.undo = None;
    }
}

/// How far the job is, at the right of the tabs: how long it takes so far is left out where it would come near to them.
fn progress(ui: &mut Ui, env: &Env<'_>, job: &Job) {
    let tabs: f32 = Tab::ALL.iter().map(|one| text_width(ui, one.title(), Type::BodyStrong) + 24.0).sum();
    segments(ui, job.done(), true, job.steps.len());
    ui.add_space(4.0);
    let room = ui.available_width() - tabs;
    let gone = u64::try_from(env.now.as_second() - job.started.as_second()).unwrap_or(0);
    let short = format!("{} of {} done", job.done(), job.steps.len());
    let long = format!("{short}, {} gone", verdict::clock(gone));
    let fits = |words: &str| text_width(ui, words, Type::Small) < room;
    if fits(&long) {
        label(ui, &long, Type::Small, env.t.text_secondary);
    } else if fits(&short) {
        label(ui, &short, Type::Small, env.t.text_secondary);
    }
}

/// What a killed program left: resume, undo or forget.
fn unfinished(ui: &mut Ui, env: &Env<'_>, view: &mut View, instance: &InstanceView, out: &mut Vec<Intent>) {
    let key = &instance.spec.key;
    let calls: Vec<String> = instance.unfinished.iter().map(|e| e.what.call.action().to_owned()).collect();
    let width = ui.available_width();
    // rows of a rollover carry its id
    let rollover = instance.unfinished.iter().any(|e| e.what.job.0.starts_with("roll/"));
    let rotation = instance.unfinished.iter().any(|e| e.what.job.0.starts_with("rotate/"));
    let what = match (rollover, rotation) {
        (true, _) => "The last rollover was interrupted",
        (false, true) => "The last rotation was interrupted",
        (false, false) => "The last set-up was interrupted",
    };
    ui.horizontal(|ui| {
        Badge::new(Status::Warning, what).plain(ui);
    });
    gap(ui, 4.0);
    let words = format!(
        "{} {} under way when Rolebridge ended, so it may or may not have been carried out. Resume looks before it does anything again.",
        text::listed(&calls),
        if calls.len() == 1 { "was" } else { "were" }
    );
    paragraph(ui, &words, Type::Body, env.t.text, width);
    gap(ui, 8.0);
    ui.horizontal(|ui| {
        if rollover {
            if ui.add(Button::primary("Open rollover").small()).clicked() {
                view.rollover.tab = Some(key.clone());
                view.tab = Tab::Certificates;
            }
        } else if rotation {
            if ui.add(Button::primary("Open rotation").small()).clicked() {
                (view.rollover.tab, view.rotation.tab) = (None, Some(key.clone()));
                view.tab = Tab::Certificates;
            }
        } else {
            commands::button(ui, env, view, out, &commands::RESUME, commands::Look::PrimarySmall);
        }
        if ui.add(Button::plain("Undo changes…").icon(Icon::Undo2).small()).clicked() {
            view.undo = Some(key.clone());
            out.push(Intent::Send(Command::Journal(Some(key.clone()))));
        }
        if ui.add(Button::plain("Leave as it is").small()).clicked() {
            out.push(Intent::Send(Command::Forget(key.clone())));
        }
    });
}

fn secrets(ui: &mut Ui, env: &Env<'_>, key: &InstanceKey, out: &mut Vec<Intent>) {
    use crate::ui::widgets::SecretAsk;
    for shown in env.model.secrets.iter().filter(|s| s.instance == *key) {
        match secret_field(ui, &shown.label, &shown.secret) {
            Some(SecretAsk::Copy) => out.push(Intent::CopySecret(shown.secret.clone())),
            Some(SecretAsk::Forget) => out.push(Intent::ForgetSecret(key.clone(), shown.label.clone())),
            None => {}
        }
    }
}
