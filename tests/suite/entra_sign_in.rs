//! The administrator's sign-in against the practice directory's OAuth: both ways, refresh, consent, challenge, sign-out, and
//! every failure as a finding. A person at a browser is played by plain HTTP on the directory's pages.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panic")]

mod engine;
mod obstacles;
pub(crate) mod person;
mod procedure;

use crate::practice_directory::client::{Cloud, PASSWORD};
use jiff::SignedDuration;
use person::{Mind, Person};
use rolebridge::adapters::entra::{Administrators, EntraDirectory, EntraTarget, TokenSource as _};
use rolebridge::adapters::vault::MemoryVault;
use rolebridge::domain::cloud::{ANY_TENANT, Cloud as MicrosoftCloud, WELL_KNOWN_CLIENT};
use rolebridge::domain::directory::TenantId;
use rolebridge::domain::finding::Finding;
use rolebridge::domain::scope::Scope;
use rolebridge::domain::secret::SecretBytes;
use rolebridge::pki::Certificate;
use rolebridge::workflow::ports::{
    Addresses, AdminAsk, AdminSignIn, AdminSignInError, AdminWay, DirectoryPort as _, EntraConnection, Vault, VaultError, VaultItem,
    VaultKind,
};
use serde_json::json;
use std::sync::Arc;

/// A practice directory, a vault, and a program that signs in with them.
struct Desk {
    cloud: Cloud,
    vault: Arc<dyn Vault>,
    admins: Administrators,
}

impl Desk {
    async fn start() -> Self {
        Self::with(Arc::new(MemoryVault::new())).await
    }

    async fn with(vault: Arc<dyn Vault>) -> Self {
        let cloud = Cloud::start().await;
        let admins = Administrators::new(Arc::clone(&vault), cloud.clock());
        Self { cloud, vault, admins }
    }

    fn wish(&self, tenant: &str, client: &str, way: AdminWay) -> EntraConnection {
        let addresses = Addresses { login_url: self.cloud.handle.base_url().to_owned(), graph_url: self.cloud.handle.graph_url() };
        EntraConnection { addresses: Some(addresses), ..EntraConnection::new(MicrosoftCloud::Global, tenant, client, way).unwrap() }
    }

    /// Signs in as this person.
    async fn sign_in(&self, person: &Person, connection: EntraConnection, scopes: &[Scope]) -> Result<EntraConnection, AdminSignInError> {
        sign_in(&self.admins, person, connection, scopes).await
    }

    /// The administrator, in the browser, with these scopes.
    async fn administrator(&self, scopes: &[Scope]) -> EntraConnection {
        let wish = self.wish(ANY_TENANT, WELL_KNOWN_CLIENT, AdminWay::Browser);
        self.sign_in(&Person::administrator(&self.cloud), wish, scopes).await.unwrap()
    }

    async fn directory(&self, connection: &EntraConnection) -> EntraDirectory {
        directory(&self.cloud, &self.admins, connection).await
    }

    async fn refused(&self, connection: &EntraConnection) -> Finding {
        self.directory(connection).await.identity().await.unwrap_err().finding()
    }

    fn revoke(&self, user: &str) {
        let now = self.cloud.now();
        self.cloud.handle.arrange(|s| s.directory.revoke_sessions(user, now)).unwrap();
    }
}

/// Signs in as this person, who does what the pages ask for.
async fn sign_in(
    admins: &Administrators,
    person: &Person,
    connection: EntraConnection,
    scopes: &[Scope],
) -> Result<EntraConnection, AdminSignInError> {
    let (person, runtime) = (person.clone(), tokio::runtime::Handle::current());
    let tell = move |ask: AdminAsk| {
        let person = person.clone();
        runtime.spawn(async move {
            match ask {
                AdminAsk::Browse { url, .. } => person.browse(&url).await,
                AdminAsk::EnterCode { code, url, .. } => person.enter(&url, &code).await,
            }
        });
    };
    let request = AdminSignIn { connection, scopes: scopes.to_vec(), switch_user: false };
    admins.sign_in(&request, &tell).await
}

