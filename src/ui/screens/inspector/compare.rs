//! Two documents field by field: worked yesterday, fails today.

use super::state::{Page, State};
use super::verdict;
use crate::saml::inspect::Exhibit;
use crate::saml::inspect::compare::{Comparison, Difference, Row, Weight, compare};
use crate::ui::cache::{Kept, kept};
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::{FileRequest, Intent};
use crate::ui::text::middle;
use crate::ui::theme::{Type, size};
use crate::ui::widgets::{Badge, Button, Column, Empty, Status, cell, chip, gap, header, icon_at, label, paragraph};
use egui::accesskit::Role;
use egui::{Frame, ScrollArea, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};
use std::sync::Arc;

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, state: &mut State, exhibit: &Exhibit, out: &mut Vec<Intent>) {
    let other = env
        .model
        .inspector
        .compared
        .value()
        .and_then(|i| i.exhibits.iter().find(|e| e.report.input.kind == exhibit.report.input.kind).or(i.exhibits.first()));
    let Some(other) = other else {
        nothing(ui, env, state, out);
        return;
    };
    let all: Arc<Kept<usize, Comparison>> = kept(ui, env, "comparison", state.message, |_| compare(other, exhibit));
    let different = all.differing().count();
    super::super::margin(0).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let width = ui.available_width();
        paragraph(ui, &title(&all, different), Type::Title, env.t.text, width);
        gap(ui, 4.0);
        paragraph(ui, &format!("Before: {}", verdict::title(other)), Type::Small, env.t.text_secondary, width);
        paragraph(ui, &format!("Shown: {}", verdict::title(exhibit)), Type::Small, env.t.text_secondary, width);
        gap(ui, 8.0);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            if chip(ui, None, "Differences", different, !state.all_fields).clicked() {
                state.all_fields = false;
            }
            if chip(ui, None, "All", all.rows.len(), state.all_fields).clicked() {
                state.all_fields = true;
            }
            choose(ui, state, out);
        });
        gap(ui, 8.0);
    });
    table(ui, env, state, &all);
}

/// What AWS decides by is said first.
fn title(all: &Comparison, different: usize) -> String {
    let decides = all.differing().filter(|row| row.weight == Weight::Decides).count();
    match (decides, different) {
        (0, 0) => "Both documents say the same".to_owned(),
        (0, _) => "Nothing differs that AWS decides by".to_owned(),
        (1, _) => "1 fact differs that AWS decides by".to_owned(),
        (n, _) => format!("{n} facts differ that AWS decides by"),
    }
}

fn choose(ui: &mut Ui, state: &mut State, out: &mut Vec<Intent>) {
    if ui.add(Button::plain("Paste the other…").icon(Icon::ClipboardPaste).small()).clicked() {
        state.page = Page::Paste;
        state.for_comparison = true;
    }
    if ui.add(Button::plain("Open the other…").icon(Icon::FolderOpen).small()).clicked() {
        out.push(Intent::File(FileRequest::OpenComparison));
    }
    if ui.add(Button::plain("Back").small()).clicked() {
        state.page = Page::Document;
    }
}

fn nothing(ui: &mut Ui, env: &Env<'_>, state: &mut State, out: &mut Vec<Intent>) {
    super::pane_margin().show(ui, |ui| {
        ui.add_space(40.0);
        let text = "Open a response that worked, and see field by field what is different in the one that is shown.";
        Empty { icon: Icon::Waypoints, title: "Compare with another response", text, needs: &[] }.show(ui, |ui| {
            if let Some(finding) = env.model.inspector.compared.problem() {
                let width = ui.available_width();
                paragraph(ui, &format!("{} {}", finding.why, finding.fix), Type::Body, env.t.failing, width);
                gap(ui, 8.0);
            }
            ui.horizontal(|ui| choose(ui, state, out));
        });
    });
}

fn table(ui: &mut Ui, env: &Env<'_>, state: &State, all: &Comparison) {
    let t = env.t;
    let count = if state.all_fields { all.rows.len() } else { all.differing().count() };
    Frame::NONE.fill(t.surface).show(ui, |ui| {
        ui.set_min_size(ui.available_size());
        ui.spacing_mut().item_spacing.y = 0.0;
        let width = ui.available_width();
        let half = (width - 196.0 - 124.0) / 2.0;
        let columns = [
            Column::text("Fact", 24.0, 196.0),
            Column::text("Before", 196.0, 196.0 + half),
            Column::text("Shown", 196.0 + half, 196.0 + 2.0 * half),
            Column::text("", width - 124.0, width - 4.0),
        ];
        header(ui, &columns);
        if count == 0 {
            super::pane_margin().show(ui, |ui| label(ui, "Nothing differs", Type::Body, t.text_secondary));
            return;
        }
        // those that differ stand first
        ScrollArea::vertical().id_salt("comparison").auto_shrink(false).show_rows(ui, size::ROW, count, |ui, range| {
            for compared in all.rows.get(range).unwrap_or_default() {
                row(ui, env, &columns, compared);
            }
        });
    });
}

/// What AWS refuses in the shown one is said before that it differs.
fn badge(row: &Row) -> Badge {
    if let Some(fault) = &row.right_fault {
        return Badge::new(Status::Failing, fault.word.clone());
    }
    match (row.difference, row.weight) {
        (Difference::Same, _) => Badge::new(Status::Ok, "Same"),
        (_, Weight::Passing) => Badge::new(Status::NotNeeded, "Each its own"),
        (Difference::OnlyLeft, Weight::Decides) => Badge::new(Status::Failing, "Missing"),
        (Difference::Changed | Difference::OnlyRight, Weight::Decides) => Badge::new(Status::Warning, "Differs"),
        (_, Weight::Matters) => Badge::new(Status::NotNeeded, "May matter"),
    }
}

fn row(ui: &mut Ui, env: &Env<'_>, columns: &[Column; 4], compared: &Row) {
    let t = env.t;
    let badge = badge(compared);
    let name = crate::ui::text::capital(compared.field.rsplit('/').next().unwrap_or(&compared.field));
    let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "None".to_owned());
    let (before, after) = (value(&compared.left), value(&compared.right));
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), size::ROW), Sense::hover());
    let faults = [&compared.left_fault, &compared.right_fault].into_iter().flatten().map(|check| format!(", {}", check.word));
    let said = format!("{name}: before {before}, now {after}, {}{}", badge.word, faults.collect::<String>());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &said));
    let strong = compared.difference != Difference::Same && compared.weight != Weight::Passing;
    let (ty, color) = if strong { (Type::SmallStrong, t.text) } else { (Type::Small, t.text_secondary) };
    cell(ui, rect, &columns[0], &name, ty, color);
    for (column, text, fault) in [(&columns[1], &before, compared.left_fault.as_ref()), (&columns[2], &after, None)] {
        let most = ((column.to - column.from - 36.0) / 7.3).max(8.0) as usize;
        cell(ui, rect, column, &middle(text, most), Type::Mono, t.text);
        if fault.is_some() {
            let at = pos2(rect.left() + column.to - 20.0, rect.center().y);
            icon_at(ui, at, Status::Failing.icon(), 16.0, t.failing);
        }
    }
    badge.plain_at(ui, pos2(rect.left() + columns[3].from, rect.center().y), 116.0);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, t.line));
    response.on_hover_text(format!("{}\nBefore: {before}\nShown: {after}", compared.field));
}
