//! Differences between an instance that is set up and the wish for it, each with the change that mends it. An instance
//! that was made by hand is adopted with its differences; one that somebody changed later shows what changed.

use super::steps::claims::amend;
use super::steps::{Assessment, assess};
use super::world::{World, claims_policy_name};
use crate::domain::arn::RolePair;
use crate::domain::call::{Call, DirectoryCall};
use crate::domain::certificate::Thumbprint;
use crate::domain::identifier::Identifier;
use crate::domain::observed::{ObservedCertificate, ObservedInstance};
use crate::domain::plan::Plan;
use crate::domain::provisioning::explain_quarantine;
use crate::domain::role_import::{Mend, predict};
use crate::domain::spec::RoleDelivery;
use crate::domain::step::{Cloud, StepId};
use crate::saml::metadata;

/// One difference.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// Stable name, by which it is mended.
    pub id: String,
    /// The step that it belongs to.
    pub step: StepId,
    /// What differs.
    pub subject: String,
    /// How it is; nothing when it is not there.
    pub is: Option<String>,
    /// How it should be; nothing when it should not be there.
    pub should: Option<String>,
    /// What follows from it, one sentence without full stop.
    pub why: String,
    /// The change that mends it; nothing when it has to be done by hand.
    pub mend: Option<Plan>,
}

/// Every difference of an instance that was set up. One that is still being set up has steps to do instead.
#[must_use]
pub fn differences(world: &World) -> Vec<Difference> {
    let Some(instance) = world.instance.as_ref().filter(|i| is_set_up(i)) else { return Vec::new() };
    let mut found = Vec::new();
    found.extend(identifier(world, instance));
    found.extend(sign_on_mode(instance));
    found.extend(reply_url(world, instance));
    found.extend(left_over_reply_urls(world, instance));
    found.extend(relay_state(world, instance));
    found.extend(switches(instance));
    found.extend(claims(world, instance));
    found.extend(active_certificate(world, instance));
    found.extend(trusted_certificate(world, instance));
    found.extend(told(world, instance));
    found.extend(roles(world, instance));
    found.extend(provisioning(world, instance));
    found
}

/// The plan that mends the difference or the role of this id, as the world is now.
#[must_use]
pub fn mend(id: &str, world: &World) -> Option<Plan> {
    if let Some(name) = id.strip_prefix(TRUST) {
        let roles = world.account_roles.as_deref().unwrap_or_default();
        let found = predict(roles, &world.spec.provider_arn()).into_iter().find(|p| p.role.name().as_str() == name)?;
        return trust_plan(&found.mend?);
    }
    differences(world).into_iter().find(|d| d.id == id)?.mend
}

/// The id of a role's mend.
#[must_use]
pub fn trust_id(role: &str) -> String {
    format!("{TRUST}{role}")
}

const TRUST: &str = "trust/";

/// The plan of a role's mend.
#[must_use]
pub fn trust_plan(mend: &Mend) -> Option<Plan> {
    let Mend::Trust { label, call, inverse, affects } = mend else { return None };
    Some(
        Plan::new(StepId::Roles, label, affects, "Undo puts the old policy back, kept in Activity")
            .write(Call::Aws(call.clone()), Some(Call::Aws(inverse.clone())), label.clone())
            .prove(Cloud::Aws, "GetRole", "The role meets every rule of the import"),
    )
}

/// Set up is what can sign somebody in: it has an identifier, and a certificate or AWS roles.
fn is_set_up(instance: &ObservedInstance) -> bool {
    let has_roles = instance.app_roles.iter().any(|r| r.value.as_deref().is_some_and(|v| RolePair::parse(v).is_ok()));
    !instance.identifiers.is_empty() && (!instance.certificates.is_empty() || has_roles)
}

struct Sketch {
    id: &'static str,
    step: StepId,
    subject: &'static str,
    why: &'static str,
}

impl Sketch {
    fn with(&self, is: Option<String>, should: Option<String>, mend: Option<Plan>) -> Difference {
        let mend = mend.map(|plan| plan.change(self.subject, is.clone(), should.clone()));
        Difference { id: self.id.into(), step: self.step, subject: self.subject.into(), is, should, why: self.why.into(), mend }
    }

    fn plan(&self, button: &str, call: DirectoryCall, inverse: Option<DirectoryCall>) -> Plan {
        Plan::new(self.step, button, self.why, "Undo puts the former value back").write(
            Call::Directory(call),
            inverse.map(Call::Directory),
            button.to_owned(),
        )
    }
}

