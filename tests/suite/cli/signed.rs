//! Documents of our own: an identity provider with key, certificate and metadata, and responses that it signs.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use rolebridge::pki::{Certificate, IssueSpec, RsaBits, SigningKey, issue};
use rolebridge::saml::metadata::{self, MetadataSpec};
use rolebridge::saml::request::{self, AuthnRequest};
use rolebridge::saml::response::{ResponseSpec, write_signed};
use std::path::PathBuf;

const ISSUER: &str = "https://sts.windows.net/7c9e6679-7425-40de-944b-e07fc1f90ae7/";
const ROLE: &str = "https://aws.amazon.com/SAML/Attributes/Role";
const NAME: &str = "https://aws.amazon.com/SAML/Attributes/RoleSessionName";
const DURATION: &str = "https://aws.amazon.com/SAML/Attributes/SessionDuration";
const SOURCE: &str = "https://aws.amazon.com/SAML/Attributes/SourceIdentity";

/// Where the recorded request went.
pub(crate) const RELAYED: &str = "https://login.example/sso";

/// A change of the good response.
type Change = fn(&mut ResponseSpec);
/// Name, change, AWS's code and message where published, finding.
type Refused = (&'static str, Change, Option<&'static str>, Option<&'static str>, &'static str);

/// Responses that AWS refuses, one for each rule.
pub(crate) const REFUSED: &[Refused] = &[
    (
        "issuer",
        |r| r.issuer.push('x'),
        Some("InvalidIdentityToken"),
        Some(
            "Issuer not present in specified provider (Service: AWSOpenIdDiscoveryService; Status Code: 400; Error Code: AuthSamlInvalidSamlResponseException)",
        ),
        "aws.issuer",
    ),
    (
        "audience",
        |r| r.audience = "https://example.com".into(),
        None,
        Some("Response does not contain the required audience."),
        "aws.audience",
    ),
    ("recipient", |r| r.recipient = "https://example.com/saml".into(), None, None, "aws.recipient"),
    (
        "late",
        |r| r.issue_instant -= SignedDuration::from_mins(6),
        Some("ExpiredTokenException"),
        Some("Token must be redeemed within 5 minutes of issuance"),
        "aws.redeem",
    ),
    (
        "ended",
        |r| r.not_on_or_after = r.issue_instant + SignedDuration::from_secs(5),
        Some("ExpiredTokenException"),
        Some("Response has expired"),
        "aws.expired",
    ),
    ("no-role", |r| set(r, ROLE, None), None, Some("Your request included an invalid SAML response. To logout, click here."), "aws.role"),
    (
        "no-pair",
        |r| set(r, ROLE, Some("arn:aws:iam::111122223333:role/Admin")),
        None,
        Some("Your request included an invalid SAML response. To logout, click here."),
        "aws.role_pair",
    ),
    (
        "no-name",
        |r| set(r, NAME, None),
        Some("InvalidIdentityToken"),
        Some("RoleSessionName is required in AuthnResponse"),
        "aws.session_name",
    ),
    (
        "guest",
        |r| set(r, NAME, Some("b_fabrikam.com#EXT#@contoso.com")),
        Some("InvalidIdentityToken"),
        Some("RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}"),
        "aws.session_name",
    ),
    (
        "source",
        |r| r.attributes.push((SOURCE.into(), vec!["aws:me".into()])),
        Some("InvalidIdentityToken"),
        Some("Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with \"aws:\""),
        "aws.source_identity",
    ),
    ("short", |r| set(r, DURATION, Some("899")), None, None, "aws.session_duration"),
];

/// Replaces an attribute, or takes it away.
fn set(response: &mut ResponseSpec, name: &str, value: Option<&str>) {
    response.attributes.retain(|(n, _)| n != name);
    if let Some(value) = value {
        response.attributes.push((name.into(), vec![value.into()]));
    }
}

/// An identity provider with a directory for files.
pub(crate) struct Bench {
    directory: tempfile::TempDir,
    key: SigningKey,
    certificate: Certificate,
}

