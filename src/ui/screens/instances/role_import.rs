//! What the import will do with each role of the account: a verdict, a table, and the mend of the chosen role.

use super::role_mend;
use crate::domain::role_import::{Outcome, Prediction};
use crate::ui::env::Env;
use crate::ui::intent::Intent;
use crate::ui::text;
use crate::ui::theme::{Type, size};
use crate::ui::widgets::{Badge, Column, Status, cell, chip, gap, header, label, list_keys, remark, selectable, two_ends};
use crate::workflow::view::InstanceView;
use egui::{Frame, Id, Margin, Panel, ScrollArea, Stroke, Ui, pos2};

/// What is chosen in this pane; kept by egui for as long as the window lives.
#[derive(Debug, Clone, Default)]
struct Chosen {
    outcome: Option<Outcome>,
    role: Option<String>,
}

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, instance: &InstanceView, predictions: &[Prediction], out: &mut Vec<Intent>) {
    let memory = Id::unique(("role import", &instance.spec.key.0));
    let mut chosen: Chosen = ui.ctx().data(|d| d.get_temp(memory)).unwrap_or_default();
    Frame::NONE.inner_margin(Margin { left: 24, right: 24, top: 20, bottom: 12 }).show(ui, |ui| {
        verdict(ui, env, instance, predictions);
        gap(ui, 12.0);
        chips(ui, env, predictions, &mut chosen);
        for finding in instance.side.surprises.iter().take(2) {
            gap(ui, 8.0);
            remark(ui, finding);
        }
    });
    let selected = chosen.role.as_ref().and_then(|name| predictions.iter().find(|p| p.role.to_string() == *name));
    let selected = selected.or_else(|| predictions.iter().find(|p| p.mend.is_some()));
    if let Some(prediction) = selected {
        let frame = Frame::NONE.fill(env.t.bg).inner_margin(Margin::symmetric(24, 16));
        Panel::bottom("role mend").resizable(false).frame(frame).show(ui, |ui| role_mend::show(ui, env, instance, prediction, out));
    }
    let rows: Vec<&Prediction> = predictions.iter().filter(|p| chosen.outcome.is_none_or(|o| p.outcome == o)).collect();
    let name = selected.map(|p| p.role.to_string());
    if let Some(clicked) = table(ui, env, &rows, name.as_deref()) {
        chosen.role = Some(clicked);
    }
    ui.ctx().data_mut(|d| d.insert_temp(memory, chosen));
}

fn verdict(ui: &mut Ui, env: &Env<'_>, instance: &InstanceView, predictions: &[Prediction]) {
    let out = predictions.iter().filter(|p| p.outcome == Outcome::StaysOut).count();
    let (inside, all) = (predictions.len() - out, predictions.len());
    let title = match (inside, out) {
        (0, 0) => "The account has no roles yet".to_owned(),
        (_, 0) => format!("{} {} in", text::count(all, "role"), if all == 1 { "comes" } else { "come" }),
        (0, _) => format!("{} {} out", text::count(all, "role"), if all == 1 { "stays" } else { "stay" }),
        (_, 1) => format!("{inside} of {} come in, 1 does not", text::count(all, "role")),
        _ => format!("{inside} of {} come in, {out} do not", text::count(all, "role")),
    };
    label(ui, &title, Type::Title, env.t.text);
    gap(ui, 4.0);
    let words = format!("Predicted from the trust policies in AWS. {}", state(env, instance));
    label(ui, &words, Type::Body, env.t.text_secondary);
}

/// Where the import stands, in one phrase.
fn state(env: &Env<'_>, instance: &InstanceView) -> String {
    match instance.side.provisioning.job() {
        None => "The import is not set up yet".into(),
        Some(job) if job.quarantine.is_some() => "The import is in quarantine".into(),
        Some(job) => match &job.last_success {
            Some(run) => format!("The last cycle ended {}", text::age(run.ended, env.now)),
            None => "The first cycle is not through yet, it takes about 40 min".into(),
        },
    }
}

fn chips(ui: &mut Ui, env: &Env<'_>, predictions: &[Prediction], chosen: &mut Chosen) {
    let t = env.t;
    two_ends(
        ui,
        28.0,
        |ui| {
            if chip(ui, None, "All", predictions.len(), chosen.outcome.is_none()).clicked() {
                chosen.outcome = None;
            }
            for outcome in [Outcome::StaysOut, Outcome::AtRisk, Outcome::ComesIn] {
                let count = predictions.iter().filter(|p| p.outcome == outcome).count();
                let badge = badge(outcome);
                let on = chosen.outcome == Some(outcome);
                if count > 0 && chip(ui, Some(badge.status), &badge.word, count, on).clicked() {
                    chosen.outcome = if on { None } else { Some(outcome) };
                }
            }
        },
        |ui| {
            if env.width >= 1144.0 {
                label(ui, "Import brings roles only, never people or groups", Type::Small, t.text_secondary);
            }
        },
    );
}

