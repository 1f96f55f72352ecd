//! Reads an assertion from its element. Which bytes the element came from is the caller's business: `saml::verify` hands in
//! elements of what the signature covers, everybody else gets a claim.
//!
//! samael's `Assertion` is not used for it: it knows elements by local name whatever their namespace, and reads nothing at all
//! where one time or one value has a form that it does not know. These are what an inspector is there to show.
//! `saml::second_reader` compares the two wherever samael reads.

use jiff::Timestamp;

use super::{Assertion, Attribute, Confirmation, NameId};
use crate::saml::xml::{Node, ns::SAML};

/// Reads what is there; of what should be there once, the first.
pub(in crate::saml) fn decode(element: Node<'_, '_>) -> Assertion {
    let mut reader = Reader { unreadable: Vec::new() };
    let subject = element.child(SAML, "Subject");
    let conditions = element.child(SAML, "Conditions");
    let statement = element.child(SAML, "AuthnStatement");
    Assertion {
        id: element.attribute("ID").unwrap_or_default().to_owned(),
        issuer: element.child(SAML, "Issuer").map(trimmed).unwrap_or_default(),
        issue_instant: reader.time(Some(element), "IssueInstant"),
        name_id: subject.and_then(|s| s.child(SAML, "NameID")).map(|n| NameId { value: trimmed(n), format: owned(n, "Format") }),
        confirmations: subject
            .into_iter()
            .flat_map(|s| s.children_named(SAML, "SubjectConfirmation"))
            .map(|c| reader.confirmation(c))
            .collect(),
        not_before: reader.time(conditions, "NotBefore"),
        not_on_or_after: reader.time(conditions, "NotOnOrAfter"),
        audiences: conditions.into_iter().flat_map(audiences).collect(),
        authn_instant: reader.time(statement, "AuthnInstant"),
        session_index: statement.and_then(|s| owned(s, "SessionIndex")),
        session_not_on_or_after: reader.time(statement, "SessionNotOnOrAfter"),
        attributes: element.children_named(SAML, "AttributeStatement").flat_map(attributes).collect(),
        unreadable_times: reader.unreadable,
    }
}

/// The name of something that should be there once and is there twice, so that two readers could take different ones.
pub(in crate::saml) fn ambiguity(element: Node<'_, '_>) -> Option<&'static str> {
    let twice = |parent: Node<'_, '_>, name: &'static str| (parent.children_named(SAML, name).count() > 1).then_some(name);
    ["Issuer", "Subject", "Conditions"]
        .into_iter()
        .find_map(|name| twice(element, name))
        .or_else(|| element.child(SAML, "Subject").and_then(|subject| twice(subject, "NameID")))
}

/// Keeps account of the times that can't be read.
struct Reader {
    unreadable: Vec<String>,
}

impl Reader {
    fn time(&mut self, element: Option<Node<'_, '_>>, name: &str) -> Option<Timestamp> {
        let element = element?;
        let text = element.attribute(name)?;
        let time = text.trim_ascii().parse().ok();
        if time.is_none() {
            self.unreadable.push(format!("{}/@{name}", element.name()));
        }
        time
    }

    fn confirmation(&mut self, element: Node<'_, '_>) -> Confirmation {
        let data = element.child(SAML, "SubjectConfirmationData");
        Confirmation {
            method: element.attribute("Method").unwrap_or_default().to_owned(),
            recipient: data.and_then(|d| owned(d, "Recipient")),
            not_before: self.time(data, "NotBefore"),
            not_on_or_after: self.time(data, "NotOnOrAfter"),
            in_response_to: data.and_then(|d| owned(d, "InResponseTo")),
        }
    }
}

fn audiences<'d, 'a: 'd>(conditions: Node<'d, 'a>) -> impl Iterator<Item = String> {
    conditions.children_named(SAML, "AudienceRestriction").flat_map(|r| r.children_named(SAML, "Audience")).map(trimmed)
}

fn attributes<'d, 'a: 'd>(statement: Node<'d, 'a>) -> impl Iterator<Item = Attribute> {
    statement.children_named(SAML, "Attribute").map(|attribute| Attribute {
        name: attribute.attribute("Name").unwrap_or_default().to_owned(),
        values: attribute.children_named(SAML, "AttributeValue").map(|value| value.deep_text().into_owned()).collect(),
    })
}

/// The text of a name or an address, in which blanks around it mean nothing.
fn trimmed(element: Node<'_, '_>) -> String {
    element.text().trim_ascii().to_owned()
}

fn owned(element: Node<'_, '_>, name: &str) -> Option<String> {
    element.attribute(name).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::saml::{error::SamlError, xml};

    const HEAD: &str = "<Assertion xmlns='urn:oasis:names:tc:SAML:2.0:assertion' ID='_1' IssueInstant='2026-11-23T10:00:00Z'>";

    #[test]
    fn values_are_whole_and_unreadable_times_are_named() -> Result<(), SamlError> {
        let text = format!(
            "{HEAD}<Issuer> urn:me\n</Issuer><Subject><NameID Format='f'>a<!-- x -->b</NameID>\
             <SubjectConfirmation Method='m'><SubjectConfirmationData NotOnOrAfter='soon' Recipient='r'/></SubjectConfirmation></Subject>\
             <Conditions NotBefore='2026-11-23T11:00:00+01:00'><AudienceRestriction><Audience>x</Audience><Audience>y</Audience></AudienceRestriction></Conditions>\
             <AttributeStatement><Attribute Name='n'><AttributeValue> 1 </AttributeValue><AttributeValue/></Attribute></AttributeStatement></Assertion>"
        );
        let document = xml::parse(&text)?;
        let found = decode(document.root()?);
        assert_eq!((found.id.as_str(), found.issuer.as_str()), ("_1", "urn:me"));
        assert_eq!(found.name_id, Some(NameId { value: "ab".into(), format: Some("f".into()) }));
        assert_eq!(found.not_before, found.issue_instant);
        assert_eq!(found.unreadable_times, ["SubjectConfirmationData/@NotOnOrAfter"]);
        assert_eq!(found.audiences, ["x", "y"]);
        assert_eq!(found.values("n").collect::<Vec<_>>(), [" 1 ", ""]);
        assert_eq!(ambiguity(document.root()?), None);
        Ok(())
    }

    #[test]
    fn what_is_there_twice_is_named() -> Result<(), SamlError> {
        for (inner, expected) in [("<Issuer/><Issuer/>", "Issuer"), ("<Subject><NameID/><NameID/></Subject>", "NameID")] {
            let text = format!("{HEAD}{inner}</Assertion>");
            assert_eq!(ambiguity(xml::parse(&text)?.root()?), Some(expected));
        }
        Ok(())
    }
}
