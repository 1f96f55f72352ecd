//! The proofs that the two dangerous calls want to be shown. Each can be made only by the rule that it stands for.

use crate::domain::certificate::Thumbprint;
use jiff::{SignedDuration, Timestamp};

/// The directory may sign with the new certificate: AWS was seen to trust it for so long that every part of AWS knows by now, or the
/// old one has ended, so that nothing is won by waiting. That AWS took one response signed with it proves one of its servers only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settled(());

/// A real response was signed with the new certificate, and AWS took it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven(());

/// Nothing that was signed with the old certificate is needed any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cooled(());

impl Settled {
    /// AWS was seen to trust the new certificate first at `since` and ever since; `spread` is how long a change may take to be
    /// known everywhere in AWS. AWS publishes no figure.
    #[must_use]
    pub fn by_time(since: Timestamp, spread: SignedDuration, now: Timestamp) -> Option<Self> {
        (now.duration_since(since) >= spread).then_some(Self(()))
    }

    /// The old certificate has ended at `old_ends`: the directory may sign with the new one by itself already, and whoever signs in is
    /// better off with one that some of AWS trusts than with one that has ended.
    #[must_use]
    pub fn by_end(old_ends: Timestamp, now: Timestamp) -> Option<Self> {
        (old_ends <= now).then_some(Self(()))
    }
}

impl Proven {
    /// `signed_with` is the certificate with whose key the response was signed, as a check of the signature found, that AWS took.
    #[must_use]
    pub fn by_response(signed_with: &Thumbprint, new: &Thumbprint) -> Option<Self> {
        (signed_with == new).then_some(Self(()))
    }
}

impl Cooled {
    /// The new certificate has been signing since `activated`; `last_old` is the last sign-in that was signed with an old one.
    #[must_use]
    pub fn by_time(activated: Timestamp, last_old: Option<Timestamp>, rest: SignedDuration, now: Timestamp) -> Option<Self> {
        let since = last_old.map_or(activated, |old| old.max(activated));
        (now.duration_since(since) >= rest).then_some(Self(()))
    }

    /// When the cool-down is over if no old signature is seen any more.
    #[must_use]
    pub fn due(activated: Timestamp, last_old: Option<Timestamp>, rest: SignedDuration) -> Timestamp {
        let since = last_old.map_or(activated, |old| old.max(activated));
        since.saturating_add(rest).unwrap_or(since)
    }

    /// The old key is in the wrong hands: every hour that it is trusted is worse than the sign-ins that are lost.
    #[must_use]
    pub const fn compromised() -> Self {
        Self(())
    }
}
