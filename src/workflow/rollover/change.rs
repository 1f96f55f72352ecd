//! Two administrators at once: what was changed under our hands is noticed, not overwritten.

use super::Rolling;
use crate::domain::call::{AwsCall, Call, DirectoryCall};
use crate::domain::certificate::Thumbprint;
use crate::domain::finding::Finding;
use crate::domain::journal::{Entry, JobId, Phase};
use crate::domain::rollover::{Activated, Note, Rollover, Seen};
use crate::saml::metadata;
use crate::workflow::phased;

/// Says what somebody else must have done, when the clouds are not as this rollover left them. `None` when all is as it was
/// left, or further on: progress made elsewhere is taken in. What was told before gives way to what was not.
#[must_use]
pub fn foreign(rollover: &Rollover, seen: &Seen, note: &Note, journal: &[Entry]) -> Option<Box<Finding>> {
    let ours = Ours { note, journal };
    let not_ours = |print: &Thumbprint| note.new.as_ref().filter(|new| *new != print && !ours.made(print));
    let another = |print: &Thumbprint| not_ours(print).map(|new| another_certificate(new, print));
    let found = match rollover {
        Rollover::Staged(staged) if ours.did(&|call| trusts(call, staged.new_one())) => Some(provider_replaced(seen)),
        Rollover::Staged(staged) => another(staged.new_one()),
        Rollover::Overlapped(both) if ours.did(&|call| activates(call, both.new_one())) => Some(gone_back()),
        Rollover::Overlapped(both) => another(both.new_one()),
        Rollover::Activated(done) => another(done.new_one()).or_else(|| late(done, seen, &ours)),
        Rollover::Rest(rest) if note.is_overtaken(rest.active(), seen) => None,
        Rollover::Rest(rest) => note.new.as_ref().filter(|new| rest.active() != *new && !seen.has(new)).map(taken_away),
        Rollover::Untrusted(_) | Rollover::NoCertificate => None,
    };
    found.filter(|f| !note.told.contains(&f.id)).or_else(|| foreign_trust(rollover, seen, &ours))
}

/// A certificate that came into the directory after AWS was told of all that were there: it would be removed with the old one.
fn late(done: &Activated, seen: &Seen, ours: &Ours<'_>) -> Option<Box<Finding>> {
    let came = done.in_directory().iter().find(|print| !seen.trusted.contains(print) && !ours.knows(print));
    came.filter(|_| ours.wrote()).map(one_more)
}

/// Certificates that AWS trusts and the next update of its metadata would drop, though they are none of this rollover's: another
/// instance may sign with them.
fn foreign_trust(rollover: &Rollover, seen: &Seen, ours: &Ours<'_>) -> Option<Box<Finding>> {
    let dropped = match rollover {
        Rollover::Rest(_) | Rollover::Staged(_) => &seen.trusted,
        Rollover::Activated(_) if ours.wrote() => &seen.trusted,
        // begun elsewhere, so that nothing tells but their age
        Rollover::Activated(_) | Rollover::Untrusted(_) => &seen.younger,
        Rollover::Overlapped(_) | Rollover::NoCertificate => return None,
    };
    let foreign: Vec<&Thumbprint> = dropped.iter().filter(|print| !seen.has(print) && !ours.knows(print)).collect();
    (!foreign.is_empty()).then(|| trusts_more(&foreign))
}

/// What this rollover did, by the journal.
struct Ours<'a> {
    note: &'a Note,
    journal: &'a [Entry],
}

impl Ours<'_> {
    fn rows(&self) -> impl Iterator<Item = &Entry> {
        self.journal.iter().filter(|e| e.phase == Phase::Done && belongs(e, self.note))
    }

    fn did(&self, is: &dyn Fn(&Call) -> bool) -> bool {
        self.rows().any(|e| is(&e.what.call))
    }

    /// Whether it told AWS of the directory's certificates.
    fn wrote(&self) -> bool {
        self.did(&|call| matches!(call, Call::Aws(AwsCall::UpdateSamlProvider { .. })))
    }

    /// Whether it brought this certificate into the directory.
    fn made(&self, print: &Thumbprint) -> bool {
        self.rows().any(|e| takes_away(e.what.inverse.as_ref()) == Some(print))
    }

    /// Whether it made this certificate, or found or left it in AWS.
    fn knows(&self, print: &Thumbprint) -> bool {
        let in_aws = |e: &Entry| trusts(&e.what.call, print) || e.what.inverse.as_ref().is_some_and(|back| trusts(back, print));
        self.note.new.as_ref() == Some(print) || self.rows().any(|e| takes_away(e.what.inverse.as_ref()) == Some(print) || in_aws(e))
    }
}

/// The certificate that a call would take out of the directory.
const fn takes_away(inverse: Option<&Call>) -> Option<&Thumbprint> {
    match inverse {
        Some(Call::Directory(DirectoryCall::RemoveSigningCertificate { thumbprint, .. })) => Some(thumbprint),
        _ => None,
    }
}

/// The certificate that a rollover is to: the one that was seen, or the one that the directory said it made.
pub(super) fn under_way(note: &Note, journal: &[Entry]) -> Option<Thumbprint> {
    let made = |e: &Entry| takes_away(e.what.inverse.as_ref()).cloned();
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

fn one_more(theirs: &Thumbprint) -> Box<Finding> {
    found(
        "rollover.another_certificate",
        "Somebody else brought another certificate into the directory",
        format!("{} came after AWS was told of the new one, and would be removed with the old one", theirs.spaced()),
        "Nothing was removed. If nobody needs it, run the rollover again; else take it away first, and upload it again afterwards",
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

fn trusts_more(foreign: &[&Thumbprint]) -> Box<Finding> {
    let names: Vec<String> = foreign.iter().map(|print| print.spaced()).collect();
    found(
        "rollover.foreign_trust",
        "The SAML provider trusts a certificate that this instance does not have",
        format!(
            "{} is not in the directory's instance; another instance may sign with it, and the rollover would drop it",
            names.join(", ")
        ),
        "Nothing was changed. If nobody signs with it, run the rollover again; else give that instance a SAML provider of its own first",
    )
}

fn found(id: &str, what: &str, why: String, fix: &str) -> Box<Finding> {
    Box::new(Finding::error(id, what, why, fix))
}
