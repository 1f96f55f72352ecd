//! Step 4: sign-on mode, identifier, reply URL, relay state.

use super::Assessment;
use super::instance::identifier_taken;
use crate::domain::call::{Call, DirectoryCall};
use crate::domain::finding::Finding;
use crate::domain::identifier::Identifier;
use crate::domain::observed::ObservedInstance;
use crate::domain::plan::Plan;
use crate::domain::step::{Cloud, StepId};
use crate::workflow::world::World;

pub(super) fn assess(world: &World) -> Assessment {
    let Some(instance) = &world.instance else { return Assessment::too_early("The instance") };
    if let Some(other) = other_identifier(world, instance) {
        return Assessment::blocked(Finding::error(
            "identifier.other",
            format!("The application has the identifier {other}, not {}", world.spec.identifier),
            "Somebody changed it in the portal, or it belongs to another set-up",
            "Put the identifier back in the portal, or make a new instance",
        ));
    }
    if let Some(holder) = world.beside.holder.as_ref().filter(|h| h.client != instance.ids.client) {
        return Assessment::blocked(identifier_taken(world, holder));
    }
    let (has_identifier, has_reply_url) = (has_identifier(world, instance), has_reply_url(world, instance));
    let saml = instance.sign_on_mode.as_deref() == Some("saml");
    let relay = instance.relay_state == world.spec.relay_state;
    if saml && has_identifier && has_reply_url && relay {
        let facts = vec![
            ("Identifier", world.spec.identifier.to_string()),
            ("Audience that AWS sees", world.spec.identifier.audience().to_string()),
            ("Reply URL", reply_url(world)),
            ("Relay state", instance.relay_state.clone().unwrap_or_else(|| "None, the console's start page opens".into())),
        ];
        return Assessment::done_with(facts, switches(instance));
    }
    let rules = if has_identifier { Rules::Pass } else { rules(world, instance) };
    if let Rules::Refuse(finding) = rules {
        return Assessment::Blocked(finding);
    }
    let first = matches!(rules, Rules::PassWithVersion2).then_some(2);
    Assessment::todo(plan(world, instance, saml, has_identifier && has_reply_url, relay, first))
}

fn plan(world: &World, instance: &ObservedInstance, saml: bool, basic: bool, relay: bool, token_version: Option<i32>) -> Plan {
    let service_principal = instance.ids.service_principal.clone();
    let mut plan =
        Plan::new(StepId::BasicSaml, "Set up SAML", "Nobody is affected: no certificate is in use yet", "Undo puts the former values back");
    if !saml {
        let set =
            |mode: Option<String>| Call::Directory(DirectoryCall::SetSignOnMode { service_principal: service_principal.clone(), mode });
        plan = plan.write(set(Some("saml".into())), Some(set(instance.sign_on_mode.clone())), "Has to come before the identifier").change(
            "Sign-on mode",
            instance.sign_on_mode.clone(),
            Some("saml".into()),
        );
    }
    if let Some(version) = token_version {
        let set = |version| Call::Directory(DirectoryCall::SetTokenVersion { application: instance.ids.application.clone(), version });
        plan = plan
            .write(
                set(Some(version)),
                Some(set(instance.settings.token_version)),
                "Exempts the application from the tenant's rule on identifiers",
            )
            .change("Access token version", instance.settings.token_version.map(|v| v.to_string()), Some(version.to_string()));
    }
    if !basic {
        let set = |identifiers, reply_urls| {
            Call::Directory(DirectoryCall::SetBasicSaml { application: instance.ids.application.clone(), identifiers, reply_urls })
        };
        let mut reply_urls = instance.reply_urls.clone();
        if !has_reply_url(world, instance) {
            // the first one is where a sign-in goes that the directory starts
            reply_urls.insert(0, reply_url(world));
        }
        plan = plan
            .write(
                set(vec![world.spec.identifier.to_string()], reply_urls),
                Some(set(instance.identifiers.clone(), instance.reply_urls.clone())),
                "Unique in the tenant; AWS sees it without the number",
            )
            .change("Identifier", instance.identifiers.first().cloned(), Some(world.spec.identifier.to_string()))
            .change("Reply URL", instance.reply_urls.first().cloned(), Some(reply_url(world)));
    }
    if !relay {
        let set = |relay_state| Call::Directory(DirectoryCall::SetRelayState { service_principal: service_principal.clone(), relay_state });
        plan = plan.write(set(world.spec.relay_state.clone()), Some(set(instance.relay_state.clone())), "Where the console opens").change(
            "Relay state",
            instance.relay_state.clone(),
            world.spec.relay_state.clone(),
        );
    }
    plan.prove(Cloud::Directory, "Read application", "Identifier, reply URL and mode stand as written")
}

/// What the tenant's rules on identifiers mean for this application.
/// Source: "Restrict identifier URIs of applications", Microsoft identity platform.
enum Rules {
    Pass,
    /// They pass once the application takes v2 access tokens.
    PassWithVersion2,
    Refuse(Box<Finding>),
}

fn rules(world: &World, instance: &ObservedInstance) -> Rules {
    let mut blocking = world.beside.tenant.blocking_rules().filter(|r| !r.excludes_v2_tokens).peekable();
    if let Some(rule) = blocking.peek() {
        return Rules::Refuse(Box::new(Finding::error(
            "tenant.identifier_policy",
            "The tenant's policy forbids the identifier that AWS needs",
            format!("The rule {} takes new identifiers only with a domain or id of the tenant, and exempts no SAML application", rule.name),
            "Ask whoever owns the application management policy to exempt SAML applications (excludeSaml) or this one, then run the step again",
        )));
    }
    let any = world.beside.tenant.blocking_rules().next().is_some();
    if any && instance.settings.token_version != Some(2) { Rules::PassWithVersion2 } else { Rules::Pass }
}

/// Switches that somebody turned away from what the gallery has.
fn switches(instance: &ObservedInstance) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !instance.settings.enabled {
        findings.push(Finding::warning(
            "instance.disabled",
            "The application is disabled: nobody can sign in",
            "Somebody switched off sign-in for it",
            "Switch \"Enabled for users to sign-in\" on in its properties",
        ));
    }
    if !instance.settings.assignment_required {
        findings.push(Finding::warning(
            "instance.open",
            "People without an assignment get into the application",
            "Assignment is not required; they arrive at AWS without a role and are refused there",
            "The list of differences offers to require assignment",
        ));
    }
    if let Some(url) = &instance.settings.sign_on_url {
        findings.push(Finding::warning(
            "instance.sign_on_url",
            "The tile in My Apps starts at a sign-on URL",
            format!("AWS has no page that starts a sign-in by itself; {url} is set"),
            "Clear the sign-on URL in the portal, so that the directory starts the sign-in",
        ));
    }
    findings
}

fn has_identifier(world: &World, instance: &ObservedInstance) -> bool {
    instance.identifiers.iter().any(|i| Identifier::parse(i).as_ref() == Ok(&world.spec.identifier))
}

fn has_reply_url(world: &World, instance: &ObservedInstance) -> bool {
    instance.reply_urls.contains(&reply_url(world))
}

/// An AWS identifier that is not the one reserved for this instance.
fn other_identifier(world: &World, instance: &ObservedInstance) -> Option<Identifier> {
    let aws = || instance.identifiers.iter().filter_map(|i| Identifier::parse(i).ok());
    if aws().any(|i| i == world.spec.identifier) { None } else { aws().next() }
}

fn reply_url(world: &World) -> String {
    world.spec.partition.sign_in_url().to_owned()
}
