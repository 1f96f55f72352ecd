//! How long to wait for what, with pauses that grow.

use crate::domain::weather::Weather;
use std::time::{Duration, Instant};

/// Limits of waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Until a change is seen.
    pub seen: Duration,
    /// Reads in a row that must show a change before the next step builds on it: one read proves one server only.
    pub in_a_row: u32,
    /// Until a fault that passes (no connection, throttling) is given up on.
    pub unreachable: Duration,
    /// After a lost answer, until a change that is not seen counts as not made; after a change, until a refusal counts as one that
    /// knows of it.
    pub grace: Duration,
    /// How long something that a cloud does by itself, such as an import cycle, is waited for.
    pub cycle: Duration,
    /// How often it is looked at meanwhile.
    pub poll: Duration,
    /// How long somebody may take to sign in in a browser, the directory's log included.
    pub person: Duration,
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
    pub const PRACTICE: Self = Self {
        seen: Duration::from_secs(60),
        in_a_row: 2,
        unreachable: Duration::from_secs(20),
        grace: Duration::from_secs(4),
        cycle: Duration::from_secs(120),
        poll: Duration::from_millis(250),
        person: Duration::from_secs(60),
    };
    /// For the practice cloud when it does not behave: longer than a change takes there to reach the last server.
    pub const ROUGH_PRACTICE: Self =
        Self { seen: Duration::from_secs(180), unreachable: Duration::from_secs(90), grace: Duration::from_secs(8), ..Self::PRACTICE };
    /// For real clouds, whose changes spread with delay.
    /// Source: AWS advises verifying propagation and gives no figure; Microsoft Graph objects take minutes at times, and
    /// other clients ask for several successes in a row; status of provisioning is not to be asked for more than every
    /// 30 to 60 seconds.
    pub const REAL: Self = Self {
        seen: Duration::from_secs(600),
        in_a_row: 3,
        unreachable: Duration::from_secs(90),
        grace: Duration::from_secs(120),
        cycle: Duration::from_secs(3 * 3600),
        poll: Duration::from_secs(30),
        person: Duration::from_secs(900),
    };
}

/// A wait with growing pauses and an end.
#[derive(Debug)]
pub struct Wait {
    until: Instant,
    next: Duration,
    longest: Duration,
}

const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

impl Wait {
    /// A wait of at most `limit`.
    #[must_use]
    pub fn new(limit: Duration) -> Self {
        Self { until: Instant::now() + limit, next: FIRST_PAUSE, longest: LONGEST_PAUSE }
    }

    /// A wait of at most `limit` that looks every `interval`.
    #[must_use]
    pub fn every(limit: Duration, interval: Duration) -> Self {
        Self { until: Instant::now() + limit, next: interval, longest: interval }
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
        self.next = (self.next * 2).min(self.longest);
        true
    }

    /// The next pause is at least as long as the other side asked for.
    pub fn at_least(&mut self, asked: Duration) {
        self.next = self.next.max(asked);
    }
}
