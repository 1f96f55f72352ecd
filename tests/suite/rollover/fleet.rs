//! Many instances in as many accounts of one practice cloud.

use crate::connector::Connections;
use crate::practice_directory::client::Cloud;
use crate::practice_directory::page::Page;
use futures_util::StreamExt as _;
use rolebridge::adapters::aws::{AwsTarget, KeySource};
use rolebridge::adapters::desktop::SystemClock;
use rolebridge::adapters::entra::{EntraTarget, FixedToken, PageSignIn};
use rolebridge::adapters::store::SqliteStore;
use rolebridge::adapters::vault::MemoryVault;
use rolebridge::domain::journal::JobId;
use rolebridge::domain::spec::InstanceSpec;
use rolebridge::domain::step::StepId;
use rolebridge::domain::weather::Weather;
use rolebridge::pki::Certificate;
use rolebridge::practice::weather::Conditions;
use rolebridge::workflow::patience::Patience;
use rolebridge::workflow::ports::{AwsConnection, Connector as _, DirectoryConnection, Store, VaultItem};
use rolebridge::workflow::run::{Job, JobEnd};
use rolebridge::workflow::wish;
use rolebridge::workflow::world::{Clouds, Part, Services, World};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// One instance, and what it takes to sign in to it.
pub(super) struct Member {
    pub(super) spec: InstanceSpec,
    pub(super) clouds: Clouds,
    launch_url: String,
    user_name: String,
    pub(super) password: String,
    /// Where it lies in a vault.
    pub(super) password_item: VaultItem,
    /// The person's browser, with the directory's cookie once they have signed in.
    browser: reqwest::Client,
}

pub(super) struct Fleet {
    pub(super) services: Services,
    pub(super) members: Vec<Arc<Member>>,
    /// Runs the practice cloud, where nobody else does.
    connections: Option<Arc<Connections>>,
    rough: AtomicBool,
}

impl Fleet {
    /// Sets so many instances up, each with a proven sign-in.
    pub(super) async fn new(size: usize) -> Self {
        let connections = Arc::new(Connections::new(Arc::new(MemoryVault::new()), Arc::new(SystemClock), None));
        let services = Services {
            store: Arc::new(SqliteStore::in_memory().unwrap()),
            vault: Arc::new(MemoryVault::new()),
            clock: Arc::new(SystemClock),
        };
        let accounts = connections.practice_accounts(size).await.unwrap();
        let mut wishes = Vec::new();
        for account in accounts.into_iter().take(size) {
            let clouds = Clouds {
                directory: connections.directory(&DirectoryConnection::Practice).await.unwrap(),
                aws: connections.aws(&AwsConnection::Practice { account: account.clone() }).await.unwrap(),
                sign_in: connections.sign_in(&DirectoryConnection::Practice).await.unwrap(),
            };
            let (who, directory) = (clouds.aws.identity().await.unwrap(), clouds.directory.identity().await.unwrap());
            let spec = wish::add(&format!("fleet {account}"), &who, &directory, &[], &*services.store).await.unwrap();
            wishes.push((spec, clouds));
        }
        Self { members: set_up(wishes, &services).await, services, connections: Some(connections), rough: AtomicBool::new(false) }
    }

    /// As [`Fleet::new`], in a practice cloud that is served by somebody else, and in this workspace.
    pub(super) async fn served(cloud: &Cloud, size: usize, store: Arc<dyn Store>) -> Self {
        let services = Services { store, vault: Arc::new(MemoryVault::new()), clock: Arc::new(SystemClock) };
        let mut wishes = Vec::new();
        for account in cloud.handle.ensure_accounts(size).unwrap().into_iter().take(size) {
            let directory = EntraTarget {
                graph_url: cloud.handle.graph_url(),
                login_url: cloud.handle.base_url().to_owned(),
                tenant: cloud.handle.tenant().clone(),
                token: Arc::new(FixedToken::new(cloud.handle.token())),
                certificates: |der| Certificate::from_der(der).ok().map(|c| c.facts().clone()),
                clock: Arc::new(SystemClock),
                practice: true,
            };
            let keys = KeySource::Keys { access_key_id: account.access_key_id, secret: account.secret_access_key, session_token: None };
            let aws = AwsTarget { endpoint_url: Some(cloud.handle.base_url().to_owned()), practice: true, ..AwsTarget::new(keys) };
            let clouds = Clouds {
                directory: Arc::new(directory.connect().unwrap()),
                aws: Arc::new(aws.connect().await.unwrap()),
                sign_in: Some(Arc::new(PageSignIn::new(cloud.handle.base_url()).unwrap())),
            };
            let (who, directory) = (clouds.aws.identity().await.unwrap(), clouds.directory.identity().await.unwrap());
            let spec = wish::add(&format!("fleet {}", account.id), &who, &directory, &[], &*services.store).await.unwrap();
            wishes.push((spec, clouds));
        }
        Self { members: set_up(wishes, &services).await, services, connections: None, rough: AtomicBool::new(false) }
    }

