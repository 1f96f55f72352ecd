//! Two documents field by field: worked yesterday, fails today.

use super::facts;
use super::state::{Page, State};
use super::verdict;
use crate::saml::inspect::Exhibit;
use crate::saml::view::{Difference, Likeness, compare};
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::{FileRequest, Intent};
use crate::ui::text::middle;
use crate::ui::theme::{Type, size};
use crate::ui::widgets::{Badge, Button, Column, Empty, Status, cell, chip, gap, header, label, paragraph};
use egui::accesskit::Role;
use egui::{Frame, ScrollArea, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

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
    let all = compare(&other.facts, &exhibit.facts);
    let different = all.iter().filter(|d| d.likeness != Likeness::Same).count();
    super::super::margin(0).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let width = ui.available_width();
        let title = match different {
            0 => "Both documents say the same".to_owned(),
            1 => "1 fact differs".to_owned(),
            n => format!("{n} facts differ"),
        };
        paragraph(ui, &title, Type::Title, env.t.text, width);
        gap(ui, 4.0);
        paragraph(ui, &format!("Before: {}", verdict::title(other)), Type::Small, env.t.text_secondary, width);
        paragraph(ui, &format!("Shown: {}", verdict::title(exhibit)), Type::Small, env.t.text_secondary, width);
        gap(ui, 8.0);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            if chip(ui, None, "Differences", different, state.only_differences).clicked() {
                state.only_differences = true;
            }
            if chip(ui, None, "All", all.len(), !state.only_differences).clicked() {
                state.only_differences = false;
            }
            choose(ui, state, out);
        });
        gap(ui, 8.0);
    });
    table(ui, env, state, &all);
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

fn table(ui: &mut Ui, env: &Env<'_>, state: &State, all: &[Difference<'_>]) {
    let t = env.t;
    let rows: Vec<&Difference<'_>> = all.iter().filter(|d| !state.only_differences || d.likeness != Likeness::Same).collect();
    Frame::NONE.fill(t.surface).show(ui, |ui| {
        ui.set_min_size(ui.available_size());
        ui.spacing_mut().item_spacing.y = 0.0;
        let width = ui.available_width();
        let half = (width - 172.0 - 110.0) / 2.0;
        let columns = [
            Column::text("Fact", 24.0, 172.0),
            Column::text("Before", 172.0, 172.0 + half),
            Column::text("Shown", 172.0 + half, 172.0 + 2.0 * half),
            Column::text("", width - 110.0, width - 4.0),
        ];
        header(ui, &columns);
        if rows.is_empty() {
            super::pane_margin().show(ui, |ui| label(ui, "Nothing differs", Type::Body, t.text_secondary));
            return;
        }
        ScrollArea::vertical().id_salt("comparison").auto_shrink(false).show_rows(ui, size::ROW, rows.len(), |ui, range| {
            for difference in &rows[range] {
                row(ui, env, &columns, difference);
            }
        });
    });
}

fn row(ui: &mut Ui, env: &Env<'_>, columns: &[Column; 4], difference: &Difference<'_>) {
    let t = env.t;
    let badge = match difference.likeness {
        Likeness::Same => Badge::new(Status::Ok, "Same"),
        Likeness::Expected => Badge::new(Status::NotNeeded, "Each its own"),
        Likeness::Different => Badge::new(Status::Warning, "Differs"),
        Likeness::Missing => Badge::new(Status::Failing, "Missing"),
    };
    let value = |fact: Option<&crate::saml::view::Fact>| fact.map_or("None", |f| f.whole()).to_owned();
    let (before, after) = (value(difference.before), value(difference.after));
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), size::ROW), Sense::hover());
    response.widget_info(|| {
        WidgetInfo::labeled(Role::Label, true, format!("{}: before {before}, now {after}, {}", difference.name, badge.word))
    });
    let strong = matches!(difference.likeness, Likeness::Different | Likeness::Missing);
    cell(
        ui,
        rect,
        &columns[0],
        difference.name,
        if strong { Type::SmallStrong } else { Type::Small },
        if strong { t.text } else { t.text_secondary },
    );
    for (column, text, fact) in [(&columns[1], &before, difference.before), (&columns[2], &after, difference.after)] {
        let most = ((column.to - column.from - 36.0) / 7.3).max(8.0) as usize;
        cell(ui, rect, column, &middle(text, most), Type::Mono, t.text);
        if let Some(check) = fact.and_then(|f| f.check.as_ref()).filter(|c| c.state == crate::saml::view::CheckState::Bad) {
            facts::badge(check).plain_at(ui, pos2(rect.left() + column.to - 24.0, rect.center().y), 20.0);
        }
    }
    badge.plain_at(ui, pos2(rect.left() + columns[3].from, rect.center().y), 104.0);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, t.line));
    response.on_hover_text(format!("Before: {before}\nShown: {after}"));
}
