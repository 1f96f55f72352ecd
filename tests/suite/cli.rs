//! The command line by its library functions: arguments, `inspect` on documents of our own, the shape of its JSON.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)] // a test fails by panicking and reports what it counted

mod background;
mod calendar;
mod corpus;
mod export;
pub(crate) mod signed;
mod status;

use clap::Parser as _;
use rolebridge::cli::args::{Cli, Command};
use rolebridge::cli::inspect::Given;
use rolebridge::cli::output::Printed;
use serde_json::Value;
use signed::{Bench, RELAYED};
use std::path::Path;

/// Runs `rolebridge inspect` with further arguments at the time of the test document.
pub(crate) fn inspect(bench: &Bench, line: &[&str]) -> Printed {
    let line = ["rolebridge", "inspect"].iter().chain(line);
    let cli = Cli::try_parse_from(line).unwrap();
    let Some(Command::Inspect(args)) = cli.command else { panic!("another command") };
    let given = Given { known: &[], keys: Vec::new(), passphrase: &|_| None, now: bench.soon() };
    rolebridge::cli::inspect::run(&args, cli.common.json, given)
}

fn json(printed: &Printed) -> Value {
    assert_eq!(printed.out.matches('\n').count(), 1, "one object a line");
    serde_json::from_str(&printed.out).unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_good_response_is_trusted_and_accepted() {
    let bench = Bench::new();
    let response = bench.file("good.xml", bench.response(|_| ()).as_bytes());
    for trust in [bench.metadata(), bench.certificate_pem(), bench.certificate_der()] {
        let printed = inspect(&bench, &[text(&response), "--trust", text(&trust), "--json"]);
        let report = json(&printed);
        assert_eq!(
            (printed.status, report["signature"]["verdict"].as_str(), report["aws"]["verdict"].as_str()),
            (0, Some("trusted"), Some("accepts")),
            "{report:#}"
        );
        assert_eq!(report["input"], serde_json::json!({"form": "xml", "kind": "Response"}));
        assert_eq!(report["signature"]["covers"], serde_json::json!(["Assertion"]));
        let assertion = &report["assertion"];
        assert_eq!((assertion["trusted"].as_bool(), assertion["session_duration"].as_u64()), (Some(true), Some(3600)));
        assert_eq!(assertion["name_id"], "b.simon@contoso.com");
        assert_eq!(assertion["roles"][0]["provider"], "arn:aws:iam::111122223333:saml-provider/WAAD");
    }
    let people = inspect(&bench, &[text(&response), "--trust", text(&bench.metadata())]);
    assert!(people.out.starts_with("AWS would accept this"), "{}", people.out);
    assert!(people.err.is_empty());
}

#[test]
fn the_json_has_the_fields_of_the_design_and_no_others() {
    let bench = Bench::new();
    let response = bench.file("good.xml", bench.response(|_| ()).as_bytes());
    let report = json(&inspect(&bench, &[text(&response), "--json"]));
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    // the design's keys, and what was added beside them
    assert_eq!(keys(&report), "assertion aws findings input judged_at own_time redeemable_until role_verdicts signature");
    assert_eq!(keys(&report["signature"]), "algorithm certificate_sha256 covers reason verdict");
    let assertion = "attributes audiences issue_instant issuer name_id not_before not_on_or_after recipient roles session_duration session_name trusted";
    assert_eq!(keys(&report["assertion"]), assertion);
    assert_eq!(keys(&report["aws"]), "code finding message verdict");
    assert_eq!(keys(&report["findings"][0]), "fix id severity what why");
}

#[test]
fn without_trust_nothing_is_trusted() {
    let bench = Bench::new();
    let response = bench.file("good.xml", bench.response(|_| ()).as_bytes());
    let printed = inspect(&bench, &[text(&response), "--json"]);
    let report = json(&printed);
    assert_eq!(
        (printed.status, report["signature"]["verdict"].as_str(), report["aws"]["verdict"].as_str()),
        (1, Some("unchecked"), Some("unknown"))
    );
    assert_eq!(report["assertion"]["trusted"], false);
}

#[test]
fn refusals_come_with_the_words_of_aws() {
    let bench = Bench::new();
    for (name, change, code, message, finding) in signed::REFUSED {
        let response = bench.file(name, bench.response(*change).as_bytes());
        let printed = inspect(&bench, &[text(&response), "--trust", text(&bench.metadata()), "--json"]);
        let report = json(&printed);
        let aws = &report["aws"];
        assert_eq!(
            (printed.status, aws["verdict"].as_str(), aws["finding"].as_str()),
            (1, Some("refuses"), Some(*finding)),
            "{name}: {report:#}"
        );
        assert_eq!((aws["code"].as_str(), aws["message"].as_str()), (*code, *message), "{name}");
        assert!(report["findings"].as_array().unwrap().iter().any(|f| f["id"] == **finding), "{name}");
    }
}

#[test]
fn a_response_of_the_past_says_what_holds_now_and_what_held_then() {
    let bench = Bench::new();
    let response = bench.file("good.xml", bench.response(|_| ()).as_bytes());
    let trust = bench.metadata();
    let late = json(&inspect(&bench, &[text(&response), "--trust", text(&trust), "--json", "--at", "2027-01-01T00:00:00Z"]));
    assert_eq!((late["aws"]["verdict"].as_str(), late["aws"]["code"].as_str()), (Some("refuses"), Some("ExpiredTokenException")));
    assert!(late["findings"].as_array().unwrap().iter().any(|f| f["id"] == "aws.own_time"));
}

#[test]
fn another_key_or_a_changed_text_is_not_trusted() {
    let (bench, stranger) = (Bench::new(), Bench::new());
    let good = bench.response(|_| ());
    let changed = good.replace("role/Admin", "role/Owner");
    assert_ne!(good, changed);
    for (xml, trust) in [(&good, stranger.metadata()), (&changed, bench.metadata())] {
        let file = bench.file("x.xml", xml.as_bytes());
        let printed = inspect(&bench, &[text(&file), "--trust", text(&trust), "--json"]);
        let report = json(&printed);
        assert_eq!((printed.status, report["assertion"]["trusted"].as_bool()), (1, Some(false)));
        assert_eq!(
            (report["signature"]["verdict"].as_str(), report["aws"]["message"].as_str()),
            (Some("untrusted"), Some("Response signature invalid"))
        );
    }
}

#[test]
fn a_recording_gives_all_its_messages() {
    let bench = Bench::new();
    let har = bench.file("sign-in.har", signed::har(&bench.response(|_| ())).as_bytes());
    let report = json(&inspect(&bench, &[text(&har), "--trust", text(&bench.metadata()), "--json"]));
    let kinds: Vec<_> = report["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| (m["input"]["kind"].as_str().unwrap(), m["input"]["url"].as_str().unwrap()))
        .collect();
    assert_eq!(kinds, [("AuthnRequest", RELAYED), ("Response", "https://signin.aws.amazon.com/saml")]);
    assert_eq!(report["messages"][1]["signature"]["verdict"], "trusted");
}

#[test]
fn the_instance_must_be_known() {
    let bench = Bench::new();
    let response = bench.file("good.xml", bench.response(|_| ()).as_bytes());
    let printed = inspect(&bench, &[text(&response), "--instance", "saml#7"]);
    assert_eq!(printed.status, 2);
    assert!(printed.err.contains("There is no instance saml#7"), "{}", printed.err);
}
