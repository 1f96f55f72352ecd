//! What gets in the way of a set-up half-way through: each ends in a finding that says what to do, nothing is lost, and the same
//! set-up goes on once it is out of the way.

use super::person::Person;
use super::procedure::Through;
use super::{Desk, directory, sign_in, whole};
use jiff::SignedDuration;
use rolebridge::adapters::store::SqliteStore;
use rolebridge::domain::cloud::{ANY_TENANT, WELL_KNOWN_CLIENT};
use rolebridge::domain::finding::Finding;
use rolebridge::domain::scope::Scope;
use rolebridge::practice::directory::state::tenant::{TenantSettings, UriRule};
use rolebridge::workflow::ports::{AdminWay, DirectoryPort as _};
use rolebridge::workflow::rehearse::{News, rehearse};
use rolebridge::workflow::world::Services;
use std::sync::Arc;

/// A set-up by an administrator who is signed in.
struct Office {
    through: Arc<Through>,
    services: Services,
}

impl Office {
    async fn open() -> Self {
        let desk = Desk::start().await;
        let wish = desk.wish(ANY_TENANT, WELL_KNOWN_CLIENT, AdminWay::Browser);
        let connection = desk.sign_in(&Person::administrator(&desk.cloud), wish, &Scope::ALL).await.unwrap();
        let services =
            Services { store: Arc::new(SqliteStore::in_memory().unwrap()), vault: Arc::clone(&desk.vault), clock: desk.cloud.clock() };
        Self { through: Arc::new(Through::new(desk, connection)), services }
    }

    /// Runs the set-up; something happens once this step is done.
    async fn run(&self, after: &'static str, happens: impl Fn(&Desk) + Send + Sync + 'static) -> Result<(), Box<Finding>> {
        let through = Arc::clone(&self.through);
        let news = move |news: News| {
            if let News::Line(line) = news
                && line.step == after
            {
                happens(&through.desk);
            }
        };
        rehearse(&self.through.rehearsal(self.services.clone()), Arc::new(news)).await?.remove(0)
    }

    /// The administrator signs in once more, then the set-up is run again: it ends proven, with one instance.
    async fn goes_on(&self) {
        let desk = &self.through.desk;
        // AWS takes no request of another hour, and tokens of one second are alike in age
        desk.cloud.wait(jiff::Timestamp::now().duration_since(desk.cloud.now()) + SignedDuration::from_secs(5));
        let person = Person::administrator(&desk.cloud);
        sign_in(&self.through.admins, &person, self.through.connection.clone(), &Scope::ALL).await.unwrap();
        let ended = self.run("", |_| ()).await;
        assert!(ended.is_ok(), "{ended:?}");
        assert!(self.services.store.unfinished().await.unwrap().is_empty(), "no call is left in the air");
        let directory = directory(&desk.cloud, &self.through.admins, &self.through.connection).await;
        assert_eq!(directory.instances().await.unwrap().len(), 1, "nothing was made twice");
    }
}

fn tenant(desk: &Desk, change: impl FnOnce(&mut TenantSettings)) {
    desk.cloud.handle.arrange(|s| change(&mut s.directory.settings)).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_is_revoked_half_way() {
    let office = Office::open().await;
    let user = office.through.desk.directory(&office.through.connection).await.identity().await.unwrap().user.as_str().to_owned();
    let revoked = move |desk: &Desk| {
        desk.cloud.wait(SignedDuration::from_secs(2));
        desk.revoke(&user);
    };
    let finding = office.run("claims", revoked).await.unwrap_err();
    assert!(["directory.claims_challenge", "directory.token_revoked"].contains(&finding.id.as_str()), "{finding:?}");
    whole(&finding, &finding.id.clone());
    office.goes_on().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_grows_too_old_half_way() {
    let office = Office::open().await;
    let finding = office.run("instance", |desk| desk.cloud.wait(SignedDuration::from_hours(91 * 24))).await.unwrap_err();
    whole(&finding, "directory.token_stale");
    office.goes_on().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn consent_that_is_revoked_half_way() {
    let office = Office::open().await;
    let revoked = |desk: &Desk| {
        desk.cloud.handle.arrange(|s| s.directory.oauth.grants.clear()).unwrap();
        desk.cloud.wait(SignedDuration::from_mins(61));
    };
    let finding = office.run("basic_saml", revoked).await.unwrap_err();
    whole(&finding, "directory.consent_revoked");
    office.goes_on().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_that_blocks_identifiers() {
    let office = Office::open().await;
    let blocks = UriRule { enabled: true, ..UriRule::default() };
    tenant(&office.through.desk, |t| t.app_policy.foreign_identifiers = blocks);
    let finding = office.run("", |_| ()).await.unwrap_err();
    whole(&finding, "tenant.identifier_policy");
    tenant(&office.through.desk, |t| t.app_policy.foreign_identifiers = UriRule::default());
    office.goes_on().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_licence_that_is_missing() {
    let office = Office::open().await;
    tenant(&office.through.desk, |t| t.has_premium = false);
    // without one everything but groups and logs works
    assert!(office.run("", |_| ()).await.is_ok());
    let mut spec = office.services.store.instances().await.unwrap().remove(0);
    spec.test_user.group = Some("AWS people".into());
    office.services.store.save_instance(&spec).await.unwrap();
    let finding = office.run("", |_| ()).await.unwrap_err();
    assert!(["licence.groups", "directory.licence"].contains(&finding.id.as_str()), "{finding:?}");
    whole(&finding, &finding.id.clone());
    tenant(&office.through.desk, |t| t.has_premium = true);
    office.goes_on().await;
}
