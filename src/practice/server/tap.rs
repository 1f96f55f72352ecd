//! A tap: whoever starts the practice cloud may listen to what goes over its Graph side, request and reply, as it came.
//! Tests hold it to Microsoft's description.

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// Where Graph lies.
const GRAPH: &str = "/graph/v1.0";
/// Larger bodies are not listened to.
const MAX_BYTES: usize = 32 * 1024 * 1024;

/// One call of Graph.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// Method.
    pub method: Method,
    /// Path without the version, as it was sent.
    pub path: String,
    /// The raw query.
    pub query: String,
    /// The request's body.
    pub request: Vec<u8>,
    /// The reply's status.
    pub status: StatusCode,
    /// The reply's body.
    pub reply: Vec<u8>,
}

/// Hears of every call of Graph. It is called on the server's threads and must not wait.
pub type Tap = Arc<dyn Fn(Exchange) + Send + Sync>;

pub(super) async fn listen(State(tap): State<Tap>, request: Request, next: Next) -> Response {
    let Some(path) = request.uri().path().strip_prefix(GRAPH).map(str::to_owned) else { return next.run(request).await };
    let (parts, body) = request.into_parts();
    let Ok(sent) = to_bytes(body, MAX_BYTES).await else { return StatusCode::PAYLOAD_TOO_LARGE.into_response() };
    let (method, query) = (parts.method.clone(), parts.uri.query().unwrap_or_default().to_owned());
    let (head, body) = next.run(Request::from_parts(parts, Body::from(sent.clone()))).await.into_parts();
    let Ok(reply) = to_bytes(body, MAX_BYTES).await else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    // the stand-in for an answer that nobody hears, because the weather cuts the connection
    let nobody_hears = reply.is_empty() && head.status.is_server_error();
    if !nobody_hears {
        tap(Exchange { method, path, query, request: sent.to_vec(), status: head.status, reply: reply.to_vec() });
    }
    Response::from_parts(head, Body::from(reply))
}
