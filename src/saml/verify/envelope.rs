//! What the message around an assertion claims.

use crate::saml::xml::{
    Node,
    ns::{SAML, SAMLP},
};

/// A message without its assertion. Nothing of it is verified: where only the assertion is signed, anybody may have written it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Envelope {
    /// Name of the element, such as `Response` or `EntityDescriptor`; empty when the document could not be looked into.
    pub kind: String,
    /// `@ID`.
    pub id: Option<String>,
    /// `@Destination`.
    pub destination: Option<String>,
    /// The innermost `StatusCode/@Value` that is there, such as `urn:oasis:names:tc:SAML:2.0:status:Success`.
    pub status: Option<String>,
    /// `Status/StatusMessage`.
    pub status_message: Option<String>,
    /// `@InResponseTo`.
    pub in_response_to: Option<String>,
    /// `Issuer`; of metadata its `@entityID`.
    pub issuer: Option<String>,
    /// `@IssueInstant`, as it stands.
    pub issue_instant: Option<String>,
}

impl Envelope {
    /// Reads what the message claims.
    pub(super) fn read(message: Node<'_, '_>) -> Self {
        let attribute = |name| message.attribute(name).map(str::to_owned);
        let status = message.child(SAMLP, "Status");
        let code = status.and_then(|s| s.child(SAMLP, "StatusCode"));
        let innermost = code.map(|outer| outer.child(SAMLP, "StatusCode").unwrap_or(outer));
        let text = |node: Node<'_, '_>| node.text().trim_ascii().to_owned();
        Self {
            kind: message.name().to_owned(),
            id: attribute("ID"),
            destination: attribute("Destination"),
            status: innermost.and_then(|c| c.attribute("Value")).map(str::to_owned),
            status_message: status.and_then(|s| s.child(SAMLP, "StatusMessage")).map(text),
            in_response_to: attribute("InResponseTo"),
            issuer: message.child(SAML, "Issuer").map(text).or_else(|| attribute("entityID")),
            issue_instant: attribute("IssueInstant"),
        }
    }
}
