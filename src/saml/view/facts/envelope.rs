//! What the message around an assertion says. Of a response it is signed only where a signature covers the whole response.

use super::check::{Check, CheckState};
use super::{Collector, Source};
use crate::saml::verify::Envelope;
use crate::saml::view::place::Place;
use crate::saml::xml::Node;
use crate::saml::xml::ns::{SAML, SAMLP};

const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";

impl Collector<'_> {
    /// The facts of the message itself.
    pub(super) fn envelope(&mut self, source: Source<'_>, message: Node<'_, '_>) {
        if message.name() == "Assertion" {
            return;
        }
        let (envelope, signed) = match &source.found.signed_envelope {
            Some(verified) => (verified.get(), true),
            None => (source.found.envelope.get(), false),
        };
        let attribute = |c: &Self, name| c.finder.attribute(message, name);
        let response = message.is(SAMLP, "Response");
        if let (Some(issuer), false) = (&envelope.issuer, response) {
            let place = message.child(SAML, "Issuer").and_then(|e| self.finder.content(e)).or_else(|| attribute(self, "entityID"));
            self.add(signed, "Issuer", issuer, place, None);
        }
        for (name, value, place) in
            [("Destination", &envelope.destination, attribute(self, "Destination")), ("ID", &envelope.id, attribute(self, "ID"))]
        {
            if let Some(value) = value {
                self.add(signed, name, value, place, None);
            }
        }
        if !response {
            if let Some(value) = &envelope.issue_instant {
                let place = attribute(self, "IssueInstant");
                self.add(signed, "Issued", value, place, None);
            }
            if let Some(value) = &envelope.in_response_to {
                let place = attribute(self, "InResponseTo");
                self.add(signed, "InResponseTo", value, place, None);
            }
        }
        self.status(signed, envelope, message);
    }

    fn status(&mut self, signed: bool, envelope: &Envelope, message: Node<'_, '_>) {
        let status = message.child(SAMLP, "Status");
        if let Some(value) = &envelope.status {
            let outer = status.and_then(|s| s.child(SAMLP, "StatusCode"));
            let code = outer.map(|o| o.child(SAMLP, "StatusCode").unwrap_or(o));
            let place: Option<Place> = code.and_then(|c| self.finder.attribute(c, "Value"));
            let good = value == SUCCESS;
            let check = if good { Check::new(CheckState::Good, "Success") } else { Check::new(CheckState::Bad, "Failure") };
            let short = value.rsplit(':').next().unwrap_or(value).to_owned();
            self.add(signed, "Status", short, place, Some(check)).whole = Some(value.clone());
        }
        if let Some(words) = &envelope.status_message {
            let place = status.and_then(|s| s.child(SAMLP, "StatusMessage")).and_then(|m| self.finder.content(m));
            self.add(signed, "Status message", words, place, None);
        }
    }
}
