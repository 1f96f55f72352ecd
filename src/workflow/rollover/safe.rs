//! What an undo must not do: let the directory sign with what AWS does not trust, or overwrite what somebody else did meanwhile.

use crate::domain::call::{AwsCall, Call, DirectoryCall};
use crate::domain::certificate::Thumbprint;
use crate::domain::finding::Finding;
use crate::domain::rollover::Seen;
use crate::saml::metadata;
use std::collections::BTreeSet;

/// One call of an undo, and the call that it takes back where that is known.
pub(super) struct Back<'a> {
    pub(super) call: &'a Call,
    pub(super) of: Option<&'a Call>,
}

/// Both clouds as far as a sign-in depends on them.
struct Both {
    signs: Option<Thumbprint>,
    in_directory: BTreeSet<Thumbprint>,
    trusted: BTreeSet<Thumbprint>,
}

/// Goes through the calls in order, on what both clouds say now. Pure.
///
/// # Errors
/// At the first one that would refuse every sign-in from then on, that wants a certificate that is gone, or that would overwrite
/// what this rollover did not write.
pub(super) fn check<'a>(calls: impl IntoIterator<Item = Back<'a>>, seen: &Seen) -> Result<(), Box<Finding>> {
    let mut both = Both {
        signs: seen.certificates.iter().find(|c| c.active).map(|c| c.thumbprint.clone()),
        in_directory: seen.certificates.iter().map(|c| c.thumbprint.clone()).collect(),
        trusted: seen.trusted.clone(),
    };
    calls.into_iter().try_for_each(|back| both.take(&back))
}

impl Both {
    fn take(&mut self, back: &Back<'_>) -> Result<(), Box<Finding>> {
        match back.call {
            Call::Directory(DirectoryCall::ActivateCertificate { thumbprint: Some(print), .. }) => self.activate(print),
            Call::Directory(DirectoryCall::RemoveSigningCertificate { thumbprint, .. }) => {
                if self.signs.as_ref() == Some(thumbprint) {
                    return Err(locks_out(thumbprint));
                }
                self.in_directory.remove(thumbprint);
                Ok(())
            }
            Call::Directory(DirectoryCall::UploadSigningCertificate { thumbprint, .. }) => {
                self.in_directory.insert(thumbprint.clone());
                Ok(())
            }
            Call::Aws(AwsCall::UpdateSamlProvider { metadata, .. }) => self.trust(metadata, back.of),
            _ => Ok(()),
        }
    }

    fn activate(&mut self, print: &Thumbprint) -> Result<(), Box<Finding>> {
        if !self.in_directory.contains(print) {
            return Err(gone());
        }
        if !self.trusted.contains(print) {
            return Err(not_trusted(print));
        }
        self.signs = Some(print.clone());
        Ok(())
    }

    fn trust(&mut self, before: &str, of: Option<&Call>) -> Result<(), Box<Finding>> {
        let before = prints(before);
        if let Some(Call::Aws(AwsCall::UpdateSamlProvider { metadata: written, .. })) = of
            && self.trusted != prints(written)
            && self.trusted != before
        {
            return Err(overwrites());
        }
        if let Some(signs) = &self.signs
            && !before.contains(signs)
        {
            return Err(locks_out(signs));
        }
        self.trusted = before;
        Ok(())
    }
}

fn prints(document: &str) -> BTreeSet<Thumbprint> {
    metadata::read(document).iter().flat_map(|m| &m.certificates).map(crate::pki::Certificate::thumbprint).collect()
}

pub(super) fn gone() -> Box<Finding> {
    Box::new(Finding::error(
        "rollover.too_late",
        "The rollover can't be taken back any more",
        "The old certificate left the directory, and its key is gone with it",
        "Roll over again to go to yet another certificate",
    ))
}

pub(super) fn no_way_back() -> Box<Finding> {
    Box::new(Finding::error(
        "rollover.too_late",
        "The rollover can't be taken back any more",
        "The former certificate has ended, or AWS no longer trusts it: signing with it again would refuse every sign-in",
        "Run the rollover again: it goes on from what is there",
    ))
}

fn locks_out(signs: &Thumbprint) -> Box<Finding> {
    Box::new(Finding::error(
        "rollover.undo_locks_out",
        "Taking the rollover back would refuse every sign-in",
        format!("The directory signs with {}, which somebody else activated; AWS would trust it no longer", signs.spaced()),
        "Nothing was changed. Run the rollover again to finish it, or let the directory sign with the old certificate first",
    ))
}

fn not_trusted(print: &Thumbprint) -> Box<Finding> {
    Box::new(Finding::error(
        "rollover.undo_not_trusted",
        "Taking the rollover back would refuse every sign-in",
        format!("AWS no longer trusts {}, with which the directory would sign again", print.spaced()),
        "Nothing was changed. Run the rollover again: it goes on from what is there",
    ))
}

fn overwrites() -> Box<Finding> {
    Box::new(Finding::error(
        "rollover.undo_overwrites",
        "Somebody else replaced the metadata of the SAML provider",
        "It trusts other certificates than this rollover left there; putting the former document back would overwrite that",
        "Nothing was changed. Ask who changed it; run the rollover again to go on from what is there",
    ))
}
