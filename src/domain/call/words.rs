//! What a call is about and what it sets, in words: the before and after of the journal.

use super::{AwsCall, Call, DirectoryCall, LocalCall};
use crate::domain::number::thousands;
use crate::domain::observed::AppRole;

impl Call {
    /// What the call is about: the name, ARN or id of what it makes, changes or takes away.
    #[must_use]
    pub fn subject(&self) -> String {
        match self {
            Self::Aws(call) => aws_subject(call),
            Self::Directory(call) => directory_subject(call),
            Self::Here(LocalCall::IssueCertificate { common_name, .. }) => format!("Certificate {common_name}"),
            Self::Here(LocalCall::ForgetCertificate { vault_item }) => format!("Certificate with key {vault_item}"),
        }
    }

    /// What stands there after the call; nothing where it takes something away. Long documents are told by their size.
    #[must_use]
    pub fn value(&self) -> Option<String> {
        match self {
            Self::Aws(call) => aws_value(call),
            Self::Directory(call) => directory_value(call),
            Self::Here(LocalCall::IssueCertificate { ends, rsa_bits, .. }) => Some(format!("RSA {rsa_bits}, ends {ends}")),
            Self::Here(LocalCall::ForgetCertificate { .. }) => None,
        }
    }
}

fn aws_subject(call: &AwsCall) -> String {
    use AwsCall as C;
    match call {
        C::CreateSamlProvider { name, .. } => format!("Provider {name}"),
        C::UpdateSamlProvider { arn, .. } | C::DeleteSamlProvider { arn } => format!("Provider {arn}"),
        C::CreateRole { name, .. } | C::UpdateRole { name, .. } | C::UpdateTrust { name, .. } | C::DeleteRole { name } => {
            format!("Role {name}")
        }
        C::AttachRolePolicy { role, .. } | C::DetachRolePolicy { role, .. } => format!("Role {role}"),
        C::CreatePolicy { name, .. } => format!("Policy {name}"),
        C::DeletePolicy { arn } => format!("Policy {arn}"),
        C::CreateUser { name } | C::DeleteUser { name } => format!("User {name}"),
        C::AttachUserPolicy { user, .. }
        | C::DetachUserPolicy { user, .. }
        | C::CreateAccessKey { user }
        | C::UpdateAccessKey { user, .. }
        | C::DeleteAccessKey { user, .. } => format!("User {user}"),
    }
}

fn aws_value(call: &AwsCall) -> Option<String> {
    use AwsCall as C;
    Some(match call {
        C::CreateSamlProvider { metadata, .. } | C::UpdateSamlProvider { metadata, .. } => document("Metadata", metadata),
        C::CreateRole { max_session, .. } | C::UpdateRole { max_session, .. } => {
            format!("Sessions of up to {} s", max_session.get())
        }
        C::UpdateTrust { trust, .. } => document("Trust policy", trust),
        C::AttachRolePolicy { policy, .. } | C::AttachUserPolicy { policy, .. } => format!("With policy {policy}"),
        C::DetachRolePolicy { policy, .. } | C::DetachUserPolicy { policy, .. } => format!("Without policy {policy}"),
        C::CreatePolicy { document: text, .. } => document("Policy document", text),
        C::CreateUser { name } => name.to_string(),
        C::CreateAccessKey { .. } => "With a new access key".to_owned(),
        C::UpdateAccessKey { key, active, .. } => format!("Access key {key} {}", if *active { "on" } else { "off" }),
        C::DeleteAccessKey { key, .. } => format!("Without access key {key}"),
        C::DeleteSamlProvider { .. } | C::DeleteRole { .. } | C::DeletePolicy { .. } | C::DeleteUser { .. } => return None,
    })
}