async fn directory(cloud: &Cloud, admins: &Administrators, connection: &EntraConnection) -> EntraDirectory {
    let target = EntraTarget {
        graph_url: connection.graph_url().to_owned(),
        login_url: connection.login_url().to_owned(),
        tenant: TenantId::new(connection.tenant.as_str()),
        token: admins.session(connection).await.unwrap(),
        certificates: |der| Certificate::from_der(der).ok().map(|c| c.facts().clone()),
        clock: cloud.clock(),
        practice: true,
    };
    target.connect().unwrap()
}

fn whole(finding: &Finding, id: &str) {
    assert_eq!(finding.id, id, "{finding:?}");
    assert!(!finding.what.is_empty() && !finding.why.is_empty() && !finding.fix.is_empty());
}

fn item(connection: &EntraConnection) -> VaultItem {
    VaultItem::refresh_token(&format!("{}/{}/{}", connection.login_url(), connection.tenant, connection.client))
}

#[tokio::test]
async fn the_browser_signs_in_and_the_next_start_goes_on_without_a_person() {
    let desk = Desk::start().await;
    let connection = desk.administrator(&[Scope::UserRead]).await;
    assert_eq!(connection.tenant, desk.cloud.handle.tenant().as_str(), "the tenant is known by its id now");
    let identity = desk.directory(&connection).await.identity().await.unwrap();
    assert_eq!((identity.user_name.as_str(), identity.domain.as_str()), ("admin@practice.example", "practice.example"));
    assert!(!identity.tenant_name.is_empty() && identity.tenant.as_str() == connection.tenant);

    assert!(!format!("{connection:?}").contains("oken"), "a connection holds no secret");
    // as after a restart: only the vault is the same
    let next = Administrators::new(Arc::clone(&desk.vault), desk.cloud.clock());
    assert!(directory(&desk.cloud, &next, &connection).await.identity().await.is_ok());
    let before = desk.vault.get(&item(&connection)).await.unwrap().unwrap();
    desk.cloud.wait(SignedDuration::from_mins(61));
    assert!(directory(&desk.cloud, &next, &connection).await.identity().await.is_ok(), "an access token that ended is replaced");
    let after = desk.vault.get(&item(&connection)).await.unwrap().unwrap();
    assert_ne!(before.expose(), after.expose(), "the newer refresh token takes the older one's place");
    assert!(!format!("{next:?}{:?}{:?}", next.session(&connection).await.unwrap(), desk.admins).contains("Tokens"));
}

#[tokio::test]
async fn a_code_is_entered_on_a_page() {
    let desk = Desk::start().await;
    let wish = desk.wish("practice.example", WELL_KNOWN_CLIENT, AdminWay::DeviceCode);
    let person = Person::administrator(&desk.cloud);
    let connection = desk.sign_in(&person, wish.clone(), &[Scope::UserRead]).await.unwrap();
    assert!(desk.directory(&connection).await.identity().await.is_ok());

    let no = desk.sign_in(&person.who(Mind::Declines), wish, &[Scope::UserRead]).await.unwrap_err();
    whole(&no.finding(), "directory.sign_in_declined");
    assert!(desk.directory(&connection).await.identity().await.is_ok(), "the sign-in before is as it was");
}

#[tokio::test]
async fn a_code_that_nobody_enters_ends() {
    let desk = Desk::start().await;
    let wish = desk.wish(ANY_TENANT, WELL_KNOWN_CLIENT, AdminWay::DeviceCode);
    let tell = |ask: AdminAsk| {
        assert!(matches!(ask, AdminAsk::EnterCode { ref code, ref url, .. } if code.len() >= 8 && url.starts_with("http")));
        desk.cloud.wait(SignedDuration::from_mins(16));
    };
    let request = AdminSignIn { connection: wish, scopes: vec![Scope::UserRead], switch_user: false };
    let error = desk.admins.sign_in(&request, &tell).await.unwrap_err();
    whole(&error.finding(), "sign_in.code_ended");
}

