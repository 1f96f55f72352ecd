//! `inspect` over the whole corpus: every file has an outcome that fits the manifest, and no forged value is shown as trusted.

use jiff::Timestamp;
use rolebridge::saml::inspect::{Anchor, InspectError, Report, SignatureWord, Trust, inspect};
use serde_json::Value;
use std::path::{Path, PathBuf};

fn corpus() -> Option<PathBuf> {
    let shared =
        std::env::var_os("ROLEBRIDGE_SHARED").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let corpus = shared.join("corpus/saml");
    if corpus.join("MANIFEST.json").exists() {
        return Some(corpus);
    }
    assert!(std::env::var("CI").as_deref() != Ok("true"), "the corpus is missing at {}", corpus.display());
    eprintln!("NOT CHECKED: the corpus is missing at {}", corpus.display());
    None
}

#[test]
fn the_whole_corpus_is_inspected() {
    let Some(corpus) = corpus() else { return };
    let manifest: Value = serde_json::from_slice(&std::fs::read(corpus.join("MANIFEST.json")).unwrap()).unwrap();
    let at: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
    let (mut trusted, mut unreadable, mut wrong) = (0, 0, Vec::new());
    let files = manifest["files"].as_array().unwrap();
    for entry in files {
        let file = entry["file"].as_str().unwrap();
        // one anchor of the corpus is no certificate: its file stays without trust
        let anchor = entry["trusted_cert"].as_str().and_then(|cert| Anchor::read(cert, &std::fs::read(corpus.join(cert)).unwrap()).ok());
        let result = inspect(&std::fs::read(corpus.join(file)).unwrap(), &Trust::new(anchor.into_iter().collect()), at);
        trusted += usize::from(is_trusted(&result));
        unreadable += usize::from(result.is_err());
        wrong.extend(complaint(entry, &result).map(|what| format!("{file}: {what}: {result:?}")));
    }
    println!("{} files inspected: {trusted} trusted, {unreadable} not readable", files.len());
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(files.len() > 100 && trusted > 30, "the corpus is not whole");
}

fn is_trusted(result: &Result<Report, InspectError>) -> bool {
    result.as_ref().is_ok_and(|r| r.messages().iter().any(|m| m.signature.verdict == SignatureWord::Trusted))
}

/// What is wrong with an outcome in view of the manifest.
fn complaint(entry: &Value, result: &Result<Report, InspectError>) -> Option<String> {
    let expected = &entry["expected"];
    let honest = expected["signature"] == "valid";
    if is_trusted(result) != honest {
        return Some(format!("should {}be trusted", if honest { "" } else { "not " }));
    }
    let Ok(report) = result else { return (entry["encoding"] != "unparsed").then(|| "should be read".to_owned()) };
    let [message] = report.messages() else { return Some("should be one message".to_owned()) };
    let shown_as_trusted = message.assertion.as_ref().is_some_and(|a| a.trusted);
    if shown_as_trusted && !honest {
        return Some("shows claimed values as trusted".to_owned());
    }
    let form = message.input.form;
    let form = serde_json::to_value(form).unwrap();
    let wanted = match entry["encoding"].as_str().unwrap_or_default() {
        "xml" => "xml",
        "base64" => "base64",
        "base64(deflate)" => "deflate",
        "base64 inside html/js" => "form",
        _ => return None,
    };
    (form != wanted).then(|| format!("read as {form}, should be {wanted}"))
}
