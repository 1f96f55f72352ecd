//! What was seen in the clouds. Texts that came from outside stay as they came, unless their type says otherwise.

use super::account::{AccountId, Partition};
use super::arn::{PolicyArn, ProviderArn, RoleArn};
use super::certificate::{CertificateFacts, CertificateUse, Thumbprint};
use super::directory::{AppRoleId, ApplicationObjectId, AssignmentId, ClaimsPolicyId, ClientId, PrincipalId, ServicePrincipalId, TenantId};
use super::name::UserName;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The three ids of an instance in the directory.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct InstanceIds {
    /// Of the application object.
    pub application: ApplicationObjectId,
    /// Of the service principal.
    pub service_principal: ServicePrincipalId,
    /// The client id.
    pub client: ClientId,
}

/// Who is signed in to the directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryIdentity {
    /// The tenant.
    pub tenant: TenantId,
    /// The tenant's display name.
    pub tenant_name: String,
    /// The domain that new users get.
    pub domain: String,
    /// The signed-in administrator.
    pub user: PrincipalId,
    /// The administrator's user principal name.
    pub user_name: String,
    /// Whether it is the practice directory.
    pub practice: bool,
}

/// Whose credentials are used on the AWS side. Source: STS `GetCallerIdentity`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwsIdentity {
    /// The account.
    pub account: AccountId,
    /// The partition, read from the ARN.
    pub partition: Partition,
    /// Full ARN of the caller.
    pub arn: String,
    /// The account's alias, where it has one and it may be read.
    pub alias: Option<String>,
    /// Whether it is the practice account.
    pub practice: bool,
}

/// A short row about an instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstanceRow {
    /// Its ids.
    pub ids: InstanceIds,
    /// Its display name.
    pub display_name: String,
    /// Its identifiers, raw.
    pub identifiers: Vec<String>,
    /// When it was made, where the directory says so.
    pub created: Option<Timestamp>,
}

/// An instance as the directory has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObservedInstance {
    /// Its ids.
    pub ids: InstanceIds,
    /// Its display name.
    pub display_name: String,
    /// `saml` once SAML was chosen.
    pub sign_on_mode: Option<String>,
    /// Identifiers, raw.
    pub identifiers: Vec<String>,
    /// Reply URLs.
    pub reply_urls: Vec<String>,
    /// Relay state.
    pub relay_state: Option<String>,
    /// Who gets expiry mails.
    pub notification_addresses: Vec<String>,
    /// Who owns it.
    pub owners: Vec<PrincipalId>,
    /// Claims mapping policies assigned to it.
    pub claims_policies: Vec<ObservedClaimsPolicy>,
    /// Signing certificates.
    pub certificates: Vec<ObservedCertificate>,
    /// The certificate that was chosen to sign; none leaves the choice to the directory, which with a second one can't be foretold.
    #[serde(default)]
    pub chosen_certificate: Option<Thumbprint>,
    /// App roles, all of them.
    pub app_roles: Vec<AppRole>,
    /// Who has which app role.
    pub assignments: Vec<Assignment>,
    /// Switches that are mostly left as the template has them.
    #[serde(default)]
    pub settings: InstanceSettings,
}

/// Switches of an instance that the set-up leaves as the template has them, looked at for drift.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstanceSettings {
    /// Whether people may sign in at all.
    pub enabled: bool,
    /// Whether only assigned people get in.
    pub assignment_required: bool,
    /// The thumbprint that is set as the active one, raw, whether or not a certificate has it.
    pub preferred_thumbprint: Option<String>,
    /// The version of access tokens that it takes; 2 is exempt from some rules on identifiers.
    pub token_version: Option<i32>,
    /// A sign-on URL makes the launch SP-initiated, which AWS can't serve.
    pub sign_on_url: Option<String>,
}

/// As the gallery template has them.
impl Default for InstanceSettings {
    fn default() -> Self {
        Self { enabled: true, assignment_required: true, preferred_thumbprint: None, token_version: None, sign_on_url: None }
    }
}

