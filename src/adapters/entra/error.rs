//! Graph's refusals in the port's words.
//!
//! Sources: "Microsoft Graph error responses", "throttling guidance". The exact code stands in `error.code` or in
//! `error.details[].code`: both are searched. Words of a message decide only where Graph has one code for many things.

use crate::workflow::ports::{PortError, PortErrorKind};
use serde_json::Value;
use std::time::Duration;

/// The longest message that is passed on, in characters.
const MAX_MESSAGE: usize = 2_000;
/// How deep an inner error may nest.
const MAX_NESTING: usize = 8;

/// Codes that say no more than the HTTP status does.
const GENERAL: [&str; 4] = ["", "Request_BadRequest", "BadRequest", "badRequest"];

/// What stands in an error body.
struct Said {
    codes: Vec<String>,
    message: String,
    request_id: Option<String>,
}

/// Maps a refusal. `header_id` is the `request-id` header, which wins over the body's.
pub(super) fn refusal(call: &str, status: u16, header_id: Option<String>, retry_after: Option<Duration>, body: &[u8]) -> PortError {
    let said = read(body);
    let kind = kind(status, &said, retry_after);
    let code = said.codes.iter().find(|c| !GENERAL.contains(&c.as_str())).or_else(|| said.codes.first()).filter(|c| !c.is_empty()).cloned();
    let message = if said.message.is_empty() { format!("HTTP status {status}") } else { said.message };
    PortError { kind, call: call.to_owned(), code, message, http_status: Some(status), request_id: header_id.or(said.request_id) }
}

fn read(body: &[u8]) -> Said {
    let json: Value = serde_json::from_slice(body).unwrap_or_default();
    let error = &json["error"];
    let text = |v: &Value| v.as_str().map(|t| t.chars().take(MAX_MESSAGE).collect::<String>());
    let mut codes: Vec<String> = text(&error["code"]).into_iter().collect();
    codes.extend(error["details"].as_array().into_iter().flatten().take(20).filter_map(|d| text(&d["code"])));
    let (mut inner, mut request_id) = (inner_error(error), None);
    for _ in 0..MAX_NESTING {
        let Some(value) = inner else { break };
        request_id = request_id.or_else(|| text(&value["request-id"]));
        codes.extend(text(&value["code"]));
        inner = inner_error(value);
    }
    Said { codes, message: text(&error["message"]).unwrap_or_default(), request_id }
}

fn inner_error(value: &Value) -> Option<&Value> {
    ["innerError", "innererror"].iter().map(|name| &value[*name]).find(|v| v.is_object())
}

fn kind(status: u16, said: &Said, retry_after: Option<Duration>) -> PortErrorKind {
    let has = |code: &str| said.codes.iter().any(|c| c == code);
    let says = |words: &str| said.message.contains(words);
    if said.codes.is_empty() && !matches!(status, 401 | 429 | 500..) {
        return PortErrorKind::Garbled; // somebody in between, or no Graph at all
    }
    match status {
        _ if has("Directory_QuotaExceeded") => PortErrorKind::LimitExceeded,
        _ if has("Request_MultipleObjectsWithSameKeyValue") || has("ObjectConflict") => PortErrorKind::AlreadyExists,
        401 => PortErrorKind::CredentialsRejected,
        403 => PortErrorKind::Denied { action: None },
        404 => PortErrorKind::NotFound,
        409 | 412 | 423 => PortErrorKind::Conflict,
        429 => PortErrorKind::Throttled { retry_after },
        400 if has("Request_ResourceNotFound") || says("queried reference-property objects are not present") => PortErrorKind::NotFound,
        // assignments ("EntitlementGrant entry already exists"), owners, user names
        400 if says("already exist") || says("being assigned already exists") => PortErrorKind::AlreadyExists,
        405 | 501 => PortErrorKind::NotSupported,
        400..=499 => PortErrorKind::Invalid,
        500.. => PortErrorKind::ServerFailed { retry_after },
        _ => PortErrorKind::Garbled,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(status: u16, body: &Value) -> PortError {
        refusal("PATCH /applications", status, None, None, body.to_string().as_bytes())
    }

    #[test]
    fn the_exact_code_is_found_in_either_place() {
        let detail = json!({"error": {"code": "Request_BadRequest", "message": "Values of identifierUris property must use a verified domain",
            "details": [{"code": "HostNameNotOnVerifiedDomain", "message": "m", "target": "identifierUris"}],
            "innerError": {"date": "2026-11-23T10:00:00", "request-id": "r1", "client-request-id": "c1"}}});
        let error = of(400, &detail);
        assert_eq!(
            (error.kind, error.code.as_deref(), error.request_id.as_deref()),
            (PortErrorKind::Invalid, Some("HostNameNotOnVerifiedDomain"), Some("r1"))
        );
        let direct = of(
            400,
            &json!({"error": {"code": "CannotDeleteOrUpdateEnabledEntitlement", "message": "m", "innererror": {"innererror": {"request-id": "r2"}}}}),
        );
        assert_eq!((direct.code.as_deref(), direct.request_id.as_deref()), (Some("CannotDeleteOrUpdateEnabledEntitlement"), Some("r2")));
    }

    #[test]
    fn statuses_become_kinds() {
        let code = |code: &str, message: &str| json!({"error": {"code": code, "message": message}});
        for (status, body, expected) in [
            (400, code("Request_BadRequest", "no"), PortErrorKind::Invalid),
            (400, code("Request_BadRequest", "EntitlementGrant entry already exists."), PortErrorKind::AlreadyExists),
            (400, code("Directory_QuotaExceeded", ""), PortErrorKind::LimitExceeded),
            (401, code("InvalidAuthenticationToken", ""), PortErrorKind::CredentialsRejected),
            (403, code("Authorization_RequestDenied", ""), PortErrorKind::Denied { action: None }),
            (404, code("Request_ResourceNotFound", ""), PortErrorKind::NotFound),
            (429, json!({}), PortErrorKind::Throttled { retry_after: None }),
            (503, json!("<html>"), PortErrorKind::ServerFailed { retry_after: None }),
            (404, json!("<html>"), PortErrorKind::Garbled),
            (400, code("", "empty code"), PortErrorKind::Invalid),
        ] {
            assert_eq!(of(status, &body).kind, expected, "{status} {body}");
        }
    }
}
