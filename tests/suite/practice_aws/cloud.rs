//! A practice AWS on a port of this computer, and a directory that signs for it.
#![allow(dead_code, clippy::unwrap_used, reason = "helpers of several test modules, which fail by panic")]

use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::{SignedDuration, Timestamp};
use rolebridge::domain::account::{AccountId, Partition};
use rolebridge::domain::arn::{ProviderArn, RoleArn};
use rolebridge::domain::secret::SecretText;
use rolebridge::pki::{Certificate, IssueSpec, RsaBits, SigningKey, issue};
use rolebridge::practice::aws::router;
use rolebridge::practice::state::{PracticeState, Shared};
use rolebridge::saml::metadata::{self, MetadataSpec};
use rolebridge::saml::response::{ResponseSpec, write_signed};
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

pub(crate) const ACCOUNT: &str = "111122223333";
pub(crate) const ISSUER: &str = "https://sts.windows.net/8a3d6a77-3b0e-4b7c-9a55-0a6f3c1d2e4f/";
pub(crate) const SIGN_IN: &str = "https://signin.aws.amazon.com/saml";
pub(crate) const ATTRIBUTE: &str = "https://aws.amazon.com/SAML/Attributes/";

/// One key and certificate for all tests of a run: making them is slow.
pub(crate) static SIGNER: LazyLock<(SigningKey, Certificate)> = LazyLock::new(|| signer("signs"));
/// Another key, whose certificate no provider knows.
pub(crate) static STRANGER: LazyLock<(SigningKey, Certificate)> = LazyLock::new(|| signer("stranger"));

fn signer(common_name: &str) -> (SigningKey, Certificate) {
    let key = SigningKey::generate(RsaBits::B2048).unwrap();
    let now = Timestamp::now();
    let later = now + SignedDuration::from_hours(24);
    let certificate = issue(&IssueSpec { common_name: common_name.into(), not_before: now, not_after: later, serial: None }, &key).unwrap();
    (key, certificate)
}

pub(crate) struct Cloud {
    pub(crate) base: String,
    pub(crate) shared: Arc<Shared>,
}

impl Cloud {
    /// Serves on a free port, with the account [`ACCOUNT`].
    pub(crate) async fn start() -> Self {
        Self::with_file(None).await
    }

    /// The same over a state file, which is read when it is there.
    pub(crate) async fn with_file(file: Option<PathBuf>) -> Self {
        let read = file.as_ref().and_then(|f| std::fs::read(f).ok()).map(|bytes| serde_json::from_slice(&bytes).unwrap());
        let mut state: PracticeState = read.unwrap_or_default();
        state.aws.add_account(account(), Partition::Aws, Timestamp::now());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Shared::new(state, file, Arc::new(Timestamp::now), base.clone(), "token".into()));
        tokio::spawn(axum::serve(listener, router(shared.clone())).into_future());
        Self { base, shared }
    }

    pub(crate) fn admin_key(&self) -> (String, SecretText) {
        self.shared.read(|s| s.aws.admin_key(&account())).unwrap()
    }

    pub(crate) fn iam(&self) -> aws_sdk_iam::Client {
        let (id, secret) = self.admin_key();
        self.iam_as(&id, secret.expose(), None)
    }

    pub(crate) fn iam_as(&self, id: &str, secret: &str, token: Option<&str>) -> aws_sdk_iam::Client {
        let config = aws_sdk_iam::Config::builder()
            .behavior_version(aws_sdk_iam::config::BehaviorVersion::latest())
            .region(aws_sdk_iam::config::Region::new("us-east-1"))
            .credentials_provider(aws_sdk_iam::config::Credentials::new(id, secret, token.map(str::to_owned), None, "test"))
            .endpoint_url(&self.base);
        aws_sdk_iam::Client::from_conf(config.build())
    }

    pub(crate) fn sts_as(&self, id: &str, secret: &str, token: Option<&str>) -> aws_sdk_sts::Client {
        let config = aws_sdk_sts::Config::builder()
            .behavior_version(aws_sdk_sts::config::BehaviorVersion::latest())
            .region(aws_sdk_sts::config::Region::new("us-east-1"))
            .credentials_provider(aws_sdk_sts::config::Credentials::new(id, secret, token.map(str::to_owned), None, "test"))
            .endpoint_url(&self.base);
        aws_sdk_sts::Client::from_conf(config.build())
    }

    /// Provider `WAAD` and role `Admin` that trusts it, as the program would make them.
    pub(crate) async fn federate(&self) {
        let iam = self.iam();
        iam.create_saml_provider().name("WAAD").saml_metadata_document(federation_metadata()).send().await.unwrap();
        self.role("Admin", &trust()).await;
    }

    pub(crate) async fn role(&self, name: &str, trust: &str) {
        self.iam().create_role().role_name(name).assume_role_policy_document(trust).send().await.unwrap();
    }

    /// An unsigned form post to the API; status and body.
    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)]) -> (u16, String) {
        let answer = reqwest::Client::new().post(format!("{}{path}", self.base)).form(form).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// `AssumeRoleWithSAML` by hand.
    pub(crate) async fn exchange(&self, role: &str, provider: &str, response: &str, more: &[(&str, &str)]) -> (u16, String) {
        let mut form = vec![
            ("Action", "AssumeRoleWithSAML"),
            ("Version", "2011-06-15"),
            ("RoleArn", role),
            ("PrincipalArn", provider),
            ("SAMLAssertion", response),
        ];
        form.extend_from_slice(more);
        self.post("/", &form).await
    }
}

