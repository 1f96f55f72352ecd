//! The practice cloud's server: starts, stops, and puts the halves behind one guarded door on 127.0.0.1.

pub mod accounts;
pub mod error;
mod guard;
pub mod tap;

use super::state::file::StateFile;
use super::state::{Hidden, PracticeClock, PracticeState, Shared};
use super::weather::Conditions;
use super::weather::layer::weather;
use super::weather::listener::{Cuttable, Scissors};
use super::{aws, directory, page};
use crate::domain::account::AccountId;
use crate::domain::directory::TenantId;
use crate::domain::secret::SecretText;
use crate::domain::weather::Weather;
use accounts::PracticeAccount;
use axum::Router;
use axum::http::header;
use axum::routing::get;
use error::PracticeError;
use jiff::Timestamp;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tap::Tap;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

/// How the practice cloud shall run.
#[derive(Clone)]
pub struct PracticeConfig {
    /// The port on 127.0.0.1. `None` or 0: the port of the last run when it is free, else any.
    pub port: Option<u16>,
    /// Where the state lies. `None`: in memory, gone with the server.
    pub state_file: Option<PathBuf>,
    /// AWS accounts that shall be there; those of the state file stay as well.
    pub accounts: Vec<AccountId>,
    /// At least so many AWS accounts; numbers are made up for those that `accounts` leaves open.
    pub at_least_accounts: usize,
    /// The time.
    pub clock: PracticeClock,
    /// Where the directory's last page sends its form instead of the practice AWS sign-in page, such as the real
    /// `https://signin.aws.amazon.com/saml` when the other half is a real account. The response inside names the reply
    /// URL of the instance in any case.
    pub aws_sign_in_override: Option<String>,
    /// How much faster than in the real directory its own waits pass: at 1 a provisioning cycle takes 40 minutes.
    pub pace: u32,
    /// The endpoint where the provisioning service lists roles with a key that is no practice account's. `None`: such a key
    /// is refused as an unknown one.
    pub import_endpoint: Option<String>,
    /// What goes wrong on the way.
    pub conditions: Conditions,
    /// Hears of every call of Graph.
    pub tap: Option<Tap>,
}

impl Default for PracticeConfig {
    /// Any port, state in memory, one account, the system's clock.
    fn default() -> Self {
        Self {
            port: None,
            state_file: None,
            accounts: Vec::new(),
            at_least_accounts: 1,
            clock: Arc::new(Timestamp::now),
            aws_sign_in_override: None,
            pace: 1,
            import_endpoint: None,
            conditions: Conditions::of(Weather::Calm, 0),
            tap: None,
        }
    }
}

impl std::fmt::Debug for PracticeConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PracticeConfig").field("port", &self.port).field("state_file", &self.state_file).finish_non_exhaustive()
    }
}

/// A running practice cloud. It stops when the handle is dropped; [`PracticeHandle::shutdown`] waits for the end.
pub struct PracticeHandle {
    shared: Arc<Shared>,
    importer: Arc<directory::provisioning::Importer>,
    tenant: TenantId,
    stop: DropGuard,
    task: JoinHandle<std::io::Result<()>>,
}

/// Starts the practice cloud. Has to be called on a tokio runtime, which then runs it.
///
/// # Errors
/// See [`PracticeError`]; a state file that can't be used is left as it is.
pub async fn start(config: PracticeConfig) -> Result<PracticeHandle, PracticeError> {
    let form_target = config.aws_sign_in_override.as_deref().map(sign_in_address).transpose()?;
    let (file, mut state) = open_state(config.state_file.clone()).await?;
    let listener = bind(config.port.filter(|p| *p != 0), state.server.last_port).await?;
    let port = listener.local_addr().map_err(PracticeError::Listen)?.port();
    let base_url = format!("http://127.0.0.1:{port}");

    let now = (config.clock)();
    let tenant = prepare(&mut state, &config, port, now)?;
    let token = state.server.token.0.clone();
    let shared = Arc::new(Shared::with_file(state, file, Arc::clone(&config.clock), base_url, token));
    let writer = Arc::clone(&shared);
    tokio::task::spawn_blocking(move || writer.change(|_| ())).await.map_err(PracticeError::task)?.map_err(PracticeError::Write)?;

    shared.set_pace(config.pace);
    shared.set_conditions(config.conditions);
    let importer = Arc::new(directory::provisioning::Importer::new(config.import_endpoint));
    let app = router(&shared, &importer, port, form_target, config.tap);
    let token = CancellationToken::new();
    tokio::spawn(directory::provisioning::serve(Arc::clone(&shared), Arc::clone(&importer), token.clone()));
    let stopped = token.clone().cancelled_owned();
    let app = app.into_make_service_with_connect_info::<Scissors>();
    let task = tokio::spawn(async move { axum::serve(Cuttable(listener), app).with_graceful_shutdown(stopped).await });
    Ok(PracticeHandle { shared, importer, tenant, stop: token.drop_guard(), task })
}

