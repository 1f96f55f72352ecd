//! Claims challenges: what Graph asks of a sign-in before it takes a request.
//!
//! Source: "Claims challenges, claims requests and client capabilities": header `WWW-Authenticate`, scheme `Bearer`,
//! `error="insufficient_claims"`, `claims="<base64 of JSON>"`; there may be several such headers.

use super::token::ClaimsChallenge;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use reqwest::header::{HeaderMap, WWW_AUTHENTICATE};
use serde_json::{Value, json};

/// The largest claims value that is taken, in characters.
const MAX_CLAIMS: usize = 16_384;

/// The challenge of an answer, if it holds one that can be read.
pub(super) fn challenge(headers: &HeaderMap) -> Option<ClaimsChallenge> {
    headers.get_all(WWW_AUTHENTICATE).iter().take(16).filter_map(|value| value.to_str().ok()).find_map(of_header)
}

fn of_header(header: &str) -> Option<ClaimsChallenge> {
    let scheme = header.get(..7).filter(|s| s.eq_ignore_ascii_case("bearer "));
    if header.len() > MAX_CLAIMS * 2 || scheme.is_none() || parameter(header, "error")? != "insufficient_claims" {
        return None;
    }
    let claims = parameter(header, "claims")?;
    if claims.len() > MAX_CLAIMS {
        return None;
    }
    let bytes = [&STANDARD, &URL_SAFE, &STANDARD_NO_PAD, &URL_SAFE_NO_PAD].iter().find_map(|engine| engine.decode(claims).ok())?;
    let json = String::from_utf8(bytes).ok()?;
    serde_json::from_str::<serde_json::Value>(&json).ok()?.is_object().then_some(ClaimsChallenge(json))
}

/// The value of `name="…"`, at a place where a parameter may begin.
fn parameter<'h>(header: &'h str, name: &str) -> Option<&'h str> {
    let wanted = format!("{name}=\"");
    let begins = |at: usize| header[..at].ends_with([' ', ',']);
    let at = header.match_indices(&wanted).map(|(at, _)| at).find(|at| begins(*at))?;
    let rest = &header[at + wanted.len()..];
    rest.split_once('"').map(|(value, _)| value)
}

/// The `claims` of a request for tokens: what was asked for, and that this client can answer challenges (`cp1`): Graph
/// sends them to such clients only.
pub(super) fn claims(challenge: Option<&ClaimsChallenge>) -> String {
    let asked = challenge.and_then(|c| serde_json::from_str::<Value>(&c.0).ok()).filter(Value::is_object);
    let mut claims = asked.unwrap_or_else(|| json!({}));
    if !claims["access_token"].is_object() {
        claims["access_token"] = json!({});
    }
    claims["access_token"]["xms_cc"] = json!({"values": ["cp1"]});
    claims.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    #[test]
    fn what_was_asked_for_stays_beside_the_capability() {
        assert_eq!(claims(None), r#"{"access_token":{"xms_cc":{"values":["cp1"]}}}"#);
        let asked = ClaimsChallenge(r#"{"access_token":{"nbf":{"essential":true,"value":"1"}}}"#.into());
        let merged: Value = serde_json::from_str(&claims(Some(&asked))).unwrap_or_default();
        assert_eq!(merged["access_token"]["nbf"]["value"], "1");
        assert_eq!(merged["access_token"]["xms_cc"]["values"][0], "cp1");
    }

    fn headers(values: &[&str]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for value in values.iter().filter_map(|v| HeaderValue::from_str(v).ok()) {
            map.append(WWW_AUTHENTICATE, value);
        }
        map
    }

    #[test]
    fn the_challenge_is_found_among_several_headers_and_decoded() {
        let json = r#"{"access_token":{"acrs":{"essential":true,"value":"c1"}}}"#;
        let good = format!(
            "Bearer realm=\"\", authorization_uri=\"https://login.microsoftonline.com/common/oauth2/authorize\", error=\"insufficient_claims\", claims=\"{}\"",
            STANDARD.encode(json)
        );
        assert_eq!(challenge(&headers(&["PoP nonce=\"x\"", &good])), Some(ClaimsChallenge(json.into())));
    }

    #[test]
    fn other_refusals_are_no_challenge() {
        let plain = STANDARD.encode("not json");
        for header in [
            "Bearer realm=\"\", error=\"invalid_token\"".to_owned(),
            "Bearer error=\"insufficient_claims\"".to_owned(),
            format!("Bearer error=\"insufficient_claims\", claims=\"{plain}\""),
            "Bearer error=\"insufficient_claims\", claims=\"***\"".to_owned(),
            "é".to_owned(),
            String::new(),
        ] {
            assert_eq!(challenge(&headers(&[&header])), None, "{header}");
        }
    }
}
