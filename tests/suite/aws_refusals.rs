//! Section 1.1 of the AWS facts: each refusal that is documented or recorded, one vector each. A good response is broken in
//! one place, and the practice AWS has to answer with AWS's status, code and words.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test fails by panic and prints how many vectors it checked")]

mod by_hand;

use super::practice_aws::cloud::{ATTRIBUTE, Cloud, SIGNER, STRANGER, good, provider_arn, role_arn, signed, text, trust, with_attribute};
use base64::{Engine, engine::general_purpose::STANDARD};
use by_hand::Parts;
use jiff::{SignedDuration, Timestamp};
use rolebridge::saml::response::{ResponseSpec, write_signed};

const INVALID: (u16, &str) = (400, "InvalidIdentityToken");
const EXPIRED: (u16, &str) = (400, "ExpiredTokenException");
const VALIDATION: (u16, &str) = (400, "ValidationError");
const DENIED: (u16, &str) = (403, "AccessDenied");
const NOT_AUTHORIZED: &str = "Not authorized to perform sts:AssumeRoleWithSAML";

/// One broken thing and the answer to it. Words that end with `…` are the beginning of the message.
struct Vector {
    row: &'static str,
    role: String,
    provider: String,
    response: String,
    more: Vec<(&'static str, String)>,
    answer: (u16, &'static str),
    words: String,
}

fn vector(row: &'static str, response: String, answer: (u16, &'static str), words: impl Into<String>) -> Vector {
    Vector { row, role: role_arn("Admin"), provider: provider_arn(), response, more: Vec::new(), answer, words: words.into() }
}

fn changed(row: &'static str, change: impl FnOnce(&mut ResponseSpec), answer: (u16, &'static str), words: impl Into<String>) -> Vector {
    let mut spec = good();
    change(&mut spec);
    vector(row, signed(&spec), answer, words)
}

fn attribute(row: &'static str, name: &str, values: &[&str], answer: (u16, &'static str), words: impl Into<String>) -> Vector {
    vector(row, signed(&with_attribute(good(), name, values)), answer, words)
}

fn handed_on(words: &str, inner: &str) -> String {
    format!("{words} (Service: AWSOpenIdDiscoveryService; Status Code: 400; Error Code: {inner}; Request ID: …")
}

fn pair(role: &str) -> String {
    format!("{},{}", role_arn(role), provider_arn())
}

/// Rows 1 to 13: parameters, decoding, provider, issuer, signature, time, audience, confirmation.
fn of_the_response() -> Vec<Vector> {
    let ago = |minutes: i64| Timestamp::now() - SignedDuration::from_mins(minutes);
    let good_one = signed(&good());
    let swapped =
        Vector { role: provider_arn(), provider: role_arn("Admin"), ..vector("3", good_one.clone(), VALIDATION, "Request ARN is invalid") };
    let elsewhere = |provider: &str, row| Vector {
        provider: provider.into(),
        ..vector(row, good_one.clone(), INVALID, handed_on("Specified provider doesn't exist", "AuthSamlManifestNotFoundException"))
    };
    let stranger = STANDARD.encode(write_signed(&good(), &STRANGER.0, &STRANGER.1).unwrap());
    let altered = STANDARD
        .encode(write_signed(&good(), &SIGNER.0, &SIGNER.1).unwrap().replace("<NameID", "<NameID ").replace("B.Simon@", "C.Simon@"));
    let too_long = "Value at 'sAMLAssertion' failed to satisfy constraint: Member must have length less than or equal to 100000";
    vec![
        vector("1 size", "A".repeat(100_001), VALIDATION, format!("1 validation error detected: {too_long}")),
        Vector {
            role: String::new(),
            provider: String::new(),
            ..vector(
                "2 parameters",
                good_one.clone(),
                VALIDATION,
                "2 validation errors detected: Value '' at 'roleArn' failed to satisfy constraint: …",
            )
        },
        swapped,
        Vector { provider: role_arn("Admin"), ..vector("3 principal", good_one.clone(), VALIDATION, "Principal ARN is invalid") },
        vector("4 base64", "not base64".into(), INVALID, handed_on("Invalid base64 SAMLResponse", "AuthSamlInvalidSamlResponseException")),
        vector(
            "4 xml",
            STANDARD.encode("hello"),
            INVALID,
            handed_on("Invalid base64 SAMLResponse", "AuthSamlInvalidSamlResponseException"),
        ),
        elsewhere("arn:aws:iam::111122223333:saml-provider/waad", "5 provider's case"),
        elsewhere("arn:aws:iam::999999999999:saml-provider/WAAD", "5 another account"),
        Vector {
            provider: "arn:aws:iam::111122223333:saml-provider/None".into(),
            ..vector(
                "5 before 7",
                stranger.clone(),
                INVALID,
                handed_on("Specified provider doesn't exist", "AuthSamlManifestNotFoundException"),
            )
        },
        changed(
            "6 issuer",
            |s| s.issuer.push('x'),
            INVALID,
            handed_on("Issuer not present in specified provider", "AuthSamlInvalidSamlResponseException"),
        ),
        vector("7 another key", stranger, INVALID, "Response signature invalid"),
        vector("7 altered", altered, INVALID, "Response signature invalid"),
        vector("7 unsigned", by_hand::unsigned(&Parts::good()), INVALID, "Response signature invalid"),
        changed("8 freshness", |s| s.issue_instant = ago(6), EXPIRED, "Token must be redeemed within 5 minutes of issuance"),
        changed("9 expiry", |s| (s.issue_instant, s.not_on_or_after) = (ago(2), ago(1)), EXPIRED, "Response has expired"),
        changed("11 audience", |s| s.audience = "https://example.com".into(), INVALID, "Response does not contain the required audience."),
        changed("11 audience with #2", |s| s.audience.push_str("#2"), INVALID, "Response does not contain the required audience."),
        vector(
            "11 none",
            by_hand::signed(&Parts { audience: String::new(), ..Parts::good() }),
            INVALID,
            "Response does not contain the required audience.",
        ),
        vector("12 none", by_hand::signed(&Parts { confirmations: vec![], ..Parts::good() }), INVALID, "…"),
        vector(
            "12 two",
            by_hand::signed(&Parts { confirmations: [Parts::good().confirmations, Parts::good().confirmations].concat(), ..Parts::good() }),
            INVALID,
            "…",
        ),
        vector(
            "12 no recipient",
            by_hand::signed(&Parts::good().without(" Recipient=\"https://signin.aws.amazon.com/saml\"")),
            INVALID,
            "…",
        ),
        vector("12 no end", by_hand::signed(&Parts::good().without_end()), INVALID, "…"),
        vector("12 no bearer", by_hand::signed(&Parts::good().replacing("cm:bearer", "cm:sender-vouches")), INVALID, "…"),
        changed("13 not AWS", |s| s.recipient = "https://example.com/saml".into(), INVALID, "…"),
        changed("13 another region", |s| s.recipient = "https://eu-west-1.signin.aws.amazon.com/saml".into(), DENIED, NOT_AUTHORIZED),
    ]
}

