//! What can be chosen before a rotation runs: how long the old key stays switched off, and where to stop.

use crate::domain::rotation::RotatePhase;
use crate::ui::env::Env;
use crate::ui::intent::Intent;
use crate::ui::text::span;
use crate::ui::view::View;
use crate::ui::widgets::{pick, pick_row};
use crate::workflow::message::{KEY_COOL_DOWN_SETTING, PRACTICE_KEY_COOL_DOWN_SETTING};
use egui::Ui;

/// What a cool-down is as long as nobody has chosen one.
const USUAL_HOURS: u64 = 24;
/// Hours that can be chosen; none at all is for the practice cloud, where nobody else uses the key.
const HOURS: [u64; 5] = [1, 4, 24, 72, 168];

const fn setting(practice: bool) -> &'static str {
    if practice { PRACTICE_KEY_COOL_DOWN_SETTING } else { KEY_COOL_DOWN_SETTING }
}

fn word(hours: u64) -> String {
    match hours {
        0 => "No cool-down".into(),
        hours => format!("Cool-down {}", span(hours * 3600)),
    }
}

/// How long the old key stays switched off before it is deleted; it is remembered for all rotations.
pub(super) fn cool_down(ui: &mut Ui, env: &Env<'_>, practice: bool, out: &mut Vec<Intent>) {
    let stored = env.model.settings.get(setting(practice));
    let now = stored.and_then(|json| json.parse().ok()).unwrap_or(USUAL_HOURS);
    pick(ui, "Old key stays off", &word(now), now != USUAL_HOURS, 200.0, |ui| {
        for hours in practice.then_some(0).into_iter().chain(HOURS) {
            if pick_row(ui, &word(hours), hours == now) {
                out.push(Intent::Setting(setting(practice), hours.to_string()));
            }
        }
    });
}

/// The last phase to run.
pub(super) fn until(ui: &mut Ui, view: &mut View) {
    let chosen = &mut view.rotation.until;
    let word = chosen.map_or_else(|| "All phases".to_owned(), |phase| format!("Stop after phase {}", phase.number()));
    pick(ui, "Run", &word, chosen.is_some(), 320.0, |ui| {
        if pick_row(ui, "All phases", chosen.is_none()) {
            *chosen = None;
        }
        for phase in RotatePhase::ALL.into_iter().filter(|phase| *phase < RotatePhase::Delete) {
            if pick_row(ui, &format!("Stop after phase {}, {}", phase.number(), phase.title()), *chosen == Some(phase)) {
                *chosen = Some(phase);
            }
        }
    });
}
