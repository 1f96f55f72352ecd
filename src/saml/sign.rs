//! Writing: what every text must satisfy, and enveloped signatures (XML Signature 1.1, exclusive C14N, RSA with SHA-256).
//!
//! bergshamra canonicalizes; digest and signature are aws-lc's. bergshamra's own signing is not used: its enveloped helper puts
//! the signature first (an assertion wants it after its Issuer), its template signer parses the document three times, and its
//! software keys compute RSA in plain Rust where aws-lc is at hand.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bergshamra::c14n::{C14nMode, canonicalize_doc};
use bergshamra::xml::NodeSet;
use bergshamra::xml::uppsala::{self, Document, NodeId, XmlWriter};
use jiff::Timestamp;

use super::error::SamlError;
use super::xml::ns;
use crate::pki::{Certificate, PkiError, SigningKey};

/// SAML 2.0 bindings, section 3.4.
pub(super) const REDIRECT: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
/// SAML 2.0 bindings, section 3.5.
pub(super) const POST: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";

const EXCLUSIVE_C14N: &str = ns::EXC_C14N;
const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const SHA256_DIGEST: &str = "http://www.w3.org/2001/04/xmlenc#sha256";

/// An ID longer than this helps nobody.
const MAX_ID: usize = 256;
/// Moments that `xs:dateTime` writes with a four-digit year: the years 1 to 9999.
const FIRST_SECOND: i64 = -62_135_596_800;

/// Signs the element that `locate` names and puts the signature where it says.
///
/// `locate` gets the parsed document and returns the element to sign and the byte offset inside it at which the signature goes.
/// The element's `ID` must be `id`.
pub(super) fn sign_enveloped(
    xml: &str,
    id: &str,
    key: &SigningKey,
    certificate: &Certificate,
    locate: impl Fn(&Document<'_>) -> Option<(NodeId, usize)>,
) -> Result<String, SamlError> {
    if !certificate.belongs_to(key) {
        return Err(refused(PkiError::OtherKey));
    }
    let document = parse_own(xml)?;
    let (element, at) = locate(&document).ok_or_else(|| refused("the element to sign is missing"))?;
    let octets = canonical(&document, element)?;
    let info = signed_info(id, &STANDARD.encode(digest(&SHA256, &octets)));
    let value = STANDARD.encode(key.sign_rsa_sha256(&canonical_signed_info(&info)?).map_err(refused)?);
    let (head, tail) = xml.split_at_checked(at).ok_or_else(|| refused("the place for the signature is missing"))?;
    Ok(format!("{head}{}{tail}", signature(&info, &value, certificate)))
}

/// A document that can't be written, and why.
pub(super) fn refused(why: impl std::fmt::Display) -> SamlError {
    SamlError::Write(why.to_string())
}

/// Every text that goes into a document: nothing that XML can't carry, for the writer would replace it silently.
pub(super) fn check_text(what: &str, text: &str) -> Result<(), SamlError> {
    // XML 1.0 section 2.2, production Char.
    let allowed = |c: char| matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..);
    match text.chars().find(|c| !allowed(*c)) {
        Some(c) => Err(refused(format!("{what} holds the character U+{:04X}, which XML can't carry", u32::from(c)))),
        None => Ok(()),
    }
}

/// An `ID` is an `NCName`; kept to ASCII here, so that `#id` needs no escaping in a reference.
pub(super) fn check_id(what: &str, id: &str) -> Result<(), SamlError> {
    let starts = id.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if !starts || id.len() > MAX_ID || !id.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c)) {
        return Err(refused(format!("{what} must begin with a letter or underscore and hold only letters, digits, '_', '-' and '.'")));
    }
    Ok(())
}

/// A moment as Entra writes it, in UTC with milliseconds.
pub(super) fn moment(what: &str, at: Timestamp) -> Result<String, SamlError> {
    if at.as_second() < FIRST_SECOND {
        return Err(refused(format!("{what} lies before the year 1")));
    }
    Ok(format!("{at:.3}"))
}

/// Writes an element that holds only text.
pub(super) fn text_element(w: &mut XmlWriter, name: &str, attributes: &[(&str, &str)], text: &str) {
    w.start_element(name, attributes);
    w.text(text);
    w.end_element(name);
}

/// Writes `KeyInfo` with the certificate, as Entra does: a default namespace of its own, one line of base64.
pub(super) fn key_info(w: &mut XmlWriter, certificate: &Certificate) {
    w.start_element("KeyInfo", &[("xmlns", ns::DS)]);
    w.start_element("X509Data", &[]);
    text_element(w, "X509Certificate", &[], &certificate.base64());
    w.end_element("X509Data");
    w.end_element("KeyInfo");
}

/// Parses what this program itself has just written.
fn parse_own(xml: &str) -> Result<Document<'_>, SamlError> {
    uppsala::parser::Parser::new().with_forbid_dtd(true).parse(xml).map_err(refused)
}

fn canonical(document: &Document<'_>, element: NodeId) -> Result<Vec<u8>, SamlError> {
    let nodes = NodeSet::tree_without_comments(element, document);
    canonicalize_doc::<&str>(document, C14nMode::Exclusive, Some(&nodes), &[])
        .map_err(|e| refused(format!("the document can't be canonicalized: {e}")))
}

/// `SignedInfo` declares its namespace itself, so its exclusive canonical form is the same wherever it stands.
fn signed_info(id: &str, digest_value: &str) -> String {
    let mut w = XmlWriter::with_capacity(1024);
    w.start_element("SignedInfo", &[("xmlns", ns::DS)]);
    w.empty_element("CanonicalizationMethod", &[("Algorithm", EXCLUSIVE_C14N)]);
    w.empty_element("SignatureMethod", &[("Algorithm", RSA_SHA256)]);
    w.start_element("Reference", &[("URI", &format!("#{id}"))]);
    w.start_element("Transforms", &[]);
    w.empty_element("Transform", &[("Algorithm", ENVELOPED)]);
    w.empty_element("Transform", &[("Algorithm", EXCLUSIVE_C14N)]);
    w.end_element("Transforms");
    w.empty_element("DigestMethod", &[("Algorithm", SHA256_DIGEST)]);
    text_element(&mut w, "DigestValue", &[], digest_value);
    w.end_element("Reference");
    w.end_element("SignedInfo");
    w.into_string()
}

fn canonical_signed_info(info: &str) -> Result<Vec<u8>, SamlError> {
    let document = parse_own(info)?;
    let root = document.document_element().ok_or_else(|| refused("SignedInfo is missing"))?;
    canonical(&document, root)
}

fn signature(info: &str, value: &str, certificate: &Certificate) -> String {
    let mut w = XmlWriter::with_capacity(4096);
    w.start_element("Signature", &[("xmlns", ns::DS)]);
    w.raw(info);
    text_element(&mut w, "SignatureValue", &[], value);
    key_info(&mut w, certificate);
    w.end_element("Signature");
    w.into_string()
}
