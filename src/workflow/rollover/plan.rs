//! The plan of the next phase: which call, what changes, who is affected.

use super::change::under_way;
use super::{RollOptions, stage};
use crate::domain::call::{AwsCall, Call, DirectoryCall, LocalCall};
use crate::domain::certificate::Thumbprint;
use crate::domain::directory::ServicePrincipalId;
use crate::domain::finding::Finding;
use crate::domain::journal::Entry;
use crate::domain::plan::Plan;
use crate::domain::rollover::{Cooled, Note, Overlapped, Proven, RollPhase, Rollover, Seen, Settled};
use crate::domain::step::{Cloud, StepId};
use crate::workflow::phased;
use crate::workflow::world::{CLOCK_SKEW, World};
use jiff::Timestamp;

/// What a rollover does beside calls and waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// A response signed with the new key is to be tried.
    TryCanary,
    /// A real sign-in is to be made.
    Prove,
}

/// What comes next.
pub type Next = phased::Next<RollPhase, Act>;

/// Says what comes next. Pure.
#[must_use]
pub fn next(rollover: &Rollover, seen: &Seen, note: &Note, options: &RollOptions, world: &World, now: Timestamp) -> Next {
    let Some(ids) = world.ids() else { return Next::Blocked(RollPhase::Stage, no_instance()) };
    let instance = ids.service_principal.clone();
    let provider = world.spec.provider_arn();
    let metadata = world.metadata.as_deref().unwrap_or_default();
    match rollover {
        Rollover::NoCertificate => match seen.instead(now) {
            Some(trusted) => Next::Make(RollPhase::Stage, Box::new(choose_again(instance, trusted, seen))),
            None => Next::Blocked(RollPhase::Stage, no_certificate()),
        },
        Rollover::Rest(rest) if !rest.ended() && is_ended(note, rest.active(), seen, world) => finished(world, seen),
        Rollover::Rest(rest) => stage::next(rest, &stage::Wish { instance, seen, note, options, world, now }),
        Rollover::Staged(staged) => match staged.overlap(provider, metadata) {
            Some(call) => Next::Make(RollPhase::Overlap, Box::new(overlap(call, world, staged.old(), staged.new_one()))),
            None => lagging(RollPhase::Overlap),
        },
        Rollover::Overlapped(both) if begins(both, seen, world) > now.saturating_add(CLOCK_SKEW).unwrap_or(now) => Next::Wait {
            phase: RollPhase::Activate,
            reason: "The new certificate is not valid yet".into(),
            until: Some(begins(both, seen, world)),
        },
        Rollover::Overlapped(_) if note.canary.is_none() => Next::Act(RollPhase::Canary, Act::TryCanary),
        Rollover::Overlapped(both) => match settled(both.old_ends(), note, options, now) {
            Some(settled) => {
                let back = DirectoryCall::ActivateCertificate { service_principal: instance.clone(), thumbprint: Some(both.old().clone()) };
                let call = both.activate(instance, &settled);
                Next::Make(RollPhase::Activate, Box::new(activate(call, back, both.old(), both.new_one())))
            }
            None => Next::Wait {
                phase: RollPhase::Activate,
                reason: "AWS trusts both certificates; the change has to be known everywhere in AWS".into(),
                until: note.overlapped.and_then(|since| since.checked_add(options.spread).ok()),
            },
        },
        Rollover::Activated(done) => {
            let Some(proven) = note.proven.and_then(|_| Proven::by_response(done.new_one(), note.new.as_ref()?)) else {
                return Next::Act(RollPhase::Prove, Act::Prove);
            };
            let activated = note.activated.unwrap_or(now);
            let cooled = if options.emergency || note.emergency {
                Some(Cooled::compromised())
            } else {
                Cooled::by_time(activated, note.last_old, options.cool_down, now)
            };
            let Some(cooled) = cooled else {
                return Next::Wait {
                    phase: RollPhase::CoolDown,
                    reason: "Responses signed with the old certificate may still be on their way".into(),
                    until: Some(Cooled::due(activated, note.last_old, options.cool_down)),
                };
            };
            let removals = done.prune_directory(&instance, &proven, &cooled);
            if !removals.is_empty() {
                return Next::Make(RollPhase::Prune, Box::new(prune_directory(removals, done.in_directory(), world)));
            }
            match done.prune_aws(provider, metadata, &seen.published, &proven, &cooled) {
                Some(call) => Next::Make(RollPhase::Prune, Box::new(prune_aws(call, world, done.in_aws(), done.new_one()))),
                None => lagging(RollPhase::Prune),
            }
        }
        Rollover::Untrusted(_) if world.provider.is_none() => Next::Blocked(RollPhase::Overlap, no_provider(world)),
        Rollover::Untrusted(lost) => match lost.trust(provider, metadata) {
            Some(call) => Next::Make(RollPhase::Overlap, Box::new(mend(call, world, lost.active()))),
            None => lagging(RollPhase::Overlap),
        },
    }
}

