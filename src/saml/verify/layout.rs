//! Which element is the message, which the one assertion, and which signatures count.
//!
//! The rules: at most one response; one assertion, the message itself or its direct child; further assertions only as `Advice`
//! of that one (SAML core 2.6.1), where they are covered by its signature, never decoded and their own signatures not
//! looked at; a signature only as direct child of the message or of the assertion, one each. Around the message only
//! elements that are none of SAML's, such as a SOAP envelope.

use crate::saml::error::SamlError;
use crate::saml::xml::{
    Document, Node,
    ns::{DS, MD, SAML, SAMLP},
};

use super::refusal::{Refusal, attack};

/// An element with a signature of its own.
#[derive(Debug, Clone, Copy)]
pub(super) struct Signed<'d, 'a> {
    /// The element that the signature has to cover: its parent.
    pub(super) target: Node<'d, 'a>,
    /// The signature.
    pub(super) signature: Node<'d, 'a>,
}

/// An unambiguous document.
#[derive(Debug)]
pub(super) struct Layout<'d, 'a> {
    /// The one assertion, when there is one.
    pub(super) assertion: Option<Node<'d, 'a>>,
    /// Encrypted assertions.
    pub(super) encrypted: usize,
    /// Signed elements, outermost first: none, one, or the response and its assertion.
    pub(super) signed: Vec<Signed<'d, 'a>>,
}

/// The element that the document is about: its first response, else its first assertion, else its root.
pub(super) fn message<'d, 'a>(document: &'d Document<'a>) -> Result<Node<'d, 'a>, SamlError> {
    let root = document.root()?;
    if is_message(root) {
        return Ok(root);
    }
    let response = document.elements().find(|element| element.is(SAMLP, "Response"));
    Ok(response.or_else(|| document.elements().find(|element| is_message(*element))).unwrap_or(root))
}

/// The assertion that a naive reader would take.
pub(super) fn first_assertion<'d, 'a>(document: &'d Document<'a>, message: Node<'d, 'a>) -> Option<Node<'d, 'a>> {
    if is_assertion(message) {
        return Some(message);
    }
    message.child(SAML, "Assertion").or_else(|| document.elements().find(|element| is_assertion(*element)))
}

/// Applies the rules.
pub(super) fn layout<'d, 'a>(document: &'d Document<'a>, message: Node<'d, 'a>) -> Result<Layout<'d, 'a>, Refusal> {
    let all = All::collect(document);
    if let Some(outer) = message.ancestors().find(|element| is_saml(*element) && !element.is(SAMLP, "ArtifactResponse")) {
        return Err(Refusal::attack(
            attack::WRAPPING,
            format!("The {} lies inside a {}, where none belongs", message.name(), outer.name()),
        ));
    }
    if !is_message(message) && !all.signatures.is_empty() {
        return Err(Refusal::plain(format!("It is signed, but {} is no SAML message", message.name())));
    }
    if all.responses.iter().any(|response| *response != message) {
        return Err(all.too_many("It holds more than one Response, so that readers could take different ones"));
    }
    let assertion = all.the_assertion(message)?;
    let encrypted = all.encrypted.iter().filter(|element| element.parent() == Some(message)).count();
    if encrypted + usize::from(assertion.is_some()) > 1 {
        return Err(all.too_many("It holds more than one assertion, so that readers could take different ones"));
    }
    Ok(Layout { assertion, encrypted, signed: all.signed(message, assertion)? })
}

/// Everything in the document that the rules speak of.
struct All<'d, 'a> {
    responses: Vec<Node<'d, 'a>>,
    assertions: Vec<Node<'d, 'a>>,
    encrypted: Vec<Node<'d, 'a>>,
    signatures: Vec<Node<'d, 'a>>,
}

impl<'d, 'a> All<'d, 'a> {
    fn collect(document: &'d Document<'a>) -> Self {
        let mut all = Self { responses: Vec::new(), assertions: Vec::new(), encrypted: Vec::new(), signatures: Vec::new() };
        for element in document.elements() {
            match (element.name(), element.namespace()) {
                ("Response", SAMLP) => all.responses.push(element),
                ("Assertion", SAML) => all.assertions.push(element),
                ("EncryptedAssertion", SAML) => all.encrypted.push(element),
                ("Signature", DS) => all.signatures.push(element),
                _ => {}
            }
        }
        all
    }

