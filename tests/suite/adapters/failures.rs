//! Servers that fail: what was sent, what was lost, what is tried again.

use super::{serve, stubbed};
use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use rolebridge::adapters::aws::{AwsAccount, AwsTarget, KeySource};
use rolebridge::domain::call::{AwsCall, DirectoryCall};
use rolebridge::domain::directory::{PrincipalId, ServicePrincipalId, TenantId};
use rolebridge::domain::name::UserName;
use rolebridge::domain::secret::SecretText;
use rolebridge::workflow::ports::{AwsPort, DirectoryPort, PortErrorKind};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;

/// A port of this computer where nothing listens.
async fn nobody() -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// Takes every request and hangs up without an answer; counts them.
async fn hangs_up() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let (url, count) = (format!("http://{}", listener.local_addr().unwrap()), Arc::new(AtomicUsize::new(0)));
    let counter = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut start = [0; 1024];
            let read = socket.read(&mut start).await.unwrap_or(0);
            counter.fetch_add(usize::from(read > 0), Ordering::SeqCst);
        }
    });
    (url, count)
}

async fn aws(url: &str) -> AwsAccount {
    let keys = KeySource::Keys { access_key_id: "AKIAEXAMPLE".into(), secret: SecretText::new("s"), session_token: None };
    AwsTarget { endpoint_url: Some(url.to_owned()), ..AwsTarget::new(keys) }.connect().await.unwrap()
}

fn create_user() -> AwsCall {
    AwsCall::CreateUser { name: UserName::parse("x").unwrap() }
}

fn delete_user() -> DirectoryCall {
    DirectoryCall::DeleteUser { user: PrincipalId::new("x") }
}

#[tokio::test]
async fn what_was_not_sent_is_unreachable_and_what_was_sent_is_lost() {
    let url = nobody().await;
    let error = aws(&url).await.execute(&create_user()).await.unwrap_err();
    assert_eq!((error.kind.clone(), error.may_have_happened()), (PortErrorKind::Unreachable, false), "{error:?}");
    let graph = super::directory(format!("{url}/v1.0"), url, TenantId::new("t"), SecretText::new("token"));
    assert_eq!(graph.execute(&delete_user(), None).await.unwrap_err().kind, PortErrorKind::Unreachable);

    let (url, count) = hangs_up().await;
    let error = aws(&url).await.execute(&create_user()).await.unwrap_err();
    assert_eq!((error.kind.clone(), error.may_have_happened()), (PortErrorKind::LostAnswer, true), "{error:?}");
    assert_eq!(count.swap(0, Ordering::SeqCst), 1, "a write is sent once");
    let graph = super::directory(format!("{url}/v1.0"), url, TenantId::new("t"), SecretText::new("token"));
    assert_eq!(graph.execute(&delete_user(), None).await.unwrap_err().kind, PortErrorKind::LostAnswer);
    assert_eq!(count.swap(0, Ordering::SeqCst), 1, "a write is sent once");
    assert_eq!(graph.user("x").await.unwrap_err().kind, PortErrorKind::LostAnswer);
    assert_eq!(count.load(Ordering::SeqCst), 4, "a read is tried again");
}

#[tokio::test]
async fn names_that_nobody_knows_are_unreachable() {
    // reserved for this purpose (RFC 2606); behind some proxies even it has an answer
    let keys = KeySource::Keys { access_key_id: "AKIAEXAMPLE".into(), secret: SecretText::new("s"), session_token: None };
    let aws = AwsTarget { endpoint_url: Some("https://rolebridge.invalid".into()), ..AwsTarget::new(keys) }.connect().await.unwrap();
    let error = aws.execute(&create_user()).await.unwrap_err();
    assert_eq!(error.kind, PortErrorKind::Unreachable, "{error:?}");
}

#[tokio::test]
async fn an_answer_from_somebody_else_is_garbled() {
    let page = || async { Html("<html>Please sign in to the guest network</html>") };
    let url = serve(Router::new().fallback(page)).await;
    assert_eq!(aws(&url).await.identity().await.unwrap_err().kind, PortErrorKind::Garbled);
    let graph = super::directory(format!("{url}/v1.0"), url, TenantId::new("t"), SecretText::new("token"));
    assert_eq!(graph.identity().await.unwrap_err().kind, PortErrorKind::Garbled);
}

#[tokio::test]
async fn reads_wait_as_long_as_they_are_asked_to() {
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    let handler = move || {
        let first = counter.fetch_add(1, Ordering::SeqCst) == 0;
        async move {
            if first {
                (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "1")], axum::Json(json!({"error": {"code": "TooManyRequests"}})))
                    .into_response()
            } else {
                axum::Json(json!({"id": "u", "userPrincipalName": "x@y"})).into_response()
            }
        }
    };
    let graph = stubbed(Router::new().fallback(handler.clone())).await;
    let began = Instant::now();
    assert_eq!(graph.user("x@y").await.unwrap().unwrap().user_principal_name, "x@y");
    assert!(began.elapsed() >= Duration::from_secs(1));

    count.store(0, Ordering::SeqCst);
    let error = graph.execute(&delete_user(), None).await.unwrap_err();
    assert_eq!(error.kind, PortErrorKind::Throttled { retry_after: Some(Duration::from_secs(1)) });
    assert_eq!(count.load(Ordering::SeqCst), 1, "a write is not repeated here");
}

