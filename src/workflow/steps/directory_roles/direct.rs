//! Roles written by Rolebridge: no wait. Also those of other instances, where this one signs in for several accounts.
//!
//! Source: "Configure app roles" and "appRole resource type" (the list is replaced whole, an enabled role can't be
//! removed); the tutorial's known issues (roles of several importing applications brought into one by hand).

use super::super::Assessment;
use super::{app_role_id, has_value, is_ours};
use crate::domain::arn::RolePair;
use crate::domain::call::{Call, DirectoryCall};
use crate::domain::finding::Finding;
use crate::domain::observed::{AppRole, Assignment, ObservedInstance};
use crate::domain::plan::Plan;
use crate::domain::step::{Cloud, StepId};
use crate::workflow::world::World;

/// Entries that an application's description takes. Source: "Limits on the application manifest", 1,200 entries.
const MOST_ROLES: usize = 1_200;
/// The length of a value that the reference of app roles names; the import takes more. Whether a role written by hand may
/// be longer is documented nowhere.
const DOCUMENTED_VALUE_CHARS: usize = 120;

pub(super) fn assess(world: &World, instance: &ObservedInstance, own: &[RolePair]) -> Assessment {
    if world.beside.provisioning.is_on() {
        return import_is_on(world, instance);
    }
    let wanted = wanted(world, own);
    let there = |pair: &RolePair| instance.app_roles.iter().any(|r| r.enabled && has_value(r, pair));
    let missing: Vec<&RolePair> = wanted.iter().filter(|p| !there(p)).collect();
    let vanished: Vec<&AppRole> = instance.app_roles.iter().filter(|r| has_vanished(world, instance, r, &wanted)).collect();
    if instance.app_roles.len() + missing.len() > MOST_ROLES {
        return Assessment::blocked(Finding::error(
            "roles.too_many",
            format!("{} app roles would be more than the directory takes", instance.app_roles.len() + missing.len()),
            "An application's description holds at most 1,200 entries",
            "Bring in fewer roles, or make an instance for each account",
        ));
    }
    if missing.is_empty() && vanished.is_empty() {
        return Assessment::done_with(wanted.iter().map(|p| ("App role", p.claim_value())).collect(), remarks(&wanted));
    }
    Assessment::todo(plan(instance, &missing, &vanished))
}

/// The pairs of this account and those that other instances bring.
fn wanted(world: &World, own: &[RolePair]) -> Vec<RolePair> {
    let mut wanted = own.to_vec();
    let brought = world.beside.role_sources.iter().flat_map(|s| &s.roles).filter(|r| r.enabled);
    for pair in brought.filter_map(|r| RolePair::parse(r.value.as_deref()?).ok()) {
        if !wanted.contains(&pair) {
            wanted.push(pair);
        }
    }
    wanted
}

/// A role of another account that Rolebridge brought in and that no source has any more. Roles that others wrote, and
/// those of this account, are never touched.
fn has_vanished(world: &World, instance: &ObservedInstance, role: &AppRole, wanted: &[RolePair]) -> bool {
    let pair = role.value.as_deref().and_then(|v| RolePair::parse(v).ok());
    pair.is_some_and(|pair| *pair.role().account() != world.spec.account && !wanted.contains(&pair))
        && is_ours(&instance.ids.service_principal, role)
}

fn plan(instance: &ObservedInstance, missing: &[&RolePair], vanished: &[&AppRole]) -> Plan {
    let (button, affects) = match (missing.len(), vanished.len()) {
        (n, 0) => (format!("Write {n} role(s) directly"), "Nobody is affected: roles that are there stay as they are".to_owned()),
        (0, n) => (format!("Take out {n} role(s)"), "Whoever is assigned to them loses them; they are gone at their source".to_owned()),
        (n, m) => (
            format!("Write {n}, take out {m} role(s)"),
            "Whoever is assigned to those that go loses them; they are gone at their source".to_owned(),
        ),
    };
    let mut plan = Plan::new(StepId::DirectoryRoles, &button, &affects, "Undo puts the former list back").read(
        Cloud::Aws,
        "GetRole",
        "The roles trust this instance's provider",
    );
    plan = take_assignments(plan, instance, vanished);
    let before = instance.app_roles.clone();
    let gone = |role: &AppRole| vanished.iter().any(|v| v.id == role.id);
    let mut off = before.clone();
    off.iter_mut().filter(|r| gone(r)).for_each(|r| r.enabled = false);
    if off != before {
        plan = set(plan, instance, off.clone(), before.clone(), "Off first: a role that is enabled can't be taken out".into());
    }
    let mut after: Vec<AppRole> = off.iter().filter(|r| !gone(r)).cloned().collect();
    add(&mut after, instance, missing);
    let detail = format!("The full list, {} of {} new", missing.len(), after.len());
    plan = set(plan, instance, after, off, detail).prove(Cloud::Directory, "Read app roles", "Each role pair can be assigned");
    for pair in missing {
        plan = plan.change("App role", None, Some(pair.claim_value()));
    }
    for role in vanished {
        plan = plan.change("App role", role.value.clone(), None);
    }
    plan
}

