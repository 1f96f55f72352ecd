//! Several rollovers before anything is run: which instance on which day, how many at once.

use super::rows::{Row, Rows, Source};
use super::table;
use crate::domain::rollover::RollPhase;
use crate::domain::spec::InstanceKey;
use crate::ui::env::Env;
use crate::ui::intent::Intent;
use crate::ui::model::{CRITICAL, PlannedDay, ROLL_PLAN};
use crate::ui::screens::margin;
use crate::ui::screens::rollover::{choices, one};
use crate::ui::text::count;
use crate::ui::theme::{Type, size};
use crate::ui::view::{SeveralForm, View};
use crate::ui::widgets::{Button, gap, label, paragraph, separator, with_footer};
use crate::workflow::message::RollWish;
use egui::Ui;

const AT_ONCE: [(usize, &str); 4] = [(1, "One at a time"), (4, "4 at once"), (8, "8 at once"), (16, "16 at once")];
const PER_DAY: [(Option<usize>, &str); 4] = [(None, "All today"), (Some(5), "5 a day"), (Some(10), "10 a day"), (Some(25), "25 a day")];

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, form: &SeveralForm, out: &mut Vec<Intent>) {
    let rows = Rows::new(ui, env, Source::Plan(form.instances.clone(), form.per_day));
    let (mut body, mut foot) = with_footer(ui, if env.narrow() { 84.0 } else { 96.0 }, 0.0);
    margin(14).show(&mut body, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        over(ui, env, view, &rows, out);
        gap(ui, 12.0);
    });
    separator(&mut body);
    if let Some(key) = table::show(&mut body, env, view, &rows, true) {
        out.push(Intent::Setting(CRITICAL, env.model.critical_turned(&key)));
    }
    footer(&mut foot, env, view, form, &rows, out);
}

fn over(ui: &mut Ui, env: &Env<'_>, view: &mut View, rows: &Rows, out: &mut Vec<Intent>) {
    let (width, runs) = (ui.available_width(), rows.all.iter().filter(|row| row.left_out.is_none()).count());
    let days = if rows.days > 1 { format!(" over {}", count(rows.days, "day")) } else { String::new() };
    paragraph(ui, &format!("Rollover of {}{days}", count(runs, "instance")), Type::Title, env.t.text, width);
    gap(ui, 4.0);
    let words = "Each goes through its phases by itself, and AWS trusts its old and its new certificate until the new one is proven. Press a \
                 row to mark it critical: critical ones never share a day.";
    paragraph(ui, words, Type::Body, env.t.text_secondary, width.min(860.0));
    gap(ui, 10.0);
    let practice = env.model.practice_directory();
    let mut issue_here = view.rollover.issue_here;
    let Some(form) = &mut view.rollover.several else { return };
    ui.horizontal(|ui| {
        ui.set_height(size::SMALL_BUTTON);
        ui.spacing_mut().item_spacing.x = 8.0;
        choices::number(ui, "Rollovers at once", 4, &AT_ONCE, &mut form.at_once);
        choices::number(ui, "Days", None, &PER_DAY, &mut form.per_day);
        let failures = [(false, "Stop at the first failure"), (true, "Go on after failures")];
        choices::number(ui, "After a failure", false, &failures, &mut form.go_on);
        choices::cool_down(ui, env, practice, out);
        choices::number(ui, "New keys", None, &choices::KEYS, &mut issue_here);
    });
    view.rollover.issue_here = issue_here;
}

fn footer(foot: &mut Ui, env: &Env<'_>, view: &mut View, form: &SeveralForm, rows: &Rows, out: &mut Vec<Intent>) {
    let today: Vec<InstanceKey> = rows.on_day(0).map(|row| row.key.clone()).collect();
    foot.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let words = match rows.days {
            1 => format!("Roll over {}", count(today.len(), "instance")),
            _ => format!("Keep the plan and roll over {} today", today.len()),
        };
        let blocked = today.is_empty().then_some("None of them can be rolled over now");
        if ui.add(Button::primary(&words).blocked(blocked)).clicked() {
            // an instance that left the workspace has no day any more
            let planned = env.model.roll_plan().into_iter().flat_map(|day| day.instances);
            let gone = planned.filter(|key| !env.model.instances.contains_key(key));
            let no_longer: Vec<InstanceKey> = today.iter().cloned().chain(gone).collect();
            out.push(Intent::Setting(ROLL_PLAN, env.model.roll_plan_with(&no_longer, later(env, rows))));
            out.push(one::run(RollWish {
                instances: today,
                emergency: false,
                until: RollPhase::Prune,
                issue_here: view.rollover.issue_here.take(),
                at_once: form.at_once,
                stop_at_failure: !form.go_on,
            }));
            let form = &mut view.rollover;
            (form.several, form.run) = (None, true);
            form.chosen.clear();
        }
        if ui.add(Button::plain("Back")).clicked() {
            view.rollover.several = None;
        }
    });
    gap(foot, 8.0);
    let left_out = rows.all.iter().filter(|row| row.left_out.is_some()).count();
    let words = match (rows.days, left_out) {
        (1, 0) => "Each can be stopped, left and taken back by itself".to_owned(),
        (1, n) => format!("{} left out: they run already, or are not connected", count(n, "instance")),
        _ => "On the other days Certificates asks you to begin; nothing begins by itself".to_owned(),
    };
    label(foot, &words, Type::Small, env.t.text_secondary);
}

/// The days behind today.
fn later(env: &Env<'_>, rows: &Rows) -> Vec<PlannedDay> {
    let keys = |day| rows.on_day(day).map(|row: &Row| row.key.clone()).collect();
    let on = |day| table::on(env, day).to_zoned_datetime(env.zone.clone()).date();
    (1..rows.days).map(|day| PlannedDay { on: on(day), instances: keys(day) }).collect()
}
