//! Makes connections out of the adapters, and starts the practice cloud when somebody asks for it.

use async_trait::async_trait;
use rolebridge::adapters::aws::{AwsAccount, AwsTarget, KeySource, profile_names};

use rolebridge::adapters::entra::{Administrators, EntraDirectory, EntraTarget, FixedToken, PageSignIn};
use rolebridge::domain::account::{AccountId, Partition};
use rolebridge::domain::certificate::CertificateFacts;
use rolebridge::domain::directory::TenantId;
use rolebridge::domain::scope::Scope;
use rolebridge::domain::secret::SecretText;
use rolebridge::domain::weather::Weather;
use rolebridge::pki::Certificate;
use rolebridge::practice::server::{self, PracticeConfig, PracticeHandle};
use rolebridge::practice::weather::Conditions;
use rolebridge::workflow::ports::{
    AdminSignIn, AdminSignInError, AwsConnection, AwsCredentialSource, AwsPort, Clock, Connector, DirectoryConnection, DirectoryPort,
    EntraConnection, PortError, PortErrorKind, SignInPort, TellAsk, Vault, VaultItem, is_loopback,
};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::Mutex;

/// Connections of one workspace.
pub(crate) struct Connections {
    vault: Arc<dyn Vault>,
    clock: Arc<dyn Clock>,
    /// Sign-ins to tenants.
    administrators: Administrators,
    /// Where the practice cloud keeps its state; nothing for one that is gone with the program.
    practice_state: Option<PathBuf>,
    practice: Mutex<Option<PracticeHandle>>,
    /// How the practice cloud behaves once it runs.
    mood: std::sync::Mutex<Mood>,
    /// Where the practice cloud lists roles with a key that is no practice account's.
    import_endpoint: Option<String>,
}

/// How the practice cloud behaves.
#[derive(Debug, Clone)]
pub(crate) struct Mood {
    /// What goes wrong.
    pub(crate) conditions: Conditions,
    /// How much faster its own waits pass than those of the real directory.
    pub(crate) pace: u32,
}

impl Default for Mood {
    /// Calm, and a provisioning cycle of two seconds.
    fn default() -> Self {
        Self { conditions: Conditions::of(Weather::Calm, 1), pace: 1200 }
    }
}

impl Connections {
    pub(crate) fn new(vault: Arc<dyn Vault>, clock: Arc<dyn Clock>, practice_state: Option<PathBuf>) -> Self {
        Self {
            administrators: Administrators::new(Arc::clone(&vault), Arc::clone(&clock)),
            vault,
            clock,
            practice_state,
            practice: Mutex::new(None),
            mood: std::sync::Mutex::default(),
            import_endpoint: None,
        }
    }

    /// Changes how the practice cloud behaves from now on.
    pub(crate) async fn set_conditions(&self, conditions: Conditions) {
        self.mood.lock().unwrap_or_else(std::sync::PoisonError::into_inner).conditions = conditions.clone();
        if let Some(practice) = &*self.practice.lock().await {
            practice.set_conditions(conditions);
        }
    }

    /// With a practice cloud that behaves in this way.
    pub(crate) fn in_weather(self, mood: Mood, import_endpoint: Option<String>) -> Self {
        Self { mood: std::sync::Mutex::new(mood), import_endpoint, ..self }
    }

