//! Texts of errors, read as their reader would: what happened, why, what to do; whole, in plain words, in one style.
//!
//! Two nets. The first reads the sources: every text that is given to a finding as a literal. The second makes every error
//! that can be made by hand and reads its finding.
#![allow(clippy::unwrap_used, clippy::panic)] // a test that can't go on has failed

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use rolebridge::domain::finding::Finding;
use rolebridge::workflow::ports::{FileError, PortError, PortErrorKind, StoreError, VaultError};
use std::path::{Path, PathBuf};

/// Words that say nothing to a person, or blame, or shout.
const NOT_FOR_PEOPLE: [&str; 25] = [
    "unwrap",
    "panic",
    "null",
    "nil",
    "none(",
    "some(",
    "err(",
    "ok(",
    "enum",
    "struct",
    "mutex",
    "tokio",
    "serde",
    "egui",
    "os error",
    "nan",
    "stack trace",
    "exception",
    "please",
    "simply",
    "just ",
    "oops",
    "sorry",
    "illegal",
    "!",
];

/// Files whose texts follow the name of a call and a colon, so that they go on instead of beginning.
const FOLLOWS_A_CALL: [&str; 1] = ["src/workflow/ports/directory_codes.rs"];

/// What is wrong with a text; nothing when it is good.
fn complaint(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    if text.trim().is_empty() {
        return Some("it is empty".into());
    }
    if text != text.trim() || text.contains("  ") || text.contains('\n') {
        return Some("it has spaces where none belong".into());
    }
    if text.chars().count() > 400 {
        return Some("nobody reads that much".into());
    }
    if let Some(word) = NOT_FOR_PEOPLE.iter().find(|word| has_word(&lower, word)) {
        return Some(format!("{word:?} is not for people"));
    }
    let first = text.chars().next()?;
    // a value may stand first, and some names are written small
    if !(first.is_uppercase() || first.is_numeric() || "{#“".contains(first) || text.starts_with("rolebridge ")) {
        return Some("it does not begin as a sentence does".into());
    }
    None
}

/// Whether a word stands in a text as a word, not as a part of one; signs count wherever they are.
fn has_word(text: &str, word: &str) -> bool {
    let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '_');
    let starts_as_word = word.starts_with(char::is_alphanumeric);
    let ends_as_word = word.ends_with(char::is_alphanumeric);
    text.match_indices(word).any(|(at, _)| {
        (!starts_as_word || edge(text[..at].chars().next_back())) && (!ends_as_word || edge(text[at + word.len()..].chars().next()))
    })
}

/// A text of a finding in the sources.
#[derive(Debug)]
struct Text {
    place: String,
    text: String,
}

/// The literals that become a finding's what, why and fix: arguments of `Finding::error` and its like, and tuples and calls
/// that begin with a finding's name such as `"port.denied"`.
fn texts(file: &str, source: &str) -> Vec<Text> {
    let mut out = Vec::new();
    walk(file, source.parse::<TokenStream>().unwrap(), &mut out);
    out
}

fn walk(file: &str, stream: TokenStream, out: &mut Vec<Text>) {
    let mut test = false;
    for tree in stream {
        match tree {
            // tests make findings of single letters
            TokenTree::Group(group)
                if group.delimiter() == Delimiter::Bracket && group.to_string().replace(char::is_whitespace, "").contains("cfg(test)") =>
            {
                test = true;
            }
            TokenTree::Group(group) => {
                if !(test && group.delimiter() == Delimiter::Brace) {
                    finding(file, &group, out);
                    walk(file, group.stream(), out);
                }
                if group.delimiter() == Delimiter::Brace {
                    test = false;
                }
            }
            _ => {}
        }
    }
}

fn finding(file: &str, group: &Group, out: &mut Vec<Text>) {
    if group.delimiter() != Delimiter::Parenthesis {
        return;
    }
    let arguments = arguments(group.stream());
    let is_name = |text: &str| text.contains('.') && text.chars().all(|c| c.is_ascii_lowercase() || c == '.' || c == '_');
    if arguments.len() < 3 || !arguments[0].first().is_some_and(|first| is_name(first)) {
        return;
    }
    // what only joins values is no text
    let joins = |text: &String| !text.is_empty() && !text.chars().any(char::is_alphabetic);
    for text in arguments.iter().skip(1).flatten().filter(|text| !joins(text)) {
        let line = group.span_open().start().line;
        out.push(Text { place: format!("{file}:{line}"), text: text.clone() });
    }
}

/// The string literals of each argument; of a `format!` the pattern alone.
fn arguments(stream: TokenStream) -> Vec<Vec<String>> {
    let mut all = vec![Vec::new()];
    for tree in stream {
        match tree {
            TokenTree::Punct(p) if p.as_char() == ',' => all.push(Vec::new()),
            TokenTree::Literal(literal) => all.last_mut().unwrap().extend(string(&literal.to_string())),
            TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => {
                // the first literal of a macro or a call is its text; what follows are values
                let first = arguments(group.stream()).into_iter().next().and_then(|first| first.into_iter().next());
                all.last_mut().unwrap().extend(first);
            }
            _ => {}
        }
    }
    if all.last().is_some_and(Vec::is_empty) {
        all.pop();
    }
    all
}

