//! The accounts of the practice AWS: what they hold, and how the program gets at an administrator's key.
//!
//! All of it is written to the state file of the practice cloud. Secrets of access keys open nothing but this practice
//! cloud; they are kept because signatures can't be verified without them.

use super::ids;
use crate::domain::account::{AccountId, Partition};
use crate::domain::arn::{PolicyArn, ProviderArn, RoleArn, UserArn};
use crate::domain::secret::SecretText;
use crate::practice::state::kept::{Joint, Kept, Object, WriteJson};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Name of the user whose access key the program gets: `AdministratorAccess`, as a real administrator has it.
pub const ADMINISTRATOR: &str = "Administrator";
/// Name of the inline policy by which [`AwsState::restrict_administrator`] takes rights away.
pub const RESTRICTION: &str = "PracticeRestriction";

/// All accounts.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct AwsState {
    #[serde(default)]
    accounts: Joint<BTreeMap<AccountId, Kept<Account>>>,
}

/// One AWS account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Account {
    /// Its number.
    pub id: AccountId,
    /// The partition that it lies in.
    pub partition: Partition,
    /// Its alias.
    pub alias: Option<String>,
    /// SAML providers by name.
    pub providers: BTreeMap<String, Provider>,
    /// Roles by name.
    pub roles: BTreeMap<String, Role>,
    /// Customer managed policies by ARN.
    pub policies: BTreeMap<String, ManagedPolicy>,
    /// Users by name.
    pub users: BTreeMap<String, User>,
    /// Sessions of roles by access key id.
    pub sessions: BTreeMap<String, Arc<Session>>,
}

/// A secret of the practice cloud: written to the state file, never shown.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PracticeSecret(String);

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    /// Its key.
    pub key: String,
    /// Its value.
    pub value: String,
}

/// A SAML provider.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Provider {
    /// Its ARN.
    pub arn: ProviderArn,
    /// `SAMLProviderUUID`: names its own assertion consumer service.
    pub uuid: String,
    /// The metadata document as uploaded.
    pub metadata: String,
    /// When it was made.
    pub created: Timestamp,
    /// About a hundred years later.
    pub valid_until: Timestamp,
    /// Tags.
    pub tags: Vec<Tag>,
    /// `Allowed` or `Required`.
    pub encryption_mode: String,
    /// Ids and dates of the decryption keys; the keys themselves are not kept, encrypted assertions are not practised.
    pub private_keys: Vec<(String, Timestamp)>,
}

/// What roles and users have in common.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Rights {
    /// ARNs of the managed policies attached, in order of attaching.
    pub attached: Vec<String>,
    /// Inline policies by name.
    pub inline: BTreeMap<String, String>,
}

/// A role.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Role {
    /// Its ARN.
    pub arn: RoleArn,
    /// `AROA…`
    pub id: String,
    /// When it was made.
    pub created: Timestamp,
    /// The trust policy as uploaded.
    pub trust: String,
    /// Description.
    pub description: Option<String>,
    /// Longest session in seconds.
    pub max_session: u32,
    /// Tags.
    pub tags: Vec<Tag>,
    /// Permissions.
    pub rights: Rights,
    /// When it was last assumed.
    pub last_used: Option<Timestamp>,
}

/// A customer managed policy with its one version.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ManagedPolicy {
    /// Its ARN.
    pub arn: PolicyArn,
    /// `ANPA…`
    pub id: String,
    /// When it was made.
    pub created: Timestamp,
    /// Description.
    pub description: Option<String>,
    /// The document of version `v1`.
    pub document: String,
    /// Tags.
    pub tags: Vec<Tag>,
}

/// A user.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct User {
    /// Its ARN.
    pub arn: UserArn,
    /// `AIDA…`
    pub id: String,
    /// When it was made.
    pub created: Timestamp,
    /// Tags.
    pub tags: Vec<Tag>,
    /// Permissions.
    pub rights: Rights,
    /// Access keys, at most two.
    pub keys: Vec<AccessKey>,
}

/// An access key of a user.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AccessKey {
    /// `AKIA…`
    pub id: String,
    /// Its secret.
    pub secret: PracticeSecret,
    /// Whether it works.
    pub active: bool,
    /// When it was made.
    pub created: Timestamp,
    /// When, and for which service and region, it was last used.
    pub last_used: Option<(Timestamp, String, String)>,
}

/// A session of a role, as STS gave it out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Session {
    /// Secret of its access key.
    pub secret: PracticeSecret,
    /// The session token that has to come with it.
    pub token: PracticeSecret,
    /// Name of the role.
    pub role: String,
    /// Id of the role; a role made anew under the old name does not inherit sessions.
    pub role_id: String,
    /// Session name.
    pub name: String,
    /// When it ends.
    pub expires: Timestamp,
}

impl AwsState {
    /// Makes an account with its administrator, unless there is one of that number.
    pub fn add_account(&mut self, id: AccountId, partition: Partition, now: Timestamp) -> &mut Account {
        self.accounts.entry(id.clone()).or_insert_with(|| Account::new(id, partition, now).into())
    }

