//! Calls to the directory.

use super::{Created, Outcome};
use crate::domain::certificate::Thumbprint;
use crate::domain::directory::{
    AppRoleId, ApplicationObjectId, AssignmentId, ClaimsPolicyId, PrincipalId, ProvisioningJobId, ServicePrincipalId,
};
use crate::domain::observed::AppRole;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

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
    /// `PATCH /applications/{id}` `api.requestedAccessTokenVersion`; 2 lets some tenants' rule on identifiers pass
    SetTokenVersion { application: ApplicationObjectId, version: Option<i32> },
    /// `PATCH /servicePrincipals/{id}` `appRoleAssignmentRequired`
    SetAssignmentRequired { service_principal: ServicePrincipalId, required: bool },
    /// `PATCH /applications/{id}` `web.redirectUris` with one more, whatever the others are at the call
    AddReplyUrl { application: ApplicationObjectId, url: String },
    /// `PATCH /applications/{id}` `web.redirectUris` without this one
    RemoveReplyUrl { application: ApplicationObjectId, url: String },
    /// `POST /groups`, a security group; not idempotent, since names of groups need not be unique
    CreateGroup { display_name: String, mail_nickname: String },
    /// `DELETE /groups/{id}`
    DeleteGroup { group: PrincipalId },
    /// `POST /groups/{id}/members/$ref`
    AddGroupMember { group: PrincipalId, member: PrincipalId },
    /// `DELETE /groups/{id}/members/{member}/$ref`
    RemoveGroupMember { group: PrincipalId, member: PrincipalId },
    /// `POST /servicePrincipals/{id}/synchronization/jobs`; not idempotent
    CreateProvisioningJob { service_principal: ServicePrincipalId, template: String },
    /// `DELETE /servicePrincipals/{id}/synchronization/jobs/{job}`
    DeleteProvisioningJob { service_principal: ServicePrincipalId, job: ProvisioningJobId },
    /// `POST …/jobs/{job}/validateCredentials`, and only when they work `PUT …/synchronization/secrets`. The secret comes
    /// from the vault at the call.
    SaveProvisioningCredentials { service_principal: ServicePrincipalId, job: ProvisioningJobId, access_key_id: String },
    /// `POST …/jobs/{job}/start`
    StartProvisioning { service_principal: ServicePrincipalId, job: ProvisioningJobId },
    /// `POST …/jobs/{job}/pause`
    PauseProvisioning { service_principal: ServicePrincipalId, job: ProvisioningJobId },
    /// `POST …/jobs/{job}/restart` with this scope, such as `Escrows, QuarantineState`
    RestartProvisioning { service_principal: ServicePrincipalId, job: ProvisioningJobId, reset: String },
}

impl DirectoryCall {
    pub(super) const fn action(&self) -> &'static str {
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
            Self::SetTokenVersion { .. } => "Set access token version",
            Self::SetAssignmentRequired { .. } => "Set assignment required",
            Self::AddReplyUrl { .. } => "Add reply URL",
            Self::RemoveReplyUrl { .. } => "Remove reply URL",
            Self::CreateGroup { .. } => "Create group",
            Self::DeleteGroup { .. } => "Delete group",
            Self::AddGroupMember { .. } => "Add group member",
            Self::RemoveGroupMember { .. } => "Remove group member",
            Self::CreateProvisioningJob { .. } => "Create provisioning job",
            Self::DeleteProvisioningJob { .. } => "Delete provisioning job",
            Self::SaveProvisioningCredentials { .. } => "Test and save provisioning credentials",
            Self::StartProvisioning { .. } => "Start provisioning",
            Self::PauseProvisioning { .. } => "Pause provisioning",
            Self::RestartProvisioning { .. } => "Restart provisioning",
        }
    }

    pub(super) fn inverse(&self, outcome: &Outcome) -> Option<Self> {
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
            (Self::AddReplyUrl { application, url }, _) => Self::RemoveReplyUrl { application, url },
            (Self::CreateGroup { .. }, Some(Created::Group(group))) => Self::DeleteGroup { group: group.clone() },
            (Self::AddGroupMember { group, member }, _) => Self::RemoveGroupMember { group, member },
            (Self::CreateProvisioningJob { service_principal, .. }, Some(Created::ProvisioningJob(job))) => {
                Self::DeleteProvisioningJob { service_principal, job: job.clone() }
            }
            (Self::StartProvisioning { service_principal, job }, _) => Self::PauseProvisioning { service_principal, job },
            (Self::PauseProvisioning { service_principal, job }, _) => Self::StartProvisioning { service_principal, job },
            _ => return None,
        })
    }
}
