//! How far a rollover is, from what both clouds say.

use super::guard::{Cooled, Proven, Settled};
use crate::domain::arn::ProviderArn;
use crate::domain::call::{AwsCall, DirectoryCall};
use crate::domain::certificate::Thumbprint;
use crate::domain::directory::ServicePrincipalId;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

/// How old an active certificate may be for a retired one beside it to count as a rollover that is still under way, and not
/// as something that was left lying about long ago. Only where no note of ours says which it is.
const FRESH: SignedDuration = SignedDuration::from_hours(24 * 30);

/// A signing certificate of the instance in the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenCertificate {
    /// Its thumbprint.
    pub thumbprint: Thumbprint,
    /// Whether the directory signs with it now.
    pub active: bool,
    /// First moment of validity.
    pub not_before: Timestamp,
    /// Last moment of validity.
    pub not_after: Timestamp,
}

/// What both clouds say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    /// Signing certificates in the directory.
    pub certificates: Vec<SeenCertificate>,
    /// The one that was chosen to sign. With none chosen the directory takes the only one, and with a second one nobody knows which.
    pub chosen: Option<Thumbprint>,
    /// Thumbprints in the federation metadata that the directory publishes for the instance.
    pub published: BTreeSet<Thumbprint>,
    /// Thumbprints that the SAML provider in IAM trusts; empty when there is no provider.
    pub trusted: BTreeSet<Thumbprint>,
    /// Those of them that the directory does not have and that begin later than the one that signs: no former ones of this instance.
    pub younger: BTreeSet<Thumbprint>,
}

/// How far the rollover of an instance is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rollover {
    /// There is no certificate that signs: the set-up is not that far.
    NoCertificate,
    /// One certificate signs and is trusted; nothing is under way.
    Rest(Rest),
    /// A new certificate is in the directory, AWS does not trust it yet.
    Staged(Staged),
    /// AWS trusts the old and the new one; the old one still signs.
    Overlapped(Overlapped),
    /// The new one signs; the old one is still there or still trusted.
    Activated(Activated),
    /// The certificate that signs is not trusted: every sign-in is refused at this moment.
    Untrusted(Untrusted),
}

/// See [`Rollover::Rest`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rest {
    active: Thumbprint,
    /// Whether it goes on signing when a second one comes: it was chosen, or has ended and has nothing to lose.
    chosen: bool,
    ended: bool,
    /// Thumbprints beside the active one that were left behind by earlier rollovers.
    leftovers: BTreeSet<Thumbprint>,
}

/// See [`Rollover::Staged`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staged {
    old: Thumbprint,
    new: Thumbprint,
    published: bool,
}

/// See [`Rollover::Overlapped`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlapped {
    old: Thumbprint,
    old_ends: Timestamp,
    new: Thumbprint,
}

/// See [`Rollover::Activated`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activated {
    new: Thumbprint,
    /// Former certificates that the directory still has.
    in_directory: BTreeSet<Thumbprint>,
    /// Former certificates that AWS still trusts.
    in_aws: BTreeSet<Thumbprint>,
    /// The newest former one: what an undo goes back to.
    former: Option<Thumbprint>,
}

/// See [`Rollover::Untrusted`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Untrusted {
    active: Thumbprint,
    /// A certificate of the directory that AWS does trust, when there is one: signing with it would help at once.
    trusted: Option<Thumbprint>,
    published: bool,
}

