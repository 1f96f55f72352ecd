//! The weather of the practice cloud: how well it behaves, so that a bad day can be rehearsed.

use serde::{Deserialize, Serialize};

/// How the practice cloud behaves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weather {
    /// Every change is seen at once, every request answered.
    #[default]
    Calm,
    /// Changes reach the servers one by one, seconds late.
    Slow,
    /// Some requests are put off: too many, or out of service.
    Throttled,
    /// Some answers come later than anybody waits.
    Timeouts,
    /// Some connections break, before or after the change was made.
    Dropped,
    /// All of it.
    BadDay,
}

impl Weather {
    /// All kinds, from fair to foul.
    pub const ALL: [Self; 6] = [Self::Calm, Self::Slow, Self::Throttled, Self::Timeouts, Self::Dropped, Self::BadDay];

    /// The name on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Calm => "calm",
            Self::Slow => "slow",
            Self::Throttled => "throttled",
            Self::Timeouts => "timeouts",
            Self::Dropped => "dropped",
            Self::BadDay => "bad-day",
        }
    }

    /// Reads a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|w| w.as_str() == name)
    }

    /// The name for people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Calm => "Calm",
            Self::Slow => "Slow replication",
            Self::Throttled => "Throttling",
            Self::Timeouts => "Timeouts",
            Self::Dropped => "Dropped connections",
            Self::BadDay => "Bad day",
        }
    }

    /// What it does, in a sentence.
    #[must_use]
    pub const fn explained(self) -> &'static str {
        match self {
            Self::Calm => "Every change is seen at once, every request is answered",
            Self::Slow => "A change reaches the servers one by one, some seconds late, and reads disagree until then",
            Self::Throttled => "Some requests are put off, with or without saying how long",
            Self::Timeouts => "Some answers come later than anybody waits, the change made or not",
            Self::Dropped => "Some connections break, before or after the change was made",
            Self::BadDay => "All of it at once",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        for weather in Weather::ALL {
            assert_eq!(Weather::parse(weather.as_str()), Some(weather));
            assert_eq!(serde_json::to_value(weather).ok(), Some(weather.as_str().into()));
        }
        assert_eq!(Weather::parse("storm"), None);
    }
}