fn identifier(world: &World, instance: &ObservedInstance) -> Option<Difference> {
    let wished = &world.spec.identifier;
    if instance.identifiers.iter().any(|i| Identifier::parse(i).as_ref() == Ok(wished)) {
        return None;
    }
    let sketch = Sketch {
        id: "identifier",
        step: StepId::BasicSaml,
        subject: "Identifier",
        why: "Sign-ins by request are refused with AADSTS700016",
    };
    let set = |identifiers| DirectoryCall::SetBasicSaml {
        application: instance.ids.application.clone(),
        identifiers,
        reply_urls: instance.reply_urls.clone(),
    };
    let free = world.beside.holder.as_ref().is_none_or(|h| h.client == instance.ids.client);
    let mend = free.then(|| sketch.plan("Put the identifier back", set(vec![wished.to_string()]), Some(set(instance.identifiers.clone()))));
    Some(sketch.with(Some(instance.identifiers.join(", ")), Some(wished.to_string()), mend))
}

fn sign_on_mode(instance: &ObservedInstance) -> Option<Difference> {
    if instance.sign_on_mode.as_deref() == Some("saml") {
        return None;
    }
    let sketch =
        Sketch { id: "sign_on_mode", step: StepId::BasicSaml, subject: "Sign-on mode", why: "The directory signs nobody in by SAML" };
    let set = |mode| DirectoryCall::SetSignOnMode { service_principal: instance.ids.service_principal.clone(), mode };
    let mend = sketch.plan("Choose SAML", set(Some("saml".into())), Some(set(instance.sign_on_mode.clone())));
    Some(sketch.with(instance.sign_on_mode.clone(), Some("saml".into()), Some(mend)))
}

fn reply_url(world: &World, instance: &ObservedInstance) -> Option<Difference> {
    let wanted = world.spec.partition.sign_in_url().to_owned();
    if instance.reply_urls.contains(&wanted) {
        return None;
    }
    let sketch = Sketch {
        id: "reply_url",
        step: StepId::BasicSaml,
        subject: "Reply URL",
        why: "The response goes elsewhere, or sign-ins end with AADSTS50011",
    };
    let set = |reply_urls| DirectoryCall::SetBasicSaml {
        application: instance.ids.application.clone(),
        identifiers: instance.identifiers.clone(),
        reply_urls,
    };
    // the first one is where a sign-in goes that the directory starts
    let first = std::iter::once(wanted.clone()).chain(instance.reply_urls.iter().cloned()).collect();
    let mend = sketch.plan("Put the reply URL back", set(first), Some(set(instance.reply_urls.clone())));
    let is = Some(instance.reply_urls.join(", ")).filter(|t| !t.is_empty());
    Some(sketch.with(is, Some(wanted), Some(mend)))
}

/// Reply URLs on this computer: a test's capture that was not taken away.
fn left_over_reply_urls(world: &World, instance: &ObservedInstance) -> Vec<Difference> {
    let added_here = |url: &String| {
        world.did(|c| matches!(c, Call::Directory(DirectoryCall::AddReplyUrl { url: added, .. }) if added == url)) && is_loopback(url)
    };
    let left = instance.reply_urls.iter().filter(|u| added_here(u));
    left.map(|url| {
        let sketch = Sketch { id: "", step: StepId::SignIn, subject: "Reply URL", why: "A test added it and did not take it away" };
        let application = instance.ids.application.clone();
        let mend = sketch.plan("Take the test's reply URL away", DirectoryCall::RemoveReplyUrl { application, url: url.clone() }, None);
        Difference { id: format!("left_over/{url}"), ..sketch.with(Some(url.clone()), None, Some(mend)) }
    })
    .collect()
}

/// Whether an address is on this computer.
#[must_use]
pub fn is_loopback(url: &str) -> bool {
    url::Url::parse(url).is_ok_and(|u| matches!(u.host_str(), Some("localhost" | "127.0.0.1")))
}

fn relay_state(world: &World, instance: &ObservedInstance) -> Option<Difference> {
    if instance.relay_state == world.spec.relay_state {
        return None;
    }
    let sketch = Sketch { id: "relay_state", step: StepId::BasicSaml, subject: "Relay state", why: "The console opens at another page" };
    let set = |relay_state| DirectoryCall::SetRelayState { service_principal: instance.ids.service_principal.clone(), relay_state };
    let mend = sketch.plan("Set the relay state", set(world.spec.relay_state.clone()), Some(set(instance.relay_state.clone())));
    Some(sketch.with(instance.relay_state.clone(), world.spec.relay_state.clone(), Some(mend)))
}

