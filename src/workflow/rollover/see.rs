//! What both clouds say, as the rules want it, and what is remembered between two runs.

use super::Rolling;
use crate::domain::certificate::{CertificateUse, Thumbprint};
use crate::domain::finding::Finding;
use crate::domain::rollover::{Note, Seen, SeenCertificate};
use crate::domain::spec::InstanceKey;
use crate::pki::Certificate;
use crate::saml::metadata;
use crate::workflow::phased;
use crate::workflow::ports::{Store, StoreError};
use crate::workflow::world::World;
use std::collections::BTreeSet;

/// The note of an instance, when there is one.
///
/// # Errors
/// When the workspace can't be read. A note that can't be understood counts as none: the clouds tell how far it is.
pub async fn note(store: &dyn Store, key: &InstanceKey) -> Result<Option<Note>, StoreError> {
    phased::note::<Rolling>(store, key).await
}

/// What both clouds say of the certificates of an instance.
///
/// # Errors
/// A provider whose metadata can't be read, or that has another issuer: it must not be overwritten.
pub fn see(world: &World) -> Result<Seen, Box<Finding>> {
    let certificates = world.instance.iter().flat_map(|i| &i.certificates).map(|c| SeenCertificate {
        thumbprint: c.facts.thumbprint.clone(),
        active: c.state == CertificateUse::Active,
        not_before: c.facts.not_before,
        not_after: c.facts.not_after,
    });
    let published = world.metadata.as_deref().and_then(|text| metadata::read(text).ok());
    let trusted = match &world.provider {
        None => None,
        Some(provider) => Some(metadata::read(&provider.metadata).map_err(|error| unreadable(world, &error.to_string()))?),
    };
    if let (Some(ours), Some(theirs)) = (&published, &trusted)
        && ours.entity_id != theirs.entity_id
    {
        return Err(other_issuer(world, &theirs.entity_id));
    }
    let prints = |m: Option<&metadata::Metadata>| -> BTreeSet<Thumbprint> {
        m.iter().flat_map(|m| &m.certificates).map(Certificate::thumbprint).collect()
    };
    let chosen = world.instance.as_ref().and_then(|i| i.chosen_certificate.clone());
    Ok(Seen {
        certificates: certificates.collect(),
        chosen,
        published: prints(published.as_ref()),
        trusted: prints(trusted.as_ref()),
        younger: younger(world, trusted.as_ref()),
    })
}

/// What AWS trusts, the directory does not have, and begins later than what signs.
fn younger(world: &World, trusted: Option<&metadata::Metadata>) -> BTreeSet<Thumbprint> {
    let Some(instance) = &world.instance else { return BTreeSet::new() };
    let Some(active) = instance.active_certificate() else { return BTreeSet::new() };
    let there = |print: &Thumbprint| instance.certificates.iter().any(|c| c.facts.thumbprint == *print);
    let facts = trusted.iter().flat_map(|m| &m.certificates).map(Certificate::facts);
    facts.filter(|f| f.not_before > active.facts.not_before && !there(&f.thumbprint)).map(|f| f.thumbprint.clone()).collect()
}

fn unreadable(world: &World, why: &str) -> Box<Finding> {
    Box::new(Finding::error(
        "rollover.provider_unreadable",
        format!("The metadata of the SAML provider {} can't be read", world.spec.provider),
        why,
        "Look at it in the IAM console; step 8 of the set-up puts the directory's metadata there",
    ))
}

fn other_issuer(world: &World, issuer: &str) -> Box<Finding> {
    Box::new(Finding::error(
        "rollover.other_issuer",
        format!("The SAML provider {} trusts another directory", world.spec.provider),
        format!("Its metadata names the issuer {issuer}; nothing was changed"),
        "Choose the right provider name in step 8, then read again",
    ))
}