/// Whoever ended it: another run of ours, another computer, somebody by hand.
fn is_ended(note: &Note, active: &Thumbprint, seen: &Seen, world: &World) -> bool {
    under_way(note, &world.memory.journal).as_ref() == Some(active) || note.is_overtaken(active, seen)
}

/// The certificate that was chosen is gone: somebody removed it at the moment when somebody else chose it.
fn choose_again(instance: ServicePrincipalId, trusted: &Thumbprint, seen: &Seen) -> Plan {
    let call = DirectoryCall::ActivateCertificate { service_principal: instance, thumbprint: Some(trusted.clone()) };
    Plan::new(
        StepId::Certificate,
        "Sign with the certificate that is left",
        "The certificate that was chosen is gone, so sign-ins may be refused now; AWS trusts this one",
        "Nothing is left to undo",
    )
    .write(Call::Directory(call), None, "The chosen certificate is no longer there")
    .change("Active certificate", seen.chosen.as_ref().map(Thumbprint::spaced), Some(trusted.spaced()))
}

/// When the new certificate begins. One that the directory made at our call is valid by its clock, whatever ours says.
fn begins(both: &Overlapped, seen: &Seen, world: &World) -> Timestamp {
    let new = seen.certificates.iter().find(|c| c.thumbprint == *both.new_one());
    let made = |e: &Entry| {
        let takes_back = Call::Directory(DirectoryCall::RemoveSigningCertificate {
            service_principal: world.ids().map(|ids| ids.service_principal.clone())?,
            thumbprint: both.new_one().clone(),
        });
        let adds = matches!(e.what.call, Call::Directory(DirectoryCall::AddSigningCertificate { .. }));
        (adds && e.what.inverse.as_ref() == Some(&takes_back)).then_some(())
    };
    let is_made = || world.memory.journal.iter().any(|e| made(e).is_some());
    new.filter(|_| !is_made()).map_or(Timestamp::MIN, |c| c.not_before)
}

/// AWS was seen to trust the new key long enough, or the old one has ended.
fn settled(old_ends: Timestamp, note: &Note, options: &RollOptions, now: Timestamp) -> Option<Settled> {
    Settled::by_end(old_ends, now).or_else(|| Settled::by_time(note.overlapped?, options.spread, now))
}

pub(super) fn lagging(phase: RollPhase) -> Next {
    Next::Unseen(phase, "The directory's metadata does not show the change yet".into())
}

fn overlap(call: AwsCall, world: &World, old: &Thumbprint, new: &Thumbprint) -> Plan {
    provider_update("Trust both certificates", "Nobody loses access: the old certificate stays trusted", call, world)
        .prove(Cloud::Aws, "GetSAMLProvider", "Both thumbprints are there")
        .change("Trusted by AWS", Some(old.spaced()), Some(format!("{}, {}", old.spaced(), new.spaced())))
}

fn activate(call: DirectoryCall, back: DirectoryCall, old: &Thumbprint, new: &Thumbprint) -> Plan {
    let mut plan = Plan::new(
        StepId::Certificate,
        "Sign with the new certificate",
        "Every sign-in is signed with the new certificate from then on; AWS trusts both",
        "Undo signs with the old one again",
    )
    .write(Call::Directory(call), Some(Call::Directory(back)), "The next response is signed with the new key")
    .prove(Cloud::Directory, "Sign in", "A real response is signed with the new key")
    .change("Active certificate", Some(old.spaced()), Some(new.spaced()));
    plan.changes.iter_mut().for_each(|c| c.risky = true);
    plan
}