/// Rows 16 to 28: subject, claims, trust policy, durations, tags.
fn of_the_claims() -> Vec<Vector> {
    const NO_PAIR: &str = "SAML Assertion doesn't contain the requested Role and Metadata in the attributes";
    const SESSION_NAME: &str = "RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}";
    const SOURCE: &str = "Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with \"aws:\"";
    const TOO_LONG: &str = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.";
    let for_role = |row, role: &str| Vector { role: role_arn(role), ..attribute(row, "Role", &[&pair(role)], DENIED, NOT_AUTHORIZED) };
    let asking = |row, name, value: &str, answer, words| Vector {
        more: vec![(name, value.to_owned())],
        ..vector(row, signed(&good()), answer, words)
    };
    let long_name = "x".repeat(65);
    vec![
        vector("16 no NameID", by_hand::signed(&Parts { name_id: None, ..Parts::good() }), DENIED, NOT_AUTHORIZED),
        attribute("17 no Role", "Role", &[], INVALID, NO_PAIR),
        attribute("17 another role", "Role", &[&pair("Other")], INVALID, NO_PAIR),
        attribute("17 no pair", "Role", &[&role_arn("Admin")], INVALID, NO_PAIR),
        changed("17 name's case", |s| s.attributes[0].0 = format!("{ATTRIBUTE}role"), INVALID, NO_PAIR),
        attribute("18 missing", "RoleSessionName", &[], INVALID, "RoleSessionName is required in AuthnResponse"),
        attribute("18 space", "RoleSessionName", &["B Simon"], INVALID, SESSION_NAME),
        attribute("18 guest", "RoleSessionName", &["b_x.com#EXT#@contoso.com"], INVALID, SESSION_NAME),
        attribute("18 one letter", "RoleSessionName", &["b"], INVALID, SESSION_NAME),
        attribute("18 too long", "RoleSessionName", &[&long_name], INVALID, SESSION_NAME),
        attribute("19 alphabet", "SourceIdentity", &["b simon"], INVALID, SOURCE),
        attribute("19 aws:", "SourceIdentity", &["aws:bsimon"], INVALID, SOURCE),
        for_role("20 no role", "Missing"),
        for_role("20 role's case", "admin"),
        for_role("20 action missing", "NoAction"),
        for_role("20 condition false", "OtherTenant"),
        for_role("20 another provider", "OtherProvider"),
        for_role("20 denied", "Denied"),
        attribute("20 TagSession missing", "PrincipalTag:Team", &["x"], DENIED, NOT_AUTHORIZED),
        attribute("20 SetSourceIdentity missing", "SourceIdentity", &["bsimon"], DENIED, NOT_AUTHORIZED),
        asking("22 longer than the role allows", "DurationSeconds", "7200", VALIDATION, TOO_LONG),
        asking(
            "22 too short",
            "DurationSeconds",
            "899",
            VALIDATION,
            "1 validation error detected: Value '899' at 'durationSeconds' failed to satisfy constraint: …",
        ),
        attribute("24 two values", "PrincipalTag:Team", &["x", "y"], (400, "InvalidParameterValue"), "…"),
        attribute(
            "25 unknown key",
            "TransitiveTagKeys",
            &["Team"],
            (400, "InvalidParameterValue"),
            "The specified transitive tag key must be included in the requested tags.",
        ),
        asking("27 policy", "Policy", "{}", (400, "MalformedPolicyDocument"), "…"),
        for_role("28 Identity Center", "AWSReservedSSO_Admin"),
    ]
}

