//! Runs the checks of a document whose layout and signatures are in order, the cheap ones first: whoever has no pinned key
//! can't make a large document be canonicalized.

use crate::pki::Certificate;
use crate::saml::assertion::{Assertion, ambiguity, decode};
use crate::saml::xml::{
    self, Document, Node,
    ns::{DS, SAML},
};

use super::canonical::{canonical, canonical_alone};
use super::envelope::Envelope;
use super::layout::Layout;
use super::refusal::{Refusal, attack};
use super::signature::{Signature, read_info};
use super::verified::Verified;

/// How it went.
pub(super) enum Outcome {
    /// No certificate to check with.
    Unchecked,
    /// It names a pinned certificate, and yet that key did not sign it so.
    Broken,
    /// No pinned key signed.
    OtherKey {
        /// The certificate in the message whose key did.
        embedded: Option<Certificate>,
    },
    /// Signed by a pinned key and altered since.
    Altered {
        /// Name of the element.
        element: String,
    },
    /// All well.
    Trusted {
        /// Whose key signed, the innermost signature.
        certificate: Certificate,
        /// The assertion, when there is one that can be read.
        assertion: Option<Box<Verified<Assertion>>>,
        /// The innermost signed element without its signature.
        signed_xml: Verified<String>,
        /// What the message around the assertion says, where a signature covers the message.
        envelope: Option<Box<Verified<Envelope>>>,
    },
}

/// Checks every signature, then every digest, and decodes what the innermost one covers.
pub(super) fn run(
    document: &Document<'_>,
    layout: &Layout<'_, '_>,
    signatures: &[Signature<'_, '_>],
    anchors: &[Certificate],
) -> Result<Outcome, Refusal> {
    if anchors.is_empty() {
        return Ok(Outcome::Unchecked);
    }
    let mut signer = None;
    for signature in signatures {
        let signed_bytes = signed_info_bytes(document, signature)?;
        let verifies =
            |certificate: &&Certificate| signature.info.method.verifies(certificate.spki_der(), signed_bytes.as_bytes(), &signature.value);
        signer = anchors.iter().find(verifies).cloned();
        if signer.is_none() {
            let embedded = embedded_certificate(signature);
            if embedded.as_ref().is_some_and(|certificate| anchors.iter().any(|anchor| anchor.spki_der() == certificate.spki_der())) {
                return Ok(Outcome::Broken);
            }
            return Ok(Outcome::OtherKey { embedded: embedded.filter(|certificate| verifies(&certificate)) });
        }
    }
    let (mut innermost, mut envelope) = (String::new(), None);
    for signature in signatures {
        let (signed, info) = (signature.signed, &signature.info);
        innermost = canonical(document, signed.target, Some(signed.signature), &info.prefixes)?;
        if !info.digest_method.matches(innermost.as_bytes(), &info.digest) {
            return Ok(Outcome::Altered { element: signed.target.name().to_owned() });
        }
        if Some(signed.target) != layout.assertion {
            envelope = Some(Box::new(trusted_envelope(&innermost)?));
        }
    }
    let Some(certificate) = signer else { return Ok(Outcome::OtherKey { embedded: None }) };
    let assertion = trusted_assertion(&innermost, layout)?.map(Box::new);
    Ok(Outcome::Trusted { certificate, assertion, signed_xml: Verified::new(innermost), envelope })
}

/// The bytes that the key signed, which must say what the element in the document said.
fn signed_info_bytes(document: &Document<'_>, signature: &Signature<'_, '_>) -> Result<String, Refusal> {
    let bytes = canonical_alone(document, signature.signed_info, &signature.info.own_prefixes)?;
    let again = xml::parse(&bytes).map_err(|error| Refusal::from(&error))?;
    let root = again.root().map_err(|error| Refusal::from(&error))?;
    if !root.is(DS, "SignedInfo") || read_info(root)? != signature.info {
        return Err(Refusal::attack(attack::CANONICALIZATION, "The canonical form of SignedInfo says something else than SignedInfo"));
    }
    Ok(bytes)
}

/// Decodes the assertion from signed bytes, and from nothing else.
fn trusted_assertion(signed: &str, layout: &Layout<'_, '_>) -> Result<Option<Verified<Assertion>>, Refusal> {
    let Some(expected) = layout.assertion else { return Ok(None) };
    let document = xml::parse(signed).map_err(|error| Refusal::from(&error))?;
    let root = document.root().map_err(|error| Refusal::from(&error))?;
    let assertion = if root.is(SAML, "Assertion") { Some(root) } else { only_child(root) };
    let Some(assertion) = assertion.filter(|found| found.attribute("ID") == expected.attribute("ID")) else {
        return Err(Refusal::attack(attack::CANONICALIZATION, "The signed bytes do not hold the assertion that the document shows"));
    };
    match ambiguity(assertion) {
        Some(name) => {
            Err(Refusal::plain(format!("The signed assertion has more than one {name}, so that readers could take different ones")))
        }
        None => Ok(Some(Verified::new(decode(assertion)))),
    }
}

/// Reads the message itself from signed bytes.
fn trusted_envelope(signed: &str) -> Result<Verified<Envelope>, Refusal> {
    let document = xml::parse(signed).map_err(|error| Refusal::from(&error))?;
    let root = document.root().map_err(|error| Refusal::from(&error))?;
    Ok(Verified::new(Envelope::read(root)))
}

fn only_child<'d, 'a>(response: Node<'d, 'a>) -> Option<Node<'d, 'a>> {
    let mut assertions = response.children_named(SAML, "Assertion");
    assertions.next().filter(|_| assertions.next().is_none())
}

/// The first certificate that a signature brings along. It is never trusted; it tells a rollover from a broken signature.
fn embedded_certificate(signature: &Signature<'_, '_>) -> Option<Certificate> {
    let data = signature.signed.signature.child(DS, "KeyInfo")?.child(DS, "X509Data")?;
    Certificate::from_base64(&data.child(DS, "X509Certificate")?.text()).ok()
}
