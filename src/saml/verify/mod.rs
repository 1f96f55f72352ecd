//! Trust in XML: is a signed document what a pinned key signed, and what does that part say?
//!
//! A value counts as verified only when it was decoded from the canonical bytes that a signature covers: the document is parsed
//! once, the rules of `layout` and `signature` leave no doubt which element is signed and by which algorithms, the bytes of
//! *that* element are hashed, and the very same bytes are parsed again and decoded. Canonicalization and cryptography are the
//! libraries'; which node is meant is decided here, because bergshamra's verifier calls a wrapped signature valid.
//!
//! May use: `saml::xml`, `saml::assertion`, pki. Never: the certificate that a message carries, I/O, the clock.

mod canonical;
mod envelope;
mod layout;
mod method;
mod opened;
mod refusal;
mod run;
mod signature;
mod verified;

pub use envelope::Envelope;
pub use refusal::attack;
pub use verified::Verified;

use super::assertion::{Assertion, Claimed, decode};
use super::decrypt::{DecryptError, DecryptKey, Opened};
use super::error::SamlError;
use super::xml;
use crate::pki::Certificate;
use layout::Layout;
use refusal::Refusal;
use run::Outcome;
use std::ops::Range;

/// What is to be thought of a document's signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SignatureVerdict {
    /// Signed by a pinned key, unaltered, and unambiguous.
    Trusted,
    /// Signed, but not by a pinned key, or altered since.
    Untrusted,
    /// Not signed.
    Unsigned,
    /// Built in a way that no honest signer builds, or with algorithms that are not accepted.
    Refused,
    /// Signed in an acceptable way; there was no certificate to check it with.
    Unchecked,
}

/// What [`verify`] found.
#[derive(Debug, Clone)]
pub struct Verification {
    /// The answer.
    pub verdict: SignatureVerdict,
    /// Why, in a sentence.
    pub reason: String,
    /// Name of the attack that this looks like, one of [`attack`]; a guess that the verdict does not rest on.
    pub attack: Option<String>,
    /// Names of the elements that verified signatures cover, outermost first; empty unless trusted.
    pub covers: Vec<String>,
    /// Where the elements that verified signatures cover stand in the text, in the order of `covers`: what the signatures
    /// resolved to, not what the document says they do.
    pub regions: Vec<Range<usize>>,
    /// Signature algorithm, such as `rsa-sha256`, of the innermost signature.
    pub algorithm: Option<String>,
    /// Trusted or not: SHA-1, or an RSA key under 2,048 bits.
    pub weak: bool,
    /// The pinned certificate whose key signed; only when trusted.
    pub certificate: Option<Certificate>,
    /// A certificate in the message itself with whose key the signature would verify, when that is no pinned one: what a
    /// rollover looks like from this side, and what a forger does too.
    pub embedded: Option<Certificate>,
    /// The assertion, from the signed bytes; only when trusted and not encrypted.
    pub trusted: Option<Verified<Assertion>>,
    /// The canonical XML that the innermost verified signature covers (without the signature); only when trusted.
    pub signed_xml: Option<Verified<String>>,
    /// The message around the assertion, from signed bytes; only where a verified signature covers the whole message.
    pub signed_envelope: Option<Verified<Envelope>>,
    /// What the document claims to assert; only when nothing is trusted.
    pub claimed: Option<Claimed<Assertion>>,
    /// What the message around the assertion claims.
    pub envelope: Claimed<Envelope>,
    /// Encrypted assertions in the document.
    pub encrypted: usize,
    /// What became of the encrypted assertion when keys were given.
    pub opened: Option<Result<Opened, DecryptError>>,
    /// Things to say beside the verdict.
    pub notes: Vec<String>,
}

/// Checks the signatures of a response, a bare assertion, a request, or metadata, also inside SOAP, against pinned keys.
///
/// Where both a response and its assertion are signed, both signatures must verify, and the assertion is decoded from the bytes
/// of its own. Any of the anchors may have signed; their validity times are not looked at, as AWS does not either.
///
/// # Errors
/// When the document can't be read: broken bounds, or not well-formed. A DOCTYPE, a duplicate ID and the like are no errors
/// but the verdict [`SignatureVerdict::Refused`].
pub fn verify(xml: &str, anchors: &[Certificate]) -> Result<Verification, SamlError> {
    verify_with(xml, anchors, &[])
}

/// As [`verify`], and an encrypted assertion is opened with the first of the given keys that fits. What comes out is trusted under
/// the same rules, see `opened`.
///
/// # Errors
/// As for [`verify`]. That nothing could be opened is no error: it stands in [`Verification::opened`].
pub fn verify_with(xml: &str, anchors: &[Certificate], keys: &[DecryptKey]) -> Result<Verification, SamlError> {
    let document = match xml::read(xml) {
        Ok(document) => document,
        Err(fault @ SamlError::Doctype) => return Ok(Verification::new(Claimed::new(Envelope::default())).refused(Refusal::from(&fault))),
        Err(error) => return Err(error),
    };
    let message = layout::message(&document)?;
    let mut found = Verification::new(Claimed::new(Envelope::read(message)));
    if !layout::is_message(message) {
        "It holds no SAML message".clone_into(&mut found.reason);
    }
    let assertion = layout::first_assertion(&document, message);
    found.note_split_text(&document);
    let layout = match document.fault() {
        Some(fault) => Err(Refusal::from(fault)),
        None => layout::layout(&document, message),
    };
    let mut found = match layout {
        Ok(layout) => found.judged(&document, &layout, anchors),
        Err(refusal) => found.refused(refusal),
    };
    if found.verdict != SignatureVerdict::Trusted {
        found.claimed = assertion.map(|element| Claimed::new(decode(element)));
    }
    Ok(found.opened(&document, keys, anchors))
}

