//! Reports over all instances of a workspace: every signing certificate and every import access key, as both clouds have them.
//!
//! May use: domain, saml, ports, reach, reminders. What can't be read of one instance is told beside the rest, never in its place;
//! unknown never looks like good.

mod account;
mod notified;
mod read;

pub use read::fleet;

use super::reminders::Ending;
use crate::domain::certificate::CertificateUse;
use crate::domain::finding::{Finding, Severity};
use crate::domain::levels::Levels;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeSet;

/// Where something stands by the levels that the user set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It has ended, or is overdue.
    Past,
    /// It ends or is due within the levels.
    Soon,
    /// It is further off.
    Good,
    /// It is not in use: retired, switched off, or no longer in the directory.
    NotInUse,
    /// Nobody says when it was made.
    NotKnown,
}

/// A signing certificate of an instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CertificateRow {
    /// The instance's name.
    pub instance: String,
    /// Its AWS account.
    pub account: String,
    /// Its identifier.
    pub identifier: String,
    /// Active, staged or retired; nothing where only AWS has it.
    pub state: Option<CertificateUse>,
    /// Thumbprint, as the directory prints it.
    pub thumbprint: String,
    /// When it ends.
    pub ends: Timestamp,
    /// Whole days until then; negative when it has ended.
    pub days_left: i64,
    /// Where it stands by the levels.
    pub standing: Standing,
    /// Whether the directory has it; nothing when that can't be told.
    pub in_directory: Option<bool>,
    /// Whether the provider in AWS has it; nothing when that can't be told.
    pub trusted_by_aws: Option<bool>,
    /// Who is told before.
    pub notified: Vec<String>,
}

/// An access key of an instance's import identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeyRow {
    /// The instance's name.
    pub instance: String,
    /// Its AWS account.
    pub account: String,
    /// Its identifier.
    pub identifier: String,
    /// The IAM user.
    pub user: String,
    /// The key's id, which is no secret.
    pub id: String,
    /// Whether it works.
    pub active: bool,
    /// When it was made, where IAM says so.
    pub created: Option<Timestamp>,
    /// Its age in whole days.
    pub age_days: Option<i64>,
    /// When it is due to be rotated.
    pub due: Option<Timestamp>,
    /// Whole days until then; negative when it is overdue.
    pub days_left: Option<i64>,
    /// Where it stands by the levels.
    pub standing: Standing,
    /// When it was last used, where IAM says so.
    pub last_used: Option<Timestamp>,
}

/// Something that ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FleetRow {
    /// A signing certificate.
    Certificate(CertificateRow),
    /// An import access key.
    AccessKey(KeyRow),
}

/// What was found of an instance beside its rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The instance's name.
    pub instance: String,
    /// Its AWS account.
    pub account: String,
    /// What was found.
    pub finding: Finding,
}

/// Everything that ends, the next first, and what could not be read or is not good.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fleet {
    /// How many instances the workspace has.
    pub instances: usize,
    /// What ends.
    pub rows: Vec<FleetRow>,
    /// What was found beside it.
    pub problems: Vec<Problem>,
    /// The levels that the rows were judged by.
    pub levels: Levels,
}

impl FleetRow {
    /// The instance's name.
    #[must_use]
    pub fn instance(&self) -> &str {
        match self {
            Self::Certificate(row) => &row.instance,
            Self::AccessKey(row) => &row.instance,
        }
    }

    /// Its AWS account.
    #[must_use]
    pub fn account(&self) -> &str {
        match self {
            Self::Certificate(row) => &row.account,
            Self::AccessKey(row) => &row.account,
        }
    }

    /// The thumbprint, or the access key's id.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Certificate(row) => &row.thumbprint,
            Self::AccessKey(row) => &row.id,
        }
    }

    /// When it ends or is due, where that is known.
    #[must_use]
    pub const fn ends(&self) -> Option<Timestamp> {
        match self {
            Self::Certificate(row) => Some(row.ends),
            Self::AccessKey(row) => row.due,
        }
    }

    /// Whole days until then.
    #[must_use]
    pub const fn days_left(&self) -> Option<i64> {
        match self {
            Self::Certificate(row) => Some(row.days_left),
            Self::AccessKey(row) => row.days_left,
        }
    }

    /// Where it stands by the levels.
    #[must_use]
    pub const fn standing(&self) -> Standing {
        match self {
            Self::Certificate(row) => row.standing,
            Self::AccessKey(row) => row.standing,
        }
    }

    /// Whether it is in use or will be: what is not needs nobody, however soon it ends.
    #[must_use]
    pub const fn in_use(&self) -> bool {
        !matches!(self.standing(), Standing::NotInUse)
    }

    /// Whether it is in use and ends within so many days. What nobody knows the age of counts as near.
    #[must_use]
    pub fn ends_within(&self, days: i64) -> bool {
        self.in_use() && self.days_left().is_none_or(|left| left <= days)
    }

    /// What it is to a reminder: the certificate that signs, or may sign where nobody knows which does; and access keys that work.
    fn ending(&self, is_known: bool) -> Option<Ending> {
        let signs = |state| state == Some(CertificateUse::Active) || (!is_known && state == Some(CertificateUse::Staged));
        let (what, at, days, is_key) = match self {
            Self::Certificate(row) if signs(row.state) => {
                (format!("The signing certificate of {}", row.instance), row.ends, row.days_left, false)
            }
            Self::AccessKey(row) if row.active => {
                (format!("The import access key {} of {}", row.id, row.instance), row.due?, row.days_left?, true)
            }
            _ => return None,
        };
        Some(Ending { id: self.id().to_owned(), what, at, days, is_key })
    }
}

impl Fleet {
    /// What is in use and ends within so many days; with no number, everything.
    #[must_use]
    pub fn within(&self, days: Option<u32>) -> Vec<&FleetRow> {
        self.rows.iter().filter(|row| days.is_none_or(|days| row.ends_within(i64::from(days)))).collect()
    }

    /// Whether a part of it could not be read, or is wrong.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.problems.iter().any(|problem| problem.finding.severity == Severity::Error)
    }

    /// What a notice of the desktop speaks of: what ends within the levels.
    #[must_use]
    pub fn endings(&self) -> Vec<Ending> {
        let signing = |row: &&FleetRow| matches!(row, FleetRow::Certificate(row) if row.state == Some(CertificateUse::Active));
        let known: BTreeSet<&str> = self.rows.iter().filter(signing).map(FleetRow::instance).collect();
        let endings = self.rows.iter().filter_map(|row| row.ending(known.contains(row.instance())));
        endings.filter(|ending| ending.is_near(self.levels)).collect()
    }
}