impl Rollover {
    /// Says how far it is. `under_way` is the new certificate's thumbprint where a note of ours says that a rollover to it
    /// was begun and not finished.
    #[must_use]
    pub fn observe(seen: &Seen, under_way: Option<&Thumbprint>, now: Timestamp) -> Self {
        let Some(active) = seen.signing(now) else { return Self::NoCertificate };
        let others = || seen.certificates.iter().filter(|c| c.thumbprint != active.thumbprint);
        if seen.none_lasts(now) {
            let leftovers = others().map(|c| c.thumbprint.clone()).collect();
            return Self::Rest(Rest { active: active.thumbprint.clone(), chosen: true, ended: true, leftovers });
        }
        if !seen.trusted.contains(&active.thumbprint) {
            return Self::Untrusted(Untrusted {
                active: active.thumbprint.clone(),
                trusted: others()
                    .filter(|c| c.not_after > now && seen.trusted.contains(&c.thumbprint))
                    .max_by_key(|c| c.not_after)
                    .map(|c| c.thumbprint.clone()),
                published: seen.published.contains(&active.thumbprint),
            });
        }
        // a certificate that begins after the active one and still lasts is the one to come; of two that were made in one second
        // that which AWS does not trust yet, or else only whoever made them can tell
        let to_come = |print: &Thumbprint| under_way == Some(print) || !seen.trusted.contains(print);
        let age = |c: &SeenCertificate| (c.not_before, c.not_after, to_come(&c.thumbprint));
        let newer = others().filter(|c| c.not_after > now && age(c) > age(active));
        if let Some(new) = newer.max_by_key(|c| age(c)) {
            let (old, new) = (active.thumbprint.clone(), new.thumbprint.clone());
            return if seen.trusted.contains(&new) {
                Self::Overlapped(Overlapped { old, old_ends: active.not_after, new })
            } else {
                let published = seen.published.contains(&new);
                Self::Staged(Staged { old, new, published })
            };
        }
        let in_directory: BTreeSet<Thumbprint> = others().map(|c| c.thumbprint.clone()).collect();
        let beside: BTreeSet<Thumbprint> = seen.trusted.iter().filter(|t| **t != active.thumbprint).cloned().collect();
        let is_new = under_way == Some(&active.thumbprint);
        let in_aws: BTreeSet<Thumbprint> = beside.iter().filter(|t| is_new || !seen.younger.contains(t)).cloned().collect();
        // somebody else may have gone on from the new certificate of our note to yet another one
        let beyond = |new: &Thumbprint| others().any(|c| c.thumbprint == *new && c.not_before < active.not_before);
        let is_fresh = now.duration_since(active.not_before) < FRESH;
        let ours = is_new || (is_fresh && under_way.is_none_or(beyond));
        if (in_directory.is_empty() && in_aws.is_empty()) || !ours {
            return Self::Rest(Rest {
                active: active.thumbprint.clone(),
                chosen: seen.chosen.as_ref() == Some(&active.thumbprint),
                ended: false,
                leftovers: in_directory.union(&beside).cloned().collect(),
            });
        }
        let former = others().filter(|c| c.not_after > now).max_by_key(|c| c.not_before).map(|c| c.thumbprint.clone());
        Self::Activated(Activated { new: active.thumbprint.clone(), in_directory, in_aws, former })
    }

    /// The certificate that is being rolled to, once there is one.
    #[must_use]
    pub const fn new_certificate(&self) -> Option<&Thumbprint> {
        match self {
            Self::Staged(s) => Some(&s.new),
            Self::Overlapped(o) => Some(&o.new),
            Self::Activated(a) => Some(&a.new),
            Self::NoCertificate | Self::Rest(_) | Self::Untrusted(_) => None,
        }
    }
}

impl Seen {
    /// Whether the directory has this certificate.
    #[must_use]
    pub fn has(&self, print: &Thumbprint) -> bool {
        self.certificates.iter().any(|c| c.thumbprint == *print)
    }

    /// Where the chosen certificate is gone: one that lasts and that AWS trusts, the older one first.
    #[must_use]
    pub fn instead(&self, now: Timestamp) -> Option<&Thumbprint> {
        self.chosen.as_ref().filter(|chosen| !self.has(chosen))?;
        let good = self.certificates.iter().filter(|c| c.not_after > now && self.trusted.contains(&c.thumbprint));
        good.min_by_key(|c| c.not_before).map(|c| &c.thumbprint)
    }

    /// The certificate that signs. Where all have ended, the newest: a new one takes its place, whether it was chosen or not.
    fn signing(&self, now: Timestamp) -> Option<&SeenCertificate> {
        let newest = || self.certificates.iter().filter(|_| self.none_lasts(now)).max_by_key(|c| c.not_after);
        self.certificates.iter().find(|c| c.active).or_else(newest)
    }

    fn none_lasts(&self, now: Timestamp) -> bool {
        self.certificates.iter().all(|c| c.not_after <= now)
    }
}

impl Rest {
    /// The certificate that signs.
    #[must_use]
    pub const fn active(&self) -> &Thumbprint {
        &self.active
    }

    /// Whether it has ended. The directory may then sign with a new one as soon as there is one.
    /// Source: Microsoft, "Manage certificates for federated single sign-on".
    #[must_use]
    pub const fn ended(&self) -> bool {
        self.ended
    }

    /// What earlier rollovers left behind, in the directory or in the provider.
    #[must_use]
    pub const fn leftovers(&self) -> &BTreeSet<Thumbprint> {
        &self.leftovers
    }

    /// Chooses the certificate that signs anyhow, so that it goes on signing when a second one comes. `None` when it is chosen.
    #[must_use]
    pub fn choose(&self, instance: ServicePrincipalId) -> Option<DirectoryCall> {
        let call = DirectoryCall::ActivateCertificate { service_principal: instance, thumbprint: Some(self.active.clone()) };
        (!self.chosen).then_some(call)
    }

    /// The directory makes a new certificate. Nobody signs with it yet. `None` while the active one is not chosen.
    #[must_use]
    pub fn stage(&self, instance: ServicePrincipalId, subject: String, ends: Timestamp) -> Option<DirectoryCall> {
        self.chosen.then_some(DirectoryCall::AddSigningCertificate { service_principal: instance, subject, ends })
    }

    /// The directory gets a new certificate that was issued here, with its key. Nobody signs with it yet. `None` while the active one is
    /// not chosen, and for the active one itself.
    #[must_use]
    pub fn upload(&self, instance: ServicePrincipalId, new: Thumbprint, der_base64: String, vault_item: String) -> Option<DirectoryCall> {
        (self.chosen && new != self.active).then_some(DirectoryCall::UploadSigningCertificate {
            service_principal: instance,
            certificate_der_base64: der_base64,
            vault_item,
            thumbprint: new,
        })
    }
}

