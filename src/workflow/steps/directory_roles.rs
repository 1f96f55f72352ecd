//! Step 11: the role pairs as app roles of the instance, written directly.

use super::Assessment;
use crate::domain::arn::RolePair;
use crate::domain::call::{Call, DirectoryCall};
use crate::domain::directory::AppRoleId;
use crate::domain::finding::{Finding, sentence};
use crate::domain::observed::{AppRole, ObservedInstance};
use crate::domain::plan::Plan;
use crate::domain::step::{Cloud, StepId};
use crate::workflow::world::World;
use uuid::Uuid;

pub(super) fn assess(world: &World) -> Assessment {
    let Some(instance) = &world.instance else { return Assessment::too_early("The instance") };
    if world.roles.len() < world.spec.roles.len() {
        return Assessment::too_early("A role in AWS");
    }
    let pairs = match pairs(world) {
        Ok(pairs) => pairs,
        Err(finding) => return Assessment::Blocked(finding),
    };
    let there = |pair: &RolePair| instance.app_roles.iter().find(|r| r.enabled && has_value(r, pair));
    let missing: Vec<_> = pairs.iter().filter(|p| there(p).is_none()).collect();
    if missing.is_empty() {
        return Assessment::done_with(
            pairs.iter().map(|p| ("App role", p.claim_value())).collect(),
            vec![Finding::info(
                "roles.written_directly",
                "The roles were written directly, not by the provisioning service",
                "Both ways at once would overwrite each other",
                "Leave provisioning of this application off",
            )],
        );
    }
    Assessment::todo(write(instance, &missing))
}

fn write(instance: &ObservedInstance, missing: &[&RolePair]) -> Plan {
    let service_principal = instance.ids.service_principal.clone();
    let set = |roles| Call::Directory(DirectoryCall::SetAppRoles { service_principal: service_principal.clone(), roles });
    let mut roles = instance.app_roles.clone();
    for pair in missing {
        match roles.iter_mut().find(|r| has_value(r, pair)) {
            Some(disabled) => disabled.enabled = true,
            None => roles.push(app_role(instance, pair)),
        }
    }
    let plan = Plan::new(
        StepId::DirectoryRoles,
        &format!("Write {} role(s) directly", missing.len()),
        "Nobody is affected: roles that are there stay as they are",
        "Undo takes the new app roles out again",
    )
    .read(Cloud::Aws, "GetRole", "The roles trust this instance's provider")
    .write(
        set(roles),
        Some(set(instance.app_roles.clone())),
        format!("The full list, {} of {} new", missing.len(), instance.app_roles.len() + missing.len()),
    )
    .prove(Cloud::Directory, "Read app roles", "Each role pair can be assigned");
    missing.iter().fold(plan, |plan, pair| plan.change("App role", None, Some(pair.claim_value())))
}

/// The role pairs that shall be there.
pub(super) fn pairs(world: &World) -> Result<Vec<RolePair>, Box<Finding>> {
    let pair = |name| RolePair::new(world.spec.role_arn(name), world.spec.provider_arn());
    world
        .spec
        .roles
        .iter()
        .map(|wish| {
            pair(&wish.name).map_err(|error| {
                Box::new(Finding::error(
                    "roles.pair",
                    format!("The role {} can't be brought into the directory", wish.name),
                    sentence(&error.to_string()),
                    "Choose a shorter role or provider name",
                ))
            })
        })
        .collect()
}

/// Whether an app role stands for this pair, whatever the order of its halves.
pub(super) fn has_value(role: &AppRole, pair: &RolePair) -> bool {
    role.value.as_deref().and_then(|v| RolePair::parse(v).ok()).as_ref() == Some(pair)
}

/// The app role for a pair. Its id follows from instance and pair, so that writing it twice is writing it once.
fn app_role(instance: &ObservedInstance, pair: &RolePair) -> AppRole {
    let seed = format!("{} {}", instance.ids.service_principal, pair.claim_value());
    let name = format!("{},{}", pair.role().name(), pair.provider().name());
    AppRole {
        id: AppRoleId::new(Uuid::new_v5(&Uuid::NAMESPACE_URL, seed.as_bytes()).to_string()),
        display_name: name.clone(),
        description: name,
        value: Some(pair.claim_value()),
        enabled: true,
    }
}
