//! Builds what the screens show from the world as it was read. Nothing here is stored: it is derived each time.

use super::drift;
use super::ports::AwsConnection;
use super::steps::{Assessment, assess};
use super::view::{DirectorySide, InstanceView, ProviderView, RoleView, StepState};
use super::world::{Clouds, World};
use crate::domain::arn::RolePair;
use crate::domain::directory_rights;
use crate::domain::finding::Finding;
use crate::domain::journal::Phase;
use crate::domain::observed::ObservedProvider;
use crate::domain::plan::Plan;
use crate::domain::role_import;
use crate::domain::spec::RoleDelivery;
use crate::domain::step::StepId;
use crate::domain::verdict::Verdict;
use crate::saml::metadata;
use jiff::{SignedDuration, Timestamp};

/// After this a proof is too old to say that it works.
const PROOF_FRESH: SignedDuration = SignedDuration::from_hours(24);

/// The view of an instance.
#[must_use]
pub fn view(world: &World, connection: &AwsConnection, clouds: &Clouds, now: Timestamp) -> InstanceView {
    let steps = states(world);
    InstanceView {
        spec: world.spec.clone(),
        aws: connection.clone(),
        verdict: verdict(world, &steps, now),
        observed: world.instance.clone(),
        roles: roles(world),
        proof: world.memory.proof.clone(),
        read_at: Some(now),
        unfinished: world.memory.journal.iter().filter(|e| e.phase == Phase::Started).cloned().collect(),
        launch_url: world.ids().map(|ids| clouds.directory.launch_url(&ids.client)),
        side: side(world),
        provider: world.provider.as_ref().map(provider),
        import_keys: world.import_user.iter().flat_map(|user| user.keys.clone()).collect(),
        steps,
    }
}

/// The view of an instance whose clouds were not read yet.
#[must_use]
pub fn unread(spec: crate::domain::spec::InstanceSpec, connection: &AwsConnection, reason: &str) -> InstanceView {
    InstanceView {
        spec,
        aws: connection.clone(),
        verdict: Verdict::NotKnown { reason: reason.to_owned() },
        steps: StepId::ALL.into_iter().map(|step| (step, StepState::NotRead)).collect(),
        observed: None,
        roles: Vec::new(),
        proof: None,
        read_at: None,
        unfinished: Vec::new(),
        launch_url: None,
        side: DirectorySide::default(),
        provider: None,
        import_keys: Vec::new(),
    }
}

fn side(world: &World) -> DirectorySide {
    let predictions = world.account_roles.as_ref().map(|roles| role_import::predict(roles, &world.spec.provider_arn()));
    let came = world.spec.directory_roles.way == RoleDelivery::Provisioning
        && world.beside.provisioning.job().is_some_and(|job| job.last_success.is_some());
    let surprises = match (&predictions, &world.instance) {
        (Some(predictions), Some(instance)) if came => {
            role_import::compare(predictions, &instance.app_roles).iter().map(role_import::Surprise::finding).collect()
        }
        _ => Vec::new(),
    };
    let lacks = directory_rights::missing(&world.beside.rights);
    DirectorySide {
        predictions,
        surprises,
        provisioning: world.beside.provisioning.clone(),
        log: world.beside.provisioning_log.clone(),
        differences: drift::differences(world),
        request: directory_rights::request_text(&world.directory.tenant_name, &world.directory.user_name, &lacks),
        lacks,
    }
}

/// The provider with the certificates of its metadata; a document that can't be read has none.
fn provider(observed: &ObservedProvider) -> ProviderView {
    let metadata = metadata::read(&observed.metadata).ok();
    ProviderView {
        arn: observed.arn.to_string(),
        issuer: metadata.as_ref().map(|m| m.entity_id.clone()),
        certificates: metadata.iter().flat_map(|m| &m.certificates).map(|c| c.facts().clone()).collect(),
    }
}

/// The state of each step: its assessment, or what it waits for.
fn states(world: &World) -> Vec<(StepId, StepState)> {
    let mut states: Vec<(StepId, StepState)> = Vec::new();
    for step in StepId::ALL {
        let waits: Vec<StepId> =
            step.needs().iter().copied().filter(|need| !states.iter().any(|(s, state)| s == need && state.is_settled())).collect();
        let state = match assess(step, world) {
            Assessment::Done { facts, findings } => StepState::Done { adopted: adopted(step, world), facts, findings },
            Assessment::NotNeeded(reason) => StepState::NotNeeded(reason),
            _ if !waits.is_empty() => StepState::WaitsFor(waits),
            Assessment::Todo(_) | Assessment::SignIn(_) => StepState::Ready,
            Assessment::Wait(waiting) => StepState::AtWork(waiting),
            Assessment::Blocked(finding) => StepState::Failed(finding),
        };
        states.push((step, state));
    }
    states
}

