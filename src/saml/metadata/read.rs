//! Reads anybody's metadata, bounded.

use bergshamra::xml::uppsala::{Document, NodeId};
use jiff::Timestamp;

use super::{MAX_CERTIFICATES, Metadata};
use crate::pki::Certificate;
use crate::saml::error::SamlError;
use crate::saml::request::parse_bounded;
use crate::saml::sign::ns;

/// AD FS writes 70 KB. AWS would take ten million characters; nothing real comes near.
const MAX_METADATA: usize = 1024 * 1024;
/// SAML 2.0 metadata, section 2.2.1.
const MAX_ENTITY_ID: usize = 1024;
/// A URL that a browser or a server still takes.
const MAX_LOCATION: usize = 8192;

/// Reads the metadata of one identity provider, at most one megabyte.
///
/// Certificates are taken from the `IDPSSODescriptor` only, from key descriptors for signing or for any use: Entra's document
/// repeats them for WS-Federation, and its own signature carries one that may belong to somebody else. The document's signature is not
/// checked: trust in metadata comes from where it was fetched.
///
/// # Errors
/// When it is no XML, no metadata, describes no or several identity providers, or has no readable signing certificate.
pub fn read(xml: &str) -> Result<Metadata, SamlError> {
    let document = parse_bounded(xml, MAX_METADATA)?;
    let root = document.document_element().ok_or_else(|| SamlError::missing("a root element"))?;
    let (entity, provider) = identity_provider(&document, root)?;
    let entity_id = document.get_attribute(entity, "entityID").filter(|id| !id.is_empty());
    let entity_id = entity_id.ok_or_else(|| SamlError::missing("the entity ID"))?;
    if entity_id.chars().count() > MAX_ENTITY_ID {
        return Err(SamlError::TooMany { what: "characters of an entity ID", limit: MAX_ENTITY_ID });
    }
    let ends = [valid_until(&document, entity)?, valid_until(&document, provider)?];
    Ok(Metadata {
        entity_id: entity_id.to_owned(),
        certificates: certificates(&document, provider)?,
        sso_redirect: location(&document, provider, "SingleSignOnService", Some(ns::REDIRECT))?,
        sso_post: location(&document, provider, "SingleSignOnService", Some(ns::POST))?,
        logout: match location(&document, provider, "SingleLogoutService", Some(ns::REDIRECT))? {
            Some(url) => Some(url),
            None => location(&document, provider, "SingleLogoutService", None)?,
        },
        valid_until: ends.into_iter().flatten().min(),
    })
}

/// The one entity that holds an `IDPSSODescriptor` for SAML 2.0: the root itself, or one in a list of entities.
fn identity_provider(document: &Document<'_>, root: NodeId) -> Result<(NodeId, NodeId), SamlError> {
    let is = |node: NodeId, name: &str| document.element(node).is_some_and(|e| e.matches_name_ns(ns::METADATA, name));
    let entities = if is(root, "EntityDescriptor") {
        vec![root]
    } else if is(root, "EntitiesDescriptor") {
        document.child_elements_by_name_ns(root, ns::METADATA, "EntityDescriptor")
    } else {
        return Err(SamlError::unexpected("the root element is no SAML 2.0 EntityDescriptor"));
    };
    let speaks_saml2 = |provider: &NodeId| {
        let protocols = document.get_attribute(*provider, "protocolSupportEnumeration").unwrap_or_default();
        protocols.split_ascii_whitespace().any(|p| p == ns::PROTOCOL)
    };
    let mut found = entities.into_iter().flat_map(|entity| {
        let providers = document.child_elements_by_name_ns(entity, ns::METADATA, "IDPSSODescriptor");
        providers.into_iter().filter(speaks_saml2).map(move |provider| (entity, provider))
    });
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one),
        (None, _) => Err(SamlError::missing("an IDPSSODescriptor for SAML 2.0")),
        (Some(_), Some(_)) => Err(SamlError::unexpected("it describes more than one identity provider")),
    }
}

fn certificates(document: &Document<'_>, provider: NodeId) -> Result<Vec<Certificate>, SamlError> {
    let mut found: Vec<Certificate> = Vec::new();
    for descriptor in document.child_elements_by_name_ns(provider, ns::METADATA, "KeyDescriptor") {
        // SAML 2.0 metadata, section 2.4.1.1: without `use` a key serves for both.
        if !matches!(document.get_attribute(descriptor, "use"), None | Some("signing")) {
            continue;
        }
        for info in document.child_elements_by_name_ns(descriptor, ns::DSIG, "KeyInfo") {
            for data in document.child_elements_by_name_ns(info, ns::DSIG, "X509Data") {
                for node in document.child_elements_by_name_ns(data, ns::DSIG, "X509Certificate") {
                    let certificate = Certificate::from_base64(&document.text_content_deep(node))?;
                    if !found.contains(&certificate) {
                        found.push(certificate);
                    }
                    if found.len() > MAX_CERTIFICATES {
                        return Err(SamlError::TooMany { what: "signing certificates", limit: MAX_CERTIFICATES });
                    }
                }
            }
        }
    }
    if found.is_empty() { Err(SamlError::missing("a signing certificate in the IDPSSODescriptor")) } else { Ok(found) }
}

/// The first endpoint of a kind, of one binding or of any.
fn location(document: &Document<'_>, provider: NodeId, service: &str, binding: Option<&str>) -> Result<Option<String>, SamlError> {
    let mut endpoints = document.child_elements_by_name_ns(provider, ns::METADATA, service).into_iter();
    let endpoint = endpoints.find(|node| binding.is_none() || document.get_attribute(*node, "Binding") == binding);
    let url = endpoint.and_then(|node| document.get_attribute(node, "Location")).filter(|url| !url.is_empty());
    match url {
        Some(url) if url.len() > MAX_LOCATION => Err(SamlError::TooMany { what: "bytes of an endpoint's URL", limit: MAX_LOCATION }),
        other => Ok(other.map(str::to_owned)),
    }
}

fn valid_until(document: &Document<'_>, node: NodeId) -> Result<Option<Timestamp>, SamlError> {
    let Some(text) = document.get_attribute(node, "validUntil").map(str::trim) else { return Ok(None) };
    // SAML 2.0 core, section 1.3.3: UTC, also where no zone is written.
    let moment = text.parse::<Timestamp>().or_else(|_| format!("{text}Z").parse());
    moment.map(Some).map_err(|_| SamlError::unexpected("validUntil is no date and time"))
}
