//! A practice cloud and a plain client for it. Requests and answers of Graph are checked against the contract on the way.

use super::contract;
use jiff::Timestamp;
use reqwest::{Client, Method, StatusCode};
use rolebridge::practice::server::{self, PracticeConfig, PracticeHandle};
use rolebridge::workflow::ports::Clock;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

pub(crate) const TEMPLATE: &str = "8b1025e4-1dd2-430b-a150-2ef79cd700f5";
pub(crate) const AWS: &str = "https://signin.aws.amazon.com/saml";
pub(crate) const PASSWORD: &str = "Correct-horse-battery-1";
pub(crate) const ROLE: &str = "arn:aws:iam::111122223333:role/Admin,arn:aws:iam::111122223333:saml-provider/WAAD";

pub(crate) struct Cloud {
    pub(crate) handle: PracticeHandle,
    pub(crate) http: Client,
    time: Arc<Mutex<Timestamp>>,
}

/// An instance as the tests make them.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    pub(crate) app: String,
    pub(crate) sp: String,
    pub(crate) app_id: String,
}

/// A clock that a test moves.
struct MovedClock(Arc<Mutex<Timestamp>>);

impl Clock for MovedClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

pub(crate) fn plain_client() -> Client {
    Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

impl Cloud {
    pub(crate) async fn start() -> Self {
        Self::with(PracticeConfig::default()).await
    }

    /// With the clock of this computer.
    pub(crate) async fn of_this_time(config: PracticeConfig) -> Self {
        Self { handle: server::start(config).await.unwrap(), http: plain_client(), time: Arc::new(Mutex::new(Timestamp::now())) }
    }

    /// With a clock that the test can move.
    pub(crate) async fn with(config: PracticeConfig) -> Self {
        let time = Arc::new(Mutex::new(Timestamp::now()));
        let clock = Arc::clone(&time);
        let config = PracticeConfig { clock: Arc::new(move || *clock.lock().unwrap()), ..config };
        Self { handle: server::start(config).await.unwrap(), http: plain_client(), time }
    }

    /// The same clock for a client of it.
    pub(crate) fn clock(&self) -> Arc<dyn Clock> {
        Arc::new(MovedClock(Arc::clone(&self.time)))
    }

    pub(crate) fn now(&self) -> Timestamp {
        *self.time.lock().unwrap()
    }

    pub(crate) fn wait(&self, time: jiff::SignedDuration) {
        *self.time.lock().unwrap() += time;
    }

    /// One call to Graph. The path begins with `/`, without the version.
    pub(crate) async fn graph(&self, method: Method, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        let address = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.handle.graph_url()) };
        let mut request = self.http.request(method.clone(), &address).bearer_auth(self.handle.token().expose());
        if let Some(body) = &body {
            request = request.json(body);
        }
        let response = request.send().await.unwrap();
        let status = response.status();
        assert_eq!(response.headers()["request-id"].len(), 36);
        let text = response.text().await.unwrap();
        let answer = if text.is_empty() { Value::Null } else { serde_json::from_str(&text).unwrap() };
        contract::check(&method, address.split_once("/graph/v1.0").unwrap().1, status, body.as_ref(), &answer);
        (status, answer)
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let (status, answer) = self.graph(Method::GET, path, None).await;
        assert_eq!(status, 200, "GET {path}: {answer}");
        answer
    }

    /// A POST that makes something (201, or 200 for actions) or only links (204).
    pub(crate) async fn post(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.graph(Method::POST, path, Some(body)).await;
        let expected = if path.ends_with("addTokenSigningCertificate") {
            200
        } else if path.ends_with("$ref") {
            204
        } else {
            201
        };
        assert_eq!(status, expected, "POST {path}: {answer}");
        answer
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) {
        let (status, answer) = self.graph(Method::PATCH, path, Some(body)).await;
        assert_eq!((status, &answer), (StatusCode::NO_CONTENT, &Value::Null), "PATCH {path}");
    }

    pub(crate) async fn delete(&self, path: &str) {
        let (status, answer) = self.graph(Method::DELETE, path, None).await;
        assert_eq!((status, &answer), (StatusCode::NO_CONTENT, &Value::Null), "DELETE {path}");
    }

    /// A call that has to be refused: the status, and the most exact code of the answer.
    pub(crate) async fn refused(&self, method: Method, path: &str, body: Option<Value>) -> (u16, String) {
        let (status, answer) = self.graph(method, path, body).await;
        assert!(status.is_client_error(), "{path}: {status} {answer}");
        let error = &answer["error"];
        assert!(!error["message"].as_str().unwrap().is_empty() && error["innerError"]["request-id"].is_string(), "{answer}");
        let exact = error["details"][0]["code"].as_str().or(error["code"].as_str()).unwrap();
        (status.as_u16(), exact.to_owned())
    }

    pub(crate) async fn instantiate(&self, name: &str) -> Made {
        let pair = self.post(&format!("/applicationTemplates/{TEMPLATE}/instantiate"), json!({"displayName": name})).await;
        let text = |v: &Value| v.as_str().unwrap().to_owned();
        Made {
            app: text(&pair["application"]["id"]),
            sp: text(&pair["servicePrincipal"]["id"]),
            app_id: text(&pair["application"]["appId"]),
        }
    }

    /// An instance in SAML mode with an identifier.
    pub(crate) async fn instance(&self, name: &str, identifier: &str) -> Made {
        let made = self.instantiate(name).await;
        self.patch(&format!("/servicePrincipals/{}", made.sp), json!({"preferredSingleSignOnMode": "saml"})).await;
        self.patch(&format!("/applications/{}", made.app), json!({"identifierUris": [identifier], "web": {"redirectUris": [AWS]}})).await;
        made
    }

    /// Adds a signing certificate and gives its thumbprint.
    pub(crate) async fn certificate(&self, made: &Made) -> String {
        let made = self.post(&format!("/servicePrincipals/{}/addTokenSigningCertificate", made.sp), json!({"displayName": "CN=AWS"})).await;
        made["thumbprint"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn activate(&self, made: &Made, thumbprint: &str) {
        self.patch(&format!("/servicePrincipals/{}", made.sp), json!({"preferredTokenSigningKeyThumbprint": thumbprint})).await;
    }

    pub(crate) async fn metadata(&self, made: &Made) -> String {
        let tenant = self.handle.tenant();
        let address =
            format!("{}/{tenant}/federationmetadata/2007-06/federationmetadata.xml?appid={}", self.handle.base_url(), made.app_id);
        let response = self.http.get(address).send().await.unwrap();
        assert_eq!(response.status(), 200);
        response.text().await.unwrap()
    }

    /// A user with [`PASSWORD`]; gives the object id.
    pub(crate) async fn user(&self, alias: &str) -> String {
        let body = json!({
            "accountEnabled": true, "displayName": alias, "mailNickname": alias, "userPrincipalName": format!("{alias}@practice.example"),
            "passwordProfile": {"password": PASSWORD, "forceChangePasswordNextSignIn": false},
        });
        self.post("/users", body).await["id"].as_str().unwrap().to_owned()
    }

    /// Adds AWS roles to the instance and gives their ids.
    pub(crate) async fn roles(&self, made: &Made, values: &[&str]) -> Vec<String> {
        let path = format!("/servicePrincipals/{}", made.sp);
        let mut roles = self.get(&path).await["appRoles"].as_array().unwrap().clone();
        let mut ids = Vec::new();
        for (n, value) in values.iter().enumerate() {
            let id = uuid::Uuid::new_v4().to_string();
            roles.push(json!({"id": id, "allowedMemberTypes": ["User"], "displayName": format!("Role {n}"), "description": format!("Role {n}"), "isEnabled": true, "value": value}));
            ids.push(id);
        }
        self.patch(&path, json!({"appRoles": roles})).await;
        ids
    }

    pub(crate) async fn assign(&self, made: &Made, user: &str, role: &str) -> String {
        let body = json!({"principalId": user, "resourceId": made.sp, "appRoleId": role});
        self.post(&format!("/servicePrincipals/{}/appRoleAssignedTo", made.sp), body).await["id"].as_str().unwrap().to_owned()
    }

    /// Everything that a sign-in needs: an instance, an active certificate, a role, and `B.Simon` who holds it.
    pub(crate) async fn ready(&self) -> Made {
        let made = self.instance("AWS Contoso", AWS).await;
        let thumbprint = self.certificate(&made).await;
        self.activate(&made, &thumbprint).await;
        let roles = self.roles(&made, &[ROLE]).await;
        let user = self.user("B.Simon").await;
        self.assign(&made, &user, &roles[0]).await;
        made
    }

    pub(crate) fn launch_url(&self, made: &Made) -> String {
        format!("{}/api/signin/{}?tenantId={}", self.handle.base_url(), made.app_id, self.handle.tenant())
    }
}
