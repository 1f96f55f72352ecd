//! Weather: what goes wrong between a client and the practice cloud, on purpose and by a seed.
//!
//! `replicas` lets reads lag behind writes, `layer` puts requests off, keeps answers back and cuts connections, `listener` is
//! the connection that can be cut. What goes wrong with a request follows from the seed, the kind of request and how often
//! that kind came, so that a run can be repeated. May use: the state. Never: change what a request does.

pub(super) mod layer;
pub(super) mod listener;
pub(super) mod replicas;

use crate::domain::weather::Weather;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hasher as _};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How bad it is. Shares are of 1,000 requests of a kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conditions {
    /// The kind of weather.
    pub weather: Weather,
    /// Where the sequence begins.
    pub seed: u64,
    /// How long a change takes at most until the last server has it. Zero: all reads see all changes.
    pub lag: Duration,
    /// Put off.
    pub put_off: u16,
    /// Answered too late.
    pub late: u16,
    /// How long a late answer is kept back.
    pub late_by: Duration,
    /// Cut before the change is made.
    pub cut_before: u16,
    /// Cut after the change was made.
    pub cut_after: u16,
}

/// The lag of the named weathers: the program waits longer than that before it takes a lost change for not made.
const LAG: Duration = Duration::from_secs(2);
/// Later than the program waits for the practice cloud.
const LATE_BY: Duration = Duration::from_secs(8);
/// So often in a row a request is disturbed at most: whoever tries again gets through.
const MOST_IN_A_ROW: u8 = 2;

impl Conditions {
    /// The conditions of a weather.
    #[must_use]
    pub const fn of(weather: Weather, seed: u64) -> Self {
        let calm = Self { weather, seed, lag: Duration::ZERO, put_off: 0, late: 0, late_by: LATE_BY, cut_before: 0, cut_after: 0 };
        match weather {
            Weather::Calm => calm,
            Weather::Slow => Self { lag: LAG, ..calm },
            Weather::Throttled => Self { put_off: 250, ..calm },
            Weather::Timeouts => Self { late: 60, ..calm },
            Weather::Dropped => Self { cut_before: 90, cut_after: 90, ..calm },
            Weather::BadDay => Self { lag: LAG, put_off: 80, late: 15, cut_before: 40, cut_after: 40, ..calm },
        }
    }
}

/// What is done to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// Put off: 429, or a throttling code.
    TooMany,
    /// Put off: 503.
    OutOfService,
    /// Not carried out, and no answer in time.
    LateBefore,
    /// Carried out, and no answer in time.
    LateAfter,
    /// Not carried out, connection cut.
    CutBefore,
    /// Carried out, connection cut.
    CutAfter,
}

/// The sky over the server: conditions, and what they did so far.
pub(super) struct Sky {
    inner: Mutex<Inner>,
}

struct Inner {
    conditions: Conditions,
    /// How many requests of a kind came.
    kinds: HashMap<String, u64>,
    /// How often in a row a request was disturbed.
    in_a_row: HashMap<u64, u8>,
    /// Requests that were answered by some server.
    answered: u64,
}

impl Inner {
    fn new(conditions: Conditions) -> Self {
        Self { conditions, kinds: HashMap::new(), in_a_row: HashMap::new(), answered: 0 }
    }
}

/// More requests are not told apart.
const MOST_REMEMBERED: usize = 10_000;

impl Sky {
    pub(super) fn new(conditions: Conditions) -> Self {
        Self { inner: Mutex::new(Inner::new(conditions)) }
    }

    pub(super) fn conditions(&self) -> Conditions {
        self.lock().conditions.clone()
    }

    /// Changes the weather; the sequence begins anew.
    pub(super) fn set(&self, conditions: Conditions) {
        *self.lock() = Inner::new(conditions);
    }

    /// The number of the next request that some server answers.
    pub(super) fn count(&self) -> u64 {
        let mut inner = self.lock();
        inner.answered += 1;
        inner.answered
    }

    /// What is done to a request of this kind; `exactly` tells it from others of its kind.
    pub(super) fn next(&self, kind: &str, exactly: u64) -> Option<Fault> {
        let mut inner = self.lock();
        if inner.kinds.len() > MOST_REMEMBERED || inner.in_a_row.len() > MOST_REMEMBERED {
            inner.kinds.clear();
            inner.in_a_row.clear();
        }
        let count = inner.kinds.entry(kind.to_owned()).or_insert(0);
        *count += 1;
        let count = *count;
        let fault = inner.conditions.draw(mixed(&(inner.conditions.seed, kind, count)));
        let in_a_row = inner.in_a_row.entry(exactly).or_insert(0);
        if fault.is_none() || *in_a_row >= MOST_IN_A_ROW {
            *in_a_row = 0;
            return None;
        }
        *in_a_row += 1;
        fault
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Conditions {
    /// The fault that a random number stands for.
    fn draw(&self, number: u64) -> Option<Fault> {
        let shares = [
            (self.put_off - self.put_off / 3, Fault::TooMany),
            (self.put_off / 3, Fault::OutOfService),
            (self.late / 2, Fault::LateBefore),
            (self.late - self.late / 2, Fault::LateAfter),
            (self.cut_before, Fault::CutBefore),
            (self.cut_after, Fault::CutAfter),
        ];
        let mut at = number % 1000;
        for (share, fault) in shares {
            let share = u64::from(share);
            if at < share {
                return Some(fault);
            }
            at -= share;
        }
        None
    }
}

/// A number that follows from a value alone.
pub(super) fn mixed(value: &impl std::hash::Hash) -> u64 {
    // a hasher with fixed keys: the sequence is the same in every run
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_weather_again_and_another_seed_another() {
        let run = |seed| {
            let sky = Sky::new(Conditions::of(Weather::BadDay, seed));
            (0..300).map(|n| sky.next("GET /x", n)).collect::<Vec<_>>()
        };
        assert_eq!(run(7), run(7));
        assert_ne!(run(7), run(8));
        assert!(run(7).iter().flatten().count() > 20, "it is a bad day");
    }

    #[test]
    fn whoever_tries_again_gets_through() {
        let sky = Sky::new(Conditions { put_off: 1000, ..Conditions::of(Weather::Throttled, 1) });
        let disturbed: Vec<bool> = (0..6).map(|_| sky.next("POST /x", 5).is_some()).collect();
        assert_eq!(disturbed, [true, true, false, true, true, false]);
    }

    #[test]
    fn calm_does_nothing() {
        let sky = Sky::new(Conditions::of(Weather::Calm, 1));
        assert!((0..1000).all(|n| sky.next("GET /x", n).is_none()));
    }
}
