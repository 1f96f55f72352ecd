//! The first phase: the certificate that signs is chosen, and a new one comes into the directory: made by it, or issued here and
//! uploaded.

use super::RollOptions;
use super::plan::{Next, lagging};
use crate::domain::call::{Call, DirectoryCall, LocalCall};
use crate::domain::certificate::Thumbprint;
use crate::domain::directory::ServicePrincipalId;
use crate::domain::plan::Plan;
use crate::domain::rollover::{Note, Rest, RollPhase, Seen};
use crate::domain::spec::CertificateOrigin;
use crate::domain::step::{Cloud, StepId};
use crate::pki::Certificate;
use crate::workflow::local::Issued;
use crate::workflow::ports::VaultItem;
use crate::workflow::steps::certificate::{MOST_YEARS_IN_DIRECTORY, day, ends};
use crate::workflow::world::{CLOCK_SKEW, World};
use jiff::{SignedDuration, Timestamp};

/// What the first phase looks at.
pub(super) struct Wish<'a> {
    pub(super) instance: ServicePrincipalId,
    pub(super) seen: &'a Seen,
    pub(super) note: &'a Note,
    pub(super) options: &'a RollOptions,
    pub(super) world: &'a World,
    pub(super) now: Timestamp,
}

/// What comes next while one certificate signs.
pub(super) fn next(rest: &Rest, wish: &Wish<'_>) -> Next {
    if let Some(plan) = choose(rest, wish) {
        return make(plan);
    }
    let plan = match wish.origin() {
        CertificateOrigin::Directory => made_by_directory(rest, wish),
        CertificateOrigin::Here { rsa_bits } => match wish.issued() {
            None => Some(issue(rest, wish, rsa_bits)),
            Some((issued, certificate)) => upload(rest, wish, issued, &certificate),
        },
    };
    plan.map_or_else(|| lagging(RollPhase::Stage), make)
}

fn make(plan: Plan) -> Next {
    Next::Make(RollPhase::Stage, Box::new(plan))
}

impl Wish<'_> {
    /// As it was asked for, else as the instance's first certificate was made.
    fn origin(&self) -> CertificateOrigin {
        self.options.issue_here.map_or(self.world.spec.certificate.origin, |rsa_bits| CertificateOrigin::Here { rsa_bits })
    }

    /// Each rollover has a key of its own, so that none is overwritten.
    fn vault_item(&self) -> String {
        VaultItem::signing_key(&format!("{}/{}", self.world.spec.key, self.note.id)).as_str().to_owned()
    }

    /// The certificate that was issued for this rollover.
    fn issued(&self) -> Option<(&Issued, Certificate)> {
        let item = self.vault_item();
        let issued = self.world.memory.issued.iter().find(|i| i.vault_item == item)?;
        Some((issued, issued.certificate().filter(|c| c.facts().not_after > self.now)?))
    }
}

/// The certificate that signs is chosen explicitly before a second one comes.
fn choose(rest: &Rest, wish: &Wish<'_>) -> Option<Plan> {
    let chosen = &wish.seen.chosen;
    let back = DirectoryCall::ActivateCertificate { service_principal: wish.instance.clone(), thumbprint: chosen.clone() };
    let call = rest.choose(wish.instance.clone())?;
    let plan = Plan::new(
        StepId::Certificate,
        "Choose the present certificate",
        "Nobody is affected: it signs already",
        "Undo leaves the choice to the directory again",
    )
    .write(Call::Directory(call), Some(Call::Directory(back)), "So that it goes on signing when a second one is there")
    .change("Chosen certificate", chosen.as_ref().map(Thumbprint::spaced), Some(rest.active().spaced()));
    Some(plan)
}

fn made_by_directory(rest: &Rest, wish: &Wish<'_>) -> Option<Plan> {
    let (certificate, instance) = (&wish.world.spec.certificate, wish.instance.clone());
    let ends = ends(wish.now, certificate.years.min(MOST_YEARS_IN_DIRECTORY));
    let call = rest.stage(instance, format!("CN={}", certificate.common_name), ends)?;
    let plan = frame("Create new certificate", rest)
        .write(Call::Directory(call), None, "The directory makes a second key and keeps it")
        .prove(Cloud::Directory, "Read key credentials", "The new certificate can be read")
        .change("New certificate ends", None, Some(day(ends)));
    Some(plan)
}

fn issue(rest: &Rest, wish: &Wish<'_>, rsa_bits: u16) -> Plan {
    let certificate = &wish.world.spec.certificate;
    let ends = ends(wish.now, certificate.years);
    let call = LocalCall::IssueCertificate {
        vault_item: wish.vault_item(),
        common_name: certificate.common_name.clone(),
        starts: starts(rest, wish),
        ends,
        rsa_bits,
    };
    frame("Issue new certificate here", rest)
        .write(Call::Here(call), None, "The key is made on this computer and lies in its keychain")
        .change("New certificate", None, Some(format!("CN={}, RSA {rsa_bits}", certificate.common_name)))
        .change("New certificate ends", None, Some(day(ends)))
}

/// A little in the past, because clocks differ, and later than the one that signs: the younger of two is the one to come, on every
/// computer that looks.
fn starts(rest: &Rest, wish: &Wish<'_>) -> Timestamp {
    let usual = wish.now.saturating_sub(CLOCK_SKEW).unwrap_or(wish.now);
    let active = wish.seen.certificates.iter().find(|c| c.thumbprint == *rest.active());
    let after = active.and_then(|c| c.not_before.checked_add(SignedDuration::from_secs(1)).ok());
    after.map_or(usual, |after| after.max(usual))
}

fn upload(rest: &Rest, wish: &Wish<'_>, issued: &Issued, certificate: &Certificate) -> Option<Plan> {
    let print = certificate.thumbprint();
    let call = rest.upload(wish.instance.clone(), print.clone(), issued.der_base64.clone(), issued.vault_item.clone())?;
    let plan = frame("Upload new certificate", rest)
        .write(Call::Directory(call), None, "Key and certificate as PFX; entries that are there are kept")
        .prove(Cloud::Directory, "Read key credentials", "The new certificate can be read")
        .change("Certificate", None, Some(print.spaced()));
    Some(plan)
}

fn frame(button: &str, rest: &Rest) -> Plan {
    let affects = if rest.ended() {
        "The certificate that signs has ended. The directory may sign with the new one at once, and AWS takes it only after the next \
         phase, some seconds later"
    } else {
        "Nobody is affected: the old certificate still signs"
    };
    Plan::new(StepId::Certificate, button, affects, "Undo removes it").read(
        Cloud::Directory,
        "Read key credentials",
        format!("{} signs now", rest.active().spaced()),
    )
}