    fn mood(&self) -> Mood {
        self.mood.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    /// Does something with the running practice cloud; starts it first where it does not run.
    async fn practice<T>(&self, use_it: impl FnOnce(&PracticeHandle) -> T) -> Result<T, PortError> {
        let mut practice = self.practice.lock().await;
        let handle = match practice.take() {
            Some(handle) => handle,
            None => self.start_practice().await?,
        };
        let result = use_it(&handle);
        *practice = Some(handle);
        Ok(result)
    }

    async fn start_practice(&self) -> Result<PracticeHandle, PortError> {
        let clock = Arc::clone(&self.clock);
        let Mood { conditions, pace } = self.mood();
        let config = PracticeConfig {
            state_file: self.practice_state.clone(),
            clock: Arc::new(move || clock.now()),
            conditions,
            pace,
            import_endpoint: self.import_endpoint.clone(),
            ..PracticeConfig::default()
        };
        server::start(config)
            .await
            .map_err(|error| PortError::new(PortErrorKind::Unreachable, "Start the practice cloud", error.to_string()))
    }

    async fn practice_aws(&self, account: &AccountId) -> Result<AwsAccount, PortError> {
        let (url, found) = self.practice(|p| (p.base_url().to_owned(), p.accounts().into_iter().find(|a| a.id == *account))).await?;
        let found = found.ok_or_else(|| {
            PortError::new(PortErrorKind::NotFound, "Practice account", format!("the practice cloud has no account {account}"))
        })?;
        let keys = KeySource::Keys { access_key_id: found.access_key_id, secret: found.secret_access_key, session_token: None };
        AwsTarget { endpoint_url: Some(url), practice: true, ..AwsTarget::new(keys) }.connect().await
    }

    async fn real_aws(
        &self,
        source: &AwsCredentialSource,
        endpoint_url: Option<&String>,
        region: Option<&String>,
    ) -> Result<AwsAccount, PortError> {
        let target = |keys| AwsTarget {
            endpoint_url: endpoint_url.cloned(),
            region: region.cloned(),
            partition: Partition::Aws,
            ..AwsTarget::new(keys)
        };
        let keys = match source {
            AwsCredentialSource::Default => KeySource::DefaultChain,
            AwsCredentialSource::Profile { name } => KeySource::Profile(name.clone()),
            AwsCredentialSource::Keychain { access_key_id } => self.stored(access_key_id).await?,
        };
        let account = target(keys).connect().await?;
        // A stand-in on this computer takes any key, and having none there is the usual case
        let local = endpoint_url.is_some_and(|url| is_loopback(url));
        if local && matches!(source, AwsCredentialSource::Default) && no_credentials(&account).await {
            let any = KeySource::Keys { access_key_id: "rehearsal".into(), secret: SecretText::new("rehearsal"), session_token: None };
            return target(any).connect().await;
        }
        Ok(account)
    }

    async fn stored(&self, access_key_id: &str) -> Result<KeySource, PortError> {
        let missing = |why: String| PortError::new(PortErrorKind::CredentialsMissing, "Read access key", why);
        let secret = self.vault.get(&VaultItem::connection(access_key_id)).await.map_err(|e| missing(e.to_string()))?;
        let secret = secret.ok_or_else(|| missing(format!("the keychain holds no secret of {access_key_id}")))?;
        let text = std::str::from_utf8(secret.expose()).map_err(|e| missing(e.to_string()))?;
        Ok(KeySource::Keys { access_key_id: access_key_id.to_owned(), secret: SecretText::new(text), session_token: None })
    }

    async fn practice_directory(&self) -> Result<EntraDirectory, PortError> {
        let clock = Arc::clone(&self.clock);
        let target = self.practice(|p| EntraTarget {
            graph_url: p.graph_url(),
            login_url: p.base_url().to_owned(),
            tenant: p.tenant().clone(),
            token: Arc::new(FixedToken::new(p.token())),
            certificates: read_certificate,
            clock,
            practice: true,
        });
        target.await?.connect()
    }

    /// A tenant that an administrator signs in to. A directory on this computer counts as practice.
    async fn entra(&self, connection: &EntraConnection) -> Result<EntraDirectory, PortError> {
        let target = EntraTarget {
            graph_url: connection.graph_url().to_owned(),
            login_url: connection.login_url().to_owned(),
            tenant: TenantId::new(connection.tenant.as_str()),
            token: self.administrators.session(connection).await?,
            certificates: read_certificate,
            clock: Arc::clone(&self.clock),
            practice: connection.is_here(),
        };
        target.connect()
    }
}

#[async_trait]
impl Connector for Connections {
    async fn directory(&self, connection: &DirectoryConnection) -> Result<Arc<dyn DirectoryPort>, PortError> {
        match connection {
            DirectoryConnection::Practice => Ok(Arc::new(self.practice_directory().await?)),
            DirectoryConnection::Entra(connection) => Ok(Arc::new(self.entra(connection).await?)),
        }
    }

    async fn aws(&self, connection: &AwsConnection) -> Result<Arc<dyn AwsPort>, PortError> {
        Ok(match connection {
            AwsConnection::Practice { account } => Arc::new(self.practice_aws(account).await?),
            AwsConnection::Real { source, endpoint_url, region } => {
                Arc::new(self.real_aws(source, endpoint_url.as_ref(), region.as_ref()).await?)
            }
        })
    }

    async fn sign_in(&self, connection: &DirectoryConnection) -> Result<Option<Arc<dyn SignInPort>>, PortError> {
        match connection {
            DirectoryConnection::Practice => {
                let login = self.practice(|p| p.base_url().to_owned()).await?;
                Ok(Some(Arc::new(PageSignIn::new(&login)?)))
            }
            DirectoryConnection::Entra(connection) if connection.is_here() => Ok(Some(Arc::new(PageSignIn::new(connection.login_url())?))),
            // a person signs in there, with a second factor perhaps
            DirectoryConnection::Entra(_) => Ok(None),
        }
    }

    async fn sign_in_administrator(&self, request: &AdminSignIn, tell: &TellAsk<'_>) -> Result<EntraConnection, AdminSignInError> {
        self.administrators.sign_in(request, tell).await
    }

    async fn sign_out_administrator(&self, connection: &EntraConnection) -> Result<(), AdminSignInError> {
        self.administrators.sign_out(connection).await
    }

    async fn missing_scopes(&self, connection: &EntraConnection) -> Vec<Scope> {
        match self.administrators.session(connection).await {
            Ok(session) => session.missing().await,
            Err(_) => Vec::new(),
        }
    }

    async fn practice_accounts(&self, at_least: usize) -> Result<Vec<AccountId>, PortError> {
        let accounts = self.practice(|p| p.ensure_accounts(at_least)).await?;
        let accounts = accounts.map_err(|error| {
            PortError::new(PortErrorKind::ServerFailed { retry_after: None }, "Make practice accounts", error.to_string())
        })?;
        Ok(accounts.into_iter().map(|a| a.id).collect())
    }

    async fn set_weather(&self, weather: Weather) -> Result<(), PortError> {
        let seed = self.mood().conditions.seed;
        self.set_conditions(Conditions::of(weather, seed)).await;
        Ok(())
    }

    async fn aws_profiles(&self) -> Vec<String> {
        // no or a broken configuration file means no profiles to offer; choosing one says what is wrong
        profile_names().await.unwrap_or_default()
    }
}

fn read_certificate(der: &[u8]) -> Option<CertificateFacts> {
    Certificate::from_der(der).ok().map(|c| c.facts().clone())
}

async fn no_credentials(account: &AwsAccount) -> bool {
    matches!(account.identity().await, Err(error) if error.kind == PortErrorKind::CredentialsMissing)
}
