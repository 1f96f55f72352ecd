//! What can be chosen before a rotation runs: how long the old key stays switched off, and where to stop.

use crate::ui::env::Env;
use crate::ui::intent::Intent;
use crate::ui::screens::phased::{self, CoolDown};
use crate::ui::view::View;
use crate::workflow::message::{KEY_COOL_DOWN_SETTING, PRACTICE_KEY_COOL_DOWN_SETTING};
use egui::Ui;

/// How long the old key stays switched off before it is deleted; it is remembered for all rotations.
pub(super) fn cool_down(ui: &mut Ui, env: &Env<'_>, practice: bool, out: &mut Vec<Intent>) {
    let setting = if practice { PRACTICE_KEY_COOL_DOWN_SETTING } else { KEY_COOL_DOWN_SETTING };
    CoolDown { name: "Old key stays off", setting, practice }.show(ui, env, out);
}

/// The last phase to run.
pub(super) fn until(ui: &mut Ui, view: &mut View) {
    phased::until(ui, 320.0, &mut view.rotation.until);
}
