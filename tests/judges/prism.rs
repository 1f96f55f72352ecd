//! Prism, a mock server that nobody here wrote, serves Microsoft's description of Graph and refuses what does not fit: every
//! request of the Graph client has to be accepted. Its answers are generated samples, so the client is given others.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "tests")]

#[path = "../suite/adapters/calls.rs"]
#[allow(dead_code, reason = "shared with the plain tests")]
mod calls;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use calls::{ID, answer, calls, certificate, left_out, reads};
use rolebridge::adapters::desktop::SystemClock;
use rolebridge::adapters::entra::{EntraTarget, FixedToken};
use rolebridge::domain::call::DirectoryCall;
use rolebridge::domain::directory::TenantId;
use rolebridge::domain::secret::SecretText;
use rolebridge::pki::{Certificate, pfx};
use rolebridge::workflow::ports::{CallSecret, DirectoryPort, PfxUpload};
use serde_json::{Value, json};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How long Prism may take until it listens.
const START: Duration = Duration::from_secs(120);

struct Prism {
    child: Child,
    url: String,
}

impl Prism {
    /// Starts it over the description; `None` where that is absent, which is said and fails in the check's run.
    async fn start() -> Option<Self> {
        let shared = std::env::var_os("ROLEBRIDGE_SHARED")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
        let contract = shared.join("contracts/graph/openapi-subset.json");
        if !contract.is_file() {
            assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "{} is missing", contract.display());
            println!("NOT CHECKED: {} is missing", contract.display());
            return None;
        }
        let folder = std::env::var_os("ROLEBRIDGE_JUDGES_PRISM")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/judges/prism"), PathBuf::from);
        let program = folder.join("node_modules/.bin/prism");
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let mut command = Command::new(&program);
        command.args(["mock", "--errors", "-h", "127.0.0.1", "-p", &port.to_string()]).arg(&contract);
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let child = child.unwrap_or_else(|e| panic!("{} does not start: {e}; packaging/check installs it", program.display()));
        let prism = Self { child, url: format!("http://127.0.0.1:{port}") };
        let ready = client();
        let began = Instant::now();
        while ready.get(format!("{}/me", prism.url)).send().await.is_err() {
            assert!(began.elapsed() < START, "Prism does not answer after {START:?}");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        Some(prism)
    }
}

impl Drop for Prism {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

/// What Prism said of a request.
#[derive(Debug, Clone)]
struct Judged {
    request: String,
    status: u16,
    violations: String,
}

impl Judged {
    /// The answers are samples that Prism makes up, and of some (a schema that refers to itself) it says itself that they break the
    /// description: that is no word against the request.
    fn only_its_own_sample_is_at_fault(&self) -> bool {
        let violations: Vec<Value> = serde_json::from_str(&self.violations).unwrap_or_default();
        self.status == 500 && !violations.is_empty() && violations.iter().all(|v| v["location"][0] == "response")
    }

    fn is_accepted(&self) -> bool {
        (200..300).contains(&self.status) || self.only_its_own_sample_is_at_fault()
    }
}

#[derive(Clone)]
struct Between {
    http: reqwest::Client,
    prism: String,
    answer: Value,
    judged: Arc<Mutex<Vec<Judged>>>,
}

impl Between {
    /// Batches are not in the description: each request inside is passed on by itself.
    async fn unfold(&self, batch: &Value) -> Value {
        let mut responses = Vec::new();
        for inner in batch["requests"].as_array().unwrap() {
            let (method, url) = (inner["method"].as_str().unwrap(), inner["url"].as_str().unwrap());
            let request = Request::builder().method(method).uri(format!("/v1.0{url}")).header("authorization", "Bearer token");
            let answer = Box::pin(pass_on(State(self.clone()), request.body(Body::empty()).unwrap())).await;
            let body = if answer.status().is_success() { self.answer.clone() } else { Value::Null };
            responses.push(json!({"id": inner["id"], "status": answer.status().as_u16(), "body": body}));
        }
        json!({"responses": responses})
    }
}

/// Passes a request on to Prism, writes its judgement down, and answers what the client can read.
async fn pass_on(State(between): State<Between>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, 1_000_000).await.unwrap();
    let target = parts.uri.path_and_query().unwrap().as_str().strip_prefix("/v1.0").unwrap().to_owned();
    if target == "/$batch" {
        return axum::Json(between.unfold(&serde_json::from_slice(&body).unwrap()).await).into_response();
    }
    let mut passed = between.http.request(parts.method.clone(), format!("{}{target}", between.prism));
    for (name, value) in parts.headers.iter().filter(|(n, _)| *n != "host" && *n != "content-length") {
        passed = passed.header(name, value);
    }
    let judgement = passed.body(body.to_vec()).send().await.unwrap();
    let status = judgement.status();
    let violations = judgement.headers().get("sl-violations").map(|v| String::from_utf8_lossy(v.as_bytes()).into_owned());
    let judged =
        Judged { request: format!("{} {target}", parts.method), status: status.as_u16(), violations: violations.unwrap_or_default() };
    let accepted = judged.is_accepted();
    between.judged.lock().unwrap().push(judged);
    if accepted {
        return axum::Json(between.answer).into_response();
    }
    (status, Body::from(judgement.bytes().await.unwrap())).into_response()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_request_is_accepted() {
    let Some(prism) = Prism::start().await else { return };
    let ((there, _), (new, key)) = (certificate("there"), certificate("new"));
    let between = Between { http: client(), prism: prism.url.clone(), answer: answer(&there), judged: Arc::default() };
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(pass_on).with_state(between.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let target = EntraTarget {
        graph_url: format!("{url}/v1.0"),
        login_url: url,
        tenant: TenantId::new("tenant"),
        token: Arc::new(FixedToken::new(SecretText::new("token"))),
        certificates: |der| Certificate::from_der(der).ok().map(|c| c.facts().clone()),
        clock: Arc::new(SystemClock),
        practice: true,
    };
    let directory = target.connect().unwrap();

    let password = SecretText::new("a pass word");
    let upload = CallSecret::Pfx(PfxUpload { pfx: pfx::write(&new, &key, &password, "new").unwrap(), password });
    let key_secret = CallSecret::AccessKey(SecretText::new("a secret access key"));
    for call in calls(&there, &new) {
        let secret = match call {
            DirectoryCall::UploadSigningCertificate { .. } => Some(&upload),
            DirectoryCall::SaveProvisioningCredentials { .. } => Some(&key_secret),
            _ => None,
        };
        directory.execute(&call, secret).await.unwrap_or_else(|e| panic!("{call:?}: {e:?}"));
    }
    reads(&directory).await;
    assert_eq!(left_out(&calls(&there, &new)), Vec::<String>::new(), "kinds of calls and reads that Prism does not see");

    let judged = between.judged.lock().unwrap().clone();
    let refused: Vec<_> = judged.iter().filter(|j| !j.is_accepted()).collect();
    assert!(refused.is_empty(), "{refused:#?}");
    let own: Vec<_> = judged.iter().filter(|j| j.only_its_own_sample_is_at_fault()).map(|j| &j.request).collect();
    assert!(own.len() * 20 < judged.len(), "{own:#?}");
    println!("Prism accepted {} requests; of {} it could not make up an answer: {own:?}", judged.len(), own.len());
    assert!(judged.len() > 90, "{}", judged.len());

    // and it can say no
    let bad = client().patch(format!("{}/servicePrincipals/{ID}", prism.url)).json(&serde_json::json!({"preferredSignOnMode": "saml"}));
    assert_eq!(bad.send().await.unwrap().status().as_u16(), 422);
}
