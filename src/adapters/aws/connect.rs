//! Clients for IAM and STS out of a choice of credentials, endpoint and region.

use super::account::AwsAccount;
use crate::domain::account::Partition;
use crate::domain::secret::SecretText;
use crate::workflow::ports::{PortError, PortErrorKind};
use aws_config::ecs::EcsCredentialsProvider;
use aws_config::environment::{EnvironmentVariableCredentialsProvider, EnvironmentVariableRegionProvider};
use aws_config::identity::IdentityCache;
use aws_config::meta::credentials::CredentialsProviderChain;
use aws_config::meta::region::RegionProviderChain;
use aws_config::profile::{ProfileFileCredentialsProvider, ProfileFileRegionProvider};
use aws_config::provider_config::ProviderConfig;
use aws_config::web_identity_token::WebIdentityTokenCredentialsProvider;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use std::time::Duration;

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(5);
/// How long one attempt may take.
const ATTEMPT: Duration = Duration::from_secs(20);
/// The same where the practice cloud answers: whoever rehearses timeouts does not want to wait long.
const PRACTICE_ATTEMPT: Duration = Duration::from_secs(6);
/// How long a call may take, the loading of credentials included.
const OPERATION: Duration = Duration::from_secs(60);
/// How long credentials may take to load: `credential_process` may ask a person.
const CREDENTIALS: Duration = Duration::from_secs(30);

/// Where the credentials come from, secrets in hand.
#[derive(Debug, Clone)]
pub enum KeySource {
    /// Environment, default profile, web identity, container. Not the instance metadata service: on a computer outside
    /// EC2 it costs a time-out and never answers.
    DefaultChain,
    /// Exactly this profile. Keys in the environment don't win over it, as they would in the SDK's own chain.
    Profile(String),
    /// These keys. Nothing is read from environment or files then.
    Keys {
        /// The access key's id.
        access_key_id: String,
        /// Its secret.
        secret: SecretText,
        /// The session token of temporary keys.
        session_token: Option<SecretText>,
    },
}

/// Which account, how.
#[derive(Debug, Clone)]
pub struct AwsTarget {
    /// Credentials.
    pub keys: KeySource,
    /// The address of both IAM and STS, when it is not AWS itself. Plain `http` only on this computer.
    pub endpoint_url: Option<String>,
    /// The region; otherwise the configuration's, otherwise the partition's home region.
    pub region: Option<String>,
    /// The partition whose home region is the last resort.
    pub partition: Partition,
    /// Whether it is the practice account.
    pub practice: bool,
}

impl AwsTarget {
    /// AWS itself, public partition, by these credentials.
    #[must_use]
    pub const fn new(keys: KeySource) -> Self {
        Self { keys, endpoint_url: None, region: None, partition: Partition::Aws, practice: false }
    }

    /// Builds the clients. Nothing is sent; profile files are read anew each time, so a changed file means a new
    /// connection.
    ///
    /// # Errors
    /// `Invalid` for an endpoint address that can't be used, `CredentialsMissing` for empty keys.
    pub async fn connect(self) -> Result<AwsAccount, PortError> {
        if let Some(url) = &self.endpoint_url {
            check_endpoint(url)?;
        }
        let config = match &self.keys {
            KeySource::Keys { access_key_id, secret, session_token } => self.fixed(access_key_id, secret, session_token.as_ref())?,
            KeySource::DefaultChain => self.loaded(None).await,
            KeySource::Profile(name) => self.loaded(Some(name)).await,
        };
        let (mut iam, mut sts) = (aws_sdk_iam::config::Builder::from(&config), aws_sdk_sts::config::Builder::from(&config));
        if let Some(url) = &self.endpoint_url {
            iam = iam.endpoint_url(url);
            sts = sts.endpoint_url(url);
        }
        // The SDK retries nothing: a write whose answer was lost may have been carried out. Reads are retried by us.
        let (iam, sts) = (iam.retry_config(RetryConfig::disabled()), sts.retry_config(RetryConfig::disabled()));
        let (iam, sts) = (iam.timeout_config(timeouts(self.practice)), sts.timeout_config(timeouts(self.practice)));
        let (iam, sts) = (iam.identity_cache(identity_cache()), sts.identity_cache(identity_cache()));
        Ok(AwsAccount {
            iam: aws_sdk_iam::Client::from_conf(iam.build()),
            sts: aws_sdk_sts::Client::from_conf(sts.build()),
            practice: self.practice,
        })
    }