fn prune_directory<'a>(removals: Vec<DirectoryCall>, old: impl IntoIterator<Item = &'a Thumbprint>, world: &World) -> Plan {
    let plan = Plan::new(
        StepId::Certificate,
        "Remove the old certificate",
        "Nobody is affected: nothing is signed with it any more",
        "A certificate that the directory made can't be put back: its key is gone with it. One that was issued here can",
    );
    let plan = removals.into_iter().fold(plan, |plan, call| {
        let back = upload_again(&call, world).map(Call::Directory);
        plan.write(Call::Directory(call), back, "Its entries leave the directory")
    });
    old.into_iter().fold(plan, |plan, print| plan.change("Certificate", Some(print.spaced()), None))
}

/// A certificate that was issued here is put back with the key that lies in the keychain.
fn upload_again(removal: &DirectoryCall, world: &World) -> Option<DirectoryCall> {
    let DirectoryCall::RemoveSigningCertificate { service_principal, thumbprint } = removal else { return None };
    let issued = world.memory.issued_here(thumbprint)?;
    Some(DirectoryCall::UploadSigningCertificate {
        service_principal: service_principal.clone(),
        certificate_der_base64: issued.der_base64.clone(),
        vault_item: issued.vault_item.clone(),
        thumbprint: thumbprint.clone(),
    })
}

/// Nothing is left to do in the clouds. Keys made here that nobody needs any more leave the keychain.
fn finished(world: &World, seen: &Seen) -> Next {
    let is_used = |print: &Thumbprint| seen.certificates.iter().any(|c| c.thumbprint == *print);
    let unused = world.memory.issued.iter().filter(|i| i.certificate().is_none_or(|c| !is_used(&c.thumbprint())));
    let forget = unused.map(|i| LocalCall::ForgetCertificate { vault_item: i.vault_item.clone() });
    let plan =
        Plan::new(StepId::Certificate, "Forget the old key", "Nobody is affected: nothing trusts it any more", "It can't be made again");
    let plan = forget.fold(plan, |plan, call| plan.write(Call::Here(call), None, "The key leaves this computer's keychain"));
    if plan.writes().next().is_none() { Next::Finished } else { Next::Make(RollPhase::Prune, Box::new(plan)) }
}

fn prune_aws<'a>(call: AwsCall, world: &World, old: impl IntoIterator<Item = &'a Thumbprint>, new: &Thumbprint) -> Plan {
    let before = old.into_iter().map(Thumbprint::spaced).chain([new.spaced()]).collect::<Vec<_>>().join(", ");
    provider_update("Stop trusting the old certificate", "Responses signed with the old certificate are refused from then on", call, world)
        .prove(Cloud::Aws, "GetSAMLProvider", "Only the new thumbprint is there")
        .change("Trusted by AWS", Some(before), Some(new.spaced()))
}

fn mend(call: AwsCall, world: &World, active: &Thumbprint) -> Plan {
    provider_update("Trust the active certificate", "Every sign-in is refused now; they work again from then on", call, world)
        .prove(Cloud::Aws, "GetSAMLProvider", "The active certificate is there")
        .change("Trusted by AWS", None, Some(active.spaced()))
}

/// The provider's document before is its inverse, byte for byte.
fn provider_update(button: &str, affects: &str, call: AwsCall, world: &World) -> Plan {
    let before = world.provider.as_ref().map(|p| AwsCall::UpdateSamlProvider { arn: p.arn.clone(), metadata: p.metadata.clone() });
    Plan::new(StepId::Provider, button, affects, "Undo puts the former metadata back, byte for byte").write(
        Call::Aws(call),
        before.map(Call::Aws),
        "The directory's metadata replaces the document",
    )
}

fn no_instance() -> Box<Finding> {
    Box::new(Finding::error(
        "rollover.no_instance",
        "The instance is not in the directory",
        "It was deleted, or its set-up is not that far",
        "Run the set-up first",
    ))
}

/// Only the set-up makes one: its name is what the roles trust.
fn no_provider(world: &World) -> Box<Finding> {
    Box::new(Finding::error(
        "rollover.no_provider",
        format!("The account has no SAML provider {}", world.spec.provider),
        "It was deleted, or was never made: until it is there every sign-in is refused",
        "Run step 8 of the set-up: it makes it from the directory's metadata. Then run the rollover again",
    ))
}

fn no_certificate() -> Box<Finding> {
    Box::new(Finding::error(
        "rollover.no_certificate",
        "It can't be told which certificate signs",
        "The instance has none, or several valid ones and no one of them is chosen",
        "Run step 6 of the set-up: it makes one or activates one",
    ))
}
