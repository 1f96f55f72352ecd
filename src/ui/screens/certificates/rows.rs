//! The rows of the screen, as data: signing certificates or access keys, each with where it stands.

use crate::domain::account::AccountId;
use crate::domain::certificate::CertificateUse;
use crate::domain::identifier::Identifier;
use crate::domain::spec::InstanceKey;
use crate::ui::cache::{Kept, kept};
use crate::ui::env::Env;
use crate::ui::model::{CertificateRow, KeyRow, Levels, Model, not_read_lately};
use crate::ui::view::{CertificatesForm, EndFilter, EndOrder, EndSort};
use crate::ui::widgets::{Badge, BarLook, Status};
use crate::workflow::view::InstanceView;
use egui::Ui;
use jiff::Timestamp;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum State {
    Ended,
    EndsSoon,
    Due,
    DueSoon,
    Active,
    Staged,
    NotKnown,
    Retired,
}

/// A row: all that its cells and its bar are painted from.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct EndRow {
    pub key: InstanceKey,
    /// The instance's name, its account's number, its identifier.
    pub name: String,
    pub account: AccountId,
    pub identifier: Identifier,
    /// The thumbprint without blanks, or the access key's id.
    pub id: String,
    /// Whether it is an access key.
    pub is_key: bool,
    pub state: State,
    /// When it began and when it ends or is due, as far as that is known.
    pub life: Option<(Timestamp, Timestamp)>,
    /// Whole days left; negative once it has ended or is overdue.
    pub days: Option<i64>,
    /// When an access key was last used, where IAM says so.
    pub last_used: Option<Timestamp>,
    /// Whether it is in use or will be: what a rollover is about.
    pub in_use: bool,
    /// Name, account, identifier, thumbprint or key id, in lower case.
    words: String,
}

/// All rows of one chip, and what is asked of all of them in each frame.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Ends {
    all: Vec<EndRow>,
    /// How many pass each chip, in the order of [`CHIPS`].
    counts: [usize; 4],
    /// Instances with a staged certificate beside the active one.
    pairs: HashSet<InstanceKey>,
    /// The earliest beginning and the latest end.
    lives: Option<(Timestamp, Timestamp)>,
}

/// Those that pass the filters.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Passing {
    /// Their indices.
    shown: Vec<usize>,
    places: HashMap<(InstanceKey, String), usize>,
    /// Where the first row of each instance stands.
    firsts: HashMap<InstanceKey, usize>,
}

/// The chips that are counted.
const CHIPS: [EndFilter; 4] = [EndFilter::EndsSoon, EndFilter::Staged, EndFilter::NotKnown, EndFilter::Retired];

/// What passes the filters: the chip, and what was typed, trimmed and in lower case.
type Filters = (bool, EndSort, Option<EndFilter>, String);

/// The rows of the screen: made when the model changed, filtered when somebody types.
pub(super) struct Rows {
    ends: Arc<Kept<(bool, EndSort), Ends>>,
    passing: Arc<Kept<Filters, Passing>>,
}

impl Rows {
    pub(super) fn new(ui: &Ui, env: &Env<'_>, form: &CertificatesForm) -> Self {
        let from = (form.keys, form.sort);
        let ends = kept(ui, env, "ends", from, |(keys, sort)| Ends::of(env.model, *keys, *sort, env.now));
        let filters = (form.keys, form.sort, form.state, form.filter.trim().to_lowercase());
        let passing = kept(ui, env, "ends that pass", filters, |(_, _, state, typed)| Passing::of(&ends.all, *state, typed));
        Self { ends, passing }
    }

    /// All of them, whether they pass or not.
    pub(super) fn all(&self) -> &[EndRow] {
        &self.ends.all
    }

    /// How many pass.
    pub(super) fn len(&self) -> usize {
        self.passing.shown.len()
    }

    /// Whether none passes.
    pub(super) fn is_empty(&self) -> bool {
        self.passing.shown.is_empty()
    }

