//! Every request that the Graph adapter can send, judged by Microsoft's description.

use super::calls::{ID, answer, calls, certificate};
use super::stubbed;
use crate::graph_contract::contract;
use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use jiff::Timestamp;
use rolebridge::domain::call::DirectoryCall;
use rolebridge::domain::directory::{ClaimsPolicyId, ClientId, ProvisioningJobId, ServicePrincipalId};
use rolebridge::domain::secret::SecretText;
use rolebridge::pki::pfx;
use rolebridge::workflow::ports::{CallSecret, DirectoryPort, PfxUpload};
use serde_json::Value;
use std::sync::{Arc, Mutex};

struct Seen {
    method: String,
    path: String,
    query: Vec<(String, String)>,
    body: Option<Value>,
}

#[derive(Clone)]
struct Recorder {
    seen: Arc<Mutex<Vec<Seen>>>,
    answer: Value,
}

/// Writes every request down and gives one answer that fits all of them.
async fn record(State(recorder): State<Recorder>, request: Request) -> axum::Json<Value> {
    let (parts, body) = request.into_parts();
    let query = parts.uri.query().unwrap_or_default();
    let path = percent_encoding::percent_decode_str(parts.uri.path()).decode_utf8().unwrap().into_owned();
    let bytes = to_bytes(body, 1_000_000).await.unwrap();
    assert_eq!(parts.headers["authorization"], "Bearer token");
    recorder.seen.lock().unwrap().push(Seen {
        method: parts.method.to_string(),
        path: path.strip_prefix("/v1.0").unwrap().to_owned(),
        query: url::form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
        body: (!bytes.is_empty()).then(|| serde_json::from_slice(&bytes).unwrap()),
    });
    axum::Json(recorder.answer)
}

#[tokio::test]
async fn every_request_is_as_microsoft_describes_it() {
    let Some(contract) = contract() else { return };
    let ((there, _), (new, key)) = (certificate("there"), certificate("new"));
    let recorder = Recorder { seen: Arc::default(), answer: answer(&there) };
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
    let client = ClientId::new(ID);
    directory.instance(&ServicePrincipalId::new(ID)).await.unwrap().unwrap();
    directory.claims_policies("n").await.unwrap();
    directory.instances().await.unwrap();
    directory.user("B.Simon#EXT#@example.com").await.unwrap().unwrap();
    directory.sign_ins(&client, Timestamp::now()).await.unwrap();
    let _ = directory.identity().await;
    let (principal, now) = (ServicePrincipalId::new(ID), Timestamp::now());
    directory.identifier_holder("https://signin.aws.amazon.com/saml#2").await.unwrap().unwrap();
    directory.claims_policy_users(&ClaimsPolicyId::new(ID)).await.unwrap();
    directory.provisioning(&principal).await.unwrap();
    directory.test_provisioning(&principal, &ProvisioningJobId::new("aws.1")).await.unwrap();
    directory.provisioning_log(&principal, now).await.unwrap();
    directory.access_policies(&client).await.unwrap();
    directory.groups("AWS users").await.unwrap();
    // no batch in this answer: these are read one by one, as behind an endpoint that knows no batches
    directory.role_sources(&[principal]).await.unwrap();
    directory.rights().await.unwrap();
    directory.tenant().await.unwrap();

    let seen = recorder.seen.lock().unwrap();
    // batches are not in Microsoft's description
    let faults: Vec<String> =
        seen.iter().filter(|s| s.path != "/$batch").flat_map(|s| contract.request(&s.method, &s.path, &s.query, s.body.as_ref())).collect();
    assert_eq!(faults, Vec::<String>::new());
    assert!(seen.len() > 65, "{}", seen.len());
    println!("judged: {} requests to Graph", seen.len());

    let patched = |part: &str| seen.iter().filter_map(|s| s.body.as_ref()?.get(part)?.as_array()).map(Vec::len).collect::<Vec<_>>();
    assert_eq!(
        (patched("keyCredentials"), patched("passwordCredentials")),
        (vec![3, 0], vec![2, 0]),
        "echo and two new, then all of the group gone"
    );
    let material = seen.iter().filter_map(|s| s.body.as_ref()?.get("keyCredentials")?.get(0)).find_map(|entry| entry.get("key"));
    assert_eq!(material, None, "no key material goes back");
}
