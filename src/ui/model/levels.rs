//! Levels that the user sets: from when on something is a warning.

use super::Model;

/// Days before its end from which a certificate is a warning: the setting's key.
pub const WARNING_DAYS: &str = "ui.warning_days";
/// Days after which an access key is due to be rotated: the setting's key.
pub const KEY_DAYS: &str = "ui.key_days";

/// The levels of Overview and Certificates.
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

    /// An access key with fewer days until it is due is a warning: the last third of its time, at most the certificates' level.
    #[must_use]
    pub fn key_warning_days(self) -> i64 {
        self.warning_days.min(self.key_days / 3)
    }
}

impl Model {
    /// The levels as they are set.
    #[must_use]
    pub fn levels(&self) -> Levels {
        let set = |key: &str| self.settings.get(key).and_then(|v| v.parse().ok()).filter(|days| Levels::RANGE.contains(days));
        let usual = Levels::default();
        Levels { warning_days: set(WARNING_DAYS).unwrap_or(usual.warning_days), key_days: set(KEY_DAYS).unwrap_or(usual.key_days) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_what_was_set_within_reason() {
        let mut model = Model::default();
        assert_eq!(model.levels(), Levels { warning_days: 60, key_days: 90 });
        for (stored, days) in [("30", 30), ("0", 60), ("-5", 60), ("soon", 60), ("3650", 3_650)] {
            model.settings.insert(WARNING_DAYS.into(), stored.into());
            assert_eq!(model.levels().warning_days, days, "{stored}");
        }
    }
}
