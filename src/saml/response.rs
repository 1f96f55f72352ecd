//! Writes a signed `samlp:Response` in the shape of Entra's.
//!
//! The assertion is signed, not the response around it: Entra's default, and what AWS's service-provider metadata asks for
//! (`WantAssertionsSigned`).

use bergshamra::xml::uppsala::XmlWriter;
use jiff::Timestamp;

use super::error::SamlError;
use super::sign::{check_id, check_text, moment, refused, sign_enveloped, text_element};
use super::xml::ns;
use crate::pki::{Certificate, SigningKey};

/// AWS takes 100,000 characters of base64; this leaves room to write what AWS refuses.
const MAX_RESPONSE: usize = 1024 * 1024;
const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";
const BEARER: &str = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
const PASSWORD: &str = "urn:oasis:names:tc:SAML:2.0:ac:classes:Password";

/// What a response shall say. Texts may hold every character that XML can carry; IDs are `NCName`s in ASCII.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseSpec {
    /// `ID` of the response.
    pub response_id: String,
    /// `ID` of the assertion; must differ from that of the response.
    pub assertion_id: String,
    /// When both were issued.
    pub issue_instant: Timestamp,
    /// The entity ID of the directory, such as `https://sts.windows.net/<tenant>/`.
    pub issuer: String,
    /// Where the response is posted to.
    pub destination: String,
    /// For whom: the audience as AWS sees it, without `#N`.
    pub audience: String,
    /// The assertion consumer URL that AWS checks (`saml:aud`).
    pub recipient: String,
    /// `ID` of the request that this answers; none when the directory began.
    pub in_response_to: Option<String>,
    /// Who.
    pub name_id: String,
    /// The kind of name, a URI.
    pub name_id_format: String,
    /// From when the conditions hold.
    pub not_before: Timestamp,
    /// When the conditions and the confirmation end.
    pub not_on_or_after: Timestamp,
    /// `SessionIndex`; Entra repeats the assertion's ID.
    pub session_index: String,
    /// When the person signed in.
    pub authn_instant: Timestamp,
    /// Attributes in order: name and values.
    pub attributes: Vec<(String, Vec<String>)>,
}

/// Writes the response and signs its assertion; the signature stands right after the assertion's Issuer, as the schema wants it.
///
/// # Errors
/// [`SamlError::Write`] for an ID that is none, two equal IDs, a text that XML can't carry, or a certificate of another key;
/// [`SamlError::TooMany`] above one megabyte of text.
pub fn write_signed(spec: &ResponseSpec, key: &SigningKey, certificate: &Certificate) -> Result<String, SamlError> {
    check(spec)?;
    let mut w = XmlWriter::with_capacity(8192);
    response(&mut w, spec)?;
    let xml = w.into_string();
    sign_enveloped(&xml, &spec.assertion_id, key, certificate, |document| {
        let root = document.document_element()?;
        let assertion = document.first_child_element_by_name_ns(root, ns::SAML, "Assertion")?;
        let issuer = document.first_child_element_by_name_ns(assertion, ns::SAML, "Issuer")?;
        Some((assertion, document.node_range(issuer)?.end))
    })
}

fn check(spec: &ResponseSpec) -> Result<(), SamlError> {
    check_id("the response's ID", &spec.response_id)?;
    check_id("the assertion's ID", &spec.assertion_id)?;
    if spec.response_id == spec.assertion_id {
        return Err(refused("response and assertion have the same ID"));
    }
    if let Some(request) = &spec.in_response_to {
        check_id("the request's ID", request)?;
    }
    let texts = [
        ("the issuer", &spec.issuer),
        ("the destination", &spec.destination),
        ("the audience", &spec.audience),
        ("the recipient", &spec.recipient),
        ("the name ID", &spec.name_id),
        ("the name ID's format", &spec.name_id_format),
        ("the session index", &spec.session_index),
    ];
    let attributes = spec.attributes.iter().flat_map(|(name, values)| {
        std::iter::once(("an attribute's name", name)).chain(values.iter().map(|value| ("an attribute's value", value)))
    });
    let mut total = 0_usize;
    for (what, text) in texts.into_iter().chain(attributes) {
        total = total.saturating_add(text.len());
        if total > MAX_RESPONSE {
            return Err(SamlError::TooMany { what: "bytes of text in a response", limit: MAX_RESPONSE });
        }
        check_text(what, text)?;
    }
    Ok(())
}

