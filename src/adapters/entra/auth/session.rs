//! The tokens of one administrator in one tenant: kept, refreshed, forgotten.
//!
//! The refresh token lies in the vault, the access token in memory. A refresh changes nothing in the directory, so it never
//! makes a call look as if it may have been carried out: whatever goes wrong before the call is sent is told as not sent.

use super::super::token::{AfterRefusal, ClaimsChallenge, TokenSource};
use super::client::{Client, Tokens, Wish};
use crate::domain::scope::Scope;
use crate::domain::secret::{SecretBytes, SecretText};
use crate::workflow::ports::{ADMIN_SIGN_IN, Clock, EntraConnection, PortError, PortErrorKind, SIGNED_OUT, Vault, VaultError, VaultItem};
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// An access token that ends sooner than this is not used any more.
const SPARE: SignedDuration = SignedDuration::from_secs(60);
/// A refusal is not asked for again within this time: dozens of reads would all ask the same.
const REMEMBERED: SignedDuration = SignedDuration::from_secs(30);
/// Attempts of one refresh where nothing came back, and the wait before another.
const ATTEMPTS: u32 = 3;
const WAIT: Duration = Duration::from_millis(300);

/// One sign-in.
pub struct AdminSession {
    client: Client,
    vault: Arc<dyn Vault>,
    clock: Arc<dyn Clock>,
    item: VaultItem,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    access: Option<Tokens>,
    /// The refresh token; nothing while it was not read from the vault.
    refresh: Option<SecretText>,
    /// What was asked for so far.
    asked: BTreeSet<Scope>,
    /// All that was consented to, and when that was heard.
    consented: Option<(Timestamp, Vec<String>)>,
    /// What was needed and not granted, and when that was heard.
    missing: BTreeMap<Scope, (Timestamp, PortError)>,
    /// Why no token is given at all, and when that was heard.
    refused: Option<(Timestamp, PortError)>,
    /// What Graph wants of the next sign-in.
    challenge: Option<ClaimsChallenge>,
}

impl std::fmt::Debug for AdminSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AdminSession").field("item", &self.item).finish_non_exhaustive()
    }
}

impl AdminSession {
    /// A session that has not asked for anything yet.
    ///
    /// # Errors
    /// `Invalid` for a sign-in address that can't be used.
    pub(super) fn new(connection: &EntraConnection, vault: Arc<dyn Vault>, clock: Arc<dyn Clock>) -> Result<Self, PortError> {
        let item = item(connection);
        Ok(Self { client: Client::new(connection)?, vault, clock, item, state: Mutex::default() })
    }

    /// What the next sign-in has to ask for beside what its caller wants: what was used so far, what was missing, and
    /// what Graph wants of it.
    pub(super) async fn wanted(&self) -> (BTreeSet<Scope>, Option<ClaimsChallenge>) {
        let state = self.state.lock().await;
        (state.asked.iter().chain(state.missing.keys()).copied().collect(), state.challenge.clone())
    }

    /// Scopes that were needed and not granted.
    pub async fn missing(&self) -> Vec<Scope> {
        self.state.lock().await.missing.keys().copied().collect()
    }

    /// Takes over the tokens of a sign-in. Nothing is taken over where the vault does not keep the refresh token.
    pub(super) async fn keep(&self, tokens: Tokens, scopes: BTreeSet<Scope>) -> Result<(), VaultError> {
        if let Some(refresh) = &tokens.refresh {
            self.vault.put(&self.item, &bytes(refresh)).await?;
        }
        let mut state = self.state.lock().await;
        *state = State { refresh: tokens.refresh.clone(), access: Some(tokens), asked: scopes, ..State::default() };
        Ok(())
    }

    /// Forgets everything. What is in memory is forgotten even where the vault refuses.
    pub(super) async fn forget(&self) -> Result<(), VaultError> {
        *self.state.lock().await = State::default();
        self.vault.delete(&self.item).await
    }

    async fn refresh(&self, state: &mut State, needed: &[Scope]) -> Result<SecretText, PortError> {
        let token = self.stored(state).await?;
        let wide: Vec<Scope> = state.asked.iter().chain(needed).copied().collect::<BTreeSet<_>>().into_iter().collect();
        let mut result = self.ask(&token, &wide).await;
        // consent to what is not needed now may be gone
        if wide.len() > needed.len() && result.as_ref().is_err_and(is_consent) {
            result = self.ask(&token, needed).await;
        }
        match result {
            Ok(tokens) => self.took(state, tokens, needed).await,
            Err(error) => {
                let now = self.clock.now();
                if is_consent(&error) {
                    state.missing.extend(needed.iter().map(|scope| (*scope, (now, error.clone()))));
                } else if error.kind == PortErrorKind::CredentialsRejected {
                    (state.access, state.refused) = (None, Some((now, error.clone())));
                }
                Err(error)
            }
        }
    }

    /// A refresh, again where no answer came: the old token stays good.
    async fn ask(&self, token: &SecretText, scopes: &[Scope]) -> Result<Tokens, PortError> {
        let wish = Wish { scopes, challenge: None };
        let mut result = self.client.refresh(token, wish, self.clock.now()).await;
        for attempt in 1..ATTEMPTS {
            if !result.as_ref().is_err_and(PortError::is_passing) {
                break;
            }
            tokio::time::sleep(WAIT * attempt).await;
            result = self.client.refresh(token, wish, self.clock.now()).await;
        }
        result.map_err(not_sent)
    }

