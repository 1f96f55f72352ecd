//! The journal as a file: JSON lines, CSV or Markdown, a row at a time, so that its size does not matter. Rows hold no secret.
//!
//! May use: domain, ports. Never: I/O, the clock.

mod csv;
mod json;
mod markdown;

use crate::domain::journal::Entry;
use crate::domain::spec::{InstanceKey, InstanceSpec};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// The form of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExportForm {
    /// One JSON object a line, with everything that the journal has.
    JsonLines,
    /// Comma-separated, for spreadsheets.
    Csv,
    /// A table in Markdown.
    Markdown,
}

impl ExportForm {
    /// All forms.
    pub const ALL: [Self; 3] = [Self::JsonLines, Self::Csv, Self::Markdown];

    /// The ending of its files, without dot.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::JsonLines => "jsonl",
            Self::Csv => "csv",
            Self::Markdown => "md",
        }
    }

    /// Its name for people.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::JsonLines => "JSON lines",
            Self::Csv => "CSV",
            Self::Markdown => "Markdown",
        }
    }
}

/// Writes rows in a form.
#[derive(Debug)]
pub struct Export {
    form: ExportForm,
    /// Name and account of the instances, by key.
    names: BTreeMap<InstanceKey, (String, String)>,
}

/// A column: its head, and its value in a row.
type Column = (&'static str, fn(&Row<'_>) -> String);

/// A row and the names of its instance.
struct Row<'a> {
    entry: &'a Entry,
    instance: &'a str,
    account: &'a str,
}

/// The columns of CSV and Markdown.
const COLUMNS: &[Column] = &[
    ("When", |r| r.entry.what.started.to_string()),
    ("Ended", |r| r.entry.ended.map(|at| at.to_string()).unwrap_or_default()),
    ("Result", |r| r.entry.phase.word().to_owned()),
    ("Cloud", |r| r.entry.what.call.cloud().title().to_owned()),
    ("Call", |r| r.entry.what.call.action().to_owned()),
    ("What", |r| r.entry.what.call.subject()),
    ("Before", |r| r.entry.before().unwrap_or_default()),
    ("After", |r| r.entry.after().unwrap_or_default()),
    ("Step", |r| r.entry.what.step.title().to_owned()),
    ("Instance", |r| r.instance.to_owned()),
    ("AWS account", |r| r.account.to_owned()),
    ("Who", |r| r.entry.what.actor.clone()),
    ("Request id", |r| r.entry.request_id.clone().unwrap_or_default()),
    ("Job", |r| r.entry.what.job.0.clone()),
    ("Taken back by", |r| r.entry.what.inverse.as_ref().map(|call| call.action().to_owned()).unwrap_or_default()),
    ("Error", |r| r.entry.error.as_ref().map(|finding| finding.what.clone()).unwrap_or_default()),
];

impl Export {
    /// An export in this form; `instances` give the rows their names.
    #[must_use]
    pub fn new(form: ExportForm, instances: &[InstanceSpec]) -> Self {
        let names = instances.iter().map(|spec| (spec.key.clone(), (spec.name.clone(), spec.account.to_string()))).collect();
        Self { form, names }
    }

    /// What stands before the rows. `now` is when the export was made.
    #[must_use]
    pub fn head(&self, now: Timestamp) -> String {
        match self.form {
            ExportForm::JsonLines => String::new(),
            ExportForm::Csv => csv::head(),
            ExportForm::Markdown => markdown::head(now),
        }
    }

    /// A row, with its line end.
    #[must_use]
    pub fn row(&self, entry: &Entry) -> String {
        let (instance, account) = self.names.get(&entry.what.instance).map_or((entry.what.instance.0.as_str(), ""), |(n, a)| (n, a));
        let row = Row { entry, instance, account };
        match self.form {
            ExportForm::JsonLines => json::row(&row),
            ExportForm::Csv => csv::row(&row),
            ExportForm::Markdown => markdown::row(&row),
        }
    }
}
