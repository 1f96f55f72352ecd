//! OAuth 2.0 and OpenID Connect of the practice directory: authorization code with PKCE on a loopback redirect, device code,
//! refresh, consent, and the challenge for fresh claims. One tenant; the national clouds differ by host only.
//!
//! Sources: "Microsoft identity platform and OAuth 2.0 authorization code flow", "device authorization grant", "Refresh
//! tokens", "Claims challenges", RFC 7636, RFC 8628. May use: the state, the login pages. Never: show or keep a token that
//! was given out; its hash is all that stays.

pub(super) mod authorize;
pub(super) mod clients;
mod consent;
mod device;
mod discovery;
mod id_token;
pub(super) mod pages;
mod refusal;
pub(super) mod scopes;
mod token;

use crate::practice::state::Shared;
use authorize::Asked;
use axum::Router;
use axum::routing::{get, post};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
pub(super) use clients::may_consent as clients_may_consent;
use device::Devices;
use jiff::{SignedDuration, Timestamp};
use refusal::Refusal;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// An authorization code lives so long. Source: the code flow's page, "about 10 minutes".
const CODE_LIFE: SignedDuration = SignedDuration::from_mins(10);
/// More codes are not kept.
const MAX_CODES: usize = 1000;

/// What the handlers share.
#[derive(Clone)]
pub(super) struct OAuth {
    pub(super) shared: Arc<Shared>,
    codes: Arc<Mutex<HashMap<String, Code>>>,
    devices: Arc<Devices>,
}

/// What an authorization code stands for. Codes are forgotten when the practice cloud stops.
#[derive(Clone)]
struct Code {
    asked: Asked,
    user: String,
    signed_in: Timestamp,
    made: Timestamp,
    used: bool,
}

impl OAuth {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self { shared, codes: Arc::default(), devices: Arc::default() }
    }

    /// Everything that needs no session of a browser; the pages that do are in `login`.
    pub(super) fn router(self) -> Router {
        Router::new()
            .route("/{tenant}/v2.0/.well-known/openid-configuration", get(discovery::configuration))
            .route("/{tenant}/discovery/v2.0/keys", get(discovery::keys))
            .route("/{tenant}/oauth2/v2.0/token", post(token::give))
            .route("/{tenant}/oauth2/v2.0/devicecode", post(device::begin))
            .with_state(self)
    }

    /// Whether the address names this tenant, by itself or as "whatever tenant the user is in".
    fn check_tenant(&self, name: &str) -> Result<(), Refusal> {
        let ours = ["organizations", "common"].contains(&name) || self.shared.truth(|s| s.directory.tenant.is_named(name));
        if ours { Ok(()) } else { Err(Refusal::unknown_tenant(name)) }
    }

    fn codes(&self) -> MutexGuard<'_, HashMap<String, Code>> {
        self.codes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn give_code(&self, asked: Asked, user: String, signed_in: Timestamp) -> Result<String, Refusal> {
        let (code, made) = (random()?, self.shared.now());
        let mut codes = self.codes();
        codes.retain(|_, c| made < c.made + CODE_LIFE);
        if codes.len() >= MAX_CODES {
            codes.clear();
        }
        codes.insert(code.clone(), Code { asked, user, signed_in, made, used: false });
        Ok(code)
    }
}

/// 256 bits that nobody can guess.
fn random() -> Result<String, Refusal> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|_| Refusal::internal())?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}