pub(crate) fn account() -> AccountId {
    AccountId::parse(ACCOUNT).unwrap()
}

pub(crate) fn provider_arn() -> String {
    format!("arn:aws:iam::{ACCOUNT}:saml-provider/WAAD")
}

pub(crate) fn role_arn(name: &str) -> String {
    RoleArn::parse(&format!("arn:aws:iam::{ACCOUNT}:role/{name}")).unwrap().to_string()
}

pub(crate) fn trust() -> String {
    rolebridge::domain::trust::for_console_and_cli(&ProviderArn::parse(&provider_arn()).unwrap(), Partition::Aws)
}

pub(crate) fn federation_metadata() -> String {
    metadata::write(&MetadataSpec {
        id: "_metadata".into(),
        entity_id: ISSUER.into(),
        certificates: vec![SIGNER.1.clone()],
        sso_url: "https://login.microsoftonline.com/x/saml2".into(),
        logout_url: "https://login.microsoftonline.com/x/saml2".into(),
    })
    .unwrap()
}

/// A response that AWS takes: what the directory would send for a person with the role `Admin`.
pub(crate) fn good() -> ResponseSpec {
    let now = Timestamp::now();
    let attribute = |name: &str, value: String| (format!("{ATTRIBUTE}{name}"), vec![value]);
    ResponseSpec {
        response_id: "_response".into(),
        assertion_id: "_assertion".into(),
        issue_instant: now,
        issuer: ISSUER.into(),
        destination: SIGN_IN.into(),
        audience: SIGN_IN.into(),
        recipient: SIGN_IN.into(),
        in_response_to: None,
        name_id: "B.Simon@contoso.com".into(),
        name_id_format: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent".into(),
        not_before: now - SignedDuration::from_mins(5),
        not_on_or_after: now + SignedDuration::from_hours(1),
        session_index: "_assertion".into(),
        authn_instant: now,
        attributes: vec![
            attribute("Role", format!("{},{}", role_arn("Admin"), provider_arn())),
            attribute("RoleSessionName", "B.Simon@contoso.com".into()),
            attribute("SessionDuration", "900".into()),
        ],
    }
}

/// The response with another value of an attribute; no values: without it.
pub(crate) fn with_attribute(mut spec: ResponseSpec, name: &str, values: &[&str]) -> ResponseSpec {
    let name = format!("{ATTRIBUTE}{name}");
    spec.attributes.retain(|(n, _)| *n != name);
    if !values.is_empty() {
        spec.attributes.push((name, values.iter().map(|v| (*v).to_owned()).collect()));
    }
    spec
}

/// Signs and encodes.
pub(crate) fn signed(spec: &ResponseSpec) -> String {
    STANDARD.encode(write_signed(spec, &SIGNER.0, &SIGNER.1).unwrap())
}

/// The text of an XML element; empty when it is not there.
pub(crate) fn text<'x>(xml: &'x str, element: &str) -> &'x str {
    xml.split_once(&format!("<{element}>")).and_then(|(_, rest)| rest.split_once("</")).map_or("", |(text, _)| text)
}
