//! What requests say: those for a sign-in and those for a logout.

use super::{Collector, Source};
use crate::saml::xml::ns::{SAML, SAMLP};
use crate::saml::xml::{self, Node};

impl Collector<'_> {
    /// The facts of a request beside those that every message has.
    pub(super) fn requested(&mut self, source: Source<'_>, message: Node<'_, '_>) {
        // values of a signed request come from the bytes that were hashed, their places from the document
        let bytes = source.found.signed_envelope.as_ref().and(source.found.signed_xml.as_ref()).map(|xml| xml.get().as_str());
        let signed_document = bytes.and_then(|text| xml::parse(text).ok());
        let signed_root = signed_document.as_ref().and_then(|document| document.root().ok());
        let signed = signed_root.is_some();
        let root = signed_root.unwrap_or(message);
        for (name, attribute) in [
            ("Answer goes to", "AssertionConsumerServiceURL"),
            ("Answer comes by", "ProtocolBinding"),
            ("Forces a sign-in", "ForceAuthn"),
            ("Only without asking", "IsPassive"),
            ("Valid until", "NotOnOrAfter"),
            ("Reason", "Reason"),
        ] {
            self.said(signed, name, root.attribute(attribute).map(str::to_owned), Some(message), Some(attribute));
        }
        let policy = |node: Node<'_, '_>| node.child(SAMLP, "NameIDPolicy").and_then(|p| p.attribute("Format")).map(str::to_owned);
        self.said(signed, "NameID format", policy(root), message.child(SAMLP, "NameIDPolicy"), Some("Format"));
        let text = |node: Option<Node<'_, '_>>| node.map(|n| n.text().trim_ascii().to_owned());
        self.said(signed, "NameID", text(root.child(SAML, "NameID")), message.child(SAML, "NameID"), None);
        for (index, session) in root.children_named(SAMLP, "SessionIndex").enumerate().take(8) {
            self.said(signed, "Session", text(Some(session)), message.children_named(SAMLP, "SessionIndex").nth(index), None);
        }
    }

    fn said(&mut self, signed: bool, name: &'static str, value: Option<String>, element: Option<Node<'_, '_>>, attribute: Option<&str>) {
        let Some(value) = value else { return };
        let place = element.and_then(|e| match attribute {
            Some(attribute) => self.finder.attribute(e, attribute),
            None => self.finder.content(e),
        });
        self.add(signed, name, value, place, None);
    }
}