fn string(literal: &str) -> Option<String> {
    let inner = literal.strip_prefix('"')?.strip_suffix('"')?;
    // a text that goes on in the next line of the source
    let mut out = String::new();
    let mut rest = inner;
    while let Some((before, after)) = rest.split_once("\\\n") {
        out.push_str(before);
        rest = after.trim_start();
    }
    out.push_str(rest);
    Some(out.replace("\\\"", "\""))
}

fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") && path.file_name().is_some_and(|n| n != "tests.rs") {
            out.push(path);
        }
    }
}

#[test]
fn texts_of_findings_in_the_sources_read_well() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&root.join("src"), &mut files);
    let (mut read, mut bad) = (0, Vec::new());
    for file in files {
        let name = file.strip_prefix(root).unwrap().display().to_string().replace('\\', "/");
        for text in texts(&name, &std::fs::read_to_string(&file).unwrap()) {
            read += 1;
            let said = if FOLLOWS_A_CALL.contains(&name.as_str()) { format!("A call: {}", text.text) } else { text.text.clone() };
            bad.extend(complaint(&said).map(|why| format!("{}: {why}: {:?}", text.place, text.text)));
        }
    }
    println!("texts read: {read}");
    assert!(read > 250, "only {read} texts were found: the net has holes");
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

#[test]
fn bad_texts_are_found() {
    let count = |source: &str| texts("x.rs", source).iter().filter(|t| complaint(&t.text).is_some()).count();
    for bad in [
        r#"fn f() { Finding::error("a.b", "", "Why", "Fix it"); }"#,
        r#"fn f() { Finding::error("a.b", "called unwrap on a value", "Why", "Fix it"); }"#,
        r#"fn f() { Finding::warning("a.b", "What", format!("value is None({x})"), "Fix it"); }"#,
        r#"fn f() { let (id, what, why) = ("a.b", "What", "Oops, that went wrong"); }"#,
        r#"fn f() { bad("a.b", "What", "Why", "Please try again"); }"#,
        r#"fn f() { Finding::info("a.b", "What!", "Why", "Fix it"); }"#,
    ] {
        assert_eq!(count(bad), 1, "{bad}");
    }
    for good in [
        r#"fn f() { Finding::error("a.b", format!("{name} is taken"), "Somebody has it", "Choose another name"); }"#,
        r#"#[cfg(test)] mod tests { fn f() { Finding::error("a.b", "", "", ""); } }"#,
        r#"fn f() { map("a.b", x); }"#,
        r#"fn f() { Finding::error("a.b", "The announcement is adjusted", "None was given", "Unlock it"); }"#,
    ] {
        assert_eq!(count(good), 0, "{good}");
    }
}

/// A finding whose three texts are whole; what they say is quoted when they are not.
fn check(finding: &Finding) {
    for (part, text) in [("what", &finding.what), ("why", &finding.why), ("fix", &finding.fix)] {
        assert!(complaint(text).is_none(), "{} {part}: {}: {text:?}", finding.id, complaint(text).unwrap());
        assert!(text.split_whitespace().count() >= 2, "{} {part} is one word: {text:?}", finding.id);
    }
}

#[test]
fn every_error_of_a_cloud_says_what_why_and_what_to_do() {
    use PortErrorKind as Kind;
    for kind in [
        Kind::NotFound,
        Kind::AlreadyExists,
        Kind::Denied { action: None },
        Kind::Denied { action: Some("iam:CreateRole".into()) },
        Kind::CredentialsMissing,
        Kind::CredentialsRejected,
        Kind::Throttled { retry_after: None },
        Kind::LimitExceeded,
        Kind::Invalid,
        Kind::Conflict,
        Kind::Unreachable,
        Kind::LostAnswer,
        Kind::ServerFailed { retry_after: None },
        Kind::NotSupported,
        Kind::Garbled,
    ] {
        let finding = PortError::new(kind, "CreateRole", "the other side's own words: None, panic!").finding();
        check(&finding);
        // their words are kept, apart from ours
        assert_eq!(finding.technical.unwrap().message.as_deref(), Some("the other side's own words: None, panic!"));
    }
}

#[test]
fn every_error_of_this_computer_says_what_why_and_what_to_do() {
    for error in [
        StoreError::DiskFull,
        StoreError::NewerDatabase { found: 9, known: 3 },
        StoreError::InUse,
        StoreError::Unusable { reason: "the folder is missing".into() },
        StoreError::NoIdentifierLeft,
    ] {
        check(&error.finding());
    }
    let detail = || "org.freedesktop.DBus.Error.ServiceUnknown".to_owned();
    for error in [
        VaultError::Locked,
        VaultError::Absent { detail: detail() },
        VaultError::Refused { detail: detail() },
        VaultError::WrongPassphrase,
        VaultError::PassphraseMissing,
        VaultError::File { detail: detail() },
    ] {
        check(&error.finding());
    }
    for kind in [
        std::io::ErrorKind::NotFound,
        std::io::ErrorKind::PermissionDenied,
        std::io::ErrorKind::IsADirectory,
        std::io::ErrorKind::StorageFull,
        std::io::ErrorKind::Other,
    ] {
        let finding = FileError::from_system(Path::new("/home/kim/metadata.xml"), &std::io::Error::from(kind)).finding();
        check(&finding);
        assert!(finding.technical.is_some(), "the system's words are kept");
    }
}
