//! A second reader for what a signature covers: samael's typed schema, beside our own decoding.
//!
//! Programs that take one document for two different ones are what attacks on SAML live on (parser differentials), so where
//! two readers that know nothing of one another differ, whoever inspects the document is told. It decides nothing: the trust
//! verdict and the decoded values come from `saml::verify` alone, which doesn't call this.
//!
//! samael knows elements by local name and reads nothing at all where one value has a form that it does not know. A document
//! that it can't read says nothing about the document.

use super::assertion::Assertion;
use super::verify::Verification;
use crate::domain::finding::{Finding, Technical};
use samael::schema;

/// Reads the canonical bytes of a verified assertion once more; a warning `saml.second_reader` where the readers differ.
pub(super) fn compare(found: &Verification) -> Option<Finding> {
    let (signed, ours) = (found.signed_xml.as_ref()?, found.trusted.as_ref()?);
    let theirs = read(signed.get(), found.covers.last()?)?;
    let differing = differences(&theirs, ours.get());
    if differing.is_empty() {
        return None;
    }
    let why = format!(
        "The same signed bytes were decoded by two independent programs, and they differ in: {}. A service that reads like the second one could act on other values than those shown here.",
        differing.join(", ")
    );
    let finding = Finding::warning(
        "saml.second_reader",
        "Two readers understand this document differently",
        why,
        "Look into the XML for elements of a foreign namespace or doubled elements, and ask its issuer why they are there.",
    );
    Some(finding.with_technical(Technical { message: Some("The second reader is samael".to_owned()), ..Technical::default() }))
}

/// samael's reading of the signed element; nothing where it can't read it.
fn read(signed: &str, covered: &str) -> Option<schema::Assertion> {
    match covered {
        "Assertion" => signed.parse::<schema::Assertion>().ok(),
        "Response" => signed.parse::<schema::Response>().ok()?.assertion,
        _ => None,
    }
}

/// The names of what the two understand differently.
fn differences(theirs: &schema::Assertion, ours: &Assertion) -> Vec<&'static str> {
    let (theirs, ours) = (Values::theirs(theirs), Values::ours(ours));
    let checks = [
        ("the issuer", theirs.issuer != ours.issuer),
        ("the NameID", theirs.name_id != ours.name_id),
        ("the audiences", theirs.audiences != ours.audiences),
        ("the recipient", theirs.recipients != ours.recipients),
        ("the attributes", theirs.attributes != ours.attributes),
    ];
    checks.into_iter().filter_map(|(name, differs)| differs.then_some(name)).collect()
}

/// What is compared. Blanks around a text are left out: quick-xml, below samael, drops them.
struct Values<'a> {
    issuer: &'a str,
    name_id: Option<&'a str>,
    audiences: Vec<&'a str>,
    recipients: Vec<Option<&'a str>>,
    attributes: Vec<(&'a str, Vec<&'a str>)>,
}

impl<'a> Values<'a> {
    fn theirs(from: &'a schema::Assertion) -> Self {
        let subject = from.subject.as_ref();
        let restrictions = from.conditions.iter().filter_map(|c| c.audience_restrictions.as_ref()).flatten();
        let confirmations = subject.and_then(|s| s.subject_confirmations.as_ref()).into_iter().flatten();
        let attributes = from.attribute_statements.iter().flatten().flat_map(|statement| &statement.attributes);
        Self {
            issuer: from.issuer.value.as_deref().unwrap_or_default().trim(),
            name_id: subject.and_then(|s| s.name_id.as_ref()).map(|n| n.value.trim()),
            audiences: restrictions.flat_map(|r| &r.audience).map(|a| a.trim()).collect(),
            recipients: confirmations
                .map(|c| c.subject_confirmation_data.as_ref().and_then(|d| d.recipient.as_deref()).map(str::trim))
                .collect(),
            attributes: attributes
                .map(|a| {
                    let values = a.values.iter().map(|v| v.value.as_deref().unwrap_or_default().trim());
                    (a.name.as_deref().unwrap_or_default().trim(), values.collect())
                })
                .collect(),
        }
    }

