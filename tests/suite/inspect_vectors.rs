//! Our own vectors, one file each: a header that says what must be found, a blank line, and the document.
//!
//! Every rule of AWS has at least one file that keeps it and one that breaks it. The files are signed by a key that nobody kept;
//! `write_the_vectors_anew` makes all of them again, with a new one.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)] // a test fails by panicking and reports what it counted

mod cases;
mod instance;

use crate::saml_vectors::sign::Signer;
use jiff::{SignedDuration, Timestamp};
use rolebridge::domain::verdict::AwsAnswer;
use rolebridge::saml::inspect::{Anchor, MessageReport, Report, Trust, inspect};
use rolebridge::saml::metadata::{self, MetadataSpec};
use rolebridge::saml::rules;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/saml")
}

/// A vector: the header's lines and the document.
struct Vector {
    file: String,
    header: BTreeMap<String, String>,
    document: Vec<u8>,
}

impl Vector {
    fn read(path: &Path) -> Self {
        let file = path.file_name().unwrap().to_str().unwrap().to_owned();
        let content = std::fs::read(path).unwrap();
        let end = content.windows(2).position(|pair| pair == b"\n\n").unwrap_or_else(|| panic!("{file} has no header"));
        let header = std::str::from_utf8(&content[..end]).unwrap().lines().map(|line| {
            let (key, value) = line.split_once(": ").unwrap_or_else(|| panic!("{file}: {line}"));
            (key.to_owned(), value.to_owned())
        });
        Self { header: header.collect(), document: content[end + 2..].to_vec(), file }
    }

    fn get(&self, key: &str) -> &str {
        self.header.get(key).unwrap_or_else(|| panic!("{} has no {key}", self.file))
    }

    fn inspected(&self) -> MessageReport {
        let at: Timestamp = self.get("at").parse().unwrap();
        let mut trust = match self.header.get("trust") {
            Some(name) => Trust::new(vec![Anchor::read(name, &std::fs::read(folder().join(name)).unwrap()).unwrap()]),
            None => Trust::default(),
        };
        if let Some(known) = self.header.get("known") {
            trust = trust.with_known(vec![instance::read(known, &folder())]);
        }
        match inspect(&self.document, &trust, at).unwrap_or_else(|error| panic!("{}: {error}", self.file)) {
            Report::One(message) => *message,
            Report::Several { .. } => panic!("{} is several messages", self.file),
        }
    }
}

fn vectors() -> Vec<Vector> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|e| e == "vector"));
    files.sort();
    files.iter().map(|path| Vector::read(path)).collect()
}

#[test]
fn every_vector_is_found_as_its_header_says() {
    let vectors = vectors();
    for vector in &vectors {
        let report = vector.inspected();
        let rule = vector.get("rule");
        let severity = report.findings.iter().find(|f| f.id == rule).map_or_else(|| "none".to_owned(), |f| word(&f.severity));
        let found = (word(&report.aws.verdict), severity);
        assert_eq!(found, (vector.get("aws").to_owned(), vector.get("finding").to_owned()), "{}: {:#?}", vector.file, report.findings);
        if let Some(message) = vector.header.get("message") {
            assert_eq!(report.aws.message.as_ref(), Some(message), "{}", vector.file);
        }
        if report.aws.verdict == AwsAnswer::Refuses {
            assert_eq!(report.aws.finding.as_deref(), Some(rule), "{}", vector.file);
        }
    }
    println!("{} vectors checked", vectors.len());
}

fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}

#[test]
fn every_rule_has_a_vector_that_keeps_it_and_one_that_breaks_it() {
    let vectors = vectors();
    let mut rules_seen = 0;
    for rule in rules::names() {
        for keeps in ["yes", "no"] {
            let found = vectors.iter().any(|v| v.get("rule") == rule && v.get("keeps") == keeps);
            assert!(found, "no vector for {rule}, keeps: {keeps}");
        }
        rules_seen += 1;
    }
    for vector in &vectors {
        assert!(rules::names().any(|rule| rule == vector.get("rule")), "{} is about an unknown rule", vector.file);
    }
    println!("{rules_seen} rules, each with a vector that keeps it and one that breaks it");
}

#[test]
#[ignore = "writes tests/vectors/saml anew, signed by a new key"]
fn write_the_vectors_anew() {
    let folder = folder();
    std::fs::create_dir_all(&folder).unwrap();
    let (signer, other) = (Signer::new("vectors"), Signer::new("another instance"));
    for (name, signer) in [("metadata.xml", &signer), ("other-metadata.xml", &other)] {
        let spec = MetadataSpec {
            id: "_m".into(),
            entity_id: cases::ISSUER.into(),
            certificates: vec![signer.certificate.clone()],
            sso_url: "https://login.example/sso".into(),
            logout_url: "https://login.example/out".into(),
        };
        std::fs::write(folder.join(name), metadata::write(&spec).unwrap()).unwrap();
    }
    std::fs::write(folder.join("certificate.pem"), signer.certificate.to_pem()).unwrap();
    for case in cases::all() {
        let at: Timestamp = cases::ISSUED.parse::<Timestamp>().unwrap() + SignedDuration::from_secs(case.after_s);
        let signed = signer.sign(&case.text(), "_a");
        let document = case.after_signing.iter().fold(signed, |text, (from, to)| text.replace(from, to));
        let mut header = format!(
            "rule: {}\nkeeps: {}\naws: {}\nfinding: {}\nat: {at}\n",
            case.rule,
            if case.keeps { "yes" } else { "no" },
            case.aws,
            case.finding
        );
        match case.known {
            Some(known) => header.push_str(&format!("known: {known}\n")),
            None => header.push_str("trust: metadata.xml\n"),
        }
        let name = format!("{}-{}.vector", case.rule.trim_start_matches("aws."), case.name);
        std::fs::write(folder.join(name), format!("{header}\n{document}")).unwrap();
    }
}
