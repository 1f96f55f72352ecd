//! The rows of lists of instances, as data: made once when the model changed, put in order and filtered when what was asked for did.

use super::cache::{Kept, kept};
use super::env::Env;
use super::model::{Fleet, Levels, Model, Urgency};
use crate::domain::spec::InstanceKey;
use crate::workflow::view::InstanceView;
use egui::Ui;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

/// A row: all that its cells are painted from.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::ui) struct InstanceRow {
    pub(in crate::ui) key: InstanceKey,
    pub(in crate::ui) name: String,
    /// The account's number.
    pub(in crate::ui) account: String,
    /// The identifier in short, and its number; 1 is the one without a suffix.
    pub(in crate::ui) identifier: String,
    pub(in crate::ui) number: u32,
    pub(in crate::ui) urgency: Urgency,
    /// When the active certificate ends, and the whole days until then; negative once it has.
    pub(in crate::ui) ends: Option<(Timestamp, i64)>,
    /// Whether those days are under the level that the user set.
    pub(in crate::ui) ends_soon: bool,
    pub(in crate::ui) roles: usize,
    pub(in crate::ui) people: usize,
    /// When the last sign-in was proven.
    pub(in crate::ui) proven: Option<Timestamp>,
    /// When the clouds were last read.
    pub(in crate::ui) read_at: Option<Timestamp>,
    /// Name, account number and identifier in lower case.
    words: String,
    /// Thumbprints without blanks, in lower case.
    prints: String,
}

/// All rows.
pub(in crate::ui) struct InstanceRows {
    /// By number, then by name.
    pub(in crate::ui) all: Vec<InstanceRow>,
    /// How many stand where.
    pub(in crate::ui) fleet: Fleet,
    index: HashMap<InstanceKey, usize>,
}

/// What rows can be put in order of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // the names are those of the columns
pub enum Order {
    Verdict,
    Name,
    Account,
    #[default]
    Number,
    Certificate,
    Roles,
    People,
    Proven,
    Read,
}

/// The order of a list of instances.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Sort {
    /// By what.
    pub by: Order,
    /// The other way round.
    #[serde(default)]
    pub down: bool,
}

impl Sort {
    /// The order after a head was pressed: by it, or the other way round when it was by it already.
    #[must_use]
    pub fn pressed(self, by: Order) -> Self {
        Self { by, down: self.by == by && !self.down }
    }
}

/// The rows of the model as it is now.
pub(in crate::ui) fn rows(ui: &Ui, env: &Env<'_>) -> Arc<Kept<(), InstanceRows>> {
    kept(ui, env, "instance rows", (), |()| InstanceRows::of(env.model, env.now))
}

impl InstanceRows {
    fn of(model: &Model, now: Timestamp) -> Self {
        let levels = model.levels();
        let of = |view: &InstanceView| InstanceRow::of(view, model.urgency_within(view, levels, now), levels, now);
        let mut all: Vec<InstanceRow> = model.instances.values().map(of).collect();
        all.sort_by(|a, b| (a.number, &a.name).cmp(&(b.number, &b.name)));
        Self::in_order(all)
    }

    fn in_order(all: Vec<InstanceRow>) -> Self {
        let fleet = Fleet::of(all.iter().map(|row| row.urgency));
        let index = all.iter().enumerate().map(|(index, row)| (row.key.clone(), index)).collect();
        Self { all, fleet, index }
    }

    /// The rows of these instances, in order.
    pub(in crate::ui) fn of_keys<'a>(&'a self, keys: impl Iterator<Item = &'a InstanceKey>) -> Vec<&'a InstanceRow> {
        let mut places: Vec<usize> = keys.filter_map(|key| self.index.get(key).copied()).collect();
        places.sort_unstable();
        places.into_iter().map(|place| &self.all[place]).collect()
    }

    /// Indices of the rows that have what was typed and pass the filter, in order. `typed` is trimmed and in lower case.
    pub(in crate::ui) fn passing(&self, sort: Sort, typed: &str, passes: impl Fn(&InstanceRow) -> bool) -> Passing {
        let plain: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        let has = |row: &InstanceRow| typed.is_empty() || row.has(typed, &plain);
        let mut order: Vec<usize> = (0..self.all.len()).filter(|i| passes(&self.all[*i]) && has(&self.all[*i])).collect();
        // stable: what is equal stays in order of its number
        order.sort_by(|a, b| {
            let by = self.all[*a].compare(&self.all[*b], sort.by);
            if sort.down { by.reverse() } else { by }
        });
        let place = order.iter().enumerate().map(|(place, index)| (self.all[*index].key.clone(), place)).collect();
        Passing { order, place }
    }
}

/// The rows that are shown.
pub(in crate::ui) struct Passing {
    /// Their indices.
    pub(in crate::ui) order: Vec<usize>,
    place: HashMap<InstanceKey, usize>,
}

impl Passing {
    /// Where an instance stands in the list.
    pub(in crate::ui) fn place(&self, key: &InstanceKey) -> Option<usize> {
        self.place.get(key).copied()
    }
}

