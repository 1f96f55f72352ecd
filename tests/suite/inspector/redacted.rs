//! Redacted copies: nothing of the original is left in any encoding, and what AWS says of the copy is what it said of the original.

use crate::cli::signed::{Bench, REFUSED};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use rolebridge::saml::inspect::{Anchor, MessageReport, Report, SignatureWord, Trust, inspect};
use rolebridge::saml::redact::{Choice, SignatureChoice, redact, redact_report};
use rolebridge::saml::ticket::{TicketForm, ticket};
use std::fmt::Write as _;

/// Values of the test document that must be nowhere.
const SENSITIVE: [&str; 9] = [
    "b.simon",
    "contoso",
    "111122223333",
    "7c9e6679-7425-40de-944b-e07fc1f90ae7",
    "role/Admin",
    "saml-provider/WAAD",
    "Britta",
    "192.0.2.7",
    "hidden note",
];

fn trust(bench: &Bench) -> Trust {
    let metadata = std::fs::read(bench.metadata()).unwrap();
    Trust::new(vec![Anchor::read("metadata", &metadata).unwrap()])
}

fn one(bench: &Bench, xml: &str) -> MessageReport {
    let Report::One(message) = inspect(xml.as_bytes(), &trust(bench), bench.soon()).unwrap() else { panic!("several messages") };
    *message
}

/// A text in every encoding that somebody may meet it in.
fn encodings(text: &str) -> Vec<String> {
    let hex = text.bytes().fold(String::new(), |mut out, b| {
        let _ = write!(out, "{b:02x}");
        out
    });
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut all = vec![
        text.to_owned(),
        text.to_uppercase(),
        utf8_percent_encode(text, NON_ALPHANUMERIC).to_string(),
        text.chars().map(|c| format!("&#{};", u32::from(c))).collect::<Vec<_>>().concat(),
        hex.to_uppercase(),
        hex,
        STANDARD.encode(utf16),
    ];
    // base64 of a longer text holds it at one of three alignments, its first and last digits depending on what stands beside it
    for skip in 0..3 {
        let padded = [&vec![b'x'; skip][..], text.as_bytes()].concat();
        for encoded in [STANDARD.encode(&padded), URL_SAFE_NO_PAD.encode(&padded)] {
            let inner = encoded.trim_end_matches('=');
            all.push(inner[if skip == 0 { 0 } else { 4 }..inner.len() - 2].to_owned());
        }
    }
    all
}

fn assert_clean(text: &str, what: &str) -> usize {
    let (searched, lower) = (SENSITIVE.into_iter().flat_map(encodings).collect::<Vec<_>>(), text.to_lowercase());
    for value in &searched {
        assert!(!text.contains(value.as_str()) && !lower.contains(value.as_str()), "{what} holds {value:?}: {text}");
    }
    searched.len()
}

/// A response full of personal values.
fn personal(bench: &Bench) -> String {
    bench
        .response(|r| {
            r.attributes.push(("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname".into(), vec!["Britta".into()]));
            r.attributes.push((
                "http://schemas.microsoft.com/identity/claims/tenantid".into(),
                vec!["7c9e6679-7425-40de-944b-e07fc1f90ae7".into()],
            ));
            r.attributes.push(("https://contoso.com/claims/address".into(), vec!["192.0.2.7".into(), "b.simon@contoso.com".into()]));
            r.in_response_to = Some("_request-of-contoso".into());
        })
        .replace("<samlp:Status>", "<!-- hidden note of b.simon --><samlp:Status>")
}

#[test]
fn nothing_of_the_original_is_left_in_any_encoding() {
    let bench = Bench::new();
    let original = personal(&bench);
    let report = one(&bench, &original);
    assert_eq!(report.signature.verdict, SignatureWord::Trusted, "{}", report.signature.reason);
    let mut searched = 0;
    for signature in [SignatureChoice::Remove, SignatureChoice::Keep] {
        let copy = redact(&original, &Choice { signature, ..Choice::default() }).unwrap();
        searched += assert_clean(&copy.xml, "the copy");
        let redacted = redact_report(&report, &copy);
        for form in [TicketForm::Markdown, TicketForm::Html] {
            let text = ticket(&Report::One(Box::new(redacted.clone())), form, bench.soon());
            searched += assert_clean(&text, "the report");
        }
        searched += assert_clean(&serde_json::to_string(&redacted).unwrap(), "the JSON");
    }
    println!("{searched} values searched for in copies and reports");
}

#[test]
fn the_same_thing_has_the_same_stand_in() {
    let bench = Bench::new();
    let copy = redact(&personal(&bench), &Choice::default()).unwrap();
    let report = one(&bench, &copy.xml);
    let assertion = report.assertion.unwrap();
    // NameID and session name were one address
    assert_eq!(assertion.name_id, assertion.session_name);
    let values: Vec<&String> = assertion.attributes.iter().flat_map(|a| &a.values).collect();
    assert!(values.contains(&assertion.name_id.as_ref().unwrap()) && assertion.roles.len() == 1);
    let tenant = assertion.attributes.iter().find(|a| a.name.ends_with("tenantid")).unwrap();
    assert!(assertion.issuer.contains(&tenant.values[0]), "{}", assertion.issuer);
}

#[test]
fn a_kept_signature_still_tells_whose_key_signed() {
    let bench = Bench::new();
    let copy = redact(&personal(&bench), &Choice { signature: SignatureChoice::Keep, ..Choice::default() }).unwrap();
    let report = one(&bench, &copy.xml);
    assert_eq!(report.signature.verdict, SignatureWord::Untrusted);
    // the digest is looked at only after the key: this reason says that the key was right
    assert!(report.signature.reason.contains("altered after it was signed: its digest"), "{}", report.signature.reason);
    let removed = redact(&personal(&bench), &Choice::default()).unwrap();
    assert_eq!(one(&bench, &removed.xml).signature.verdict, SignatureWord::Unsigned);
    assert!(!removed.xml.contains("Signature"));
}

#[test]
fn aws_says_of_the_copy_what_it_said_of_the_original() {
    let bench = Bench::new();
    let rules = |report: &MessageReport| {
        let mut ids: Vec<String> = report
            .findings
            .iter()
            .map(|f| f.id.clone())
            .filter(|id| id.starts_with("aws.") && !["aws.signature", "aws.issuer", "aws.not_seen", "aws.own_time"].contains(&id.as_str()))
            .collect();
        ids.sort();
        ids
    };
    for (name, change, ..) in REFUSED {
        let original = bench.response(*change);
        let copy = redact(&original, &Choice::default()).unwrap();
        assert_eq!(rules(&one(&bench, &copy.xml)), rules(&one(&bench, &original)), "{name}: {}", copy.xml);
    }
}

#[test]
fn what_was_not_chosen_stays() {
    let bench = Bench::new();
    let only_accounts = Choice { names: false, mails: false, ids: false, ..Choice::default() };
    let copy = redact(&personal(&bench), &only_accounts).unwrap();
    assert!(copy.xml.contains("b.simon@contoso.com") && !copy.xml.contains("111122223333"), "{}", copy.xml);
    let only_people = Choice { accounts: false, ids: false, ..Choice::default() };
    let copy = redact(&personal(&bench), &only_people).unwrap();
    assert!(!copy.xml.contains("b.simon") && copy.xml.contains("111122223333"), "{}", copy.xml);
}
