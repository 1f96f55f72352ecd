//! Step 4: sign-on mode, identifier, reply URL, relay state.

use super::Assessment;
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
    let (has_identifier, has_reply_url) = (has_identifier(world, instance), has_reply_url(world, instance));
    let saml = instance.sign_on_mode.as_deref() == Some("saml");
    let relay = instance.relay_state == world.spec.relay_state;
    if saml && has_identifier && has_reply_url && relay {
        return Assessment::done(vec![
            ("Identifier", world.spec.identifier.to_string()),
            ("Audience that AWS sees", world.spec.identifier.audience().to_string()),
            ("Reply URL", reply_url(world)),
            ("Relay state", instance.relay_state.clone().unwrap_or_else(|| "None, the console's start page opens".into())),
        ]);
    }
    Assessment::todo(plan(world, instance, saml, has_identifier && has_reply_url, relay))
}

fn plan(world: &World, instance: &ObservedInstance, saml: bool, basic: bool, relay: bool) -> Plan {
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
    if !basic {
        let set = |identifiers, reply_urls| {
            Call::Directory(DirectoryCall::SetBasicSaml { application: instance.ids.application.clone(), identifiers, reply_urls })
        };
        let mut reply_urls = instance.reply_urls.clone();
        if !has_reply_url(world, instance) {
            reply_urls.push(reply_url(world));
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
