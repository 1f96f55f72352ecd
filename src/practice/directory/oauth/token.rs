//! The token endpoint: codes, refresh tokens and device codes for tokens.

use super::authorize::{AskedClaims, Missing, claims, fields, missing};
use super::refusal::Refusal;
use super::scopes::Scopes;
use super::{OAuth, clients, id_token, random};
use crate::practice::directory::state::DirectoryState;
use crate::practice::directory::state::oauth::{Issued, OAuthState, hash};
use crate::practice::state::{PracticeState, Shared};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;

/// How long tokens live. Sources: the code flow's sample; "Refresh tokens", 90 days.
const ACCESS_SECONDS: i64 = 3599;
const REFRESH_LIFE: SignedDuration = SignedDuration::from_hours(90 * 24);

/// What tokens are given for.
pub(super) struct Ground {
    pub(super) client: String,
    pub(super) user: String,
    pub(super) scopes: Scopes,
    pub(super) nonce: Option<String>,
    pub(super) signed_in: Timestamp,
    pub(super) claims: AskedClaims,
}

pub(super) async fn give(State(oauth): State<OAuth>, Path(tenant): Path<String>, headers: HeaderMap, body: Bytes) -> Response {
    let now = oauth.shared.now();
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return Refusal::new("invalid_request", 900_561, "The endpoint takes forms only.").answer(now);
    }
    let ground = fields(&body).and_then(|form| oauth.check_tenant(&tenant).and_then(|()| oauth.ground(&form, now)));
    match ground {
        Ok(ground) => match issue(&oauth.shared, ground, now).await {
            Ok(answer) => answer,
            Err(refusal) => refusal.answer(now),
        },
        Err(refusal) => refusal.answer(now),
    }
}

impl OAuth {
    fn ground(&self, form: &HashMap<String, String>, now: Timestamp) -> Result<Ground, Refusal> {
        let field = |name: &str| form.get(name).filter(|v| !v.is_empty()).ok_or_else(|| Refusal::missing(name));
        let client = field("client_id")?;
        self.shared.truth(|s| clients::find(&s.directory, client).map(|_| ()))?;
        if form.contains_key("client_secret") {
            return Err(Refusal::new(
                "invalid_client",
                700_025,
                "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
            ));
        }
        let asked = claims(form.get("claims").map(String::as_str))?;
        let mut ground = match field("grant_type")?.as_str() {
            "authorization_code" => self.by_code(client, field("code")?, field("redirect_uri")?, form.get("code_verifier"), now)?,
            "refresh_token" => self.by_refresh(client, field("refresh_token")?, form.get("scope"), now)?,
            "urn:ietf:params:oauth:grant-type:device_code" => self.by_device(client, field("device_code")?, now)?,
            other => {
                let other: String = other.chars().take(80).collect();
                return Err(Refusal::new(
                    "unsupported_grant_type",
                    70_003,
                    format!("The app requested an unsupported grant type '{other}'."),
                ));
            }
        };
        ground.claims.answers_challenges |= asked.answers_challenges;
        Ok(ground)
    }

