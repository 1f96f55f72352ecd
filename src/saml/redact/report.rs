//! A report with the stand-ins of the redacted copy.

use super::{Place, Redacted};
use crate::domain::claims::SESSION_DURATION;
use crate::domain::finding::{Finding, Technical};
use crate::saml::inspect::{AssertionReport, AttributeReport, MessageReport, RoleReport};

/// The report on the message that was redacted, with the same stand-ins throughout. The XML in it is the copy's.
///
/// The values of an assertion that came encrypted and was opened are not in the copy; they get stand-ins here.
#[must_use]
pub fn redact_report(report: &MessageReport, redacted: &Redacted) -> MessageReport {
    let mut redacted = redacted.clone();
    let assertion = report.assertion.as_ref().map(|assertion| redact_assertion(assertion, &mut redacted));
    // findings name instances of the workspace
    let instances = report.roles.iter().filter_map(|role| role.instance.as_ref()).chain(report.signer.as_ref().map(|s| &s.instance));
    for name in instances {
        redacted.words.replaced(name, Place::Value);
    }
    let redacted = &redacted;
    let text = |value: &String| redacted.text(value);
    let mut out = report.clone();
    out.assertion = assertion;
    out.xml = redacted.xml.as_str().into();
    out.opened = None;
    out.input.url = report.input.url.as_ref().map(text);
    out.signature.reason = text(&report.signature.reason);
    for role in &mut out.roles {
        role.role = redacted.text(&role.role);
        role.provider = redacted.text(&role.provider);
        role.account = role.account.as_ref().map(text);
        role.instance = None;
    }
    out.signer = None;
    out.mend = Vec::new();
    out.findings = report.findings.iter().map(|finding| redact_finding(finding, redacted)).collect();
    out
}

/// Every value as it would stand in the copy.
fn redact_assertion(assertion: &AssertionReport, redacted: &mut Redacted) -> AssertionReport {
    let mut said = |value: &str, place: Place| redacted.words.replaced(value, place);
    AssertionReport {
        issuer: said(&assertion.issuer, Place::Protocol),
        name_id: assertion.name_id.as_deref().map(|name| said(name, Place::Value)),
        audiences: assertion.audiences.iter().map(|audience| said(audience, Place::Protocol)).collect(),
        recipient: assertion.recipient.as_deref().map(|recipient| said(recipient, Place::Protocol)),
        session_name: assertion.session_name.as_deref().map(|name| said(name, Place::Value)),
        roles: assertion
            .roles
            .iter()
            .map(|pair| RoleReport { role: said(&pair.role, Place::Value), provider: said(&pair.provider, Place::Value) })
            .collect(),
        attributes: assertion
            .attributes
            .iter()
            .map(|a| {
                let place = if a.name == SESSION_DURATION { Place::Seconds } else { Place::Value };
                let values = a.values.iter().map(|value| said(value, place)).collect();
                AttributeReport { name: said(&a.name, Place::Name), values }
            })
            .collect(),
        ..assertion.clone()
    }
}

fn redact_finding(finding: &Finding, redacted: &Redacted) -> Finding {
    let technical = finding.technical.as_ref().map(|t| Technical { message: t.message.as_ref().map(|m| redacted.text(m)), ..t.clone() });
    Finding {
        what: redacted.text(&finding.what),
        why: redacted.text(&finding.why),
        fix: redacted.text(&finding.fix),
        technical,
        ..finding.clone()
    }
}
