//! Steps 1 and 2: the choice, the connections and the rights.

use super::Assessment;
use crate::domain::directory_rights;
use crate::domain::finding::Finding;
use crate::workflow::world::World;

pub(super) fn choose(world: &World) -> Assessment {
    Assessment::done(vec![
        ("Application", "AWS Single-Account Access, one application for one account".into()),
        ("Alternative", "IAM Identity Center, where AWS Organizations manages many accounts".into()),
        ("Instance", world.spec.name.clone()),
    ])
}

pub(super) fn connect(world: &World) -> Assessment {
    if let Some(finding) = wrong_account(world) {
        return Assessment::blocked(finding);
    }
    let facts = vec![
        ("Directory", format!("{} ({})", world.directory.tenant_name, world.directory.tenant)),
        ("Signed in as", world.directory.user_name.clone()),
        ("AWS account", world.aws.alias.as_ref().map_or_else(|| world.aws.account.to_string(), |a| format!("{} ({a})", world.aws.account))),
        ("AWS identity", world.aws.arn.clone()),
    ];
    let mut findings: Vec<Finding> = aws_rights(world).into_iter().chain(directory_rights(world)).collect();
    findings.extend(tenant(world));
    Assessment::done_with(facts, findings)
}

/// Why nothing may be written to the account that the credentials lead to: it is another one, or nobody has confirmed it.
pub(in crate::workflow) fn wrong_account(world: &World) -> Option<Finding> {
    if world.aws.account != world.spec.account {
        return Some(Finding::error(
            "connect.other_account",
            format!("The credentials belong to account {}, this instance is for {}", world.aws.account, world.spec.account),
            "Another profile or another key is in use than the one that this instance was made with",
            "Open Settings, Connections and choose the credentials of the right account",
        ));
    }
    if world.aws.partition != world.spec.partition {
        return Some(Finding::error(
            "connect.other_partition",
            format!("The credentials belong to partition {}, this instance is for {}", world.aws.partition, world.spec.partition),
            "Each partition has its own sign-in page and its own ARNs",
            "Make an instance for the partition of the account",
        ));
    }
    if !world.aws.practice && !world.memory.aws_confirmed {
        return Some(Finding::error(
            "connect.not_confirmed",
            format!("Nobody has confirmed yet that {} is the right account", world.aws.account),
            format!("Rolebridge writes to an account only after you have seen who it is there: {}", world.aws.arn),
            "Confirm the identity in Settings, Connections",
        ));
    }
    None
}

fn aws_rights(world: &World) -> Option<Finding> {
    match &world.missing_rights {
        Some(missing) if missing.is_empty() => None,
        // a policy that grants an action on named objects only looks like a missing right to the simulator, so this warns
        // and does not stop: a step that really lacks a right is refused, and names it
        Some(missing) => Some(Finding::warning(
            "connect.rights",
            format!("The AWS identity seems to lack {} of the rights that the set-up needs", missing.len()),
            format!("Not granted on every object: {}", missing.join(", ")),
            "If they are granted on the objects of this set-up, go on; otherwise ask for exactly these actions",
        )),
        None => Some(Finding::info(
            "connect.rights_unknown",
            "Whether all rights are there could not be checked beforehand",
            "The identity may not use the policy simulator, or the endpoint has none",
            "Go on: a missing right stops the step that needs it, and is named there",
        )),
    }
}

/// What the administrator lacks in the directory, with the text for whoever can grant it. Steps that need it can be looked
/// at, not run.
fn directory_rights(world: &World) -> Option<Finding> {
    let (rights, who) = (&world.beside.rights, &world.directory);
    let lacks = directory_rights::missing(rights);
    if lacks.is_empty() {
        return (rights.scopes.is_none() || rights.roles.is_none()).then(|| {
            Finding::info(
                "connect.directory_rights_unknown",
                "Not all of the administrator's rights in the directory could be read",
                "The token does not say its permissions, or directory roles may not be read",
                "Go on: a missing right stops the step that needs it, and is named there",
            )
        });
    }
    let mut steps: Vec<String> = lacks.iter().map(|l| l.step.number().to_string()).collect();
    steps.dedup();
    Some(Finding::warning(
        "connect.directory_rights",
        format!("{} lacks rights in the directory for step {}", who.user_name, steps.join(", ")),
        "Those steps can be looked at, not run",
        directory_rights::request_text(&who.tenant_name, &who.user_name, &lacks),
    ))
}

/// What the tenant's own settings mean for the set-up.
fn tenant(world: &World) -> Vec<Finding> {
    let tenant = &world.beside.tenant;
    let mut findings = Vec::new();
    if tenant.premium == Some(false) {
        findings.push(Finding::info(
            "licence.none",
            "No licence with Entra ID P1 or P2 was found",
            "Groups can't be assigned then, and sign-in and provisioning logs may not be readable",
            "Assign people directly; read logs in the admin centre",
        ));
    }
    if let Some(rule) = tenant.blocking_rules().next() {
        findings.push(Finding::warning(
            "tenant.identifier_rule",
            "The tenant restricts identifiers of applications",
            format!("The rule {} is on and does not exempt SAML applications", rule.name),
            if rule.excludes_v2_tokens {
                "Step 4 sets access token version 2 first, which is exempt"
            } else {
                "Ask for an exemption before step 4"
            },
        ));
    }
    findings
}
