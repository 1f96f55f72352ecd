//! What a message is, in plain sentences. Whatever nobody signed is said to be claimed.

use super::report::{Kind, MessageReport, SignatureWord};
use crate::saml::view::Pair;
use jiff::Timestamp;

/// The sentences.
pub(super) fn of(report: &MessageReport, pairs: &[Pair], at: Timestamp) -> Vec<String> {
    let mut said = vec![what(report), signature(report)];
    if let Some(assertion) = &report.assertion {
        let claims = if assertion.trusted { "It says" } else { "It claims" };
        let who = assertion.name_id.as_deref().map_or_else(|| "nobody by name".to_owned(), shown);
        said.push(format!("{claims} that {} vouches for {who}.", shown(&assertion.issuer)));
        if let Some(name) = &assertion.session_name {
            let length = assertion.session_duration.map_or_else(|| "an hour, AWS's default".to_owned(), seconds);
            said.push(format!("The AWS session would be named {} and last {length}.", shown(name)));
        }
        said.push(roles(pairs));
        if let Some(issued) = assertion.issue_instant {
            said.push(format!("It was issued at {issued}, {}.", relative(issued, at)));
        }
    }
    said
}

fn what(report: &MessageReport) -> String {
    match report.input.kind {
        Some(Kind::Response) => "This is a SAML response: an identity provider's answer that signs somebody in.".to_owned(),
        Some(Kind::Assertion) => "This is a bare SAML assertion, without the response that it came in.".to_owned(),
        Some(Kind::AuthnRequest) => {
            "This is a request to sign somebody in; AWS or a user's browser sends it to the identity provider.".to_owned()
        }
        Some(Kind::LogoutRequest) => "This is a request to sign somebody out.".to_owned(),
        Some(Kind::LogoutResponse) => "This is the answer to a request to sign somebody out.".to_owned(),
        Some(Kind::EntityDescriptor) => {
            "This is federation metadata: who an identity provider is and with which certificates it signs.".to_owned()
        }
        None => "What kind of message this is can't be told.".to_owned(),
    }
}

fn signature(report: &MessageReport) -> String {
    let signature = &report.signature;
    let covered = match signature.covers.as_slice() {
        [] => String::new(),
        all => format!(" The signature covers the {}; what stands outside is only claimed.", all.join(" and the ")),
    };
    match signature.verdict {
        SignatureWord::Trusted => {
            let whose = report.signer.as_ref().map(|signer| format!(" {}", signer.sentence().replacen("It is", "The certificate is", 1)));
            format!("It is signed with a trusted certificate and unaltered.{}{covered}", whose.unwrap_or_default())
        }
        _ => format!("{}.", signature.reason.trim_end_matches('.')),
    }
}

fn roles(pairs: &[Pair]) -> String {
    let names: Vec<String> = pairs.iter().filter_map(|p| p.parsed.as_ref()).map(|p| format!("{} in {}", p.role, p.account)).collect();
    match (names.as_slice(), pairs.len()) {
        ([], 0) => "It offers no role.".to_owned(),
        ([], n) => format!("It offers {n} role values, none of which is a pair of role and provider."),
        ([one], 1) => format!("It offers the role {one}."),
        (some, n) if n <= 3 => format!("It offers {n} roles: {}.", some.join(", ")),
        (some, n) => format!("It offers {n} roles, the first are {}.", some[..some.len().min(3)].join(", ")),
    }
}

fn seconds(n: u64) -> String {
    match (n / 3600, n % 3600) {
        (1, 0) => "1 hour".to_owned(),
        (hours, 0) if hours > 0 => format!("{hours} hours"),
        _ => format!("{} minutes", n / 60),
    }
}

fn relative(then: Timestamp, at: Timestamp) -> String {
    let (span, word) = match at.as_second() - then.as_second() {
        s if s < 0 => (-s, "after the time of judging"),
        s => (s, "before the time of judging"),
    };
    let span = match (span / 86_400, span / 3600, span / 60) {
        (0, 0, 0) => format!("{span} s"),
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, _) => format!("{hours} h"),
        (1, ..) => "1 day".to_owned(),
        (days, ..) => format!("{days} days"),
    };
    format!("{span} {word}")
}

/// A value of the document, shortened.
fn shown(text: &str) -> String {
    let mut out: String = text.chars().take(120).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(120).is_some() {
        out.push('…');
    }
    out
}
