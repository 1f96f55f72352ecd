//! The plan of the next phase: which call, what changes, who is affected.

use super::RollOptions;
use crate::domain::call::{AwsCall, Call, DirectoryCall};
use crate::domain::certificate::Thumbprint;
use crate::domain::directory::ServicePrincipalId;
use crate::domain::finding::Finding;
use crate::domain::plan::Plan;
use crate::domain::rollover::{Cooled, Note, Proven, Rest, RollPhase, Rollover, Seen, Settled};
use crate::domain::step::{Cloud, StepId};
use crate::workflow::steps::certificate::ends;
use crate::workflow::world::World;
use jiff::Timestamp;

/// What comes next.
#[derive(Debug, Clone, PartialEq)]
pub enum Next {
    /// Calls.
    Make(RollPhase, Box<Plan>),
    /// A response signed with the new key is to be tried.
    TryCanary,
    /// A real sign-in is to be made.
    Prove,
    /// Time has to pass.
    Wait {
        /// The phase that waits.
        phase: RollPhase,
        /// For what.
        reason: String,
        /// Until when, where that is known.
        until: Option<Timestamp>,
    },
    /// Nothing is left to do.
    Finished,
    /// It can't go on.
    Blocked(Box<Finding>),
}

/// Says what comes next. Pure.
#[must_use]
pub fn next(rollover: &Rollover, seen: &Seen, note: &Note, options: &RollOptions, world: &World, now: Timestamp) -> Next {
    let Some(ids) = world.ids() else { return Next::Blocked(no_instance()) };
    let instance = ids.service_principal.clone();
    let provider = world.spec.provider_arn();
    let metadata = world.metadata.as_deref().unwrap_or_default();
    match rollover {
        Rollover::NoCertificate => Next::Blocked(no_certificate()),
        Rollover::Rest(rest) if note.new.as_ref() == Some(rest.active()) && note.activated.is_some() => Next::Finished,
        Rollover::Rest(rest) => {
            let wish = &world.spec.certificate;
            let ends = ends(now, wish.years);
            match rest.stage(instance.clone(), format!("CN={}", wish.common_name), ends) {
                Some(call) => Next::Make(RollPhase::Stage, Box::new(stage(call, rest.active(), ends))),
                None => choose(rest, instance, seen),
            }
        }
        Rollover::Staged(staged) => match staged.overlap(provider, metadata) {
            Some(call) => Next::Make(RollPhase::Overlap, Box::new(overlap(call, world, staged.old(), staged.new_one()))),
            None => lagging(RollPhase::Overlap),
        },
        Rollover::Overlapped(_) if note.canary.is_none() => Next::TryCanary,
        Rollover::Overlapped(both) => match settled(note, options, now) {
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
                return Next::Prove;
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
                return Next::Make(RollPhase::Prune, Box::new(prune_directory(removals, done.in_directory())));
            }
            match done.prune_aws(provider, metadata, &seen.published, &proven, &cooled) {
                Some(call) => Next::Make(RollPhase::Prune, Box::new(prune_aws(call, world, done.in_aws(), done.new_one()))),
                None => lagging(RollPhase::Prune),
            }
        }
        Rollover::Untrusted(lost) => match lost.trust(provider, metadata) {
            Some(call) => Next::Make(RollPhase::Overlap, Box::new(mend(call, world, lost.active()))),
            None => lagging(RollPhase::Overlap),
        },
    }
}

/// AWS took a response signed with the new key, or it was seen to trust it long enough.
fn settled(note: &Note, options: &RollOptions, now: Timestamp) -> Option<Settled> {
    Settled::by_time(note.overlapped?, options.spread, now)
}

fn lagging(phase: RollPhase) -> Next {
    Next::Wait { phase, reason: "The directory's metadata does not show the change yet".into(), until: None }
}

/// The certificate that signs is chosen explicitly before a second one comes.
fn choose(rest: &Rest, instance: ServicePrincipalId, seen: &Seen) -> Next {
    let back = DirectoryCall::ActivateCertificate { service_principal: instance.clone(), thumbprint: seen.chosen.clone() };
    let Some(call) = rest.choose(instance) else { return lagging(RollPhase::Stage) };
    let plan = Plan::new(
        StepId::Certificate,
        "Choose the present certificate",
        "Nobody is affected: it signs already",
        "Undo leaves the choice to the directory again",
    )
    .write(Call::Directory(call), Some(Call::Directory(back)), "So that it goes on signing when a second one is there")
    .change("Chosen certificate", seen.chosen.as_ref().map(Thumbprint::spaced), Some(rest.active().spaced()));
    Next::Make(RollPhase::Stage, Box::new(plan))
}

fn stage(call: DirectoryCall, active: &Thumbprint, ends: Timestamp) -> Plan {
    Plan::new(StepId::Certificate, "Create new certificate", "Nobody is affected: the old certificate still signs", "Undo removes it")
        .read(Cloud::Directory, "Read key credentials", format!("{} signs now", active.spaced()))
        .write(Call::Directory(call), None, "The directory makes a second key and keeps it")
        .prove(Cloud::Directory, "Read key credentials", "The new certificate can be read")
        .change("New certificate ends", None, Some(crate::workflow::steps::certificate::day(ends)))
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

fn prune_directory<'a>(removals: Vec<DirectoryCall>, old: impl IntoIterator<Item = &'a Thumbprint>) -> Plan {
    let plan = Plan::new(
        StepId::Certificate,
        "Remove the old certificate",
        "Nobody is affected: nothing is signed with it any more",
        "A certificate that the directory made can't be put back: its key is gone with it",
    );
    let plan = removals.into_iter().fold(plan, |plan, call| plan.write(Call::Directory(call), None, "Its entries leave the directory"));
    old.into_iter().fold(plan, |plan, print| plan.change("Certificate", Some(print.spaced()), None))
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

fn no_certificate() -> Box<Finding> {
    Box::new(Finding::error(
        "rollover.no_certificate",
        "It can't be told which certificate signs",
        "The instance has none, or several valid ones and no one of them is chosen",
        "Run step 6 of the set-up: it makes one or activates one",
    ))
}
