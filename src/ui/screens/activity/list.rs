//! The rows of the journal. Only those that are seen are asked for.

use super::filters::name;
use crate::domain::journal::{Entry, EntryId, Phase};
use crate::ui::env::Env;
use crate::ui::intent::Intent;
use crate::ui::text;
use crate::ui::theme::Type;
use crate::ui::view::View;
use crate::ui::widgets::{ALWAYS, Badge, Column, Head, ListRows, Status, Table, cell, cloud_at, row_line};
use crate::workflow::message::Command;
use egui::{Frame, Id, Rect, Ui, pos2};
use std::cell::RefCell;
use std::ops::Range;

/// The columns; the one that gives way first is the request id, which the open entry has too.
const HEADS: [Head; 7] = [
    Head::text("When", 116.0, ALWAYS).unsorted(),
    Head::text("Result", 110.0, ALWAYS).unsorted(),
    Head::text("Cloud", 100.0, ALWAYS).unsorted(),
    Head::text("Call", 220.0, ALWAYS).unsorted(),
    Head::text("Step", 170.0, 3).unsorted(),
    Head::text("Instance", 150.0, 2).unsorted(),
    Head::text("Request id", 140.0, 1).unsorted().grows(),
];

/// The same of one instance.
const HEADS_OF_ONE: [Head; 6] = [HEADS[0], HEADS[1], HEADS[2], HEADS[3], HEADS[4], HEADS[6]];

/// Paints a table of `rows` rows.
pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, rows: usize, with_instance: bool, out: &mut Vec<Intent>) {
    let (name, heads): (_, &[Head]) = if with_instance { ("Journal", &HEADS) } else { ("Journal of the instance", &HEADS_OF_ONE) };
    let table = Table { name, heads, sorted: None, chooses: false, follows: true, chosen: 0 };
    let journal = &env.model.journal;
    let open = view.entry.and_then(|id| journal.entry(EntryId(id))).map(|(at, _)| at);
    let columns = table.columns(&view.columns, ui.available_width());
    let rows = JournalRows { env, count: rows, columns: &columns, open, missing: RefCell::default() };
    let asked = Frame::NONE.fill(env.t.surface).show(ui, |ui| table.show(ui, &mut view.columns, &columns, &rows)).inner.rows;
    out.extend(rows.missing.take().into_iter().map(|from| Intent::Send(Command::JournalPage(journal.shown().clone(), from))));
    let pressed = asked.open.and_then(|index| journal.row(index));
    if let Some(entry) = pressed {
        // pressed once more it closes
        view.entry = Some(entry.id.0).filter(|id| view.entry != Some(*id));
        view.activity.revert = None;
    }
}

/// The rows that a search found, as far as their pages are here.
struct JournalRows<'a> {
    env: &'a Env<'a>,
    count: usize,
    columns: &'a [(usize, Column)],
    open: Option<usize>,
    /// Where the pages begin that are seen and not here.
    missing: RefCell<Vec<usize>>,
}

impl JournalRows<'_> {
    fn when(&self, entry: &Entry) -> String {
        text::capital(&text::moment(entry.what.started, self.env.now, self.env.zone))
    }
}

impl ListRows for JournalRows<'_> {
    fn count(&self) -> usize {
        self.count
    }

    fn id(&self, index: usize) -> Id {
        match self.env.model.journal.row(index) {
            Some(entry) => Id::unique(("journal", entry.id.0)),
            None => Id::unique(("journal row", index)),
        }
    }

    fn name(&self, index: usize) -> String {
        match self.env.model.journal.row(index) {
            Some(entry) => format!("{}, {}, {}", entry.what.call.action(), badge(entry.phase).word, self.when(entry)),
            None => "Being read".to_owned(),
        }
    }

    fn open(&self) -> Option<usize> {
        self.open
    }

    fn seen(&self, rows: Range<usize>) {
        self.missing.borrow_mut().extend(self.env.model.journal.missing(rows));
    }

    fn paint(&self, ui: &mut Ui, rect: Rect, index: usize) {
        match (self.env.model.journal.row(index), self.columns.first()) {
            (Some(entry), _) => self.columns.iter().for_each(|(_, column)| self.paint_cell(ui, rect, entry, column)),
            // its page is on its way
            (None, Some((_, first))) => cell(ui, rect, first, "…", Type::Small, self.env.t.text_weak),
            (None, None) => {}
        }
        row_line(ui, rect);
    }
}

impl JournalRows<'_> {
    fn paint_cell(&self, ui: &mut Ui, rect: Rect, entry: &Entry, column: &Column) {
        let t = self.env.t;
        let at = pos2(rect.left() + column.from, rect.center().y);
        match column.head {
            "When" => cell(ui, rect, column, &self.when(entry), Type::Small, t.text_secondary),
            "Result" => badge(entry.phase).plain_at(ui, at, column.to - column.from - 4.0),
            "Cloud" => cloud_at(ui, at, entry.what.call.cloud(), true, t.text_secondary),
            "Call" => cell(ui, rect, column, entry.what.call.action(), Type::Mono, t.text),
            "Step" => cell(ui, rect, column, entry.what.step.title(), Type::Small, t.text_secondary),
            "Instance" => cell(ui, rect, column, name(self.env, &entry.what.instance), Type::SmallStrong, t.text),
            _ => cell(ui, rect, column, entry.request_id.as_deref().unwrap_or("–"), Type::Mono, t.text_secondary),
        }
    }
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