    fn fixed(&self, id: &str, secret: &SecretText, session_token: Option<&SecretText>) -> Result<SdkConfig, PortError> {
        if id.trim().is_empty() || secret.expose().is_empty() {
            return Err(PortError::new(PortErrorKind::CredentialsMissing, "GetCallerIdentity", "the access key is empty"));
        }
        let token = session_token.map(|t| t.expose().to_owned());
        let credentials = Credentials::new(id.trim(), secret.expose(), token, None, "keychain");
        Ok(SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(self.region.clone().map_or_else(|| self.home(), Region::new))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .build())
    }

    /// The configuration with everything that environment and files say, except who provides region and credentials.
    async fn loaded(&self, profile: Option<&str>) -> SdkConfig {
        let region = self.find_region(profile).await;
        let provider = ProviderConfig::default().with_region(Some(region.clone()));
        let loader = aws_config::defaults(BehaviorVersion::latest()).region(region);
        let mut file = ProfileFileCredentialsProvider::builder().configure(&provider);
        if let Some(name) = profile {
            file = file.profile_name(name);
            return loader.profile_name(name).credentials_provider(file.build()).load().await;
        }
        let chain = CredentialsProviderChain::first_try("Environment", EnvironmentVariableCredentialsProvider::new())
            .or_else("Profile", file.build())
            .or_else("WebIdentityToken", WebIdentityTokenCredentialsProvider::builder().configure(&provider).build())
            .or_else("Container", EcsCredentialsProvider::builder().configure(&provider).build());
        loader.credentials_provider(chain).load().await
    }

    async fn find_region(&self, profile: Option<&str>) -> Region {
        if let Some(region) = &self.region {
            return Region::new(region.clone());
        }
        let of_profile = |name: Option<&str>| {
            let builder = ProfileFileRegionProvider::builder();
            name.map_or_else(ProfileFileRegionProvider::new, |n| builder.profile_name(n).build())
        };
        let chain = match profile {
            Some(name) => RegionProviderChain::first_try(of_profile(Some(name))),
            None => RegionProviderChain::first_try(EnvironmentVariableRegionProvider::new()).or_else(of_profile(None)),
        };
        chain.region().await.unwrap_or_else(|| self.home())
    }

    fn home(&self) -> Region {
        Region::new(self.partition.home_region())
    }
}

fn timeouts(practice: bool) -> TimeoutConfig {
    let attempt = if practice { PRACTICE_ATTEMPT } else { ATTEMPT };
    TimeoutConfig::builder().connect_timeout(CONNECT).operation_attempt_timeout(attempt).operation_timeout(OPERATION).build()
}

fn identity_cache() -> impl aws_sdk_iam::config::ResolveCachedIdentity + 'static {
    IdentityCache::lazy().load_timeout(CREDENTIALS).build()
}

/// An endpoint is an `https` address, or an `http` address of this computer: answers hold secrets.
fn check_endpoint(text: &str) -> Result<(), PortError> {
    let refuse =
        |why: &str| Err(PortError::new(PortErrorKind::Invalid, "GetCallerIdentity", format!("the endpoint address {text:?} {why}")));
    let Ok(url) = url::Url::parse(text) else { return refuse("is no web address; write it like http://127.0.0.1:5055") };
    let here = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    match url.scheme() {
        "https" if url.has_host() => Ok(()),
        "http" if here => Ok(()),
        "http" => refuse("sends secrets in the clear; outside this computer it has to be https"),
        _ => refuse("has to begin with https:// (or http:// on this computer)"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_are_encrypted_or_on_this_computer() {
        for good in ["https://iam.example.org", "http://127.0.0.1:5055", "http://localhost:1", "http://[::1]:5000/x"] {
            assert_eq!(check_endpoint(good), Ok(()), "{good}");
        }
        for bad in ["", "127.0.0.1:5055", "http://example.org", "http://127.0.0.1.example.org", "ftp://127.0.0.1", "file:///etc/passwd"] {
            assert!(check_endpoint(bad).is_err(), "{bad}");
        }
    }

    #[tokio::test]
    async fn empty_keys_are_missing_credentials() {
        let keys = KeySource::Keys { access_key_id: " ".into(), secret: SecretText::new("x"), session_token: None };
        let kind = AwsTarget::new(keys).connect().await.err().map(|e| e.kind);
        assert_eq!(kind, Some(PortErrorKind::CredentialsMissing));
    }

    #[test]
    fn debug_output_of_a_target_hides_its_keys() {
        let keys = KeySource::Keys {
            access_key_id: "AKIAEXAMPLE".into(),
            secret: SecretText::new("hunter2"),
            session_token: Some(SecretText::new("hunter3")),
        };
        assert!(!format!("{:?}", AwsTarget::new(keys)).contains("hunter"));
    }
}