impl Bench {
    pub(crate) fn new() -> Self {
        let key = SigningKey::generate(RsaBits::B2048).unwrap();
        let (not_before, not_after) = (issued() - SignedDuration::from_hours(24), issued() + SignedDuration::from_hours(24 * 365));
        let certificate = issue(&IssueSpec { common_name: "Test".into(), not_before, not_after, serial: None }, &key).unwrap();
        Self { directory: tempfile::tempdir().unwrap(), key, certificate }
    }

    /// Ten seconds after the issue.
    #[allow(clippy::unused_self)] // reads as the bench's own time
    pub(crate) fn soon(&self) -> Timestamp {
        issued() + SignedDuration::from_secs(10)
    }

    /// Writes a file.
    pub(crate) fn file(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.directory.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// A signed response, changed before it is signed.
    pub(crate) fn response(&self, change: Change) -> String {
        let mut spec = good();
        change(&mut spec);
        write_signed(&spec, &self.key, &self.certificate).unwrap()
    }

    pub(crate) fn metadata(&self) -> PathBuf {
        let (sso_url, logout_url) = ("https://login.example/sso".into(), "https://login.example/out".into());
        let spec =
            MetadataSpec { id: "_m".into(), entity_id: ISSUER.into(), certificates: vec![self.certificate.clone()], sso_url, logout_url };
        self.file("metadata.xml", metadata::write(&spec).unwrap().as_bytes())
    }

    pub(crate) fn certificate_pem(&self) -> PathBuf {
        self.file("certificate.pem", self.certificate.to_pem().as_bytes())
    }

    pub(crate) fn certificate_der_bytes(&self) -> &[u8] {
        self.certificate.der()
    }

    pub(crate) fn certificate_der(&self) -> PathBuf {
        self.file("certificate.cer", self.certificate.der())
    }
}

fn issued() -> Timestamp {
    "2026-11-23T09:41:02.114Z".parse().unwrap()
}

fn good() -> ResponseSpec {
    let attribute = |name: &str, value: &str| (name.to_owned(), vec![value.to_owned()]);
    ResponseSpec {
        response_id: "_r".into(),
        assertion_id: "_a".into(),
        issue_instant: issued(),
        issuer: ISSUER.into(),
        destination: "https://signin.aws.amazon.com/saml".into(),
        audience: "https://signin.aws.amazon.com/saml".into(),
        recipient: "https://signin.aws.amazon.com/saml".into(),
        in_response_to: None,
        name_id: "b.simon@contoso.com".into(),
        name_id_format: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress".into(),
        not_before: issued() - SignedDuration::from_mins(5),
        not_on_or_after: issued() + SignedDuration::from_hours(1),
        session_index: "_a".into(),
        authn_instant: issued(),
        attributes: vec![
            attribute(ROLE, "arn:aws:iam::111122223333:role/Admin,arn:aws:iam::111122223333:saml-provider/WAAD"),
            attribute(NAME, "b.simon@contoso.com"),
            attribute(DURATION, "3600"),
        ],
    }
}

/// A recording of a sign-in that the service began.
pub(crate) fn har(response: &str) -> String {
    let asked = AuthnRequest {
        id: "_q".into(),
        issuer: "urn:amazon:webservices".into(),
        acs_url: None,
        destination: None,
        issue_instant: issued(),
    };
    let url = request::to_redirect_url(RELAYED, &request::write(&asked), Some("state"));
    let body = serde_urlencoded::to_string([("SAMLResponse", STANDARD.encode(response)), ("RelayState", String::new())]).unwrap();
    serde_json::json!({"log": {"version": "1.2", "entries": [
        {"request": {"method": "GET", "url": url}},
        {"request": {"method": "GET", "url": "https://login.example/logo.svg"}},
        {"request": {"method": "POST", "url": "https://signin.aws.amazon.com/saml", "postData": {"mimeType": "application/x-www-form-urlencoded", "text": body}}},
    ]}})
    .to_string()
}