#[tokio::test]
async fn consent_grows_with_what_a_step_needs() {
    let desk = Desk::start().await;
    let connection = desk.administrator(&[Scope::UserRead]).await;
    let directory = desk.directory(&connection).await;
    let session = desk.admins.session(&connection).await.unwrap();
    let refused = directory.instances().await.unwrap_err().finding();
    whole(&refused, "directory.consent_revoked");
    assert!(refused.why.contains("Application.ReadWrite.All"), "{}", refused.why);
    assert_eq!(session.missing().await, [Scope::ApplicationReadWrite]);
    assert!(directory.identity().await.is_ok(), "what was consented to goes on");
    assert!(directory.tenant().await.unwrap().premium.is_none(), "what may not be read is not known, and no failure");

    // the same session asks for what was missing, by itself
    let again = desk.sign_in(&Person::administrator(&desk.cloud), connection.clone(), &[Scope::UserRead]).await.unwrap();
    assert_eq!(again, connection);
    assert_eq!(directory.instances().await, Ok(Vec::new()));
    assert!(session.missing().await.is_empty());
    assert!(session.granted().await.unwrap().contains(&"Application.ReadWrite.All".to_owned()));
}

#[tokio::test]
async fn a_challenge_and_a_revoked_sign_in_end_in_a_new_one() {
    let desk = Desk::start().await;
    let connection = desk.administrator(&[Scope::UserRead]).await;
    let user = desk.directory(&connection).await.identity().await.unwrap().user;
    desk.cloud.wait(SignedDuration::from_mins(1));
    desk.revoke(user.as_str());
    whole(&desk.refused(&connection).await, "directory.claims_challenge");
    whole(&desk.refused(&connection).await, "directory.token_revoked");
    whole(&desk.refused(&connection).await, "directory.token_revoked");

    desk.cloud.wait(SignedDuration::from_secs(5));
    let again = desk.sign_in(&Person::administrator(&desk.cloud), connection.clone(), &[Scope::UserRead]).await.unwrap();
    assert!(desk.directory(&again).await.identity().await.is_ok());
}

#[tokio::test]
async fn revoked_consent_is_told_and_asked_for_again() {
    let desk = Desk::start().await;
    let connection = desk.administrator(&[Scope::UserRead, Scope::ApplicationReadWrite]).await;
    let directory = desk.directory(&connection).await;
    assert_eq!(directory.instances().await, Ok(Vec::new()));
    for grant in desk.cloud.get("/oauth2PermissionGrants").await["value"].as_array().unwrap() {
        desk.cloud.delete(&format!("/oauth2PermissionGrants/{}", grant["id"].as_str().unwrap())).await;
    }
    desk.cloud.wait(SignedDuration::from_mins(61));
    let refused = directory.instances().await.unwrap_err();
    assert!(!refused.may_have_happened(), "nothing was sent");
    whole(&refused.finding(), "directory.consent_revoked");
    desk.sign_in(&Person::administrator(&desk.cloud), connection, &[]).await.unwrap();
    assert_eq!(directory.instances().await, Ok(Vec::new()));
}

#[tokio::test]
async fn a_sign_in_that_was_not_used_for_long_is_too_old() {
    let desk = Desk::start().await;
    let connection = desk.administrator(&[Scope::UserRead]).await;
    desk.cloud.wait(SignedDuration::from_hours(91 * 24));
    whole(&desk.refused(&connection).await, "directory.token_stale");
}

#[tokio::test]
async fn whoever_signs_out_is_forgotten() {
    let desk = Desk::start().await;
    let connection = desk.administrator(&[Scope::UserRead]).await;
    let (directory, old) = (desk.directory(&connection).await, desk.admins.session(&connection).await.unwrap());
    desk.admins.sign_out(&connection).await.unwrap();
    assert!(desk.vault.get(&item(&connection)).await.unwrap().is_none());
    whole(&desk.refused(&connection).await, "directory.signed_out");
    whole(&directory.identity().await.unwrap_err().finding(), "directory.signed_out");
    assert_eq!(old.granted().await, None, "nothing is left in memory either");
    desk.admins.sign_out(&connection).await.unwrap();
}

