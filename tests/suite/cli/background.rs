//! `rolebridge background` as a user of Linux runs it, with a `systemctl` of our own that writes down what it was asked.
#![cfg(target_os = "linux")]

use serde_json::Value;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A home with a `systemctl` in it.
struct Home(tempfile::TempDir);

impl Home {
    fn new(systemctl: Option<&str>) -> Self {
        let home = Self(tempfile::tempdir().unwrap());
        std::fs::create_dir(home.path("bin")).unwrap();
        if let Some(script) = systemctl {
            let (text, log) = (home.path("systemctl.text"), home.path("asked"));
            std::fs::write(&text, format!("#!/bin/sh\necho \"$@\" >> '{}'\n{script}\n", log.display())).unwrap();
            std::fs::set_permissions(&text, std::fs::Permissions::from_mode(0o755)).unwrap();
            copy_program(&text, &home.path("bin/systemctl"));
        }
        home
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn units(&self) -> PathBuf {
        self.path("con fig/systemd/user")
    }

    fn run(&self, line: &[&str]) -> (i32, Value) {
        self.run_program(Path::new(env!("CARGO_BIN_EXE_rolebridge")), line)
    }

    fn run_program(&self, program: &Path, line: &[&str]) -> (i32, Value) {
        let output = Command::new(program)
            .args(["background", "--json"])
            .args(line)
            .env("XDG_CONFIG_HOME", self.path("con fig"))
            .env("HOME", self.0.path())
            .env("PATH", self.path("bin"))
            .env_remove("ROLEBRIDGE_VAULT_PASSPHRASE")
            .output()
            .unwrap();
        (output.status.code().unwrap(), serde_json::from_slice(&output.stdout).unwrap())
    }

    fn asked(&self) -> Vec<String> {
        std::fs::read_to_string(self.path("asked")).unwrap_or_default().lines().map(str::to_owned).collect()
    }
}

/// Copies a program by another process: while this one has it open for writing, a fork of another test would hand that on, and
/// nobody could run the program then ("Text file busy").
fn copy_program(from: &Path, to: &Path) {
    assert!(Command::new("cp").args(["-p", "--"]).args([from, to]).status().unwrap().success());
}

fn names(folder: &Path) -> Vec<String> {
    let files = std::fs::read_dir(folder).map(|files| files.map(|f| f.unwrap().file_name().into_string().unwrap()).collect());
    let mut names: Vec<String> = files.unwrap_or_default();
    names.sort();
    names
}

#[test]
fn switched_on_it_is_run_daily_and_switched_off_nothing_is_left() {
    let home = Home::new(Some("exit 0"));
    assert_eq!(home.run(&["status"]).1["background"], "off");
    let workspace = home.path("für 100 % $HOME");
    let (status, on) = home.run(&["on", "--workspace", workspace.to_str().unwrap()]);
    assert_eq!((status, on["background"].as_str()), (0, Some("on")), "{on}");
    assert_eq!(names(&home.units()), ["rolebridge-check.service", "rolebridge-check.timer"]);
    assert_eq!(home.asked(), ["--user daemon-reload", "--user enable --now rolebridge-check.timer"]);
    let service = std::fs::read_to_string(home.units().join("rolebridge-check.service")).unwrap();
    assert!(service.contains("für 100 %% $$HOME\" \"certificates\" \"--notify\"\n"), "{service}");
    assert!(!workspace.exists(), "the workspace is not touched");
    let (status, state) = home.run(&["status", "--workspace", workspace.to_str().unwrap()]);
    assert!(status == 0 && state["background"] == "on" && state["finding"].is_null(), "{state}");
    assert_eq!(home.run(&["status"]).1["finding"]["id"], "background.other");
    let (status, off) = home.run(&["off"]);
    assert_eq!((status, off["files"].as_array().unwrap().len()), (0, 2), "{off}");
    assert!(names(&home.units()).is_empty());
    assert!(home.asked().contains(&"--user disable --now rolebridge-check.timer".to_owned()));
    assert_eq!(home.run(&["off"]).1["files"], serde_json::json!([]));
}

/// systemd's own reader takes what is written, also where the program lies in a hard place. Where it is not installed, nothing is tried.
#[test]
fn systemd_reads_the_units_as_they_are_meant() {
    if Command::new("systemd-analyze").arg("--version").output().is_err() {
        println!("systemd-analyze is not installed: its reader was not asked");
        return;
    }
    for place in ["plain", "50 % $HOME ü", "o'brien \"R&D\" back\\slash"] {
        let home = Home::new(Some("exit 0"));
        std::fs::create_dir(home.path(place)).unwrap();
        let program = home.path(place).join("rolebridge");
        copy_program(Path::new(env!("CARGO_BIN_EXE_rolebridge")), &program);
        let workspace = home.path("a 100 % \"work'space\" $HOME \\ ü");
        let on = home.run_program(&program, &["on", "--workspace", workspace.to_str().unwrap()]);
        assert_eq!(on.0, 0, "{place}: {on:?}");
        let units = ["service", "timer"].map(|end| home.units().join(format!("rolebridge-check.{end}")));
        let verified = Command::new("systemd-analyze")
            .args(["verify", "--user", "--man=no"])
            .args(&units)
            .env("XDG_RUNTIME_DIR", home.0.path())
            .output()
            .unwrap();
        assert!(verified.status.success(), "{place}: {}", String::from_utf8_lossy(&verified.stderr));
    }
}

#[test]
fn without_a_systemd_that_answers_it_says_so() {
    for (systemctl, words) in [
        (None, "There is no systemctl on this computer"),
        (Some("echo 'Failed to connect to bus' >&2; exit 1"), "Failed to connect to bus"),
    ] {
        let home = Home::new(systemctl);
        let (status, on) = home.run(&["on"]);
        assert_eq!((status, on["background"].as_str()), (1, Some("not_running")), "{on}");
        assert_eq!(on["finding"]["id"], "background.not_started");
        assert_eq!(on["finding"]["technical"]["message"], words);
        assert_eq!(home.run(&["status"]).0, 1);
        let (status, off) = home.run(&["off"]);
        assert_eq!((status, off["finding"]["id"].as_str()), (0, Some("background.not_stopped")), "{off}");
        assert!(names(&home.units()).is_empty());
    }
}

#[test]
fn units_of_somebody_else_and_vaults_that_need_a_person_are_refused() {
    let home = Home::new(Some("exit 0"));
    std::fs::create_dir_all(home.units()).unwrap();
    std::fs::write(home.units().join("rolebridge-check.timer"), "[Timer]\n").unwrap();
    for word in ["on", "off", "status"] {
        let (status, answer) = home.run(&[word]);
        assert_eq!((status, answer["error"]["id"].as_str()), (1, Some("background.foreign")), "{word}: {answer}");
    }
    assert_eq!(std::fs::read_to_string(home.units().join("rolebridge-check.timer")).unwrap(), "[Timer]\n");
    assert!(home.asked().is_empty());
    for vault in ["file", "memory"] {
        let (status, answer) = home.run(&["on", "--vault", vault]);
        assert_eq!((status, answer["error"]["id"].as_str()), (1, Some("background.vault")), "{vault}: {answer}");
    }
}
