//! Writes federation metadata.

use bergshamra::xml::uppsala::XmlWriter;

use super::{MAX_CERTIFICATES, MetadataSpec};
use crate::pki::{Certificate, SigningKey};
use crate::saml::error::SamlError;
use crate::saml::sign::{POST, REDIRECT, check_id, check_text, key_info, refused, sign_enveloped};
use crate::saml::xml::ns;

/// SAML 2.0 metadata, section 2.2.1: an entity ID has at most 1,024 characters. The same bound serves for the URLs.
const MAX_URI: usize = 1024;

/// Writes metadata without a signature. With one RSA 2048 certificate it has about 2 KB; AWS wants at least 1,000 characters.
///
/// Entra's document holds `RoleDescriptor` elements for WS-Federation beside the `IDPSSODescriptor`; they are left out, because
/// nothing in a federation with AWS reads them.
///
/// # Errors
/// [`SamlError::Write`] or [`SamlError::TooMany`] for what metadata can't carry, and without a certificate.
pub fn write(spec: &MetadataSpec) -> Result<String, SamlError> {
    check(spec)?;
    let mut w = XmlWriter::with_capacity(4096 + spec.certificates.len() * 2048);
    w.write_declaration_full("1.0", Some("utf-8"), None);
    w.start_element("EntityDescriptor", &[("ID", &spec.id), ("entityID", &spec.entity_id), ("xmlns", ns::MD)]);
    w.start_element("IDPSSODescriptor", &[("protocolSupportEnumeration", ns::SAMLP)]);
    for certificate in &spec.certificates {
        w.start_element("KeyDescriptor", &[("use", "signing")]);
        key_info(&mut w, certificate);
        w.end_element("KeyDescriptor");
    }
    w.empty_element("SingleLogoutService", &[("Binding", REDIRECT), ("Location", &spec.logout_url)]);
    w.empty_element("SingleSignOnService", &[("Binding", REDIRECT), ("Location", &spec.sso_url)]);
    w.empty_element("SingleSignOnService", &[("Binding", POST), ("Location", &spec.sso_url)]);
    w.end_element("IDPSSODescriptor");
    w.end_element("EntityDescriptor");
    Ok(w.into_string())
}

/// Writes metadata with an enveloped signature as the entity's first child, where the schema wants it.
///
/// # Errors
/// As [`write`], and when certificate and key don't belong together.
pub fn write_signed(spec: &MetadataSpec, key: &SigningKey, certificate: &Certificate) -> Result<String, SamlError> {
    let xml = write(spec)?;
    sign_enveloped(&xml, &spec.id, key, certificate, |document| {
        let entity = document.document_element()?;
        Some((entity, document.node_range(document.first_child(entity)?)?.start))
    })
}

fn check(spec: &MetadataSpec) -> Result<(), SamlError> {
    check_id("the metadata's ID", &spec.id)?;
    if spec.certificates.is_empty() {
        return Err(refused("metadata needs a signing certificate"));
    }
    if spec.certificates.len() > MAX_CERTIFICATES {
        return Err(SamlError::TooMany { what: "signing certificates", limit: MAX_CERTIFICATES });
    }
    for (what, text) in [("the entity ID", &spec.entity_id), ("the sign-on URL", &spec.sso_url), ("the logout URL", &spec.logout_url)] {
        if text.is_empty() {
            return Err(refused(format!("{what} is missing")));
        }
        if text.chars().count() > MAX_URI {
            return Err(SamlError::TooMany { what: "characters of a URI in metadata", limit: MAX_URI });
        }
        check_text(what, text)?;
    }
    Ok(())
}