async fn open_state(path: Option<PathBuf>) -> Result<(Option<StateFile>, PracticeState), PracticeError> {
    let Some(path) = path else { return Ok((None, PracticeState::default())) };
    let opened = tokio::task::spawn_blocking(move || StateFile::open(&path)).await.map_err(PracticeError::task)?;
    opened.map(|(file, state)| (Some(file), state)).map_err(PracticeError::State)
}

/// A port that was asked for has to be had; the last run's is taken when it is free.
async fn bind(wanted: Option<u16>, last: Option<u16>) -> Result<TcpListener, PracticeError> {
    if let Some(port) = wanted {
        return TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|source| match source.kind() {
            std::io::ErrorKind::AddrInUse => PracticeError::PortInUse { port },
            _ => PracticeError::Listen(source),
        });
    }
    if let Some(port) = last
        && let Ok(listener) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await
    {
        return Ok(listener);
    }
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(PracticeError::Listen)
}

/// Makes whatever an empty or older state lacks.
fn prepare(state: &mut PracticeState, config: &PracticeConfig, port: u16, now: Timestamp) -> Result<TenantId, PracticeError> {
    if state.server.token.0.is_empty() {
        state.server.token = Hidden(accounts::random_text(32)?);
    }
    if state.server.administrator_password.0.is_empty() && state.directory.tenant.id.is_empty() {
        // the ending brings in the kinds of signs that a random text may lack
        state.server.administrator_password = Hidden(format!("{}-Aa1", accounts::random_text(15)?));
    }
    state.server.last_port = Some(port);
    accounts::ensure(&mut state.aws, &config.accounts, config.at_least_accounts, now);
    directory::seed::ensure_tenant(&mut state.directory, &state.server.administrator_password.0, now)?;
    Ok(TenantId::new(state.directory.tenant.id.clone()))
}

/// The address and its origin, when a browser may send a SAML response there.
fn sign_in_address(text: &str) -> Result<directory::FormTarget, PracticeError> {
    let bad = || PracticeError::BadSignInAddress(text.chars().take(200).collect());
    let url = url::Url::parse(text).map_err(|_| bad())?;
    let local = matches!(url.host_str(), Some("127.0.0.1" | "localhost"));
    if url.scheme() == "https" || (url.scheme() == "http" && local) {
        Ok(directory::FormTarget { origin: url.origin().ascii_serialization(), url: text.to_owned() })
    } else {
        Err(bad())
    }
}

fn router(
    shared: &Arc<Shared>,
    importer: &Arc<directory::provisioning::Importer>,
    port: u16,
    form_target: Option<directory::FormTarget>,
    tap: Option<Tap>,
) -> Router {
    let css = || async { ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], page::STYLE) };
    let script = || async { ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], page::SCRIPT) };
    let cloud = Router::new()
        .route(page::STYLE_PATH, get(css))
        .route(page::SCRIPT_PATH, get(script))
        .merge(directory::router(Arc::clone(shared), Arc::clone(importer), form_target))
        .merge(aws::router(Arc::clone(shared)));
    let cloud = cloud.layer(axum::middleware::from_fn_with_state(Arc::clone(shared), weather));
    let cloud = match tap {
        Some(tap) => cloud.layer(axum::middleware::from_fn_with_state(tap, tap::listen)),
        None => cloud,
    };
    cloud.layer(axum::middleware::from_fn_with_state(guard::Door::new(port), guard::check))
}

