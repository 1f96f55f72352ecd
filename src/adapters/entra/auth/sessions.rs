//! All sign-ins of one workspace: made, found again, ended.

use super::client::{Client, Tokens, Wish};
use super::session::AdminSession;
use super::{browser, device, id_token};
use crate::domain::directory::TenantId;
use crate::domain::scope::Scope;
use crate::workflow::ports::{
    ADMIN_SIGN_IN, AdminSignIn, AdminSignInError, AdminWay, Clock, EntraConnection, PortError, PortErrorKind, TellAsk, Vault,
};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use tokio::sync::Mutex;

/// The sign-ins of a workspace.
pub struct Administrators {
    vault: Arc<dyn Vault>,
    clock: Arc<dyn Clock>,
    sessions: Mutex<HashMap<Key, Arc<AdminSession>>>,
}

/// Whose session it is: the way of signing in makes no difference.
type Key = (String, String, String);

impl std::fmt::Debug for Administrators {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Administrators").finish_non_exhaustive()
    }
}

impl Administrators {
    /// No sign-in in memory yet.
    #[must_use]
    pub fn new(vault: Arc<dyn Vault>, clock: Arc<dyn Clock>) -> Self {
        Self { vault, clock, sessions: Mutex::default() }
    }

    /// The session of a tenant; it asks for tokens when they are needed.
    ///
    /// # Errors
    /// `Invalid` for a sign-in address that can't be used.
    pub async fn session(&self, connection: &EntraConnection) -> Result<Arc<AdminSession>, PortError> {
        let mut sessions = self.sessions.lock().await;
        if let Some(there) = sessions.get(&key(connection)) {
            return Ok(Arc::clone(there));
        }
        let made = Arc::new(AdminSession::new(connection, Arc::clone(&self.vault), Arc::clone(&self.clock))?);
        sessions.insert(key(connection), Arc::clone(&made));
        Ok(made)
    }

    /// Has a person sign in. Gives the connection with the tenant's id. Dropping it ends it: nothing is kept then.
    ///
    /// # Errors
    /// Why nobody is signed in.
    pub async fn sign_in(&self, request: &AdminSignIn, tell: &TellAsk<'_>) -> Result<EntraConnection, AdminSignInError> {
        // a vault that keeps nothing is told before a person does their part
        self.vault.check().await?;
        let wish = &request.connection;
        let (mut scopes, challenge) =
            if wish.tenant_is_known() { self.session(wish).await?.wanted().await } else { (BTreeSet::new(), None) };
        scopes.extend(&request.scopes);
        let asked: Vec<Scope> = scopes.iter().copied().collect();
        let asked = Wish { scopes: &asked, challenge: challenge.as_ref() };
        let client = Client::new(wish)?;
        let (tokens, nonce) = match wish.way {
            AdminWay::Browser => {
                let (tokens, nonce) = browser::sign_in(&client, asked, request.switch_user, &*self.clock, tell).await?;
                (tokens, Some(nonce))
            }
            AdminWay::DeviceCode => (device::sign_in(&client, asked, &*self.clock, tell).await?, None),
        };
        let tenant = self.tenant_of(&tokens, wish, nonce.as_deref())?;
        let connection = EntraConnection { tenant: tenant.as_str().to_owned(), ..wish.clone() };
        self.session(&connection).await?.keep(tokens, scopes).await?;
        Ok(connection)
    }

    fn tenant_of(&self, tokens: &Tokens, wish: &EntraConnection, nonce: Option<&str>) -> Result<TenantId, AdminSignInError> {
        let garbled = |why: &str| PortError::new(PortErrorKind::Garbled, ADMIN_SIGN_IN, why);
        let token = tokens.id.as_ref().ok_or_else(|| garbled("the answer holds no id token"))?;
        let tenant = id_token::tenant(token, &wish.client, nonce, self.clock.now()).map_err(garbled)?;
        if wish.tenant_is_known() && wish.tenant != tenant.as_str() {
            return Err(AdminSignInError::OtherTenant { wanted: wish.tenant.clone(), got: tenant.as_str().to_owned() });
        }
        Ok(tenant)
    }

    /// Forgets a sign-in, in memory and in the vault.
    ///
    /// # Errors
    /// When the vault does not take its part away.
    pub async fn sign_out(&self, connection: &EntraConnection) -> Result<(), AdminSignInError> {
        let session = self.session(connection).await?;
        self.sessions.lock().await.remove(&key(connection));
        session.forget().await.map_err(AdminSignInError::Vault)
    }
}

fn key(connection: &EntraConnection) -> Key {
    (connection.login_url().to_owned(), connection.tenant.clone(), connection.client.clone())
}
