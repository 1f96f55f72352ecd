//! The program itself is killed (SIGKILL) at every journaled point of a rollover and started again: it ends rolled over, with nothing
//! made twice and a sign-in proven.

use crate::program::{Census, Program, Rehearsal};
use std::path::Path;

/// More points than a rollover has, so that a test that never ends is noticed.
const MOST_POINTS: u32 = 60;

/// All phases, without waiting for anybody.
const ROLL: &[&str] = &["roll", "--all", "--json", "--cool-down", "0", "--spread", "0"];

#[test]
fn the_program_killed_at_every_point_of_a_rollover_goes_on() {
    let set_up = tempfile::tempdir().unwrap();
    assert_eq!(Rehearsal::in_folder(set_up.path()).run().status, 0);
    let mut points = 0;
    for point in 1..MOST_POINTS {
        let folder = tempfile::tempdir().unwrap();
        copy(set_up.path(), folder.path());
        let roll = Program::in_folder(folder.path(), ROLL);
        if !roll.kill_at(point) {
            break;
        }
        points = point;
        let run = roll.run();
        assert_eq!(run.status, 0, "killed at point {point}: {run:?}");
        assert_eq!(run.summary()["result"], "rolled", "killed at point {point}: {run:?}");
        assert_eq!(Census::of(folder.path()), Census::ONE_ACCOUNT, "killed at point {point}");
    }
    println!("killed at {points} points of a rollover, each time it ended rolled over with nothing made twice");
    assert!(points >= 12, "only {points} points: the hook that stands still does not work");
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}
