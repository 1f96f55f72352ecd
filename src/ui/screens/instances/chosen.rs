//! What can be done with several instances at once: read them again, run their open steps after all were shown, copy them as text.

use super::Listed;
use crate::domain::spec::InstanceKey;
use crate::domain::step::StepId;
use crate::ui::env::Env;
use crate::ui::facts::{Facts, facts};
use crate::ui::icons::Icon;
use crate::ui::instance_rows::InstanceRow;
use crate::ui::intent::Intent;
use crate::ui::text::{self, count};
use crate::ui::theme::{Type, size, space};
use crate::ui::verdict;
use crate::ui::view::View;
use crate::ui::widgets::{Badge, Button, Status, gap, head, label, paragraph, row_line, text_at, text_fit, with_footer};
use crate::workflow::message::Command;
use crate::workflow::view::InstanceView;
use egui::accesskit::Role;
use egui::{Align2, Frame, Margin, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

/// Wishes wait in a queue of 64 at most: more instances than that are read with all others.
const MOST_READ: usize = 40;
/// So many set-ups run beside one another at most.
const MOST_RUN: usize = 20;

/// What is chosen, in one row of buttons.
pub(super) fn bar(ui: &mut Ui, env: &Env<'_>, view: &mut View, listed: &Listed, out: &mut Vec<Intent>) {
    ui.spacing_mut().item_spacing.x = space::S8;
    label(ui, &format!("{} chosen", text::thousands(view.instances.chosen.len())), Type::BodyStrong, env.t.text);
    buttons(ui, env, view, listed, out);
}

/// What stands beside the list while several are chosen.
pub(super) fn pane(ui: &mut Ui, env: &Env<'_>, view: &mut View, listed: &Listed, out: &mut Vec<Intent>) {
    if view.instances.run_all {
        plan(ui, env, view, listed, out);
        return;
    }
    Frame::NONE.inner_margin(Margin { left: 24, right: 24, top: 20, bottom: 0 }).show(ui, |ui| {
        ui.set_min_size(ui.available_size());
        ui.spacing_mut().item_spacing.y = 0.0;
        let width = ui.available_width();
        paragraph(ui, &format!("{} chosen", count(view.instances.chosen.len(), "instance")), Type::Title, env.t.text, width);
        gap(ui, space::S8);
        let some = listed.rows.of_keys(view.instances.chosen.iter().take(SOME));
        let mut names: Vec<String> = some.into_iter().map(|row| row.name.clone()).collect();
        let more = view.instances.chosen.len() - names.len();
        if more > 0 {
            names.push(format!("{} more", text::thousands(more)));
        }
        paragraph(ui, &text::listed(&names), Type::Body, env.t.text_secondary, width.min(640.0));
        gap(ui, space::S16);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(space::S8, space::S8);
            buttons(ui, env, view, listed, out);
        });
    });
}

/// So many names are said.
const SOME: usize = 12;

fn buttons(ui: &mut Ui, env: &Env<'_>, view: &mut View, listed: &Listed, out: &mut Vec<Intent>) {
    let many = view.instances.chosen.len();
    let again = format!("Read {} again", text::thousands(many));
    if ui.add(Button::plain(&again).name("Read the chosen instances again").icon(Icon::RefreshCw).small()).clicked() {
        read_again(env, view, out);
    }
    let blocked = match many {
        _ if env.model.connections.value().is_some_and(|c| c.read_only.is_some()) => {
            Some("This workspace is open for reading only".to_owned())
        }
        n if n > MOST_RUN => Some(format!("At most {MOST_RUN} are set up beside one another, choose fewer")),
        _ => None,
    };
    let run = Button::plain("Run all open steps…").name("Run all open steps of the chosen instances…").icon(Icon::Play).small();
    if ui.add(run.blocked(blocked.as_deref())).clicked() {
        view.instances.run_all = true;
    }
    if ui.add(Button::plain("Copy as text").name("Copy the chosen instances as text").icon(Icon::Copy).small()).clicked() {
        out.push(Intent::Copy(count(many, "instance"), as_text(&listed.rows.of_keys(view.instances.chosen.iter()), env)));
    }
    if ui.add(Button::link("Choose none").icon(Icon::X)).clicked() {
        view.instances.chosen.clear();
        view.instances.run_all = false;
    }
}

/// Reads the chosen instances again; more than the queue takes are read with all others.
pub(in crate::ui) fn read_again(env: &Env<'_>, view: &View, out: &mut Vec<Intent>) {
    let chosen = &view.instances.chosen;
    if chosen.len() > MOST_READ || chosen.len() == env.model.instances.len() {
        out.push(Intent::Send(Command::RefreshAll));
    } else {
        out.extend(chosen.iter().map(|key| Intent::Send(Command::Refresh(key.clone()))));
    }
}

/// What a set-up of several would do with one.
enum Turn {
    Run(Vec<StepId>),
    Not(Badge),
}

fn turn(env: &Env<'_>, facts: &Facts, instance: &InstanceView) -> Turn {
    let not = |status, words: &str| Turn::Not(Badge::new(status, words));
    let account = facts.connection(env, &instance.aws);
    if env.model.running(&instance.spec.key).is_some() {
        return not(Status::InProgress, "A set-up runs");
    }
    if !instance.unfinished.is_empty() {
        return not(Status::Warning, "Was interrupted, resume it by itself");
    }
    if !account.is_some_and(|a| a.confirmed && a.identity.is_ok()) {
        return not(Status::Locked, "Its account is not connected and confirmed");
    }
    match env.model.open_steps(instance) {
        steps if steps.is_empty() => not(Status::Ok, "Every step is done"),
        steps => Turn::Run(steps),
    }
}

