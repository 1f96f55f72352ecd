//! Runs the built program, and counts what it made in the practice cloud.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panic")]

use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What opens the vault's file.
pub(crate) const PASSPHRASE: &str = "correct horse battery staple";

/// A rehearsal to run.
pub(crate) struct Rehearsal {
    pub(crate) accounts: usize,
    pub(crate) folder: Option<PathBuf>,
    pub(crate) passphrase: Option<&'static str>,
    /// Further arguments.
    pub(crate) more: &'static [&'static str],
    /// What is logged.
    pub(crate) log: &'static str,
}

impl Default for Rehearsal {
    fn default() -> Self {
        Self { accounts: 1, folder: None, passphrase: Some(PASSPHRASE), more: &[], log: "error" }
    }
}

/// What a run brought.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) status: i32,
    pub(crate) lines: Vec<Value>,
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) took: Duration,
}

impl Rehearsal {
    pub(crate) fn in_folder(folder: &Path) -> Self {
        Self { folder: Some(folder.to_owned()), ..Self::default() }
    }

    pub(crate) fn run(&self) -> Run {
        self.program().run()
    }

    /// Runs until the program stands still at a journal point, and kills it there. `false` when it never does.
    pub(crate) fn kill_at(&self, point: u32) -> bool {
        self.program().kill_at(point)
    }

    fn program(&self) -> Program {
        let mut arguments: Vec<String> = ["rehearse", "--json", "--accounts", &self.accounts.to_string()].map(str::to_owned).to_vec();
        arguments.extend(self.more.iter().map(|more| (*more).to_owned()));
        Program { arguments, folder: self.folder.clone(), passphrase: self.passphrase, log: self.log, variables: Vec::new() }
    }
}

/// The program with these arguments.
pub(crate) struct Program {
    arguments: Vec<String>,
    folder: Option<PathBuf>,
    passphrase: Option<&'static str>,
    log: &'static str,
    /// Further variables of its environment.
    variables: Vec<(String, String)>,
}

impl Program {
    /// With this variable in its environment.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Runs; whoever reads its standard error may do something at a line.
    pub(crate) fn run_and(&self, mut at: impl FnMut(&str)) -> Run {
        let began = Instant::now();
        let mut child = self.command().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        let mut err = String::new();
        for line in BufReader::new(child.stderr.take().expect("a pipe")).lines() {
            let line = line.expect("UTF-8");
            at(&line);
            err.push_str(&line);
            err.push('\n');
        }
        let output = child.wait_with_output().expect("it ends");
        let out = String::from_utf8(output.stdout).expect("UTF-8");
        let lines = out.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect();
        Run { status: output.status.code().unwrap_or(-1), lines, out, err, took: began.elapsed() }
    }

    /// In this workspace, whose vault is a file.
    pub(crate) fn in_folder(folder: &Path, arguments: &[&str]) -> Self {
        let Rehearsal { passphrase, log, .. } = Rehearsal::default();
        Self {
            arguments: arguments.iter().map(|a| (*a).to_owned()).collect(),
            folder: Some(folder.to_owned()),
            passphrase,
            log,
            variables: Vec::new(),
        }
    }

    pub(crate) fn run(&self) -> Run {
        let began = Instant::now();
        let output = self.command().output().expect("the program starts");
        let (out, err) = (String::from_utf8(output.stdout).expect("UTF-8"), String::from_utf8_lossy(&output.stderr).into_owned());
        let lines = out.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect();
        Run { status: output.status.code().unwrap_or(-1), lines, out, err, took: began.elapsed() }
    }