fn badge(outcome: Outcome) -> Badge {
    match outcome {
        Outcome::StaysOut => Badge::new(Status::Failing, "Stays out"),
        Outcome::AtRisk => Badge::new(Status::Warning, "At risk"),
        Outcome::ComesIn => Badge::new(Status::Ok, "Comes in"),
    }
}

/// The table; gives the role that was chosen.
fn table(ui: &mut Ui, env: &Env<'_>, rows: &[&Prediction], selected: Option<&str>) -> Option<String> {
    let width = ui.available_width();
    let columns = columns(width);
    let mut clicked = None;
    Frame::NONE.fill(env.t.surface).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        header(ui, &columns);
        let ids: Vec<Id> = rows.iter().map(|p| row_id(p)).collect();
        let current = rows.iter().position(|p| Some(p.role.to_string().as_str()) == selected);
        if let Some(next) = list_keys(ui, &ids, current.unwrap_or(0)) {
            clicked = rows.get(next).map(|p| p.role.to_string());
        }
        ScrollArea::vertical().auto_shrink(false).show_rows(ui, size::ROW, rows.len(), |ui, range| {
            for at in range {
                let is_selected = current == Some(at);
                if row(ui, env, &columns, rows[at], is_selected, at == current.unwrap_or(0)) {
                    clicked = Some(rows[at].role.to_string());
                }
            }
        });
    });
    clicked
}

/// Narrow windows give up the column of providers: the reason names them where they matter.
fn columns(width: f32) -> [Column; 6] {
    let wide = width >= 900.0;
    let role = if wide { 350.0 } else { 320.0 };
    let providers = if wide { role + 120.0 } else { role };
    let pair = providers + 100.0;
    let why = width - 150.0;
    [
        Column::text("Prediction", 24.0, 132.0),
        Column::text("Role", 132.0, role),
        Column::text(if wide { "Providers" } else { "" }, role, providers),
        Column::numbers("Pair, max 239", providers, pair),
        Column::text("Why", pair + 12.0, why),
        Column::text("Mend", why, width - 16.0),
    ]
}

fn row_id(prediction: &Prediction) -> Id {
    Id::unique(("predicted role", prediction.role.to_string()))
}

fn row(ui: &mut Ui, env: &Env<'_>, columns: &[Column; 6], prediction: &Prediction, selected: bool, first_stop: bool) -> bool {
    let t = env.t;
    let badge = badge(prediction.outcome);
    let why = prediction.why();
    let name = format!("{}: {}. {why}", prediction.role.name(), badge.word);
    let shown = selectable(ui, row_id(prediction), size::ROW, selected, first_stop, &name);
    let rect = shown.rect;
    badge.plain_at(ui, pos2(rect.left() + 24.0, rect.center().y), 104.0);
    cell(ui, rect, &columns[1], prediction.role.name().as_str(), Type::Mono, t.text);
    if !columns[2].head.is_empty() {
        let names: Vec<&str> = prediction.providers.iter().map(|p| p.name().as_str()).collect();
        let bad = names.len() != 1;
        let words = if names.is_empty() { "None".to_owned() } else { names.join(", ") };
        cell(ui, rect, &columns[2], &words, Type::Mono, if bad { t.failing } else { t.text_secondary });
    }
    let long = prediction.pair_chars.is_some_and(|c| c > crate::domain::arn::MAX_PAIR_CHARS);
    let chars = prediction.pair_chars.map_or_else(|| "–".to_owned(), |c| c.to_string());
    let ty = if long { Type::SmallStrong } else { Type::Small };
    cell(ui, rect, &columns[3], &chars, ty, if long { t.failing } else { t.text_secondary });
    let good = prediction.outcome == Outcome::ComesIn;
    cell(ui, rect, &columns[4], &why, Type::Small, if good { t.text_secondary } else { t.text });
    match (&prediction.mend, prediction.outcome) {
        (Some(mend), _) => cell(ui, rect, &columns[5], &format!("{}…", mend.label()), Type::Small, t.accent),
        (None, Outcome::ComesIn) => {}
        (None, _) => cell(ui, rect, &columns[5], "None needed", Type::Small, t.text_secondary),
    }
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, t.line));
    let clicked = shown.response.clicked();
    shown.response.on_hover_text(prediction.role.to_string());
    clicked
}
