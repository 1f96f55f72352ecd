//! What is known of both clouds and of our own doings when a step is assessed: read through the ports, never changed by
//! a step.

mod read;

pub use read::read_key_use;

use super::local::{self, Issued};
use super::ports::{AwsPort, Clock, DirectoryPort, PortError, Proof, SignInPort, Store, StoreError, Vault, VaultError};
use crate::domain::call::{AwsCall, Call};
use crate::domain::certificate::Thumbprint;
use crate::domain::finding::Finding;
use crate::domain::journal::{Entry, Phase};
use crate::domain::name::RoleName;
use crate::domain::observed::{
    AwsIdentity, DirectoryIdentity, DirectoryUser, InstanceIds, ObservedAccessKey, ObservedClaimsPolicy, ObservedInstance, ObservedPolicy,
    ObservedProvider, ObservedRole, ObservedUser,
};
use crate::domain::provisioning::{ObservedProvisioning, ProvisioningLogRow};
use crate::domain::spec::InstanceSpec;
use crate::domain::tenant::{AccessPolicy, AdminRights, DirectoryGroup, IdentifierHolder, RoleSource, TenantFacts};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The connections of one instance.
#[derive(Clone)]
pub struct Clouds {
    /// The directory.
    pub directory: Arc<dyn DirectoryPort>,
    /// The AWS account.
    pub aws: Arc<dyn AwsPort>,
    /// Sign-ins in the place of a person, where that is possible.
    pub sign_in: Option<Arc<dyn SignInPort>>,
}

/// What every job needs of this computer.
#[derive(Clone)]
pub struct Services {
    /// The workspace.
    pub store: Arc<dyn Store>,
    /// Secrets.
    pub vault: Arc<dyn Vault>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// Something went wrong below a step.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WorkError {
    /// In a cloud.
    #[error(transparent)]
    Port(#[from] PortError),
    /// In the workspace.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// In the vault.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl WorkError {
    /// The error for people.
    #[must_use]
    pub fn finding(&self) -> Finding {
        match self {
            Self::Port(error) => error.finding(),
            Self::Store(error) => error.finding(),
            Self::Vault(error) => error.finding(),
        }
    }
}

/// A part of the world that can be read by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The instance in the directory, with its claims policies.
    Instance,
    /// The federation metadata.
    Metadata,
    /// The SAML provider.
    Provider,
    /// The roles that are wished for.
    Roles,
    /// All roles of the account, for the prediction of the import.
    AccountRoles,
    /// Policy, user and keys of the import identity.
    Import,
    /// The provisioning service, and the roles that other instances bring.
    Provisioning,
    /// The test user and the group.
    TestUser,
    /// The rights of both identities, and what the tenant allows.
    Rights,
    /// Conditional access.
    AccessPolicies,
}

impl Part {
    /// All parts.
    pub const ALL: [Self; 10] = [
        Self::Instance,
        Self::Metadata,
        Self::Provider,
        Self::Roles,
        Self::AccountRoles,
        Self::Import,
        Self::Provisioning,
        Self::TestUser,
        Self::Rights,
        Self::AccessPolicies,
    ];
}

/// What our own journal and vault say.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    /// Every journal row of the instance, newest first.
    pub journal: Vec<Entry>,
    /// Access keys of the import user whose secret lies in the vault.
    pub keys_in_vault: BTreeSet<String>,
    /// Whether the test user's password lies in the vault.
    pub password_in_vault: bool,
    /// The last sign-in test.
    pub proof: Option<Proof>,
    /// Whether the user said that this is the right AWS account.
    pub aws_confirmed: bool,
    /// The signing certificates that were issued here, the newest last.
    pub issued: Vec<Issued>,
}

impl Memory {
    /// The certificate with this thumbprint, if it was issued here.
    #[must_use]
    pub fn issued_here(&self, thumbprint: &Thumbprint) -> Option<&Issued> {
        self.issued.iter().find(|i| i.certificate().is_some_and(|c| c.thumbprint() == *thumbprint))
    }
}

