//! A report with the stand-ins of the redacted copy.

use super::Redacted;
use crate::domain::finding::{Finding, Technical};
use crate::saml::inspect::{AssertionReport, AttributeReport, MessageReport, RoleReport};

/// The report on the message that was redacted, with the same stand-ins throughout. The XML in it is the copy's.
#[must_use]
pub fn redact_report(report: &MessageReport, redacted: &Redacted) -> MessageReport {
    let text = |value: &String| redacted.text(value);
    let mut out = report.clone();
    out.xml = redacted.xml.as_str().into();
    out.opened = None;
    out.input.url = report.input.url.as_ref().map(text);
    out.signature.reason = text(&report.signature.reason);
    out.assertion = report.assertion.as_ref().map(|assertion| AssertionReport {
        trusted: assertion.trusted,
        issuer: text(&assertion.issuer),
        name_id: assertion.name_id.as_ref().map(text),
        audiences: assertion.audiences.iter().map(text).collect(),
        recipient: assertion.recipient.as_ref().map(text),
        session_name: assertion.session_name.as_ref().map(text),
        roles: assertion.roles.iter().map(|pair| RoleReport { role: text(&pair.role), provider: text(&pair.provider) }).collect(),
        attributes: assertion
            .attributes
            .iter()
            .map(|a| AttributeReport { name: text(&a.name), values: a.values.iter().map(text).collect() })
            .collect(),
        ..assertion.clone()
    });
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
