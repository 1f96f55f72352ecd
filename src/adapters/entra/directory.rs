//! The port, call by call; the work is done in the neighbouring files.

use super::graph::{Graph, escaped};
use super::http;
use super::token::TokenSource;
use crate::domain::call::{DirectoryCall, Outcome};
use crate::domain::certificate::CertificateFacts;
use crate::domain::directory::{ClientId, ServicePrincipalId, TenantId};
use crate::domain::observed::{DirectoryIdentity, DirectoryUser, InstanceRow, ObservedClaimsPolicy, ObservedInstance, SignInLogRow};
use crate::workflow::ports::{Clock, DirectoryPort, PfxUpload, PortError};
use async_trait::async_trait;
use jiff::Timestamp;
use std::sync::Arc;

/// Reads a certificate's DER; `None` when it is none. The wiring gives `pki`'s, which adapters may not use themselves.
pub type CertificateReader = fn(&[u8]) -> Option<CertificateFacts>;

/// Which directory, how.
#[derive(Clone)]
pub struct EntraTarget {
    /// The address of Microsoft Graph, version included, such as [`GLOBAL_GRAPH_URL`](super::GLOBAL_GRAPH_URL).
    pub graph_url: String,
    /// The login host, such as [`GLOBAL_LOGIN_URL`](super::GLOBAL_LOGIN_URL).
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

    async fn execute(&self, call: &DirectoryCall, pfx: Option<&PfxUpload>) -> Result<Outcome, PortError> {
        self.write(call, pfx).await
    }

    async fn sign_ins(&self, client: &ClientId, since: Timestamp) -> Result<Vec<SignInLogRow>, PortError> {
        self.read_sign_ins(client, since).await
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
