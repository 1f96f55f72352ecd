//! Calls that change the account: one request each, never repeated here.

use super::account::AwsAccount;
use super::error::{garbled, port_error};
use crate::domain::call::{AwsCall, Created, Outcome};
use crate::domain::secret::SecretText;
use crate::workflow::ports::{PortError, PortErrorKind};
use aws_sdk_iam::operation::RequestId;
use aws_sdk_iam::types::StatusType;

/// Sends a request whose answer holds nothing but its id.
macro_rules! sent {
    ($name:literal, $request:expr) => {
        $request.send().await.map(|answer| done(&answer)).map_err(|e| port_error($name, &e))
    };
}

impl AwsAccount {
    pub(super) async fn write(&self, call: &AwsCall) -> Result<Outcome, PortError> {
        use AwsCall as C;
        let iam = &self.iam;
        match call {
            C::CreateSamlProvider { name, metadata } => {
                sent!("CreateSAMLProvider", iam.create_saml_provider().name(name.as_str()).saml_metadata_document(metadata))
            }
            C::UpdateSamlProvider { arn, metadata } => {
                refuse_empty("UpdateSAMLProvider", metadata)?;
                sent!("UpdateSAMLProvider", iam.update_saml_provider().saml_provider_arn(arn.to_string()).saml_metadata_document(metadata))
            }
            C::DeleteSamlProvider { arn } => sent!("DeleteSAMLProvider", iam.delete_saml_provider().saml_provider_arn(arn.to_string())),
            C::CreateRole { name, trust, description, max_session } => {
                let request = iam.create_role().role_name(name.as_str()).assume_role_policy_document(trust);
                let description = Some(description.clone()).filter(|d| !d.is_empty());
                sent!("CreateRole", request.set_description(description).max_session_duration(seconds(max_session.get())))
            }
            C::UpdateRole { name, description, max_session } => {
                let request = iam.update_role().role_name(name.as_str()).description(description);
                sent!("UpdateRole", request.max_session_duration(seconds(max_session.get())))
            }
            C::UpdateTrust { name, trust } => {
                sent!("UpdateAssumeRolePolicy", iam.update_assume_role_policy().role_name(name.as_str()).policy_document(trust))
            }
            C::DeleteRole { name } => sent!("DeleteRole", iam.delete_role().role_name(name.as_str())),
            C::AttachRolePolicy { role, policy } => {
                sent!("AttachRolePolicy", iam.attach_role_policy().role_name(role.as_str()).policy_arn(policy.to_string()))
            }
            C::DetachRolePolicy { role, policy } => {
                sent!("DetachRolePolicy", iam.detach_role_policy().role_name(role.as_str()).policy_arn(policy.to_string()))
            }
            C::CreatePolicy { name, description, document } => {
                let request = iam.create_policy().policy_name(name.as_str()).policy_document(document);
                sent!("CreatePolicy", request.set_description(Some(description.clone()).filter(|d| !d.is_empty())))
            }
            C::DeletePolicy { arn } => sent!("DeletePolicy", iam.delete_policy().policy_arn(arn.to_string())),
            C::CreateUser { name } => sent!("CreateUser", iam.create_user().user_name(name.as_str())),
            C::DeleteUser { name } => sent!("DeleteUser", iam.delete_user().user_name(name.as_str())),
            C::AttachUserPolicy { user, policy } => {
                sent!("AttachUserPolicy", iam.attach_user_policy().user_name(user.as_str()).policy_arn(policy.to_string()))
            }
            C::DetachUserPolicy { user, policy } => {
                sent!("DetachUserPolicy", iam.detach_user_policy().user_name(user.as_str()).policy_arn(policy.to_string()))
            }
            C::CreateAccessKey { user } => self.create_access_key(user.as_str()).await,
            C::UpdateAccessKey { user, key, active } => {
                let status = if *active { StatusType::Active } else { StatusType::Inactive };
                sent!("UpdateAccessKey", iam.update_access_key().user_name(user.as_str()).access_key_id(key).status(status))
            }
            C::DeleteAccessKey { user, key } => {
                sent!("DeleteAccessKey", iam.delete_access_key().user_name(user.as_str()).access_key_id(key))
            }
        }
    }

    async fn create_access_key(&self, user: &str) -> Result<Outcome, PortError> {
        const CALL: &str = "CreateAccessKey";
        let answer = self.iam.create_access_key().user_name(user).send().await.map_err(|e| port_error(CALL, &e))?;
        let mut outcome = done(&answer);
        let key = answer.access_key.filter(|k| !k.secret_access_key.is_empty()).ok_or_else(|| garbled(CALL, "access key"))?;
        outcome.created = Some(Created::AccessKey { id: key.access_key_id, secret: SecretText::new(key.secret_access_key) });
        Ok(outcome)
    }
}

fn done(answer: &impl RequestId) -> Outcome {
    Outcome { request_id: answer.request_id().map(str::to_owned), created: None }
}

/// Session lengths end at 43,200: they always fit.
fn seconds(value: u32) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}

/// An update without a document says nothing on AWS and empties the provider on look-alikes: it is never sent.
fn refuse_empty(call: &str, metadata: &str) -> Result<(), PortError> {
    if metadata.trim().is_empty() {
        return Err(PortError::new(PortErrorKind::Invalid, call, "the metadata document is empty; nothing was sent"));
    }
    Ok(())
}
