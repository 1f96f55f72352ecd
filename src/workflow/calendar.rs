//! The calendar file of what ends: one event for each certificate and access key in use, with an alarm at the level that the user set.
//!
//! Pure: the fleet and the time go in, the text comes out. An event's UID follows from what it is about, so a file that is imported
//! again takes the place of the earlier one. It holds names, numbers and thumbprints, no secret.

use super::fleet::{CertificateRow, Fleet, FleetRow, KeyRow};
use crate::domain::certificate::CertificateUse;
use crate::domain::levels::Levels;
use crate::domain::markup::is_turning;
use icalendar::{Alarm, Calendar, Component as _, Event, EventLike as _, Property, Trigger};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::BTreeSet;

/// How many events a calendar has, and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarFile {
    /// Events.
    pub events: usize,
    /// iCalendar, RFC 5545.
    pub text: String,
}

/// The calendar of everything in use whose end is known.
#[must_use]
pub fn calendar(fleet: &Fleet, now: Timestamp) -> CalendarFile {
    let mut calendar = Calendar::empty();
    for (key, value) in [("VERSION", "2.0"), ("PRODID", "-//Rolebridge//Rolebridge//EN"), ("CALSCALE", "GREGORIAN")] {
        calendar.append_property(Property::new(key, value));
    }
    calendar.name("Rolebridge");
    // a key that two instances of one account share is one thing to rotate
    let mut told = BTreeSet::new();
    let mut events = 0;
    for row in fleet.rows.iter().filter(|row| row.in_use()) {
        let Some((at, words)) = row.ends().map(|at| (at, Words::of(row, fleet.levels))) else { continue };
        if told.insert(words.uid.clone()) {
            calendar.push(words.event(at, now));
            events += 1;
        }
    }
    CalendarFile { events, text: calendar.to_string() }
}

/// What an event says.
struct Words {
    uid: String,
    summary: String,
    about: String,
    /// Days before at which the alarm goes off.
    level: i64,
}

impl Words {
    fn of(row: &FleetRow, levels: Levels) -> Self {
        match row {
            FleetRow::Certificate(row) => Self::certificate(row, levels),
            FleetRow::AccessKey(row) => Self::key(row, levels),
        }
    }

    fn certificate(row: &CertificateRow, levels: Levels) -> Self {
        let state = row.state.map_or("", CertificateUse::as_str);
        let trusted = match row.trusted_by_aws {
            Some(true) => "AWS trusts it",
            Some(false) => "AWS does not trust it",
            None => "Whether AWS trusts it is not known",
        };
        let notified = if row.notified.is_empty() { "nobody".to_owned() } else { row.notified.join(", ") };
        Self {
            uid: format!("certificate-{}@rolebridge", row.thumbprint.to_lowercase()),
            summary: plain(&format!("The signing certificate of {} ends", row.instance)),
            about: lines(&[
                ("AWS account", &row.account),
                ("Identifier", &row.identifier),
                ("Certificate", &format!("{} {state}", row.thumbprint)),
                ("In AWS", trusted),
                ("Told by the directory", &notified),
                ("What to do", "rolebridge roll, or Roll over certificate in the window"),
            ]),
            level: levels.warning_days,
        }
    }

    fn key(row: &KeyRow, levels: Levels) -> Self {
        let made = row.created.map_or_else(|| "not known".to_owned(), |at| at.to_string());
        Self {
            uid: format!("access-key-{}@rolebridge", row.id.to_lowercase()),
            summary: plain(&format!("The import access key of {} is due to be rotated", row.instance)),
            about: lines(&[
                ("AWS account", &row.account),
                ("Identifier", &row.identifier),
                ("Access key", &format!("{} of user {}", row.id, row.user)),
                ("Made", &made),
                ("What to do", "Make a second key, give it to the directory, see one import, then take the old one away"),
            ]),
            level: levels.key_warning_days(),
        }
    }

    #[allow(clippy::default_trait_access)] // the type belongs to a crate that only the calendar's own writer uses
    fn event(&self, at: Timestamp, now: Timestamp) -> Event {
        let (at, stamp) = (moment(at), moment(now));
        let mut alarm = Alarm::display(&self.summary, Trigger::before_start(Default::default()));
        // the writer would put the time of the day and a number of chance where these are missing
        alarm
            .add_property("TRIGGER", format!("-P{}D", self.level))
            .add_property("UID", format!("alarm-{}", self.uid))
            .add_property("DTSTAMP", &stamp);
        let mut event = Event::new();
        event
            .uid(&self.uid)
            .add_property("DTSTAMP", &stamp)
            .add_property("DTSTART", &at)
            .summary(&self.summary)
            .description(&self.about)
            .add_property("TRANSP", "TRANSPARENT")
            .add_multi_property("CATEGORIES", "Rolebridge");
        event.alarm(alarm.done()).done()
    }
}

/// The form of a moment in UTC. Source: RFC 5545, 3.3.5, form 2.
fn moment(at: Timestamp) -> String {
    at.to_zoned_datetime(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn lines(facts: &[(&str, &str)]) -> String {
    facts.iter().map(|(label, value)| format!("{label}: {}", plain(value))).collect::<Vec<_>>().join("\n")
}

/// A value on one line: names come from outside.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || is_turning(c) { ' ' } else { c }).collect()
}
