//! Rotations of import keys: the pane of one instance, and several at once. Shown in place of the table of Certificates, and in the
//! tab of an instance.
//!
//! `one` is an instance from plan to result, with `undo` as a page of its own; `several` is a run of many. `stand` says where a
//! rotation stands, `phases` what is known of the six phases. May use: model, view, widgets. Never: decide what comes next; the
//! workflow does.

mod choices;
mod form;
mod one;
mod phases;
mod several;
mod stand;
mod undo;

pub use form::{RotatePage, RotationForm};
pub(in crate::ui) use one::show as show_one;
pub(in crate::ui) use stand::badge;

use super::phased;
use crate::domain::spec::InstanceKey;
use crate::ui::env::Env;
use crate::ui::intent::Intent;
use crate::ui::model::RotateWhere;
use crate::ui::view::{Screen, View};
use egui::{CentralPanel, Ui};

/// Opens the rotation of an instance on Certificates.
pub(in crate::ui) fn open(view: &mut View, key: &InstanceKey, out: &mut Vec<Intent>) {
    (view.rollover.open, view.rollover.several, view.rollover.run) = (None, None, false);
    view.rotation.open = Some(key.clone());
    view.rotation.page = None;
    out.push(Intent::Go(Screen::Certificates));
}

/// Opens several, to be rotated together.
pub(in crate::ui) fn open_several(view: &mut View, keys: Vec<InstanceKey>, out: &mut Vec<Intent>) {
    (view.rollover.open, view.rollover.several, view.rollover.run) = (None, None, false);
    (view.rotation.open, view.rotation.page) = (None, None);
    view.rotation.several = Some(keys.into());
    out.push(Intent::Go(Screen::Certificates));
}

/// Whether there is more to see of a rotation than that none was begun.
pub(in crate::ui) fn is_under_way(env: &Env<'_>, key: &InstanceKey) -> bool {
    !matches!(env.model.rotations.stand(key, env.now), RotateWhere::Rest | RotateWhere::NoKey | RotateWhere::NotRead)
}

/// The button that leads to a rotation: its words, and its name.
pub(in crate::ui) fn words_of_button(begun: bool, name: &str) -> (&'static str, String) {
    if begun { ("Open rotation", format!("Open rotation of {name}")) } else { ("Rotate key…", format!("Rotate key of {name}…")) }
}

/// What stands in the place of the table of Certificates; `false` when nothing does.
pub(in crate::ui) fn in_front(ui: &mut Ui, env: &Env<'_>, view: &mut View, out: &mut Vec<Intent>) -> bool {
    let there = |key: &InstanceKey| env.model.instances.contains_key(key);
    view.rotation.open.take_if(|key| !there(key));
    if !view.rotation.is_in_front() {
        return false;
    }
    let form = &mut view.rotation;
    let behind = form.open.is_some() && form.several.is_some();
    let words = if behind { "All of these rotations" } else { "All access keys" };
    if phased::way_back(ui, env, "way back to access keys", words) {
        form.page = None;
        if form.open.take().is_none() {
            form.several = None;
        }
    }
    CentralPanel::no_frame().show(ui, |ui| {
        let open = view.rotation.open.clone();
        if let Some(instance) = open.as_ref().and_then(|key| env.model.instances.get(key)) {
            show_one(ui, env, view, instance, out);
        } else {
            several::show(ui, env, view, out);
        }
    });
    true
}