fn switches(instance: &ObservedInstance) -> Vec<Difference> {
    let mut found = Vec::new();
    let on_off = |on: bool| Some(if on { "Yes" } else { "No" }.to_owned());
    if !instance.settings.assignment_required {
        let sketch = Sketch {
            id: "assignment_required",
            step: StepId::BasicSaml,
            subject: "Assignment required",
            why: "People without a role arrive at AWS and are refused there",
        };
        let set = |required| DirectoryCall::SetAssignmentRequired { service_principal: instance.ids.service_principal.clone(), required };
        found.push(sketch.with(on_off(false), on_off(true), Some(sketch.plan("Require assignment", set(true), Some(set(false))))));
    }
    if !instance.settings.enabled {
        let sketch = Sketch { id: "enabled", step: StepId::BasicSaml, subject: "Enabled for sign-in", why: "Nobody can sign in" };
        found.push(sketch.with(on_off(false), on_off(true), None));
    }
    if let Some(url) = &instance.settings.sign_on_url {
        let sketch = Sketch {
            id: "sign_on_url",
            step: StepId::BasicSaml,
            subject: "Sign-on URL",
            why: "The tile in My Apps does not start the sign-in by itself",
        };
        found.push(sketch.with(Some(url.clone()), None, None));
    }
    found
}

fn claims(world: &World, instance: &ObservedInstance) -> Vec<Difference> {
    let wanted = world.spec.claims;
    let [policy] = instance.claims_policies.as_slice() else {
        let sketch = Sketch { id: "claims", step: StepId::Claims, subject: "Claims policy", why: "What the directory sends can't be told" };
        let is = (!instance.claims_policies.is_empty()).then(|| format!("{} policies", instance.claims_policies.len()));
        let mend = of_step(StepId::Claims, world);
        return vec![Difference { mend, ..sketch.with(is, Some(claims_policy_name(&world.spec)), None) }];
    };
    let ours = policy.display_name == claims_policy_name(&world.spec);
    let mend = if ours || world.beside.claims_policy_users == Some(1) { amend(world, policy) } else { swap(world, instance) };
    let differences = wanted.differences(&policy.definition);
    differences
        .into_iter()
        .map(|d| Difference {
            id: "claims".into(),
            step: StepId::Claims,
            subject: format!("Claim {}", d.claim),
            why: if d.is.is_none() {
                "AWS refuses the sign-in, or takes its own default".into()
            } else {
                "The directory sends something else than wished".into()
            },
            is: d.is,
            should: Some(d.should),
            mend: Some(mend.clone()),
        })
        .collect()
}

/// The policy serves other applications too: it is left as it is, and this application gets one of its own.
fn swap(world: &World, instance: &ObservedInstance) -> Plan {
    let service_principal = &instance.ids.service_principal;
    let mut plan = Plan::new(
        StepId::Claims,
        "Give it a claims policy of its own",
        "Other applications of the policy are not affected; further claims of it are not sent to AWS any more",
        "Undo assigns the former policy again",
    );
    for policy in &instance.claims_policies {
        let unassign = DirectoryCall::UnassignClaimsPolicy { service_principal: service_principal.clone(), policy: policy.id.clone() };
        let assign = DirectoryCall::AssignClaimsPolicy { service_principal: service_principal.clone(), policy: policy.id.clone() };
        plan =
            plan.write(Call::Directory(unassign), Some(Call::Directory(assign)), format!("{} stays for the others", policy.display_name));
    }
    if !world.claims_policies.iter().any(|p| world.spec.claims.differences(&p.definition).is_empty()) {
        let call = DirectoryCall::CreateClaimsPolicy {
            display_name: claims_policy_name(&world.spec),
            definition: world.spec.claims.policy_definition(),
        };
        plan = plan.write(Call::Directory(call), None, "Role, RoleSessionName and SessionDuration");
    }
    plan
}

/// The thumbprint that is set as active belongs to none of the certificates, or to one that has ended.
fn active_certificate(world: &World, instance: &ObservedInstance) -> Option<Difference> {
    let usable = |c: &&ObservedCertificate| c.facts.not_after > world.began;
    if instance.active_certificate().as_ref().is_some_and(usable) {
        return None;
    }
    let sketch = Sketch {
        id: "active_certificate",
        step: StepId::Certificate,
        subject: "Active certificate",
        why: "The directory signs with no valid certificate",
    };
    let should = instance.certificates.iter().filter(usable).max_by_key(|c| c.facts.not_after).map(|c| c.facts.thumbprint.spaced());
    let is = instance.settings.preferred_thumbprint.as_deref().map(|t| Thumbprint::parse(t).map_or_else(|_| t.to_owned(), |t| t.spaced()));
    let mend = of_step(StepId::Certificate, world);
    Some(Difference { mend, ..sketch.with(is, should.or_else(|| Some("a new one".into())), None) })
}

