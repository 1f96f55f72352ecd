//! What can be chosen before a run: how long a cool-down is, and where to stop.

use crate::ui::env::Env;
use crate::ui::intent::Intent;
use crate::ui::text::span;
use crate::ui::widgets::{pick, pick_row};
use crate::workflow::phased::Phase;
use egui::Ui;

/// What a cool-down is as long as nobody has chosen one.
const USUAL_HOURS: u64 = 24;
/// Hours that can be chosen; none at all is for the practice cloud, where nobody else is affected.
const HOURS: [u64; 5] = [1, 4, 24, 72, 168];

/// How long what is old stays; it is remembered for all runs.
pub(in crate::ui::screens) struct CoolDown {
    /// What is chosen.
    pub(in crate::ui::screens) name: &'static str,
    /// Where it is remembered.
    pub(in crate::ui::screens) setting: &'static str,
    /// Whether none at all can be chosen.
    pub(in crate::ui::screens) practice: bool,
}

impl CoolDown {
    pub(in crate::ui::screens) fn show(&self, ui: &mut Ui, env: &Env<'_>, out: &mut Vec<Intent>) {
        let stored = env.model.settings.get(self.setting);
        let now = stored.and_then(|json| json.parse().ok()).unwrap_or(USUAL_HOURS);
        pick(ui, self.name, &word(now), now != USUAL_HOURS, 200.0, |ui| {
            for hours in self.practice.then_some(0).into_iter().chain(HOURS) {
                if pick_row(ui, &word(hours), hours == now) {
                    out.push(Intent::Setting(self.setting, hours.to_string()));
                }
            }
        });
    }
}

fn word(hours: u64) -> String {
    match hours {
        0 => "No cool-down".into(),
        hours => format!("Cool-down {}", span(hours * 3600)),
    }
}

/// The last phase to run.
pub(in crate::ui::screens) fn until<P: Phase>(ui: &mut Ui, width: f32, chosen: &mut Option<P>) {
    let word = chosen.map_or_else(|| "All phases".to_owned(), |phase| format!("Stop after phase {}", phase.number()));
    pick(ui, "Run", &word, chosen.is_some(), width, |ui| {
        if pick_row(ui, "All phases", chosen.is_none()) {
            *chosen = None;
        }
        let all_but_last = P::ALL.iter().copied().take(P::ALL.len().saturating_sub(1));
        for phase in all_but_last {
            if pick_row(ui, &format!("Stop after phase {}, {}", phase.number(), phase.title()), *chosen == Some(phase)) {
                *chosen = Some(phase);
            }
        }
    });
}
