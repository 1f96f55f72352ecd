//! Step 11: the role pairs as app roles of the instance, written directly or imported by the provisioning service. One of
//! the two, never both.

mod direct;
mod imported;

use super::Assessment;
use crate::domain::arn::RolePair;
use crate::domain::directory::{AppRoleId, ServicePrincipalId};
use crate::domain::finding::{Finding, sentence};
use crate::domain::observed::AppRole;
use crate::domain::spec::RoleDelivery;
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
    match world.spec.directory_roles.way {
        RoleDelivery::Direct => direct::assess(world, instance, &pairs),
        RoleDelivery::Provisioning => imported::assess(world, instance, &pairs),
    }
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

/// The id that Rolebridge gives to the app role of a pair. It follows from instance and pair, so writing a role twice is
/// writing it once, and what Rolebridge wrote is known by its id.
#[must_use]
pub(in crate::workflow) fn app_role_id(instance: &ServicePrincipalId, pair: &RolePair) -> AppRoleId {
    let seed = format!("{instance} {}", pair.claim_value());
    AppRoleId::new(Uuid::new_v5(&Uuid::NAMESPACE_URL, seed.as_bytes()).to_string())
}

/// Whether Rolebridge wrote this app role.
#[must_use]
pub(in crate::workflow) fn is_ours(instance: &ServicePrincipalId, role: &AppRole) -> bool {
    let pair = role.value.as_deref().and_then(|v| RolePair::parse(v).ok());
    pair.is_some_and(|pair| app_role_id(instance, &pair).as_str().eq_ignore_ascii_case(role.id.as_str()))
}
