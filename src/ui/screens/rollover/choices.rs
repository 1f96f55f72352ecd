//! What can be chosen before a rollover runs: how long the old certificate stays, and where to stop.

use crate::ui::env::Env;
use crate::ui::intent::Intent;
use crate::ui::screens::phased::{self, CoolDown};
use crate::ui::text::count;
use crate::ui::view::View;
use crate::ui::widgets::{pick, pick_row};
use crate::workflow::message::{COOL_DOWN_SETTING, PRACTICE_COOL_DOWN_SETTING};
use crate::workflow::ports::AwsConnection;
use crate::workflow::view::InstanceView;
use egui::Ui;

/// Whether both halves of an instance are practice.
pub(in crate::ui) fn is_practice(env: &Env<'_>, instance: &InstanceView) -> bool {
    env.model.practice_directory() && matches!(instance.aws, AwsConnection::Practice { .. })
}

/// How long the old certificate stays after its last use; it is remembered for all rollovers.
pub(super) fn cool_down(ui: &mut Ui, env: &Env<'_>, practice: bool, out: &mut Vec<Intent>) {
    let setting = if practice { PRACTICE_COOL_DOWN_SETTING } else { COOL_DOWN_SETTING };
    CoolDown { name: "Old certificate stays", setting, practice }.show(ui, env, out);
}

/// The last phase to run.
pub(super) fn until(ui: &mut Ui, view: &mut View) {
    phased::until(ui, 300.0, &mut view.rollover.until);
}

/// Who can make new keys: as before is as the instance's first one was made.
pub(super) const KEYS: [(Option<u16>, &str); 3] =
    [(None, "New key made as before"), (Some(2048), "New key made here, RSA 2048"), (Some(4096), "New key made here, RSA 4096")];

/// Who makes the new key.
pub(super) fn key(ui: &mut Ui, view: &mut View) {
    number(ui, "New key", None, &KEYS, &mut view.rollover.issue_here);
}

/// One of some numbers.
pub(super) fn number<T: PartialEq + Copy>(ui: &mut Ui, name: &str, usual: T, all: &[(T, &str)], chosen: &mut T) {
    let word = all.iter().find(|(value, _)| value == chosen).map_or("", |(_, word)| *word);
    pick(ui, name, word, *chosen != usual, 220.0, |ui| {
        for (value, word) in all {
            if pick_row(ui, word, value == chosen) {
                *chosen = *value;
            }
        }
    });
}

/// Who signs in through an instance: `41 people and groups are assigned`.
pub(super) fn who(instance: &InstanceView) -> String {
    let assigned = instance.observed.iter().flat_map(|o| &o.assignments);
    let mut names: Vec<&str> = assigned.map(|a| a.principal_name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    match names.len() {
        0 => "Nobody is assigned here".into(),
        1 => "1 person or group is assigned here".into(),
        n => format!("{} and groups are assigned here", count(n, "person").replace("persons", "people")),
    }
}
