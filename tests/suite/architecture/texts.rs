//! What no text of the project may say: paths of the machines it was built on, hosts of package registries, and how it
//! was made. The words are put together from halves here, so that this file passes its own rule.

use super::source::Violation;

fn forbidden() -> Vec<(String, &'static str)> {
    let word = |left: &str, right: &str| [left, right].concat();
    vec![
        (word("/wo", "rk/"), "a path of a build machine"),
        (word("/ro", "ot/"), "a path of a build machine"),
        (word("/tmp/sl", "im"), "a path of a build machine"),
        (word("index-", "url"), "a package registry"),
        (word("replace-", "with"), "a package registry"),
        (word("co-authored", "-by"), "how it was made"),
        (word("clau", "de"), "how it was made"),
        (word("anthro", "pic"), "how it was made"),
        (word("open", "ai"), "how it was made"),
        (word("sub", "agent"), "how it was made"),
        (word("chat", "gpt"), "how it was made"),
    ]
}

/// The one registry that the lock file may name.
const REGISTRY: &str = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";

pub(super) fn check(file: &str, text: &str) -> Vec<Violation> {
    let words = forbidden();
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let small = line.to_lowercase();
        let mut add = |what: String| found.push(Violation { file: file.to_owned(), line: number + 1, what });
        for (word, what) in &words {
            if small.contains(word) {
                add(format!("{word:?}: {what}"));
            }
        }
        if file.ends_with("Cargo.lock") && line.starts_with("source = ") && line != REGISTRY {
            add(format!("{line}: not the public registry"));
        }
    }
    found
}

#[test]
fn forbidden_words_are_found() {
    for (word, _) in forbidden() {
        let found = check("README.md", &format!("a line\nbefore {} after", word.to_uppercase()));
        assert_eq!(found.len(), 1, "{word}");
        assert_eq!(found[0].line, 2);
    }
    assert_eq!(check("Cargo.lock", "source = \"registry+https://mirror.example/index\"").len(), 1);
    assert!(check("Cargo.lock", REGISTRY).is_empty());
    assert!(check("README.md", "The framework and its roots: worked out by hand.").is_empty());
}
