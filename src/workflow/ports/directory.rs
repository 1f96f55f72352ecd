//! The directory.

use super::{CapturedResponse, PortError};
use crate::domain::call::{DirectoryCall, Outcome};
use crate::domain::directory::{ClaimsPolicyId, ClientId, ProvisioningJobId, ServicePrincipalId};
use crate::domain::observed::{DirectoryIdentity, DirectoryUser, InstanceRow, ObservedClaimsPolicy, ObservedInstance, SignInLogRow};
use crate::domain::provisioning::{ObservedProvisioning, ProvisioningLogRow};
use crate::domain::secret::{SecretBytes, SecretText};
use crate::domain::tenant::{AccessPolicy, AdminRights, DirectoryGroup, IdentifierHolder, RoleSource, TenantFacts};
use async_trait::async_trait;
use jiff::Timestamp;

/// A PFX to upload with [`DirectoryCall::UploadSigningCertificate`], made by the workflow for this one call.
#[derive(Debug, Clone)]
pub struct PfxUpload {
    /// The PFX file.
    pub pfx: SecretBytes,
    /// Its password.
    pub password: SecretText,
}

/// The secret that some calls need beside their plain data; it lives for this one call.
#[derive(Debug, Clone)]
pub enum CallSecret {
    /// For [`DirectoryCall::UploadSigningCertificate`].
    Pfx(PfxUpload),
    /// The secret of the access key of [`DirectoryCall::SaveProvisioningCredentials`].
    AccessKey(SecretText),
}

/// A place on this computer to which the directory can send one response, for a test.
#[async_trait]
pub trait CaptureListener: Send {
    /// Its address, to be registered as reply URL for as long as the test runs.
    fn url(&self) -> String;
    /// Waits for the response; what else arrives is passed over. It ends only with a response or a failure.
    async fn response(&mut self) -> Result<CapturedResponse, PortError>;
}

/// One tenant through one signed-in administrator. Reads of things that are not there give `None`, not an error.
#[async_trait]
pub trait DirectoryPort: Send + Sync {
    /// `GET /me`, `GET /organization`
    async fn identity(&self) -> Result<DirectoryIdentity, PortError>;
    /// `GET /subscribedSkus`, `/domains`, `/policies/defaultAppManagementPolicy`. What may not be read stays unknown.
    async fn tenant(&self) -> Result<TenantFacts, PortError>;
    /// Scopes of the token, and `GET /me/transitiveMemberOf/graph.directoryRole`. What may not be read stays unknown.
    async fn rights(&self) -> Result<AdminRights, PortError>;
    /// Every instance of the gallery template in the tenant, all pages.
    async fn instances(&self) -> Result<Vec<InstanceRow>, PortError>;
    /// The application, of any kind, that holds this identifier.
    async fn identifier_holder(&self, identifier: &str) -> Result<Option<IdentifierHolder>, PortError>;
    /// One instance with everything that the steps look at.
    async fn instance(&self, service_principal: &ServicePrincipalId) -> Result<Option<ObservedInstance>, PortError>;
    /// The app roles of several instances at once; those that are gone are left out.
    async fn role_sources(&self, service_principals: &[ServicePrincipalId]) -> Result<Vec<RoleSource>, PortError>;
    /// Claims mapping policies with this display name, whether assigned or not.
    async fn claims_policies(&self, display_name: &str) -> Result<Vec<ObservedClaimsPolicy>, PortError>;
    /// How many applications a claims mapping policy is assigned to.
    async fn claims_policy_users(&self, policy: &ClaimsPolicyId) -> Result<usize, PortError>;
    /// The federation metadata of an instance, byte for byte as text. No token is sent.
    async fn federation_metadata(&self, client: &ClientId) -> Result<String, PortError>;
    /// The provisioning service of an instance: template, jobs, their status.
    async fn provisioning(&self, service_principal: &ServicePrincipalId) -> Result<ObservedProvisioning, PortError>;
    /// Tests the credentials that the provisioning service has stored. A refusal is an error.
    async fn test_provisioning(&self, service_principal: &ServicePrincipalId, job: &ProvisioningJobId) -> Result<(), PortError>;
    /// The provisioning log of an instance since `since`, newest first, the first page.
    async fn provisioning_log(
        &self,
        service_principal: &ServicePrincipalId,
        since: Timestamp,
    ) -> Result<Vec<ProvisioningLogRow>, PortError>;
    /// Conditional access policies that touch an instance, whatever their state.
    async fn access_policies(&self, client: &ClientId) -> Result<Vec<AccessPolicy>, PortError>;
    /// A user by user principal name.
    async fn user(&self, user_principal_name: &str) -> Result<Option<DirectoryUser>, PortError>;
    /// Security groups of this display name, with their direct members.
    async fn groups(&self, display_name: &str) -> Result<Vec<DirectoryGroup>, PortError>;
    /// Makes a change. `secret` is given for the calls that [`CallSecret`] names and for nothing else.
    async fn execute(&self, call: &DirectoryCall, secret: Option<&CallSecret>) -> Result<Outcome, PortError>;
    /// The newest sign-ins to an instance since `since`.
    async fn sign_ins(&self, client: &ClientId, since: Timestamp) -> Result<Vec<SignInLogRow>, PortError>;
    /// Begins to listen on this computer for the response of a sign-in in a browser.
    async fn capture(&self) -> Result<Box<dyn CaptureListener>, PortError>;
    /// The address that starts an IdP-initiated sign-in.
    fn launch_url(&self, client: &ClientId) -> String;
    /// The address of the page that lists a person's applications, with this one's client id as fragment.
    fn my_apps_url(&self, client: &ClientId) -> String;
    /// The address that takes an SP-initiated request (`SAMLRequest` is appended as query).
    fn sign_on_url(&self) -> String;
}
