//! Levels that the user sets: from when on something is a warning, in the window, in notices, in the calendar and on the command
//! line.

use jiff::{SignedDuration, Timestamp};

/// Days before the end of certificates, and the age of access keys, that are a warning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Levels {
    /// A certificate with fewer days left is a warning.
    pub warning_days: i64,
    /// An access key is due to be rotated at this age, in days. AWS's own check asks for 90 (Security Hub, IAM.3).
    pub key_days: i64,
}

impl Default for Levels {
    fn default() -> Self {
        Self { warning_days: 60, key_days: 90 }
    }
}

impl Levels {
    /// What can be asked for: a day at least, ten years at most.
    pub const RANGE: std::ops::RangeInclusive<i64> = 1..=3_650;

    /// The levels as they were stored; what is not stored, or is out of range, is as usual.
    #[must_use]
    pub fn stored(warning_days: Option<&str>, key_days: Option<&str>) -> Self {
        let set = |text: Option<&str>| text.and_then(|t| t.parse().ok()).filter(|days| Self::RANGE.contains(days));
        let usual = Self::default();
        Self { warning_days: set(warning_days).unwrap_or(usual.warning_days), key_days: set(key_days).unwrap_or(usual.key_days) }
    }

    /// An access key with fewer days until it is due is a warning: the last third of its time, at most the certificates' level.
    #[must_use]
    pub fn key_warning_days(self) -> i64 {
        self.warning_days.min(self.key_days / 3)
    }

    /// When an access key that was made at `made` is due to be rotated.
    #[must_use]
    pub fn key_due(self, made: Timestamp) -> Timestamp {
        made.saturating_add(SignedDuration::from_hours(24 * self.key_days)).unwrap_or(Timestamp::MAX)
    }
}

/// Whole days from `now` until `at`; negative once it has passed.
#[must_use]
pub fn days_until(at: Timestamp, now: Timestamp) -> i64 {
    (at.as_second() - now.as_second()).div_euclid(86_400)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_what_was_set_within_reason() {
        assert_eq!(Levels::stored(None, None), Levels { warning_days: 60, key_days: 90 });
        for (stored, days) in [("30", 30), ("0", 60), ("-5", 60), ("soon", 60), ("3650", 3_650)] {
            assert_eq!(Levels::stored(Some(stored), None).warning_days, days, "{stored}");
        }
        let levels = Levels::stored(None, Some("120"));
        assert_eq!((levels.key_days, levels.key_warning_days()), (120, 40));
    }

    #[test]
    fn a_key_is_due_at_its_age() {
        let made = Timestamp::UNIX_EPOCH;
        let due = Levels::default().key_due(made);
        assert_eq!((days_until(due, made), days_until(made, due)), (90, -90));
    }
}