/// How long requests under way may take to end when the server stops.
const GRACE: Duration = Duration::from_secs(3);

impl PracticeHandle {
    /// `http://127.0.0.1:PORT`: the AWS endpoint, and the start of every other address.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.shared.base_url
    }

    /// The address of Microsoft Graph, version included, without a slash at the end.
    #[must_use]
    pub fn graph_url(&self) -> String {
        format!("{}/graph/v1.0", self.shared.base_url)
    }

    /// The bearer token of the Graph side.
    #[must_use]
    pub fn token(&self) -> SecretText {
        SecretText::new(self.shared.token.as_str())
    }

    /// User name and first password of the practice administrator, for signing in as a person. The password is empty where the
    /// directory is older than this.
    #[must_use]
    pub fn administrator(&self) -> (String, SecretText) {
        self.shared.truth(|s| {
            let directory = &s.directory;
            let name = directory.users.get(&directory.tenant.administrator).map(|p| p.user.user_principal_name.clone());
            (name.unwrap_or_default(), SecretText::new(s.server.administrator_password.0.as_str()))
        })
    }

    /// The tenant of the practice directory.
    #[must_use]
    pub fn tenant(&self) -> &TenantId {
        &self.tenant
    }

    /// The AWS accounts, each with its administrator's access key.
    #[must_use]
    pub fn accounts(&self) -> Vec<PracticeAccount> {
        self.shared.read(|s| accounts::list(&s.aws))
    }

    /// Makes AWS accounts until there are `at_least` of them, and gives them all. It writes the state file: call it where
    /// that may block.
    ///
    /// # Errors
    /// When the state file can't be written.
    pub fn ensure_accounts(&self, at_least: usize) -> Result<Vec<PracticeAccount>, PracticeError> {
        let now = self.shared.now();
        self.shared.change(|s| accounts::ensure(&mut s.aws, &[], at_least, now)).map_err(PracticeError::Write)?;
        Ok(self.accounts())
    }

    /// Sets the scene of a rehearsal or a test: changes what nobody could change over the wire, such as the tenant's licences.
    /// It writes the state file: call it where that may block.
    ///
    /// # Errors
    /// When the state file can't be written.
    pub fn arrange<T>(&self, change: impl FnOnce(&mut PracticeState) -> T) -> Result<T, PracticeError> {
        self.shared.change(change).map_err(PracticeError::Write)
    }

    /// Changes the weather.
    pub fn set_conditions(&self, conditions: Conditions) {
        self.shared.set_conditions(conditions);
    }

    /// The weather.
    #[must_use]
    pub fn conditions(&self) -> Conditions {
        self.shared.sky.conditions()
    }

    /// Chooses how much faster than in the real directory its own waits pass.
    pub fn set_pace(&self, pace: u32) {
        self.shared.set_pace(pace);
    }

    /// Chooses where the provisioning service lists roles with a key that is no practice account's.
    pub fn set_import_endpoint(&self, endpoint: Option<String>) {
        self.importer.set_other_aws(endpoint);
    }

    /// Stops: no new requests, those under way get three seconds.
    ///
    /// # Errors
    /// When the server had failed before.
    pub async fn shutdown(self) -> Result<(), PracticeError> {
        let Self { stop, mut task, .. } = self;
        drop(stop);
        if let Ok(ended) = tokio::time::timeout(GRACE, &mut task).await {
            return ended.map_err(PracticeError::task)?.map_err(PracticeError::Listen);
        }
        task.abort();
        Ok(())
    }

    /// Waits until the server ends by itself, which it does only when it fails.
    ///
    /// # Errors
    /// With the reason of the end.
    pub async fn ended(&mut self) -> Result<(), PracticeError> {
        (&mut self.task).await.map_err(PracticeError::task)?.map_err(PracticeError::Listen)
    }
}

impl std::fmt::Debug for PracticeHandle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PracticeHandle").field("base_url", &self.shared.base_url).field("tenant", &self.tenant).finish_non_exhaustive()
    }
}