    /// Runs until the program stands still at a journal point, and kills it there. `false` when it never does.
    pub(crate) fn kill_at(&self, point: u32) -> bool {
        let mut child = self
            .command()
            .env("ROLEBRIDGE_TEST_STOP_AT", point.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let wanted = format!("standing still at journal point {point}");
        let stderr = BufReader::new(child.stderr.take().expect("a pipe"));
        let reached = stderr.lines().map_while(Result::ok).any(|line| line == wanted);
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
        reached
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rolebridge"));
        command.args(&self.arguments).stdin(Stdio::null());
        command.env("ROLEBRIDGE_LOG", self.log);
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        if let Some(folder) = &self.folder {
            command.arg("--workspace").arg(folder).args(["--vault", "file"]);
        }
        command.env_remove("ROLEBRIDGE_VAULT_PASSPHRASE");
        if let Some(passphrase) = self.passphrase {
            command.env("ROLEBRIDGE_VAULT_PASSPHRASE", passphrase);
        }
        command
    }
}

impl Run {
    /// The steps in the order in which they were told.
    pub(crate) fn steps(&self) -> Vec<&str> {
        self.lines.iter().filter_map(|line| line["step"].as_str()).collect()
    }

    pub(crate) fn summary(&self) -> &Value {
        self.lines.last().expect("a last line")
    }
}

/// What there is in a practice cloud.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Census {
    pub(crate) instances: usize,
    pub(crate) identifiers: usize,
    pub(crate) claims_policies: usize,
    pub(crate) certificates: usize,
    pub(crate) test_users: usize,
    pub(crate) providers: usize,
    pub(crate) roles: usize,
    pub(crate) policies: usize,
    pub(crate) users: usize,
    pub(crate) keys: usize,
}

impl Census {
    /// What one rehearsed account leaves.
    pub(crate) const ONE_ACCOUNT: Self = Self {
        instances: 1,
        identifiers: 1,
        claims_policies: 1,
        certificates: 1,
        test_users: 1,
        providers: 1,
        roles: 2,
        policies: 1,
        users: 1,
        keys: 1,
    };

    pub(crate) fn of(workspace: &Path) -> Self {
        let text = std::fs::read_to_string(workspace.join("practice.json")).expect("the practice cloud's state");
        let state: Value = serde_json::from_str(&text).expect("JSON");
        let instances: Vec<&Value> = values(&state["directory"]["instances"]);
        let identifiers = instances.iter().flat_map(|i| values(&i["application"]["identifierUris"])).map(Value::to_string);
        let accounts = values(&state["aws"]["accounts"]);
        let count = |kind: &str| accounts.iter().map(|a| values(&a[kind]).len()).sum();
        let import_users = import_users(&state);
        Self {
            instances: instances.len(),
            identifiers: identifiers.collect::<std::collections::BTreeSet<_>>().len(),
            claims_policies: values(&state["directory"]["claims_policies"]).len(),
            certificates: instances.iter().map(|i| values(&i["signing_keys"]).len()).sum(),
            test_users: values(&state["directory"]["users"]).iter().filter(|u| u.to_string().contains("B.Simon@")).count(),
            providers: count("providers"),
            roles: count("roles"),
            policies: count("policies"),
            users: import_users.len(),
            keys: import_users.iter().map(|u| values(&u["keys"]).len()).sum(),
        }
    }
}

/// Instances of a practice cloud that have a job of the provisioning service.
pub(crate) fn provisioning_jobs(workspace: &Path) -> usize {
    let text = std::fs::read_to_string(workspace.join("practice.json")).expect("the practice cloud's state");
    let state: Value = serde_json::from_str(&text).expect("JSON");
    values(&state["directory"]["instances"]).iter().filter(|i| !i["provisioning"]["job"].is_null()).count()
}

/// The secrets of the import users' access keys, as the practice cloud knows them.
pub(crate) fn import_key_secrets(practice: &str) -> Vec<String> {
    let state: Value = serde_json::from_str(practice).expect("JSON");
    let keys = import_users(&state).into_iter().flat_map(|u| values(&u["keys"]));
    keys.filter_map(|k| k["secret"].as_str().map(str::to_owned)).collect()
}

fn import_users(state: &Value) -> Vec<&Value> {
    let users = values(&state["aws"]["accounts"]).into_iter().flat_map(|a| a["users"].as_object().into_iter().flatten());
    users.filter(|(name, _)| name.as_str() != "Administrator").map(|(_, user)| user).collect()
}

fn values(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Object(map) => map.values().collect(),
        _ => Vec::new(),
    }
}
