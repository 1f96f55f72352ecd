//! Refusals of the OAuth side: Microsoft's numbers and the `error` values of the standards, with words of our own.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde_json::json;

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::practice::directory) struct Refusal {
    /// `error` of OAuth.
    pub(super) error: &'static str,
    /// The number behind AADSTS.
    pub(super) number: u32,
    /// What happened.
    pub(super) words: String,
}

impl Refusal {
    pub(super) fn new(error: &'static str, number: u32, words: impl Into<String>) -> Self {
        Self { error, number, words: words.into() }
    }

    pub(super) fn unknown_tenant(name: &str) -> Self {
        let name: String = name.chars().take(100).collect();
        Self::new("invalid_request", 90_002, format!("Tenant '{name}' not found. Check that you have the correct tenant and cloud."))
    }

    pub(super) fn unknown_client(id: &str) -> Self {
        let id: String = id.chars().take(100).collect();
        Self::new("unauthorized_client", 700_016, format!("Application with identifier '{id}' was not found in the directory."))
    }

    pub(super) fn missing(parameter: &str) -> Self {
        Self::new("invalid_request", 900_144, format!("The request must contain the following parameter: '{parameter}'."))
    }

    pub(super) fn consent(scope: &str) -> Self {
        Self::new("consent_required", 65_001, format!("The user or administrator has not consented to use the application with '{scope}'."))
    }

    pub(super) fn internal() -> Self {
        Self::new("temporarily_unavailable", 90_033, "The practice cloud failed; its disk may be full.")
    }

    /// `AADSTS…: words`, as Microsoft writes a description.
    pub(super) fn description(&self) -> String {
        format!("AADSTS{}: {}", self.number, self.words)
    }

    /// The answer of an endpoint for programs.
    pub(super) fn answer(&self, now: Timestamp) -> Response {
        let (trace, correlation) = (super::super::new_id(), super::super::new_id());
        let body = json!({
            "error": self.error,
            "error_description": format!("{} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {now:.0}", self.description()),
            "error_codes": [self.number],
            "timestamp": now.strftime("%Y-%m-%d %H:%M:%SZ").to_string(),
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": format!("https://login.microsoftonline.com/error?code={}", self.number),
        });
        let status = match self.error {
            "invalid_client" => StatusCode::UNAUTHORIZED,
            "temporarily_unavailable" => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::BAD_REQUEST,
        };
        (status, Json(body)).into_response()
    }
}
