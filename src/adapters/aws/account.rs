//! The port, call by call; the work is done in the neighbouring files.

use crate::domain::arn::{PolicyArn, ProviderArn, RoleArn};
use crate::domain::call::{AwsCall, Outcome};
use crate::domain::name::{RoleName, UserName};
use crate::domain::observed::{AwsIdentity, ObservedPolicy, ObservedProvider, ObservedRole, ObservedUser, SamlSession};
use crate::domain::session::SessionSeconds;
use crate::workflow::ports::{AwsPort, PortError};
use async_trait::async_trait;
use jiff::Timestamp;

/// One AWS account through one set of credentials. Made by [`AwsTarget::connect`](super::AwsTarget::connect).
#[derive(Debug, Clone)]
pub struct AwsAccount {
    pub(super) iam: aws_sdk_iam::Client,
    pub(super) sts: aws_sdk_sts::Client,
    pub(super) practice: bool,
}

#[async_trait]
impl AwsPort for AwsAccount {
    async fn identity(&self) -> Result<AwsIdentity, PortError> {
        self.read_identity().await
    }

    async fn missing_rights(&self, actions: &[&'static str]) -> Result<Option<Vec<String>>, PortError> {
        self.simulate(actions).await
    }

    async fn provider(&self, arn: &ProviderArn) -> Result<Option<ObservedProvider>, PortError> {
        self.read_provider(arn).await
    }

    async fn role(&self, name: &RoleName) -> Result<Option<ObservedRole>, PortError> {
        self.read_role(name).await
    }

    async fn roles(&self) -> Result<Vec<ObservedRole>, PortError> {
        self.read_roles().await
    }

    async fn policy(&self, arn: &PolicyArn) -> Result<Option<ObservedPolicy>, PortError> {
        self.read_policy(arn).await
    }

    async fn user(&self, name: &UserName) -> Result<Option<ObservedUser>, PortError> {
        self.read_user(name).await
    }

    async fn key_last_used(&self, key: &str) -> Result<Option<Timestamp>, PortError> {
        self.read_key_use(key).await
    }

    async fn execute(&self, call: &AwsCall) -> Result<Outcome, PortError> {
        self.write(call).await
    }

    async fn assume_role_with_saml(
        &self,
        role: &RoleArn,
        provider: &ProviderArn,
        response_base64: &str,
        duration: Option<SessionSeconds>,
    ) -> Result<SamlSession, PortError> {
        self.exchange(role, provider, response_base64, duration).await
    }
}
