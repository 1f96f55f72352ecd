//! `AssumeRoleWithSAML`: what the whole set-up is for.

use super::account::AwsAccount;
use super::error::{garbled, port_error};
use super::read::timestamp;
use crate::domain::arn::{ProviderArn, RoleArn};
use crate::domain::observed::SamlSession;
use crate::domain::session::SessionSeconds;
use crate::workflow::ports::PortError;
use aws_sdk_sts::operation::RequestId;

impl AwsAccount {
    /// Sent unsigned, as AWS has it: the response is the credential. What comes back is looked at and dropped; the SDK's
    /// types print secrets as asterisks.
    pub(super) async fn exchange(
        &self,
        role: &RoleArn,
        provider: &ProviderArn,
        response_base64: &str,
        duration: Option<SessionSeconds>,
    ) -> Result<SamlSession, PortError> {
        const CALL: &str = "AssumeRoleWithSAML";
        let request =
            self.sts.assume_role_with_saml().role_arn(role.to_string()).principal_arn(provider.to_string()).saml_assertion(response_base64);
        let duration = duration.and_then(|d| i32::try_from(d.get()).ok());
        let answer = request.set_duration_seconds(duration).send().await.map_err(|e| port_error(CALL, &e))?;
        let request_id = answer.request_id().map(str::to_owned);
        let credentials = answer.credentials.ok_or_else(|| garbled(CALL, "credentials"))?;
        if credentials.access_key_id.is_empty() || credentials.session_token.is_empty() {
            return Err(garbled(CALL, "credentials"));
        }
        Ok(SamlSession {
            assumed_role_arn: answer.assumed_role_user.map(|u| u.arn).ok_or_else(|| garbled(CALL, "assumed role"))?,
            subject: answer.subject.unwrap_or_default(),
            audience: answer.audience.unwrap_or_default(),
            issuer: answer.issuer.unwrap_or_default(),
            expires: timestamp(credentials.expiration),
            request_id,
        })
    }
}
