//! Id tokens: who signed in, for which client, in answer to which request.
//!
//! The signature is not looked at: the token comes from the token endpoint itself over TLS, which stands in for it (OpenID Connect
//! Core 3.1.3.7, number 6). Source of the claims: "ID token claims reference".

use crate::domain::cloud::is_guid;
use crate::domain::directory::TenantId;
use crate::domain::secret::SecretText;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

/// The largest token that is read.
const MAX_TOKEN: usize = 64 * 1024;
/// How far the two clocks may differ.
const SKEW: SignedDuration = SignedDuration::from_mins(5);

/// What is taken from it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Claims {
    aud: String,
    tid: String,
    exp: i64,
    nonce: Option<String>,
}

/// Reads whose tenant it is. `nonce` is the one that was sent along; the device flow sends none.
///
/// # Errors
/// Why the token can't be used.
pub(super) fn tenant(token: &SecretText, client: &str, nonce: Option<&str>, now: Timestamp) -> Result<TenantId, &'static str> {
    let claims = decode(token).ok_or("the id token can't be read")?;
    if !claims.aud.eq_ignore_ascii_case(client) {
        return Err("the id token is another client's");
    }
    if nonce.is_some() && claims.nonce.as_deref() != nonce {
        return Err("the id token belongs to another sign-in");
    }
    if Timestamp::from_second(claims.exp).map_or(true, |end| end.saturating_add(SKEW).unwrap_or(end) < now) {
        return Err("the id token has ended; check the clock of this computer");
    }
    if !is_guid(&claims.tid) {
        return Err("the id token names no tenant");
    }
    Ok(TenantId::new(claims.tid.to_lowercase()))
}

fn decode(token: &SecretText) -> Option<Claims> {
    let text = Some(token.expose()).filter(|t| t.len() <= MAX_TOKEN)?;
    let mut parts = text.split('.');
    let (_, payload, _) = (parts.next()?, parts.next()?, parts.next()?);
    let json = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
    serde_json::from_slice(&json).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLIENT: &str = "14d82eec-204b-4c2f-b7e8-296a70dab67e";
    const TENANT: &str = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";

    fn token(aud: &str, tid: &str, exp: i64) -> SecretText {
        let claims = serde_json::json!({"aud": aud, "tid": tid, "exp": exp, "nonce": "n", "more": [1]}).to_string();
        SecretText::new(format!("e30.{}.sig", URL_SAFE_NO_PAD.encode(claims)))
    }

    #[test]
    fn client_nonce_time_and_tenant_are_held_to_the_request() {
        let now = Timestamp::UNIX_EPOCH;
        let good = token(CLIENT, TENANT, 60);
        assert_eq!(tenant(&good, CLIENT, Some("n"), now), Ok(TenantId::new(TENANT)));
        assert!(tenant(&good, CLIENT, None, now).is_ok());
        for (bad, nonce) in [
            (token("other", TENANT, 60), "n"),
            (token(CLIENT, "common", 60), "n"),
            (token(CLIENT, TENANT, -400), "n"),
            (good, "m"),
            (SecretText::new("a.b"), "n"),
            (SecretText::new("a.b.c"), "n"),
            (SecretText::new(""), "n"),
        ] {
            assert!(tenant(&bad, CLIENT, Some(nonce), now).is_err());
        }
    }
}
