//! A value that lies somewhere else: idle, loading, ready with its age, or failed; the previous value is kept.

use crate::domain::finding::Finding;
use jiff::Timestamp;

/// A remote value.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Remote<T> {
    /// Nobody asked for it.
    #[default]
    Idle,
    /// Asked for since, with what was there before.
    Loading {
        /// Since when.
        since: Timestamp,
        /// The value before.
        previous: Option<T>,
    },
    /// It came.
    Ready {
        /// The value.
        value: T,
        /// When.
        at: Timestamp,
    },
    /// It did not come, with what was there before.
    Failed {
        /// Why.
        finding: Box<Finding>,
        /// The value before.
        previous: Option<T>,
    },
}

impl<T> Remote<T> {
    /// The value, or the one before.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Idle => None,
            Self::Ready { value, .. } => Some(value),
            Self::Loading { previous, .. } | Self::Failed { previous, .. } => previous.as_ref(),
        }
    }

    /// Whether an answer is awaited.
    pub const fn is_loading(&self) -> bool {
        matches!(self, Self::Loading { .. })
    }

    /// Whether nobody asked yet.
    pub const fn is_idle(&self) -> bool {
        matches!(self, Self::Idle)
    }

    /// Why it failed, when it did.
    pub fn problem(&self) -> Option<&Finding> {
        if let Self::Failed { finding, .. } = self { Some(finding) } else { None }
    }

    /// It was asked for.
    pub fn ask(&mut self, since: Timestamp) {
        let previous = self.take();
        *self = Self::Loading { since, previous };
    }

    /// It came.
    pub fn arrive(&mut self, value: T, at: Timestamp) {
        *self = Self::Ready { value, at };
    }

    /// It did not come.
    pub fn fail(&mut self, finding: Finding) {
        let previous = self.take();
        *self = Self::Failed { finding: Box::new(finding), previous };
    }

    fn take(&mut self) -> Option<T> {
        match std::mem::take(self) {
            Self::Idle => None,
            Self::Ready { value, .. } => Some(value),
            Self::Loading { previous, .. } | Self::Failed { previous, .. } => previous,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_previous_value_stays_while_loading_and_after_a_failure() {
        let mut value = Remote::default();
        assert!(value.is_idle());
        value.ask(Timestamp::UNIX_EPOCH);
        assert_eq!(value.value(), None::<&u8>);
        value.arrive(1, Timestamp::UNIX_EPOCH);
        value.ask(Timestamp::UNIX_EPOCH);
        assert!(value.is_loading());
        assert_eq!(value.value(), Some(&1));
        value.fail(Finding::error("x", "a", "b", "c"));
        assert_eq!(value.value(), Some(&1));
        assert!(value.problem().is_some());
    }
}
