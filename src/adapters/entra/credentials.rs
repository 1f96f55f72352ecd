//! Signing certificates of an instance: made by the directory, uploaded, removed.
//!
//! Sources: "Configure SAML-based single sign-on through Microsoft Graph" and its custom signing key, "Update
//! servicePrincipal", "addTokenSigningCertificate". Both credential lists are replaced whole at every change, so what is
//! there goes back as it is, without key material: an entry that is left out is gone.

use super::directory::EntraDirectory;
use super::instance::{binary, thumbprint_of};
use super::wire::{KeyCredential, SelfSigned};
use super::write::{created, principal};
use crate::domain::call::{Created, Outcome};
use crate::domain::certificate::{CertificateFacts, Thumbprint};
use crate::domain::directory::ServicePrincipalId;
use crate::workflow::ports::{PfxUpload, PortError, PortErrorKind};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// What goes back of a key entry; `key` is what must not, and other properties are the directory's own.
const KEY_FIELDS: [&str; 7] = ["customKeyIdentifier", "displayName", "endDateTime", "keyId", "startDateTime", "type", "usage"];
/// What goes back of a password entry.
const PASSWORD_FIELDS: [&str; 5] = ["customKeyIdentifier", "displayName", "endDateTime", "keyId", "startDateTime"];

/// The two lists as the directory has them.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Credentials {
    key_credentials: Option<Vec<Value>>,
    password_credentials: Option<Vec<Value>>,
}

impl EntraDirectory {
    pub(super) async fn add_certificate(
        &self,
        name: &str,
        id: &ServicePrincipalId,
        subject: &str,
        ends: Timestamp,
    ) -> Result<Outcome, PortError> {
        let body = json!({"displayName": subject, "endDateTime": whole_seconds(ends)});
        let answer = self.graph.send(name, Method::POST, &format!("{}/addTokenSigningCertificate", principal(id)), Some(&body)).await?;
        let made: SelfSigned = answer.json(name)?;
        let from_key = made.key.as_deref().and_then(binary).and_then(|der| (self.target.certificates)(&der)).map(|f| f.thumbprint);
        let thumbprint = from_key.or_else(|| made.thumbprint.as_deref().and_then(|t| Thumbprint::parse(t).ok()));
        let thumbprint = thumbprint.ok_or_else(|| PortError::new(PortErrorKind::Garbled, name, "the answer holds no certificate"))?;
        Ok(created(&answer, Created::Certificate(thumbprint)))
    }

    pub(super) async fn upload_certificate(
        &self,
        name: &str,
        id: &ServicePrincipalId,
        der_base64: &str,
        thumbprint: &Thumbprint,
        pfx: Option<&PfxUpload>,
    ) -> Result<Outcome, PortError> {
        let refuse = |why: &str| PortError::new(PortErrorKind::Invalid, name, why);
        let pfx = pfx.ok_or_else(|| refuse("no PFX was given; nothing was sent"))?;
        let facts = binary(der_base64).and_then(|der| (self.target.certificates)(&der)).filter(|f| f.thumbprint == *thumbprint);
        let facts = facts.ok_or_else(|| refuse("the certificate is not the one that was planned; nothing was sent"))?;
        let current = self.credentials(name, id).await?;
        if self.entries_of(&current, thumbprint).is_some() {
            return Err(PortError::new(PortErrorKind::AlreadyExists, name, "the instance has this certificate already; nothing was sent"));
        }
        let (mut keys, mut passwords) = echoed(&current, |_| true);
        let (new_keys, new_password) = upload_entries(&facts, der_base64, pfx);
        keys.extend(new_keys);
        passwords.push(new_password);
        let outcome = self.set(name, id, &json!({"keyCredentials": keys, "passwordCredentials": passwords})).await?;
        Ok(Outcome { created: Some(Created::Certificate(thumbprint.clone())), ..outcome })
    }

    /// Whether the certificate may go is the workflow's decision; here its three entries are left out.
    pub(super) async fn remove_certificate(
        &self,
        name: &str,
        id: &ServicePrincipalId,
        thumbprint: &Thumbprint,
    ) -> Result<Outcome, PortError> {
        let current = self.credentials(name, id).await?;
        let Some((groups, key_ids)) = self.entries_of(&current, thumbprint) else {
            return Err(PortError::new(PortErrorKind::NotFound, name, "the instance has no such certificate; nothing was sent"));
        };
        let belongs = |entry: &Value| {
            let is_in = |field: &str, list: &[String]| entry[field].as_str().is_some_and(|v| list.iter().any(|l| l == v));
            is_in("customKeyIdentifier", &groups) || is_in("keyId", &key_ids)
        };
        let (keys, passwords) = echoed(&current, |entry| !belongs(entry));
        self.set(name, id, &json!({"keyCredentials": keys, "passwordCredentials": passwords})).await
    }

    async fn credentials(&self, name: &str, id: &ServicePrincipalId) -> Result<Credentials, PortError> {
        self.graph.get(name, &format!("{}?$select=id,keyCredentials,passwordCredentials", principal(id))).await
    }

