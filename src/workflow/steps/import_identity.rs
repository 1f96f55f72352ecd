//! Step 10: policy, user and access key with which the directory lists the roles.

use super::Assessment;
use crate::domain::call::{AwsCall, Call};
use crate::domain::finding::Finding;
use crate::domain::observed::ObservedUser;
use crate::domain::plan::Plan;
use crate::domain::spec::IMPORT_POLICY_DESCRIPTION;
use crate::domain::step::{Cloud, StepId};
use crate::workflow::world::World;

pub(super) fn assess(world: &World) -> Assessment {
    let spec = &world.spec;
    if let Some(policy) = &world.import_policy
        && !same_json(&policy.document, &spec.import_policy_document())
    {
        return Assessment::blocked(Finding::error(
            "import.policy_taken",
            format!("A policy {} is there and says something else", spec.import.policy),
            "Attaching it could give the directory more rights than iam:ListRoles, or fewer",
            "Choose another policy name in this step; the policy that is there is left alone",
        ));
    }
    let mut plan = Plan::new(StepId::ImportIdentity, "Create import identity", "Nobody is affected", "Undo deletes key, user and policy");
    plan = policy(world, plan);
    plan = user(world, plan);
    let (plan, findings) = keys(world, plan);
    if plan.writes().next().is_some() {
        return Assessment::todo(plan.prove(Cloud::Aws, "GetUser", "Policy, user and key read back"));
    }
    // while a key is rotated there are two: the one to name is that which can be stored
    let keys = world.import_user.as_ref().map(|u| u.keys.as_slice()).unwrap_or_default();
    let key = keys.iter().rfind(|k| k.active && world.memory.keys_in_vault.contains(&k.id)).or_else(|| keys.first());
    Assessment::done_with(
        vec![
            ("Policy", spec.import_policy_arn().to_string()),
            ("User", spec.import.user.to_string()),
            ("Access key", key.map(|k| k.id.clone()).unwrap_or_default()),
        ],
        findings,
    )
}

fn policy(world: &World, plan: Plan) -> Plan {
    if world.import_policy.is_some() {
        return plan;
    }
    let spec = &world.spec;
    let call = AwsCall::CreatePolicy {
        name: spec.import.policy.clone(),
        description: IMPORT_POLICY_DESCRIPTION.into(),
        document: spec.import_policy_document(),
    };
    let inverse = AwsCall::DeletePolicy { arn: spec.import_policy_arn() };
    plan.write(Call::Aws(call), Some(Call::Aws(inverse)), "iam:ListRoles on everything, nothing else").change(
        "Policy",
        None,
        Some(spec.import_policy_arn().to_string()),
    )
}

fn user(world: &World, mut plan: Plan) -> Plan {
    let (name, policy) = (&world.spec.import.user, world.spec.import_policy_arn());
    if world.import_user.is_none() {
        plan = plan.write(Call::Aws(AwsCall::CreateUser { name: name.clone() }), None, "Programmatic access only").change(
            "User",
            None,
            Some(name.to_string()),
        );
    }
    if !world.import_user.as_ref().is_some_and(|u| u.attached.contains(&policy)) {
        plan = plan
            .write(
                Call::Aws(AwsCall::AttachUserPolicy { user: name.clone(), policy: policy.clone() }),
                None,
                format!("{} to {name}", policy.name()),
            )
            .change("Attached", None, Some(policy.name().to_string()));
    }
    plan
}

/// The access key: made when there is none; a key of ours whose secret got lost is replaced; a key made by others stays.
fn keys(world: &World, mut plan: Plan) -> (Plan, Vec<Finding>) {
    let name = &world.spec.import.user;
    let orphans = world.orphan_keys();
    for key in &orphans {
        plan = plan
            .write(
                Call::Aws(AwsCall::DeleteAccessKey { user: name.clone(), key: key.clone() }),
                None,
                "Its secret never arrived, nobody can use it",
            )
            .change("Access key", Some(key.clone()), None);
    }
    let mut findings: Vec<Finding> = extra_rights(world.import_user.as_ref(), world).into_iter().collect();
    let kept: Vec<_> = world.import_user.iter().flat_map(|u| &u.keys).filter(|k| !orphans.contains(&k.id)).collect();
    if kept.is_empty() {
        plan = plan
            .write(Call::Aws(AwsCall::CreateAccessKey { user: name.clone() }), None, "The secret goes straight into the keychain")
            .change("Access key", None, Some("one, its secret in the keychain".into()));
    } else if !kept.iter().any(|k| world.memory.keys_in_vault.contains(&k.id)) {
        findings.push(Finding::warning(
            "import.secret_elsewhere",
            format!(
                "The secret of access key {} is not in this computer's keychain",
                kept.first().map(|k| k.id.as_str()).unwrap_or_default()
            ),
            "The key was made on another computer or by hand, and AWS never shows a secret twice",
            "Roles can be written directly without it; for the import, rotate the key",
        ));
    }
    (plan, findings)
}

fn extra_rights(user: Option<&ObservedUser>, world: &World) -> Option<Finding> {
    let ours = world.spec.import_policy_arn();
    let extra: Vec<_> = user?.attached.iter().filter(|p| **p != ours).map(ToString::to_string).collect();
    (!extra.is_empty()).then(|| {
        Finding::warning(
            "import.extra_rights",
            format!("{} has more rights than listing roles", world.spec.import.user),
            format!("Also attached: {}", extra.join(", ")),
            "Detach what the import does not need; its key is stored in the directory",
        )
    })
}

/// Whether two JSON texts say the same, whatever their layout.
fn same_json(left: &str, right: &str) -> bool {
    let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
    read(left).is_some_and(|l| normal(&l) == read(right).map_or(serde_json::Value::Null, |r| normal(&r)))
}

/// A single action in a list and the action alone mean the same in a policy.
fn normal(value: &serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    match value {
        Value::Array(items) if items.len() == 1 => normal(&items[0]),
        Value::Array(items) => Value::Array(items.iter().map(normal).collect()),
        Value::Object(map) => Value::Object(map.iter().filter(|(k, _)| *k != "Sid").map(|(k, v)| (k.clone(), normal(v))).collect()),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::same_json;

    #[test]
    fn layout_and_single_lists_make_no_difference_to_a_policy() {
        let tutorial = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:ListRoles"],"Resource":"*"}]}"#;
        let console =
            r#"{ "Version": "2012-10-17", "Statement": { "Sid": "x", "Effect": "Allow", "Action": "iam:ListRoles", "Resource": "*" } }"#;
        assert!(same_json(tutorial, console));
        assert!(!same_json(tutorial, &console.replace("ListRoles", "*")));
        assert!(!same_json("not json", "not json"));
    }
}