fn response(w: &mut XmlWriter, spec: &ResponseSpec) -> Result<(), SamlError> {
    let issued = moment("the time of issue", spec.issue_instant)?;
    let mut attributes = vec![
        ("ID", spec.response_id.as_str()),
        ("Version", "2.0"),
        ("IssueInstant", issued.as_str()),
        ("Destination", spec.destination.as_str()),
    ];
    attributes.extend(spec.in_response_to.as_deref().map(|id| ("InResponseTo", id)));
    attributes.push(("xmlns:samlp", ns::SAMLP));
    w.start_element("samlp:Response", &attributes);
    text_element(w, "Issuer", &[("xmlns", ns::SAML)], &spec.issuer);
    w.start_element("samlp:Status", &[]);
    w.empty_element("samlp:StatusCode", &[("Value", SUCCESS)]);
    w.end_element("samlp:Status");
    assertion(w, spec, &issued)?;
    w.end_element("samlp:Response");
    Ok(())
}

fn assertion(w: &mut XmlWriter, spec: &ResponseSpec, issued: &str) -> Result<(), SamlError> {
    let attributes = [("ID", spec.assertion_id.as_str()), ("IssueInstant", issued), ("Version", "2.0"), ("xmlns", ns::SAML)];
    let ends = moment("the end of validity", spec.not_on_or_after)?;
    let begins = moment("the beginning of validity", spec.not_before)?;
    let authenticated = moment("the time of sign-in", spec.authn_instant)?;
    w.start_element("Assertion", &attributes);
    text_element(w, "Issuer", &[], &spec.issuer);
    subject(w, spec, &ends);
    w.start_element("Conditions", &[("NotBefore", begins.as_str()), ("NotOnOrAfter", ends.as_str())]);
    w.start_element("AudienceRestriction", &[]);
    text_element(w, "Audience", &[], &spec.audience);
    w.end_element("AudienceRestriction");
    w.end_element("Conditions");
    attribute_statement(w, &spec.attributes);
    w.start_element("AuthnStatement", &[("AuthnInstant", authenticated.as_str()), ("SessionIndex", spec.session_index.as_str())]);
    w.start_element("AuthnContext", &[]);
    text_element(w, "AuthnContextClassRef", &[], PASSWORD);
    w.end_element("AuthnContext");
    w.end_element("AuthnStatement");
    w.end_element("Assertion");
    Ok(())
}

/// Bearer confirmation: `Recipient` and `NotOnOrAfter`, never `NotBefore` (SAML 2.0 profiles, section 4.1.4.2).
fn subject(w: &mut XmlWriter, spec: &ResponseSpec, ends: &str) {
    w.start_element("Subject", &[]);
    text_element(w, "NameID", &[("Format", &spec.name_id_format)], &spec.name_id);
    w.start_element("SubjectConfirmation", &[("Method", BEARER)]);
    let mut data = Vec::with_capacity(3);
    data.extend(spec.in_response_to.as_deref().map(|id| ("InResponseTo", id)));
    data.extend([("NotOnOrAfter", ends), ("Recipient", spec.recipient.as_str())]);
    w.empty_element("SubjectConfirmationData", &data);
    w.end_element("SubjectConfirmation");
    w.end_element("Subject");
}