fn add(roles: &mut Vec<AppRole>, instance: &ObservedInstance, missing: &[&RolePair]) {
    for pair in missing {
        match roles.iter_mut().find(|r| has_value(r, pair)) {
            Some(disabled) => disabled.enabled = true,
            None => roles.push(app_role(instance, pair)),
        }
    }
}

fn set(plan: Plan, instance: &ObservedInstance, roles: Vec<AppRole>, before: Vec<AppRole>, detail: String) -> Plan {
    let call = |roles| Call::Directory(DirectoryCall::SetAppRoles { service_principal: instance.ids.service_principal.clone(), roles });
    plan.write(call(roles), Some(call(before)), detail)
}

/// Nobody is to be left with a role that is gone.
fn take_assignments(mut plan: Plan, instance: &ObservedInstance, vanished: &[&AppRole]) -> Plan {
    let concerned = |a: &&Assignment| vanished.iter().any(|v| v.id == a.app_role);
    for assignment in instance.assignments.iter().filter(concerned) {
        let service_principal = instance.ids.service_principal.clone();
        let back = DirectoryCall::Assign {
            service_principal: service_principal.clone(),
            principal: assignment.principal.clone(),
            app_role: assignment.app_role.clone(),
        };
        let call = DirectoryCall::Unassign { service_principal, assignment: assignment.id.clone() };
        plan = plan.write(Call::Directory(call), Some(Call::Directory(back)), format!("{} loses it", assignment.principal_name)).change(
            "Assignment",
            Some(assignment.principal_name.clone()),
            None,
        );
        plan.changes.iter_mut().for_each(|c| c.risky = true);
    }
    plan
}

/// The app role for a pair, named as the import names it.
fn app_role(instance: &ObservedInstance, pair: &RolePair) -> AppRole {
    let name = format!("{},{}", pair.role().name(), pair.provider().name());
    AppRole {
        id: app_role_id(&instance.ids.service_principal, pair),
        display_name: name.clone(),
        description: name,
        value: Some(pair.claim_value()),
        enabled: true,
    }
}

/// The import is on: it goes off first where Rolebridge put it on, and is left alone where somebody else did.
fn import_is_on(world: &World, instance: &ObservedInstance) -> Assessment {
    let job = world.beside.provisioning.job().map(|j| j.id.clone());
    let ours = world.did(|call| matches!(call, Call::Directory(DirectoryCall::StartProvisioning { .. })));
    if let (true, Some(job)) = (ours, job) {
        let service_principal = instance.ids.service_principal.clone();
        let pause = DirectoryCall::PauseProvisioning { service_principal: service_principal.clone(), job: job.clone() };
        let start = DirectoryCall::StartProvisioning { service_principal, job };
        return Assessment::todo(
            Plan::new(StepId::DirectoryRoles, "Pause the import", "Nobody: roles that came in stay", "Undo switches the import on again")
                .write(Call::Directory(pause), Some(Call::Directory(start)), "Both ways at once would overwrite each other")
                .change("Provisioning", Some("On".into()), Some("Paused".into())),
        );
    }
    Assessment::blocked(Finding::error(
        "roles.both_ways",
        "The provisioning service of this application imports roles already",
        "Roles written directly and roles imported would overwrite each other",
        "Choose the import in this step, or pause provisioning: the list of differences offers it",
    ))
}

fn remarks(wanted: &[RolePair]) -> Vec<Finding> {
    let mut findings = vec![Finding::info(
        "roles.written_directly",
        "The roles were written directly, not by the provisioning service",
        "Both ways at once would overwrite each other",
        "Leave provisioning of this application off",
    )];
    if wanted.iter().any(|p| p.claim_value().chars().count() > DOCUMENTED_VALUE_CHARS) {
        findings.push(Finding::info(
            "roles.long_values",
            "A role pair is longer than the 120 characters that the reference of app roles names",
            "The import takes up to 239; whether a role written directly may be as long is documented nowhere",
            "If the directory refuses it, let the provisioning service import the roles",
        ));
    }
    findings
}
