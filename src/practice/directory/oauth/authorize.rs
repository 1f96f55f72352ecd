//! A request at the authorization endpoint: read, held to the client's registration, answered by a redirect.

use super::clients::{self, Client};
use super::refusal::Refusal;
use super::scopes::{Scopes, is_for_users};
use super::{OAuth, clients::may_consent};
use crate::practice::directory::state::DirectoryState;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::Value;
use std::collections::HashMap;

/// What a client asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::practice::directory) struct Asked {
    /// The client.
    pub(super) client: Client,
    /// Where the answer goes.
    pub(super) redirect: String,
    /// What it shall be good for.
    pub(super) scopes: Scopes,
    state: Option<String>,
    /// For the id token.
    pub(super) nonce: Option<String>,
    /// `code_challenge`, of the method S256.
    pub(super) challenge: String,
    /// `prompt`.
    pub(in crate::practice::directory) prompt: Option<String>,
    /// Whether the client can answer challenges, and since when the sign-in has to be.
    pub(super) claims: AskedClaims,
}

/// What the parameter `claims` says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct AskedClaims {
    pub(super) answers_challenges: bool,
    pub(super) not_before: Option<Timestamp>,
}

/// A request that is refused: at the client where its redirect is known to be good, else on a page.
#[derive(Debug, Clone)]
pub(in crate::practice::directory) struct Refused {
    pub(in crate::practice::directory) refusal: Refusal,
    back: Option<(String, Option<String>)>,
}

/// What stands between a signed-in user and the code.
pub(in crate::practice::directory) enum Missing {
    /// Nothing.
    Nothing,
    /// Consent that the user can give.
    Consent(Vec<String>),
    /// Consent that only an administrator can give.
    Administrator(Vec<String>),
}

impl OAuth {
    /// Reads a request.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(in crate::practice::directory) fn read(&self, tenant: &str, query: &str) -> Result<Asked, Box<Refused>> {
        let on_page = |refusal| Box::new(Refused { refusal, back: None });
        self.check_tenant(tenant).map_err(on_page)?;
        let given = fields(query.as_bytes()).map_err(on_page)?;
        let field = |name: &str| given.get(name).filter(|v| !v.is_empty()).cloned();
        let id = field("client_id").ok_or_else(|| on_page(Refusal::missing("client_id")))?;
        let client = self.shared.truth(|s| clients::find(&s.directory, &id)).map_err(on_page)?;
        let redirect = field("redirect_uri").ok_or_else(|| on_page(Refusal::missing("redirect_uri")))?;
        if redirect.len() > 256 || !client.may_use(&redirect) {
            let words = "The redirect URI of the request does not match those of the application.";
            return Err(on_page(Refusal::new("invalid_request", 50_011, words)));
        }
        let state = field("state");
        let back = |refusal| Box::new(Refused { refusal, back: Some((redirect.clone(), state.clone())) });
        if field("response_type").as_deref() != Some("code") {
            return Err(back(Refusal::new(
                "unsupported_response_type",
                700_051,
                "The practice directory answers response_type=code only.",
            )));
        }
        if field("response_mode").is_some_and(|m| m != "query") {
            return Err(back(Refusal::new("invalid_request", 90_014, "The practice directory answers response_mode=query only.")));
        }
        let challenge = field("code_challenge").filter(|c| is_challenge(c));
        let challenge = challenge.filter(|_| field("code_challenge_method").as_deref() == Some("S256"));
        let words = "A code_challenge of the method S256 has to come along: 43 characters of base64url.";
        let challenge = challenge.ok_or_else(|| back(Refusal::new("invalid_request", 501_481, words)))?;
        let scopes = Scopes::read(&field("scope").unwrap_or_default()).map_err(back)?;
        let prompt = field("prompt");
        if prompt.as_deref().is_some_and(|p| !["login", "none", "consent", "select_account"].contains(&p)) {
            return Err(back(Refusal::new("invalid_request", 90_023, "The value of 'prompt' is none.")));
        }
        let claims = claims(field("claims").as_deref()).map_err(back)?;
        Ok(Asked { client, redirect: redirect.clone(), scopes, state: state.clone(), nonce: field("nonce"), challenge, prompt, claims })
    }

    /// Whether a session is good enough for what was asked: begun after the moment that a challenge names, and not revoked.
    pub(in crate::practice::directory) fn accepts(&self, asked: &Asked, user: &str, since: Timestamp) -> bool {
        let valid_from = self.shared.truth(|s| s.directory.oauth.valid_from.get(user).copied());
        asked.claims.not_before.is_none_or(|t| since >= t) && valid_from.is_none_or(|t| since >= t)
    }

    /// What stands between the user and the code.
    pub(in crate::practice::directory) fn missing(&self, asked: &Asked, user: &str) -> Missing {
        self.shared.truth(|s| missing(&s.directory, &asked.client.id, &asked.scopes, user))
    }
}

/// The scopes that nobody consented to yet.
pub(super) fn missing(directory: &DirectoryState, client: &str, scopes: &Scopes, user: &str) -> Missing {
    let held = directory.consented(&clients::principal_id(directory, client), user);
    let open: Vec<String> = scopes.of_graph().filter(|s| !held.iter().any(|h| h == s)).map(str::to_owned).collect();
    if open.is_empty() {
        Missing::Nothing
    } else if open.iter().all(|s| is_for_users(s)) || may_consent(&directory.roles_of(user)) {
        Missing::Consent(open)
    } else {
        Missing::Administrator(open)
    }
}

