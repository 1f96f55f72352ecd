//! A copy of a message for a ticket: names, e-mail addresses, account numbers and ids replaced by stand-ins, the same stand-in
//! wherever the same thing stands, and the shape of a value kept, so that what AWS says of it stays the same.
//!
//! What is not known to be harmless is replaced: the list is of what stays, not of what goes. Comments and processing instructions
//! are dropped, encrypted content too.
//!
//! May use: `saml::xml`, `saml::rules::endpoint`. Never: I/O; keep the table of stand-ins anywhere but in the result, for as long as it is used.

mod constant;
mod report;
mod strays;
mod words;

use super::error::SamlError;
use super::xml::{
    self,
    ns::{DS, MD, SAML, XENC},
};
use crate::domain::claims::SESSION_DURATION;
use bergshamra::xml::uppsala::{Document, NodeId, NodeKind};
pub use report::redact_report;
use std::borrow::Cow;
use std::collections::HashSet;
use words::Words;

/// What becomes of signatures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum SignatureChoice {
    /// They are taken out.
    #[default]
    Remove,
    /// They stay as they are, with the IDs that they refer to. Which key signed can still be checked; the digest no longer fits,
    /// as values were replaced. The certificate in it says what it says, names included.
    Keep,
}

/// What is replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(clippy::struct_excessive_bools, reason = "each is a box to tick")]
pub struct Choice {
    /// Names, and every other value about a person or of unknown meaning.
    pub names: bool,
    /// E-mail addresses, and names that are written like one.
    pub mails: bool,
    /// Account numbers, names of roles and providers.
    pub accounts: bool,
    /// Ids: of messages, sessions, tenants, objects; and hosts that are not those of AWS or Microsoft.
    pub ids: bool,
    /// The signatures.
    pub signature: SignatureChoice,
}

impl Choice {
    /// Whether nothing at all is replaced.
    #[must_use]
    pub const fn hides_nothing(&self) -> bool {
        !self.names && !self.mails && !self.accounts && !self.ids
    }
}

impl Default for Choice {
    fn default() -> Self {
        Self { names: true, mails: true, accounts: true, ids: true, signature: SignatureChoice::Remove }
    }
}

/// A redacted copy.
#[derive(Clone)]
pub struct Redacted {
    /// The copy.
    pub xml: String,
    words: Words,
}

impl std::fmt::Debug for Redacted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Redacted copy of {} bytes, {} things replaced", self.xml.len(), self.count())
    }
}

impl Redacted {
    /// Any other text about the same message with the same stand-ins: every value that was replaced in the copy, whole or cut off
    /// by an ellipsis, is replaced in it; and so is every account number and e-mail address that the copy does not have.
    #[must_use]
    pub fn text(&self, text: &str) -> String {
        self.words.text(text)
    }

    /// How many different things were replaced.
    #[must_use]
    pub fn count(&self) -> usize {
        self.words.count()
    }
}

/// Makes a redacted copy of a message.
///
/// # Errors
/// When the message can't be read at all: broken bounds, a DOCTYPE, text that is not well-formed.
pub fn redact(xml: &str, choice: &Choice) -> Result<Redacted, SamlError> {
    let document = xml::read(xml)?;
    let kept_ids = if choice.signature == SignatureChoice::Keep { referenced_ids(&document) } else { HashSet::new() };
    let mut pass = Pass { tree: document.into_tree(), words: Words::new(*choice, kept_ids) };
    let all: Vec<NodeId> = pass.tree.descendants(pass.tree.root());
    for id in all {
        pass.node(id);
    }
    Ok(Redacted { xml: pass.tree.to_xml(), words: pass.words })
}

/// The IDs that signatures refer to.
fn referenced_ids(document: &xml::Document<'_>) -> HashSet<String> {
    let references = document.elements().filter(|element| element.is(DS, "Reference"));
    references.filter_map(|r| r.attribute("URI")?.strip_prefix('#').map(str::to_owned)).collect()
}

