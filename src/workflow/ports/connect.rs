//! How connections come about. The wiring in `main` implements [`Connector`] out of the adapters.

use super::{
    ADMIN_SIGN_IN, AdminSignIn, AdminSignInError, AwsPort, DirectoryPort, EntraConnection, PortError, PortErrorKind, SignInPort, TellAsk,
};
use crate::domain::account::AccountId;
use crate::domain::scope::Scope;
use crate::domain::weather::Weather;
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Where AWS credentials come from. Secrets are named, never held.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AwsCredentialSource {
    /// The SDK's default chain: environment, default profile.
    Default,
    /// A profile of the AWS configuration files: keys, SSO, `credential_process`, `aws login`.
    Profile {
        /// Its name.
        name: String,
    },
    /// Keys in the keychain.
    Keychain {
        /// The access key's id; the secret is the vault item `connection/<id>`.
        access_key_id: String,
    },
}

/// A connection to an AWS account.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AwsConnection {
    /// An account of the practice cloud.
    Practice {
        /// Its number.
        account: AccountId,
    },
    /// A real account, or an AWS-compatible endpoint.
    Real {
        /// Credentials.
        source: AwsCredentialSource,
        /// Endpoint, when it is not AWS itself.
        endpoint_url: Option<String>,
        /// Region, when it is not the configuration's.
        region: Option<String>,
    },
}

/// Whether an address is on this computer.
#[must_use]
pub fn is_loopback(url: &str) -> bool {
    url::Url::parse(url).is_ok_and(|u| matches!(u.host_str(), Some("127.0.0.1" | "localhost" | "[::1]")))
}

impl AwsConnection {
    /// Whether it is the practice cloud, or a stand-in on this computer.
    #[must_use]
    pub fn is_here(&self) -> bool {
        match self {
            Self::Practice { .. } => true,
            Self::Real { endpoint_url, .. } => endpoint_url.as_deref().is_some_and(is_loopback),
        }
    }
}

/// A connection to a directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DirectoryConnection {
    /// The practice directory.
    Practice,
    /// A tenant that an administrator signs in to.
    Entra(EntraConnection),
}

/// Makes connections.
#[async_trait]
pub trait Connector: Send + Sync {
    /// The directory.
    async fn directory(&self, connection: &DirectoryConnection) -> Result<Arc<dyn DirectoryPort>, PortError>;
    /// An AWS account.
    async fn aws(&self, connection: &AwsConnection) -> Result<Arc<dyn AwsPort>, PortError>;
    /// Sign-ins in the place of a person, where the directory allows them.
    async fn sign_in(&self, connection: &DirectoryConnection) -> Result<Option<Arc<dyn SignInPort>>, PortError>;
    /// Account numbers of the practice cloud; the practice cloud is started when it does not run yet.
    async fn practice_accounts(&self, at_least: usize) -> Result<Vec<AccountId>, PortError>;
    /// Names of the profiles in the AWS configuration files.
    async fn aws_profiles(&self) -> Vec<String>;
    /// Has an administrator sign in and keeps the sign-in. Gives the connection with the tenant's id. Dropping it ends it.
    async fn sign_in_administrator(&self, _request: &AdminSignIn, _tell: &TellAsk<'_>) -> Result<EntraConnection, AdminSignInError> {
        Err(PortError::new(PortErrorKind::NotSupported, ADMIN_SIGN_IN, "there is no sign-in here").into())
    }
    /// Forgets a sign-in.
    async fn sign_out_administrator(&self, _connection: &EntraConnection) -> Result<(), AdminSignInError> {
        Err(PortError::new(PortErrorKind::NotSupported, ADMIN_SIGN_IN, "there is no sign-in here").into())
    }
    /// Permissions that were needed since the last sign-in and not granted.
    async fn missing_scopes(&self, _connection: &EntraConnection) -> Vec<Scope> {
        Vec::new()
    }
    /// Changes how the practice cloud behaves, now or once it is started.
    async fn set_weather(&self, weather: Weather) -> Result<(), PortError> {
        Err(PortError::new(PortErrorKind::NotSupported, "Weather", format!("there is no practice cloud here to be {}", weather.as_str())))
    }
}
