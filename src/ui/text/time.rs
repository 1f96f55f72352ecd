//! How times are said. "Now" and the zone always come from outside.

use jiff::{Timestamp, tz::TimeZone};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// `4 min ago`.
#[must_use]
pub fn age(then: Timestamp, now: Timestamp) -> String {
    match now.as_second() - then.as_second() {
        i64::MIN..10 => "just now".into(),
        s @ 10..MINUTE => format!("{s} s ago"),
        s @ MINUTE..HOUR => format!("{} min ago", s / MINUTE),
        s @ HOUR..DAY => format!("{} h ago", s / HOUR),
        s if s < 2 * DAY => "1 day ago".into(),
        s => format!("{} days ago", s / DAY),
    }
}

/// A value older than a day is a warning.
#[must_use]
pub fn is_stale(then: Timestamp, now: Timestamp) -> bool {
    now.as_second() - then.as_second() > DAY
}

/// `22 Nov 2029`.
#[must_use]
pub fn date(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned_datetime(zone.clone()).strftime("%-d %b %Y").to_string()
}

/// `10:31:07`.
#[must_use]
pub fn clock(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned_datetime(zone.clone()).strftime("%H:%M:%S").to_string()
}

/// `today 10:31`, or `20 Nov 17:40`, with the year when it is another one.
#[must_use]
pub fn moment(at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let (at, now) = (at.to_zoned_datetime(zone.clone()), now.to_zoned_datetime(zone.clone()));
    let form = if at.date() == now.date() {
        "today %H:%M"
    } else if at.year() == now.year() {
        "%-d %b %H:%M"
    } else {
        "%-d %b %Y %H:%M"
    };
    at.strftime(form).to_string()
}

/// `2 s`, `12:40`, `1 h 05 min`; for what a step took.
#[must_use]
pub fn duration(ms: u64) -> String {
    match ms / 1000 {
        0 => format!("{ms} ms"),
        s @ 1..60 => format!("{s} s"),
        s @ 60..3600 => format!("{}:{:02}", s / 60, s % 60),
        s => format!("{} h {:02} min", s / 3600, s / 60 % 60),
    }
}

/// `10 s`, `12 min`, `3 h 5 min`, `4 days`: how far two moments lie apart.
#[must_use]
pub fn span(seconds: u64) -> String {
    match (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, 0) => format!("{hours} h"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, ..) => super::count(usize::try_from(days).unwrap_or(usize::MAX), "day"),
    }
}

/// `in 1,095 days`, `today`, `3 days ago`.
#[must_use]
pub fn in_days(days: i64) -> String {
    let n = usize::try_from(days.unsigned_abs()).unwrap_or(usize::MAX);
    match days {
        0 => "today".into(),
        1.. => format!("in {}", super::count(n, "day")),
        _ => format!("{} ago", super::count(n, "day")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_grow() -> Result<(), jiff::Error> {
        let now: Timestamp = "2026-11-23T12:00:00Z".parse()?;
        let ago = |s: i64| Timestamp::from_second(now.as_second() - s).map(|then| age(then, now));
        assert_eq!(ago(2)?, "just now");
        assert_eq!(ago(18)?, "18 s ago");
        assert_eq!(ago(240)?, "4 min ago");
        assert_eq!(ago(3 * HOUR)?, "3 h ago");
        assert_eq!(ago(6 * DAY)?, "6 days ago");
        Ok(())
    }

    #[test]
    fn moments_name_the_day_only_when_needed() -> Result<(), jiff::Error> {
        let now: Timestamp = "2026-11-23T12:00:00Z".parse()?;
        assert_eq!(moment("2026-11-23T10:31:07Z".parse()?, now, &TimeZone::UTC), "today 10:31");
        assert_eq!(moment("2026-11-20T17:40:00Z".parse()?, now, &TimeZone::UTC), "20 Nov 17:40");
        assert_eq!(date("2029-11-22T00:00:00Z".parse()?, &TimeZone::UTC), "22 Nov 2029");
        assert_eq!(duration(760_000), "12:40");
        Ok(())
    }
}
