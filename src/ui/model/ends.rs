//! What ends, over all instances: signing certificates, and import access keys that are due to be rotated.

use super::{Levels, Model};
use crate::domain::certificate::{CertificateFacts, CertificateUse};
use crate::domain::levels::days_until;
use crate::domain::observed::ObservedAccessKey;
use crate::ui::text::is_stale;
use crate::workflow::view::InstanceView;
use jiff::Timestamp;

/// A row of the table of certificates.
#[derive(Debug, Clone, PartialEq)]
pub struct CertificateRow<'a> {
    /// Its instance.
    pub instance: &'a InstanceView,
    /// What it says.
    pub facts: &'a CertificateFacts,
    /// What it is to the instance.
    pub state: CertificateUse,
    /// Whole days left; negative when it has ended.
    pub days: i64,
}

/// A row of the table of access keys.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyRow<'a> {
    /// Its instance.
    pub instance: &'a InstanceView,
    /// The key, as IAM has it.
    pub key: &'a ObservedAccessKey,
    /// When it was made and when it is due; nothing where IAM does not say when it was made.
    pub life: Option<(Timestamp, Timestamp)>,
    /// Whole days until it is due; negative when it is overdue.
    pub days: Option<i64>,
}

/// Whether what is shown of an instance is older than a day, or was never read.
#[must_use]
pub fn not_read_lately(instance: &InstanceView, now: Timestamp) -> bool {
    instance.read_at.is_none_or(|at| is_stale(at, now))
}

impl Model {
    /// All signing certificates, soonest end first; a staged one stands directly under the one that it will replace.
    #[must_use]
    pub fn certificates(&self, now: Timestamp) -> Vec<CertificateRow<'_>> {
        let mut groups: Vec<Vec<CertificateRow<'_>>> = self.instances.values().flat_map(|i| certificate_groups(i, now)).collect();
        groups.sort_by(|a, b| place(a).cmp(&place(b)));
        groups.into_iter().flatten().collect()
    }

    /// All import access keys, the next to be rotated first; those whose age nobody knows last.
    #[must_use]
    pub fn access_keys(&self, now: Timestamp) -> Vec<KeyRow<'_>> {
        let levels = self.levels();
        let of = |instance| key_rows(instance, levels, now);
        let mut all: Vec<KeyRow<'_>> = self.instances.values().flat_map(of).collect();
        all.sort_by(|a, b| {
            let due = |r: &KeyRow<'_>| r.life.map_or(Timestamp::MAX, |(_, due)| due);
            due(a).cmp(&due(b)).then_with(|| a.instance.spec.name.cmp(&b.instance.spec.name))
        });
        all
    }
}

/// The certificates of an instance: each by itself, but a staged one together with the active one.
fn certificate_groups(instance: &InstanceView, now: Timestamp) -> Vec<Vec<CertificateRow<'_>>> {
    let observed = instance.observed.iter().flat_map(|o| &o.certificates);
    let mut rows: Vec<CertificateRow<'_>> =
        observed.map(|c| CertificateRow { instance, facts: &c.facts, state: c.state, days: c.facts.days_left(now) }).collect();
    rows.sort_by_key(|r| (rank(r.state), r.facts.not_after));
    let mut groups: Vec<Vec<CertificateRow<'_>>> = Vec::new();
    for row in rows {
        match groups.first_mut() {
            Some(first) if row.state == CertificateUse::Staged => first.push(row),
            _ => groups.push(vec![row]),
        }
    }
    groups
}

const fn rank(state: CertificateUse) -> u8 {
    match state {
        CertificateUse::Active => 0,
        CertificateUse::Staged => 1,
        CertificateUse::Retired => 2,
    }
}

fn place<'a>(group: &'a [CertificateRow<'_>]) -> Option<(bool, Timestamp, &'a str)> {
    // what is retired needs nobody, however soon it ends
    group.first().map(|r| (r.state == CertificateUse::Retired, r.facts.not_after, r.instance.spec.name.as_str()))
}

fn key_rows(instance: &InstanceView, levels: Levels, now: Timestamp) -> Vec<KeyRow<'_>> {
    instance.import_keys.iter().map(|key| key_row(instance, key, levels, now)).collect()
}

fn key_row<'a>(instance: &'a InstanceView, key: &'a ObservedAccessKey, levels: Levels, now: Timestamp) -> KeyRow<'a> {
    let life = key.created.map(|made| (made, levels.key_due(made)));
    let days = life.map(|(_, due)| days_until(due, now));
    KeyRow { instance, key, life, days }
}
