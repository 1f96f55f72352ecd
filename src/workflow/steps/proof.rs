//! Steps 14 and 15: the test sign-in, and what to watch from then on.

use super::Assessment;
use super::certificate::day;
use crate::domain::plan::Plan;
use crate::domain::step::{Cloud, StepId};
use crate::workflow::world::World;

pub(super) fn sign_in(world: &World) -> Assessment {
    if world.test_user.is_none() || world.provider.is_none() || world.instance.as_ref().is_none_or(|i| i.assignments.is_empty()) {
        return Assessment::too_early("Somebody who may sign in");
    }
    if let Some(proof) = &world.memory.proof
        && let Some(session) = &proof.session
        && proof.finding.is_none()
    {
        return Assessment::done(vec![
            ("Session", session.assumed_role_arn.clone()),
            ("Proven", proof.at.strftime("%-d %b %Y %H:%M:%S UTC").to_string()),
        ]);
    }
    let user = world.test_user_name();
    Assessment::SignIn(Box::new(
        Plan::new(StepId::SignIn, "Test sign-in", "Nobody: nothing is changed", "There is nothing to undo")
            .read(Cloud::Directory, "Sign in", format!("As {user}, started by the directory and by a request"))
            .read(Cloud::ThisMachine, "Check response", "Signature, audience, recipient, times, role pair, session name")
            .prove(Cloud::Aws, "AssumeRoleWithSAML", format!("A session of {}", world.spec.test_user.role)),
    ))
}

pub(super) fn next(world: &World) -> Assessment {
    let ends = world.instance.as_ref().and_then(|i| i.active_certificate()).map(|c| day(c.facts.not_after));
    Assessment::NotAvailableYet(format!(
        "Conditional access is read over the Microsoft Entra ID connection, which a later version brings.{}",
        ends.map_or_else(String::new, |d| format!(" Until then watch one date: the signing certificate ends on {d}"))
    ))
}
