//! Killed at each journaled point of a rehearsal and started again, it ends proven with nothing made twice.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panic")]

use super::program::{Census, Rehearsal};
use std::sync::atomic::{AtomicU32, Ordering};

/// More points than a rehearsal has, so that a test that never ends is noticed.
const MOST_POINTS: u32 = 200;
/// The journal point before the call that makes the provisioning job, or one a little before.
const FIRST_POINT_OF_PROVISIONING: u32 = 40;

#[test]
fn killed_at_every_journaled_point_it_goes_on_without_making_anything_twice() {
    let points = killed_from(1, &[]);
    println!("killed at {points} points, each time it ended proven with nothing made twice");
    assert!(points >= 50, "only {points} points: the hook that stands still does not work");
}

#[test]
fn killed_while_the_provisioning_service_is_set_up_it_goes_on_as_well() {
    // the steps before are the same; here the job, its credentials, its start and what comes after are made
    let points = killed_from(FIRST_POINT_OF_PROVISIONING, &["--provisioning"]);
    println!("killed at {points} points from the provisioning job on");
    assert!(points >= 9, "only {points} points");
}

/// Kills at every point from this one on, two beside one another; says at how many.
fn killed_from(first: u32, more: &'static [&'static str]) -> u32 {
    let (next, points) = (AtomicU32::new(first), AtomicU32::new(0));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let point = next.fetch_add(1, Ordering::SeqCst);
                    assert!(point < MOST_POINTS, "the rehearsal never ends");
                    if !killed_at(point, more) {
                        return;
                    }
                    points.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
    });
    points.into_inner()
}

/// Kills a rehearsal at a point and starts it again. `false` when the rehearsal has no such point.
fn killed_at(point: u32, more: &'static [&'static str]) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let rehearsal = Rehearsal { more, ..Rehearsal::in_folder(folder.path()) };
    if !rehearsal.kill_at(point) {
        return false;
    }
    let run = rehearsal.run();
    assert_eq!(run.status, 0, "killed at point {point}: {run:?}");
    assert_eq!(run.summary()["result"], "proven", "killed at point {point}");
    assert_eq!(Census::of(folder.path()), Census::ONE_ACCOUNT, "killed at point {point}");
    let jobs = super::program::provisioning_jobs(folder.path());
    assert_eq!(jobs, usize::from(!more.is_empty()), "killed at point {point}");
    true
}
