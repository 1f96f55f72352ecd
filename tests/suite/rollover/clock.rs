//! The computer's clock is wrong, or is set right between two phases.

use super::{AT_ONCE, Later, active, roll, sides, trusted, undo};
use crate::workflow::Bench;
use jiff::SignedDuration;
use rolebridge::adapters::desktop::SystemClock;
use rolebridge::domain::rollover::RollPhase;
use rolebridge::workflow::rollover::{RollEnd, RollOptions};
use std::sync::Arc;

async fn with_clock(hours: i64) -> Bench {
    let mut bench = Bench::new().await;
    bench.proven().await;
    bench.services.clock = Arc::new(Later(SignedDuration::from_hours(hours)));
    bench
}

async fn waits_to_activate(bench: &Bench, options: &RollOptions) -> SignedDuration {
    let (reports, end) = roll(bench, options).await;
    let RollEnd::Waits { phase: RollPhase::Activate, until: Some(until), .. } = end else { panic!("{end:?} {reports:#?}") };
    let (instance, provider) = sides(bench).await;
    assert!(trusted(&provider).contains(&active(&instance)), "sign-ins work");
    until.duration_since(bench.services.clock.now())
}

#[tokio::test]
async fn a_clock_that_is_some_hours_off_stops_no_rollover() {
    for hours in [-2, 2] {
        let bench = with_clock(hours).await;
        let (reports, end) = roll(&bench, &AT_ONCE).await;
        assert_eq!(end, RollEnd::Rolled, "{hours} h: {reports:#?}");
        let (instance, provider) = sides(&bench).await;
        assert_eq!((instance.certificates.len(), trusted(&provider)), (1, vec![active(&instance)]), "{hours} h");
    }
}

#[tokio::test]
async fn a_wait_that_was_begun_by_a_clock_that_was_ahead_begins_anew() {
    let mut bench = with_clock(20).await;
    let slow = RollOptions { spread: SignedDuration::from_hours(1), ..AT_ONCE };
    assert!(waits_to_activate(&bench, &slow).await <= slow.spread);
    bench.services.clock = Arc::new(SystemClock);
    let left = waits_to_activate(&bench, &slow).await;
    assert!(left <= slow.spread && left > SignedDuration::from_mins(55), "an hour, not a day: {left:#}");
}

#[tokio::test]
async fn a_new_certificate_that_is_not_valid_yet_does_not_sign() {
    let mut bench = with_clock(24).await;
    let here = RollOptions { issue_here: Some(2048), ..AT_ONCE };
    roll(&bench, &RollOptions { until: RollPhase::Overlap, ..here.clone() }).await;
    let before = active(&sides(&bench).await.0);
    bench.services.clock = Arc::new(SystemClock);
    let left = waits_to_activate(&bench, &here).await;
    assert!(left > SignedDuration::from_hours(22), "until it is valid: {left:#}");
    assert_eq!(active(&sides(&bench).await.0), before);
    assert!(undo(&bench).await.unwrap() > 0, "or it is taken away");
    assert_eq!(sides(&bench).await.0.certificates.len(), 1);
}