/// The element that a document is about, and the assertion that a naive reader would take: where the values of a
/// [`Verification`] stand. Of a trusted document they are the elements that were verified.
pub(in crate::saml) fn located<'d, 'a>(
    document: &'d xml::Document<'a>,
) -> Result<(xml::Node<'d, 'a>, Option<xml::Node<'d, 'a>>), SamlError> {
    let message = layout::message(document)?;
    Ok((message, layout::first_assertion(document, message)))
}

impl Verification {
    fn new(envelope: Claimed<Envelope>) -> Self {
        Self {
            verdict: SignatureVerdict::Unsigned,
            reason: "The document is not signed".to_owned(),
            attack: None,
            covers: Vec::new(),
            regions: Vec::new(),
            algorithm: None,
            weak: false,
            certificate: None,
            embedded: None,
            trusted: None,
            signed_xml: None,
            signed_envelope: None,
            claimed: None,
            envelope,
            encrypted: 0,
            opened: None,
            notes: Vec::new(),
        }
    }

    fn refused(mut self, refusal: Refusal) -> Self {
        self.verdict = SignatureVerdict::Refused;
        self.reason = refusal.reason;
        self.attack = refusal.attack.map(str::to_owned);
        self
    }

    fn judged(mut self, document: &xml::Document<'_>, layout: &Layout<'_, '_>, anchors: &[Certificate]) -> Self {
        self.encrypted = layout.encrypted;
        if layout.encrypted > 0 {
            self.notes.push("The assertion is encrypted: only who holds its key can read it".to_owned());
        }
        if layout.signed.is_empty() {
            return self;
        }
        let signatures = match layout.signed.iter().map(|signed| signature::read(*signed)).collect::<Result<Vec<_>, _>>() {
            Ok(signatures) => signatures,
            Err(refusal) => return self.refused(refusal),
        };
        if let Some(innermost) = signatures.last() {
            self.algorithm = Some(innermost.info.method.name().to_owned());
        }
        self.weak = signatures.iter().any(signature::Signature::is_weak);
        if self.weak {
            self.notes.push("The signature uses SHA-1 or an RSA key under 2,048 bits: too weak for new set-ups".to_owned());
        }
        match run::run(document, layout, &signatures, anchors) {
            Ok(outcome) => self.settle(outcome, layout),
            Err(refusal) => self.refused(refusal),
        }
    }

    fn settle(mut self, outcome: Outcome, layout: &Layout<'_, '_>) -> Self {
        match outcome {
            Outcome::Unchecked => {
                self.verdict = SignatureVerdict::Unchecked;
                "There is no trusted certificate to check the signature with".clone_into(&mut self.reason);
            }
            Outcome::Altered { element } => {
                self.verdict = SignatureVerdict::Untrusted;
                self.reason = format!("The {element} was altered after it was signed: its digest does not match");
            }
            Outcome::Broken => {
                self.verdict = SignatureVerdict::Untrusted;
                "It names a trusted certificate, but that key did not sign it in this form: it was altered after it was signed"
                    .clone_into(&mut self.reason);
            }
            Outcome::OtherKey { embedded } => {
                self.verdict = SignatureVerdict::Untrusted;
                self.reason = match &embedded {
                    Some(_) => "Signed with the key of the certificate in the message itself, which is not a trusted one".to_owned(),
                    None => "The signature does not verify with any trusted certificate".to_owned(),
                };
                self.attack = embedded.as_ref().map(|_| attack::KEY_SWAP.to_owned());
                self.embedded = embedded;
            }
            Outcome::Trusted { certificate, assertion, signed_xml, envelope } => {
                self.verdict = SignatureVerdict::Trusted;
                self.covers = layout.signed.iter().map(|signed| signed.target.name().to_owned()).collect();
                self.reason = format!("Signed with a trusted certificate, unaltered: {}", self.covers.join(" and "));
                self.certificate = Some(certificate);
                self.trusted = assertion.map(|boxed| *boxed);
                self.regions = layout.signed.iter().filter_map(|signed| signed.target.range()).collect();
                self.signed_xml = Some(signed_xml);
                self.signed_envelope = envelope.map(|boxed| *boxed);
            }
        }
        self
    }

    /// A comment inside a value is how readers that stop at it were deceived; here values are read whole.
    fn note_split_text(&mut self, document: &xml::Document<'_>) {
        if let Some(element) = document.elements().find(|element| element.text_is_split()) {
            self.notes.push(format!("A comment splits the text of {}; the whole text is shown", element.name()));
        }
    }
}
