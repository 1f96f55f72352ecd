//! What clients look up: the endpoints, and the keys that id tokens are verified with.

use super::OAuth;
use super::id_token::{key_id, signing_key};
use super::refusal::Refusal;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::KeyPair as _;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) async fn configuration(State(oauth): State<OAuth>, Path(tenant): Path<String>) -> Response {
    if let Err(refusal) = oauth.check_tenant(&tenant) {
        return refusal.answer(oauth.shared.now());
    }
    let (base, id) = (&oauth.shared.base_url, oauth.shared.truth(|s| s.directory.tenant.id.clone()));
    let at = |rest: &str| format!("{base}/{tenant}/{rest}");
    Json(json!({
        "issuer": format!("{base}/{id}/v2.0"),
        "authorization_endpoint": at("oauth2/v2.0/authorize"),
        "token_endpoint": at("oauth2/v2.0/token"),
        "device_authorization_endpoint": at("oauth2/v2.0/devicecode"),
        "end_session_endpoint": at("oauth2/v2.0/logout"),
        "jwks_uri": at("discovery/v2.0/keys"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "token_endpoint_auth_methods_supported": ["none"],
        "code_challenge_methods_supported": ["S256"],
        "claims_supported": ["sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "preferred_username", "name", "tid", "oid", "ver"],
        "request_uri_parameter_supported": false,
    }))
    .into_response()
}

pub(super) async fn keys(State(oauth): State<OAuth>, Path(tenant): Path<String>) -> Response {
    let now = oauth.shared.now();
    if let Err(refusal) = oauth.check_tenant(&tenant) {
        return refusal.answer(now);
    }
    let shared = Arc::clone(&oauth.shared);
    let key = tokio::task::spawn_blocking(move || {
        let key = shared.change(|s| signing_key(&mut s.directory)).map_err(|_| Refusal::internal())??;
        let pair = KeyPair::from_pkcs8(key.pkcs8_der().expose()).map_err(|_| Refusal::internal())?;
        let number = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let public = pair.public_key();
        let (n, e) =
            (number(public.modulus().big_endian_without_leading_zero()), number(public.exponent().big_endian_without_leading_zero()));
        Ok::<Value, Refusal>(json!({"kty": "RSA", "use": "sig", "alg": "RS256", "kid": key_id(&key), "n": n, "e": e}))
    });
    match key.await.unwrap_or_else(|_| Err(Refusal::internal())) {
        Ok(key) => Json(json!({"keys": [key]})).into_response(),
        Err(refusal) => refusal.answer(now),
    }
}
