//! One badge set: a word stands for one state everywhere, and the states that must never look better than they are have a fixed
//! set of words.

use super::source::{Source, Violation};
use std::collections::BTreeMap;

/// The words of states that say that something is not well, or not known. A longer sentence beside a badge's icon is free.
const WORDS: [(&str, &[&str]); 4] = [
    (
        "Failing",
        &[
            "Refused",
            "Failed",
            "Stopped",
            "Not allowed",
            "Stays out",
            "Ended",
            "Not connected",
            "Signature refused",
            "Missing",
            "No pair",
            "In quarantine",
        ],
    ),
    ("Warning", &["Ends soon", "At risk", "Most likely", "Due", "Due soon", "Not confirmed", "days left", "Differs", "Not there"]),
    ("Unknown", &["Not known", "Not known yet", "Not read", "Not checked", "Not signed", "Not verified", "Not connected"]),
    ("InProgress", &["Setting up", "Running"]),
];
/// More words are a sentence.
const MOST_WORDS: usize = 2;

/// A badge as it stands in the source: its state, its word, and the line.
type Made = (String, String, usize);

fn badges(source: &Source) -> Vec<Made> {
    let text = |at: usize| source.tokens.get(at).map_or("", |t| t.text.as_str());
    let mut found = Vec::new();
    for (at, token) in source.tokens.iter().enumerate() {
        // Badge :: new ( Status :: Failing , "Refused" — or format ! ( "…"
        let shape = [token.text.as_str(), text(at + 1), text(at + 2), text(at + 3), text(at + 4), text(at + 5)];
        if token.in_test || shape != ["Badge", "::", "new", "(", "Status", "::"] {
            continue;
        }
        let word = if text(at + 8) == "format" { text(at + 11) } else { text(at + 8) };
        if let Some(word) = word.strip_prefix('"').and_then(|w| w.strip_suffix('"')) {
            found.push((text(at + 6).to_owned(), word.to_owned(), token.line));
        }
    }
    found
}

/// The part of a word before what is filled in or added.
fn stem(word: &str) -> &str {
    word.split(['{', ',', ':']).next().unwrap_or(word).trim()
}

pub(super) fn check(sources: &[Source]) -> Vec<Violation> {
    let mut states: BTreeMap<String, String> = BTreeMap::new();
    let mut found = Vec::new();
    for source in sources.iter().filter(|source| source.is_in("ui")) {
        for (state, word, line) in badges(source) {
            let stem = stem(&word);
            let allowed = WORDS.iter().find(|(it, _)| *it == state).map(|(_, words)| *words);
            let short = word.split(' ').count() <= MOST_WORDS && !stem.is_empty();
            if short && allowed.is_some_and(|words| !words.iter().any(|w| stem == *w || stem.starts_with(&format!("{w} at")))) {
                found.push(source.violation(line, format!("{word:?} is no word of the state {state}")));
            }
            let first = states.entry(stem.to_owned()).or_insert_with(|| state.clone());
            let shared = ["Not connected", "Due", ""].contains(&stem);
            if *first != state && !shared {
                found.push(source.violation(line, format!("{word:?} stands for {state} here and for {first} elsewhere")));
            }
        }
    }
    found
}

#[test]
fn words_of_badges_are_checked() {
    let check = |text: &str| check(&[Source::read("src/ui/screens/x.rs", text)]).len();
    for bad in [
        "fn f() { Badge::new(Status::Failing, \"Fine\"); }",
        "fn f() { Badge::new(Status::Unknown, \"OK\"); }",
        "fn f() { Badge::new(Status::Warning, format!(\"Hm {}\", x)); }",
        "fn f() { Badge::new(Status::Ok, \"Done\"); Badge::new(Status::Practice, \"Done\"); }",
    ] {
        assert_eq!(check(bad), 1, "{bad}");
    }
    for good in [
        "fn f() { Badge::new(Status::Failing, \"Refused\"); Badge::new(Status::Ok, \"Pair fits\"); }",
        "fn f() { Badge::new(Status::Failing, format!(\"Stopped at step {}\", n)); }",
        "fn f() { Badge::new(Status::Warning, \"In memory only: gone when it ends\"); }",
        "fn f() { Badge::new(status, word); }",
        "fn f() { Badge::new(Status::Ok, \"Done\"); Badge::new(Status::Ok, format!(\"Done, {}\", s)); }",
        "#[cfg(test)] mod tests { fn f() { Badge::new(Status::Failing, \"x\"); } }",
    ] {
        assert_eq!(check(good), 0, "{good}");
    }
}