/// The open steps of all chosen instances, before anything is run.
pub(super) fn plan(ui: &mut Ui, env: &Env<'_>, view: &mut View, listed: &Listed, out: &mut Vec<Intent>) {
    if view.instances.chosen.len() > MOST_RUN {
        view.instances.run_all = false;
        return;
    }
    let facts = facts(ui, env);
    let turns: Vec<(&InstanceView, Turn)> = listed
        .rows
        .of_keys(view.instances.chosen.iter())
        .into_iter()
        .filter_map(|row| env.model.instances.get(&row.key))
        .map(|instance| (instance, turn(env, &facts, instance)))
        .collect();
    let runs: Vec<(InstanceKey, Vec<StepId>)> = turns
        .iter()
        .filter_map(|(instance, turn)| if let Turn::Run(steps) = turn { Some((instance.spec.key.clone(), steps.clone())) } else { None })
        .collect();
    let (mut body, mut foot) = with_footer(ui, if env.narrow() { 80.0 } else { 96.0 }, 14.0);
    ScrollArea::vertical().auto_shrink(false).id_salt("run chosen").show(&mut body, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let width = ui.available_width();
        paragraph(ui, &format!("Set up {}", count(runs.len(), "instance")), Type::Title, env.t.text, width);
        gap(ui, 4.0);
        let words = "Each runs by itself with the values of its steps; open one to see or change them. Those that can't run are left out.";
        paragraph(ui, words, Type::Body, env.t.text_secondary, width.min(640.0));
        gap(ui, 16.0);
        head(ui, "Open steps, by instance", "Each step is planned from what it finds");
        for (instance, turn) in &turns {
            row(ui, env, instance, turn);
        }
    });
    foot_of(env, view, &mut foot, &runs, out);
}

fn foot_of(env: &Env<'_>, view: &mut View, foot: &mut Ui, runs: &[(InstanceKey, Vec<StepId>)], out: &mut Vec<Intent>) {
    let steps: usize = runs.iter().map(|(_, steps)| steps.len()).sum();
    foot.horizontal(|ui| {
        let words = format!("Run {} in {}", count(steps, "step"), count(runs.len(), "instance"));
        let blocked = runs.is_empty().then_some("None of the chosen instances has a step to run");
        if ui.add(Button::primary(&words).blocked(blocked)).clicked() {
            out.extend(runs.iter().map(|(key, steps)| Intent::Send(Command::Run { instance: key.clone(), steps: steps.clone() })));
            view.instances.run_all = false;
        }
        if ui.add(Button::plain("Back")).clicked() {
            view.instances.run_all = false;
        }
    });
    gap(foot, 8.0);
    label(foot, "Each stops at its first problem; every change can be undone", Type::Small, env.t.text_secondary);
}

fn row(ui: &mut Ui, env: &Env<'_>, instance: &InstanceView, turn: &Turn) {
    let (t, spec) = (env.t, &instance.spec);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), size::ROW), Sense::hover());
    row_line(ui, rect);
    let at = |x: f32| pos2(rect.left() + x, rect.center().y);
    text_fit(ui, Align2::LEFT_CENTER, at(0.0), &spec.name, Type::SmallStrong, t.text, 170.0);
    text_at(ui, Align2::LEFT_CENTER, at(180.0), spec.account.as_str(), Type::Mono, t.text_secondary);
    let said = match turn {
        Turn::Run(steps) => {
            let numbers: Vec<String> = steps.iter().map(|step| step.number().to_string()).collect();
            let words = format!("{}: {}", count(steps.len(), "step"), text::listed(&numbers));
            text_fit(ui, Align2::LEFT_CENTER, at(290.0), &words, Type::Small, t.text, rect.width() - 290.0);
            format!("Will run {words}")
        }
        Turn::Not(badge) => {
            badge.plain_at(ui, at(290.0), rect.width() - 290.0);
            format!("Left out: {}", badge.word)
        }
    };
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{}, {}. {said}", spec.name, spec.account)));
}

/// Rows as tab-separated text with a head, everything in full.
fn as_text(rows: &[&InstanceRow], env: &Env<'_>) -> String {
    let mut lines = vec!["Verdict\tAccount\tNumber\tIdentifier\tCertificate ends\tDays left\tRoles\tPeople\tLast proven\tRead".to_owned()];
    let time = |at: Option<jiff::Timestamp>| at.map(|at| at.to_string()).unwrap_or_default();
    for row in rows {
        let (end, days) = row
            .ends
            .map_or_else(Default::default, |(at, days)| (at.to_zoned_datetime(env.zone.clone()).date().to_string(), days.to_string()));
        let parts = [
            verdict::standing(row.urgency.standing()).word,
            row.name.clone(),
            row.account.clone(),
            row.identifier.clone(),
            end,
            days,
            row.roles.to_string(),
            row.people.to_string(),
            time(row.proven),
            time(row.read_at),
        ];
        lines.push(parts.map(|part| part.replace(['\t', '\n', '\r'], " ")).join("\t"));
    }
    lines.join("\n")
}
