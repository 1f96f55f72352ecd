//! Step 8: the SAML provider in IAM, made from the metadata byte for byte.

use super::Assessment;
use super::certificate::day;
use super::metadata::{check, missing};
use crate::domain::call::{AwsCall, Call};
use crate::domain::finding::{Finding, sentence};
use crate::domain::number::thousands;
use crate::domain::observed::ObservedProvider;
use crate::domain::plan::Plan;
use crate::domain::step::{Cloud, StepId};
use crate::saml::metadata::{self, Metadata};
use crate::workflow::world::World;
use std::collections::BTreeSet;

pub(super) fn assess(world: &World) -> Assessment {
    let Some(text) = &world.metadata else { return missing(world) };
    let wanted = match check(world, text) {
        Ok(wanted) => wanted,
        Err(finding) => return Assessment::Blocked(finding),
    };
    match &world.provider {
        None => Assessment::todo(create(world, text, &wanted)),
        Some(provider) => compare(world, provider, text, &wanted),
    }
}

/// How long the metadata is and what it brings, in words: `4,209 characters, 1 certificate`.
fn said(characters: usize, certificates: usize) -> String {
    let noun = if certificates == 1 { "certificate" } else { "certificates" };
    format!("{} characters, {certificates} {noun}", thousands(characters))
}

fn create(world: &World, text: &str, wanted: &Metadata) -> Plan {
    let spec = &world.spec;
    let call = AwsCall::CreateSamlProvider { name: spec.provider.clone(), metadata: text.to_owned() };
    let inverse = AwsCall::DeleteSamlProvider { arn: spec.provider_arn() };
    let first = wanted.certificates.first();
    Plan::new(
        StepId::Provider,
        "Create SAML provider",
        "Nobody is affected: no role trusts it yet",
        &format!("Undo with DeleteSAMLProvider {}", spec.provider),
    )
    .read(Cloud::Aws, "GetSAMLProvider", format!("No provider {} is there yet", spec.provider))
    .write(Call::Aws(call), Some(Call::Aws(inverse)), said(text.chars().count(), wanted.certificates.len()))
    .prove(Cloud::Aws, "GetSAMLProvider", "Issuer and certificate match")
    .change("Provider", None, Some(spec.provider_arn().to_string()))
    .change("Issuer", None, Some(wanted.entity_id.clone()))
    .change("Certificate", None, first.map(|c| c.thumbprint().spaced()))
    .change("Ends", None, first.map(|c| day(c.facts().not_after)))
}

fn compare(world: &World, provider: &ObservedProvider, text: &str, wanted: &Metadata) -> Assessment {
    let name = &world.spec.provider;
    let there = match metadata::read(&provider.metadata) {
        Ok(there) => there,
        Err(error) => {
            return Assessment::blocked(Finding::error(
                "provider.unreadable",
                format!("A provider {name} is there, but its metadata can't be read"),
                sentence(&error.to_string()),
                "Look at it in the IAM console; choose another provider name, or delete it there",
            ));
        }
    };
    if there.entity_id != wanted.entity_id {
        return Assessment::blocked(Finding::error(
            "provider.taken",
            format!("The provider name {name} is taken by another directory"),
            format!("It trusts the issuer {}, not {}", there.entity_id, wanted.entity_id),
            "Choose another provider name in this step; the provider that is there is left alone",
        ));
    }
    let thumbprints = |m: &Metadata| m.certificates.iter().map(crate::pki::Certificate::thumbprint).collect::<BTreeSet<_>>();
    let (has, wants) = (thumbprints(&there), thumbprints(wanted));
    if wants.is_subset(&has) {
        return Assessment::done(vec![
            ("Provider", provider.arn.to_string()),
            ("Issuer", there.entity_id.clone()),
            ("Certificates", there.certificates.iter().map(|c| c.thumbprint().spaced()).collect::<Vec<_>>().join(", ")),
        ]);
    }
    let update = |metadata: &str| Call::Aws(AwsCall::UpdateSamlProvider { arn: provider.arn.clone(), metadata: metadata.to_owned() });
    let listed = |set: BTreeSet<crate::domain::certificate::Thumbprint>| {
        set.iter().map(crate::domain::certificate::Thumbprint::spaced).collect::<Vec<_>>().join(", ")
    };
    if !ours(world, &has) {
        return Assessment::blocked(Finding::error(
            "provider.other_instance",
            format!("The provider {name} serves another instance of this directory"),
            "It has the same issuer, but none of this instance's certificates: updating it would lock the other instance's people out",
            "Choose another provider name in this step; the provider that is there is left alone",
        ));
    }
    let keeps_all = has.is_subset(&wants);
    let mut plan = Plan::new(
        StepId::Provider,
        "Update SAML provider",
        if keeps_all {
            "Nobody loses access: every certificate that is trusted stays trusted"
        } else {
            "Responses signed with a certificate that is taken away are refused from then on"
        },
        "Undo puts the former metadata back",
    )
    .read(Cloud::Aws, "GetSAMLProvider", "It lacks a certificate of the directory")
    .write(update(text), Some(update(&provider.metadata)), "The directory's metadata replaces the document")
    .prove(Cloud::Aws, "GetSAMLProvider", "All certificates of the directory are there")
    .change("Certificates", Some(listed(has)), Some(listed(wants)));
    plan.changes.iter_mut().for_each(|c| c.risky = !keeps_all);
    Assessment::todo(plan)
}

/// Whether a provider with our issuer belongs to this instance: it holds one of its certificates, or was made by us.
fn ours(world: &World, has: &BTreeSet<crate::domain::certificate::Thumbprint>) -> bool {
    let shared = world.instance.iter().flat_map(|i| &i.certificates).any(|c| has.contains(&c.facts.thumbprint));
    shared || world.did(|call| matches!(call, Call::Aws(AwsCall::CreateSamlProvider { name, .. }) if *name == world.spec.provider))
}