/// Roles whose trust policies say no in different ways.
async fn roles(cloud: &Cloud) {
    let trust = trust();
    let action = r#""Action":"sts:AssumeRoleWithSAML""#;
    cloud.role("NoAction", &trust.replace(action, r#""Action":"sts:TagSession""#)).await;
    cloud.role("OtherTenant", &trust.replace(r#""SAML:aud":"#, r#""saml:iss":"https://sts.windows.net/other/","SAML:aud":"#)).await;
    cloud.role("OtherProvider", &trust.replace("saml-provider/WAAD", "saml-provider/Other")).await;
    let deny = format!(r#"[{{"Effect":"Deny","Principal":"*",{action}}},{{"#);
    cloud.role("Denied", &trust.replace("[{", &deny)).await;
    cloud.role("AWSReservedSSO_Admin", &trust).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_refusal_has_the_words_of_aws() {
    let cloud = Cloud::start().await;
    cloud.federate().await;
    roles(&cloud).await;
    let vectors: Vec<Vector> = of_the_response().into_iter().chain(of_the_claims()).collect();
    let mut wrong = Vec::new();
    for vector in &vectors {
        let more: Vec<(&str, &str)> = vector.more.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let (status, body) = cloud.exchange(&vector.role, &vector.provider, &vector.response, &more).await;
        let words = text(&body, "Message").replace("&quot;", "\"");
        let same = vector.words.strip_suffix('…').map_or(words == vector.words, |beginning| words.starts_with(beginning));
        if (status, text(&body, "Code")) != vector.answer || !same {
            wrong.push(format!("{}: {status} {body}", vector.row));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    println!("{} refusals checked", vectors.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_aws_takes_is_taken() {
    let cloud = Cloud::start().await;
    cloud.federate().await;
    let full = trust().replace(r#""sts:AssumeRoleWithSAML""#, r#"["sts:AssumeRoleWithSAML","sts:TagSession"]"#);
    let identity = format!(r#",{{"Effect":"Allow","Principal":{{"Federated":"{}"}},"Action":"sts:SetSourceIdentity"}}]"#, provider_arn());
    cloud.role("Full", &full.replacen(']', "\u{1}", 1).replacen(']', &identity, 1).replace('\u{1}', "]")).await;
    let backwards = format!(" {} , {}", provider_arn(), role_arn("Admin"));
    let mut answered = good();
    answered.in_response_to = Some("_request".into());
    for (row, role, response) in [
        ("good", "Admin", signed(&good())),
        ("by another signer", "Admin", by_hand::signed(&Parts::good())),
        ("urn audience", "Admin", by_hand::signed(&Parts { audience: "urn:amazon:webservices".into(), ..Parts::good() })),
        ("17a, 17b order and blanks", "Admin", signed(&with_attribute(good(), "Role", &[&backwards]))),
        ("17c several", "Admin", signed(&with_attribute(good(), "Role", &[&pair("Other"), &pair("Admin")]))),
        ("15 InResponseTo", "Admin", signed(&answered)),
        (
            "tags and source identity",
            "Full",
            signed(&with_attribute(
                with_attribute(with_attribute(good(), "Role", &[&pair("Full")]), "PrincipalTag:Team", &["x"]),
                "SourceIdentity",
                &["bsimon"],
            )),
        ),
    ] {
        let (status, body) = cloud.exchange(&role_arn(role), &provider_arn(), &response, &[]).await;
        assert_eq!(status, 200, "{row}: {body}");
        assert!(body.contains(&format!("assumed-role/{role}/B.Simon@contoso.com")), "{row}");
        assert_eq!(
            (body.contains("<SourceIdentity>bsimon<"), body.contains("<PackedPolicySize>")),
            (role == "Full", role == "Full"),
            "{row}"
        );
    }
}
