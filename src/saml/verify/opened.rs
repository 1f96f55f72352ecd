//! Encrypted assertions: what a given key opens is checked as any other document, and only what a signature reaches is trusted.
//!
//! Anybody who knows the public key can encrypt, so encryption alone vouches for nothing. An opened assertion is trusted when a
//! trusted signature is in it, or when the response around it is signed: that signature covers the encrypted bytes, so it covers
//! what they open to. A signature of its own that does not hold is never outweighed by the one around it.

use super::{SignatureVerdict, Verification, Verified, verify};
use crate::pki::Certificate;
use crate::saml::assertion::{Assertion, Claimed, ambiguity, decode};
use crate::saml::decrypt::{DecryptError, DecryptKey, Opened, open};
use crate::saml::xml::{self, Document, ns::SAML};

impl Verification {
    /// Opens the one encrypted assertion with the given keys, and settles what is to be thought of both together.
    pub(super) fn opened(mut self, document: &Document<'_>, keys: &[DecryptKey], anchors: &[Certificate]) -> Self {
        if self.encrypted != 1 || keys.is_empty() {
            return self;
        }
        let Some(encrypted) = document.elements().find(|element| element.is(SAML, "EncryptedAssertion")) else { return self };
        match open(encrypted, keys).and_then(|opened| Ok((inside(&opened, anchors)?, opened))) {
            Ok((inner, opened)) => {
                let mut both = self.together(inner, &opened);
                both.opened = Some(Ok(opened));
                both
            }
            Err(error) => {
                self.opened = Some(Err(error));
                self
            }
        }
    }

    fn together(mut self, inner: Verification, opened: &Opened) -> Self {
        self.notes.extend(inner.notes.iter().cloned());
        let own_counts = match self.verdict {
            SignatureVerdict::Trusted => inner.verdict != SignatureVerdict::Unsigned,
            SignatureVerdict::Unsigned => true,
            _ => false,
        };
        match (self.verdict, own_counts) {
            (SignatureVerdict::Trusted, false) => {
                if let Some(assertion) = whole(opened) {
                    self.trusted = Some(Verified::new(assertion));
                    self.signed_xml = Some(Verified::new(opened.xml.clone()));
                } else {
                    self.verdict = SignatureVerdict::Refused;
                    "The encrypted assertion has elements twice, so that readers could take different ones".clone_into(&mut self.reason);
                }
            }
            (_, true) => self.take(inner),
            _ => self.claimed = inner.trusted.map(|t| Claimed::new(t.into_inner())).or(inner.claimed),
        }
        self
    }

    /// The signature within decides; what the response around it had stays with it.
    fn take(&mut self, inner: Verification) {
        let outer_covers = std::mem::take(&mut self.covers);
        self.covers = if inner.covers.is_empty() { Vec::new() } else { outer_covers.into_iter().chain(inner.covers).collect() };
        self.verdict = inner.verdict;
        self.reason = format!("{} (within the encrypted assertion)", inner.reason);
        self.attack = inner.attack;
        self.algorithm = inner.algorithm;
        self.weak |= inner.weak;
        self.certificate = inner.certificate;
        self.embedded = inner.embedded;
        self.trusted = inner.trusted;
        self.signed_xml = inner.signed_xml;
        self.claimed = inner.claimed;
    }
}

/// The verdict on the text that came out, which must be one assertion and nothing else.
fn inside(opened: &Opened, anchors: &[Certificate]) -> Result<Verification, DecryptError> {
    let document = xml::read(&opened.wrapped).map_err(|_| DecryptError::NotAnAssertion)?;
    let root = document.root().map_err(|_| DecryptError::NotAnAssertion)?;
    let mut children = root.children();
    match (children.next(), children.next()) {
        (Some(only), None) if only.is(SAML, "Assertion") => {}
        _ => return Err(DecryptError::NotAnAssertion),
    }
    verify(&opened.wrapped, anchors).map_err(|_| DecryptError::NotAnAssertion)
}

/// The assertion within, when it says everything once.
fn whole(opened: &Opened) -> Option<Assertion> {
    let document = xml::parse(&opened.wrapped).ok()?;
    let assertion = document.root().ok()?.child(SAML, "Assertion")?;
    ambiguity(assertion).is_none().then(|| decode(assertion))
}
