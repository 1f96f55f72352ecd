//! Step 7: the federation metadata, read and checked against the directory's own certificates.

use super::Assessment;
use crate::domain::finding::{Finding, sentence};
use crate::domain::number::thousands;
use crate::saml::metadata::{self, Metadata};
use crate::workflow::world::World;

/// IAM's limits of a metadata document in characters. Source: IAM service model, `SAMLMetadataDocumentType`.
const IAM_CHARACTERS: std::ops::RangeInclusive<usize> = 1_000..=10_000_000;

pub(super) fn assess(world: &World) -> Assessment {
    let Some(text) = &world.metadata else { return missing(world) };
    match check(world, text) {
        Ok(metadata) => Assessment::done(vec![
            ("Issuer", metadata.entity_id.clone()),
            ("Sign-on URL", metadata.sso_redirect.clone().or_else(|| metadata.sso_post.clone()).unwrap_or_default()),
            ("Sign-out URL", metadata.logout.clone().unwrap_or_default()),
            ("Certificates", metadata.certificates.iter().map(|c| c.thumbprint().to_string()).collect::<Vec<_>>().join(", ")),
            ("Size", format!("{} characters", thousands(text.chars().count()))),
        ]),
        Err(finding) => Assessment::Blocked(finding),
    }
}

/// Why there is no metadata: no certificate yet, or a server that has not heard of it, which passes by itself.
pub(super) fn missing(world: &World) -> Assessment {
    if world.instance.as_ref().is_none_or(|i| i.certificates.is_empty()) {
        return Assessment::too_early("The signing certificate");
    }
    Assessment::blocked(Finding::warning(
        "metadata.stale",
        "The directory does not publish the federation metadata yet",
        "The certificate is there, and the server that was asked for the metadata has not heard of it",
        "Read again in some minutes; nothing was changed",
    ))
}

/// Reads the directory's metadata and compares it with what the directory said through Graph.
pub(super) fn check(world: &World, text: &str) -> Result<Metadata, Box<Finding>> {
    let metadata = metadata::read(text).map_err(|error| {
        Box::new(Finding::error(
            "metadata.unreadable",
            "The federation metadata can't be read",
            sentence(&error.to_string()),
            "Read again; if it stays so, download it in the portal and open it in the Inspector",
        ))
    })?;
    let characters = text.chars().count();
    if !IAM_CHARACTERS.contains(&characters) {
        return Err(Box::new(Finding::error(
            "metadata.size",
            format!("The federation metadata has {characters} characters, IAM takes 1,000 to 10,000,000"),
            "It is cut off, or not the metadata of an application",
            "Read again",
        )));
    }
    let active = world.instance.as_ref().and_then(|i| i.active_certificate());
    let Some(active) = active else {
        return Err(Box::new(Finding::error(
            "metadata.no_active",
            "No signing certificate is active",
            "The directory would sign nothing",
            "Run the step Signing certificate",
        )));
    };
    if !metadata.certificates.iter().any(|c| c.thumbprint() == active.facts.thumbprint) {
        return Err(Box::new(Finding::warning(
            "metadata.stale",
            "The federation metadata does not hold the active certificate yet",
            "The directory keeps metadata for some minutes after a change",
            "Read again in a few minutes; AWS must not get the old document",
        )));
    }
    Ok(metadata)
}
