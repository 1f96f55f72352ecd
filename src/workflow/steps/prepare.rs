//! Steps 1 and 2: the choice, the connections and the rights.

use super::Assessment;
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
    if world.aws.account != world.spec.account {
        return Assessment::blocked(Finding::error(
            "connect.other_account",
            format!("The credentials belong to account {}, this instance is for {}", world.aws.account, world.spec.account),
            "Another profile or another key is in use than the one that this instance was made with",
            "Open Settings, Connections and choose the credentials of the right account",
        ));
    }
    if world.aws.partition != world.spec.partition {
        return Assessment::blocked(Finding::error(
            "connect.other_partition",
            format!("The credentials belong to partition {}, this instance is for {}", world.aws.partition, world.spec.partition),
            "Each partition has its own sign-in page and its own ARNs",
            "Make an instance for the partition of the account",
        ));
    }
    if !world.aws.practice && !world.memory.aws_confirmed {
        return Assessment::blocked(Finding::error(
            "connect.not_confirmed",
            format!("Nobody has confirmed yet that {} is the right account", world.aws.account),
            format!("Rolebridge writes to an account only after you have seen who it is there: {}", world.aws.arn),
            "Confirm the identity in Settings, Connections",
        ));
    }
    let facts = vec![
        ("Directory", format!("{} ({})", world.directory.tenant_name, world.directory.tenant)),
        ("Signed in as", world.directory.user_name.clone()),
        ("AWS account", world.aws.alias.as_ref().map_or_else(|| world.aws.account.to_string(), |a| format!("{} ({a})", world.aws.account))),
        ("AWS identity", world.aws.arn.clone()),
    ];
    match &world.missing_rights {
        Some(missing) if missing.is_empty() => Assessment::done(facts),
        // a policy that grants an action on named objects only looks like a missing right to the simulator, so this warns
        // and does not stop: a step that really lacks a right is refused, and names it
        Some(missing) => Assessment::done_with(
            facts,
            vec![Finding::warning(
                "connect.rights",
                format!("The AWS identity seems to lack {} of the rights that the set-up needs", missing.len()),
                format!("Not granted on every object: {}", missing.join(", ")),
                "If they are granted on the objects of this set-up, go on; otherwise ask for exactly these actions",
            )],
        ),
        None => Assessment::done_with(
            facts,
            vec![Finding::info(
                "connect.rights_unknown",
                "Whether all rights are there could not be checked beforehand",
                "The identity may not use the policy simulator, or the endpoint has none",
                "Go on: a missing right stops the step that needs it, and is named there",
            )],
        ),
    }
}
