//! How long to wait for what, with pauses that grow.

use crate::domain::weather::Weather;
use std::time::{Duration, Instant};

/// Limits of waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Until a change is seen.
    pub seen: Duration,
    /// Until a fault that passes (no connection, throttling) is given up on.
    pub unreachable: Duration,
    /// After a lost answer, until a change that is not seen counts as not made.
    pub grace: Duration,
}

impl Patience {
    /// For the practice cloud in this weather.
    #[must_use]
    pub const fn practice(weather: Weather) -> Self {
        match weather {
            Weather::Calm => Self::PRACTICE,
            _ => Self::ROUGH_PRACTICE,
        }
    }

    /// For the practice cloud.
    pub const PRACTICE: Self = Self { seen: Duration::from_secs(60), unreachable: Duration::from_secs(20), grace: Duration::from_secs(1) };
    /// For the practice cloud when it does not behave: longer than a change takes there to reach the last server.
    pub const ROUGH_PRACTICE: Self =
        Self { seen: Duration::from_secs(180), unreachable: Duration::from_secs(90), grace: Duration::from_secs(5) };
    /// For real clouds, whose changes spread with delay.
    /// Source: AWS advises verifying propagation and gives no figure; Microsoft Graph objects take minutes at times.
    pub const REAL: Self = Self { seen: Duration::from_secs(600), unreachable: Duration::from_secs(90), grace: Duration::from_secs(20) };
}

/// A wait with growing pauses and an end.
#[derive(Debug)]
pub struct Wait {
    until: Instant,
    next: Duration,
}

const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

impl Wait {
    /// A wait of at most `limit`.
    #[must_use]
    pub fn new(limit: Duration) -> Self {
        Self { until: Instant::now() + limit, next: FIRST_PAUSE }
    }

    /// Whether the limit has passed.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.left().is_zero()
    }

    /// What is left of the limit.
    #[must_use]
    pub fn left(&self) -> Duration {
        self.until.saturating_duration_since(Instant::now())
    }

    /// Pauses, a little longer each time. `false` at once when the limit has passed.
    pub async fn pause(&mut self) -> bool {
        if self.is_over() {
            return false;
        }
        tokio::time::sleep(self.next.min(self.left())).await;
        self.next = (self.next * 2).min(LONGEST_PAUSE);
        true
    }
}
