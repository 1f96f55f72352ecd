//! The whole procedure with an administrator's own tokens: each request asks for its scopes, and the directory holds it to them.

use super::person::Person;
use super::{Desk, directory};
use async_trait::async_trait;
use rolebridge::adapters::aws::{AwsTarget, KeySource};
use rolebridge::adapters::entra::{Administrators, PageSignIn, TokenSource as _};
use rolebridge::adapters::store::SqliteStore;
use rolebridge::domain::account::AccountId;
use rolebridge::domain::cloud::{ANY_TENANT, WELL_KNOWN_CLIENT};
use rolebridge::domain::scope::Scope;
use rolebridge::domain::spec::RoleDelivery;
use rolebridge::domain::weather::Weather;
use rolebridge::workflow::ports::{
    AdminWay, AwsConnection, AwsPort, Connector, DirectoryConnection, DirectoryPort, EntraConnection, PortError, SignInPort,
};
use rolebridge::workflow::rehearse::{Rehearsal, RehearsalAws, rehearse};
use rolebridge::workflow::world::Services;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// A practice cloud, reached with an administrator's tokens.
pub(super) struct Through {
    pub(super) desk: Desk,
    /// As after a restart: it has asked for nothing yet.
    pub(super) admins: Administrators,
    pub(super) connection: EntraConnection,
}

impl Through {
    pub(super) fn new(desk: Desk, connection: EntraConnection) -> Self {
        let admins = Administrators::new(Arc::clone(&desk.vault), desk.cloud.clock());
        Self { desk, admins, connection }
    }

    /// The whole procedure for one account, in this workspace.
    pub(super) fn rehearsal(self: &Arc<Self>, services: Services) -> Rehearsal {
        Rehearsal {
            services,
            connector: Arc::clone(self) as Arc<dyn Connector>,
            aws: RehearsalAws::Practice(1),
            cancel: CancellationToken::new(),
            weather: Weather::Calm,
            delivery: RoleDelivery::Direct,
        }
    }
}

#[async_trait]
impl Connector for Through {
    async fn directory(&self, _: &DirectoryConnection) -> Result<Arc<dyn DirectoryPort>, PortError> {
        Ok(Arc::new(directory(&self.desk.cloud, &self.admins, &self.connection).await))
    }

    async fn aws(&self, _: &AwsConnection) -> Result<Arc<dyn AwsPort>, PortError> {
        let practice = &self.desk.cloud.handle;
        let found = practice.accounts().remove(0);
        let keys = KeySource::Keys { access_key_id: found.access_key_id, secret: found.secret_access_key, session_token: None };
        let target = AwsTarget { endpoint_url: Some(practice.base_url().to_owned()), practice: true, ..AwsTarget::new(keys) };
        Ok(Arc::new(target.connect().await?))
    }

    async fn sign_in(&self, _: &DirectoryConnection) -> Result<Option<Arc<dyn SignInPort>>, PortError> {
        Ok(Some(Arc::new(PageSignIn::new(self.desk.cloud.handle.base_url())?)))
    }

    async fn practice_accounts(&self, at_least: usize) -> Result<Vec<AccountId>, PortError> {
        Ok(self.desk.cloud.handle.ensure_accounts(at_least).unwrap().into_iter().map(|a| a.id).collect())
    }

    async fn aws_profiles(&self) -> Vec<String> {
        Vec::new()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_procedure_runs_on_the_scopes_that_its_requests_ask_for() {
    let desk = Desk::start().await;
    let wish = desk.wish(ANY_TENANT, WELL_KNOWN_CLIENT, AdminWay::Browser);
    let connection = desk.sign_in(&Person::administrator(&desk.cloud), wish, &Scope::ALL).await.unwrap();
    let services =
        Services { store: Arc::new(SqliteStore::in_memory().unwrap()), vault: Arc::clone(&desk.vault), clock: desk.cloud.clock() };
    let through = Arc::new(Through::new(desk, connection));
    let ended = rehearse(&through.rehearsal(services), Arc::new(|_| ())).await;
    assert!(matches!(&ended, Ok(accounts) if accounts.iter().all(Result::is_ok)), "{ended:?}");
    let granted = through.admins.session(&through.connection).await.unwrap().granted().await.unwrap();
    assert!(granted.len() > Scope::TO_LOOK.len() && granted.contains(&"User.ReadWrite.All".to_owned()), "{granted:?}");
}