/// What a text belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// A value about a person, or of unknown meaning.
    Value,
    /// A number of seconds.
    Seconds,
    /// An ID, or a reference to one.
    Id,
    /// The name of an attribute.
    Name,
    /// Something of the protocol: an algorithm, a method, an address.
    Protocol,
}

struct Pass<'a> {
    tree: Document<'a>,
    words: Words,
}

impl Pass<'_> {
    fn node(&mut self, id: NodeId) {
        let Some(kind) = self.tree.node_kind(id) else { return };
        match kind {
            NodeKind::Comment(_) | NodeKind::ProcessingInstruction(_) => self.tree.detach(id),
            NodeKind::Element(_) => self.element(id),
            _ => {}
        }
    }

    fn element(&mut self, id: NodeId) {
        let Some(element) = self.tree.element(id) else { return };
        let namespace = element.name.namespace_uri.as_deref().unwrap_or_default().to_owned();
        let name = element.name.local_name.to_string();
        let signed = self.is_in_signature(id);
        if signed || (namespace == DS && name == "Signature") {
            if self.words.choice().signature == SignatureChoice::Remove && name == "Signature" && namespace == DS {
                self.tree.detach(id);
            }
            return;
        }
        self.attributes(id, &namespace, &name);
        let place = match (namespace.as_str(), name.as_str()) {
            (XENC, "CipherValue") | (DS, "X509Certificate") => return self.replace_text(id, |_, _| "removed".to_owned()),
            (SAML, "AttributeValue") if self.belongs_to_duration(id) => Place::Seconds,
            (SAML, "Audience" | "Issuer" | "AuthnContextClassRef") | (MD, _) => Place::Protocol,
            _ => Place::Value,
        };
        self.replace_text(id, |words, text| words.replaced(text, place));
    }

    /// Whether it lies within a signature, all of which stays or goes.
    fn is_in_signature(&self, id: NodeId) -> bool {
        self.tree.ancestors(id).into_iter().any(|outer| {
            self.tree.element(outer).is_some_and(|e| e.name.local_name == "Signature" && e.name.namespace_uri.as_deref() == Some(DS))
        })
    }

    fn belongs_to_duration(&self, value: NodeId) -> bool {
        self.tree.parent(value).and_then(|attribute| self.tree.get_attribute(attribute, "Name")) == Some(SESSION_DURATION)
    }

    fn attributes(&mut self, id: NodeId, namespace: &str, element: &str) {
        let words = &mut self.words;
        let Some(found) = self.tree.element_mut(id) else { return };
        for attribute in &mut found.attributes {
            let place = match attribute.name.local_name.as_ref() {
                name if name.eq_ignore_ascii_case("id") => Place::Id,
                "InResponseTo" | "SessionIndex" | "Reference" => Place::Id,
                "Name" if namespace == SAML && element == "Attribute" => Place::Name,
                "FriendlyName" => Place::Name,
                "Address" | "DNSName" => Place::Value,
                _ => Place::Protocol,
            };
            let replaced = words.replaced(&attribute.value, place);
            if replaced != attribute.value {
                attribute.value = Cow::Owned(replaced);
            }
        }
    }

    /// Replaces an element's own text, joined across comments and CDATA as it is read.
    fn replace_text(&mut self, id: NodeId, replace: impl Fn(&mut Words, &str) -> String) {
        let pieces: Vec<NodeId> = self.tree.children(id).into_iter().filter(|child| self.tree.text_content(*child).is_some()).collect();
        let whole: String = pieces.iter().filter_map(|piece| self.tree.text_content(*piece)).collect();
        let Some((first, others)) = pieces.split_first().filter(|_| !whole.trim().is_empty()) else { return };
        let replaced = replace(&mut self.words, &whole);
        if let Some(kind) = self.tree.node_kind_mut(*first) {
            *kind = NodeKind::Text(Cow::Owned(replaced));
        }
        for other in others {
            self.tree.detach(*other);
        }
    }
}
