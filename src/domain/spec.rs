//! What the user wants of an instance. Everything else is read from the clouds.

use super::account::{AccountId, Partition};
use super::arn::{PolicyArn, ProviderArn, RoleArn};
use super::claims::Claims;
use super::directory::ServicePrincipalId;
use super::identifier::Identifier;
use super::name::{PolicyName, ProviderName, RoleName, UserName};
use super::session::MaxSessionSeconds;
use serde::{Deserialize, Serialize};

/// The key of an instance in the workspace. It exists before the directory gave any id.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct InstanceKey(pub String);

impl std::fmt::Display for InstanceKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The wish for one instance: one gallery application bound to one AWS account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstanceSpec {
    /// Key in the workspace.
    pub key: InstanceKey,
    /// Name in the directory and in lists.
    pub name: String,
    /// The AWS account.
    pub account: AccountId,
    /// The account's partition.
    pub partition: Partition,
    /// The identifier reserved for it.
    pub identifier: Identifier,
    /// Name of the SAML provider in IAM.
    pub provider: ProviderName,
    /// Roles to be made.
    pub roles: Vec<RoleSpec>,
    /// What the directory sends.
    pub claims: Claims,
    /// How the signing certificate is made.
    pub certificate: CertificateWish,
    /// Who gets the directory's expiry mails.
    pub notification_addresses: Vec<String>,
    /// Where the console opens after the sign-in.
    pub relay_state: Option<String>,
    /// Who lists the roles for the directory.
    pub import: ImportWish,
    /// How the roles come into the directory.
    #[serde(default)]
    pub directory_roles: DirectoryRolesWish,
    /// Who proves the sign-in.
    pub test_user: TestUserWish,
}

/// How the roles come into the directory.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DirectoryRolesWish {
    /// By whom.
    pub way: RoleDelivery,
    /// Other instances whose roles are brought into this one too; only where the roles are written directly.
    pub sources: Vec<ServicePrincipalId>,
}

/// One of two ways, never both: they would overwrite each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoleDelivery {
    /// Written by Rolebridge at once.
    #[default]
    Direct,
    /// Imported by the directory's provisioning service, about 40 minutes for the first time.
    Provisioning,
}

/// A role to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleSpec {
    /// Its name.
    pub name: RoleName,
    /// Its description.
    pub description: String,
    /// Managed policies to attach.
    pub policies: Vec<PolicyArn>,
    /// Longest session.
    pub max_session: MaxSessionSeconds,
}

/// How a signing certificate is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateWish {
    /// By the directory, or here.
    pub origin: CertificateOrigin,
    /// Common name of the subject, without `CN=`.
    pub common_name: String,
    /// Validity in whole years, at most 3 when the directory makes it.
    pub years: u8,
}

/// Who makes the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CertificateOrigin {
    /// The directory makes the key and keeps it.
    Directory,
    /// Made here and uploaded; the key stays in the keychain.
    Here {
        /// RSA modulus: 2048, 3072 or 4096 bits.
        rsa_bits: u16,
    },
}

/// The IAM user whose key lets the directory list roles. The names are the tutorial's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportWish {
    /// User name.
    pub user: UserName,
    /// Policy name.
    pub policy: PolicyName,
}

/// The user who proves the sign-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestUserWish {
    /// Display name.
    pub display_name: String,
    /// The part of the user principal name before the `@`; the domain is the directory's.
    pub alias: String,
    /// The role that is assigned.
    pub role: RoleName,
    /// A group that is assigned in the user's place, with the user as member. Needs Entra ID P1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
}

/// Description of the import policy, the tutorial's words being replaced by ours.
pub const IMPORT_POLICY_DESCRIPTION: &str = "Lets Microsoft Entra ID list the roles of this account";

impl InstanceSpec {
    /// The ARN that the provider has or will have.
    #[must_use]
    pub fn provider_arn(&self) -> ProviderArn {
        ProviderArn::new(self.partition, self.account.clone(), self.provider.clone())
    }

    /// The ARN that a role has or will have.
    #[must_use]
    pub fn role_arn(&self, role: &RoleName) -> RoleArn {
        RoleArn::new(self.partition, self.account.clone(), role.clone())
    }

    /// The ARN that the import policy has or will have.
    #[must_use]
    pub fn import_policy_arn(&self) -> PolicyArn {
        PolicyArn::new(self.partition, self.account.clone(), self.import.policy.clone())
    }

    /// The import policy: `iam:ListRoles` on everything, nothing else.
    #[must_use]
    pub fn import_policy_document(&self) -> String {
        serde_json::json!({
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": ["iam:ListRoles"], "Resource": "*"}]
        })
        .to_string()
    }
}
