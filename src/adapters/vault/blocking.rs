//! Calls that block, on a thread of their own and with an end.
//!
//! Not the runtime's blocking pool: the runtime waits for that one when it shuts down, and a keychain that hangs would
//! then keep the program from ending.

use std::time::Duration;
use tokio::sync::oneshot;

/// Why there is no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoResult {
    /// The time is up; the call may still be under way.
    TimeIsUp,
    /// The thread could not start, or failed.
    Failed,
}

/// Runs `job` on a new thread and waits for it, at most for `limit`.
pub(super) async fn run<T, F>(limit: Duration, job: F) -> Result<T, NoResult>
where
    T: Send + 'static,
    F: FnOnce() -> T + Send + 'static,
{
    let (answer, waiting) = oneshot::channel();
    let work = move || {
        let _nobody_waits = answer.send(job());
    };
    std::thread::Builder::new().name("vault".into()).spawn(work).map_err(|_| NoResult::Failed)?;
    match tokio::time::timeout(limit, waiting).await {
        Ok(Ok(result)) => Ok(result),
        Ok(Err(_)) => Err(NoResult::Failed),
        Err(_) => Err(NoResult::TimeIsUp),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn waiting_ends() {
        assert_eq!(run(Duration::from_secs(5), || 7).await, Ok(7));
        let slow = run(Duration::from_millis(20), || std::thread::sleep(Duration::from_millis(300))).await;
        assert_eq!(slow, Err(NoResult::TimeIsUp));
    }
}
