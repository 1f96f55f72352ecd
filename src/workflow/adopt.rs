//! Recognises an instance that somebody set up elsewhere (in the portal, on another computer) for an AWS account, and
//! makes a wish of what it is. Nothing in the clouds is changed; what differs from a good set-up shows as differences.

use super::ports::{DirectoryPort, PortError, Store, StoreError};
use super::wish::{NoWish, defaults};
use super::world::WorkError;
use crate::domain::arn::RolePair;
use crate::domain::claims::Claims;
use crate::domain::identifier::Identifier;
use crate::domain::observed::{AwsIdentity, DirectoryIdentity, ObservedInstance};
use crate::domain::session::MaxSessionSeconds;
use crate::domain::spec::{InstanceSpec, RoleDelivery, RoleSpec};

/// The instance of this directory whose app roles lead to the account, if it is not in the workspace already.
///
/// # Errors
/// When the directory can't be read.
pub async fn recognise(
    directory: &dyn DirectoryPort,
    aws: &AwsIdentity,
    known: &[InstanceSpec],
) -> Result<Option<ObservedInstance>, PortError> {
    let is_known = |text: &String| Identifier::parse(text).is_ok_and(|i| known.iter().any(|s| s.identifier == i));
    for row in directory.instances().await? {
        let fits = row.identifiers.iter().any(|i| Identifier::parse(i).is_ok_and(|i| i.partition() == aws.partition));
        if !fits || row.identifiers.iter().any(is_known) {
            continue;
        }
        if let Some(instance) = directory.instance(&row.ids.service_principal).await?
            && pairs(&instance, aws).next().is_some()
        {
            return Ok(Some(instance));
        }
    }
    Ok(None)
}

/// Makes a wish that says what the instance is, and saves it with its identifier reserved.
///
/// # Errors
/// When the workspace can't be written, or the identifier is reserved for another instance.
pub async fn adopt(
    instance: &ObservedInstance,
    imports: bool,
    aws: &AwsIdentity,
    directory: &DirectoryIdentity,
    store: &dyn Store,
) -> Result<InstanceSpec, NoWish> {
    let unusable = || WorkError::from(StoreError::Unusable { reason: "the instance has no identifier and no role of this account".into() });
    let identifier = instance.identifiers.iter().find_map(|i| Identifier::parse(i).ok()).ok_or_else(unusable)?;
    let first = pairs(instance, aws).next().ok_or_else(unusable)?;
    store.reserve_exactly(&identifier).await.map_err(WorkError::from)?;
    let mut spec =
        defaults(&instance.display_name, aws.account.clone(), aws.partition, identifier, &directory.user_name).ok_or_else(unusable)?;
    spec.provider = first.provider().name().clone();
    // policies and session lengths are AWS's business: what is there is left as it is
    let role = |pair: RolePair| RoleSpec {
        name: pair.role().name().clone(),
        description: String::new(),
        policies: Vec::new(),
        max_session: MaxSessionSeconds::DEFAULT,
    };
    // a role with a path has another ARN than a wish can name: it stays as it is, unmanaged
    let ours = |pair: &RolePair| pair.provider() == first.provider() && pair.role().path() == "/";
    spec.roles = pairs(instance, aws).filter(ours).map(role).collect();
    if let Some(role) = spec.roles.first() {
        spec.test_user.role = role.name.clone();
    }
    spec.claims = instance.claims_policies.first().and_then(|p| Claims::from_definition(&p.definition)).unwrap_or_default();
    spec.relay_state.clone_from(&instance.relay_state);
    if !instance.notification_addresses.is_empty() {
        spec.notification_addresses.clone_from(&instance.notification_addresses);
    }
    spec.directory_roles.way = if imports { RoleDelivery::Provisioning } else { RoleDelivery::Direct };
    store.save_instance(&spec).await.map_err(WorkError::from)?;
    Ok(spec)
}

/// Role pairs of the account among the instance's app roles, each once.
fn pairs<'i>(instance: &'i ObservedInstance, aws: &'i AwsIdentity) -> impl Iterator<Item = RolePair> + 'i {
    let mut seen = Vec::new();
    instance.app_roles.iter().filter_map(|r| RolePair::parse(r.value.as_deref()?).ok()).filter(move |pair| {
        let fresh = *pair.role().account() == aws.account && pair.role().partition() == aws.partition && !seen.contains(pair);
        if fresh {
            seen.push(pair.clone());
        }
        fresh
    })
}
