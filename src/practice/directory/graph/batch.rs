//! `POST /$batch`: up to 20 requests in one, each of which goes its own way through the server.
//!
//! Source: "Combine multiple HTTP requests using JSON batching".

use super::body::Body;
use super::error::{Actor, GraphError};
use super::{Answer, Graph};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::post;
use axum::{Extension, Json, Router, extract::State};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The most requests of a batch.
const MAX_REQUESTS: usize = 20;
/// The largest answer of one request that is passed on, in bytes.
const MAX_ANSWER: usize = 4 * 1024 * 1024;

/// One request as it is sent.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Item {
    id: String,
    method: String,
    url: String,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    body: Value,
    #[serde(default)]
    depends_on: Vec<String>,
}

pub(super) fn routes() -> Router<Graph> {
    Router::new().route("/$batch", post(run))
}

async fn run(State(graph): State<Graph>, Extension(_): Extension<Actor>, headers: HeaderMap, body: Body) -> Answer {
    let items = read(&body.0)?;
    let token = headers.get(header::AUTHORIZATION).cloned();
    let mut statuses: BTreeMap<String, u16> = BTreeMap::new();
    let mut responses = Vec::with_capacity(items.len());
    // in the order that the dependencies allow; the check saw to it that there is one
    for item in &items {
        let failed = item.depends_on.iter().any(|id| statuses.get(id).is_none_or(|s| *s >= 400));
        let answer = if failed { failed_dependency(item) } else { one(&graph, token.as_ref(), item).await };
        statuses.insert(item.id.clone(), answer["status"].as_u64().and_then(|s| u16::try_from(s).ok()).unwrap_or(500));
        responses.push(answer);
    }
    // answers may come in any order: a client has to go by their ids
    responses.reverse();
    Ok((StatusCode::OK, Json(json!({"responses": responses}))).into_response())
}

fn read(body: &Map<String, Value>) -> Result<Vec<Item>, GraphError> {
    let bad = |why: &str| GraphError::new(StatusCode::BAD_REQUEST, "BadRequest", format!("Invalid batch payload format. {why}"));
    let items = body.get("requests").cloned().ok_or_else(|| bad("There is no property 'requests'."))?;
    let items: Vec<Item> = serde_json::from_value(items).map_err(|e| bad(&e.to_string()))?;
    if items.is_empty() || items.len() > MAX_REQUESTS {
        return Err(bad(&format!("The number of requests has to be between 1 and {MAX_REQUESTS}.")));
    }
    let mut before: Vec<&str> = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let id = item.id.as_str();
        if id.is_empty() || before.contains(&id) {
            return Err(bad("Each request has an id of its own."));
        }
        if item.depends_on.iter().any(|d| !before.contains(&d.as_str())) {
            return Err(bad("dependsOn names earlier requests only."));
        }
        // either all at once, or each after the one before
        let chained = at > 0 && item.depends_on == [items[at - 1].id.as_str()];
        if items.iter().any(|i| !i.depends_on.is_empty()) && at > 0 && !chained {
            return Err(bad("dependsOn is used by no request, or by each for the one before it."));
        }
        if !item.body.is_null() && !item.headers.keys().any(|h| h.eq_ignore_ascii_case("content-type")) {
            return Err(bad("A request with a body needs the header Content-Type."));
        }
        if !item.url.starts_with('/') || item.url.contains("$batch") || Method::from_bytes(item.method.as_bytes()).is_err() {
            return Err(bad("url is an address below the version, and method one of HTTP's."));
        }
        before.push(id);
    }
    Ok(items)
}

fn failed_dependency(item: &Item) -> Value {
    let error = json!({"error": {"code": "FailedDependency", "message": "A request that this one depends on failed."}});
    json!({"id": item.id, "status": 424, "headers": {"Content-Type": "application/json"}, "body": error})
}

async fn one(graph: &Graph, token: Option<&axum::http::HeaderValue>, item: &Item) -> Value {
    let lost = |why: &str| {
        let error = json!({"error": {"code": "UnknownError", "message": why}});
        json!({"id": item.id, "status": 504, "headers": {"Content-Type": "application/json"}, "body": error})
    };
    let Ok(method) = Method::from_bytes(item.method.as_bytes()) else { return lost("") };
    let mut request = graph.importer.http().request(method, format!("{}{}", graph.url(), item.url));
    for (name, value) in item.headers.iter().filter(|(n, _)| !n.eq_ignore_ascii_case("authorization")) {
        request = request.header(name, value);
    }
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, token);
    }
    if !item.body.is_null() {
        request = request.body(item.body.to_string());
    }
    let Ok(mut response) = request.send().await else { return lost("The request got no answer.") };
    let status = response.status().as_u16();
    let passed = ["content-type", "retry-after", "www-authenticate", "location"];
    let headers: Map<String, Value> = (response.headers().iter())
        .filter(|(n, _)| passed.contains(&n.as_str()))
        .filter_map(|(n, v)| Some((n.to_string(), v.to_str().ok()?.into())))
        .collect();
    let mut bytes = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > MAX_ANSWER {
            return lost("The answer is too large.");
        }
    }
    let mut answer = json!({"id": item.id, "status": status, "headers": headers});
    if let Ok(body) = serde_json::from_slice::<Value>(&bytes) {
        answer["body"] = body;
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(requests: Value) -> Option<usize> {
        let Value::Object(body) = json!({"requests": requests}) else { return None };
        read(&body).ok().map(|i| i.len())
    }

    #[test]
    fn the_rules_of_batches_are_kept() {
        let get = |id: &str, after: &[&str]| json!({"id": id, "method": "GET", "url": "/me", "dependsOn": after});
        assert_eq!(read_all(json!([get("1", &[]), get("2", &[])])), Some(2));
        assert_eq!(read_all(json!([get("1", &[]), get("2", &["1"]), get("3", &["2"])])), Some(3));
        let body = json!({"id": "1", "method": "POST", "url": "/users", "body": {}});
        for bad in [
            json!([]),
            json!((0..21).map(|n| get(&n.to_string(), &[])).collect::<Vec<_>>()),
            json!([get("1", &[]), get("1", &[])]),
            json!([get("1", &["2"]), get("2", &[])]),
            json!([get("1", &[]), get("2", &["1"]), get("3", &["1"])]),
            json!([body]),
            json!([{"id": "1", "method": "GET", "url": "https://elsewhere.example/"}]),
            json!([{"id": "1", "method": "GET", "url": "/me", "extra": 1}]),
        ] {
            assert_eq!(read_all(bad.clone()), None, "{bad}");
        }
    }
}
