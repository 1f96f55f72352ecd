//! Every request that the Graph adapter can send, judged by Microsoft's description.

use super::calls::{ID, answer, calls, certificate, left_out, reads};
use super::stubbed;
use crate::graph_contract::contract;
use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use rolebridge::domain::call::DirectoryCall;
use rolebridge::domain::directory::ServicePrincipalId;
use rolebridge::domain::secret::SecretText;
use rolebridge::pki::pfx;
use rolebridge::workflow::ports::{CallSecret, DirectoryPort, PfxUpload};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

struct Seen {
    method: String,
    path: String,
    query: Vec<(String, String)>,
    body: Option<Value>,
}

const BATCH: &str = "/$batch";

#[derive(Clone)]
struct Recorder {
    seen: Arc<Mutex<Vec<Seen>>>,
    answer: Value,
    /// Whether it knows batches.
    batches: Arc<AtomicBool>,
}

/// Writes every request down and gives one answer that fits all of them.
async fn record(State(recorder): State<Recorder>, request: Request) -> axum::Json<Value> {
    let (parts, body) = request.into_parts();
    let query = parts.uri.query().unwrap_or_default();
    let path = percent_encoding::percent_decode_str(parts.uri.path()).decode_utf8().unwrap().into_owned();
    let bytes = to_bytes(body, 1_000_000).await.unwrap();
    assert_eq!(parts.headers["authorization"], "Bearer token");
    let seen = Seen {
        method: parts.method.to_string(),
        path: path.strip_prefix("/v1.0").unwrap().to_owned(),
        query: url::form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
        body: (!bytes.is_empty()).then(|| serde_json::from_slice(&bytes).unwrap()),
    };
    let batch = seen.body.clone().filter(|_| seen.path == BATCH && recorder.batches.load(Ordering::SeqCst));
    recorder.seen.lock().unwrap().push(seen);
    axum::Json(batch.map_or_else(|| recorder.answer.clone(), |batch| answers(&batch, &recorder.answer)))
}

/// The answer to a batch: the same to each request in it.
fn answers(batch: &Value, answer: &Value) -> Value {
    let inner = batch["requests"].as_array().unwrap().iter().map(|r| json!({"id": r["id"], "status": 200, "body": answer}));
    json!({"responses": inner.collect::<Vec<_>>()})
}

/// The one answer to everything is no answer that Graph would give; here the requests are judged.
fn is_of_the_answer(fault: &str) -> bool {
    fault.starts_with("GET ") && fault.contains(" 200: ")
}

#[tokio::test]
async fn every_request_is_as_microsoft_describes_it() {
    let Some(contract) = contract() else { return };
    let ((there, _), (new, key)) = (certificate("there"), certificate("new"));
    let recorder = Recorder { seen: Arc::default(), answer: answer(&there), batches: Arc::new(AtomicBool::new(true)) };
    let directory = stubbed(Router::new().fallback(record).with_state(recorder.clone())).await;

    let password = SecretText::new("a pass word");
    let upload = CallSecret::Pfx(PfxUpload { pfx: pfx::write(&new, &key, &password, "new").unwrap(), password });
    let access_key = CallSecret::AccessKey(SecretText::new("wJalrXUtnFEMI"));
    for call in calls(&there, &new) {
        let secret = match call {
            DirectoryCall::UploadSigningCertificate { .. } => Some(&upload),
            DirectoryCall::SaveProvisioningCredentials { .. } => Some(&access_key),
            _ => None,
        };
        directory.execute(&call, secret).await.unwrap_or_else(|e| panic!("{call:?}: {e:?}"));
    }
    reads(&directory).await;
    // behind an endpoint that knows no batches
    recorder.batches.store(false, Ordering::SeqCst);
    directory.role_sources(&[ServicePrincipalId::new(ID)]).await.unwrap();

    let seen = recorder.seen.lock().unwrap();
    let judge = |s: &Seen| match &s.body {
        Some(body) if s.path == BATCH => contract.batch(body, 200, &answers(body, &recorder.answer)),
        body => contract.request(&s.method, &s.path, &s.query, body.as_ref()),
    };
    let faults: Vec<String> = seen.iter().flat_map(judge).filter(|fault| !is_of_the_answer(fault)).collect();
    assert_eq!(faults, Vec::<String>::new());
    let inside: usize =
        seen.iter().filter(|s| s.path == BATCH).map(|s| s.body.as_ref().unwrap()["requests"].as_array().unwrap().len()).sum();
    assert!(seen.len() > 65 && inside >= 21, "{} {inside}", seen.len());
    assert_eq!(left_out(&calls(&there, &new)), Vec::<String>::new(), "kinds of calls and reads that no judge sees");
    println!("judged: {} requests to Graph, {inside} inside batches", seen.len());

    let patched = |part: &str| seen.iter().filter_map(|s| s.body.as_ref()?.get(part)?.as_array()).map(Vec::len).collect::<Vec<_>>();
    assert_eq!(
        (patched("keyCredentials"), patched("passwordCredentials")),
        (vec![3, 0], vec![2, 0]),
        "echo and two new, then all of the group gone"
    );
    let material = seen.iter().filter_map(|s| s.body.as_ref()?.get("keyCredentials")?.get(0)).find_map(|entry| entry.get("key"));
    assert_eq!(material, None, "no key material goes back");
}
