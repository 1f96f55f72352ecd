//! Calls that change a cloud, as data: they can be shown before they are made, journaled, made, and inverted.

use super::arn::{PolicyArn, ProviderArn};
use super::certificate::Thumbprint;
use super::directory::{AppRoleId, ApplicationObjectId, AssignmentId, ClaimsPolicyId, PrincipalId, ServicePrincipalId};
use super::name::{PolicyName, ProviderName, RoleName, UserName};
use super::observed::{AppRole, InstanceIds};
use super::secret::SecretText;
use super::session::MaxSessionSeconds;
use super::step::Cloud;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A call that changes one of the clouds. No variant ever holds a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "cloud", content = "call", rename_all = "snake_case")]
pub enum Call {
    /// In the AWS account.
    Aws(AwsCall),
    /// In the directory.
    Directory(DirectoryCall),
}

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
    /// `DeleteAccessKey`
    DeleteAccessKey { user: UserName, key: String },
}

/// A call to the directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)] // fields are named as Microsoft Graph names them
pub enum DirectoryCall {
    /// `POST /applicationTemplates/{aws}/instantiate`; not idempotent
    Instantiate { display_name: String },
    /// `DELETE /applications/{id}`, which takes the service principal along
    DeleteApplication { application: ApplicationObjectId },
    /// `POST /servicePrincipals/{id}/owners/$ref`
    AddOwner { service_principal: ServicePrincipalId, owner: PrincipalId },
    /// `DELETE /servicePrincipals/{id}/owners/{owner}/$ref`
    RemoveOwner { service_principal: ServicePrincipalId, owner: PrincipalId },
    /// `PATCH /servicePrincipals/{id}` `preferredSingleSignOnMode`; has to come before the identifier
    SetSignOnMode { service_principal: ServicePrincipalId, mode: Option<String> },
    /// `PATCH /applications/{id}` `identifierUris`, `web.redirectUris`
    SetBasicSaml { application: ApplicationObjectId, identifiers: Vec<String>, reply_urls: Vec<String> },
    /// `PATCH /servicePrincipals/{id}` `samlSingleSignOnSettings`
    SetRelayState { service_principal: ServicePrincipalId, relay_state: Option<String> },
    /// `PATCH /servicePrincipals/{id}` `notificationEmailAddresses`
    SetNotificationAddresses { service_principal: ServicePrincipalId, addresses: Vec<String> },
    /// `POST /policies/claimsMappingPolicies`
    CreateClaimsPolicy { display_name: String, definition: String },
    /// `PATCH /policies/claimsMappingPolicies/{id}`
    UpdateClaimsPolicy { policy: ClaimsPolicyId, definition: String },
    /// `DELETE /policies/claimsMappingPolicies/{id}`
    DeleteClaimsPolicy { policy: ClaimsPolicyId },
    /// `POST /servicePrincipals/{id}/claimsMappingPolicies/$ref`
    AssignClaimsPolicy { service_principal: ServicePrincipalId, policy: ClaimsPolicyId },
    /// `DELETE /servicePrincipals/{id}/claimsMappingPolicies/{policy}/$ref`
    UnassignClaimsPolicy { service_principal: ServicePrincipalId, policy: ClaimsPolicyId },
    /// `POST /servicePrincipals/{id}/addTokenSigningCertificate`; not idempotent
    AddSigningCertificate { service_principal: ServicePrincipalId, subject: String, ends: Timestamp },
    /// `PATCH /servicePrincipals/{id}` key and password credentials; the PFX is made from the vault's key at the call
    UploadSigningCertificate {
        service_principal: ServicePrincipalId,
        certificate_der_base64: String,
        vault_item: String,
        thumbprint: Thumbprint,
    },
    /// `PATCH /servicePrincipals/{id}` without the certificate's entries
    RemoveSigningCertificate { service_principal: ServicePrincipalId, thumbprint: Thumbprint },
    /// `PATCH /servicePrincipals/{id}` `preferredTokenSigningKeyThumbprint`
    ActivateCertificate { service_principal: ServicePrincipalId, thumbprint: Option<Thumbprint> },
    /// `PATCH /servicePrincipals/{id}` `appRoles`, always the full list
    SetAppRoles { service_principal: ServicePrincipalId, roles: Vec<AppRole> },
    /// `POST /users`; the password is made at the call and goes into the vault
    CreateUser { user_principal_name: String, display_name: String, mail_nickname: String },
    /// `PATCH /users/{id}` `passwordProfile`; the password is made at the call and goes into the vault
    ResetPassword { user: PrincipalId },
    /// `DELETE /users/{id}`
    DeleteUser { user: PrincipalId },
    /// `POST /servicePrincipals/{id}/appRoleAssignedTo`
    Assign { service_principal: ServicePrincipalId, principal: PrincipalId, app_role: AppRoleId },
    /// `DELETE /servicePrincipals/{id}/appRoleAssignedTo/{assignment}`
    Unassign { service_principal: ServicePrincipalId, assignment: AssignmentId },
}

/// What a call brought back. It may hold a secret, so it can't be serialized.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// The other side's request id.
    pub request_id: Option<String>,
    /// What came into being.
    pub created: Option<Created>,
}

