//! The port, call by call; the work is done in the neighbouring files.

use super::capture::Loopback;
use super::graph::{Graph, escaped};
use super::http;
use super::token::TokenSource;
use crate::domain::call::{DirectoryCall, Outcome};
use crate::domain::certificate::CertificateFacts;
use crate::domain::directory::{ClaimsPolicyId, ClientId, ProvisioningJobId, ServicePrincipalId, TenantId};
use crate::domain::observed::{DirectoryIdentity, DirectoryUser, InstanceRow, ObservedClaimsPolicy, ObservedInstance, SignInLogRow};
use crate::domain::provisioning::{ObservedProvisioning, ProvisioningLogRow};
use crate::domain::tenant::{AccessPolicy, AdminRights, DirectoryGroup, IdentifierHolder, RoleSource, TenantFacts};
use crate::workflow::ports::{CallSecret, CaptureListener, Clock, DirectoryPort, PortError};
use async_trait::async_trait;
use jiff::Timestamp;
use std::sync::Arc;

/// Reads a certificate's DER; `None` when it is none. The wiring gives `pki`'s, which adapters may not use themselves.
pub type CertificateReader = fn(&[u8]) -> Option<CertificateFacts>;

/// Which directory, how.
#[derive(Clone)]
pub struct EntraTarget {
    /// The address of Microsoft Graph, version included, such as [`Cloud`](crate::domain::cloud::Cloud) has it.
    pub graph_url: String,
    /// The login host, such as [`Cloud`](crate::domain::cloud::Cloud) has it.
    pub login_url: String,
    /// The tenant's id.
    pub tenant: TenantId,
    /// Where the token comes from.
    pub token: Arc<dyn TokenSource>,
    /// Reads certificates.
    pub certificates: CertificateReader,
    /// The time: where the directory names no active certificate, it decides which one is valid.
    pub clock: Arc<dyn Clock>,
    /// Whether it is the practice directory.
    pub practice: bool,
}

/// One tenant through one signed-in administrator. Made by [`EntraTarget::connect`].
pub struct EntraDirectory {
    pub(super) graph: Graph,
    pub(super) http: reqwest::Client,
    pub(super) target: EntraTarget,
}

impl EntraTarget {
    /// Builds the clients. Nothing is sent.
    ///
    /// # Errors
    /// `Invalid` for an address that can't be used: only `https`, and `http` on this computer.
    pub fn connect(mut self) -> Result<EntraDirectory, PortError> {
        const WHAT: &str = "Sign-in address";
        let login = http::address(&self.login_url, WHAT)?;
        login.as_str().trim_end_matches('/').clone_into(&mut self.login_url);
        let graph = Graph::new(&self.graph_url, Arc::clone(&self.token))?;
        Ok(EntraDirectory { graph, http: http::build(http::builder(&login), WHAT)?, target: self })
    }
}

impl std::fmt::Debug for EntraDirectory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EntraDirectory")
            .field("graph_url", &self.target.graph_url)
            .field("tenant", &self.target.tenant)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl DirectoryPort for EntraDirectory {
    async fn identity(&self) -> Result<DirectoryIdentity, PortError> {
        self.read_identity().await
    }

    async fn instances(&self) -> Result<Vec<InstanceRow>, PortError> {
        self.read_instances().await
    }

    async fn tenant(&self) -> Result<TenantFacts, PortError> {
        self.read_tenant().await
    }

    async fn rights(&self) -> Result<AdminRights, PortError> {
        self.read_rights().await
    }

    async fn identifier_holder(&self, identifier: &str) -> Result<Option<IdentifierHolder>, PortError> {
        self.read_identifier_holder(identifier).await
    }

    async fn role_sources(&self, service_principals: &[ServicePrincipalId]) -> Result<Vec<RoleSource>, PortError> {
        self.read_role_sources(service_principals).await
    }

    async fn claims_policy_users(&self, policy: &ClaimsPolicyId) -> Result<usize, PortError> {
        self.read_claims_policy_users(policy).await
    }

    async fn provisioning(&self, service_principal: &ServicePrincipalId) -> Result<ObservedProvisioning, PortError> {
        self.provisioning_if_any(service_principal).await
    }

    async fn test_provisioning(&self, service_principal: &ServicePrincipalId, job: &ProvisioningJobId) -> Result<(), PortError> {
        self.test_saved_credentials(service_principal, job).await
    }

    async fn provisioning_log(
        &self,
        service_principal: &ServicePrincipalId,
        since: Timestamp,
    ) -> Result<Vec<ProvisioningLogRow>, PortError> {
        self.read_provisioning_log(service_principal, since).await
    }

    async fn access_policies(&self, client: &ClientId) -> Result<Vec<AccessPolicy>, PortError> {
        self.read_access_policies(client).await
    }

    async fn groups(&self, display_name: &str) -> Result<Vec<DirectoryGroup>, PortError> {
        self.read_groups(display_name).await
    }

    async fn instance(&self, service_principal: &ServicePrincipalId) -> Result<Option<ObservedInstance>, PortError> {
        self.read_instance(service_principal).await
    }

    async fn claims_policies(&self, display_name: &str) -> Result<Vec<ObservedClaimsPolicy>, PortError> {
        self.read_claims_policies(display_name).await
    }

    async fn federation_metadata(&self, client: &ClientId) -> Result<String, PortError> {
        self.read_metadata(client).await
    }

    async fn user(&self, user_principal_name: &str) -> Result<Option<DirectoryUser>, PortError> {
        self.read_user(user_principal_name).await
    }

    async fn execute(&self, call: &DirectoryCall, secret: Option<&CallSecret>) -> Result<Outcome, PortError> {
        self.write(call, secret).await
    }

    async fn sign_ins(&self, client: &ClientId, since: Timestamp) -> Result<Vec<SignInLogRow>, PortError> {
        self.read_sign_ins(client, since).await
    }

    async fn capture(&self) -> Result<Box<dyn CaptureListener>, PortError> {
        Ok(Box::new(Loopback::bind().await?))
    }

    /// Real: the "user access URL" of the portal's properties page, by public scripts that print it.
    fn launch_url(&self, client: &ClientId) -> String {
        let host = if self.target.practice { self.target.login_url.as_str() } else { "https://launcher.myapps.microsoft.com" };
        format!("{host}/api/signin/{}?tenantId={}", escaped(client.as_str()), escaped(self.target.tenant.as_str()))
    }

    fn my_apps_url(&self, client: &ClientId) -> String {
        let host =
            if self.target.practice { format!("{}/myapps", self.target.login_url) } else { "https://myapps.microsoft.com".to_owned() };
        format!("{host}#{}", escaped(client.as_str()))
    }

    fn sign_on_url(&self) -> String {
        format!("{}/{}/saml2", self.target.login_url, escaped(self.target.tenant.as_str()))
    }
}
