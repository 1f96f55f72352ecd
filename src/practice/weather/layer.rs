//! Around every request of a program: put off, kept back or cut, as the sky wants it. Pages for people only lag.

use super::listener::Scissors;
use super::replicas::View;
use super::{Fault, mixed};
use crate::domain::weather::Weather;
use crate::practice::aws::{error::AwsError, xml};
use crate::practice::state::Shared;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::sync::Arc;

/// Larger requests are disturbed by their size alone.
const MAX_BODY: usize = 31_000_000;

/// Which interface a request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum For {
    Graph,
    Aws,
    Pages,
}

pub(in crate::practice) async fn weather(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let conditions = shared.sky.conditions();
    if conditions.weather == Weather::Calm {
        return next.run(request).await;
    }
    let path = request.uri().path();
    let of = match path {
        _ if path.starts_with("/graph/") => For::Graph,
        "/" if request.method() == Method::POST => For::Aws,
        _ => For::Pages,
    };
    let scissors = request.extensions().get::<ConnectInfo<Scissors>>().map(|i| i.0.clone()).unwrap_or_default();
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY).await else { return StatusCode::PAYLOAD_TOO_LARGE.into_response() };
    let kind = kind(of, &parts.method, parts.uri.path(), &body);
    let exactly = mixed(&(parts.method.as_str(), parts.uri.to_string(), &body[..]));
    let fault = if of == For::Pages { None } else { shared.sky.next(&kind, exactly) };
    let request = Request::from_parts(parts, Body::from(body));
    let late = || tokio::time::sleep(conditions.late_by);
    match fault {
        Some(Fault::TooMany) => return put_off(of, &kind, exactly),
        Some(Fault::OutOfService) => return out_of_service(of),
        Some(Fault::LateBefore) => {
            late().await;
            scissors.cut();
            return StatusCode::GATEWAY_TIMEOUT.into_response();
        }
        Some(Fault::CutBefore) => {
            scissors.cut();
            return StatusCode::BAD_GATEWAY.into_response();
        }
        Some(Fault::LateAfter | Fault::CutAfter) | None => {}
    }
    let response = if conditions.lag.is_zero() {
        next.run(request).await
    } else {
        View::chosen(mixed(&(conditions.seed, shared.sky.count()))).over(next.run(request)).await
    };
    match fault {
        Some(Fault::LateAfter) => late().await,
        Some(Fault::CutAfter) => {}
        _ => return response,
    }
    scissors.cut();
    StatusCode::BAD_GATEWAY.into_response()
}

/// Method and address without the ids, or AWS's action: what stays the same from run to run.
fn kind(of: For, method: &Method, path: &str, body: &Bytes) -> String {
    if of == For::Aws {
        let action = url::form_urlencoded::parse(body).find(|(name, _)| name == "Action").map(|(_, value)| value.into_owned());
        return format!("AWS {}", action.unwrap_or_default());
    }
    let is_id = |part: &str| part.len() >= 32 || uuid::Uuid::try_parse(part).is_ok() || part.contains('@');
    let path: Vec<&str> = path.split('/').map(|part| if is_id(part) { "{id}" } else { part }).collect();
    format!("{method} {}", path.join("/"))
}

/// Graph says how long to wait, but for conditional access; IAM and STS never do. Source: "Throttling limits".
fn put_off(of: For, kind: &str, exactly: u64) -> Response {
    if of == For::Aws {
        let code = if exactly.is_multiple_of(2) { "Throttling" } else { "RequestLimitExceeded" };
        return aws(&AwsError { status: if code == "Throttling" { 400 } else { 503 }, code, message: "Rate exceeded".into() });
    }
    let mut response = graph(StatusCode::TOO_MANY_REQUESTS, "TooManyRequests", "Too many requests. Try again later.");
    if !kind.contains("conditionalAccess") {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}

fn out_of_service(of: For) -> Response {
    if of == For::Aws {
        let message = "The service is unavailable. Please try again shortly.".into();
        return aws(&AwsError { status: 503, code: "ServiceUnavailable", message });
    }
    let mut response = graph(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailable", "The service is temporarily unavailable.");
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    response
}

/// The shape of Graph's own refusals.
fn graph(status: StatusCode, code: &str, message: &str) -> Response {
    let id = uuid::Uuid::new_v4().to_string();
    let inner =
        json!({"date": jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S").to_string(), "request-id": id, "client-request-id": id});
    let body = json!({"error": {"code": code, "message": message, "innerError": inner}});
    let mut response = (status, axum::Json(body)).into_response();
    for name in ["request-id", "client-request-id"] {
        if let Ok(id) = HeaderValue::from_str(&id) {
            response.headers_mut().insert(name, id);
        }
    }
    response
}

fn aws(error: &AwsError) -> Response {
    let id = uuid::Uuid::new_v4().to_string();
    let status = StatusCode::from_u16(error.status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
    let body = xml::refusal("https://iam.amazonaws.com/doc/2010-05-08/", error, &id);
    let mut response = (status, [(header::CONTENT_TYPE, "text/xml")], body).into_response();
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-amzn-requestid", id);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_hold_no_ids() {
        let none = Bytes::new();
        let path = "/graph/v1.0/servicePrincipals/7dfd756e-8c27-4472-b2b7-38c17fc5de5e/appRoleAssignedTo";
        assert_eq!(kind(For::Graph, &Method::GET, path, &none), "GET /graph/v1.0/servicePrincipals/{id}/appRoleAssignedTo");
        assert_eq!(kind(For::Aws, &Method::POST, "/", &Bytes::from_static(b"Action=GetRole&RoleName=A")), "AWS GetRole");
    }
}
