//! The time of this computer.

use crate::workflow::ports::Clock;
use jiff::Timestamp;

/// The clock of the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        // nobody reads nanoseconds, and both clouds speak in milliseconds
        now.round(jiff::Unit::Millisecond).unwrap_or(now)
    }
}
