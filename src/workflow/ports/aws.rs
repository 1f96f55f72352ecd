//! The AWS account.

use super::PortError;
use crate::domain::arn::{PolicyArn, ProviderArn, RoleArn};
use crate::domain::call::{AwsCall, Outcome};
use crate::domain::name::{RoleName, UserName};
use crate::domain::observed::{AwsIdentity, ObservedPolicy, ObservedProvider, ObservedRole, ObservedUser, SamlSession};
use crate::domain::session::SessionSeconds;
use async_trait::async_trait;
use jiff::Timestamp;

/// One AWS account through one set of credentials. Reads of things that are not there give `None`, not an error.
#[async_trait]
pub trait AwsPort: Send + Sync {
    /// `GetCallerIdentity`, with the account alias where it may be read.
    async fn identity(&self) -> Result<AwsIdentity, PortError>;
    /// Of these actions, those that the caller lacks (`SimulatePrincipalPolicy`). `None` when that can't be told.
    async fn missing_rights(&self, actions: &[&'static str]) -> Result<Option<Vec<String>>, PortError>;
    /// `GetSAMLProvider`
    async fn provider(&self, arn: &ProviderArn) -> Result<Option<ObservedProvider>, PortError>;
    /// `GetRole` and `ListAttachedRolePolicies`
    async fn role(&self, name: &RoleName) -> Result<Option<ObservedRole>, PortError>;
    /// `ListRoles`, all pages; attached policies are not read
    async fn roles(&self) -> Result<Vec<ObservedRole>, PortError>;
    /// `GetPolicy` and `GetPolicyVersion`
    async fn policy(&self, arn: &PolicyArn) -> Result<Option<ObservedPolicy>, PortError>;
    /// `GetUser`, `ListAttachedUserPolicies`, `ListAccessKeys`
    async fn user(&self, name: &UserName) -> Result<Option<ObservedUser>, PortError>;
    /// `GetAccessKeyLastUsed`; `None` for a key that was never used
    async fn key_last_used(&self, key: &str) -> Result<Option<Timestamp>, PortError>;
    /// Makes a change.
    async fn execute(&self, call: &AwsCall) -> Result<Outcome, PortError>;
    /// `AssumeRoleWithSAML`; the credentials that come back are used for nothing and dropped.
    async fn assume_role_with_saml(
        &self,
        role: &RoleArn,
        provider: &ProviderArn,
        response_base64: &str,
        duration: Option<SessionSeconds>,
    ) -> Result<SamlSession, PortError>;
}