    async fn took(&self, state: &mut State, tokens: Tokens, needed: &[Scope]) -> Result<SecretText, PortError> {
        if let Some(newer) = &tokens.refresh {
            // the old one stays good, so a vault that refuses costs nothing now
            if let Err(error) = self.vault.put(&self.item, &bytes(newer)).await {
                tracing::warn!(%error, "the newer refresh token is kept in memory only");
            }
            state.refresh = Some(newer.clone());
        }
        state.asked.extend(needed);
        state.missing.retain(|scope, _| !needed.contains(scope));
        state.refused = None;
        let access = tokens.access.clone();
        state.access = Some(tokens);
        Ok(access)
    }

    async fn stored(&self, state: &mut State) -> Result<SecretText, PortError> {
        if let Some(token) = &state.refresh {
            return Ok(token.clone());
        }
        let missing = |why: String| PortError {
            code: Some(SIGNED_OUT.into()),
            ..PortError::new(PortErrorKind::CredentialsMissing, ADMIN_SIGN_IN, why)
        };
        let found = self.vault.get(&self.item).await.map_err(|e| PortError { code: None, ..missing(e.to_string()) })?;
        let found = found.ok_or_else(|| missing("nobody is signed in".to_owned()))?;
        let text = std::str::from_utf8(found.expose()).map_err(|_| missing("what is kept is no token".to_owned()))?;
        let token = SecretText::new(text);
        state.refresh = Some(token.clone());
        Ok(token)
    }
}

#[async_trait]
impl TokenSource for AdminSession {
    /// Others wait meanwhile, so that one refresh serves all.
    async fn bearer(&self, scopes: &[Scope]) -> Result<SecretText, PortError> {
        let mut state = self.state.lock().await;
        let now = self.clock.now();
        if let Some(tokens) = state.access.as_ref().filter(|t| now.saturating_add(SPARE).unwrap_or(now) < t.ends)
            && scopes.iter().all(|s| tokens.covers(*s))
        {
            return Ok(tokens.access.clone());
        }
        let fresh = |at: Timestamp| now.duration_since(at).abs() < REMEMBERED;
        if let Some((_, error)) = state.refused.as_ref().filter(|(at, _)| fresh(*at)) {
            return Err(error.clone());
        }
        if let Some((_, error)) = scopes.iter().filter_map(|s| state.missing.get(s)).find(|(at, _)| fresh(*at)) {
            return Err(error.clone());
        }
        self.refresh(&mut state, scopes).await
    }

    async fn refused(&self, token: &SecretText, challenge: Option<&ClaimsChallenge>) -> AfterRefusal {
        let mut state = self.state.lock().await;
        let newer = state.access.as_ref().is_some_and(|t| t.access != *token);
        if let Some(challenge) = challenge {
            state.challenge = Some(challenge.clone());
        }
        if newer {
            return AfterRefusal::TryAgain;
        }
        state.access = None;
        if challenge.is_some() || self.stored(&mut state).await.is_err() { AfterRefusal::SignInFirst } else { AfterRefusal::TryAgain }
    }

    /// The token in hand holds only what was asked for so far, so the directory is asked what it would give.
    async fn granted(&self) -> Option<Vec<String>> {
        let mut state = self.state.lock().await;
        let now = self.clock.now();
        if let Some((at, scopes)) = &state.consented
            && now.duration_since(*at).abs() < REMEMBERED
        {
            return Some(scopes.clone());
        }
        let token = self.stored(&mut state).await.ok()?;
        let mut scopes = self.client.refresh_everything(&token, now).await.ok()?.scopes;
        let in_hand = state.access.iter().flat_map(|t| &t.scopes);
        scopes.extend(in_hand.filter(|s| !scopes.contains(s)).cloned().collect::<Vec<_>>());
        state.consented = Some((now, scopes.clone()));
        Some(scopes).filter(|s| !s.is_empty())
    }
}

impl Tokens {
    /// A token whose scopes the directory did not name counts as covering what was asked for.
    fn covers(&self, scope: Scope) -> bool {
        self.scopes.is_empty() || self.scopes.iter().any(|s| s.eq_ignore_ascii_case(scope.as_str()))
    }
}

/// The name of the secret: one administrator for each tenant and client.
fn item(connection: &EntraConnection) -> VaultItem {
    let cloud = connection.addresses.as_ref().map_or(connection.cloud.as_str(), |a| a.login_url.as_str());
    VaultItem::refresh_token(&format!("{cloud}/{}/{}", connection.tenant, connection.client))
}

fn bytes(token: &SecretText) -> SecretBytes {
    SecretBytes::new(token.expose().as_bytes().to_vec())
}

const fn is_consent(error: &PortError) -> bool {
    matches!(error.kind, PortErrorKind::Denied { .. })
}

/// A request for tokens that failed is no call that may have been carried out.
fn not_sent(error: PortError) -> PortError {
    if error.may_have_happened() { PortError { kind: PortErrorKind::Unreachable, ..error } } else { error }
}
