//! Rollovers: the pane of one instance, and several at once. Shown in place of the table of Certificates, and in the tab of an
//! instance.
//!
//! `one` is an instance from plan to result, with `undo` and `emergency` as pages of their own; `several` is a run of many.
//! `stand` says where a rollover stands, `phases` paints the seven phases. May use: model, view, widgets. Never: decide what comes
//! next; the workflow does.

mod choices;
mod emergency;
mod form;
mod one;
mod phases;
mod several;
mod stand;
mod undo;

pub(in crate::ui) use choices::is_practice;
pub use form::{RollPage, RolloverForm, SeveralForm};
pub(in crate::ui) use one::show as show_one;
pub(in crate::ui) use phases::columns as phase_columns;
pub(in crate::ui) use several::{banner, markdown};
pub(in crate::ui) use stand::badge;

use super::phased;
use crate::domain::spec::InstanceKey;
use crate::ui::env::Env;
use crate::ui::intent::Intent;
use crate::ui::view::{Screen, View};
use egui::{CentralPanel, Ui};

/// Opens the rollover of an instance on Certificates.
pub(in crate::ui) fn open(view: &mut View, key: &InstanceKey, out: &mut Vec<Intent>) {
    view.rollover.open = Some(key.clone());
    view.rollover.page = None;
    out.push(Intent::Go(Screen::Certificates));
}

/// What stands in the place of the table of Certificates; `false` when nothing does.
pub(in crate::ui) fn in_front(ui: &mut Ui, env: &Env<'_>, view: &mut View, out: &mut Vec<Intent>) -> bool {
    let there = |key: &InstanceKey| env.model.instances.contains_key(key);
    view.rollover.open.take_if(|key| !there(key));
    if !view.rollover.is_in_front() {
        return false;
    }
    let form = &mut view.rollover;
    let behind = form.open.is_some() && (form.several.is_some() || form.run);
    let words = if behind { "All of these rollovers" } else { "All certificates" };
    if phased::way_back(ui, env, "way back to certificates", words) {
        form.page = None;
        if form.open.take().is_none() && form.several.take().is_none() {
            form.run = false;
        }
    }
    CentralPanel::no_frame().show(ui, |ui| {
        let open = view.rollover.open.clone();
        if let Some(instance) = open.as_ref().and_then(|key| env.model.instances.get(key)) {
            show_one(ui, env, view, instance, out);
        } else {
            several::show(ui, env, view, out);
        }
    });
    true
}