    /// The rows that pass, in order.
    pub(super) fn passing(&self) -> impl ExactSizeIterator<Item = &EndRow> {
        self.passing.shown.iter().map(|index| &self.ends.all[*index])
    }

    /// The row at a place.
    pub(super) fn at(&self, place: usize) -> &EndRow {
        &self.ends.all[self.passing.shown[place]]
    }

    /// Where the chosen row stands, if it passes.
    pub(super) fn chosen(&self, form: &CertificatesForm) -> Option<usize> {
        self.passing.places.get(form.chosen.as_ref()?).copied()
    }

    /// Where the first row of an instance stands, if one passes.
    pub(super) fn first_of(&self, key: &InstanceKey) -> Option<usize> {
        self.passing.firsts.get(key).copied()
    }

    /// How many rows count as chosen when so many instances are: all, once every instance is.
    pub(super) fn chosen_rows(&self, instances: usize) -> usize {
        if instances >= self.passing.firsts.len() { self.len() } else { instances.min(self.len().saturating_sub(1)) }
    }

    /// Whether an instance has a staged certificate beside the active one.
    pub(super) fn under_rollover(&self, key: &InstanceKey) -> bool {
        self.ends.pairs.contains(key)
    }

    /// How many pass a chip.
    pub(super) fn count(&self, filter: EndFilter) -> usize {
        CHIPS.iter().position(|chip| *chip == filter).map_or(0, |index| self.ends.counts[index])
    }

    /// The earliest beginning and the latest end of all.
    pub(super) fn lives(&self) -> Option<(Timestamp, Timestamp)> {
        self.ends.lives
    }
}

impl State {
    /// The badge.
    pub(super) fn badge(self) -> Badge {
        let (status, word) = match self {
            Self::Ended => (Status::Failing, "Ended"),
            Self::EndsSoon => (Status::Warning, "Ends soon"),
            Self::Due => (Status::Warning, "Due"),
            Self::DueSoon => (Status::Warning, "Due soon"),
            Self::Active => (Status::Ok, "Active"),
            Self::Staged => (Status::YourTurn, "Staged"),
            Self::NotKnown => (Status::Unknown, "Not known"),
            Self::Retired => (Status::NotNeeded, "Retired"),
        };
        Badge::new(status, word)
    }

    /// Whether a person should do something.
    pub(super) const fn is_soon(self) -> bool {
        matches!(self, Self::Ended | Self::EndsSoon | Self::Due | Self::DueSoon)
    }

    /// How its bar looks.
    pub(super) const fn look(self) -> BarLook {
        match self {
            Self::Ended | Self::EndsSoon | Self::Due | Self::DueSoon => BarLook::Warning,
            Self::Active => BarLook::Plain,
            Self::Staged => BarLook::Accent,
            Self::NotKnown | Self::Retired => BarLook::Dashed,
        }
    }

    const fn passes(self, filter: EndFilter) -> bool {
        match filter {
            EndFilter::EndsSoon => self.is_soon(),
            EndFilter::Staged => matches!(self, Self::Staged),
            EndFilter::NotKnown => matches!(self, Self::NotKnown),
            EndFilter::Retired => matches!(self, Self::Retired),
        }
    }
}

impl EndRow {
    /// Whether what was typed is in it: name, account, identifier, thumbprint, key id.
    fn has(&self, typed: &str, plain: &str) -> bool {
        self.words.contains(typed) || self.words.contains(plain)
    }
}

impl Ends {
    /// All certificates, or all access keys, in an order.
    fn of(model: &Model, keys: bool, sort: EndSort, now: Timestamp) -> Self {
        let levels = model.levels();
        let mut all: Vec<EndRow> = if keys {
            model.access_keys(now).iter().map(|row| key(row, levels, now)).collect()
        } else {
            model.certificates(now).iter().map(|row| certificate(row, levels, now)).collect()
        };
        order(&mut all, sort);
        let lives = || all.iter().filter_map(|row| row.life);
        Self {
            counts: CHIPS.map(|chip| all.iter().filter(|row| row.state.passes(chip)).count()),
            pairs: all.iter().filter(|row| row.state == State::Staged).map(|row| row.key.clone()).collect(),
            lives: lives().map(|(from, _)| from).min().zip(lives().map(|(_, to)| to).max()),
            all,
        }
    }
}

