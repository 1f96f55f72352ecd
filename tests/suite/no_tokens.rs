//! After a whole run no secret that was given out lies in a file, in a log or in what was printed.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test fails by panic, and prints its figures")]

use super::entra_sign_in::person::Person;
use super::practice_directory::client::Cloud;
use super::program::{Program, Rehearsal};
use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rolebridge::practice::server::PracticeConfig;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// Names under which the practice cloud's state holds what opens something.
const SECRET_NAMES: [&str; 7] = ["secret", "token", "pkcs8", "signing_key", "administrator_password", "SecretToken", "password"];

/// Every secret of the practice cloud's state: its own tokens and keys, and those that it gave out.
fn secrets(value: &Value, name: &str, found: &mut Vec<String>) {
    match value {
        Value::String(text) if SECRET_NAMES.contains(&name) && text.len() >= 12 => found.push(text.clone()),
        Value::Object(map) => map.iter().for_each(|(name, inner)| secrets(inner, name, found)),
        Value::Array(items) => items.iter().for_each(|inner| secrets(inner, name, found)),
        _ => {}
    }
}

fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn no_secret_lies_in_a_file_a_log_or_the_output() {
    let folder = tempfile::tempdir().unwrap();
    // everything is logged, by every crate
    let run = Rehearsal { log: "trace", more: &["--provisioning"], ..Rehearsal::in_folder(folder.path()) }.run();
    assert_eq!(run.status, 0, "{}", run.out);
    let state: Value = serde_json::from_slice(&std::fs::read(folder.path().join("practice.json")).unwrap()).unwrap();
    let mut found = Vec::new();
    secrets(&state, "", &mut found);
    found.sort();
    found.dedup();
    assert!(found.len() >= 7, "tokens, access keys, sessions, signing keys: {}", found.len());
    let (mut places, mut leaks) =
        (vec![("standard output".to_owned(), run.out.into_bytes()), ("the log".to_owned(), run.err.into_bytes())], Vec::new());
    for path in files(folder.path()) {
        // the practice cloud is the other side: it has to know its keys
        if !path.file_name().is_some_and(|n| n.to_string_lossy().starts_with("practice.json")) {
            places.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
    for (place, bytes) in &places {
        for secret in &found {
            if bytes.windows(secret.len()).any(|w| w == secret.as_bytes()) {
                leaks.push(format!("{place} holds a secret of {} characters", secret.len()));
            }
        }
    }
    assert!(leaks.is_empty(), "{leaks:#?}");
    println!("{} secrets looked for in {} places, {} bytes of log among them", found.len(), places.len(), places[1].1.len());
}

/// Everything that the directory gave out, as it keeps it: hashes.
fn given_out(state: &Value) -> BTreeSet<String> {
    let oauth = &state["directory"]["oauth"];
    ["access", "refresh"].iter().filter_map(|kind| oauth[*kind].as_object()).flat_map(|kept| kept.keys().cloned()).collect()
}

/// How many stretches of a text could be a token, and those whose hash is that of one.
fn tokens(bytes: &[u8], given_out: &BTreeSet<String>) -> (usize, usize) {
    let sign = |b: &u8| b.is_ascii_alphanumeric() || matches!(*b, b'-' | b'_');
    let words = bytes.split(|b| !sign(b)).filter(|word| word.len() >= 43);
    // a token may stand behind something that looks like a part of it
    let all: Vec<&[u8]> = words.flat_map(|word| word.windows(43)).collect();
    let hash = |word: &[u8]| URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, word));
    (all.len(), all.iter().filter(|word| given_out.contains(&hash(word))).count())
}

/// Runs the program with everything logged; whoever reads its standard error may do something at a line.
fn run(workspace: &Path, arguments: &[&str], at: impl FnMut(&str)) -> (i32, String, String) {
    let arguments: Vec<&str> = arguments.iter().copied().chain(["--json"]).collect();
    let run = Program::in_folder(workspace, &arguments).with("ROLEBRIDGE_LOG", "trace").run_and(at);
    (run.status, run.out, run.err)
}

#[test]
fn no_token_of_an_administrators_sign_in_is_left_anywhere() {
    let folder = tempfile::tempdir().unwrap();
    let (state_file, workspace) = (folder.path().join("practice.json"), folder.path().join("workspace"));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let config = PracticeConfig { state_file: Some(state_file.clone()), ..PracticeConfig::default() };
    let cloud = runtime.block_on(Cloud::with(config));
    let (login, graph, person) = (cloud.handle.base_url().to_owned(), cloud.handle.graph_url(), Person::administrator(&cloud));
    let arguments = ["sign-in", "--well-known-client", "--device-code", "--all-permissions", "--login-url", &login, "--graph-url", &graph];
    let mut code_follows = false;
    let (status, out, err) = run(&workspace, &arguments, |line| {
        if std::mem::replace(&mut code_follows, line.starts_with("On any device")) {
            let page = runtime.block_on(person.enter(&format!("{login}/devicelogin"), line.trim()));
            assert!(page.status.is_success(), "{}", page.html);
        }
    });
    assert_eq!(status, 0, "{out}");
    let line: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(line["signed_in"]["user"], "admin@practice.example");
    assert_eq!(line["signed_in"]["tenant"], cloud.handle.tenant().as_str());

    let state: Value = serde_json::from_slice(&std::fs::read(&state_file).unwrap()).unwrap();
    let given_out = given_out(&state);
    assert!(given_out.len() >= 2, "an access token and a refresh token: {}", given_out.len());
    let probe = URL_SAFE_NO_PAD.encode([7_u8; 32]);
    let known: BTreeSet<String> = [URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, probe.as_bytes()))].into();
    assert_eq!(tokens(format!("x={probe}&").as_bytes(), &known).1, 1, "the search finds a token that is there");
    let mut places = vec![("standard output".to_owned(), out.into_bytes()), ("the log".to_owned(), err.into_bytes())];
    places.extend(files(&workspace).into_iter().map(|path| (path.display().to_string(), std::fs::read(&path).unwrap())));
    let mut looked_at = 0;
    for (place, bytes) in &places {
        let (all, found) = tokens(bytes, &given_out);
        assert_eq!(found, 0, "{place} holds a token");
        looked_at += all;
    }
    println!("{looked_at} stretches in {} places were no token of {}", places.len(), given_out.len());

    let (status, out, _) = run(&workspace, &["sign-out"], |_| ());
    assert_eq!(status, 0, "{out}");
    let (status, out, _) = run(&workspace, &["sign-out"], |_| ());
    assert_eq!((status, out.contains("directory.nobody_to_sign_out")), (2, true), "{out}");
}
