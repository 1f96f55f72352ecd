//! The directory.

use super::PortError;
use crate::domain::call::{DirectoryCall, Outcome};
use crate::domain::directory::{ClientId, ServicePrincipalId};
use crate::domain::observed::{DirectoryIdentity, DirectoryUser, InstanceRow, ObservedClaimsPolicy, ObservedInstance, SignInLogRow};
use crate::domain::secret::SecretBytes;
use async_trait::async_trait;
use jiff::Timestamp;

/// A PFX to upload with [`DirectoryCall::UploadSigningCertificate`], made by the workflow for this one call.
#[derive(Debug, Clone)]
pub struct PfxUpload {
    /// The PFX file.
    pub pfx: SecretBytes,
    /// Its password.
    pub password: crate::domain::secret::SecretText,
}

/// One tenant through one signed-in administrator. Reads of things that are not there give `None`, not an error.
#[async_trait]
pub trait DirectoryPort: Send + Sync {
    /// `GET /me`, `GET /organization`
    async fn identity(&self) -> Result<DirectoryIdentity, PortError>;
    /// Every instance of the gallery template in the tenant, all pages.
    async fn instances(&self) -> Result<Vec<InstanceRow>, PortError>;
    /// One instance with everything that the steps look at.
    async fn instance(&self, service_principal: &ServicePrincipalId) -> Result<Option<ObservedInstance>, PortError>;
    /// Claims mapping policies with this display name, whether assigned or not.
    async fn claims_policies(&self, display_name: &str) -> Result<Vec<ObservedClaimsPolicy>, PortError>;
    /// The federation metadata of an instance, byte for byte as text. No token is sent.
    async fn federation_metadata(&self, client: &ClientId) -> Result<String, PortError>;
    /// A user by user principal name.
    async fn user(&self, user_principal_name: &str) -> Result<Option<DirectoryUser>, PortError>;
    /// Makes a change. `pfx` is given for `UploadSigningCertificate` and for nothing else.
    async fn execute(&self, call: &DirectoryCall, pfx: Option<&PfxUpload>) -> Result<Outcome, PortError>;
    /// The newest sign-ins to an instance since `since`.
    async fn sign_ins(&self, client: &ClientId, since: Timestamp) -> Result<Vec<SignInLogRow>, PortError>;
    /// The address that starts an IdP-initiated sign-in.
    fn launch_url(&self, client: &ClientId) -> String;
    /// The address of the page that lists a person's applications, with this one's client id as fragment.
    fn my_apps_url(&self, client: &ClientId) -> String;
    /// The address that takes an SP-initiated request (`SAMLRequest` is appended as query).
    fn sign_on_url(&self) -> String;
}
