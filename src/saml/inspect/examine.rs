//! One message: its kind, its signature, its assertion, AWS's answer.

use super::about;
use super::error::InspectError;
use super::exhibit::Examined;
use super::extra::{self, EncryptionReport, OwnTime, RoleVerdict};
use super::input::{Form, Message};
use super::report::{AssertionReport, AwsReport, InputReport, Kind, MessageReport, SignatureReport};
use super::trust::Trust;
use crate::domain::finding::Finding;
use crate::domain::verdict::AwsAnswer;
use crate::saml::assertion::Assertion;
use crate::saml::error::SamlError;
use crate::saml::known::KnownInstance;
use crate::saml::rules::{self, AwsContext, MethodFacts, OfferedRole, Refusal, RuleOutcome, SignatureFacts};
use crate::saml::second_reader;
use crate::saml::verify::{SignatureVerdict, Verification, verify_with};
use jiff::Timestamp;
use std::cmp::Reverse;

/// Looks into one message.
pub(super) fn examine(message: &Message, form: Form, trust: &Trust, at: Timestamp) -> Result<Examined, InspectError> {
    let input = |kind| InputReport { form, kind, url: message.url.clone() };
    let found = match verify_with(&message.xml, &trust.certificates(), trust.keys()) {
        Ok(found) => found,
        Err(error @ (SamlError::TooDeep { .. } | SamlError::TooMany { .. })) => {
            let finding = about::hostile(&error);
            let report = MessageReport::refused(input(sniffed(&message.xml)), error.to_string(), finding, &message.xml, at);
            return Ok(Examined { report, found: None, outcomes: Vec::new() });
        }
        Err(error) => return Err(InspectError::Xml(error)),
    };
    let kind = kind(&found, &message.xml)?;
    let mut findings = about::signature(&found, kind, message.signed_url);
    findings.extend(about::message(&found, kind, &message.xml, at));
    findings.extend(about::encryption(&found));
    findings.extend(second_reader::compare(&found));
    let (assertion, trusted) = match (&found.trusted, &found.claimed) {
        (Some(verified), _) => (Some(verified.get()), true),
        (None, Some(claimed)) => (Some(claimed.get()), false),
        (None, None) => (None, false),
    };
    let offered = assertion.map(OfferedRole::all).unwrap_or_default();
    let judged = match assertion {
        Some(assertion) => answer(assertion, &offered, &found, trust, message.xml.len(), at, &mut findings),
        None => Judged::nothing(about::no_assertion(&found, kind, &mut findings)),
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
        assertion: assertion.map(|assertion| AssertionReport::new(assertion, &offered, trusted)),
        mend: extra::mend(&findings, judged.instance),
        aws: judged.aws,
        findings,
        judged_at: at,
        own_time: judged.own_time,
        redeemable_until: judged.redeemable_until,
        signer: extra::signer(found.certificate.as_ref(), judged.instance, trust.known()),
        roles: judged.roles,
        encryption: encryption(&found),
        xml: message.xml.as_str().into(),
        opened: found.opened.as_ref().and_then(|opened| opened.as_ref().ok()).map(|opened| opened.xml.as_str().into()),
    };
    Ok(Examined { report, found: Some(Box::new(found)), outcomes: judged.outcomes })
}

/// How the assertion was encrypted, where it was.
fn encryption(found: &Verification) -> Option<EncryptionReport> {
    let unopened = |reason: Option<String>| EncryptionReport { opened: false, data: None, key: None, reason };
    match &found.opened {
        None => (found.encrypted > 0).then(|| unopened(None)),
        Some(Err(error)) => Some(unopened(Some(error.to_string()))),
        Some(Ok(opened)) => Some(EncryptionReport {
            opened: true,
            data: Some(opened.data_method.to_owned()),
            key: Some(opened.key_method.to_owned()),
            reason: None,
        }),
    }
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

/// What the rules of AWS made of an assertion.
struct Judged<'t> {
    aws: AwsReport,
    own_time: Option<OwnTime>,
    redeemable_until: Option<Timestamp>,
    roles: Vec<RoleVerdict>,
    instance: Option<&'t KnownInstance>,
    outcomes: Vec<RuleOutcome>,
}

impl Judged<'_> {
    /// There was nothing to judge.
    const fn nothing(aws: AwsReport) -> Self {
        Self { aws, own_time: None, redeemable_until: None, roles: Vec::new(), instance: None, outcomes: Vec::new() }
    }
}

/// Asks the rules of AWS, now and at the document's own time.
fn answer<'t>(
    assertion: &Assertion,
    offered: &[OfferedRole<'_>],
    found: &Verification,
    trust: &'t Trust,
    bytes: usize,
    at: Timestamp,
    findings: &mut Vec<Finding>,
) -> Judged<'t> {
    let instance = trust.instance(found.certificate.as_ref(), offered);
    let context = AwsContext {
        provider: trust.provider(found.certificate.as_ref(), &assertion.issuer, instance),
        signature: Some(SignatureFacts {
            verdict: found.verdict,
            on_assertion: found.covers.iter().any(|c| c == "Assertion"),
            method: method(found),
            attack: found.verdict == SignatureVerdict::Refused && found.attack.is_some(),
        }),
        signer: found.certificate.as_ref(),
        base64_chars: Some(bytes.div_ceil(3) * 4),
        status: found.envelope.get().status.as_deref(),
        encrypted: found.encrypted > 0,
        instance,
        known: trust.known(),
        ..AwsContext::at(at)
    };
    let outcomes = rules::judge(assertion, offered, &context);
    findings.extend(outcomes.iter().filter_map(|o| o.finding.clone()));
    let overall = rules::overall(&outcomes);
    let own_time = own_time(assertion, offered, &context, &outcomes);
    let only_age = own_time.as_ref().is_some_and(|own| own.aws.verdict != AwsAnswer::Refuses);
    let aws = match overall.decided_by {
        None => {
            let finding = about::not_seen(&context);
            let report = AwsReport { verdict: overall.answer, code: None, message: None, finding: Some(finding.id.clone()) };
            findings.push(finding);
            report
        }
        Some(decided) => {
            if let Some(own) = own_time.as_ref().filter(|_| only_age && rules::is_timed(decided.rule)) {
                findings.push(about::was_good(own.at));
            }
            report(overall.answer, decided)
        }
    };
    let taken = matches!(found.verdict, SignatureVerdict::Trusted | SignatureVerdict::Unchecked);
    Judged {
        aws,
        own_time,
        redeemable_until: extra::redeemable_until(assertion).filter(|_| only_age && taken),
        roles: extra::roles(offered, &rules::role_access(assertion, offered, &context)),
        instance,
        outcomes,
    }
}

/// What the signature rests on.
fn method(found: &Verification) -> MethodFacts {
    if found.algorithm.as_deref().is_some_and(|name| name.starts_with("ecdsa")) {
        MethodFacts::EllipticCurve
    } else if rests_on_sha1(found) {
        MethodFacts::Sha1
    } else {
        MethodFacts::Usual
    }
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
fn own_time(assertion: &Assertion, offered: &[OfferedRole<'_>], context: &AwsContext<'_>, outcomes: &[RuleOutcome]) -> Option<OwnTime> {
    let at = rules::own_time(assertion)?;
    let outcomes = rules::judge_again(outcomes, assertion, offered, &AwsContext { at, ..*context });
    let overall = rules::overall(&outcomes);
    let aws = overall.decided_by.map_or_else(
        || AwsReport { verdict: overall.answer, code: None, message: None, finding: None },
        |decided| report(overall.answer, decided),
    );
    Some(OwnTime { at, aws })
}