#[tokio::test]
async fn the_token_follows_no_list_to_another_host() {
    let (elsewhere, count) = hangs_up().await;
    let handler = move |request: Request| {
        let next = format!("{elsewhere}{}", request.uri());
        async move { axum::Json(json!({"value": [], "@odata.nextLink": next})) }
    };
    let error = stubbed(Router::new().fallback(handler)).await.claims_policies("x").await.unwrap_err();
    assert_eq!(error.kind, PortErrorKind::Garbled);
    assert_eq!(count.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn refusals_keep_code_message_and_request_id() {
    let handler = || async {
        let body = json!({"error": {"code": "Request_BadRequest", "message": "must use a verified domain", "details": [{"code": "HostNameNotOnVerifiedDomain"}]}});
        let response: Response = (StatusCode::BAD_REQUEST, [("request-id", "r-1")], axum::Json(body)).into_response();
        response
    };
    let error = stubbed(Router::new().fallback(handler)).await.execute(&delete_user(), None).await.unwrap_err();
    assert_eq!(error.kind, PortErrorKind::Invalid);
    assert_eq!(
        (error.code.as_deref(), error.request_id.as_deref(), error.http_status),
        (Some("HostNameNotOnVerifiedDomain"), Some("r-1"), Some(400))
    );
    assert_eq!(error.message, "must use a verified domain");
}

#[tokio::test]
async fn a_write_that_the_service_could_not_take_says_how_long_to_wait() {
    let handler = || async {
        let body = json!({"error": {"code": "ServiceUnavailable", "message": "busy"}});
        (StatusCode::SERVICE_UNAVAILABLE, [("retry-after", "7")], axum::Json(body)).into_response()
    };
    let error = stubbed(Router::new().fallback(handler)).await.execute(&delete_user(), None).await.unwrap_err();
    assert!(error.may_have_happened(), "{error:?}");
    assert_eq!(error.asked_to_wait(), Some(Duration::from_secs(7)));
}

#[tokio::test]
async fn a_list_is_read_to_its_last_page() {
    let handler = |request: Request| async move {
        let row = |name: &str| json!({"id": name, "displayName": "x", "definition": ["{}"]});
        let host = request.headers()["host"].to_str().unwrap().to_owned();
        axum::Json(if request.uri().query().is_some_and(|q| q.contains("skiptoken=2")) {
            json!({"value": [row("b"), row("c")]})
        } else {
            json!({"value": [row("a")], "@odata.nextLink": format!("http://{host}{}?$skiptoken=2", request.uri().path())})
        })
    };
    let found = stubbed(Router::new().fallback(handler)).await.claims_policies("x").await.unwrap();
    assert_eq!(found.iter().map(|p| p.id.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
}

#[tokio::test]
async fn a_request_inside_a_batch_that_is_put_off_is_asked_again_and_alone() {
    let asked: Arc<std::sync::Mutex<Vec<usize>>> = Arc::default();
    let said = Arc::clone(&asked);
    let handler = move |axum::Json(batch): axum::Json<serde_json::Value>| {
        let requests = batch["requests"].as_array().unwrap().clone();
        let first = said.lock().unwrap().is_empty();
        said.lock().unwrap().push(requests.len());
        async move {
            let answer = |(nr, request): (usize, &serde_json::Value)| match (first, nr) {
                (true, 1) => {
                    json!({"id": request["id"], "status": 429, "headers": {"Retry-After": "1"}, "body": {"error": {"code": "TooManyRequests"}}})
                }
                (true, 2) => json!({"id": request["id"], "status": 503, "body": {"error": {"code": "ServiceUnavailable"}}}),
                _ => json!({"id": request["id"], "status": 200, "body": {"id": "x", "appId": "y", "displayName": "n", "appRoles": []}}),
            };
            axum::Json(json!({"responses": requests.iter().enumerate().map(answer).collect::<Vec<_>>()}))
        }
    };
    let graph = stubbed(Router::new().fallback(handler)).await;
    let began = Instant::now();
    let three: Vec<ServicePrincipalId> = ["1", "2", "3"].map(ServicePrincipalId::new).to_vec();
    assert_eq!(graph.role_sources(&three).await.unwrap().len(), 3);
    assert_eq!(*asked.lock().unwrap(), [3, 2], "only what was put off is asked again");
    assert!(began.elapsed() >= Duration::from_secs(1), "after as long as was asked for");
}
