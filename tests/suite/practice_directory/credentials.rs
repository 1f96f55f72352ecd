//! Signing certificates: made by the directory, or made by the customer and uploaded.

use super::client::{Cloud, Made};
use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::SignedDuration;
use reqwest::Method;
use rolebridge::domain::secret::SecretText;
use rolebridge::pki::{Certificate, IssueSpec, RsaBits, SigningKey, issue, pfx};
use rolebridge::saml::metadata;
use serde_json::{Value, json};

const KEYS: &str = "?$select=keyCredentials,passwordCredentials,preferredTokenSigningKeyThumbprint";

fn own(cloud: &Cloud, name: &str) -> (Certificate, SigningKey) {
    let key = SigningKey::generate(RsaBits::B2048).unwrap();
    let not_after = cloud.now() + SignedDuration::from_hours(24 * 365);
    (issue(&IssueSpec { common_name: name.into(), not_before: cloud.now(), not_after, serial: None }, &key).unwrap(), key)
}

/// The three entries of a customer-issued certificate.
fn upload(certificate: &Certificate, key: &SigningKey) -> (Vec<Value>, Vec<Value>) {
    let file = pfx::write(certificate, key, &SecretText::new("pfx-password"), "AWS").unwrap();
    let (sign, verify) = (uuid::Uuid::new_v4().to_string(), uuid::Uuid::new_v4().to_string());
    let custom = STANDARD.encode(certificate.thumbprint().as_bytes());
    let dates = |mut entry: Value| {
        entry["startDateTime"] = json!(certificate.facts().not_before);
        entry["endDateTime"] = json!(certificate.facts().not_after);
        entry["customKeyIdentifier"] = json!(custom);
        entry
    };
    let keys = vec![
        dates(
            json!({"keyId": sign, "type": "X509CertAndPassword", "usage": "Sign", "key": STANDARD.encode(file.expose()), "displayName": "CN=own"}),
        ),
        dates(
            json!({"keyId": verify, "type": "AsymmetricX509Cert", "usage": "Verify", "key": STANDARD.encode(certificate.der()), "displayName": "CN=own"}),
        ),
    ];
    (keys, vec![dates(json!({"keyId": sign, "secretText": "pfx-password"}))])
}

async fn thumbprints(cloud: &Cloud, made: &Made) -> Vec<String> {
    metadata::read(&cloud.metadata(made).await).unwrap().certificates.iter().map(|c| c.thumbprint().to_string()).collect()
}

#[tokio::test]
async fn a_certificate_of_the_directory_has_three_entries() {
    let cloud = Cloud::start().await;
    let made = cloud.instance("AWS", super::client::AWS).await;
    let thumbprint = cloud.certificate(&made).await;
    let sp = format!("/servicePrincipals/{}", made.sp);
    let read = cloud.get(&format!("{sp}{KEYS}")).await;
    let keys = read["keyCredentials"].as_array().unwrap();
    assert_eq!(keys.iter().map(|k| k["usage"].as_str().unwrap()).collect::<Vec<_>>(), ["Sign", "Verify"]);
    assert_eq!(keys[0]["key"], Value::Null, "the private part is never shown");
    let certificate = Certificate::from_base64(keys[1]["key"].as_str().unwrap()).unwrap();
    assert_eq!(certificate.thumbprint().to_string(), thumbprint);
    assert_eq!(certificate.facts().subject, "CN=AWS");
    assert_eq!((certificate.facts().not_after.as_second() - certificate.facts().not_before.as_second()) / 86_400, 1096);
    assert_eq!(STANDARD.decode(keys[0]["customKeyIdentifier"].as_str().unwrap()).unwrap(), certificate.thumbprint().as_bytes());
    assert_eq!(read["passwordCredentials"][0]["keyId"], keys[0]["keyId"]);
    let without = cloud.get(&sp).await;
    assert_eq!(without["keyCredentials"][1]["key"], Value::Null, "keys are shown where they are selected only");
}

