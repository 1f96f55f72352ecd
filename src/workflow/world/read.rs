//! Reading the parts of the world through the ports.

use super::{CLOCK_SKEW, Clouds, Services, WorkError, World, claims_policy_name};
use crate::domain::call::{Call, DirectoryCall};
use crate::domain::identifier::Identifier;
use crate::domain::journal::Phase;
use crate::domain::observed::{InstanceRow, ObservedAccessKey};
use crate::domain::provisioning::RunResult;
use crate::workflow::ports::{AwsPort, PortError, PortErrorKind, VaultItem};
use jiff::Timestamp;

impl World {
    pub(super) async fn read_instance(&mut self, clouds: &Clouds) -> Result<(), WorkError> {
        let known = self.ids().map(|ids| ids.service_principal.clone());
        self.instance = match known {
            Some(id) => clouds.directory.instance(&id).await?,
            None => None,
        };
        if self.instance.is_none() {
            let rows = clouds.directory.instances().await?;
            if let Some(row) = self.find(&rows) {
                self.instance = clouds.directory.instance(&row.ids.service_principal).await?;
            }
        }
        self.claims_policies = clouds.directory.claims_policies(&claims_policy_name(&self.spec)).await?;
        self.read_holder(clouds).await?;
        self.read_claims_policy_users(clouds).await
    }

    /// Asks who holds the wished identifier, where the instance does not.
    pub(super) async fn read_holder(&mut self, clouds: &Clouds) -> Result<(), WorkError> {
        let wished = &self.spec.identifier;
        let has_it = self.instance.as_ref().is_some_and(|i| i.identifiers.iter().any(|t| Identifier::parse(t).as_ref() == Ok(wished)));
        self.beside.holder = if has_it { None } else { known(clouds.directory.identifier_holder(&wished.to_string()).await)?.flatten() };
        Ok(())
    }

    /// Whom else a policy serves matters only where it is not the one that was made for this instance.
    pub(super) async fn read_claims_policy_users(&mut self, clouds: &Clouds) -> Result<(), WorkError> {
        let name = claims_policy_name(&self.spec);
        let other = self.instance.as_ref().and_then(|i| i.claims_policies.iter().find(|p| p.display_name != name));
        self.beside.claims_policy_users = match other {
            Some(policy) => known(clouds.directory.claims_policy_users(&policy.id).await)?,
            None => None,
        };
        Ok(())
    }

