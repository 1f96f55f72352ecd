//! What metadata says of an identity provider.

use super::check::{Check, CheckState};
use super::{Collector, Source, shown};
use crate::pki::Certificate;
use crate::saml::xml::ns::{DS, MD};
use crate::saml::xml::{self, Node};
use jiff::Timestamp;

/// So many endpoints and certificates stand among the facts.
const MOST: usize = 32;

impl Collector<'_> {
    /// The facts of metadata beside its entity id.
    pub(super) fn metadata(&mut self, source: Source<'_>, message: Node<'_, '_>) {
        let bytes = source.found.signed_envelope.as_ref().and(source.found.signed_xml.as_ref()).map(|xml| xml.get().as_str());
        let signed_document = bytes.and_then(|text| xml::parse(text).ok());
        let signed_root = signed_document.as_ref().and_then(|document| document.root().ok());
        let (root, signed) = (signed_root.unwrap_or(message), signed_root.is_some());
        for (descriptor, place) in descriptors(root).zip(descriptors(message)) {
            self.keys(signed, descriptor, place, source.at);
            for (kind, name) in
                [("SingleSignOnService", "Sign-in"), ("SingleLogoutService", "Logout"), ("AssertionConsumerService", "Answers go to")]
            {
                let pairs = descriptor.children_named(MD, kind).zip(place.children_named(MD, kind)).take(MOST);
                for (service, here) in pairs {
                    let binding = service.attribute("Binding").and_then(|b| b.rsplit(':').next()).unwrap_or_default();
                    let value = service.attribute("Location").unwrap_or_default();
                    let here = self.finder.attribute(here, "Location");
                    self.add(signed, format!("{name}, {binding}"), value, here, None);
                }
            }
        }
        let until = root.attribute("validUntil").map(str::to_owned);
        if let Some(until) = until {
            let here = self.finder.attribute(message, "validUntil");
            let check = until.trim_ascii().parse::<Timestamp>().ok().map(|end| ends(end, source.at));
            self.add(signed, "Valid until", until, here, check);
        }
    }

    fn keys(&mut self, signed: bool, descriptor: Node<'_, '_>, place: Node<'_, '_>, at: Timestamp) {
        let pairs = descriptor.children_named(MD, "KeyDescriptor").zip(place.children_named(MD, "KeyDescriptor")).take(MOST);
        for (key, here) in pairs {
            let name = match key.attribute("use") {
                Some("encryption") => "Encryption certificate",
                _ => "Signing certificate",
            };
            let Some(element) = certificate(key) else { continue };
            let here = certificate(here).and_then(|c| self.finder.content(c));
            match Certificate::from_base64(&element.text()) {
                Ok(certificate) => {
                    let facts = certificate.facts();
                    let value = format!("{}, until {}", facts.thumbprint.spaced(), shown(facts.not_after));
                    let whole = facts.thumbprint.to_string();
                    self.add(signed, name, value, here, Some(ends(facts.not_after, at))).whole = Some(whole);
                }
                Err(error) => {
                    self.add(signed, name, error.to_string(), here, Some(Check::new(CheckState::Bad, "Can't be read")));
                }
            }
        }
    }
}

fn descriptors<'d, 'a: 'd>(entity: Node<'d, 'a>) -> impl Iterator<Item = Node<'d, 'a>> {
    entity.children().filter(|child| child.is(MD, "IDPSSODescriptor") || child.is(MD, "SPSSODescriptor"))
}

fn certificate<'d, 'a>(key: Node<'d, 'a>) -> Option<Node<'d, 'a>> {
    key.child(DS, "KeyInfo")?.child(DS, "X509Data")?.child(DS, "X509Certificate")
}

fn ends(end: Timestamp, at: Timestamp) -> Check {
    if end < at { Check::new(CheckState::Warning, "Ended") } else { Check::new(CheckState::Good, "Not ended") }
}
