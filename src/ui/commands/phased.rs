//! What the actions on rollovers and on rotations share: which instance is meant, and how it is named.

use super::{Scene, selected};
use crate::domain::spec::InstanceKey;
use crate::ui::view::{Screen, View};
use crate::workflow::view::InstanceView;

/// The instance that is meant: on Certificates the one that stands in front, or whose row is chosen, else the one that is open.
pub(super) fn key_of(view: &View, in_front: Option<&InstanceKey>) -> Option<InstanceKey> {
    let here = view.screen == Screen::Certificates;
    let shown = in_front.or_else(|| view.certificates.chosen.as_ref().map(|(key, _)| key));
    shown.filter(|_| here).or(view.instance.as_ref()).cloned()
}

pub(super) fn meant<'a>(scene: &Scene<'a>, in_front: Option<&InstanceKey>) -> Result<&'a InstanceView, String> {
    let shown = key_of(scene.view, in_front).and_then(|key| scene.env.model.instances.get(&key));
    shown.or_else(|| selected(scene)).ok_or_else(|| "No instance is open".to_owned())
}

/// An action by its instance, where one is meant.
pub(super) fn named(meant: Result<&InstanceView, String>, what: &str, more: &str) -> String {
    meant.map_or_else(|_| format!("{what}{more}"), |i| format!("{what} of {}{more}", i.spec.name))
}

/// It can run, or else there is this reason.
pub(super) fn only(can: bool, or_else: &str) -> Result<(), String> {
    if can { Ok(()) } else { Err(or_else.to_owned()) }
}
