//! Calls to IAM.

use super::{Created, Outcome};
use crate::domain::arn::{PolicyArn, ProviderArn};
use crate::domain::name::{PolicyName, ProviderName, RoleName, UserName};
use crate::domain::session::MaxSessionSeconds;
use serde::{Deserialize, Serialize};

/// A call to IAM.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)] // fields are named as IAM names them
pub enum AwsCall {
    /// `CreateSAMLProvider`
    CreateSamlProvider { name: ProviderName, metadata: String },
    /// `UpdateSAMLProvider`
    UpdateSamlProvider { arn: ProviderArn, metadata: String },
    /// `DeleteSAMLProvider`
    DeleteSamlProvider { arn: ProviderArn },
    /// `CreateRole`
    CreateRole { name: RoleName, trust: String, description: String, max_session: MaxSessionSeconds },
    /// `UpdateRole`
    UpdateRole { name: RoleName, description: String, max_session: MaxSessionSeconds },
    /// `UpdateAssumeRolePolicy`
    UpdateTrust { name: RoleName, trust: String },
    /// `DeleteRole`
    DeleteRole { name: RoleName },
    /// `AttachRolePolicy`
    AttachRolePolicy { role: RoleName, policy: PolicyArn },
    /// `DetachRolePolicy`
    DetachRolePolicy { role: RoleName, policy: PolicyArn },
    /// `CreatePolicy`
    CreatePolicy { name: PolicyName, description: String, document: String },
    /// `DeletePolicy`
    DeletePolicy { arn: PolicyArn },
    /// `CreateUser`
    CreateUser { name: UserName },
    /// `DeleteUser`
    DeleteUser { name: UserName },
    /// `AttachUserPolicy`
    AttachUserPolicy { user: UserName, policy: PolicyArn },
    /// `DetachUserPolicy`
    DetachUserPolicy { user: UserName, policy: PolicyArn },
    /// `CreateAccessKey`; the secret goes into the vault before the journal says done
    CreateAccessKey { user: UserName },
    /// `UpdateAccessKey`: on or off
    UpdateAccessKey { user: UserName, key: String, active: bool },
    /// `DeleteAccessKey`
    DeleteAccessKey { user: UserName, key: String },
}

impl AwsCall {
    pub(super) const fn action(&self) -> &'static str {
        match self {
            Self::CreateSamlProvider { .. } => "CreateSAMLProvider",
            Self::UpdateSamlProvider { .. } => "UpdateSAMLProvider",
            Self::DeleteSamlProvider { .. } => "DeleteSAMLProvider",
            Self::CreateRole { .. } => "CreateRole",
            Self::UpdateRole { .. } => "UpdateRole",
            Self::UpdateTrust { .. } => "UpdateAssumeRolePolicy",
            Self::DeleteRole { .. } => "DeleteRole",
            Self::AttachRolePolicy { .. } => "AttachRolePolicy",
            Self::DetachRolePolicy { .. } => "DetachRolePolicy",
            Self::CreatePolicy { .. } => "CreatePolicy",
            Self::DeletePolicy { .. } => "DeletePolicy",
            Self::CreateUser { .. } => "CreateUser",
            Self::DeleteUser { .. } => "DeleteUser",
            Self::AttachUserPolicy { .. } => "AttachUserPolicy",
            Self::DetachUserPolicy { .. } => "DetachUserPolicy",
            Self::CreateAccessKey { .. } => "CreateAccessKey",
            Self::UpdateAccessKey { .. } => "UpdateAccessKey",
            Self::DeleteAccessKey { .. } => "DeleteAccessKey",
        }
    }

    pub(super) fn inverse(&self, outcome: &Outcome) -> Option<Self> {
        Some(match self.clone() {
            Self::CreateRole { name, .. } => Self::DeleteRole { name },
            Self::AttachRolePolicy { role, policy } => Self::DetachRolePolicy { role, policy },
            Self::DetachRolePolicy { role, policy } => Self::AttachRolePolicy { role, policy },
            Self::CreateUser { name } => Self::DeleteUser { name },
            Self::AttachUserPolicy { user, policy } => Self::DetachUserPolicy { user, policy },
            Self::DetachUserPolicy { user, policy } => Self::AttachUserPolicy { user, policy },
            Self::CreateAccessKey { user } => match &outcome.created {
                Some(Created::AccessKey { id, .. }) => Self::DeleteAccessKey { user, key: id.clone() },
                _ => return None,
            },
            Self::UpdateAccessKey { user, key, active } => Self::UpdateAccessKey { user, key, active: !active },
            // provider and policy are deleted by ARN, which needs the account: planned with the call
            _ => return None,
        })
    }
}
