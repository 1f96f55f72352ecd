//! Step 9: roles that trust the provider.

use super::Assessment;
use crate::domain::arn::{ProviderArn, RolePair};
use crate::domain::call::{AwsCall, Call};
use crate::domain::finding::{Finding, sentence};
use crate::domain::observed::ObservedRole;
use crate::domain::plan::Plan;
use crate::domain::spec::RoleSpec;
use crate::domain::step::{Cloud, StepId};
use crate::domain::trust;
use crate::workflow::world::World;

pub(super) fn assess(world: &World) -> Assessment {
    if world.provider.is_none() {
        return Assessment::too_early("The SAML provider");
    }
    if world.spec.roles.is_empty() {
        return Assessment::blocked(Finding::error(
            "roles.none",
            "No role is wished for",
            "Without a role nobody can sign in",
            "Add at least one role in this step",
        ));
    }
    let mut plan = Plan::new(
        StepId::Roles,
        "Create roles",
        "Nobody is affected: nobody is assigned to them yet",
        "Undo detaches the policies and deletes the roles",
    );
    let (mut facts, mut findings) = (Vec::new(), Vec::new());
    for wish in &world.spec.roles {
        if let Err(error) = RolePair::new(world.spec.role_arn(&wish.name), world.spec.provider_arn()) {
            return Assessment::blocked(Finding::error(
                "roles.pair",
                format!("The role {} can't be brought into the directory", wish.name),
                sentence(&error.to_string()),
                "Choose a shorter role or provider name",
            ));
        }
        match world.roles.get(&wish.name) {
            None => plan = create(world, wish, plan),
            Some(role) => match adopt(world, wish, role, plan) {
                Ok((next, finding)) => {
                    plan = next;
                    findings.extend(finding);
                    facts.push((wish.name.to_string(), role.arn.to_string()));
                }
                Err(finding) => return Assessment::Blocked(finding),
            },
        }
    }
    if plan.writes().next().is_none() {
        return Assessment::Done { facts, findings };
    }
    let count = world.spec.roles.iter().filter(|r| !world.roles.contains_key(&r.name)).count();
    if count == 1 {
        plan.button = "Create role".into();
    } else if count == 0 {
        plan.button = "Attach policies".into();
    }
    Assessment::todo(plan.prove(Cloud::Aws, "GetRole", "Trust, policies and session length read back"))
}

fn create(world: &World, wish: &RoleSpec, plan: Plan) -> Plan {
    let provider = world.spec.provider_arn();
    let call = AwsCall::CreateRole {
        name: wish.name.clone(),
        trust: trust::for_console_and_cli(&provider, world.spec.partition),
        description: wish.description.clone(),
        max_session: wish.max_session,
    };
    let plan = plan
        .read(Cloud::Aws, "GetRole", format!("No role {} is there yet", wish.name))
        .write(
            Call::Aws(call),
            Some(Call::Aws(AwsCall::DeleteRole { name: wish.name.clone() })),
            format!("{} trusts {}", wish.name, world.spec.provider),
        )
        .change("Role", None, Some(world.spec.role_arn(&wish.name).to_string()))
        .change("Longest session", None, Some(wish.max_session.to_string()));
    attach(wish, plan, &[])
}

/// A role of that name is there: it is taken over when it trusts our provider, and left alone when it does not.
fn adopt(world: &World, wish: &RoleSpec, role: &ObservedRole, plan: Plan) -> Result<(Plan, Option<Finding>), Box<Finding>> {
    let provider = world.spec.provider_arn();
    if !trusts(&role.trust, &provider) {
        return Err(Box::new(Finding::error(
            "roles.taken",
            format!("The role name {} is taken by a role that does not trust this provider", wish.name),
            "It was made for something else; changing its trust could lock others out",
            "Choose another role name in this step; the role that is there is left alone",
        )));
    }
    let finding = (role.max_session_seconds != wish.max_session.get()).then(|| {
        Finding::info(
            "roles.session",
            format!("{} allows sessions of {} s, the wish is {}", wish.name, role.max_session_seconds, wish.max_session),
            "The role was there before and is left as it is",
            "Change it in IAM if the longer or shorter session matters",
        )
    });
    Ok((attach(wish, plan, &role.attached), finding))
}

fn attach(wish: &RoleSpec, mut plan: Plan, attached: &[crate::domain::arn::PolicyArn]) -> Plan {
    for policy in wish.policies.iter().filter(|p| !attached.contains(p)) {
        let call = AwsCall::AttachRolePolicy { role: wish.name.clone(), policy: policy.clone() };
        plan = plan.write(Call::Aws(call), None, format!("{} to {}", policy.name(), wish.name)).change(
            "Policy",
            None,
            Some(policy.to_string()),
        );
    }
    plan
}

/// Whether a trust policy lets this provider sign people in.
fn trusts(policy: &str, provider: &ProviderArn) -> bool {
    trust::Document::parse_trust(policy).is_ok_and(|document| trust::federated_providers(&document).contains(provider))
}
