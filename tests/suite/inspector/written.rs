//! What is written: comparisons, reports for tickets, and the options of the command line for them.

use crate::cli::inspect as command;
use crate::cli::signed::{Bench, har};
use rolebridge::saml::inspect::compare::{Difference, Weight, compare};
use rolebridge::saml::inspect::{Anchor, Exhibit, MessageReport, Report, Trust, exhibits, inspect};
use rolebridge::saml::ticket::{TicketForm, ticket};

const ROLE: &str = "https://aws.amazon.com/SAML/Attributes/Role";

fn report(bench: &Bench, xml: &str) -> MessageReport {
    let metadata = std::fs::read(bench.metadata()).unwrap();
    let trust = Trust::new(vec![Anchor::read("metadata", &metadata).unwrap()]);
    let Report::One(message) = inspect(xml.as_bytes(), &trust, bench.soon()).unwrap() else { panic!("several messages") };
    *message
}

fn exhibit(bench: &Bench, xml: &str) -> Exhibit {
    let metadata = std::fs::read(bench.metadata()).unwrap();
    let trust = Trust::new(vec![Anchor::read("metadata", &metadata).unwrap()]);
    exhibits(xml.as_bytes(), &trust, bench.soon()).unwrap().1.remove(0)
}

#[test]
fn what_aws_decides_by_comes_first() {
    let bench = Bench::new();
    let yesterday = exhibit(&bench, &bench.response(|_| ()));
    let today = exhibit(
        &bench,
        &bench.response(|r| {
            r.response_id = "_another".into();
            r.assertion_id = "_other".into();
            r.audience = "https://example.com".into();
            r.attributes.retain(|(name, _)| name != ROLE);
            let other = "arn:aws:iam::111122223333:role/Read,arn:aws:iam::111122223333:saml-provider/WAAD";
            r.attributes.push((ROLE.into(), vec![other.into()]));
            r.attributes.push(("mail".into(), vec!["x".into()]));
        }),
    );
    let compared = compare(&yesterday, &today);
    assert!(compared.decides());
    let differing: Vec<_> = compared.differing().map(|row| (row.field.as_str(), row.difference)).collect();
    for expected in [
        ("AWS's answer", Difference::Changed),
        ("Deciding finding", Difference::Changed),
        ("Audiences", Difference::Changed),
        ("Role", Difference::OnlyLeft),
        ("Role", Difference::OnlyRight),
        ("mail", Difference::OnlyRight),
        ("ID", Difference::Changed),
    ] {
        assert!(differing.contains(&expected), "{expected:?} is not among {differing:?}");
    }
    let fault = compared.rows.iter().find(|row| row.field == "Audiences").unwrap();
    assert!(fault.left_fault.is_none() && fault.right_fault.is_some(), "what AWS has against a value stands beside it");
    let weights: Vec<Weight> = compared.differing().map(|row| row.weight).collect();
    assert!(weights.is_sorted(), "{weights:?}");
    assert!(compare(&yesterday, &yesterday).differing().next().is_none() && !compare(&yesterday, &yesterday).decides());
}

#[test]
fn reports_escape_what_the_document_says() {
    let bench = Bench::new();
    let xml = bench.response(|r| {
        r.attributes.push(("evil".into(), vec!["<script>alert(1)</script> | `x` ![a](http://evil.example/p.png) **b** \u{202e}".into()]));
        r.name_id = "<img src=x onerror=alert(1)>".into();
        r.issuer = "https://sts.windows.net/<b>".into();
    });
    let report = Report::One(Box::new(report(&bench, &xml)));
    let html = ticket(&report, TicketForm::Html, bench.soon());
    assert!(!html.contains("<script") && !html.contains("<img") && !html.contains("<b>") && !html.contains('\u{202e}'), "{html}");
    assert!(html.contains("&lt;script&gt;") && html.contains("default-src 'none'"), "{html}");
    let markdown = ticket(&report, TicketForm::Markdown, bench.soon());
    assert!(!markdown.contains('\u{202e}') && markdown.contains("``"), "{markdown}");
    // outside of code spans no markup of the document is left, and a bar never ends a cell
    for line in markdown.lines().filter(|line| line.starts_with('|') && line.contains("evil")) {
        assert_eq!(line.replace("\\|", "").matches('|').count(), 3, "{line}");
    }
}

#[test]
fn a_response_that_could_still_be_redeemed_is_marked() {
    let bench = Bench::new();
    let fresh = report(&bench, &bench.response(|_| ()));
    assert!(fresh.is_redeemable(bench.soon()) && !fresh.is_redeemable("2026-11-23T09:46:03Z".parse().unwrap()));
    let marked = ticket(&Report::One(Box::new(fresh.clone())), TicketForm::Markdown, bench.soon());
    let later = ticket(&Report::One(Box::new(fresh)), TicketForm::Markdown, "2026-11-24T00:00:00Z".parse().unwrap());
    assert!(marked.contains("could still be redeemed") && !later.contains("could still be redeemed"));
    // one that AWS refuses for more than its age is nobody's key
    assert_eq!(report(&bench, &bench.response(|r| r.audience = "https://example.com".into())).redeemable_until, None);
}

#[test]
fn the_command_line_compares_redacts_and_reports() {
    let bench = Bench::new();
    let metadata = bench.metadata();
    let good = bench.file("good.xml", bench.response(|_| ()).as_bytes());
    let other = bench.file("other.xml", bench.response(|r| r.audience = "https://example.com".into()).as_bytes());
    let recorded = bench.file("recorded.har", har(&bench.response(|_| ())).as_bytes());
    let run = |line: &[&str]| command(&bench, &[line, &["--trust", metadata.to_str().unwrap()]].concat());
    let (good, other, recorded) = (good.to_str().unwrap(), other.to_str().unwrap(), recorded.to_str().unwrap());
    let compared = run(&[good, "--compare", other]);
    assert!(compared.status == 1 && compared.out.contains("Audiences (AWS decides by it)"), "{}", compared.out);
    let same = run(&[good, "--compare", recorded]);
    assert!(same.status == 0, "{}", same.out);
    assert!(run(&[good, "--compare", other, "--json"]).out.starts_with("{\"rows\":["));
    let copy = run(&[good, "--redact"]);
    assert!(copy.status == 0 && copy.out.contains("<samlp:Response") && !copy.out.contains("contoso"), "{}", copy.out);
    assert!(run(&["--redact=keep", good]).out.contains("SignatureValue"));
    let html = run(&[good, "--report", "html"]);
    assert!(html.status == 0 && html.out.starts_with("<!doctype html>") && html.out.contains("contoso"));
    let redacted = run(&[good, "--report", "md", "--redact"]);
    assert!(
        redacted.out.contains("### Findings") && !redacted.out.contains("contoso") && !redacted.out.contains("111122223333"),
        "{}",
        redacted.out
    );
    let json = run(&[good, "--json", "--redact"]);
    assert!(json.out.starts_with("{\"input\":") && !json.out.contains("contoso"));
}
