//! The device code flow: a program shows a code, and a person types it in a browser anywhere.

use super::authorize::{AskedClaims, Missing, fields, missing};
use super::refusal::Refusal;
use super::scopes::Scopes;
use super::token::Ground;
use super::{OAuth, clients, random};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How long a code lives. Source: the device code flow, 15 minutes by default.
const LIFE: SignedDuration = SignedDuration::from_mins(15);
/// Seconds between two questions of the program. Source: the same.
const INTERVAL: u32 = 5;
/// More codes are not kept.
const MAX_CODES: usize = 200;

/// The codes under way, by the device code. Forgotten when the practice cloud stops.
#[derive(Default)]
pub(super) struct Devices {
    inner: Mutex<HashMap<String, Device>>,
}

#[derive(Clone)]
struct Device {
    user_code: String,
    client: String,
    client_name: String,
    scopes: Scopes,
    made: Timestamp,
    answer: Answer,
}

#[derive(Clone, PartialEq, Eq)]
enum Answer {
    Open,
    Accepted { user: String, signed_in: Timestamp },
    Declined,
}

/// What a person is asked about.
pub(in crate::practice::directory) struct Pending {
    pub(in crate::practice::directory) client: String,
    pub(in crate::practice::directory) client_name: String,
    pub(super) scopes: Scopes,
}

pub(super) async fn begin(State(oauth): State<OAuth>, Path(tenant): Path<String>, body: Bytes) -> Response {
    let now = oauth.shared.now();
    match oauth.check_tenant(&tenant).and_then(|()| oauth.begin_device(&body, now)) {
        Ok(answer) => answer,
        Err(refusal) => refusal.answer(now),
    }
}

impl Devices {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Device>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl OAuth {
    fn begin_device(&self, body: &[u8], now: Timestamp) -> Result<Response, Refusal> {
        let form = fields(body)?;
        let field = |name: &str| form.get(name).filter(|v| !v.is_empty()).ok_or_else(|| Refusal::missing(name));
        let client = self.shared.truth(|s| clients::find(&s.directory, field("client_id")?))?;
        if !client.is_fallback_public {
            let words =
                "The request body must contain the following parameter: 'client_assertion' or 'client_secret'. Allow public client flows.";
            return Err(Refusal::new("invalid_client", 7_000_218, words));
        }
        let scopes = Scopes::read(field("scope")?)?;
        let (device_code, user_code) = (random()?, user_code()?);
        let device =
            Device { user_code: user_code.clone(), client: client.id, client_name: client.name, scopes, made: now, answer: Answer::Open };
        let mut all = self.devices.lock();
        all.retain(|_, d| now < d.made + LIFE);
        if all.len() >= MAX_CODES {
            all.clear();
        }
        all.insert(device_code.clone(), device);
        let address = format!("{}/devicelogin", self.shared.base_url);
        Ok(Json(json!({
            "user_code": user_code, "device_code": device_code, "verification_uri": address, "expires_in": LIFE.as_secs(),
            "interval": (INTERVAL / self.shared.pace()).max(1),
            "message": format!("To sign in, use a web browser to open the page {address} and enter the code {user_code} to authenticate."),
        }))
        .into_response())
    }

    /// What the program gets for its device code.
    pub(super) fn by_device(&self, client: &str, code: &str, now: Timestamp) -> Result<Ground, Refusal> {
        let mut all = self.devices.lock();
        let device = all.get(code).filter(|d| d.client == client).cloned();
        let device =
            device.ok_or_else(|| Refusal::new("bad_verification_code", 70_020, "The provided value for 'device_code' is not valid."))?;
        if now >= device.made + LIFE {
            return Err(Refusal::new("expired_token", 70_020, "The device code has expired: nobody entered it in time."));
        }
        match device.answer {
            Answer::Open => Err(Refusal::new("authorization_pending", 70_016, "The user has not entered the code yet.")),
            Answer::Declined => Err(Refusal::new("authorization_declined", 70_018, "The user declined.")),
            Answer::Accepted { user, signed_in } => {
                all.remove(code);
                let claims = AskedClaims::default();
                Ok(Ground { client: client.to_owned(), user, scopes: device.scopes, nonce: None, signed_in, claims })
            }
        }
    }

    /// What a typed code stands for.
    pub(in crate::practice::directory) fn pending(&self, user_code: &str) -> Option<Pending> {
        let now = self.shared.now();
        let all = self.devices.lock();
        let device = all.values().find(|d| is_same(&d.user_code, user_code) && d.answer == Answer::Open && now < d.made + LIFE)?;
        Some(Pending { client: device.client.clone(), client_name: device.client_name.clone(), scopes: device.scopes.clone() })
    }

    /// What stands between the user and a yes.
    pub(in crate::practice::directory) fn missing_for(&self, pending: &Pending, user: &str) -> Missing {
        self.shared.truth(|s| missing(&s.directory, &pending.client, &pending.scopes, user))
    }

    /// Notes the answer of a person.
    pub(in crate::practice::directory) fn answer_device(&self, user_code: &str, accepted: Option<(String, Timestamp)>) {
        let mut all = self.devices.lock();
        if let Some(device) = all.values_mut().find(|d| is_same(&d.user_code, user_code) && d.answer == Answer::Open) {
            device.answer = accepted.map_or(Answer::Declined, |(user, signed_in)| Answer::Accepted { user, signed_in });
        }
    }
}

fn is_same(code: &str, typed: &str) -> bool {
    typed.trim().eq_ignore_ascii_case(code)
}

/// Nine letters and digits that are not taken for one another.
fn user_code() -> Result<String, Refusal> {
    const SIGNS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let mut bytes = [0_u8; 9];
    getrandom::fill(&mut bytes).map_err(|_| Refusal::internal())?;
    Ok(bytes.iter().map(|b| char::from(SIGNS[usize::from(b % 32)])).collect())
}
