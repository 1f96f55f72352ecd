//! Several reads in one request.
//!
//! Source: "Combine multiple HTTP requests using JSON batching", Microsoft Graph: at most 20; ids unique; answers come in
//! any order; the outer 200 says nothing of the inner ones, each of which is throttled by itself.

use super::error::refusal;
use super::graph::{ATTEMPTS, FIRST_WAIT, Graph, LONGEST_WAIT, retry_after};
use crate::workflow::ports::{PortError, PortErrorKind};
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::time::Duration;

/// The most reads of one batch.
const MOST: usize = 20;

#[derive(Deserialize)]
struct Answers {
    responses: Vec<Inner>,
}

#[derive(Deserialize)]
struct Inner {
    id: String,
    status: u16,
    #[serde(default)]
    headers: Map<String, Value>,
    #[serde(default)]
    body: Value,
}

impl Graph {
    /// Reads these paths (beginning with `/`, without the version); the results stand in the order of the paths. Where an
    /// endpoint knows no batches, the paths are read one by one.
    pub(super) async fn batch(&self, call: &str, paths: &[String]) -> Vec<Result<Value, PortError>> {
        let mut results = Vec::with_capacity(paths.len());
        for chunk in paths.chunks(MOST) {
            results.extend(self.chunk(call, chunk).await);
        }
        results
    }

    async fn chunk(&self, call: &str, paths: &[String]) -> Vec<Result<Value, PortError>> {
        let mut results: Vec<Option<Result<Value, PortError>>> = paths.iter().map(|_| None).collect();
        let mut ours = FIRST_WAIT;
        for attempt in 1..=ATTEMPTS {
            let open: Vec<usize> = (0..paths.len()).filter(|at| results[*at].is_none()).collect();
            if open.is_empty() {
                break;
            }
            let Ok(answers) = self.ask(call, paths, &open).await else { return self.one_by_one(call, paths).await };
            let mut wait = None;
            for inner in answers {
                let Some(at) = inner.id.parse::<usize>().ok().filter(|at| open.contains(at)) else { continue };
                let after = header(&inner.headers, "retry-after").and_then(|text| retry_after(&text));
                let again = matches!(inner.status, 429 | 503 | 504) && attempt < ATTEMPTS && after.is_none_or(|w| w <= LONGEST_WAIT);
                if again {
                    wait = wait.max(Some(after.unwrap_or(ours)));
                } else {
                    results[at] = Some(result(call, &inner, after));
                }
            }
            if let Some(wait) = wait {
                tokio::time::sleep(wait).await;
                ours *= 2;
            }
        }
        let unanswered = || Err(PortError::new(PortErrorKind::Garbled, call, "the batch holds no answer to one of its requests"));
        results.into_iter().map(|r| r.unwrap_or_else(unanswered)).collect()
    }

    async fn ask(&self, call: &str, paths: &[String], open: &[usize]) -> Result<Vec<Inner>, PortError> {
        let requests: Vec<Value> = open.iter().map(|at| json!({"id": at.to_string(), "method": "GET", "url": paths[*at]})).collect();
        let answer = self.send(call, Method::POST, "/$batch", Some(&json!({"requests": requests}))).await?;
        Ok(answer.json::<Answers>(call)?.responses)
    }

    async fn one_by_one(&self, call: &str, paths: &[String]) -> Vec<Result<Value, PortError>> {
        let mut results = Vec::with_capacity(paths.len());
        for path in paths {
            results.push(self.get(call, path).await);
        }
        results
    }
}

fn result(call: &str, inner: &Inner, wait: Option<Duration>) -> Result<Value, PortError> {
    if (200..300).contains(&inner.status) {
        return Ok(inner.body.clone());
    }
    let request_id = header(&inner.headers, "request-id");
    Err(refusal(call, inner.status, request_id, wait, inner.body.to_string().as_bytes()))
}

/// A header, whatever the case of its name.
fn header(headers: &Map<String, Value>, name: &str) -> Option<String> {
    let (_, value) = headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
    match value {
        Value::String(text) => Some(text.chars().take(200).collect()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
