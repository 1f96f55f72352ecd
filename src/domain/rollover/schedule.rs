//! Many rollovers: which instance on which day, so that a mistake never takes all critical accounts at once.

use crate::domain::spec::InstanceKey;
use jiff::Timestamp;

/// An instance that wants a rollover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The instance.
    pub instance: InstanceKey,
    /// When its active certificate ends.
    pub ends: Timestamp,
    /// Whether losing its sign-ins would be worst.
    pub critical: bool,
}

/// How a plan is spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread {
    /// Instances a day at most.
    pub per_day: usize,
    /// Critical instances a day at most.
    pub critical_per_day: usize,
}

/// One day of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Day {
    /// The instances, in the order in which they are rolled over.
    pub instances: Vec<InstanceKey>,
}

impl Spread {
    /// Ten a day, one of them critical.
    pub const USUAL: Self = Self { per_day: 10, critical_per_day: 1 };
}

/// Spreads rollovers over days: what ends first comes first; within a day the critical one comes last, when the others have
/// shown that it works. A limit of nothing counts as one.
#[must_use]
pub fn plan_days(mut requests: Vec<Request>, spread: Spread) -> Vec<Day> {
    requests.sort_by(|a, b| (a.ends, &a.instance).cmp(&(b.ends, &b.instance)));
    let (per_day, critical_per_day) = (spread.per_day.max(1), spread.critical_per_day.max(1));
    let mut days: Vec<(Vec<InstanceKey>, Vec<InstanceKey>)> = Vec::new();
    let mut first_free = [0_usize; 2];
    for request in requests {
        let kind = usize::from(request.critical);
        let mut day = first_free[kind];
        loop {
            if days.len() == day {
                days.push((Vec::new(), Vec::new()));
            }
            let (plain, critical) = &mut days[day];
            if plain.len() + critical.len() < per_day && (!request.critical || critical.len() < critical_per_day) {
                if request.critical {
                    critical.push(request.instance)
                } else {
                    plain.push(request.instance)
                }
                break;
            }
            day += 1;
        }
        first_free[kind] = day;
    }
    days.into_iter().map(|(plain, critical)| Day { instances: plain.into_iter().chain(critical).collect() }).collect()
}
