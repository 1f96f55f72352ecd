//! One message: its kind, its signature, its assertion, AWS's answer.

use super::about;
use super::error::InspectError;
use super::exhibit::{Examined, OwnTime};
use super::input::{Form, Message};
use super::report::{AssertionReport, AwsReport, InputReport, Kind, MessageReport, SignatureReport};
use super::trust::Trust;
use crate::domain::finding::Finding;
use crate::domain::verdict::AwsAnswer;
use crate::saml::assertion::Assertion;
use crate::saml::error::SamlError;
use crate::saml::rules::{self, AwsContext, Refusal, RuleOutcome, SignatureFacts};
use crate::saml::second_reader;
use crate::saml::verify::{SignatureVerdict, Verification, verify};
use jiff::Timestamp;
use std::cmp::Reverse;

/// Rules that speak of the time of judging.
const TIME_RULES: [&str; 3] = ["aws.redeem", "aws.expired", "aws.not_yet"];

/// Looks into one message.
pub(super) fn examine(message: &Message, form: Form, trust: &Trust, at: Timestamp) -> Result<Examined, InspectError> {
    let input = |kind| InputReport { form, kind, url: message.url.clone() };
    let found = match verify(&message.xml, &trust.certificates()) {
        Ok(found) => found,
        Err(error @ (SamlError::TooDeep { .. } | SamlError::TooMany { .. })) => {
            let finding = about::hostile(&error);
            let report = MessageReport::refused(input(sniffed(&message.xml)), error.to_string(), finding);
            return Ok(Examined { report, xml: message.xml.as_str().into(), found: None, outcomes: Vec::new(), own_time: None });
        }
        Err(error) => return Err(InspectError::Xml(error)),
    };
    let kind = kind(&found, &message.xml)?;
    let mut findings = about::signature(&found, kind, message.signed_url);
    findings.extend(about::message(&found, kind, &message.xml, at));
    findings.extend(second_reader::compare(&found));
    let (assertion, trusted) = match (&found.trusted, &found.claimed) {
        (Some(verified), _) => (Some(verified.get()), true),
        (None, Some(claimed)) => (Some(claimed.get()), false),
        (None, None) => (None, false),
    };
    let (aws, outcomes, own_time) = match assertion {
        Some(assertion) => answer(assertion, &found, trust, message.xml.len(), at, &mut findings),
        None => (about::no_assertion(&found, kind, &mut findings), Vec::new(), None),
    };
    findings.sort_by_key(|f| Reverse(f.severity));
    let report = MessageReport {
        input: input(Some(kind)),
        signature: SignatureReport {
            verdict: found.verdict.into(),
            reason: found.reason.clone(),
            covers: found.covers.clone(),
            algorithm: found.algorithm.clone(),
            certificate_sha256: found.certificate.as_ref().map(|c| c.facts().sha256.clone()),
        },
        assertion: assertion.map(|assertion| AssertionReport::new(assertion, trusted)),
        aws,
        findings,
    };
    Ok(Examined { report, xml: message.xml.as_str().into(), found: Some(Box::new(found)), outcomes, own_time })
}

/// The kind by the name of the message's element.
fn kind(found: &Verification, xml: &str) -> Result<Kind, InspectError> {
    let name = &found.envelope.get().kind;
    let known = Kind::ALL.into_iter().find(|k| k.as_str() == name);
    let known = if name.is_empty() { sniffed(xml) } else { known };
    known.ok_or_else(|| InspectError::OtherXml {
        found: if name.is_empty() { "unknown".to_owned() } else { name.chars().take(60).collect() },
    })
}

/// The kind by the first tag of a text that is not parsed, because it must not be.
fn sniffed(xml: &str) -> Option<Kind> {
    let tag = xml.split('<').skip(1).take(100).find(|tag| tag.starts_with(|c: char| c.is_alphabetic() || c == '_'))?;
    let name = tag.split(|c: char| c.is_whitespace() || c == '>' || c == '/').next()?;
    let local = name.rsplit(':').next()?;
    Kind::ALL.into_iter().find(|k| k.as_str() == local)
}

/// Asks the rules of AWS, now and at the document's own time.
fn answer(
    assertion: &Assertion,
    found: &Verification,
    trust: &Trust,
    bytes: usize,
    at: Timestamp,
    findings: &mut Vec<Finding>,
) -> (AwsReport, Vec<RuleOutcome>, Option<OwnTime>) {
    let context = AwsContext {
        provider: trust.provider(found.certificate.as_ref(), &assertion.issuer),
        signature: Some(SignatureFacts {
            verdict: found.verdict,
            on_assertion: found.covers.iter().any(|c| c == "Assertion"),
            sha1: rests_on_sha1(found),
            attack: found.verdict == SignatureVerdict::Refused && found.attack.is_some(),
        }),
        base64_chars: Some(bytes.div_ceil(3) * 4),
        ..AwsContext::at(at)
    };
    let outcomes = rules::judge(assertion, &context);
    findings.extend(outcomes.iter().filter_map(|o| o.finding.clone()));
    let own_time = own_time(assertion, &context);
    let overall = rules::overall(&outcomes);
    let report = match overall.decided_by {
        None => {
            let finding = about::not_seen(context.provider.is_some());
            let report = AwsReport { verdict: overall.answer, code: None, message: None, finding: Some(finding.id.clone()) };
            findings.push(finding);
            report
        }
        Some(decided) => {
            let good_then = own_time.as_ref().filter(|own| own.aws.verdict != AwsAnswer::Refuses);
            findings.extend(good_then.filter(|_| TIME_RULES.contains(&decided.rule)).map(|own| about::was_good(own.at)));
            report(overall.answer, decided)
        }
    };
    (report, outcomes, own_time)
}

/// Whether the signature rests on SHA-1. What is weak is either that or a short key, which AWS takes from 1,024 bits on.
fn rests_on_sha1(found: &Verification) -> bool {
    let named = found.algorithm.as_deref().is_some_and(|name| name.contains("sha1"));
    let key = found.certificate.as_ref().and_then(|c| c.facts().key.strip_prefix("RSA ").map(str::to_owned));
    let short = key.and_then(|bits| bits.trim().parse::<u32>().ok()).is_some_and(|bits| bits < 2048);
    found.weak && (named || !short)
}

fn report(answer: AwsAnswer, decided: &RuleOutcome) -> AwsReport {
    let refusal = decided.refusal.as_ref().filter(|_| answer == AwsAnswer::Refuses);
    AwsReport {
        verdict: answer,
        code: refusal.and_then(Refusal::known_code).map(str::to_owned),
        message: refusal.and_then(Refusal::known_text),
        finding: decided.finding.as_ref().map(|f| f.id.clone()),
    }
}

/// What AWS would have said when it was fresh.
fn own_time(assertion: &Assertion, context: &AwsContext<'_>) -> Option<OwnTime> {
    let at = rules::own_time(assertion)?;
    let outcomes = rules::judge(assertion, &AwsContext { at, ..*context });
    let overall = rules::overall(&outcomes);
    let aws = overall
        .decided_by
        .map_or_else(|| AwsReport { verdict: overall.answer, code: None, message: None, finding: None }, |d| report(overall.answer, d));
    Some(OwnTime { at, aws, finding: overall.decided_by.and_then(|d| d.finding.clone()) })
}
