//! Activity: the journal.

use crate::domain::journal::{Entry, Phase};
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::Intent;
use crate::ui::model::Remote;
use crate::ui::text;
use crate::ui::theme::{Type, size};
use crate::ui::view::View;
use crate::ui::widgets::{
    Badge, Button, Column, Empty, Status, cell, cloud_at, copy_button, gap, head, header, label, paragraph, problem, selectable, text_at,
};
use crate::workflow::message::Command;
use egui::{Align2, Frame, Id, Margin, Panel, ScrollArea, Stroke, Ui, pos2, vec2};

pub(in crate::ui) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, out: &mut Vec<Intent>) {
    let journal = env.model.journals.get(&None);
    if journal.is_none_or(Remote::is_idle) {
        out.push(Intent::Send(Command::Journal(None)));
    }
    let entries = journal.and_then(Remote::value).map(|j| j.entries.as_slice()).unwrap_or_default();
    super::margin(20).show(ui, |ui| {
        let title =
            if entries.is_empty() { "Activity".to_owned() } else { format!("{} in the journal", text::count(entries.len(), "call")) };
        super::title(ui, env, &title, |ui| {
            if ui.add(Button::link("Read again").icon(Icon::RefreshCw)).clicked() {
                out.push(Intent::Send(Command::Journal(None)));
            }
        });
        gap(ui, 12.0);
    });
    if let Some(finding) = journal.and_then(Remote::problem) {
        super::margin(20).show(ui, |ui| problem(ui, finding));
    } else if journal.is_some_and(|j| j.value().is_some()) && entries.is_empty() {
        super::margin(44).show(ui, |ui| {
            let text = "Every call that changes a cloud is written here before and after it is made: who, what, before, after, request id.";
            Empty { icon: Icon::History, title: "Nothing was changed yet", text, needs: &[] }.show(ui, |_| {});
        });
    } else if journal.is_none_or(|j| j.value().is_none()) {
        super::margin(0).show(ui, |ui| label(ui, "Reading the journal", Type::Body, env.t.text_secondary));
    } else {
        table(ui, env, view, entries, true);
    }
}

/// The table of journal rows; a chosen row opens under it.
pub(in crate::ui) fn table(ui: &mut Ui, env: &Env<'_>, view: &mut View, entries: &[Entry], with_instance: bool) {
    let open = view.entry.and_then(|id| entries.iter().find(|e| e.id.0 == id));
    if let Some(entry) = open {
        let frame = Frame::NONE.fill(env.t.bg).inner_margin(Margin { left: 24, right: 24, top: 16, bottom: 16 });
        Panel::bottom("entry").exact_size(220.0).resizable(false).frame(frame).show(ui, |ui| detail(ui, env, entry));
    }
    let width = ui.available_width();
    let name = if with_instance { 150.0 } else { 0.0 };
    let mut columns = vec![
        Column::text("When", 24.0, 140.0),
        Column::text("Result", 140.0, 250.0),
        Column::text("Cloud", 250.0, 350.0),
        Column::text("Call", 350.0, 570.0),
        Column::text("Step", 570.0, 570.0 + 170.0),
    ];
    if with_instance {
        columns.push(Column::text("Instance", 740.0, 740.0 + name));
    }
    columns.push(Column::text("Request id", 740.0 + name, width - 16.0));
    Frame::NONE.fill(env.t.surface).show(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        header(ui, &columns);
        ScrollArea::vertical().auto_shrink(false).show_rows(ui, size::ROW, entries.len(), |ui, range| {
            for (index, entry) in entries[range.clone()].iter().enumerate() {
                row(ui, env, view, &columns, entry, range.start + index == 0);
            }
        });
    });
}

fn row(ui: &mut Ui, env: &Env<'_>, view: &mut View, columns: &[Column], entry: &Entry, first: bool) {
    let t = env.t;
    let badge = phase(entry.phase);
    let when = text::capital(&text::moment(entry.what.started, env.now, env.zone));
    let action = entry.what.call.action();
    let name = format!("{action}, {}, {when}", badge.word);
    let chosen = view.entry == Some(entry.id.0);
    let row = selectable(ui, Id::unique(("journal", entry.id.0)), size::ROW, chosen, first, &name);
    let rect = row.rect;
    for column in columns {
        let at = pos2(rect.left() + column.from, rect.center().y);
        match column.head {
            "When" => cell(ui, rect, column, &when, Type::Small, t.text_secondary),
            "Result" => badge.plain_at(ui, at, 104.0),
            "Cloud" => cloud_at(ui, at, entry.what.call.cloud(), true, t.text_secondary),
            "Call" => cell(ui, rect, column, action, Type::Mono, t.text),
            "Step" => cell(ui, rect, column, entry.what.step.title(), Type::Small, t.text_secondary),
            "Instance" => {
                let name = env.model.instances.get(&entry.what.instance).map_or(entry.what.instance.0.as_str(), |i| i.spec.name.as_str());
                cell(ui, rect, column, name, Type::SmallStrong, t.text);
            }
            _ => cell(ui, rect, column, entry.request_id.as_deref().unwrap_or("–"), Type::Mono, t.text_secondary),
        }
    }
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, t.line));
    if row.response.clicked() {
        view.entry = if chosen { None } else { Some(entry.id.0) };
    }
}

fn phase(phase: Phase) -> Badge {
    match phase {
        Phase::Started => Badge::new(Status::Unknown, "Not known"),
        Phase::Done => Badge::new(Status::Ok, "Done"),
        Phase::Failed => Badge::new(Status::Failing, "Failed"),
        Phase::Undone => Badge::new(Status::NotNeeded, "Undone"),
        Phase::Forgotten => Badge::new(Status::NotNeeded, "Left as is"),
    }
}

fn detail(ui: &mut Ui, env: &Env<'_>, entry: &Entry) {
    let t = env.t;
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        head(ui, entry.what.call.action(), &text::moment(entry.what.started, env.now, env.zone));
        gap(ui, 8.0);
        if let Some(error) = &entry.error {
            problem(ui, error);
            return;
        }
        let inverse = entry.what.inverse.as_ref().map_or("Nothing", |c| c.action());
        let none = || "None".to_owned();
        for (name, value) in [
            ("Before", entry.what.before.clone().unwrap_or_else(none)),
            ("After", entry.what.after.clone().unwrap_or_else(none)),
            ("By", entry.what.actor.clone()),
            ("Taken back by", inverse.to_owned()),
            ("Request id", entry.request_id.clone().unwrap_or_else(none)),
        ] {
            ui.horizontal_top(|ui| {
                let (rect, _) = ui.allocate_exact_size(vec2(112.0, 22.0), egui::Sense::hover());
                text_at(ui, Align2::LEFT_CENTER, rect.left_center(), name, Type::Small, t.text_secondary);
                let width = ui.available_width() - 60.0;
                ui.vertical(|ui| {
                    gap(ui, 3.0);
                    paragraph(ui, &value, Type::Mono, t.text, width);
                });
            });
        }
        ui.horizontal(|ui| {
            ui.add_space(120.0);
            let all = serde_json::to_string_pretty(entry).unwrap_or_default();
            label(ui, "Whole entry", Type::Small, t.text_secondary);
            copy_button(ui, "journal entry", &all);
        });
    });
}
