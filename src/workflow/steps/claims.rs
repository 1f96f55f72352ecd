//! Step 5: role, session name, session duration, through a claims mapping policy.

use super::Assessment;
use crate::domain::call::{Call, DirectoryCall};
use crate::domain::claims::Claims;
use crate::domain::finding::Finding;
use crate::domain::observed::{ObservedClaimsPolicy, ObservedInstance};
use crate::domain::plan::Plan;
use crate::domain::step::{Cloud, StepId};
use crate::workflow::world::{World, claims_policy_name};

pub(super) fn assess(world: &World) -> Assessment {
    let Some(instance) = &world.instance else { return Assessment::too_early("The instance") };
    match instance.claims_policies.as_slice() {
        [] => Assessment::todo(make(world, instance)),
        [policy] => assigned(world, policy),
        several => Assessment::blocked(Finding::error(
            "claims.several",
            format!("{} claims policies are assigned to the application", several.len()),
            "Which of them wins is not documented",
            "Unassign all but one, then read again",
        )),
    }
}

fn assigned(world: &World, policy: &ObservedClaimsPolicy) -> Assessment {
    let wanted = world.spec.claims;
    match Claims::from_definition(&policy.definition) {
        Some(claims) if claims == wanted => Assessment::done_with(
            vec![
                ("Role", "the app roles that are assigned".into()),
                ("Session name", wanted.session_name.attribute().into()),
                ("Session duration", format!("{} s", wanted.session_duration.get())),
                ("Policy", policy.display_name.clone()),
            ],
            vec![Finding::info(
                "claims.portal_locked",
                "The portal's claims page is read-only for this application",
                "A claims mapping policy is assigned, which the portal does not edit",
                "Change the claims here; or undo this step to edit them in the portal",
            )],
        ),
        _ if policy.display_name == claims_policy_name(&world.spec) => Assessment::todo(amend(world, policy)),
        _ => Assessment::blocked(Finding::error(
            "claims.foreign",
            format!("The claims policy {} is assigned and says something else", policy.display_name),
            "It was made by somebody else and may serve other applications, so Rolebridge does not change it",
            "The list of differences offers the change; or unassign the policy in the directory, then run this step",
        )),
    }
}

/// Writes the three AWS claims into a policy; everything else that it says stays.
pub(in crate::workflow) fn amend(world: &World, policy: &ObservedClaimsPolicy) -> Plan {
    let wanted = world.spec.claims;
    let set = |definition: String| Call::Directory(DirectoryCall::UpdateClaimsPolicy { policy: policy.id.clone(), definition });
    let mut plan = frame("Change the claims").write(
        set(wanted.amended(&policy.definition)),
        Some(set(policy.definition.clone())),
        format!("Into {}; other claims of it stay", policy.display_name),
    );
    for difference in wanted.differences(&policy.definition) {
        plan = plan.change(difference.claim, difference.is, Some(difference.should));
    }
    plan
}

fn make(world: &World, instance: &ObservedInstance) -> Plan {
    let (name, wanted) = (claims_policy_name(&world.spec), world.spec.claims);
    let lying_about = world.claims_policies.iter().find(|p| Claims::from_definition(&p.definition) == Some(wanted));
    let mut plan = frame("Set the claims");
    match lying_about {
        None => {
            let call = DirectoryCall::CreateClaimsPolicy { display_name: name, definition: wanted.policy_definition() };
            plan = plan.write(Call::Directory(call), None, "Role, RoleSessionName and SessionDuration");
        }
        Some(policy) => {
            let call =
                DirectoryCall::AssignClaimsPolicy { service_principal: instance.ids.service_principal.clone(), policy: policy.id.clone() };
            plan = plan.write(Call::Directory(call), None, format!("Policy {}", policy.display_name));
        }
    }
    plan.prove(Cloud::Directory, "List claims policies", "The policy is assigned to the application")
        .change("Role", None, Some("the app roles that are assigned".into()))
        .change("Session name", None, Some(wanted.session_name.attribute().into()))
        .change("Session duration", Some("900 s, the gallery's own".into()), Some(wanted.session_duration.to_string()))
}

fn frame(button: &str) -> Plan {
    Plan::new(StepId::Claims, button, "Nobody is affected until somebody is assigned", "Undo unassigns and deletes the policy")
}