/// What a call made.
#[derive(Debug, Clone)]
pub enum Created {
    /// An instance.
    Instance(InstanceIds),
    /// A claims mapping policy.
    ClaimsPolicy(ClaimsPolicyId),
    /// A signing certificate.
    Certificate(Thumbprint),
    /// A user with its first password.
    User {
        /// Object id.
        id: PrincipalId,
        /// The password, to be shown once.
        password: SecretText,
    },
    /// A new password of a user.
    Password(SecretText),
    /// An assignment.
    Assignment(AssignmentId),
    /// An access key with its secret, which AWS never shows again.
    AccessKey {
        /// The key's id.
        id: String,
        /// The secret.
        secret: SecretText,
    },
}

impl Call {
    /// Where the call goes.
    #[must_use]
    pub const fn cloud(&self) -> Cloud {
        match self {
            Self::Aws(_) => Cloud::Aws,
            Self::Directory(_) => Cloud::Directory,
        }
    }

    /// The name of the call as the cloud's own documentation has it.
    #[must_use]
    pub const fn action(&self) -> &'static str {
        match self {
            Self::Aws(call) => call.action(),
            Self::Directory(call) => call.action(),
        }
    }

    /// Whether two calls mean the same thing to happen, so that making one makes the other unnecessary.
    #[must_use]
    pub fn same_effect(&self, other: &Self) -> bool {
        match (self, other) {
            // the end of a certificate is counted from the day on which it is planned
            (
                Self::Directory(DirectoryCall::AddSigningCertificate { service_principal: left, .. }),
                Self::Directory(DirectoryCall::AddSigningCertificate { service_principal: right, .. }),
            ) => left == right,
            _ => self == other,
        }
    }

    /// The call that takes this one back, where what was there before is not needed to know it.
    ///
    /// `None` for calls that replace a value: their inverse is planned from the value before.
    #[must_use]
    pub fn inverse(&self, outcome: &Outcome) -> Option<Self> {
        match self {
            Self::Aws(call) => call.inverse(outcome).map(Self::Aws),
            Self::Directory(call) => call.inverse(outcome).map(Self::Directory),
        }
    }
}

impl AwsCall {
    const fn action(&self) -> &'static str {
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
            Self::DeleteAccessKey { .. } => "DeleteAccessKey",
        }
    }

    fn inverse(&self, outcome: &Outcome) -> Option<Self> {
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
            // provider and policy are deleted by ARN, which needs the account: planned with the call
            _ => return None,
        })
    }
}

impl DirectoryCall {
    const fn action(&self) -> &'static str {
        match self {
            Self::Instantiate { .. } => "Instantiate template",
            Self::DeleteApplication { .. } => "Delete application",
            Self::AddOwner { .. } => "Add owner",
            Self::RemoveOwner { .. } => "Remove owner",
            Self::SetSignOnMode { .. } => "Set sign-on mode",
            Self::SetBasicSaml { .. } => "Set identifier and reply URL",
            Self::SetRelayState { .. } => "Set relay state",
            Self::SetNotificationAddresses { .. } => "Set notification addresses",
            Self::CreateClaimsPolicy { .. } => "Create claims policy",
            Self::UpdateClaimsPolicy { .. } => "Update claims policy",
            Self::DeleteClaimsPolicy { .. } => "Delete claims policy",
            Self::AssignClaimsPolicy { .. } => "Assign claims policy",
            Self::UnassignClaimsPolicy { .. } => "Unassign claims policy",
            Self::AddSigningCertificate { .. } => "Add signing certificate",
            Self::UploadSigningCertificate { .. } => "Upload signing certificate",
            Self::RemoveSigningCertificate { .. } => "Remove signing certificate",
            Self::ActivateCertificate { .. } => "Activate certificate",
            Self::SetAppRoles { .. } => "Set app roles",
            Self::CreateUser { .. } => "Create user",
            Self::ResetPassword { .. } => "Reset password",
            Self::DeleteUser { .. } => "Delete user",
            Self::Assign { .. } => "Assign app role",
            Self::Unassign { .. } => "Unassign app role",
        }
    }

    fn inverse(&self, outcome: &Outcome) -> Option<Self> {
        Some(match (self.clone(), &outcome.created) {
            (Self::Instantiate { .. }, Some(Created::Instance(ids))) => Self::DeleteApplication { application: ids.application.clone() },
            (Self::AddOwner { service_principal, owner }, _) => Self::RemoveOwner { service_principal, owner },
            (Self::CreateClaimsPolicy { .. }, Some(Created::ClaimsPolicy(policy))) => Self::DeleteClaimsPolicy { policy: policy.clone() },
            (Self::AssignClaimsPolicy { service_principal, policy }, _) => Self::UnassignClaimsPolicy { service_principal, policy },
            (Self::AddSigningCertificate { service_principal, .. }, Some(Created::Certificate(thumbprint))) => {
                Self::RemoveSigningCertificate { service_principal, thumbprint: thumbprint.clone() }
            }
            (Self::UploadSigningCertificate { service_principal, thumbprint, .. }, _) => {
                Self::RemoveSigningCertificate { service_principal, thumbprint }
            }
            (Self::CreateUser { .. }, Some(Created::User { id, .. })) => Self::DeleteUser { user: id.clone() },
            (Self::Assign { service_principal, .. }, Some(Created::Assignment(assignment))) => {
                Self::Unassign { service_principal, assignment: assignment.clone() }
            }
            _ => return None,
        })
    }
}