fn directory_subject(call: &DirectoryCall) -> String {
    use DirectoryCall as C;
    match call {
        C::Instantiate { display_name } => format!("Application {display_name}"),
        C::DeleteApplication { application } | C::SetTokenVersion { application, .. } => format!("Application {application}"),
        C::SetBasicSaml { .. } => "Identifier and reply URL".into(),
        C::AddReplyUrl { .. } | C::RemoveReplyUrl { .. } => "Reply URL".into(),
        C::AddOwner { .. } | C::RemoveOwner { .. } => "Owner".into(),
        C::SetSignOnMode { .. } => "Sign-on mode".into(),
        C::SetRelayState { .. } => "Relay state".into(),
        C::SetNotificationAddresses { .. } => "Notification addresses".into(),
        C::CreateClaimsPolicy { display_name, .. } => format!("Claims policy {display_name}"),
        C::UpdateClaimsPolicy { policy, .. }
        | C::DeleteClaimsPolicy { policy }
        | C::AssignClaimsPolicy { policy, .. }
        | C::UnassignClaimsPolicy { policy, .. } => format!("Claims policy {policy}"),
        C::AddSigningCertificate { subject, .. } => format!("Signing certificate {subject}"),
        C::UploadSigningCertificate { thumbprint, .. } | C::RemoveSigningCertificate { thumbprint, .. } => {
            format!("Signing certificate {}", thumbprint.spaced())
        }
        C::ActivateCertificate { .. } => "Active signing certificate".into(),
        C::SetAppRoles { .. } => "App roles".into(),
        C::CreateUser { user_principal_name, .. } => format!("User {user_principal_name}"),
        C::ResetPassword { user } | C::DeleteUser { user } => format!("User {user}"),
        C::Assign { principal, .. } => format!("Assignment of {principal}"),
        C::Unassign { assignment, .. } => format!("Assignment {assignment}"),
        C::SetAssignmentRequired { .. } => "Assignment required".into(),
        C::CreateGroup { display_name, .. } => format!("Group {display_name}"),
        C::DeleteGroup { group } | C::AddGroupMember { group, .. } | C::RemoveGroupMember { group, .. } => format!("Group {group}"),
        C::CreateProvisioningJob { .. } => "Provisioning job".into(),
        C::DeleteProvisioningJob { job, .. }
        | C::SaveProvisioningCredentials { job, .. }
        | C::StartProvisioning { job, .. }
        | C::PauseProvisioning { job, .. }
        | C::RestartProvisioning { job, .. } => format!("Provisioning job {job}"),
    }
}

fn directory_value(call: &DirectoryCall) -> Option<String> {
    use DirectoryCall as C;
    Some(match call {
        C::AddOwner { owner, .. } => owner.to_string(),
        C::SetSignOnMode { mode, .. } => mode.clone()?,
        C::SetBasicSaml { identifiers, reply_urls, .. } => format!("{}; {}", identifiers.join(", "), reply_urls.join(", ")),
        C::SetRelayState { relay_state, .. } => relay_state.clone()?,
        C::SetNotificationAddresses { addresses, .. } => listed(addresses)?,
        C::CreateClaimsPolicy { definition, .. } | C::UpdateClaimsPolicy { definition, .. } => document("Definition", definition),
        C::AssignClaimsPolicy { .. } => "Assigned".into(),
        C::UnassignClaimsPolicy { .. } => "Not assigned".into(),
        C::AddSigningCertificate { ends, .. } => format!("Ends {ends}"),
        C::UploadSigningCertificate { thumbprint, .. } => thumbprint.spaced(),
        C::ActivateCertificate { thumbprint, .. } => thumbprint.as_ref()?.spaced(),
        C::SetAppRoles { roles, .. } => listed(&roles.iter().map(app_role).collect::<Vec<_>>())?,
        C::Instantiate { display_name } | C::CreateUser { display_name, .. } | C::CreateGroup { display_name, .. } => display_name.clone(),
        C::ResetPassword { .. } => "A new password".into(),
        C::Assign { app_role, .. } => format!("App role {app_role}"),
        C::SetTokenVersion { version, .. } => format!("Version {}", (*version)?),
        C::SetAssignmentRequired { required, .. } => if *required { "Yes" } else { "No" }.into(),
        C::AddReplyUrl { url, .. } => url.clone(),
        C::AddGroupMember { member, .. } => format!("With member {member}"),
        C::RemoveGroupMember { member, .. } => format!("Without member {member}"),
        C::CreateProvisioningJob { template, .. } => format!("From template {template}"),
        C::SaveProvisioningCredentials { access_key_id, .. } => format!("Access key {access_key_id}"),
        C::StartProvisioning { .. } => "On".into(),
        C::PauseProvisioning { .. } => "Off".into(),
        C::RestartProvisioning { .. } => "Started again".into(),
        C::DeleteApplication { .. }
        | C::RemoveOwner { .. }
        | C::DeleteClaimsPolicy { .. }
        | C::RemoveSigningCertificate { .. }
        | C::DeleteUser { .. }
        | C::Unassign { .. }
        | C::RemoveReplyUrl { .. }
        | C::DeleteGroup { .. }
        | C::DeleteProvisioningJob { .. } => return None,
    })
}

fn listed(items: &[String]) -> Option<String> {
    (!items.is_empty()).then(|| items.join(", "))
}

fn app_role(role: &AppRole) -> String {
    if role.enabled { role.display_name.clone() } else { format!("{} (off)", role.display_name) }
}

fn document(what: &str, text: &str) -> String {
    format!("{what} of {} characters", thousands(text.chars().count()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::directory::ApplicationObjectId;

    #[test]
    fn what_takes_away_leaves_nothing_behind() {
        let (add, remove) = (
            Call::Directory(DirectoryCall::AddReplyUrl { application: ApplicationObjectId::new("a"), url: "https://x.example".into() }),
            Call::Directory(DirectoryCall::RemoveReplyUrl { application: ApplicationObjectId::new("a"), url: "https://x.example".into() }),
        );
        assert_eq!(add.value().as_deref(), Some("https://x.example"));
        assert_eq!(remove.value(), None);
        assert_eq!(add.subject(), remove.subject());
    }
}
