//! Steps 14 and 15: the test sign-in, and what to watch from then on.

use super::Assessment;
use super::certificate::day;
use crate::domain::finding::Finding;
use crate::domain::observed::ObservedInstance;
use crate::domain::plan::Plan;
use crate::domain::step::{Cloud, StepId};
use crate::domain::tenant::AccessPolicy;
use crate::workflow::world::World;

pub(super) fn sign_in(world: &World) -> Assessment {
    if world.test_user.is_none() || world.provider.is_none() || world.instance.as_ref().is_none_or(|i| i.assignments.is_empty()) {
        return Assessment::too_early("Somebody who may sign in");
    }
    if let Some(proof) = world.memory.proof.as_ref().filter(|p| p.finding.is_none()) {
        let session = proof.session.as_ref().map(|s| s.assumed_role_arn.clone());
        return Assessment::done(vec![
            ("Session", session.unwrap_or_else(|| "Signed in by a person, as the directory's log says".into())),
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
    let Some(instance) = &world.instance else { return Assessment::too_early("The instance") };
    let mut facts = Vec::new();
    if let Some(active) = instance.active_certificate() {
        let days = active.facts.days_left(world.began);
        facts.push(("Certificate ends", format!("{}, in {days} days", day(active.facts.not_after))));
    }
    let told = instance.notification_addresses.join(", ");
    facts.push(("Told before it ends", if told.is_empty() { "Nobody".into() } else { format!("{told}, 60, 30 and 7 days before") }));
    if let Some(made) = world.import_user.as_ref().and_then(|u| u.keys.iter().filter_map(|k| k.created).min()) {
        facts.push(("Access key made", day(made)));
    }
    let policies = world.beside.access_policies.as_deref().unwrap_or_default();
    facts.extend(policies.iter().map(|p| ("Conditional access", access(p))));
    Assessment::done_with(facts, watch(world, instance, policies))
}

/// One policy in a line.
fn access(policy: &AccessPolicy) -> String {
    let mut parts = vec![match policy.state.as_str() {
        "enabled" => "on".to_owned(),
        "disabled" => "off".to_owned(),
        "enabledForReportingButNotEnforced" => "report only".to_owned(),
        other => other.to_owned(),
    }];
    parts.push(if policy.names_instance { "names this application".into() } else { "for all applications".into() });
    if !policy.grants.is_empty() {
        parts.push(format!("asks for {}", policy.grants.join(", ")));
    }
    parts.extend(policy.sign_in_frequency.as_ref().map(|f| format!("sign in again: {f}")));
    parts.extend(policy.cloud_app_security.as_ref().map(|c| format!("session control by Defender for Cloud Apps: {c}")));
    format!("{}: {}", policy.name, parts.join("; "))
}

fn watch(world: &World, instance: &ObservedInstance, policies: &[AccessPolicy]) -> Vec<Finding> {
    let mut findings = Vec::new();
    if world.beside.access_policies.is_none() {
        findings.push(Finding::info(
            "access.unknown",
            "Conditional access could not be read",
            "It needs the permission Policy.Read.All and a role such as Security Reader",
            "Ask for both, or look in the Entra admin centre",
        ));
    } else if !policies.iter().any(|p| p.state == "enabled") {
        findings.push(Finding::info(
            "access.none",
            "No conditional access policy protects this application",
            "Whoever knows a password gets into AWS",
            "Ask for multifactor authentication with a policy for this application or for all",
        ));
    }
    if policies.iter().any(|p| p.state == "enabled" && p.grants.iter().any(|g| g == "block")) {
        findings.push(Finding::warning(
            "access.blocked",
            "A conditional access policy blocks sign-ins to this application",
            "It is on and its control is to block",
            "Check for whom it is meant; the sign-in log names it where it strikes",
        ));
    }
    if instance.active_certificate().is_some_and(|c| c.facts.days_left(world.began) < 60) {
        findings.push(Finding::warning(
            "certificate.ends_soon",
            "The signing certificate ends within 60 days",
            "After that AWS refuses every sign-in of this instance",
            "Plan a rollover before that day",
        ));
    }
    findings
}
