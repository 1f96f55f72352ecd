//! Refusals of the OAuth endpoints in the port's words.
//!
//! Source: the error responses of the code flow's page. Descriptions begin with `AADSTS` and a number; they go on with ids of the
//! request, which are kept apart. No answer holds a token where it holds an error.

use crate::workflow::ports::{ADMIN_SIGN_IN, AdminSignInError, PortError, PortErrorKind};
use oauth2::{ErrorResponse, RequestTokenError};
use serde::{Deserialize, Serialize};

/// The longest description that is passed on, in characters.
const MAX_WORDS: usize = 500;

/// What an endpoint said instead of giving tokens.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Said {
    pub(super) error: String,
    #[serde(default)]
    pub(super) error_description: String,
    #[serde(default)]
    error_codes: Vec<u32>,
    #[serde(default)]
    correlation_id: Option<String>,
}

impl std::fmt::Display for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.error)
    }
}

impl ErrorResponse for Said {}

impl Said {
    pub(super) fn new(error: &str, description: &str) -> Self {
        Self { error: error.to_owned(), error_description: description.to_owned(), ..Self::default() }
    }

    /// The number behind `AADSTS`.
    fn number(&self) -> Option<u32> {
        let in_words = || self.error_description.split_once("AADSTS")?.1.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok();
        self.error_codes.first().copied().or_else(in_words)
    }

    /// As an error of the port. `scopes` are those that were asked for.
    pub(super) fn error(&self, scopes: &str) -> PortError {
        let number = self.number();
        let words = self.error_description.split(" Trace ID:").next().unwrap_or_default();
        let message: String = if words.is_empty() { &self.error } else { words }.chars().take(MAX_WORDS).collect();
        PortError {
            code: Some(number.map_or_else(|| self.error.clone(), |n| format!("AADSTS{n}"))),
            request_id: self.correlation_id.as_ref().map(|id| id.chars().take(100).collect()),
            ..PortError::new(kind(number.unwrap_or(0), &self.error, scopes), ADMIN_SIGN_IN, message)
        }
    }

    /// As the end of a sign-in: a no is told apart from a refusal.
    pub(super) fn end(&self, scopes: &str) -> AdminSignInError {
        match self.error.as_str() {
            "access_denied" | "authorization_declined" if !matches!(self.number(), Some(90_094 | 90_095)) => AdminSignInError::Declined,
            _ => AdminSignInError::Directory(self.error(scopes)),
        }
    }
}

fn kind(number: u32, error: &str, scopes: &str) -> PortErrorKind {
    let consent = [65_001, 65_002, 65_004, 90_094, 90_095].contains(&number) || error == "consent_required";
    match error {
        _ if consent => PortErrorKind::Denied { action: Some(scopes.to_owned()).filter(|s| !s.is_empty()) },
        "access_denied" | "authorization_declined" => PortErrorKind::Denied { action: None },
        "invalid_grant" | "interaction_required" | "login_required" | "expired_token" | "bad_verification_code" => {
            PortErrorKind::CredentialsRejected
        }
        "temporarily_unavailable" | "server_error" => PortErrorKind::Throttled { retry_after: None },
        _ => PortErrorKind::Invalid,
    }
}

/// What became of a request for tokens. What could not be read stays out of the message: it may hold a token.
pub(super) fn failed<E: ErrorResponse + 'static>(error: RequestTokenError<PortError, E>, said: impl FnOnce(E) -> PortError) -> PortError {
    let garbled = |why: &str| PortError::new(PortErrorKind::Garbled, ADMIN_SIGN_IN, why);
    match error {
        RequestTokenError::ServerResponse(refusal) => said(refusal),
        RequestTokenError::Request(error) => error,
        RequestTokenError::Parse(..) => garbled("the answer is not of the expected form"),
        RequestTokenError::Other(_) => garbled("there was no answer that can be used"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_comes_from_the_codes_or_from_the_words_and_ids_stay_apart() {
        let json = r#"{"error":"invalid_grant","error_description":"AADSTS50173: The grant was revoked. Trace ID: t Correlation ID: c",
            "error_codes":[50173],"timestamp":"x","trace_id":"t","correlation_id":"c","unknown":1}"#;
        let said: Said = serde_json::from_str(json).unwrap_or_default();
        let error = said.error("User.Read");
        assert_eq!((error.code.as_deref(), error.request_id.as_deref()), (Some("AADSTS50173"), Some("c")));
        assert_eq!((error.kind, error.message.as_str()), (PortErrorKind::CredentialsRejected, "AADSTS50173: The grant was revoked."));
        assert_eq!(Said::new("access_denied", "AADSTS90094: an administrator is needed").number(), Some(90_094));
    }

    #[test]
    fn a_no_is_no_refusal_and_missing_consent_names_its_scopes() {
        assert_eq!(Said::new("access_denied", "AADSTS65004: declined").end(""), AdminSignInError::Declined);
        let admin = Said::new("access_denied", "AADSTS90094: an administrator is needed").end("Group.ReadWrite.All");
        let AdminSignInError::Directory(error) = admin else { return assert_eq!(admin, AdminSignInError::Nobody) };
        assert_eq!(error.kind, PortErrorKind::Denied { action: Some("Group.ReadWrite.All".into()) });
        assert_eq!(error.finding().id, "directory.consent_revoked");
    }
}