/// What the directory holds beside the instance itself.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    /// What the tenant allows.
    pub tenant: TenantFacts,
    /// What the administrator may do.
    pub rights: AdminRights,
    /// Another application that holds the wished identifier.
    pub holder: Option<IdentifierHolder>,
    /// How many applications the assigned claims policy serves; nothing where it was not asked.
    pub claims_policy_users: Option<usize>,
    /// The provisioning service.
    pub provisioning: ObservedProvisioning,
    /// Its log since the last run began, where there was something to look up.
    pub provisioning_log: Vec<ProvisioningLogRow>,
    /// Roles of other instances that are to be brought in.
    pub role_sources: Vec<RoleSource>,
    /// The group that is to be assigned.
    pub group: Option<DirectoryGroup>,
    /// Conditional access policies that touch the instance; nothing when they may not be read.
    pub access_policies: Option<Vec<AccessPolicy>>,
}

/// Both clouds as seen by one instance.
#[derive(Debug, Clone)]
pub struct World {
    /// The wish.
    pub spec: InstanceSpec,
    /// Who is signed in to the directory.
    pub directory: DirectoryIdentity,
    /// Whose AWS credentials are used.
    pub aws: AwsIdentity,
    /// When the job began; used wherever a plan needs a date, so that planning twice gives the same plan.
    pub began: Timestamp,
    /// The instance, if it was found.
    pub instance: Option<ObservedInstance>,
    /// Claims policies that carry the instance's name, assigned or not.
    pub claims_policies: Vec<ObservedClaimsPolicy>,
    /// The federation metadata, once there is a certificate.
    pub metadata: Option<String>,
    /// The SAML provider.
    pub provider: Option<ObservedProvider>,
    /// The wished roles that exist.
    pub roles: BTreeMap<RoleName, ObservedRole>,
    /// The import policy.
    pub import_policy: Option<ObservedPolicy>,
    /// The import user.
    pub import_user: Option<ObservedUser>,
    /// The test user.
    pub test_user: Option<DirectoryUser>,
    /// Rights that the AWS identity lacks; nothing when it can't be told.
    pub missing_rights: Option<Vec<String>>,
    /// What the directory holds beside the instance.
    pub beside: Beside,
    /// Every role of the account; nothing while it was not read or may not be.
    pub account_roles: Option<Vec<ObservedRole>>,
    /// Journal and vault.
    pub memory: Memory,
}

impl World {
    /// Begins with who is who; every part is still unread.
    ///
    /// # Errors
    /// When one of the clouds or the workspace can't be read.
    pub async fn begin(spec: InstanceSpec, clouds: &Clouds, services: &Services, aws_confirmed: bool) -> Result<Self, WorkError> {
        let (directory, aws) = (clouds.directory.identity().await?, clouds.aws.identity().await?);
        let mut world = Self {
            spec,
            directory,
            aws,
            began: services.clock.now(),
            instance: None,
            claims_policies: Vec::new(),
            metadata: None,
            provider: None,
            roles: BTreeMap::new(),
            import_policy: None,
            import_user: None,
            test_user: None,
            missing_rights: None,
            beside: Beside::default(),
            account_roles: None,
            memory: Memory { aws_confirmed, ..Memory::default() },
        };
        world.remember(services).await?;
        Ok(world)
    }

    /// Reads these parts again.
    ///
    /// # Errors
    /// When a cloud or the vault can't be read.
    pub async fn read(&mut self, parts: &[Part], clouds: &Clouds, services: &Services) -> Result<(), WorkError> {
        for part in parts {
            match part {
                Part::Instance => self.read_instance(clouds).await?,
                Part::Metadata => self.read_metadata(clouds).await?,
                Part::Provider => self.provider = clouds.aws.provider(&self.spec.provider_arn()).await?,
                Part::Roles => self.read_roles(clouds).await?,
                Part::Import => self.read_import(clouds, services).await?,
                Part::AccountRoles => self.read_account_roles(clouds).await?,
                Part::Provisioning => self.read_provisioning(clouds).await?,
                Part::TestUser => self.read_test_user(clouds, services).await?,
                Part::Rights => self.read_rights(clouds).await?,
                Part::AccessPolicies => self.read_access_policies(clouds).await?,
            }
        }
        Ok(())
    }