impl Staged {
    /// The certificate that signs now.
    #[must_use]
    pub const fn old(&self) -> &Thumbprint {
        &self.old
    }

    /// The one that shall sign.
    #[must_use]
    pub const fn new_one(&self) -> &Thumbprint {
        &self.new
    }

    /// Gives AWS the directory's metadata with both certificates. `None` while the metadata does not hold both: it lags behind.
    #[must_use]
    pub fn overlap(&self, provider: ProviderArn, metadata: &str) -> Option<AwsCall> {
        self.published.then(|| AwsCall::UpdateSamlProvider { arn: provider, metadata: metadata.to_owned() })
    }

    /// Takes the new certificate away again.
    #[must_use]
    pub fn unstage(&self, instance: ServicePrincipalId) -> DirectoryCall {
        DirectoryCall::RemoveSigningCertificate { service_principal: instance, thumbprint: self.new.clone() }
    }
}

impl Overlapped {
    /// The certificate that signs now.
    #[must_use]
    pub const fn old(&self) -> &Thumbprint {
        &self.old
    }

    /// The one that shall sign.
    #[must_use]
    pub const fn new_one(&self) -> &Thumbprint {
        &self.new
    }

    /// When the certificate that signs now ends.
    #[must_use]
    pub const fn old_ends(&self) -> Timestamp {
        self.old_ends
    }

    /// Lets the directory sign with the new certificate. Wants to be shown that AWS trusts it everywhere by now.
    #[must_use]
    pub fn activate(&self, instance: ServicePrincipalId, _settled: &Settled) -> DirectoryCall {
        DirectoryCall::ActivateCertificate { service_principal: instance, thumbprint: Some(self.new.clone()) }
    }
}

impl Activated {
    /// The certificate that signs now.
    #[must_use]
    pub const fn new_one(&self) -> &Thumbprint {
        &self.new
    }

    /// Former certificates that the directory still has.
    #[must_use]
    pub const fn in_directory(&self) -> &BTreeSet<Thumbprint> {
        &self.in_directory
    }

    /// Former certificates that AWS still trusts.
    #[must_use]
    pub const fn in_aws(&self) -> &BTreeSet<Thumbprint> {
        &self.in_aws
    }

    /// Signs with the former certificate again: the way back, as long as it is there, lasts, and is trusted.
    #[must_use]
    pub fn go_back(&self, instance: ServicePrincipalId) -> Option<DirectoryCall> {
        let former = self.former.as_ref().filter(|f| self.in_aws.contains(f))?;
        Some(DirectoryCall::ActivateCertificate { service_principal: instance, thumbprint: Some(former.clone()) })
    }

    /// Takes the former certificates out of the directory, one call each. Wants to be shown that the new one works and that
    /// nothing signed with an old one is on its way.
    #[must_use]
    pub fn prune_directory(&self, instance: &ServicePrincipalId, _proven: &Proven, _cooled: &Cooled) -> Vec<DirectoryCall> {
        let remove = |thumbprint: &Thumbprint| DirectoryCall::RemoveSigningCertificate {
            service_principal: instance.clone(),
            thumbprint: thumbprint.clone(),
        };
        self.in_directory.iter().map(remove).collect()
    }

    /// Gives AWS the directory's metadata without the former certificates. `None` while the directory still has one, or its
    /// metadata still holds one (`published`), or does not hold the new one.
    #[must_use]
    pub fn prune_aws(
        &self,
        provider: ProviderArn,
        metadata: &str,
        published: &BTreeSet<Thumbprint>,
        _proven: &Proven,
        _cooled: &Cooled,
    ) -> Option<AwsCall> {
        let clean = self.in_directory.is_empty() && published.iter().eq(std::iter::once(&self.new));
        clean.then(|| AwsCall::UpdateSamlProvider { arn: provider, metadata: metadata.to_owned() })
    }
}

impl Untrusted {
    /// The certificate that signs and is not trusted.
    #[must_use]
    pub const fn active(&self) -> &Thumbprint {
        &self.active
    }

    /// The shortest way back: AWS gets the directory's metadata. `None` while the metadata does not hold the active one.
    #[must_use]
    pub fn trust(&self, provider: ProviderArn, metadata: &str) -> Option<AwsCall> {
        self.published.then(|| AwsCall::UpdateSamlProvider { arn: provider, metadata: metadata.to_owned() })
    }

    /// The other way back: the directory signs with a certificate that AWS trusts already.
    #[must_use]
    pub fn sign_with_trusted(&self, instance: ServicePrincipalId) -> Option<DirectoryCall> {
        let trusted = self.trusted.clone()?;
        Some(DirectoryCall::ActivateCertificate { service_principal: instance, thumbprint: Some(trusted) })
    }
}
