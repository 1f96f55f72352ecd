//! `rolebridge inspect --json` over the whole corpus: every file has the outcome that the manifest names, and no forged value is shown
//! as trusted.

use crate::corpus::walk::{Corpus, Entry, corpus};
use clap::Parser as _;
use jiff::Timestamp;
use rolebridge::cli::args::{Cli, Command};
use rolebridge::cli::inspect::{Given, run};
use serde_json::Value;

#[test]
fn the_whole_corpus_is_inspected() {
    let Some(corpus) = corpus() else { return };
    let (mut trusted, mut unreadable, mut wrong) = (0, 0, Vec::new());
    for entry in &corpus.entries {
        let report = inspected(&corpus, entry);
        trusted += usize::from(report.as_ref().is_some_and(|report| report["signature"]["verdict"] == "trusted"));
        unreadable += usize::from(report.is_none());
        wrong.extend(entry.complaint(report.as_ref()).map(|what| format!("{}: {what}: {report:?}", entry.file)));
    }
    println!("{} files inspected on the command line: {trusted} trusted, {unreadable} not readable", corpus.entries.len());
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(trusted > 30, "the corpus is not whole");
}

/// What the command prints of a file; nothing when it can't be inspected.
fn inspected(corpus: &Corpus, entry: &Entry) -> Option<Value> {
    let path = corpus.path(entry);
    let mut line = vec!["rolebridge", "inspect", path.to_str().unwrap(), "--json", "--at", "2026-11-23T12:00:00Z"];
    // one anchor of the corpus is no certificate: its file stays without trust
    let anchor = corpus.anchor(entry).filter(|_| corpus.certificate(entry).is_some());
    if let Some(anchor) = &anchor {
        line.extend(["--trust", anchor.to_str().unwrap()]);
    }
    let cli = Cli::try_parse_from(line).unwrap();
    let Some(Command::Inspect(args)) = cli.command else { panic!("another command") };
    let printed = run(&args, true, Given { known: &[], keys: Vec::new(), passphrase: &|_| None, now: Timestamp::UNIX_EPOCH });
    // 2: unreadable; what went wrong is printed as JSON too
    (printed.status != 2).then(|| serde_json::from_str(&printed.out).unwrap())
}
