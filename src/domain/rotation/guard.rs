//! The proofs that the calls want to be shown which could stop an import. Each can be made only by the rule that it stands for.

use super::observe::Seen;
use crate::domain::provisioning::{Run, RunResult};
use jiff::{SignedDuration, Timestamp};

/// How long a key has to have rested where no import of ours tells: an import uses its key about every 40 minutes.
const QUIET: SignedDuration = SignedDuration::from_hours(2);

/// The directory works without the old key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved(());

/// Nobody is known to use the old key any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Idle(());

/// The old key was off long enough for whoever misses it to say so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cooled(());

impl Moved {
    /// A cycle began after the change at `since` and listed the roles. `skew` is how far the clocks of this computer and of the
    /// directory may differ.
    #[must_use]
    pub fn by_cycle(run: &Run, since: Timestamp, skew: SignedDuration) -> Option<Self> {
        let listed = run.result != RunResult::Failed;
        (listed && run.began.duration_since(since) >= skew).then_some(Self(()))
    }

    /// Such a cycle was seen in an earlier run.
    #[must_use]
    pub fn seen_before(cycle: Option<Timestamp>, since: Timestamp) -> Option<Self> {
        cycle.is_some_and(|began| began >= since).then_some(Self(()))
    }

    /// No import stores a key: there is nothing that could go on using the old one.
    #[must_use]
    pub fn nothing_stores(seen: &Seen) -> Option<Self> {
        seen.job.is_none().then_some(Self(()))
    }

    /// The import is switched off: no cycle is under way, and the next one uses what is stored by then.
    #[must_use]
    pub fn at_rest(seen: &Seen) -> Option<Self> {
        seen.job.as_ref().is_some_and(|job| !job.on).then_some(Self(()))
    }
}

impl Idle {
    /// The old key was not used since the cycle began that used the new one. Where AWS does not say when it was used, nothing
    /// speaks against it. AWS counts whole seconds.
    #[must_use]
    pub fn since_cycle(last_used: Option<Timestamp>, began: Timestamp, skew: SignedDuration) -> Option<Self> {
        let until = began.saturating_add(skew).unwrap_or(began);
        last_used.is_none_or(|used| used.as_second() <= until.as_second()).then_some(Self(()))
    }

    /// The old key has rested for longer than an import would let it.
    #[must_use]
    pub fn by_quiet(last_used: Option<Timestamp>, now: Timestamp) -> Option<Self> {
        last_used.is_none_or(|used| now.duration_since(used) >= QUIET).then_some(Self(()))
    }

    /// When it will have rested long enough, if it is not used again.
    #[must_use]
    pub fn due(last_used: Timestamp) -> Timestamp {
        last_used.saturating_add(QUIET).unwrap_or(last_used)
    }
}

impl Cooled {
    /// The old key has been off since `off`.
    #[must_use]
    pub fn by_time(off: Timestamp, rest: SignedDuration, now: Timestamp) -> Option<Self> {
        (now.duration_since(off) >= rest).then_some(Self(()))
    }

    /// When the cool-down is over.
    #[must_use]
    pub fn due(off: Timestamp, rest: SignedDuration) -> Timestamp {
        off.saturating_add(rest).unwrap_or(off)
    }
}
