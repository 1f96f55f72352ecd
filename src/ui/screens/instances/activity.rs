//! The journal of one instance.

use crate::ui::env::Env;
use crate::ui::intent::Intent;
use crate::ui::screens::activity;
use crate::ui::view::View;
use crate::workflow::view::InstanceView;
use egui::Ui;

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, instance: &InstanceView, out: &mut Vec<Intent>) {
    activity::of_instance(ui, env, view, &instance.spec.key, out);
}