    /// All accounts, by number.
    pub fn accounts(&self) -> impl Iterator<Item = &Account> {
        self.accounts.values().map(|a| &**a)
    }

    /// One account.
    #[must_use]
    pub fn account(&self, id: &AccountId) -> Option<&Account> {
        self.accounts.get(id).map(|a| &**a)
    }

    /// One account, to be changed.
    pub fn account_mut(&mut self, id: &AccountId) -> Option<&mut Account> {
        self.accounts.get_mut(id).map(|a| &mut **a)
    }

    /// Access key id and secret of an account's administrator; `None` when there is no such account or the administrator
    /// was deleted.
    #[must_use]
    pub fn admin_key(&self, id: &AccountId) -> Option<(String, SecretText)> {
        let key = self.account(id)?.users.get(ADMINISTRATOR)?.keys.first()?;
        Some((key.id.clone(), SecretText::new(key.secret.expose())))
    }

    /// The secret of a user's access key, and the partition that its account lies in.
    #[must_use]
    pub fn secret_of(&self, key: &str) -> Option<(SecretText, Partition)> {
        self.accounts().find_map(|account| {
            let key = account.users.values().flat_map(|u| &u.keys).find(|k| k.id == key)?;
            Some((SecretText::new(key.secret.expose()), account.partition))
        })
    }

    /// Takes these actions away from an account's administrator (none: gives all back), by an inline policy that denies
    /// them. For rehearsing what a missing right looks like.
    pub fn restrict_administrator(&mut self, id: &AccountId, actions: &[&str]) {
        let Some(user) = self.account_mut(id).and_then(|a| a.users.get_mut(ADMINISTRATOR)) else { return };
        if actions.is_empty() {
            user.rights.inline.remove(RESTRICTION);
        } else {
            let statement = serde_json::json!({"Effect": "Deny", "Action": actions, "Resource": "*"});
            let policy = serde_json::json!({"Version": "2012-10-17", "Statement": [statement]});
            user.rights.inline.insert(RESTRICTION.to_owned(), policy.to_string());
        }
    }
}

impl WriteJson for AwsState {
    fn write_json(&self, out: &mut Vec<u8>) -> std::io::Result<()> {
        // taken apart by name, so that nothing that is added to the state can be left out here
        let Self { accounts } = self;
        let mut object = Object::begin(out);
        object.part("accounts", accounts)?;
        object.end();
        Ok(())
    }
}

impl Account {
    fn new(id: AccountId, partition: Partition, now: Timestamp) -> Self {
        let mut account = Self {
            id,
            partition,
            alias: None,
            providers: BTreeMap::new(),
            roles: BTreeMap::new(),
            policies: BTreeMap::new(),
            users: BTreeMap::new(),
            sessions: BTreeMap::new(),
        };
        if let Some(mut administrator) = account.new_user("/", ADMINISTRATOR, now) {
            administrator.rights.attached.push(format!("arn:{partition}:iam::aws:policy/AdministratorAccess"));
            administrator.keys.push(AccessKey::new(now));
            account.users.insert(ADMINISTRATOR.to_owned(), administrator);
        }
        account
    }

    /// A user that is not in the account yet; `None` when IAM does not allow the name or the path.
    #[must_use]
    pub fn new_user(&self, path: &str, name: &str, now: Timestamp) -> Option<User> {
        let arn = UserArn::parse(&self.arn("user", path, name)).ok()?;
        Some(User { arn, id: ids::object("AIDA"), created: now, tags: Vec::new(), rights: Rights::default(), keys: Vec::new() })
    }

    /// `arn:partition:iam::account:kind/path/name`
    #[must_use]
    pub fn arn(&self, kind: &str, path: &str, name: &str) -> String {
        format!("arn:{}:iam::{}:{kind}{path}{name}", self.partition, self.id)
    }

    /// The provider of an ARN, name and all compared with regard to case.
    #[must_use]
    pub fn provider(&self, arn: &str) -> Option<&Provider> {
        self.providers.values().find(|p| p.arn.to_string() == arn)
    }
}

impl AccessKey {
    /// A new, active key.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self { id: ids::key("AKIA"), secret: PracticeSecret::new(ids::secret()), active: true, created: now, last_used: None }
    }
}

impl PracticeSecret {
    /// Takes over a text.
    #[must_use]
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// The content.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for PracticeSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PracticeSecret(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_survive_being_written_and_read() -> Result<(), Box<dyn std::error::Error>> {
        let id = AccountId::parse("111122223333")?;
        let mut state = AwsState::default();
        state.add_account(id.clone(), Partition::Aws, Timestamp::UNIX_EPOCH);
        state.restrict_administrator(&id, &["iam:CreateRole"]);
        let key = state.admin_key(&id);
        state.add_account(id.clone(), Partition::Aws, Timestamp::UNIX_EPOCH);
        let read: AwsState = serde_json::from_str(&serde_json::to_string(&state)?)?;
        assert_eq!(read.admin_key(&id), key);
        assert!(read.account(&id).is_some_and(|a| a.users[ADMINISTRATOR].rights.inline.contains_key(RESTRICTION)));
        assert!(!format!("{read:?}").contains(key.ok_or("no key")?.1.expose()));
        Ok(())
    }
}