/// A step that changes things and was found done without our doing.
fn adopted(step: StepId, world: &World) -> bool {
    super::run::makes_calls(step) && !world.memory.journal.iter().any(|e| e.what.step == step && matches!(e.phase, Phase::Done))
}

fn verdict(world: &World, steps: &[(StepId, StepState)], now: Timestamp) -> Verdict {
    if let Some(proof) = &world.memory.proof {
        if let Some(finding) = &proof.finding {
            return Verdict::Refused { finding: finding.clone() };
        }
        let broken = steps.iter().find_map(|(_, state)| match state {
            StepState::Failed(finding) => Some(finding),
            _ => None,
        });
        if let Some(finding) = broken {
            return Verdict::Refused { finding: (**finding).clone() };
        }
        if let Some(finding) = untrusted(world) {
            return Verdict::Refused { finding };
        }
        let open = |state: &StepState| matches!(state, StepState::Ready | StepState::WaitsFor(_));
        let reopened = steps.iter().find(|(step, state)| *step < StepId::SignIn && open(state));
        if let Some((step, _)) = reopened {
            let reason = format!("Step {}, {}, is open again since the last proven sign-in", step.number(), step.title());
            return Verdict::NotKnown { reason };
        }
        if now.duration_since(proof.at) <= PROOF_FRESH {
            return Verdict::Works { proven_at: proof.at, practice: proof.practice };
        }
        return Verdict::NotKnown { reason: "The last proven sign-in is more than a day old".into() };
    }
    let settled = steps.iter().filter(|(_, state)| state.is_settled()).count();
    Verdict::SettingUp { done: u8::try_from(settled).unwrap_or(u8::MAX), total: u8::try_from(steps.len()).unwrap_or(u8::MAX) }
}

/// What signs now, where the provider's metadata does not have it: AWS refuses every response then, whatever was proven before.
fn untrusted(world: &World) -> Option<Finding> {
    let active = world.instance.as_ref()?.active_certificate()?;
    let provider = provider(world.provider.as_ref()?);
    let name = &world.spec.provider;
    (provider.issuer.is_some() && !provider.trusts(&active.facts.thumbprint)).then(|| {
        Finding::error(
            "provider.untrusted",
            "AWS does not trust the certificate that signs now",
            format!("The metadata of provider {name} holds other certificates"),
            format!("Run step 8, SAML provider: it gives provider {name} the directory's current metadata"),
        )
    })
}

fn roles(world: &World) -> Vec<RoleView> {
    let in_directory = |pair: &RolePair| {
        world
            .instance
            .as_ref()
            .and_then(|i| i.app_roles.iter().find(|r| r.value.as_deref().and_then(|v| RolePair::parse(v).ok()).as_ref() == Some(pair)))
    };
    world
        .roles
        .values()
        .map(|role| {
            let pair = RolePair::new(role.arn.clone(), world.spec.provider_arn()).ok();
            let app_role = pair.as_ref().and_then(in_directory);
            let assigned = world
                .instance
                .iter()
                .flat_map(|i| &i.assignments)
                .filter(|a| app_role.is_some_and(|r| r.id == a.app_role))
                .map(|a| a.principal_name.clone());
            RoleView {
                name: role.arn.name().to_string(),
                arn: role.arn.to_string(),
                pair_chars: role.arn.to_string().len() + world.spec.provider_arn().to_string().len(),
                in_directory: app_role.is_some(),
                assigned: assigned.collect(),
            }
        })
        .collect()
}

/// The plan of a step, or why there is none.
///
/// # Errors
/// The finding that says why not.
pub fn plan(step: StepId, world: &World) -> Result<Plan, Box<Finding>> {
    let none = |id: &str, what: String, why: String| Box::new(Finding::info(id, what, why, "Nothing is to be done here"));
    match assess(step, world) {
        Assessment::Todo(plan) | Assessment::SignIn(plan) => Ok(*plan),
        Assessment::Done { .. } => Err(none("plan.done", format!("{} is done", step.title()), "It was seen to be so in the clouds".into())),
        Assessment::NotNeeded(reason) => Err(none("plan.not_needed", format!("{} is not needed", step.title()), reason)),
        Assessment::Wait(waiting) => Err(none("plan.at_work", format!("{} is under way by itself", step.title()), waiting.reason.clone())),
        Assessment::Blocked(finding) => Err(finding),
    }
}
