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

#[test]
fn a_change_record_is_written_for_the_ticket_and_undo_says_what_it_did() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(Rehearsal::in_folder(folder.path()).run().status, 0);
    let run = |arguments: &[&str]| Program::in_folder(folder.path(), arguments).run();
    let begun = run(&["roll", "saml", "--json", "--until", "overlap"]);
    assert_eq!((begun.status, begun.summary()["result"].as_str()), (0, Some("waits")), "{begun:?}");
    let undone = run(&["roll", "saml", "--json", "--undo"]);
    assert_eq!(
        (undone.status, undone.summary()["result"].as_str(), undone.summary()["calls"].as_u64() > Some(1)),
        (0, Some("undone"), true)
    );
    let file = folder.path().join("record.md");
    let rolled = run(&["roll", "saml", "--json", "--cool-down", "0", "--spread", "0", "--record", file.to_str().unwrap()]);
    assert_eq!(rolled.summary()["result"], "rolled", "{rolled:?}");
    let record = std::fs::read_to_string(&file).unwrap();
    for word in [
        "Rollover",
        "New certificate",
        "Signs since",
        "UpdateSAMLProvider",
        "Activate certificate",
        "Changed by",
        "the sign-in is proven",
        "request",
    ] {
        assert!(record.to_lowercase().contains(&word.to_lowercase()), "{word}: {record}");
    }
    let two = run(&["roll", "saml", "saml#2", "--record", "x.md"]);
    assert_eq!(two.status, 2, "{two:?}");
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}