/// The fields of a form or query, each at most once.
pub(super) fn fields(text: &[u8]) -> Result<HashMap<String, String>, Refusal> {
    let mut fields = HashMap::new();
    for (name, value) in url::form_urlencoded::parse(text).take(60) {
        if value.len() > 16 * 1024 || fields.insert(name.clone().into_owned(), value.into_owned()).is_some() {
            let name: String = name.chars().take(50).collect();
            return Err(Refusal::new("invalid_request", 90_014, format!("The field '{name}' is too long, or comes more than once.")));
        }
    }
    Ok(fields)
}

fn is_challenge(text: &str) -> bool {
    URL_SAFE_NO_PAD.decode(text).is_ok_and(|bytes| bytes.len() == 32)
}

/// Reads the parameter `claims`: the capability `cp1`, and the answer to a challenge.
pub(super) fn claims(text: Option<&str>) -> Result<AskedClaims, Refusal> {
    let Some(text) = text else { return Ok(AskedClaims::default()) };
    let value: Value =
        serde_json::from_str(text).map_err(|_| Refusal::new("invalid_request", 50_012, "The parameter 'claims' is no JSON."))?;
    let token = &value["access_token"];
    let capable = token["xms_cc"]["values"].as_array().is_some_and(|v| v.iter().any(|c| c == "cp1"));
    let seconds = match &token["nbf"]["value"] {
        Value::String(text) => text.parse().ok(),
        other => other.as_i64(),
    };
    Ok(AskedClaims { answers_challenges: capable, not_before: seconds.and_then(|s| Timestamp::from_second(s).ok()) })
}

impl Asked {
    /// The client id.
    pub(in crate::practice::directory) fn client_id(&self) -> &str {
        &self.client.id
    }

    /// The client's name.
    pub(in crate::practice::directory) fn client_name(&self) -> &str {
        &self.client.name
    }

    /// The scopes that need consent.
    pub(in crate::practice::directory) fn graph_scopes(&self) -> Vec<String> {
        self.scopes.of_graph().map(str::to_owned).collect()
    }

    /// A code for somebody who signed in and consented.
    pub(in crate::practice::directory) fn finish(&self, oauth: &OAuth, user: &str, signed_in: Timestamp) -> Response {
        match oauth.give_code(self.clone(), user.to_owned(), signed_in) {
            Ok(code) => self.answer(&[("code", &code)]),
            Err(refusal) => self.refuse(&refusal),
        }
    }

    /// Back to the client with these parameters.
    fn answer(&self, parameters: &[(&str, &str)]) -> Response {
        back(&self.redirect, self.state.as_deref(), parameters)
    }

    /// Back to the client with a refusal.
    pub(in crate::practice::directory) fn refuse(&self, refusal: &Refusal) -> Response {
        self.answer(&[("error", refusal.error), ("error_description", &refusal.description())])
    }

    /// Nobody is signed in, and nobody may be asked.
    pub(in crate::practice::directory) fn needs_sign_in(&self) -> Response {
        self.refuse(&Refusal::new("login_required", 50_058, "A silent sign-in request was sent, but no user is signed in."))
    }

    /// Consent is missing, and nobody may be asked.
    pub(in crate::practice::directory) fn needs_consent(&self, scopes: &[String]) -> Response {
        self.refuse(&Refusal::consent(&scopes.join(" ")))
    }

    /// The user said no.
    pub(in crate::practice::directory) fn declined(&self) -> Response {
        self.refuse(&Refusal::new("access_denied", 65_004, "The user declined to consent to access the application."))
    }
}

impl Refused {
    /// The redirect, where there is one that can be trusted.
    pub(in crate::practice::directory) fn redirect(&self) -> Option<Response> {
        let (redirect, state) = self.back.as_ref()?;
        let description = self.refusal.description();
        Some(back(redirect, state.as_deref(), &[("error", self.refusal.error), ("error_description", &description)]))
    }
}

/// Source: a redirect without a path comes back with a slash.
fn back(redirect: &str, state: Option<&str>, parameters: &[(&str, &str)]) -> Response {
    let Ok(mut url) = url::Url::parse(redirect) else { return StatusCode::BAD_REQUEST.into_response() };
    url.query_pairs_mut().extend_pairs(parameters).extend_pairs(state.map(|s| ("state", s)));
    let Ok(location) = HeaderValue::from_str(url.as_str()) else { return StatusCode::BAD_REQUEST.into_response() };
    (StatusCode::FOUND, [(header::LOCATION, location)]).into_response()
}

/// The same query without `prompt`, for the way back after signing in.
pub(in crate::practice::directory) fn without_prompt(query: &str) -> String {
    let kept = url::form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != "prompt");
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_name_the_capability_and_the_moment() {
        let both = r#"{"access_token":{"xms_cc":{"values":["cp1"]},"nbf":{"essential":true,"value":"1700000000"}}}"#;
        let read = claims(Some(both));
        assert_eq!(read.map(|c| (c.answers_challenges, c.not_before.map(Timestamp::as_second))), Ok((true, Some(1_700_000_000))));
        assert_eq!(claims(None), Ok(AskedClaims::default()));
        assert!(claims(Some("x")).is_err());
    }

    #[test]
    fn fields_come_once() {
        assert!(fields(b"a=1&b=2").is_ok() && fields(b"a=1&a=2").is_err());
        assert_eq!(without_prompt("a=1&prompt=login&b=x%20y"), "a=1&b=x+y");
    }
}
