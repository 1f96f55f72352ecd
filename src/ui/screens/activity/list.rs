//! The rows of the journal. Only those that are seen are asked for.

use super::filters::name;
use crate::domain::journal::{Entry, EntryId, Phase};
use crate::ui::env::Env;
use crate::ui::intent::Intent;
use crate::ui::text;
use crate::ui::theme::{Type, size};
use crate::ui::view::View;
use crate::ui::widgets::{Badge, Column, Status, cell, cloud_at, header, list_keys, selectable};
use crate::workflow::message::Command;
use egui::{Frame, Id, ScrollArea, Stroke, Ui, pos2, vec2};

/// A request id in less room says nothing.
const LEAST: f32 = 96.0;

/// Paints a table of `rows` rows.
pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, rows: usize, with_instance: bool, out: &mut Vec<Intent>) {
    let columns = columns(ui.available_width(), with_instance);
    Frame::NONE.fill(env.t.surface).show(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        header(ui, &columns);
        let journal = &env.model.journal;
        let chosen = view.entry.and_then(|id| journal.entry(EntryId(id))).map(|(at, _)| at);
        ScrollArea::vertical().auto_shrink(false).id_salt("journal").show_rows(ui, size::ROW, rows, |ui, range| {
            out.extend(journal.missing(range.clone()).map(|from| Intent::Send(Command::JournalPage(journal.shown().clone(), from))));
            keys(ui, env, view, range.clone());
            for index in range.clone() {
                match journal.row(index) {
                    Some(entry) => row(ui, env, view, &columns, entry, index == chosen.unwrap_or(range.start)),
                    None => waiting(ui, env, &columns),
                }
            }
        });
    });
}

fn columns(width: f32, with_instance: bool) -> Vec<Column> {
    let name = if with_instance { 150.0 } else { 0.0 };
    let mut columns = vec![
        Column::text("When", 24.0, 140.0),
        Column::text("Result", 140.0, 250.0),
        Column::text("Cloud", 250.0, 350.0),
        Column::text("Call", 350.0, 570.0),
        Column::text("Step", 570.0, 740.0),
    ];
    if with_instance {
        columns.push(Column::text("Instance", 740.0, 740.0 + name));
    }
    // the wide entry has it too
    if width - 16.0 - 740.0 - name > LEAST {
        columns.push(Column::text("Request id", 740.0 + name, width - 16.0));
    }
    columns
}

/// Arrows go from row to row, and choose.
fn keys(ui: &Ui, env: &Env<'_>, view: &mut View, range: std::ops::Range<usize>) {
    let entries: Vec<&Entry> = range.filter_map(|index| env.model.journal.row(index)).collect();
    let ids: Vec<Id> = entries.iter().map(|entry| row_id(entry.id)).collect();
    let Some(focused) = ids.iter().position(|id| ui.memory(|m| m.has_focus(*id))) else { return };
    if let Some(entry) = list_keys(ui, &ids, focused).and_then(|to| entries.get(to)) {
        view.entry = Some(entry.id.0);
        view.activity.revert = None;
    }
}

fn row_id(id: EntryId) -> Id {
    Id::unique(("journal", id.0))
}

fn row(ui: &mut Ui, env: &Env<'_>, view: &mut View, columns: &[Column], entry: &Entry, stop: bool) {
    let t = env.t;
    let badge = badge(entry.phase);
    let when = text::capital(&text::moment(entry.what.started, env.now, env.zone));
    let action = entry.what.call.action();
    let words = format!("{action}, {}, {when}", badge.word);
    let chosen = view.entry == Some(entry.id.0);
    let row = selectable(ui, row_id(entry.id), size::ROW, chosen, stop, &words);
    let rect = row.rect;
    for column in columns {
        let at = pos2(rect.left() + column.from, rect.center().y);
        match column.head {
            "When" => cell(ui, rect, column, &when, Type::Small, t.text_secondary),
            "Result" => badge.plain_at(ui, at, 104.0),
            "Cloud" => cloud_at(ui, at, entry.what.call.cloud(), true, t.text_secondary),
            "Call" => cell(ui, rect, column, action, Type::Mono, t.text),
            "Step" => cell(ui, rect, column, entry.what.step.title(), Type::Small, t.text_secondary),
            "Instance" => cell(ui, rect, column, name(env, &entry.what.instance), Type::SmallStrong, t.text),
            _ => cell(ui, rect, column, entry.request_id.as_deref().unwrap_or("–"), Type::Mono, t.text_secondary),
        }
    }
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, t.line));
    if row.response.clicked() {
        view.entry = if chosen { None } else { Some(entry.id.0) };
        view.activity.revert = None;
    }
}

/// A row whose page is on its way.
fn waiting(ui: &mut Ui, env: &Env<'_>, columns: &[Column]) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), size::ROW), egui::Sense::hover());
    if let Some(first) = columns.first() {
        cell(ui, rect, first, "…", Type::Small, env.t.text_weak);
    }
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, env.t.line));
}

/// The badge of a result.
pub(super) fn badge(phase: Phase) -> Badge {
    let status = match phase {
        Phase::Started => Status::Unknown,
        Phase::Done => Status::Ok,
        Phase::Failed => Status::Failing,
        Phase::Undone | Phase::Forgotten => Status::NotNeeded,
    };
    Badge::new(status, phase.word())
}
