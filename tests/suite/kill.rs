//! Killed at each journaled point of a rehearsal and started again, it ends proven with nothing made twice.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panic")]

use super::program::{Census, Rehearsal};
use std::sync::atomic::{AtomicU32, Ordering};

/// More points than a rehearsal has, so that a test that never ends is noticed.
const MOST_POINTS: u32 = 200;

#[test]
fn killed_at_every_journaled_point_it_goes_on_without_making_anything_twice() {
    let (next, points) = (AtomicU32::new(1), AtomicU32::new(0));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let point = next.fetch_add(1, Ordering::SeqCst);
                    assert!(point < MOST_POINTS, "the rehearsal never ends");
                    if !killed_at(point) {
                        return;
                    }
                    points.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
    });
    let points = points.into_inner();
    println!("killed at {points} points, each time it ended proven with nothing made twice");
    assert!(points >= 50, "only {points} points: the hook that stands still does not work");
}

/// Kills a rehearsal at a point and starts it again. `false` when the rehearsal has no such point.
fn killed_at(point: u32) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let rehearsal = Rehearsal::in_folder(folder.path());
    if !rehearsal.kill_at(point) {
        return false;
    }
    let run = rehearsal.run();
    assert_eq!(run.status, 0, "killed at point {point}: {run:?}");
    assert_eq!(run.summary()["result"], "proven", "killed at point {point}");
    assert_eq!(Census::of(folder.path()), Census::ONE_ACCOUNT, "killed at point {point}");
    true
}
