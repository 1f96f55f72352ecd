//! What is chosen on Activity.

use crate::domain::journal::Phase;
use crate::domain::spec::InstanceKey;
use crate::domain::step::Cloud;
use crate::workflow::ports::JournalSearch;
use crate::workflow::revert::Revert;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};

/// Which days are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Days {
    /// All of them.
    #[default]
    Any,
    /// This many, today among them.
    Last(u16),
    /// Those that are typed.
    Typed,
}

impl Days {
    /// Those that can be picked.
    pub(super) const ALL: [Self; 5] = [Self::Any, Self::Last(1), Self::Last(7), Self::Last(30), Self::Last(365)];

    /// Its words.
    pub(super) fn words(self) -> String {
        match self {
            Self::Any => "Any time".into(),
            Self::Last(1) => "Today".into(),
            Self::Last(365) => "Last year".into(),
            Self::Last(days) => format!("Last {days} days"),
            Self::Typed => "Chosen days".into(),
        }
    }
}

/// What is typed and picked. All of it but what is half done is remembered.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ActivityForm {
    /// Words to look for.
    pub typed: String,
    /// In which cloud.
    pub cloud: Option<Cloud>,
    /// With which result.
    pub result: Option<Phase>,
    /// Of which instance.
    pub instance: Option<InstanceKey>,
    /// On which days.
    pub days: Days,
    /// The first day, as it is typed.
    pub from: String,
    /// The last day, as it is typed.
    pub to: String,
    /// What is typed to find an instance.
    #[serde(skip)]
    pub find: String,
    /// What is about to be taken back, of which instance.
    #[serde(skip)]
    pub revert: Option<(InstanceKey, Revert)>,
}

impl ActivityForm {
    /// The search that it stands for. Times begin with a day, so that the search stays the same while the clock goes on.
    pub(super) fn search(&self, now: Timestamp, zone: &TimeZone) -> JournalSearch {
        let midnight = |day: Date| day.to_zoned_datetime(zone.clone()).ok().map(|at| at.timestamp());
        let today = now.to_zoned_datetime(zone.clone()).date();
        let (since, until) = match self.days {
            Days::Any => (None, None),
            Days::Last(days) => (today.checked_sub((i64::from(days) - 1).days()).ok().and_then(midnight), None),
            Days::Typed => (day(&self.from).and_then(midnight), day(&self.to).and_then(|last| last.tomorrow().ok()).and_then(midnight)),
        };
        JournalSearch {
            text: self.typed.trim().to_owned(),
            instance: self.instance.clone(),
            cloud: self.cloud,
            result: self.result,
            since,
            until,
        }
    }

    /// Whether something is picked, the typed words aside.
    pub(super) fn is_filtered(&self) -> bool {
        self.cloud.is_some() || self.result.is_some() || self.instance.is_some() || self.days != Days::Any
    }

    /// Picks nothing; the typed words stay.
    pub(super) fn clear_filters(&mut self) {
        *self = Self { typed: std::mem::take(&mut self.typed), ..Self::default() };
    }
}

/// A day as it is typed; nothing where it is none.
pub(super) fn day(typed: &str) -> Option<Date> {
    typed.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_begin_at_midnight_of_the_zone() -> Result<(), jiff::Error> {
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        let now: Timestamp = "2026-11-23T23:30:00Z".parse()?; // the 24th there
        let search =
            |days| ActivityForm { days, from: "2026-11-20".into(), to: " 2026-11-21".into(), ..ActivityForm::default() }.search(now, &zone);
        assert_eq!(search(Days::Any).since, None);
        assert_eq!(search(Days::Last(1)).since, Some("2026-11-23T22:00:00Z".parse()?));
        assert_eq!(search(Days::Last(7)).since, Some("2026-11-17T22:00:00Z".parse()?));
        let typed = search(Days::Typed);
        assert_eq!((typed.since, typed.until), (Some("2026-11-19T22:00:00Z".parse()?), Some("2026-11-21T22:00:00Z".parse()?)));
        assert_eq!(day("last week"), None);
        Ok(())
    }
}
