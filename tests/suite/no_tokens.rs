//! After a whole run no secret that was given out lies in a file, in a log or in what was printed.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test fails by panic, and prints its figures")]

use super::program::Rehearsal;
use serde_json::Value;
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
    let run = Rehearsal { log: "trace", ..Rehearsal::in_folder(folder.path()) }.run();
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