#[tokio::test]
async fn a_customers_certificate_is_uploaded_beside_the_old_one_and_signs() {
    let cloud = Cloud::start().await;
    let made = cloud.ready().await;
    let sp = format!("/servicePrincipals/{}", made.sp);
    let before = cloud.get(&format!("{sp}{KEYS}")).await;
    let old = thumbprints(&cloud, &made).await;
    let (certificate, key) = own(&cloud, "own");
    let (new_keys, new_passwords) = upload(&certificate, &key);
    let both = |name: &str, new: Vec<Value>| [before[name].as_array().unwrap().clone(), new].concat();
    cloud
        .patch(
            &sp,
            json!({"keyCredentials": both("keyCredentials", new_keys), "passwordCredentials": both("passwordCredentials", new_passwords)}),
        )
        .await;
    assert_eq!(thumbprints(&cloud, &made).await, [old[0].clone(), certificate.thumbprint().to_string()]);

    let by = |xml: String| {
        Certificate::from_base64(xml.split_once("X509Certificate>").unwrap().1.split('<').next().unwrap()).unwrap().thumbprint().to_string()
    };
    assert_eq!(by(cloud.b_simon_at(&cloud.launch_url(&made)).await.saml()), old[0], "a new certificate does not sign until it is chosen");
    cloud.activate(&made, &certificate.thumbprint().to_string().to_lowercase()).await;
    assert_eq!(by(cloud.b_simon_at(&cloud.launch_url(&made)).await.saml()), certificate.thumbprint().to_string());

    let now = cloud.get(&format!("{sp}{KEYS}")).await;
    let kept = |name: &str| {
        now[name]
            .as_array()
            .unwrap()
            .iter()
            .filter(|k| k["customKeyIdentifier"] != before["keyCredentials"][0]["customKeyIdentifier"])
            .cloned()
            .collect::<Vec<_>>()
    };
    cloud.patch(&sp, json!({"keyCredentials": kept("keyCredentials"), "passwordCredentials": kept("passwordCredentials")})).await;
    assert_eq!(thumbprints(&cloud, &made).await, [certificate.thumbprint().to_string()]);
    assert_eq!(by(cloud.b_simon_at(&cloud.launch_url(&made)).await.saml()), certificate.thumbprint().to_string());
}

#[tokio::test]
async fn half_an_upload_is_refused_and_changes_nothing() {
    let cloud = Cloud::start().await;
    let made = cloud.ready().await;
    let sp = format!("/servicePrincipals/{}", made.sp);
    let before = cloud.get(&format!("{sp}{KEYS}")).await;
    let (certificate, key) = own(&cloud, "own");
    let (other, _) = own(&cloud, "other");
    let (keys, passwords) = upload(&certificate, &key);
    let with = |at: usize, name: &str, value: Value| {
        let mut keys = keys.clone();
        keys[at][name] = value;
        json!({"keyCredentials": keys, "passwordCredentials": passwords})
    };
    let late = certificate.facts().not_after + SignedDuration::from_hours(1);
    for (what, body) in [
        ("no password", json!({"keyCredentials": keys})),
        ("password alone", json!({"passwordCredentials": passwords})),
        ("no Verify entry", json!({"keyCredentials": [keys[0]], "passwordCredentials": passwords})),
        ("another certificate", with(1, "key", json!(STANDARD.encode(other.der())))),
        ("no certificate", with(1, "key", json!("AAAA"))),
        ("no PFX", with(0, "key", json!(STANDARD.encode(certificate.der())))),
        ("usage", with(0, "usage", json!("Verify"))),
        ("type", with(1, "type", json!("Symmetric"))),
        ("dates", with(0, "endDateTime", json!(late))),
        ("custom identifier", with(1, "customKeyIdentifier", json!("AAAA"))),
        ("one id twice", with(1, "keyId", keys[0]["keyId"].clone())),
        ("no guid", with(1, "keyId", json!("x"))),
    ] {
        assert_eq!(cloud.refused(Method::PATCH, &sp, Some(body)).await.0, 400, "{what}");
    }
    let mut wrong = passwords.clone();
    wrong[0]["secretText"] = json!("wrong");
    assert_eq!(
        cloud.refused(Method::PATCH, &sp, Some(json!({"keyCredentials": keys, "passwordCredentials": wrong}))).await,
        (400, "InvalidValue".into())
    );
    assert_eq!(cloud.get(&format!("{sp}{KEYS}")).await, before);
}
