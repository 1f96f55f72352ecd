//! `rolebridge rehearse` as a user runs it: every step named, the sign-in proven, nothing made twice.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panic")]

use super::program::{Census, Rehearsal};
use std::time::Duration;

const STEPS: [&str; 15] = [
    "choose",
    "connect",
    "instance",
    "basic_saml",
    "claims",
    "certificate",
    "metadata",
    "provider",
    "roles",
    "import_identity",
    "directory_roles",
    "test_user",
    "aws_test_user",
    "sign_in",
    "next",
];

#[test]
fn every_step_is_named_and_the_sign_in_is_proven() {
    let run = Rehearsal::default().run();
    assert_eq!(run.status, 0, "{run:?}");
    assert_eq!(run.steps(), STEPS, "{run:?}");
    for line in &run.lines[..STEPS.len()] {
        let state = line["state"].as_str().unwrap();
        assert!(["done", "adopted", "not_needed"].contains(&state), "{line}");
        assert!(state == "done" || !line["reason"].as_str().unwrap().is_empty(), "{line}");
        assert!(line["ms"].is_u64() && line["account"].as_str().unwrap().len() == 12, "{line}");
    }
    assert_eq!(run.summary()["result"], "proven");
    assert_eq!(run.summary()["accounts"], 1);
}

#[test]
fn several_accounts_have_identifiers_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let run = Rehearsal { accounts: 3, ..Rehearsal::in_folder(folder.path()) }.run();
    assert_eq!(run.status, 0, "{run:?}");
    assert_eq!(run.lines.len(), 3 * STEPS.len() + 1);
    let census = Census::of(folder.path());
    assert_eq!(
        census,
        Census {
            instances: 3,
            identifiers: 3,
            claims_policies: 3,
            certificates: 3,
            test_users: 1,
            providers: 3,
            roles: 6,
            policies: 3,
            users: 3,
            keys: 3
        }
    );
}

#[test]
fn run_twice_on_one_workspace_it_makes_nothing_twice() {
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let run = Rehearsal::in_folder(folder.path()).run();
        assert_eq!(run.status, 0, "{run:?}");
        assert_eq!(Census::of(folder.path()), Census::ONE_ACCOUNT);
    }
}

#[test]
fn the_secrets_lie_in_the_vault_and_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    let run = Rehearsal::in_folder(folder.path()).run();
    assert_eq!(run.status, 0, "{run:?}");
    let practice = std::fs::read_to_string(folder.path().join("practice.json")).unwrap();
    let secrets = super::program::import_key_secrets(&practice);
    assert_eq!(secrets.len(), 1);
    let said = format!("{}{}", run.out, run.err);
    for secret in secrets {
        assert!(!said.contains(&secret), "a secret was printed");
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            let path = entry.unwrap().path();
            // the practice cloud is the other side: it has to know the key
            if path.file_name().is_some_and(|n| n == "practice.json") {
                continue;
            }
            let bytes = std::fs::read(&path).unwrap();
            assert!(!bytes.windows(secret.len()).any(|w| w == secret.as_bytes()), "{} holds a secret", path.display());
        }
    }
}

#[test]
fn without_a_passphrase_the_file_vault_says_so_before_anything_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let run = Rehearsal { passphrase: None, ..Rehearsal::in_folder(folder.path()) }.run();
    assert_eq!(run.status, 1, "{run:?}");
    assert!(run.err.contains("passphrase"), "{}", run.err);
    assert_eq!(Census::of(folder.path()).instances, 0);
}

#[test]
fn in_every_weather_it_ends_proven_and_makes_nothing_twice() {
    let one = |weather: &'static [&str]| {
        let folder = tempfile::tempdir().unwrap();
        let run = Rehearsal { more: weather, ..Rehearsal::in_folder(folder.path()) }.run();
        assert_eq!(run.status, 0, "{weather:?}: {run:?}");
        assert_eq!(run.summary()["result"], "proven", "{weather:?}");
        let undone: Vec<_> =
            run.lines.iter().filter(|l| l["state"].is_string() && l["state"] != "done" && l["state"] != "adopted").collect();
        let named: Vec<&str> = undone.iter().filter_map(|l| l["step"].as_str()).collect();
        assert_eq!(named, ["aws_test_user"], "{weather:?}: the directory's user proves the sign-in");
        assert_eq!(Census::of(folder.path()), Census::ONE_ACCOUNT, "{weather:?}");
    };
    // they mostly wait, so they do it beside one another
    std::thread::scope(|scope| {
        let weathers: [&'static [&str]; 10] = [
            &["--weather", "slow"],
            &["--weather", "throttled"],
            &["--weather", "timeouts"],
            &["--weather", "dropped"],
            &["--weather", "bad-day"],
            &["--weather", "slow", "--provisioning"],
            &["--weather", "throttled", "--provisioning"],
            &["--weather", "timeouts", "--provisioning"],
            &["--weather", "dropped", "--provisioning"],
            &["--weather", "bad-day", "--provisioning"],
        ];
        for weather in weathers {
            scope.spawn(move || one(weather));
        }
    });
}

#[test]
fn the_provisioning_service_brings_the_roles_in_as_well() {
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let run = Rehearsal { more: &["--provisioning"], ..Rehearsal::in_folder(folder.path()) }.run();
        assert_eq!(run.status, 0, "{run:?}");
        assert_eq!(run.summary()["result"], "proven");
        assert!(run.lines.iter().all(|l| l["state"] != "failed"), "{run:?}");
        assert_eq!(Census::of(folder.path()), Census::ONE_ACCOUNT);
    }
    let state: serde_json::Value = serde_json::from_slice(&std::fs::read(folder.path().join("practice.json")).unwrap()).unwrap();
    assert!(state.to_string().contains("\"aws\""), "a job of the provisioning service");
}

#[test]
fn what_became_of_a_call_is_known_before_the_next_one_is_made() {
    // in this weather the sign-on mode's answer is a fault of the server, and the identifier builds on it
    let folder = tempfile::tempdir().unwrap();
    let run = Rehearsal { more: &["--weather", "throttled", "--weather-seed", "2"], ..Rehearsal::in_folder(folder.path()) }.run();
    assert_eq!(run.status, 0, "{run:?}");
    assert_eq!(Census::of(folder.path()), Census::ONE_ACCOUNT);
}

#[test]
fn it_does_not_hang() {
    assert!(Rehearsal::default().run().took < Duration::from_secs(120));
}