    /// A code is good once. Source of the numbers: the error codes' page.
    fn by_code(&self, client: &str, code: &str, redirect: &str, verifier: Option<&String>, now: Timestamp) -> Result<Ground, Refusal> {
        let bad = |number, words: &str| Refusal::new("invalid_grant", number, words);
        let found = {
            let mut codes = self.codes();
            let kept = codes.get_mut(code).filter(|c| now < c.made + super::CODE_LIFE);
            let kept = kept.ok_or_else(|| bad(70_008, "The provided authorization code is expired, or is none."))?;
            if std::mem::replace(&mut kept.used, true) {
                return Err(bad(54_005, "OAuth2 Authorization code was already redeemed, please retry with a new valid code."));
            }
            kept.clone()
        };
        if found.asked.client.id != client {
            return Err(bad(700_005, "The provided authorization code is intended for another client."));
        }
        if found.asked.redirect != redirect {
            return Err(bad(50_148, "The redirect URI is not the one that the authorization code was asked for with."));
        }
        let verifier = verifier.filter(|v| (43..=128).contains(&v.len()));
        let verifier = verifier.ok_or_else(|| bad(501_491, "A code_verifier of 43 to 128 characters has to come along."))?;
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, verifier.as_bytes());
        if URL_SAFE_NO_PAD.encode(digest) != found.asked.challenge {
            return Err(bad(501_481, "The code_verifier does not match the code_challenge supplied in the authorization request."));
        }
        Ok(Ground {
            client: client.to_owned(),
            user: found.user,
            scopes: found.asked.scopes,
            nonce: found.asked.nonce,
            signed_in: found.signed_in,
            claims: found.asked.claims,
        })
    }

    /// The old token stays good, as the real directory's does; whoever asks gets a new one each time.
    fn by_refresh(&self, client: &str, token: &str, scope: Option<&String>, now: Timestamp) -> Result<Ground, Refusal> {
        let bad = |number, words: &str| Refusal::new("invalid_grant", number, words);
        let (issued, valid_from, enabled) = self.shared.truth(|s| {
            let issued = s.directory.oauth.refresh.get(&hash(token)).map(|i| (**i).clone());
            let issued = issued.ok_or_else(|| bad(9_002_313, "The provided refresh token is none."))?;
            let enabled = s.directory.users.get(&issued.user).is_some_and(|p| p.user.account_enabled);
            let valid_from = s.directory.oauth.valid_from.get(&issued.user).copied();
            Ok::<_, Refusal>((issued, valid_from, enabled))
        })?;
        if issued.client != client {
            return Err(bad(700_005, "The provided refresh token is intended for another client."));
        }
        if issued.expires <= now {
            return Err(bad(700_082, "The refresh token has expired due to inactivity."));
        }
        if !enabled {
            return Err(bad(50_057, "The user account is disabled."));
        }
        if valid_from.is_some_and(|from| issued.signed_in < from) {
            return Err(bad(50_173, "The provided grant has expired due to it being revoked, a fresh auth token is needed."));
        }
        let names = issued.scopes.clone();
        let scopes = scope.map_or(Ok(Scopes { names, default: false }), |text| Scopes::read(text))?;
        let claims = AskedClaims { answers_challenges: issued.answers_challenges, not_before: None };
        Ok(Ground { client: client.to_owned(), user: issued.user, scopes, nonce: None, signed_in: issued.signed_in, claims })
    }
}

async fn issue(shared: &Arc<Shared>, ground: Ground, now: Timestamp) -> Result<Response, Refusal> {
    let (access, refresh) = (random()?, random()?);
    let writer = Arc::clone(shared);
    let work = move || {
        writer.change(|s| {
            let scopes = granted(&s.directory, &ground)?;
            let id_token =
                if ground.scopes.has("openid") { Some(id_token::make(&mut s.directory, &writer.base_url, &ground, now)?) } else { None };
            let with_refresh = ground.scopes.has("offline_access").then_some(&refresh);
            keep(s, &ground, &scopes, &access, with_refresh, now);
            let mut answer = json!({
                "token_type": "Bearer", "scope": scopes.join(" "), "expires_in": ACCESS_SECONDS, "ext_expires_in": ACCESS_SECONDS,
                "access_token": access,
            });
            if let Some(token) = id_token {
                answer["id_token"] = token.into();
            }
            if let Some(token) = with_refresh {
                answer["refresh_token"] = token.as_str().into();
            }
            Ok(Json(answer).into_response())
        })
    };
    tokio::task::spawn_blocking(work).await.map_err(|_| Refusal::internal())?.map_err(|_| Refusal::internal())?
}

/// The scopes of the answer: those that were asked for, or all that was consented to. Consent may be gone meanwhile.
fn granted(directory: &DirectoryState, ground: &Ground) -> Result<Vec<String>, Refusal> {
    if let Missing::Consent(open) | Missing::Administrator(open) = missing(directory, &ground.client, &ground.scopes, &ground.user) {
        return Err(Refusal { error: "invalid_grant", ..Refusal::consent(&open.join(" ")) });
    }
    let mut scopes = ground.scopes.names.clone();
    if ground.scopes.default {
        let held = directory.consented(&clients::principal_id(directory, &ground.client), &ground.user);
        scopes.extend(held.into_iter().filter(|h| !ground.scopes.has(h)));
    }
    Ok(scopes)
}

fn keep(state: &mut PracticeState, ground: &Ground, scopes: &[String], access: &str, refresh: Option<&String>, now: Timestamp) {
    let oauth = &mut state.directory.oauth;
    let issued = |life: SignedDuration| Issued {
        client: ground.client.clone(),
        user: ground.user.clone(),
        scopes: scopes.to_vec(),
        signed_in: ground.signed_in,
        expires: now.saturating_add(life).unwrap_or(now),
        answers_challenges: ground.claims.answers_challenges,
    };
    OAuthState::keep(&mut oauth.access, access, issued(SignedDuration::from_secs(ACCESS_SECONDS)), now);
    if let Some(refresh) = refresh {
        OAuthState::keep(&mut oauth.refresh, refresh, issued(REFRESH_LIFE), now);
    }
}
