//! How connections come about. The wiring in `main` implements [`Connector`] out of the adapters.

use super::{AwsPort, DirectoryPort, PortError, PortErrorKind, SignInPort};
use crate::domain::account::AccountId;
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

/// A connection to a directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DirectoryConnection {
    /// The practice directory.
    Practice,
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
    /// Changes how the practice cloud behaves, now or once it is started.
    async fn set_weather(&self, weather: Weather) -> Result<(), PortError> {
        Err(PortError::new(PortErrorKind::NotSupported, "Weather", format!("there is no practice cloud here to be {}", weather.as_str())))
    }
}