impl InstanceRow {
    fn of(view: &InstanceView, urgency: Urgency, levels: Levels, now: Timestamp) -> Self {
        let (spec, observed) = (&view.spec, view.observed.as_ref());
        let active = observed.and_then(|o| o.active_certificate());
        let ends = active.map(|c| (c.facts.not_after, c.facts.days_left(now)));
        let prints = observed.into_iter().flat_map(|o| &o.certificates);
        Self {
            key: spec.key.clone(),
            name: spec.name.clone(),
            account: spec.account.to_string(),
            identifier: spec.identifier.short(),
            number: spec.identifier.number().unwrap_or(1),
            urgency,
            ends,
            ends_soon: ends.is_some_and(|(_, days)| days < levels.warning_days),
            roles: view.roles.len(),
            people: observed.map_or(0, |o| o.assignments.len()),
            proven: view.proof.as_ref().filter(|p| p.finding.is_none()).map(|p| p.at),
            read_at: view.read_at,
            words: format!("{}\n{}\n{}", spec.name, spec.account, spec.identifier).to_lowercase(),
            prints: prints.map(|c| c.facts.thumbprint.to_string().to_lowercase()).collect::<Vec<_>>().join("\n"),
        }
    }

    /// Whether it has what was typed: in its name, account number, identifier, or in a thumbprint with or without blanks.
    fn has(&self, typed: &str, plain: &str) -> bool {
        self.words.contains(typed) || self.words.contains(plain) || (plain.len() >= 4 && self.prints.contains(plain))
    }

    /// What is not known comes last, where it is not the other way round.
    fn compare(&self, other: &Self, by: Order) -> Ordering {
        let at = |at: Option<Timestamp>| at.unwrap_or(Timestamp::MAX);
        match by {
            Order::Verdict => (self.urgency.standing(), self.urgency).cmp(&(other.urgency.standing(), other.urgency)),
            Order::Name => self.name.cmp(&other.name),
            Order::Account => self.account.cmp(&other.account),
            Order::Number => self.number.cmp(&other.number),
            Order::Certificate => at(self.ends.map(|(end, _)| end)).cmp(&at(other.ends.map(|(end, _)| end))),
            Order::Roles => self.roles.cmp(&other.roles),
            Order::People => self.people.cmp(&other.people),
            Order::Proven => at(self.proven).cmp(&at(other.proven)),
            Order::Read => at(self.read_at).cmp(&at(other.read_at)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, number: u32, urgency: Urgency, days: Option<i64>) -> InstanceRow {
        InstanceRow {
            key: InstanceKey(name.into()),
            name: name.into(),
            account: format!("{number:012}"),
            identifier: format!("saml#{number}"),
            number,
            urgency,
            ends: days.map(|days| (Timestamp::from_second(days * 86_400).unwrap_or(Timestamp::MAX), days)),
            ends_soon: false,
            roles: 0,
            people: 0,
            proven: None,
            read_at: None,
            words: format!("{name}\n{number:012}\nsaml#{number}"),
            prints: "3e8a91c4".into(),
        }
    }

    fn names(rows: &InstanceRows, by: Order, down: bool, typed: &str) -> Vec<String> {
        rows.passing(Sort { by, down }, typed, |_| true).order.into_iter().map(|i| rows.all[i].name.clone()).collect()
    }

    #[test]
    fn rows_are_put_in_order_and_found() {
        let all = vec![
            row("b", 1, Urgency::Works, Some(100)),
            row("c", 2, Urgency::Refused, None),
            row("a", 3, Urgency::EndsSoon(5), Some(5)),
            row("d", 4, Urgency::Works, Some(50)),
        ];
        let rows = InstanceRows::in_order(all);
        assert_eq!(names(&rows, Order::Number, false, ""), ["b", "c", "a", "d"]);
        assert_eq!(names(&rows, Order::Number, true, ""), ["d", "a", "c", "b"]);
        assert_eq!(names(&rows, Order::Verdict, false, ""), ["c", "a", "b", "d"], "what works comes last, the soonest end first");
        assert_eq!(names(&rows, Order::Certificate, false, ""), ["a", "d", "b", "c"], "without a certificate it comes last");
        assert_eq!(names(&rows, Order::Name, false, "3e8a 91c4"), ["a", "b", "c", "d"], "a thumbprint with blanks");
        assert_eq!(names(&rows, Order::Name, false, "0000 0000 0002"), ["c"], "a number with blanks");
        assert_eq!(rows.passing(Sort::default(), "", |r| r.number > 2).place(&InstanceKey("d".into())), Some(1));
    }

    #[test]
    fn pressing_a_head_again_turns_the_order() {
        let sort = Sort::default().pressed(Order::Name);
        assert_eq!(sort, Sort { by: Order::Name, down: false });
        assert!(sort.pressed(Order::Name).down);
        assert!(!sort.pressed(Order::Name).pressed(Order::Name).down);
        assert!(!sort.pressed(Order::Roles).down);
    }
}