    fn ours(from: &'a Assertion) -> Self {
        Self {
            issuer: from.issuer.trim(),
            name_id: from.name_id.as_ref().map(|n| n.value.trim()),
            audiences: from.audiences.iter().map(|a| a.trim()).collect(),
            recipients: from.confirmations.iter().map(|c| c.recipient.as_deref().map(str::trim)).collect(),
            attributes: from.attributes.iter().map(|a| (a.name.trim(), a.values.iter().map(|v| v.trim()).collect())).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::{Certificate, IssueSpec, RsaBits, SigningKey, issue};
    use crate::saml::inspect::{Anchor, Report, SignatureWord, Trust, inspect};
    use crate::saml::sign::sign_enveloped;
    use crate::saml::xml::ns::SAML;

    type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

    const SUBJECT: &str = "<Subject><NameID>b.simon</NameID></Subject>";

    fn pair() -> Outcome<(Certificate, SigningKey)> {
        let key = SigningKey::generate(RsaBits::B2048)?;
        let (not_before, not_after) = ("2026-01-01T00:00:00Z".parse()?, "2027-01-01T00:00:00Z".parse()?);
        Ok((issue(&IssueSpec { common_name: "idp".to_owned(), not_before, not_after, serial: None }, &key)?, key))
    }

    /// An assertion with these children, signed and inspected.
    fn inspected(children: &str, (certificate, key): &(Certificate, SigningKey)) -> Outcome<Report> {
        let head = format!("<Assertion xmlns='{SAML}' ID='_a' Version='2.0' IssueInstant='2026-11-23T10:00:00Z'><Issuer>idp</Issuer>");
        let signed = sign_enveloped(&format!("{head}{children}</Assertion>"), "_a", key, certificate, |document| {
            Some((document.document_element()?, head.len()))
        })?;
        let trust = Trust::new(vec![Anchor::read("idp", certificate.to_pem().as_bytes())?]);
        Ok(inspect(signed.as_bytes(), &trust, "2026-11-23T10:00:00Z".parse()?)?)
    }

    /// Whether samael reads an assertion with these children at all.
    fn reads(children: &str) -> bool {
        let head = format!("<Assertion xmlns='{SAML}' ID='_a' Version='2.0' IssueInstant='2026-11-23T10:00:00Z'><Issuer>idp</Issuer>");
        read(&format!("{head}{children}</Assertion>"), "Assertion").is_some()
    }

    fn warned(report: &Report) -> Outcome<Option<&Finding>> {
        let message = report.messages().first().ok_or("no message")?;
        assert_eq!(message.signature.verdict, SignatureWord::Trusted, "{}", message.signature.reason);
        Ok(message.findings.iter().find(|f| f.id == "saml.second_reader"))
    }

    #[test]
    fn nothing_is_said_where_both_read_the_same() -> Outcome {
        let rest = "<Conditions><AudienceRestriction><Audience> urn:a </Audience></AudienceRestriction></Conditions>\
            <AttributeStatement><Attribute Name='n'><AttributeValue>a &amp; b</AttributeValue><AttributeValue/></Attribute></AttributeStatement>";
        let children = format!("{SUBJECT}{rest}");
        assert!(reads(&children));
        assert_eq!(warned(&inspected(&children, &pair()?)?)?, None);
        Ok(())
    }

    #[test]
    fn a_name_that_only_one_of_them_sees_is_a_warning_and_leaves_the_verdict() -> Outcome {
        let report = inspected("<x:Subject xmlns:x='urn:x'><x:NameID>admin</x:NameID></x:Subject>", &pair()?)?;
        let finding = warned(&report)?.ok_or("no warning")?;
        assert!(finding.why.contains("the NameID") && !finding.why.contains("the issuer"), "{}", finding.why);
        assert!(report.messages()[0].assertion.as_ref().is_some_and(|a| a.trusted && a.name_id.is_none()));
        Ok(())
    }

    #[test]
    fn nothing_is_said_of_what_it_can_not_read() -> Outcome {
        let unreadable = format!("{SUBJECT}<Conditions NotOnOrAfter='soon'/><x:Conditions xmlns:x='urn:x'/>");
        assert!(!reads(&unreadable));
        assert_eq!(warned(&inspected(&unreadable, &pair()?)?)?, None);
        Ok(())
    }
}