/// AWS does not trust the certificate that signs.
fn trusted_certificate(world: &World, instance: &ObservedInstance) -> Option<Difference> {
    let (active, provider) = (instance.active_certificate()?, world.provider.as_ref()?);
    let trusted: Vec<Thumbprint> =
        metadata::read(&provider.metadata).ok()?.certificates.iter().map(crate::pki::Certificate::thumbprint).collect();
    if trusted.contains(&active.facts.thumbprint) {
        return None;
    }
    let sketch = Sketch {
        id: "trusted_certificate",
        step: StepId::Provider,
        subject: "Certificate that AWS trusts",
        why: "AWS refuses every response: Your request included an invalid SAML response",
    };
    let listed = trusted.iter().map(Thumbprint::spaced).collect::<Vec<_>>().join(", ");
    let mend = of_step(StepId::Provider, world);
    Some(Difference { mend, ..sketch.with(Some(listed), Some(active.facts.thumbprint.spaced()), None) })
}

fn told(world: &World, instance: &ObservedInstance) -> Option<Difference> {
    let wished = &world.spec.notification_addresses;
    if wished.is_empty() || instance.notification_addresses == *wished {
        return None;
    }
    let sketch = Sketch {
        id: "notification_addresses",
        step: StepId::Certificate,
        subject: "Told before the certificate ends",
        why: "The mails go to others, or to nobody",
    };
    let set = |addresses| DirectoryCall::SetNotificationAddresses { service_principal: instance.ids.service_principal.clone(), addresses };
    let mend = sketch.plan("Set notification addresses", set(wished.clone()), Some(set(instance.notification_addresses.clone())));
    let is = Some(instance.notification_addresses.join(", ")).filter(|t| !t.is_empty());
    Some(sketch.with(is, Some(wished.join(", ")), Some(mend)))
}

fn roles(world: &World, instance: &ObservedInstance) -> Vec<Difference> {
    let pairs = world.spec.roles.iter().filter(|r| world.roles.contains_key(&r.name));
    let pairs = pairs.filter_map(|r| RolePair::new(world.spec.role_arn(&r.name), world.spec.provider_arn()).ok());
    let state = |pair: &RolePair| {
        let of_pair = |value: &str| RolePair::parse(value).ok().as_ref() == Some(pair);
        instance.app_roles.iter().find(|r| r.value.as_deref().is_some_and(of_pair)).map(|r| r.enabled)
    };
    let differs = pairs.filter(|pair| state(pair) != Some(true));
    let mend = of_step(StepId::DirectoryRoles, world);
    differs
        .map(|pair| Difference {
            id: "app_roles".into(),
            step: StepId::DirectoryRoles,
            subject: format!("App role {}", pair.role().name()),
            is: state(&pair).map(|_| "Disabled".to_owned()),
            should: Some("Enabled".into()),
            why: "Nobody can be assigned to it, and whoever is does not get it".into(),
            mend: mend.clone(),
        })
        .collect()
}

fn provisioning(world: &World, instance: &ObservedInstance) -> Vec<Difference> {
    let mut found = Vec::new();
    let Some(job) = world.beside.provisioning.job() else { return found };
    let service_principal = || instance.ids.service_principal.clone();
    if world.beside.provisioning.is_on() && world.spec.directory_roles.way == RoleDelivery::Direct {
        let sketch = Sketch {
            id: "provisioning_on",
            step: StepId::DirectoryRoles,
            subject: "Provisioning",
            why: "Roles written directly and imported roles overwrite each other",
        };
        let pause = DirectoryCall::PauseProvisioning { service_principal: service_principal(), job: job.id.clone() };
        found.push(sketch.with(Some("On".into()), Some("Paused".into()), Some(sketch.plan("Pause the import", pause, None))));
    }
    if let Some(quarantine) = &job.quarantine {
        let sketch = Sketch { id: "quarantine", step: StepId::DirectoryRoles, subject: "Provisioning", why: "No new role comes in" };
        let reset = "Escrows, QuarantineState".to_owned();
        let restart = DirectoryCall::RestartProvisioning { service_principal: service_principal(), job: job.id.clone(), reset };
        let (why, _) = explain_quarantine(&quarantine.reason);
        found.push(sketch.with(
            Some(format!("In quarantine: {why}")),
            Some("Running".into()),
            Some(sketch.plan("Restart the import", restart, None)),
        ));
    }
    found
}

/// The plan of a step, where it has one.
fn of_step(step: StepId, world: &World) -> Option<Plan> {
    match assess(step, world) {
        Assessment::Todo(plan) => Some(*plan),
        _ => None,
    }
}
