//! What this workspace knows of its instances when a response is inspected: what was read from the clouds, else what the journal
//! tells.

use super::ports::Store;
use super::world::World;
use crate::domain::call::{AwsCall, Call};
use crate::domain::finding::Finding;
use crate::domain::journal::{Entry, Phase};
use crate::domain::name::RoleName;
use crate::domain::observed::{ObservedProvider, ObservedRole};
use crate::domain::session::MaxSessionSeconds;
use crate::domain::spec::InstanceSpec;
use crate::saml::known::KnownInstance;
use std::collections::BTreeMap;

/// More rows than one instance ever has in practice.
const JOURNAL_ROWS: u32 = 10_000;

/// An instance whose every part was read from the clouds.
#[must_use]
pub fn of_world(world: &World) -> KnownInstance {
    let mut known = KnownInstance::new(&world.spec).with_provider(world.provider.as_ref());
    known.read_at = Some(world.began);
    if let Some(instance) = &world.instance {
        known = known.with_directory(instance);
    }
    for wish in &world.spec.roles {
        let role = world.roles.get(&wish.name);
        let arn = role.map_or_else(|| world.spec.role_arn(&wish.name), |role| role.arn.clone());
        known = known.with_role(arn, role);
    }
    known
}

/// Every instance of a workspace, as far as its journal tells: what was made by this workspace and not taken back. Nothing is asked
/// of a cloud.
///
/// # Errors
/// When the workspace can't be read.
pub async fn of_journal(store: &dyn Store) -> Result<Vec<KnownInstance>, Box<Finding>> {
    let specs = store.instances().await.map_err(|e| Box::new(e.finding()))?;
    let mut known = Vec::with_capacity(specs.len());
    for spec in specs {
        let rows = store.journal(Some(&spec.key), JOURNAL_ROWS).await.map_err(|e| Box::new(e.finding()))?;
        known.push(told(&spec, &rows));
    }
    Ok(known)
}

/// What journal rows, newest first, tell of an instance.
fn told(spec: &InstanceSpec, rows: &[Entry]) -> KnownInstance {
    let mut provider: Option<ObservedProvider> = None;
    let mut roles: BTreeMap<RoleName, ObservedRole> = BTreeMap::new();
    let done = rows.iter().rev().filter(|row| row.phase == Phase::Done);
    for call in done.filter_map(|row| if let Call::Aws(call) = &row.what.call { Some(call) } else { None }) {
        match call {
            AwsCall::CreateSamlProvider { metadata, .. } | AwsCall::UpdateSamlProvider { metadata, .. } => {
                provider = Some(ObservedProvider { arn: spec.provider_arn(), metadata: metadata.clone(), created: None });
            }
            AwsCall::DeleteSamlProvider { .. } => provider = None,
            AwsCall::CreateRole { name, trust, description, max_session } => {
                roles.insert(name.clone(), role(spec, name, trust, description, *max_session));
            }
            AwsCall::UpdateTrust { name, trust } => {
                roles.entry(name.clone()).and_modify(|role| role.trust.clone_from(trust));
            }
            AwsCall::UpdateRole { name, max_session, .. } => {
                roles.entry(name.clone()).and_modify(|role| role.max_session_seconds = max_session.get());
            }
            AwsCall::DeleteRole { name } => {
                roles.remove(name);
            }
            _ => {}
        }
    }
    // what is not in the journal may be there all the same: made by hand, or adopted
    let mut known = KnownInstance::new(spec);
    if let Some(provider) = &provider {
        known = known.with_provider(Some(provider));
    }
    for role in roles.values() {
        known = known.with_role(role.arn.clone(), Some(role));
    }
    known
}

fn role(spec: &InstanceSpec, name: &RoleName, trust: &str, description: &str, max_session: MaxSessionSeconds) -> ObservedRole {
    ObservedRole {
        arn: spec.role_arn(name),
        description: description.to_owned(),
        trust: trust.to_owned(),
        max_session_seconds: max_session.get(),
        attached: Vec::new(),
    }
}