    /// The `customKeyIdentifier`s and `keyId`s of the entries with this certificate; `None` when there is none.
    fn entries_of(&self, current: &Credentials, thumbprint: &Thumbprint) -> Option<(Vec<String>, Vec<String>)> {
        let keys = current.key_credentials.as_deref().unwrap_or_default();
        let holds = |entry: &&Value| {
            KeyCredential::deserialize(*entry).ok().and_then(|k| thumbprint_of(&k, self.target.certificates)).as_ref() == Some(thumbprint)
        };
        let holding: Vec<&Value> = keys.iter().filter(holds).collect();
        let texts = |field: &str, of: &[&Value]| of.iter().filter_map(|e| e[field].as_str().map(str::to_owned)).collect::<Vec<_>>();
        let groups = texts("customKeyIdentifier", &holding);
        let group: Vec<&Value> = keys
            .iter()
            .filter(|e| holding.contains(e) || e["customKeyIdentifier"].as_str().is_some_and(|c| groups.iter().any(|g| g == c)))
            .collect();
        (!holding.is_empty()).then(|| (groups, texts("keyId", &group)))
    }
}

/// Both lists with the entries that shall stay.
fn echoed(current: &Credentials, stays: impl Fn(&Value) -> bool) -> (Vec<Value>, Vec<Value>) {
    let list = |entries: &Option<Vec<Value>>, fields: &[&str]| {
        let kept = entries.iter().flatten().filter(|e| stays(e));
        kept.map(|e| Value::Object(fields.iter().filter_map(|f| Some(((*f).to_owned(), e.get(*f)?.clone()))).collect::<Map<_, _>>()))
            .collect()
    };
    (list(&current.key_credentials, &KEY_FIELDS), list(&current.password_credentials, &PASSWORD_FIELDS))
}

/// The three entries of an uploaded certificate: signing key with its password under one id, and the certificate.
fn upload_entries(facts: &CertificateFacts, der_base64: &str, pfx: &PfxUpload) -> ([Value; 2], Value) {
    let (signing_id, verify_id) = (uuid::Uuid::new_v4().to_string(), uuid::Uuid::new_v4().to_string());
    // as in Microsoft's sample: SHA-256 over the thumbprint's ASCII digits
    let group = STANDARD.encode(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, facts.thumbprint.to_string().as_bytes()));
    let (starts, ends) = (whole_seconds(facts.not_before), whole_seconds(facts.not_after));
    let entry = |key_id: &str, kind: &str, usage: &str, key: String| {
        json!({"customKeyIdentifier": group, "displayName": facts.subject, "startDateTime": starts, "endDateTime": ends,
            "keyId": key_id, "type": kind, "usage": usage, "key": key})
    };
    let sign = entry(&signing_id, "X509CertAndPassword", "Sign", STANDARD.encode(pfx.pfx.expose()));
    let verify = entry(&verify_id, "AsymmetricX509Cert", "Verify", der_base64.to_owned());
    let password = json!({"customKeyIdentifier": group, "startDateTime": starts, "endDateTime": ends, "keyId": signing_id, "secretText": pfx.password.expose()});
    ([sign, verify], password)
}

/// Graph's dates, without a fraction.
fn whole_seconds(time: Timestamp) -> String {
    Timestamp::from_second(time.as_second()).unwrap_or(time).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::secret::{SecretBytes, SecretText};

    #[test]
    fn what_goes_back_holds_no_key_material() {
        let current = Credentials {
            key_credentials: Some(vec![
                json!({"keyId": "k1", "usage": "Verify", "type": "AsymmetricX509Cert", "key": "AAAA", "customKeyIdentifier": "c1"}),
            ]),
            password_credentials: Some(vec![json!({"keyId": "k1", "hint": "x", "secretText": null, "customKeyIdentifier": "c1"})]),
        };
        let (keys, passwords) = echoed(&current, |_| true);
        assert_eq!(keys, [json!({"keyId": "k1", "usage": "Verify", "type": "AsymmetricX509Cert", "customKeyIdentifier": "c1"})]);
        assert_eq!(passwords, [json!({"keyId": "k1", "customKeyIdentifier": "c1"})]);
    }

    #[test]
    fn an_upload_is_three_entries_of_one_group() -> Result<(), Box<dyn std::error::Error>> {
        let facts = CertificateFacts {
            subject: "CN=x".into(),
            issuer: "CN=x".into(),
            serial: "01".into(),
            not_before: "2026-01-01T00:00:00Z".parse()?,
            not_after: "2029-01-01T00:00:00Z".parse()?,
            key: "RSA 2048".into(),
            thumbprint: Thumbprint::new([7; 20]),
            sha256: String::new(),
        };
        let pfx = PfxUpload { pfx: SecretBytes::new(vec![1, 2, 3]), password: SecretText::new("p") };
        let ([sign, verify], password) = upload_entries(&facts, "AAAA", &pfx);
        assert_eq!(sign["keyId"], password["keyId"]);
        assert_ne!(sign["keyId"], verify["keyId"]);
        for entry in [&verify, &password] {
            assert_eq!(entry["customKeyIdentifier"], sign["customKeyIdentifier"]);
        }
        assert_eq!(sign["endDateTime"], "2029-01-01T00:00:00Z");
        assert_eq!((sign["key"].as_str(), password["secretText"].as_str()), (Some("AQID"), Some("p")));
        Ok(())
    }
}