impl ObservedInstance {
    /// The certificate that signs responses now.
    #[must_use]
    pub fn active_certificate(&self) -> Option<&ObservedCertificate> {
        self.certificates.iter().find(|c| c.state == CertificateUse::Active)
    }
}

/// A claims mapping policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObservedClaimsPolicy {
    /// Its id.
    pub id: ClaimsPolicyId,
    /// Its display name.
    pub display_name: String,
    /// Its definition, one JSON text.
    pub definition: String,
}

/// A signing certificate of an instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObservedCertificate {
    /// What it says of itself.
    pub facts: CertificateFacts,
    /// The certificate, base64 of the DER.
    pub der_base64: String,
    /// Active, staged or retired.
    pub state: CertificateUse,
}

/// An app role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppRole {
    /// Its id, stable.
    pub id: AppRoleId,
    /// Its name on screen.
    pub display_name: String,
    /// Its description.
    pub description: String,
    /// The role pair, or nothing for the template's own roles.
    pub value: Option<String>,
    /// Whether it can be assigned.
    pub enabled: bool,
}

/// An assignment of an app role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// Its id.
    pub id: AssignmentId,
    /// Who.
    pub principal: PrincipalId,
    /// Who, for people.
    pub principal_name: String,
    /// Which app role.
    pub app_role: AppRoleId,
}

/// A user of the directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryUser {
    /// Object id.
    pub id: PrincipalId,
    /// Display name.
    pub display_name: String,
    /// User principal name.
    pub user_principal_name: String,
    /// Whether the account is enabled.
    pub enabled: bool,
}

/// A SAML provider in IAM.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObservedProvider {
    /// Its ARN.
    pub arn: ProviderArn,
    /// The metadata document as it was uploaded.
    pub metadata: String,
    /// When it was made.
    pub created: Option<Timestamp>,
}

/// A role in IAM.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObservedRole {
    /// Its ARN.
    pub arn: RoleArn,
    /// Description.
    pub description: String,
    /// The trust policy, decoded JSON text.
    pub trust: String,
    /// Longest session in seconds.
    pub max_session_seconds: u32,
    /// Managed policies attached; empty in lists, where AWS does not say.
    pub attached: Vec<PolicyArn>,
}

/// A managed policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObservedPolicy {
    /// Its ARN.
    pub arn: PolicyArn,
    /// The default version's document, decoded JSON text.
    pub document: String,
}

/// An IAM user with its access keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObservedUser {
    /// Its name.
    pub name: UserName,
    /// Managed policies attached.
    pub attached: Vec<PolicyArn>,
    /// Its access keys.
    pub keys: Vec<ObservedAccessKey>,
}

/// An access key, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObservedAccessKey {
    /// The key's id.
    pub id: String,
    /// Whether it works.
    pub active: bool,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// When it was last used, where AWS says so.
    pub last_used: Option<Timestamp>,
}

/// What STS gave for a SAML response; the credentials themselves are not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SamlSession {
    /// `arn:aws:sts::…:assumed-role/role/session`.
    pub assumed_role_arn: String,
    /// The subject's text.
    pub subject: String,
    /// The recipient.
    pub audience: String,
    /// The issuer.
    pub issuer: String,
    /// When the credentials end.
    pub expires: Option<Timestamp>,
    /// The request's id.
    pub request_id: Option<String>,
}

/// One sign-in as the directory logged it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInLogRow {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub user_name: String,
    /// 0 for success, else the number behind AADSTS.
    pub error_code: u32,
    /// Why it failed.
    pub failure_reason: String,
    /// What support asks for.
    pub correlation_id: String,
    /// The certificate that signed the response, where the directory says so.
    pub signed_with: Option<Thumbprint>,
    /// Conditional access: `success`, `failure` or `notApplied`, and the names of the policies that failed.
    #[serde(default)]
    pub conditional_access: Option<(String, Vec<String>)>,
}