    /// Changes the weather over both clouds.
    pub(super) async fn set_conditions(&self, conditions: Conditions) {
        self.rough.store(conditions.weather != Weather::Calm, Ordering::SeqCst);
        self.connections.as_ref().unwrap().set_conditions(conditions).await;
    }

    /// Whether it is not calm: what was done without an answer takes longer to be seen.
    pub(super) fn is_rough(&self) -> bool {
        self.rough.load(Ordering::SeqCst)
    }
}

/// Each with a proven sign-in, four at once.
async fn set_up(wishes: Vec<(InstanceSpec, Clouds)>, services: &Services) -> Vec<Arc<Member>> {
    let one = |(spec, clouds)| Member::set_up(spec, clouds, services);
    futures_util::stream::iter(wishes).map(one).buffered(4).map(Arc::new).collect().await
}

impl Member {
    async fn set_up(spec: InstanceSpec, clouds: Clouds, services: &Services) -> Self {
        let job = Job {
            id: JobId("fleet".into()),
            spec: spec.clone(),
            clouds: clouds.clone(),
            services: services.clone(),
            aws_confirmed: true,
            sink: Arc::new(|_| ()),
            cancel: CancellationToken::new(),
            patience: Patience::PRACTICE,
        };
        let (reports, end, _) = job.run(&StepId::ALL).await;
        assert_eq!(end, JobEnd::Finished, "{reports:#?}");
        let mut world = World::begin(spec.clone(), &clouds, services, true).await.unwrap();
        world.read(&[Part::Instance, Part::TestUser], &clouds, services).await.unwrap();
        let item = VaultItem::user_password(world.test_user.as_ref().unwrap().id.as_str());
        let secret = services.vault.get(&item).await.unwrap().unwrap();
        Self {
            launch_url: clouds.directory.launch_url(&world.ids().unwrap().client),
            user_name: world.test_user_name(),
            password: std::str::from_utf8(secret.expose()).unwrap().to_owned(),
            password_item: item,
            browser: reqwest::Client::builder().no_proxy().cookie_store(true).build().unwrap(),
            spec,
            clouds,
        }
    }

    /// Signs in as a person does and exchanges the response with STS; a refusal, in words. What breaks on the way is tried again,
    /// as a person does: only a refusal locks anybody out.
    pub(super) async fn sign_in(&self) -> Result<(), String> {
        for _ in 0..60 {
            if let Some(ended) = self.try_once().await {
                return ended;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Err("no answer at all".to_owned())
    }

    /// One try; nothing when it broke on the way.
    async fn try_once(&self) -> Option<Result<(), String>> {
        let mut page = whole(self.browser.get(&self.launch_url)).await?;
        if let (Some(start), Some(action)) = (page.field("start"), page.action()) {
            let (origin, _) = self.launch_url.split_once("/api/").unwrap();
            let fields = [("start", start.as_str()), ("loginfmt", &self.user_name), ("passwd", &self.password)];
            page = whole(self.browser.post(format!("{origin}{action}")).header("origin", origin).form(&fields)).await?;
        }
        let Some(response) = page.field("SAMLResponse") else { return Some(Err(format!("directory: {:?}", page.code()))) };
        let (role, provider) = (self.spec.role_arn(&self.spec.test_user.role), self.spec.provider_arn());
        match self.clouds.aws.assume_role_with_saml(&role, &provider, &response, None).await {
            Err(error) if error.is_passing() => None,
            other => Some(other.map(|_| ()).map_err(|e| format!("AWS: {e}"))),
        }
    }
}

/// A page, unless the connection broke or the server put it off.
async fn whole(request: reqwest::RequestBuilder) -> Option<Page> {
    let answer = request.timeout(Duration::from_secs(5)).send().await.ok()?;
    let put_off = answer.status().is_server_error() || answer.status() == reqwest::StatusCode::TOO_MANY_REQUESTS;
    if put_off { None } else { Some(Page::of(answer).await) }
}