    /// The row that is this instance: it carries the reserved identifier; or it has our name, no identifier yet, and was
    /// made since we began to make one; or it is the one that we made, and somebody changed its identifier.
    fn find<'a>(&self, rows: &'a [InstanceRow]) -> Option<&'a InstanceRow> {
        let has_identifier =
            |row: &&InstanceRow| row.identifiers.iter().any(|i| Identifier::parse(i).as_ref() == Ok(&self.spec.identifier));
        let ours_unfinished = |row: &&InstanceRow| {
            let began = self
                .memory
                .journal
                .iter()
                .filter(|e| matches!(e.what.call, Call::Directory(DirectoryCall::Instantiate { .. })))
                .map(|e| e.what.started)
                .min();
            let since = |at: Timestamp| began.is_some_and(|b| at >= b.saturating_sub(CLOCK_SKEW).unwrap_or(b));
            row.display_name == self.spec.name
                && row.identifiers.iter().all(|i| Identifier::parse(i).is_err())
                && row.created.is_none_or(since)
                && began.is_some()
        };
        let made_here = |row: &&InstanceRow| {
            let takes_back = Call::Directory(DirectoryCall::DeleteApplication { application: row.ids.application.clone() });
            self.memory.journal.iter().any(|e| e.phase == Phase::Done && e.what.inverse.as_ref() == Some(&takes_back))
        };
        rows.iter().find(has_identifier).or_else(|| rows.iter().find(ours_unfinished)).or_else(|| rows.iter().find(made_here))
    }

    pub(super) async fn read_metadata(&mut self, clouds: &Clouds) -> Result<(), WorkError> {
        self.metadata = match &self.instance {
            Some(instance) if !instance.certificates.is_empty() => {
                match clouds.directory.federation_metadata(&instance.ids.client).await {
                    Ok(text) => Some(text),
                    // a server that has not heard of the application yet
                    Err(error) if error.kind == PortErrorKind::NotFound => None,
                    Err(error) => return Err(error.into()),
                }
            }
            _ => None,
        };
        Ok(())
    }

    pub(super) async fn read_roles(&mut self, clouds: &Clouds) -> Result<(), WorkError> {
        self.roles.clear();
        for wish in &self.spec.roles {
            if let Some(role) = clouds.aws.role(&wish.name).await? {
                self.roles.insert(wish.name.clone(), role);
            }
        }
        Ok(())
    }

    pub(super) async fn read_import(&mut self, clouds: &Clouds, services: &Services) -> Result<(), WorkError> {
        self.import_policy = clouds.aws.policy(&self.spec.import_policy_arn()).await?;
        self.import_user = clouds.aws.user(&self.spec.import.user).await?;
        self.memory.keys_in_vault.clear();
        for key in self.import_user.iter().flat_map(|u| &u.keys) {
            if services.vault.get(&VaultItem::access_key(&key.id)).await?.is_some() {
                self.memory.keys_in_vault.insert(key.id.clone());
            }
        }
        Ok(())
    }

    /// When the keys of the import user were last used, where that may be read.
    ///
    /// # Errors
    /// When AWS can't be read.
    pub async fn read_key_use(&mut self, clouds: &Clouds) -> Result<(), WorkError> {
        let keys = self.import_user.as_mut().map_or(&mut [][..], |user| &mut user.keys);
        Ok(read_key_use(keys, &*clouds.aws).await?)
    }

    pub(super) async fn read_test_user(&mut self, clouds: &Clouds, services: &Services) -> Result<(), WorkError> {
        self.test_user = clouds.directory.user(&self.test_user_name()).await?;
        self.beside.group = match &self.spec.test_user.group {
            // of several groups of one name, which need not be unique, the first is as good as any: they are looked at only
            Some(name) => clouds.directory.groups(name).await?.into_iter().next(),
            None => None,
        };
        self.memory.password_in_vault = match &self.test_user {
            Some(user) => services.vault.get(&VaultItem::user_password(user.id.as_str())).await?.is_some(),
            None => false,
        };
        Ok(())
    }

    pub(super) async fn read_account_roles(&mut self, clouds: &Clouds) -> Result<(), WorkError> {
        self.account_roles = known(clouds.aws.roles().await)?;
        Ok(())
    }

    pub(super) async fn read_provisioning(&mut self, clouds: &Clouds) -> Result<(), WorkError> {
        let Some(instance) = &self.instance else { return Ok(()) };
        let id = instance.ids.service_principal.clone();
        self.beside.provisioning = clouds.directory.provisioning(&id).await?;
        self.beside.provisioning_log = match self.log_since() {
            Some(since) => known(clouds.directory.provisioning_log(&id, since).await)?.unwrap_or_default(),
            None => Vec::new(),
        };
        let sources = &self.spec.directory_roles.sources;
        self.beside.role_sources = if sources.is_empty() { Vec::new() } else { clouds.directory.role_sources(sources).await? };
        Ok(())
    }

    /// From when on the log is worth reading: the last run did not go well.
    fn log_since(&self) -> Option<Timestamp> {
        let last = self.beside.provisioning.job()?.last.as_ref()?;
        (last.result != RunResult::Succeeded || last.escrowed > 0).then_some(last.began)
    }

    pub(super) async fn read_rights(&mut self, clouds: &Clouds) -> Result<(), WorkError> {
        self.missing_rights = clouds.aws.missing_rights(&crate::domain::rights::all_aws_actions()).await?;
        self.beside.rights = clouds.directory.rights().await?;
        self.beside.tenant = clouds.directory.tenant().await?;
        Ok(())
    }

    pub(super) async fn read_access_policies(&mut self, clouds: &Clouds) -> Result<(), WorkError> {
        self.beside.access_policies = match &self.instance {
            Some(instance) => known(clouds.directory.access_policies(&instance.ids.client).await)?,
            None => None,
        };
        Ok(())
    }
}

/// When keys were last used, where that may be read.
///
/// # Errors
/// When AWS can't be read.
pub async fn read_key_use(keys: &mut [ObservedAccessKey], aws: &dyn AwsPort) -> Result<(), PortError> {
    for key in keys {
        key.last_used = known(aws.key_last_used(&key.id).await)?.flatten();
    }
    Ok(())
}

/// `None` for what the identity may not read, or the other side does not have: such a part stays unknown.
fn known<T>(result: Result<T, PortError>) -> Result<Option<T>, PortError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error)
            if matches!(
                error.kind,
                PortErrorKind::Denied { .. } | PortErrorKind::NotSupported | PortErrorKind::NotFound | PortErrorKind::Invalid
            ) =>
        {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}
