//! Many instances in as many accounts of one practice cloud.

use crate::connector::Connections;
use crate::practice_directory::page::Page;
use futures_util::StreamExt as _;
use rolebridge::adapters::desktop::SystemClock;
use rolebridge::adapters::store::SqliteStore;
use rolebridge::adapters::vault::MemoryVault;
use rolebridge::domain::journal::JobId;
use rolebridge::domain::spec::InstanceSpec;
use rolebridge::domain::step::StepId;
use rolebridge::workflow::patience::Patience;
use rolebridge::workflow::ports::{AwsConnection, Connector as _, DirectoryConnection, VaultItem};
use rolebridge::workflow::run::{Job, JobEnd};
use rolebridge::workflow::wish;
use rolebridge::workflow::world::{Clouds, Part, Services, World};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// One instance, and what it takes to sign in to it.
pub(super) struct Member {
    pub(super) spec: InstanceSpec,
    pub(super) clouds: Clouds,
    launch_url: String,
    user_name: String,
    password: String,
    /// The person's browser, with the directory's cookie once they have signed in.
    browser: reqwest::Client,
}

pub(super) struct Fleet {
    pub(super) services: Services,
    pub(super) members: Vec<Arc<Member>>,
    /// Keeps the practice cloud running.
    _connections: Arc<Connections>,
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
        let set_up = |(spec, clouds)| Member::set_up(spec, clouds, &services);
        let members = futures_util::stream::iter(wishes).map(set_up).buffered(4).map(Arc::new).collect().await;
        Self { services, members, _connections: connections }
    }
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
            browser: reqwest::Client::builder().no_proxy().cookie_store(true).build().unwrap(),
            spec,
            clouds,
        }
    }

    /// Signs in as a person does and exchanges the response with STS; AWS's refusal, in words.
    pub(super) async fn sign_in(&self) -> Result<(), String> {
        let mut page = Page::of(self.browser.get(&self.launch_url).send().await.unwrap()).await;
        if let (Some(start), Some(action)) = (page.field("start"), page.action()) {
            let (origin, _) = self.launch_url.split_once("/api/").unwrap();
            let fields = [("start", start.as_str()), ("loginfmt", &self.user_name), ("passwd", &self.password)];
            let sent = self.browser.post(format!("{origin}{action}")).header("origin", origin).form(&fields).send();
            page = Page::of(sent.await.unwrap()).await;
        }
        let response = page.field("SAMLResponse").ok_or_else(|| format!("directory: {:?}", page.code()))?;
        let (role, provider) = (self.spec.role_arn(&self.spec.test_user.role), self.spec.provider_arn());
        let exchanged = self.clouds.aws.assume_role_with_saml(&role, &provider, &response, None).await;
        exchanged.map(|_| ()).map_err(|e| format!("AWS: {e}"))
    }
}