/// The schema wants at least one attribute in a statement.
fn attribute_statement(w: &mut XmlWriter, attributes: &[(String, Vec<String>)]) {
    if attributes.is_empty() {
        return;
    }
    w.start_element("AttributeStatement", &[]);
    for (name, values) in attributes {
        w.start_element("Attribute", &[("Name", name)]);
        for value in values {
            text_element(w, "AttributeValue", &[], value);
        }
        w.end_element("Attribute");
    }
    w.end_element("AttributeStatement");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::{IssueSpec, PkiError, RsaBits, issue};
    use bergshamra::xml::uppsala;

    type Outcome = Result<(), Box<dyn std::error::Error>>;

    const AWKWARD: &str = " \t& < > \" ' ]]> <!-- x --> &amp; \r\n \u{202e}אבג 🔑 \u{fffd} Zoë\u{a0} ";

    fn pair() -> Result<(Certificate, SigningKey), Box<dyn std::error::Error>> {
        let key = SigningKey::generate(RsaBits::B2048)?;
        let (not_before, not_after) = ("2026-11-23T00:00:00Z".parse()?, "2029-11-23T00:00:00Z".parse()?);
        Ok((issue(&IssueSpec { common_name: "a".to_owned(), not_before, not_after, serial: None }, &key)?, key))
    }

    fn spec() -> Result<ResponseSpec, jiff::Error> {
        Ok(ResponseSpec {
            response_id: "_r1".to_owned(),
            assertion_id: "_a1".to_owned(),
            issue_instant: "2026-11-23T10:00:00.123456Z".parse()?,
            issuer: format!("https://sts.windows.net/{AWKWARD}"),
            destination: "https://signin.aws.amazon.com/saml".to_owned(),
            audience: "https://signin.aws.amazon.com/saml".to_owned(),
            recipient: "https://signin.aws.amazon.com/saml".to_owned(),
            in_response_to: Some("_q1".to_owned()),
            name_id: AWKWARD.to_owned(),
            name_id_format: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent".to_owned(),
            not_before: "2026-11-23T09:55:00Z".parse()?,
            not_on_or_after: "2026-11-23T11:00:00Z".parse()?,
            session_index: AWKWARD.to_owned(),
            authn_instant: "2026-11-23T09:59:00Z".parse()?,
            attributes: vec![(format!("name{AWKWARD}"), vec![AWKWARD.to_owned(), String::new()]), ("empty".to_owned(), vec![])],
        })
    }

    #[test]
    fn the_signature_stands_after_the_issuer_and_every_value_survives() -> Outcome {
        let (certificate, key) = pair()?;
        let spec = spec()?;
        let xml = write_signed(&spec, &key, &certificate)?;
        let document = uppsala::parse(&xml).map_err(|e| e.to_string())?;
        let root = document.document_element().ok_or("no root")?;
        let child = |node, ns: &str, name: &str| document.first_child_element_by_name_ns(node, ns, name).ok_or(format!("no {name}"));
        let assertion = child(root, ns::SAML, "Assertion")?;
        let issuer = child(assertion, ns::SAML, "Issuer")?;
        assert_eq!(document.next_sibling(issuer), Some(child(assertion, ns::DS, "Signature")?));
        assert_eq!(document.text_content_deep(issuer), spec.issuer);
        let name_id = child(child(assertion, ns::SAML, "Subject")?, ns::SAML, "NameID")?;
        assert_eq!(document.text_content_deep(name_id), AWKWARD);
        assert_eq!(document.get_attribute(child(assertion, ns::SAML, "AuthnStatement")?, "SessionIndex"), Some(AWKWARD));
        let attribute = child(child(assertion, ns::SAML, "AttributeStatement")?, ns::SAML, "Attribute")?;
        assert_eq!(document.get_attribute(attribute, "Name"), Some(format!("name{AWKWARD}").as_str()));
        let values = document.child_elements_by_name_ns(attribute, ns::SAML, "AttributeValue");
        assert_eq!(values.into_iter().map(|v| document.text_content_deep(v)).collect::<Vec<_>>(), [AWKWARD, ""]);
        assert_eq!(document.get_attribute(assertion, "IssueInstant"), Some("2026-11-23T10:00:00.123Z"));
        Ok(())
    }

    #[test]
    fn bergshamra_verifies_it_and_notices_a_change() -> Outcome {
        let (certificate, key) = pair()?;
        let xml = write_signed(&spec()?, &key, &certificate)?;
        let mut keys = bergshamra::KeysManager::new();
        keys.add_key(bergshamra::keys::loader::load_x509_cert_der(certificate.der())?);
        let context = bergshamra::DsigContext::new(keys);
        let valid = |xml: &str| bergshamra::verify(&context, xml).is_ok_and(|result| result.is_valid());
        assert!(valid(&xml));
        assert!(!valid(&xml.replace("nameid-format:persistent", "nameid-format:transient")));
        assert!(!valid(&xml.replace("<DigestValue>", "<DigestValue>A")));
        Ok(())
    }

    #[test]
    fn what_a_response_cannot_carry_is_refused() -> Outcome {
        let (certificate, key) = pair()?;
        let good = spec()?;
        let refused = |spec: ResponseSpec| write_signed(&spec, &key, &certificate).err().ok_or("was written");
        assert!(matches!(refused(ResponseSpec { assertion_id: "_r1".to_owned(), ..good.clone() })?, SamlError::Write(_)));
        for id in ["", "1a", "a b", "a\"", "é"] {
            assert!(matches!(refused(ResponseSpec { response_id: id.to_owned(), ..good.clone() })?, SamlError::Write(_)), "{id}");
        }
        for text in ["\u{0}", "\u{b}", "\u{fffe}"] {
            let attributes = vec![("a".to_owned(), vec![text.to_owned()])];
            assert!(matches!(refused(ResponseSpec { attributes, ..good.clone() })?, SamlError::Write(_)));
        }
        assert!(matches!(refused(ResponseSpec { name_id: "x".repeat(2_000_000), ..good.clone() })?, SamlError::TooMany { .. }));
        assert!(matches!(refused(ResponseSpec { not_before: Timestamp::MIN, ..good.clone() })?, SamlError::Write(_)));
        let other = SigningKey::generate(RsaBits::B2048)?;
        assert!(matches!(write_signed(&good, &other, &certificate), Err(SamlError::Write(why)) if why == PkiError::OtherKey.to_string()));
        Ok(())
    }
}
