//! The house plan, kept: who may use whom, what a folder must never do, how large a file may be, what no text may say.
//!
//! Each rule is a function from source text to violations, and each has a test of its own on a small bad sample: a rule
//! that can't fail counts as none.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod badges;
mod colours;
mod directions;
mod folders;
mod source;
mod style;
mod texts;

use source::{Source, Violation};
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from)
}

/// All files below a folder of the repository, as paths with `/` from its root, in order.
fn files(folder: &str) -> Vec<String> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        let Ok(entries) = std::fs::read_dir(folder) else { return };
        for entry in entries {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() && !path.is_symlink() {
                if name != "target" && name != ".git" {
                    walk(&path, found);
                }
            } else if name != ".git" {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join(folder), &mut found);
    let mut names: Vec<_> = found.iter().map(|p| p.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/")).collect();
    names.sort();
    names
}

fn rust_files(folder: &str) -> Vec<(String, String)> {
    let names = files(folder).into_iter().filter(|name| Path::new(name).extension().is_some_and(|end| end == "rs"));
    names.map(|name| (std::fs::read_to_string(root().join(&name)).unwrap(), name)).map(|(text, name)| (name, text)).collect()
}

/// Fails with one line a violation, as compilers write them.
fn none(what: &str, violations: &[Violation]) {
    let lines: Vec<_> = violations.iter().map(|v| format!("  {v}")).collect();
    assert!(violations.is_empty(), "{} × {what}\n{}", violations.len(), lines.join("\n"));
}

fn over_sources(rule: fn(&Source) -> Vec<Violation>) -> Vec<Violation> {
    let files = rust_files("src");
    assert!(files.len() > 30, "the sources were found");
    files.iter().flat_map(|(name, text)| rule(&Source::read(name, text))).collect()
}

#[test]
fn folders_use_only_what_the_house_plan_allows() {
    none("a direction of use that src/lib.rs does not allow", &over_sources(directions::check));
}

#[test]
fn folders_do_only_what_is_theirs() {
    none("something that a folder must never do", &over_sources(folders::check));
}

#[test]
fn practice_is_reached_from_this_computer_only() {
    none("an address of the practice cloud other than 127.0.0.1", &over_sources(folders::check_binding));
}

#[test]
fn colours_are_named_in_the_theme_alone() {
    none("a colour outside src/ui/theme", &over_sources(colours::check));
}

#[test]
fn a_badge_says_the_same_everywhere() {
    let sources: Vec<_> = rust_files("src").iter().map(|(name, text)| Source::read(name, text)).collect();
    none("a word on a badge that is not of its state", &badges::check(&sources));
}

#[test]
fn nothing_panics_or_is_unsafe() {
    none("a panic or unsafe code in the program", &over_sources(style::check_panics));
}

#[test]
fn files_are_small_and_folders_explained() {
    let all: Vec<_> = ["src", "tests", "benches"].into_iter().flat_map(rust_files).collect();
    none("a file that is too long", &all.iter().flat_map(|(name, text)| style::check_length(name, text)).collect::<Vec<_>>());
    none("a folder without its header", &style::check_headers(&rust_files("src")));
}

#[test]
fn texts_speak_of_the_program_only() {
    let violations: Vec<_> = files("")
        .into_iter()
        .filter_map(|name| std::fs::read_to_string(root().join(&name)).ok().map(|text| (name, text)))
        .flat_map(|(name, text)| texts::check(&name, &text))
        .collect();
    none("a text that names a machine, a registry or a helper", &violations);
}
