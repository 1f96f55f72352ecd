//! Reads anybody's metadata, bounded.

use jiff::Timestamp;

use super::{MAX_CERTIFICATES, Metadata};
use crate::pki::Certificate;
use crate::saml::error::SamlError;
use crate::saml::sign::{POST, REDIRECT};
use crate::saml::xml::{self, Node, ns};

/// SAML 2.0 metadata, section 2.2.1.
const MAX_ENTITY_ID: usize = 1024;
/// A URL that a browser or a server still takes.
const MAX_LOCATION: usize = 8192;

/// Reads the metadata of one identity provider, within the bounds of [`xml::limits`].
///
/// Certificates are taken from the `IDPSSODescriptor` only, from key descriptors for signing or for any use: Entra's document
/// repeats them for WS-Federation, and its own signature carries one that may belong to somebody else. The document's signature is not
/// checked: trust in metadata comes from where it was fetched.
///
/// # Errors
/// When it is no XML, no metadata, describes no or several identity providers, or has no readable signing certificate.
pub fn read(text: &str) -> Result<Metadata, SamlError> {
    let document = xml::parse(text.trim_start_matches('\u{feff}'))?;
    let (entity, provider) = identity_provider(document.root()?)?;
    let entity_id = entity.attribute("entityID").filter(|id| !id.is_empty()).ok_or_else(|| missing("entity ID"))?;
    if entity_id.chars().count() > MAX_ENTITY_ID {
        return Err(SamlError::TooMany { what: "characters of an entity ID", limit: MAX_ENTITY_ID });
    }
    let ends = [valid_until(entity)?, valid_until(provider)?];
    Ok(Metadata {
        entity_id: entity_id.to_owned(),
        certificates: certificates(provider)?,
        sso_redirect: location(provider, "SingleSignOnService", Some(REDIRECT))?,
        sso_post: location(provider, "SingleSignOnService", Some(POST))?,
        logout: match location(provider, "SingleLogoutService", Some(REDIRECT))? {
            Some(url) => Some(url),
            None => location(provider, "SingleLogoutService", None)?,
        },
        valid_until: ends.into_iter().flatten().min(),
    })
}

/// The one entity that holds an `IDPSSODescriptor` for SAML 2.0: the root itself, or one in a list of entities.
fn identity_provider<'d, 'a>(root: Node<'d, 'a>) -> Result<(Node<'d, 'a>, Node<'d, 'a>), SamlError> {
    let entities: Vec<_> = if root.is(ns::MD, "EntityDescriptor") {
        vec![root]
    } else if root.is(ns::MD, "EntitiesDescriptor") {
        root.children_named(ns::MD, "EntityDescriptor").collect()
    } else {
        return Err(SamlError::Unexpected("the document is no SAML 2.0 metadata: its root is no EntityDescriptor".to_owned()));
    };
    let mut found = entities.into_iter().flat_map(|entity| {
        let providers = entity.children_named(ns::MD, "IDPSSODescriptor").filter(|provider| speaks_saml2(*provider));
        providers.map(move |provider| (entity, provider))
    });
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one),
        (None, _) => Err(missing("IDPSSODescriptor for SAML 2.0")),
        (Some(_), Some(_)) => Err(SamlError::Unexpected("the metadata describes more than one identity provider".to_owned())),
    }
}

fn speaks_saml2(provider: Node<'_, '_>) -> bool {
    let protocols = provider.attribute("protocolSupportEnumeration").unwrap_or_default();
    protocols.split_ascii_whitespace().any(|protocol| protocol == ns::SAMLP)
}

fn certificates(provider: Node<'_, '_>) -> Result<Vec<Certificate>, SamlError> {
    // SAML 2.0 metadata, section 2.4.1.1: without `use` a key serves for both.
    let keys = provider.children_named(ns::MD, "KeyDescriptor").filter(|key| matches!(key.attribute("use"), None | Some("signing")));
    let nodes = keys
        .flat_map(|key| key.children_named(ns::DS, "KeyInfo"))
        .flat_map(|info| info.children_named(ns::DS, "X509Data"))
        .flat_map(|data| data.children_named(ns::DS, "X509Certificate"));
    let mut found: Vec<Certificate> = Vec::new();
    for node in nodes {
        let certificate = Certificate::from_base64(&node.deep_text())
            .map_err(|error| SamlError::Unexpected(format!("a signing certificate in the metadata can't be read: {error}")))?;
        if !found.contains(&certificate) {
            found.push(certificate);
        }
        if found.len() > MAX_CERTIFICATES {
            return Err(SamlError::TooMany { what: "signing certificates", limit: MAX_CERTIFICATES });
        }
    }
    if found.is_empty() { Err(missing("signing certificate in its IDPSSODescriptor")) } else { Ok(found) }
}

/// The first endpoint of a kind, of one binding or of any.
fn location(provider: Node<'_, '_>, service: &str, binding: Option<&str>) -> Result<Option<String>, SamlError> {
    let mut endpoints = provider.children_named(ns::MD, service);
    let endpoint = endpoints.find(|node| binding.is_none() || node.attribute("Binding") == binding);
    match endpoint.and_then(|node| node.attribute("Location")).filter(|url| !url.is_empty()) {
        Some(url) if url.len() > MAX_LOCATION => Err(SamlError::TooMany { what: "bytes of an endpoint's URL", limit: MAX_LOCATION }),
        other => Ok(other.map(str::to_owned)),
    }
}

fn valid_until(node: Node<'_, '_>) -> Result<Option<Timestamp>, SamlError> {
    let Some(text) = node.attribute("validUntil").map(str::trim) else { return Ok(None) };
    // SAML 2.0 core, section 1.3.3: UTC, also where no zone is written.
    let moment = text.parse::<Timestamp>().or_else(|_| format!("{text}Z").parse());
    moment.map(Some).map_err(|_| SamlError::Unexpected("the metadata's validUntil is no date and time".to_owned()))
}

fn missing(what: &str) -> SamlError {
    SamlError::Unexpected(format!("the metadata has no {what}"))
}
