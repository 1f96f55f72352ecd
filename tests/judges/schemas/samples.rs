//! Documents that the judges get to see.

use rolebridge::pki::{Certificate, IssueSpec, RsaBits, SigningKey, issue};
use rolebridge::saml::metadata::MetadataSpec;
use rolebridge::saml::response::ResponseSpec;

/// Values that broke somebody's XML before.
pub(crate) const AWKWARD: &[&str] = &[
    "plain",
    "& < > \" ' &amp; &lt;",
    "]]> <![CDATA[x]]> <!-- y --> <?z?>",
    "tab\tline\nreturn\rboth\r\nend",
    " leading and trailing ",
    "🔑 non-BMP \u{10fffd}",
    "\u{202e}right to left \u{202c}אבג العربية",
    "Zoë\u{a0}\u{2028}\u{85}\u{fffd}\u{7f}",
    "#EXT#@x.onmicrosoft.com",
];

/// A new key with its certificate.
pub(crate) fn pair(common_name: &str) -> (Certificate, SigningKey) {
    let key = SigningKey::generate(RsaBits::B2048).unwrap();
    let spec = IssueSpec {
        common_name: common_name.to_owned(),
        not_before: "2026-11-23T00:00:00Z".parse().unwrap(),
        not_after: "2029-11-23T00:00:00Z".parse().unwrap(),
        serial: None,
    };
    (issue(&spec, &key).unwrap(), key)
}

/// A response for AWS with `value` wherever the schema allows any text.
pub(crate) fn response(value: &str, in_response_to: Option<String>) -> ResponseSpec {
    let aws = |name: &str| format!("https://aws.amazon.com/SAML/Attributes/{name}");
    ResponseSpec {
        response_id: "_r1".to_owned(),
        assertion_id: "_a1".to_owned(),
        issue_instant: "2026-11-23T10:00:00Z".parse().unwrap(),
        issuer: format!("https://sts.windows.net/{value}/"),
        destination: "https://signin.aws.amazon.com/saml".to_owned(),
        audience: "https://signin.aws.amazon.com/saml".to_owned(),
        recipient: "https://signin.aws.amazon.com/saml".to_owned(),
        in_response_to,
        name_id: value.to_owned(),
        name_id_format: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress".to_owned(),
        not_before: "2026-11-23T09:55:00Z".parse().unwrap(),
        not_on_or_after: "2026-11-23T11:00:00Z".parse().unwrap(),
        session_index: value.to_owned(),
        authn_instant: "2026-11-23T09:59:59Z".parse().unwrap(),
        attributes: vec![
            (aws("Role"), vec!["arn:aws:iam::123456789012:role/Admin,arn:aws:iam::123456789012:saml-provider/Entra".to_owned()]),
            (aws("RoleSessionName"), vec![value.to_owned()]),
            (aws("SessionDuration"), vec!["3600".to_owned()]),
            (format!("http://claims.example/{value}"), vec![value.to_owned(), String::new()]),
        ],
    }
}

/// Metadata of one instance.
pub(crate) fn metadata(certificates: Vec<Certificate>) -> MetadataSpec {
    MetadataSpec {
        id: "_0d8e1c52-7a38-4f9b-8f6c-1f6f0f0f0f0f".to_owned(),
        entity_id: "https://sts.windows.net/25f4519b-eca5-405d-b516-123af862c268/?a=1&b=2".to_owned(),
        certificates,
        sso_url: "https://login.example/saml2?a=1&b=2".to_owned(),
        logout_url: "https://login.example/logout".to_owned(),
    }
}
