//! Two administrators at once: what was changed under our hands is noticed, not overwritten.

use super::Rolling;
use crate::domain::call::{AwsCall, Call, DirectoryCall};
use crate::domain::certificate::Thumbprint;
use crate::domain::finding::Finding;
use crate::domain::journal::{Entry, JobId, Phase};
use crate::domain::rollover::{Note, Rollover, Seen};
use crate::saml::metadata;
use crate::workflow::phased;

/// Says what somebody else must have done, when the clouds are not as this rollover left them. `None` when all is as it was
/// left, or further on: progress made elsewhere is taken in.
#[must_use]
pub fn foreign(rollover: &Rollover, seen: &Seen, note: &Note, journal: &[Entry]) -> Option<Box<Finding>> {
    let ours = |is: &dyn Fn(&Call) -> bool| journal.iter().any(|e| e.phase == Phase::Done && belongs(e, note) && is(&e.what.call));
    let trusted_by_us = |print: &Thumbprint| ours(&|call| trusts(call, print));
    match (rollover, &note.new) {
        (Rollover::Staged(staged), Some(new)) if staged.new_one() != new => Some(another_certificate(new, staged.new_one())),
        (Rollover::Overlapped(both), Some(new)) if both.new_one() != new => Some(another_certificate(new, both.new_one())),
        (Rollover::Staged(staged), _) if trusted_by_us(staged.new_one()) => Some(provider_replaced(seen)),
        (Rollover::Overlapped(both), _) if ours(&|call| activates(call, both.new_one())) => Some(gone_back()),
        (Rollover::Rest(rest), Some(new)) if rest.active() != new && !seen.certificates.iter().any(|c| c.thumbprint == *new) => {
            Some(taken_away(new))
        }
        _ => None,
    }
}

/// The certificate that a rollover is to: the one that was seen, or the one that the directory said it made.
pub(super) fn under_way(note: &Note, journal: &[Entry]) -> Option<Thumbprint> {
    let made = |e: &Entry| match &e.what.inverse {
        Some(Call::Directory(DirectoryCall::RemoveSigningCertificate { thumbprint, .. })) => Some(thumbprint.clone()),
        _ => None,
    };
    let ours = journal.iter().filter(|e| e.phase == Phase::Done && belongs(e, note));
    note.new.clone().or_else(|| ours.max_by_key(|e| e.id).and_then(made))
}

/// The job under which all runs of a rollover are asked for.
#[must_use]
pub fn job_of(note: &Note) -> JobId {
    phased::job_of::<Rolling>(note)
}

/// Whether a journal row belongs to the rollover of a note.
#[must_use]
pub fn belongs(entry: &Entry, note: &Note) -> bool {
    phased::belongs::<Rolling>(entry, note)
}

fn trusts(call: &Call, print: &Thumbprint) -> bool {
    let Call::Aws(AwsCall::UpdateSamlProvider { metadata, .. }) = call else { return false };
    metadata::read(metadata).is_ok_and(|m| m.certificates.iter().any(|c| c.thumbprint() == *print))
}

fn activates(call: &Call, print: &Thumbprint) -> bool {
    matches!(call, Call::Directory(DirectoryCall::ActivateCertificate { thumbprint: Some(t), .. }) if t == print)
}

fn another_certificate(ours: &Thumbprint, theirs: &Thumbprint) -> Box<Finding> {
    found(
        "rollover.another_certificate",
        "Somebody else staged another new certificate",
        format!("This rollover was going to {}, the newest one in the directory is now {}", ours.spaced(), theirs.spaced()),
        "Ask who else works on this instance. Undo this rollover, or remove the other certificate, then run it again",
    )
}

fn provider_replaced(seen: &Seen) -> Box<Finding> {
    let now: Vec<String> = seen.trusted.iter().map(Thumbprint::spaced).collect();
    found(
        "rollover.provider_replaced",
        "Somebody else replaced the metadata of the SAML provider",
        format!("This rollover had made AWS trust the new certificate; now it trusts {}", now.join(", ")),
        "Nothing was overwritten. Ask who changed it; run the rollover again to trust both certificates once more",
    )
}

fn gone_back() -> Box<Finding> {
    found(
        "rollover.gone_back",
        "Somebody else made the directory sign with the old certificate again",
        "This rollover had activated the new one".to_owned(),
        "Sign-ins work: AWS trusts both. Ask why it was done before you run the rollover again",
    )
}

fn taken_away(new: &Thumbprint) -> Box<Finding> {
    found(
        "rollover.taken_away",
        "Somebody else removed the new certificate",
        format!("{} is no longer in the directory", new.spaced()),
        "Sign-ins work with the old one. Run the rollover again to begin anew",
    )
}

fn found(id: &str, what: &str, why: String, fix: &str) -> Box<Finding> {
    Box::new(Finding::error(id, what, why, fix))
}
