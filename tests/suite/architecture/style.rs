//! No panics, no unsafe code, short files, explained folders.

use super::source::{Source, Violation};

/// The most lines of a file, tests at its bottom included.
const MOST_LINES: usize = 400;

pub(super) fn check_panics(source: &Source) -> Vec<Violation> {
    let text = |at: usize| source.tokens.get(at).map_or("", |t| t.text.as_str());
    let mut found = Vec::new();
    for (at, token) in source.tokens.iter().enumerate().filter(|(_, t)| t.is_name) {
        let (before, after) = (if at > 0 { text(at - 1) } else { "" }, text(at + 1));
        let name = token.text.as_str();
        let method = ["unwrap", "expect", "unwrap_err", "expect_err", "unwrap_unchecked"].contains(&name);
        let panics = (method && before == "." && after == "(")
            || (method && before == "::" && ["Option", "Result"].contains(&if at > 1 { text(at - 2) } else { "" }))
            || (["panic", "todo", "unimplemented", "dbg"].contains(&name) && after == "!");
        if panics && !token.in_test {
            found.push(source.violation(token.line, format!("{name}: the program says what is wrong instead of stopping")));
        }
        if name == "unsafe" {
            found.push(source.violation(token.line, "unsafe code"));
        }
    }
    found
}

pub(super) fn check_length(file: &str, text: &str) -> Vec<Violation> {
    let lines = text.lines().count();
    let what = format!("{lines} lines; {MOST_LINES} are the most, one concern a file");
    if lines > MOST_LINES { vec![Violation { file: file.to_owned(), line: MOST_LINES + 1, what }] } else { Vec::new() }
}

/// Every folder has a `mod.rs` (or a file of its name beside it) that begins with what it is.
pub(super) fn check_headers(files: &[(String, String)]) -> Vec<Violation> {
    let mut found = Vec::new();
    for folder in folders(files) {
        let (inside, beside) = (format!("{folder}/mod.rs"), format!("{folder}.rs"));
        let Some((file, text)) = files.iter().find(|(file, _)| *file == inside || *file == beside) else {
            found.push(Violation { file: inside, line: 1, what: "missing".into() });
            continue;
        };
        let header: String = text.lines().take_while(|line| line.starts_with("//!")).collect();
        if header.trim_start_matches("//!").trim().len() < 20 {
            found.push(Violation { file: file.clone(), line: 1, what: "begins without `//!` that says what the folder is".into() });
        }
    }
    found
}

fn folders(files: &[(String, String)]) -> std::collections::BTreeSet<String> {
    files
        .iter()
        .filter_map(|(file, _)| file.rsplit_once('/').map(|(folder, _)| folder.to_owned()))
        .filter(|folder| folder != "src")
        .collect()
}

#[test]
fn panics_and_unsafe_code_are_found() {
    let check = |text: &str| check_panics(&Source::read("src/domain/x.rs", text)).len();
    for bad in [
        "fn f() { x.unwrap(); }",
        "fn f() { x.expect(\"y\"); }",
        "fn f() { x.map(Option::unwrap); }",
        "fn f() { panic!(); }",
        "fn f() { todo!() }",
        "fn f() { std::unimplemented!() }",
        "fn f() { vec![dbg!(x)]; }",
        "fn f() { unsafe { g() } }",
        "#[cfg(test)] mod tests { fn f() { unsafe { g() } } }",
        "#[cfg(not(test))] fn f() { x.unwrap() }",
        "#[cfg(test)] use a::b; fn f() { x.unwrap() }",
    ] {
        assert_eq!(check(bad), 1, "{bad}");
    }
    for good in [
        "fn f() { x.unwrap_or(1); \"x.unwrap()\"; } // panic!()",
        "#[cfg(test)] mod tests { fn f() { x.unwrap(); panic!(); } }",
        "#[cfg(all(test, unix))] fn f() { x.unwrap(); }",
        "#![forbid(unsafe_code)]\n/// `x.unwrap()`\nfn f() {}",
        "fn f() { self.panic(); expect(1); }",
    ] {
        assert_eq!(check(good), 0, "{good}");
    }
}

#[test]
fn long_files_and_unexplained_folders_are_found() {
    assert!(check_length("a.rs", &"x\n".repeat(400)).is_empty());
    assert_eq!(check_length("a.rs", &"x\n".repeat(401)).len(), 1);
    let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    let good = [file("src/a/mod.rs", "//! The folder of all things a.\n"), file("src/a/b.rs", ""), file("src/lib.rs", "")];
    assert!(check_headers(&good).is_empty());
    for bad in ["", "mod b;\n//! The folder of all things a.", "//! Stub.", "// The folder of all things a."] {
        assert_eq!(check_headers(&[file("src/a/mod.rs", bad)]).len(), 1, "{bad}");
    }
    assert_eq!(check_headers(&[file("src/a/b.rs", "")]).len(), 1, "no mod.rs");
}