    /// The one assertion in its one place; any other must be advice to it.
    fn the_assertion(&self, message: Node<'d, 'a>) -> Result<Option<Node<'d, 'a>>, Refusal> {
        let response = message.is(SAMLP, "Response").then_some(message);
        let belongs = |element: Node<'d, 'a>| element == message || (response.is_some() && element.parent() == response);
        let the_one = self.assertions.iter().copied().find(|element| belongs(*element));
        let stray = self.assertions.iter().chain(&self.encrypted).find(|element| {
            let direct = belongs(**element) && element.name() == "EncryptedAssertion";
            Some(**element) != the_one && !direct && !is_advice_to(**element, the_one)
        });
        match stray {
            None => Ok(the_one),
            Some(element) if the_one.is_some() && element.parent() == Some(message) => {
                Err(self.too_many("It holds more than one assertion, so that readers could take different ones"))
            }
            Some(element) => {
                let place = element.parent().map_or("", Node::name);
                Err(Refusal::attack(attack::WRAPPING, format!("An {} lies inside {place}, where none belongs", element.name())))
            }
        }
    }

    /// The signatures that count, each with its parent.
    fn signed(&self, message: Node<'d, 'a>, assertion: Option<Node<'d, 'a>>) -> Result<Vec<Signed<'d, 'a>>, Refusal> {
        let mut signed: Vec<Signed<'d, 'a>> = Vec::new();
        for &signature in self.signatures.iter().filter(|signature| !is_advice_to(**signature, assertion)) {
            let Some(target) = signature.parent().filter(|parent| *parent == message || Some(*parent) == assertion) else {
                let place = signature.parent().map_or("nothing", Node::name);
                return Err(Refusal::attack(
                    attack::WRAPPING,
                    format!("A signature lies inside {place}, not in the message or its assertion"),
                ));
            };
            if signed.iter().any(|other| other.target == target) {
                return Err(Refusal::attack(attack::MALFORMED_SIGNATURE, format!("The {} has more than one signature", target.name())));
            }
            signed.push(Signed { target, signature });
        }
        // outermost first, wherever in the response its signature stands
        signed.sort_by_key(|one| one.target.id().index());
        Ok(signed)
    }

    /// Too many of something: wrapping when a signature is about another element than its parent.
    fn too_many(&self, reason: &str) -> Refusal {
        let elsewhere = self.signatures.iter().any(|signature| {
            let uri = signature.child(DS, "SignedInfo").and_then(|i| i.child(DS, "Reference")).and_then(|r| r.attribute("URI"));
            let id = signature.parent().and_then(|parent| parent.attribute("ID"));
            uri.and_then(|uri| uri.strip_prefix('#')) != id
        });
        let nested = self.responses.iter().any(|response| response.ancestors().any(is_saml));
        Refusal::attack(if elsewhere || nested { attack::WRAPPING } else { attack::SEVERAL }, reason)
    }
}

fn is_assertion(element: Node<'_, '_>) -> bool {
    element.is(SAML, "Assertion")
}

/// Whether it stands by itself: a protocol message, an assertion, metadata.
pub(super) fn is_message(element: Node<'_, '_>) -> bool {
    is_assertion(element)
        || element.is(MD, "EntityDescriptor")
        || element.is(MD, "EntitiesDescriptor")
        || (element.namespace() == SAMLP && element.name() != "ArtifactResponse")
}

fn is_saml(element: Node<'_, '_>) -> bool {
    [SAML, SAMLP, MD, DS].contains(&element.namespace())
}

/// Whether it lies in the `Advice` of that assertion, with nothing but assertions and their advice on the way.
fn is_advice_to(element: Node<'_, '_>, assertion: Option<Node<'_, '_>>) -> bool {
    let Some(assertion) = assertion else { return false };
    // a signature counts with the assertion that carries it
    let start = if element.is(DS, "Signature") { element.parent() } else { Some(element) };
    let mut inner = start.filter(|inner| *inner != assertion);
    while let Some(advice) = inner.and_then(Node::parent).filter(|parent| parent.is(SAML, "Advice")) {
        let owner = advice.parent();
        if owner == Some(assertion) {
            return true;
        }
        inner = owner.filter(|owner| is_assertion(*owner));
    }
    false
}