impl Passing {
    fn of(all: &[EndRow], state: Option<EndFilter>, typed: &str) -> Self {
        let plain: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        let passes = |row: &EndRow| state.is_none_or(|f| row.state.passes(f)) && (typed.is_empty() || row.has(typed, &plain));
        let shown: Vec<usize> = all.iter().enumerate().filter(|(_, row)| passes(row)).map(|(index, _)| index).collect();
        let key = |index: usize| (all[index].key.clone(), all[index].id.clone());
        let mut firsts = HashMap::new();
        for (place, index) in shown.iter().enumerate() {
            firsts.entry(all[*index].key.clone()).or_insert(place);
        }
        Self { firsts, places: shown.iter().enumerate().map(|(place, index)| (key(*index), place)).collect(), shown }
    }
}

/// They come in order of their end, a staged one under the one that it replaces; what is equal stays so.
fn order(all: &mut [EndRow], sort: EndSort) {
    match sort.by {
        EndOrder::End => {}
        EndOrder::State => all.sort_by_key(|row| row.state),
        EndOrder::Account => all.sort_by(|a, b| a.name.cmp(&b.name)),
        EndOrder::Identifier => all.sort_by_key(|row| row.identifier.number().unwrap_or(1)),
        EndOrder::Age => all.sort_by_key(|row| row.life.map_or(Timestamp::MAX, |(made, _)| made)),
        EndOrder::Used => all.sort_by_key(|row| row.last_used.unwrap_or(Timestamp::MIN)),
    }
    if sort.down {
        all.reverse();
    }
}

fn row(instance: &InstanceView, id: String, state: State) -> EndRow {
    let spec = &instance.spec;
    EndRow {
        words: format!("{}\n{}\n{}\n{id}", spec.name, spec.account, spec.identifier).to_lowercase(),
        key: spec.key.clone(),
        name: spec.name.clone(),
        account: spec.account.clone(),
        identifier: spec.identifier.clone(),
        id,
        is_key: false,
        state,
        life: None,
        days: None,
        last_used: None,
        in_use: true,
    }
}

fn certificate(c: &CertificateRow<'_>, levels: Levels, now: Timestamp) -> EndRow {
    EndRow {
        life: Some((c.facts.not_before, c.facts.not_after)),
        days: Some(c.days),
        in_use: c.state != CertificateUse::Retired,
        ..row(c.instance, c.facts.thumbprint.to_string(), state_of(c, levels, now))
    }
}

fn key(k: &KeyRow<'_>, levels: Levels, now: Timestamp) -> EndRow {
    let state = match k.days {
        _ if !k.key.active => State::Retired,
        None => State::NotKnown,
        _ if not_read_lately(k.instance, now) => State::NotKnown,
        Some(..=0) => State::Due,
        Some(days) if days < levels.key_warning_days() => State::DueSoon,
        Some(_) => State::Active,
    };
    EndRow {
        is_key: true,
        life: k.life,
        days: k.days,
        last_used: k.key.last_used,
        in_use: k.key.active,
        ..row(k.instance, k.key.id.clone(), state)
    }
}

/// Where a certificate of an instance stands.
pub(super) fn state_of(row: &CertificateRow<'_>, levels: Levels, now: Timestamp) -> State {
    match row.state {
        CertificateUse::Retired => State::Retired,
        _ if not_read_lately(row.instance, now) => State::NotKnown,
        _ if row.days < 0 => State::Ended,
        CertificateUse::Staged => State::Staged,
        CertificateUse::Active if row.days < levels.warning_days => State::EndsSoon,
        CertificateUse::Active => State::Active,
    }
}
