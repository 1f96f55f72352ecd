//! The wish for a new instance: the tutorial's names, sensible defaults, and the next free identifier.

use super::ports::{Store, StoreError};
use super::world::WorkError;
use crate::domain::account::{AccountId, Partition};
use crate::domain::arn::PolicyArn;
use crate::domain::claims::Claims;
use crate::domain::finding::Finding;
use crate::domain::identifier::Identifier;
use crate::domain::name::{PolicyName, ProviderName, RoleName, UserName};
use crate::domain::observed::{AwsIdentity, DirectoryIdentity, InstanceRow};
use crate::domain::session::MaxSessionSeconds;
use crate::domain::spec::{
    CertificateOrigin, CertificateWish, DirectoryRolesWish, ImportWish, InstanceKey, InstanceSpec, RoleSpec, TestUserWish,
};
use std::collections::BTreeSet;

/// Why no wish came about.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoWish {
    /// The workspace can't be used.
    #[error(transparent)]
    Work(#[from] WorkError),
    /// The name or the account is taken in this workspace.
    #[error("{}", .0.what)]
    Taken(Box<Finding>),
}

impl NoWish {
    /// The error for people.
    #[must_use]
    pub fn finding(&self) -> Finding {
        match self {
            Self::Work(error) => error.finding(),
            Self::Taken(finding) => (**finding).clone(),
        }
    }
}

/// Makes the wish for an instance and saves it, its identifier reserved.
///
/// # Errors
/// When the name is taken in this workspace, or the workspace can't be written.
pub async fn add(
    name: &str,
    aws: &AwsIdentity,
    directory: &DirectoryIdentity,
    seen: &[InstanceRow],
    store: &dyn Store,
) -> Result<InstanceSpec, NoWish> {
    let name = name.trim();
    let there = store.instances().await.map_err(WorkError::from)?;
    check_name(name, &there)?;
    let taken: BTreeSet<Identifier> = seen.iter().flat_map(|row| &row.identifiers).filter_map(|i| Identifier::parse(i).ok()).collect();
    let identifier = store.reserve_identifier(aws.partition, &taken, false).await.map_err(WorkError::from)?;
    let mut spec = defaults(name, aws.account.clone(), aws.partition, identifier, &directory.user_name)
        .ok_or_else(|| WorkError::from(StoreError::Unusable { reason: "a built-in name is not valid".into() }))?;
    // a second instance of one account needs names of its own
    match there.iter().filter(|s| s.account == spec.account).count() {
        0 => {}
        others => rename(&mut spec, others + 1)
            .ok_or_else(|| WorkError::from(StoreError::Unusable { reason: "a built-in name is not valid".into() }))?,
    }
    store.save_instance(&spec).await.map_err(WorkError::from)?;
    Ok(spec)
}

fn rename(spec: &mut InstanceSpec, number: usize) -> Option<()> {
    spec.provider = ProviderName::parse(&format!("{}-{number}", spec.provider)).ok()?;
    for role in &mut spec.roles {
        role.name = RoleName::parse(&format!("{}-{number}", role.name)).ok()?;
    }
    spec.test_user.role = spec.roles.first()?.name.clone();
    Some(())
}

fn check_name(name: &str, there: &[InstanceSpec]) -> Result<(), NoWish> {
    let bad = |id: &str, what: &str, why: &str, fix: &str| Err(NoWish::Taken(Box::new(Finding::error(id, what, why, fix))));
    if name.is_empty() || name.chars().count() > MOST_NAME_CHARS {
        return bad(
            "instance.name",
            "The name has to have 1 to 120 characters",
            "It becomes the application's name in the directory",
            "Type another name",
        );
    }
    if there.iter().any(|s| s.name.eq_ignore_ascii_case(name)) {
        return bad(
            "instance.name_taken",
            &format!("There is an instance {name} already"),
            "Two of the same name can't be told apart in lists",
            "Type another name",
        );
    }
    Ok(())
}

/// Microsoft Graph takes 120 characters for an application's display name in its gallery call.
const MOST_NAME_CHARS: usize = 120;

/// The defaults of the tutorial. `None` never happens: each name is checked by a test.
#[must_use]
pub fn defaults(name: &str, account: AccountId, partition: Partition, identifier: Identifier, notified: &str) -> Option<InstanceSpec> {
    let managed = |policy: &str| PolicyArn::parse(&format!("arn:{partition}:iam::aws:policy/{policy}")).ok();
    let role = |role: &str, policy: &str, description: &str| {
        Some(RoleSpec {
            name: RoleName::parse(role).ok()?,
            description: description.into(),
            policies: vec![managed(policy)?],
            max_session: MaxSessionSeconds::DEFAULT,
        })
    };
    let common_name: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || " .-_".contains(*c)).take(48).collect();
    Some(InstanceSpec {
        key: InstanceKey(uuid::Uuid::new_v4().to_string()),
        name: name.to_owned(),
        account,
        partition,
        identifier,
        provider: ProviderName::parse("WAAD").ok()?,
        roles: vec![
            role("EntraReadOnly", "ReadOnlyAccess", "Read-only access for people who sign in through Microsoft Entra ID")?,
            role("EntraAdmin", "AdministratorAccess", "Administrator access for people who sign in through Microsoft Entra ID")?,
        ],
        claims: Claims::default(),
        certificate: CertificateWish {
            origin: CertificateOrigin::Directory,
            common_name: format!("Rolebridge {}", common_name.trim()),
            years: 3,
        },
        notification_addresses: vec![notified.to_owned()],
        relay_state: None,
        import: ImportWish {
            user: UserName::parse("AzureADRoleManager").ok()?,
            policy: PolicyName::parse("AzureAD_SSOUserRole_Policy").ok()?,
        },
        directory_roles: DirectoryRolesWish::default(),
        test_user: TestUserWish {
            display_name: "B.Simon".into(),
            alias: "B.Simon".into(),
            role: RoleName::parse("EntraReadOnly").ok()?,
            group: None,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_valid_in_every_partition() {
        for partition in Partition::ALL {
            let account = AccountId::parse("111122223333").ok();
            assert!(
                account.and_then(|a| defaults("payments", a, partition, Identifier::plain(partition), "a@b.c")).is_some(),
                "{partition}"
            );
        }
    }
}