#[tokio::test]
async fn what_the_directory_does_not_know_is_named() {
    let desk = Desk::start().await;
    let person = Person::administrator(&desk.cloud);
    let nowhere = "11111111-2222-3333-4444-555555555555";
    for (tenant, client, id) in
        [("contoso.com", WELL_KNOWN_CLIENT, "sign_in.no_tenant"), ("practice.example", nowhere, "sign_in.no_client")]
    {
        let error = desk.sign_in(&person, desk.wish(tenant, client, AdminWay::DeviceCode), &[Scope::UserRead]).await.unwrap_err();
        let finding = error.finding();
        whole(&finding, id);
        assert!(finding.technical.is_some_and(|t| t.request_id.is_some() && t.code.is_some()));
    }
    let unreachable = EntraConnection {
        addresses: Some(Addresses { login_url: "http://127.0.0.1:1".into(), graph_url: "http://127.0.0.1:1/v1.0".into() }),
        ..desk.wish("practice.example", WELL_KNOWN_CLIENT, AdminWay::DeviceCode)
    };
    whole(&desk.sign_in(&person, unreachable, &[Scope::UserRead]).await.unwrap_err().finding(), "port.unreachable");
    let in_the_clear = EntraConnection {
        addresses: Some(Addresses { login_url: "http://login.example.org".into(), graph_url: "https://graph.example.org".into() }),
        ..desk.wish("practice.example", WELL_KNOWN_CLIENT, AdminWay::Browser)
    };
    whole(&desk.sign_in(&person, in_the_clear, &[]).await.unwrap_err().finding(), "sign_in.refused");
}

#[tokio::test]
async fn a_no_in_the_browser_and_a_person_without_the_right_change_nothing() {
    let desk = Desk::start().await;
    let declining = Person::administrator(&desk.cloud).who(Mind::Declines);
    let wish = desk.wish(ANY_TENANT, WELL_KNOWN_CLIENT, AdminWay::Browser);
    let error = desk.sign_in(&declining, wish, &[Scope::UserRead]).await.unwrap_err();
    assert_eq!(error, AdminSignInError::Declined);
    whole(&error.finding(), "directory.sign_in_declined");

    // the directory keeps such a person on its own page; the program waits until it is told to stop
    desk.cloud.user("anna").await;
    let anna = Person::named(desk.cloud.handle.base_url(), "anna@practice.example", PASSWORD);
    let wish = desk.wish(ANY_TENANT, WELL_KNOWN_CLIENT, AdminWay::Browser);
    let waiting = desk.sign_in(&anna, wish, &[Scope::ApplicationReadWrite]);
    assert!(tokio::time::timeout(std::time::Duration::from_millis(700), waiting).await.is_err());
}

#[tokio::test]
async fn a_client_of_ones_own_signs_in_too() {
    let desk = Desk::start().await;
    let body = json!({
        "displayName": "Rolebridge", "signInAudience": "AzureADMyOrg", "isFallbackPublicClient": true,
        "publicClient": {"redirectUris": ["http://localhost"]}, "requiredResourceAccess": [],
    });
    let application = desk.cloud.post("/applications", body).await;
    let client = application["appId"].as_str().unwrap();
    desk.cloud.post("/servicePrincipals", json!({"appId": client})).await;
    for way in [AdminWay::Browser, AdminWay::DeviceCode] {
        let wish = desk.wish("practice.example", client, way);
        let connection = desk.sign_in(&Person::administrator(&desk.cloud), wish, &[Scope::UserRead]).await.unwrap();
        assert!(desk.directory(&connection).await.identity().await.is_ok());
    }
}

/// A keychain that is locked.
struct Locked;

#[async_trait::async_trait]
impl Vault for Locked {
    fn kind(&self) -> VaultKind {
        VaultKind::Keychain
    }

    async fn check(&self) -> Result<(), VaultError> {
        Err(VaultError::Locked)
    }

    async fn put(&self, _: &VaultItem, _: &SecretBytes) -> Result<(), VaultError> {
        Err(VaultError::Locked)
    }

    async fn get(&self, _: &VaultItem) -> Result<Option<SecretBytes>, VaultError> {
        Err(VaultError::Locked)
    }

    async fn delete(&self, _: &VaultItem) -> Result<(), VaultError> {
        Err(VaultError::Locked)
    }
}

#[tokio::test]
async fn a_locked_keychain_is_told_before_a_person_does_their_part() {
    let desk = Desk::with(Arc::new(Locked)).await;
    let wish = desk.wish(ANY_TENANT, WELL_KNOWN_CLIENT, AdminWay::Browser);
    let tell = |ask: AdminAsk| panic!("nobody is asked: {ask:?}");
    let request = AdminSignIn { connection: wish, scopes: vec![Scope::UserRead], switch_user: false };
    whole(&desk.admins.sign_in(&request, &tell).await.unwrap_err().finding(), "vault.locked");
}