    /// Reads journal and last proof again.
    ///
    /// # Errors
    /// When the workspace can't be read.
    pub async fn remember(&mut self, services: &Services) -> Result<(), WorkError> {
        self.memory.journal = services.store.journal(Some(&self.spec.key), JOURNAL_ROWS).await?;
        self.memory.proof = services.store.last_proof(&self.spec.key).await?;
        self.memory.issued = local::issued(&self.spec.key, services).await?;
        Ok(())
    }

    /// The user principal name that the test user has or will have.
    #[must_use]
    pub fn test_user_name(&self) -> String {
        format!("{}@{}", self.spec.test_user.alias, self.directory.domain)
    }

    /// The instance's ids, once it is there.
    #[must_use]
    pub fn ids(&self) -> Option<&InstanceIds> {
        self.instance.as_ref().map(|i| &i.ids)
    }

    /// Whether this workspace made a call of this kind itself and saw it through.
    #[must_use]
    pub fn did(&self, is: impl Fn(&Call) -> bool) -> bool {
        self.memory.journal.iter().any(|e| e.phase == Phase::Done && is(&e.what.call))
    }

    /// Access keys that a call of ours made without our ever getting hold of the secret: the program was killed, or the
    /// answer was lost. Nobody can use them, so they may be deleted.
    #[must_use]
    pub fn orphan_keys(&self) -> Vec<String> {
        let Some(user) = &self.import_user else { return Vec::new() };
        // a call that was taken back lost nothing: what it made is gone; one that AWS answered was refused
        let lost = |e: &&Entry| {
            let unanswered = !matches!(e.phase, Phase::Done | Phase::Undone) && e.request_id.is_none();
            matches!(&e.what.call, Call::Aws(AwsCall::CreateAccessKey { .. })) && unanswered
        };
        // a key that was made at another time was made by somebody else, who may use it
        let made_by = |at: Timestamp, e: &Entry| {
            let since = e.what.started.saturating_sub(CLOCK_SKEW).unwrap_or(e.what.started);
            at >= since && at.duration_since(e.what.started) <= LOST_WITHIN
        };
        let is_lost = |at: Option<Timestamp>| at.is_some_and(|at| self.memory.journal.iter().filter(lost).any(|e| made_by(at, e)));
        let orphan = |k: &&ObservedAccessKey| is_lost(k.created) && k.last_used.is_none() && !self.is_accounted_for(&k.id);
        user.keys.iter().filter(orphan).map(|k| k.id.clone()).collect()
    }

    /// Whether it is known whose an access key is: its secret is in the vault, or a call of ours brought it.
    #[must_use]
    pub fn is_accounted_for(&self, key: &str) -> bool {
        let ours = |e: &Entry| matches!(&e.what.inverse, Some(Call::Aws(AwsCall::DeleteAccessKey { key: id, .. })) if id == key);
        self.memory.keys_in_vault.contains(key) || self.memory.journal.iter().any(ours)
    }

    /// The key that a call made whose row was not completed: its secret arrived, and no other row knows of it.
    #[must_use]
    pub fn arrived_key(&self) -> Option<&ObservedAccessKey> {
        let known = |id: &str| {
            let brought = |e: &Entry| matches!(&e.what.inverse, Some(Call::Aws(AwsCall::DeleteAccessKey { key, .. })) if key == id);
            self.memory.journal.iter().any(brought)
        };
        let keys = self.import_user.iter().flat_map(|u| &u.keys);
        keys.filter(|k| self.memory.keys_in_vault.contains(&k.id) && !known(&k.id)).max_by_key(|k| k.created)
    }
}

/// The display name of an instance's claims mapping policy.
#[must_use]
pub fn claims_policy_name(spec: &InstanceSpec) -> String {
    format!("{} claims {}", spec.name, spec.identifier.short())
}

/// More rows than one instance ever has in practice, and few enough to read at once.
const JOURNAL_ROWS: u32 = 10_000;

/// How long after a call began whose answer was lost a key that came into being may be its own.
const LOST_WITHIN: SignedDuration = SignedDuration::from_mins(15);

/// How far two clocks may differ when times of both are compared.
pub(super) const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(5);
