//! The way back of a rollover of which this workspace's journal knows nothing, because it was begun on another computer: worked out
//! from the clouds alone, one call after the other.

use super::change::{belongs, under_way};
use super::safe::{gone, no_way_back};
use super::see;
use crate::domain::call::{AwsCall, Call, DirectoryCall};
use crate::domain::certificate::Thumbprint;
use crate::domain::directory::ServicePrincipalId;
use crate::domain::finding::Finding;
use crate::domain::journal::Phase;
use crate::domain::rollover::{Note, Rollover, Seen};
use crate::saml::metadata::{self, MetadataSpec};
use crate::workflow::world::World;

/// Whether a rollover is under way that is another one than that of a finished note.
pub(super) fn is_another(world: &World, note: &Note) -> bool {
    let Ok(seen) = see::see(world) else { return false };
    match Rollover::observe(&seen, None, world.began) {
        Rollover::Staged(_) | Rollover::Overlapped(_) => true,
        Rollover::Activated(done) => note.new.as_ref() != Some(done.new_one()),
        Rollover::Rest(_) | Rollover::Untrusted(_) | Rollover::NoCertificate => !removed(world, note, &seen).is_empty(),
    }
}

/// All calls of the way back as far as they can be told beforehand, in order.
///
/// # Errors
/// When there is no way back.
pub(super) fn calls(world: &World, note: &Note, seen: &Seen) -> Result<Vec<Call>, Box<Finding>> {
    let Some(instance) = world.ids().map(|ids| ids.service_principal.clone()) else { return Ok(Vec::new()) };
    let trim = |print: &Thumbprint| seen.trusted.contains(print).then(|| without(world, print)).flatten();
    Ok(match Rollover::observe(seen, under_way(note, &world.memory.journal).as_ref(), world.began) {
        Rollover::Staged(staged) => vec![Call::Directory(staged.unstage(instance))],
        Rollover::Overlapped(both) => std::iter::once(unstage(instance, both.new_one())).chain(trim(both.new_one())).collect(),
        Rollover::Activated(done) => match done.go_back(instance.clone()) {
            Some(back) => [Call::Directory(back), unstage(instance, done.new_one())].into_iter().chain(trim(done.new_one())).collect(),
            None if !removed(world, note, seen).is_empty() => trimmed(world, seen).into_iter().collect(),
            None if done.in_directory().is_empty() => return Err(gone()),
            None => return Err(no_way_back()),
        },
        Rollover::NoCertificate => seen.instead(world.began).map(|print| choose(instance, print)).into_iter().collect(),
        _ if removed(world, note, seen).is_empty() => Vec::new(),
        _ => trimmed(world, seen).into_iter().collect(),
    })
}

/// Whether the directory's metadata still shows what an undo took out of the directory: it lags behind.
pub(super) fn is_lagging(world: &World, note: &Note, seen: &Seen) -> bool {
    removed(world, note, seen).iter().any(|print| seen.published.contains(print))
}

/// Certificates that an undo took out of the directory and AWS still trusts.
fn removed(world: &World, note: &Note, seen: &Seen) -> Vec<Thumbprint> {
    let of_undo = |print: &Thumbprint| {
        world.memory.journal.iter().any(|e| {
            let takes =
                matches!(&e.what.call, Call::Directory(DirectoryCall::RemoveSigningCertificate { thumbprint, .. }) if thumbprint == print);
            takes && e.phase == Phase::Done && belongs(e, note)
        })
    };
    seen.trusted.iter().filter(|print| !seen.has(print) && of_undo(print)).cloned().collect()
}

/// Where somebody chose the certificate that an undo was taking out at that moment: the one that is left signs again.
pub(super) fn left_to_choose(world: &World, seen: &Seen) -> Option<Call> {
    let instance = world.ids()?.service_principal.clone();
    seen.instead(world.began).map(|print| choose(instance, print))
}

fn choose(service_principal: ServicePrincipalId, print: &Thumbprint) -> Call {
    Call::Directory(DirectoryCall::ActivateCertificate { service_principal, thumbprint: Some(print.clone()) })
}

fn unstage(service_principal: ServicePrincipalId, new: &Thumbprint) -> Call {
    Call::Directory(DirectoryCall::RemoveSigningCertificate { service_principal, thumbprint: new.clone() })
}

/// AWS gets the directory's metadata, which no longer has what was taken out of the directory.
fn trimmed(world: &World, seen: &Seen) -> Option<Call> {
    let active = seen.certificates.iter().find(|c| c.active)?;
    let metadata = world.metadata.clone().filter(|_| seen.published.contains(&active.thumbprint))?;
    Some(Call::Aws(AwsCall::UpdateSamlProvider { arn: world.spec.provider_arn(), metadata }))
}

/// The same as it can be told before the certificate is taken out.
fn without(world: &World, print: &Thumbprint) -> Option<Call> {
    let read = metadata::read(world.metadata.as_deref()?).ok()?;
    let spec = MetadataSpec {
        id: "_undo".to_owned(),
        entity_id: read.entity_id,
        certificates: read.certificates.into_iter().filter(|c| c.thumbprint() != *print).collect(),
        sso_url: read.sso_redirect.or(read.sso_post)?,
        logout_url: read.logout?,
    };
    let metadata = metadata::write(&spec).ok()?;
    Some(Call::Aws(AwsCall::UpdateSamlProvider { arn: world.spec.provider_arn(), metadata }))
}
