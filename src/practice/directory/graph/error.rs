//! Graph's errors in Graph's shape, the request ids of every answer, and the token check.

use super::Graph;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// A refusal. The ids and the date of its body are put in by [`frame`], which knows them.
#[derive(Debug, Clone)]
pub(super) struct GraphError {
    status: StatusCode,
    code: &'static str,
    message: String,
    /// A more exact code with its message and the property that it is about.
    detail: Option<(&'static str, String, Option<&'static str>)>,
}

impl GraphError {
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), detail: None }
    }

    /// 400 `Request_BadRequest`.
    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "Request_BadRequest", message)
    }

    /// 400 `Request_BadRequest` with a more exact code among the details, where Entra puts it.
    pub(super) fn bad_detail(code: &'static str, target: &'static str, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { detail: Some((code, message.clone(), Some(target))), ..Self::bad_request(message) }
    }

    /// 404 `Request_ResourceNotFound`, also for objects that exist but not where they were looked for.
    pub(super) fn not_found(id: &str) -> Self {
        let id: String = id.chars().take(100).collect();
        let message = format!("Resource '{id}' does not exist or one of its queried reference-property objects are not present.");
        Self::new(StatusCode::NOT_FOUND, "Request_ResourceNotFound", message)
    }

    /// 500: the practice cloud itself failed, say for a full disk.
    pub(super) fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "Service_InternalServerError",
            "The practice directory could not keep the change; its disk may be full.",
        )
    }

    fn body(&self, ids: &Ids) -> Value {
        let mut error = json!({
            "code": self.code,
            "message": self.message,
            "innerError": {"date": ids.date, "request-id": ids.request, "client-request-id": ids.client},
        });
        if let Some((code, message, target)) = &self.detail {
            error["details"] = json!([{"code": code, "message": message, "target": target}]);
        }
        json!({"error": error})
    }
}

impl IntoResponse for GraphError {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

struct Ids {
    request: String,
    client: String,
    date: String,
}

/// Around every request: the token is asked for, and the answer gets its ids.
pub(super) async fn frame(State(graph): State<Graph>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let id = super::super::new_id();
    let given = headers.get("client-request-id").and_then(|v| v.to_str().ok()).filter(|v| v.len() <= 64).map(str::to_owned);
    let date = graph.now().strftime("%Y-%m-%dT%H:%M:%S").to_string();
    let ids = Ids { client: given.unwrap_or_else(|| id.clone()), request: id, date };

    let mut response =
        if is_signed_in(&graph, headers) { next.run(request).await } else { sign_in_first(headers.contains_key(header::AUTHORIZATION)) };
    if let Some(error) = response.extensions_mut().remove::<GraphError>() {
        let challenge = response.headers_mut().remove(header::WWW_AUTHENTICATE);
        response = (error.status, Json(error.body(&ids))).into_response();
        if let Some(challenge) = challenge {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
    }
    for (name, value) in [("request-id", &ids.request), ("client-request-id", &ids.client)] {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    response
}

fn is_signed_in(graph: &Graph, headers: &HeaderMap) -> bool {
    let given = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok());
    given.and_then(|v| v.strip_prefix("Bearer ")).is_some_and(|token| graph.shared.is_token(token))
}

fn sign_in_first(token_given: bool) -> Response {
    let message = if token_given { "Access token validation failure." } else { "Access token is empty." };
    // the code's spelling is unconfirmed in the reference
    let error = GraphError::new(StatusCode::UNAUTHORIZED, "InvalidAuthenticationToken", message);
    ([(header::WWW_AUTHENTICATE, "Bearer realm=\"practice\"")], error).into_response()
}

/// For paths that the practice directory does not have.
pub(super) async fn no_such_segment(request: Request) -> GraphError {
    let path: String = request.uri().path().chars().take(200).collect();
    GraphError::new(
        StatusCode::NOT_FOUND,
        "BadRequest",
        format!("Resource not found for the segment '{path}'. The practice directory may not have it yet."),
    )
}

/// For methods that a path does not have.
pub(super) async fn no_such_method(request: Request) -> GraphError {
    let message = format!("Specified HTTP method {} is not allowed for the request target.", request.method());
    GraphError::new(StatusCode::METHOD_NOT_ALLOWED, "Request_BadRequest", message)
}
