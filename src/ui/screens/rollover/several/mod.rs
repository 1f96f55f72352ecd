//! Several rollovers: which instance on which day before anything is run, all of them while they run, the report at the end.

mod plan;
mod rows;
mod run;
mod table;

pub(in crate::ui) use run::markdown;

use crate::domain::spec::InstanceKey;
use crate::ui::cache::{Kept, kept};
use crate::ui::env::Env;
use crate::ui::intent::Intent;
use crate::ui::model::RollWhere;
use crate::ui::text::count;
use crate::ui::theme::{Type, space};
use crate::ui::view::{SeveralForm, View};
use crate::ui::widgets::{Button, gap, label, two_ends};
use crate::workflow::message::RollRunId;
use egui::Ui;
use std::sync::Arc;

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, out: &mut Vec<Intent>) {
    match view.rollover.several.clone() {
        Some(form) => plan::show(ui, env, view, &form, out),
        None => run::show(ui, env, view, out),
    }
}

/// What waits for the user, over the table of Certificates.
#[derive(Debug, Clone, PartialEq, Default)]
struct Waiting {
    /// Of a staggered plan: its day has come.
    planned: Arc<[InstanceKey]>,
    /// Begun, and can go on.
    go_on: Arc<[InstanceKey]>,
    /// A run: how many have ended, of how many.
    run: Option<(RollRunId, usize, usize, bool)>,
}

fn waiting(ui: &Ui, env: &Env<'_>) -> Arc<Kept<(), Waiting>> {
    kept(ui, env, "rollovers that wait", (), |()| {
        let (rollovers, now) = (&env.model.rollovers, env.now);
        let can = |key: &&InstanceKey| matches!(rollovers.stand(key, now), RollWhere::YourTurn(_));
        let on = |key: &InstanceKey| rollovers.is_on(key);
        let today = now.to_zoned_datetime(env.zone.clone()).date();
        let run = rollovers.campaign.as_ref().map(|c| {
            let ended = c.wish.instances.iter().filter(|key| !on(key)).count();
            (c.run, ended, c.wish.instances.len(), c.is_on())
        });
        Waiting {
            planned: env.model.planned_until(today).into_iter().filter(|key| !on(key)).collect(),
            go_on: rollovers.views.keys().filter(can).cloned().collect(),
            run,
        }
    })
}

/// A line over the table of Certificates about what waits for the user: a run of several, a day of a plan, rollovers that can go on.
pub(in crate::ui) fn banner(ui: &mut Ui, env: &Env<'_>, view: &mut View) {
    let waiting = waiting(ui, env);
    if let Some((run, ended, of, on)) = waiting.run.filter(|(run, ..)| view.rollover.seen != Some(*run)) {
        let words = if on { format!("{ended} of {} ended", count(of, "rollover")) } else { format!("{} ended", count(of, "rollover")) };
        line(ui, env, &words, "Show rollovers", || {
            view.rollover.run = true;
            if !on {
                view.rollover.seen = Some(run);
            }
        });
    } else if !waiting.planned.is_empty() {
        let n = waiting.planned.len();
        let words = format!("Planned for today: {}", count(n, "rollover"));
        line(ui, env, &words, &format!("Roll over {}…", count(n, "instance")), || several(view, &waiting.planned));
    } else if let [key] = &*waiting.go_on {
        let words = format!("The rollover of {} can go on", env.model.name_of(key));
        line(ui, env, &words, "Open rollover", || view.rollover.open = Some(key.clone()));
    } else if !waiting.go_on.is_empty() {
        let n = waiting.go_on.len();
        line(ui, env, &format!("{} can go on", count(n, "rollover")), &format!("Go on with {n}…"), || several(view, &waiting.go_on));
    }
}

fn several(view: &mut View, keys: &Arc<[InstanceKey]>) {
    view.rollover.several = Some(SeveralForm::new(keys.iter().cloned()));
}

fn line(ui: &mut Ui, env: &Env<'_>, words: &str, button: &str, then: impl FnOnce()) {
    let mut pressed = false;
    two_ends(
        ui,
        space::S32,
        |ui| {
            label(ui, words, Type::BodyStrong, env.t.text);
            pressed = ui.add(Button::plain(button).small()).clicked();
        },
        |_| {},
    );
    gap(ui, 8.0);
    if pressed {
        then();
    }
}
