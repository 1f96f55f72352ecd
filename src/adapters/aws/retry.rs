//! Reads are repeated when they fail in passing; calls that change something never are.

use crate::workflow::ports::{PortError, PortErrorKind};
use std::time::Duration;

/// Attempts of one read.
const ATTEMPTS: u32 = 4;
/// The first wait; each following one is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(250);
/// The longest wait that the other side can ask for.
const LONGEST_WAIT: Duration = Duration::from_secs(20);

/// Runs a read, again after a pause when it failed in passing.
pub(super) async fn read<T, F: Future<Output = Result<T, PortError>>>(attempt: impl Fn() -> F) -> Result<T, PortError> {
    repeated(FIRST_WAIT, attempt).await
}

async fn repeated<T, F: Future<Output = Result<T, PortError>>>(mut wait: Duration, attempt: impl Fn() -> F) -> Result<T, PortError> {
    for _ in 1..ATTEMPTS {
        match attempt().await {
            Err(error) if error.is_passing() => tokio::time::sleep(pause(&error.kind, wait)).await,
            done => return done,
        }
        wait *= 2;
    }
    attempt().await
}

const fn is_longer(left: Duration, right: Duration) -> bool {
    left.as_millis() > right.as_millis()
}

/// What the other side asks for within reason, else ours.
const fn pause(kind: &PortErrorKind, ours: Duration) -> Duration {
    match kind {
        PortErrorKind::Throttled { retry_after: Some(asked) } if is_longer(*asked, LONGEST_WAIT) => LONGEST_WAIT,
        PortErrorKind::Throttled { retry_after: Some(asked) } => *asked,
        _ => ours,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    async fn count(kind: PortErrorKind) -> u32 {
        let seen = AtomicU32::new(0);
        let result: Result<(), _> = repeated(Duration::from_millis(1), || {
            seen.fetch_add(1, Ordering::Relaxed);
            let kind = kind.clone();
            async move { Err(PortError::new(kind, "GetRole", "no")) }
        })
        .await;
        assert!(result.is_err());
        seen.into_inner()
    }

    #[tokio::test]
    async fn only_passing_failures_are_repeated() {
        assert_eq!(count(PortErrorKind::Throttled { retry_after: None }).await, ATTEMPTS);
        assert_eq!(count(PortErrorKind::LostAnswer).await, ATTEMPTS);
        assert_eq!(count(PortErrorKind::NotFound).await, 1);
        assert_eq!(count(PortErrorKind::Denied { action: None }).await, 1);
    }
}
