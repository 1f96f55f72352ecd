//! `keyCredentials` and `passwordCredentials` of a service principal: both lists replace what is there; an entry without key
//! material keeps the one of the same id; an entry left out is removed with its key.

use super::body::Shape;
use super::error::GraphError;
use super::pfx_upload::Opened;
use crate::pki::Certificate;
use crate::practice::directory::state::tenant::AppPolicy;
use crate::practice::directory::state::{HeldKey, Instance, KeyCredential, PasswordCredential, ServicePrincipal};
use crate::practice::state::Hidden;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::HashSet;

pub(super) const KEY_PROPERTIES: &[(&str, Shape)] = &[
    ("customKeyIdentifier", Shape::MaybeText),
    ("displayName", Shape::MaybeText),
    ("endDateTime", Shape::MaybeTime),
    ("key", Shape::MaybeText),
    ("keyId", Shape::Text),
    ("startDateTime", Shape::MaybeTime),
    ("type", Shape::Text),
    ("usage", Shape::Text),
];

pub(super) const PASSWORD_PROPERTIES: &[(&str, Shape)] = &[
    ("customKeyIdentifier", Shape::MaybeText),
    ("displayName", Shape::MaybeText),
    ("endDateTime", Shape::MaybeTime),
    ("hint", Shape::MaybeText),
    ("keyId", Shape::Text),
    ("secretText", Shape::MaybeText),
    ("startDateTime", Shape::MaybeTime),
];

/// As many entries a list may have.
const MAX_ENTRIES: usize = 60;

/// A key entry as a client sends it.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct IncomingKey {
    custom_key_identifier: Option<String>,
    display_name: Option<String>,
    end_date_time: Option<Timestamp>,
    pub(super) key: Option<String>,
    pub(super) key_id: String,
    start_date_time: Option<Timestamp>,
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    pub(super) usage: String,
}

/// A password entry as a client sends it.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct IncomingPassword {
    custom_key_identifier: Option<String>,
    display_name: Option<String>,
    end_date_time: Option<Timestamp>,
    pub(super) key_id: String,
    pub(super) secret_text: Option<String>,
    start_date_time: Option<Timestamp>,
}

/// What a request wants of the two lists.
pub(super) struct Change {
    pub(super) keys: Option<Vec<IncomingKey>>,
    pub(super) passwords: Option<Vec<IncomingPassword>>,
}

impl Change {
    /// Takes the two lists out of a checked body.
    ///
    /// # Errors
    /// When an entry lacks its id, or there are too many.
    pub(super) fn take(body: &mut Map<String, Value>) -> Result<Self, GraphError> {
        Ok(Self { keys: list(body, "keyCredentials")?, passwords: list(body, "passwordCredentials")? })
    }

    /// Replaces the lists in an instance; `opened` holds the PFX files that came along.
    ///
    /// # Errors
    /// As Entra words them, where its words are known.
    pub(super) fn apply(self, instance: &mut Instance, opened: Vec<Opened>, policy: &AppPolicy) -> Result<(), GraphError> {
        check_policy(&opened, policy)?;
        let principal = &instance.service_principal;
        let keys = match &self.keys {
            Some(incoming) => {
                unique(incoming.iter().map(|k| k.completed(principal, &opened)).collect::<Result<_, _>>()?, |k: &KeyCredential| &k.key_id)?
            }
            None => principal.key_credentials.clone(),
        };
        let passwords = match &self.passwords {
            Some(incoming) => {
                unique(incoming.iter().map(|p| p.completed(principal, &opened)).collect::<Result<_, _>>()?, |p: &PasswordCredential| {
                    &p.key_id
                })?
            }
            None => principal.password_credentials.clone(),
        };
        for new in &opened {
            check_triple(new, &keys, &passwords)?;
        }
        instance.service_principal.key_credentials = keys;
        instance.service_principal.password_credentials = passwords;
        instance.signing_keys.extend(opened.into_iter().map(|o| HeldKey {
            key_id: o.key_id,
            certificate: STANDARD.encode(o.certificate.der()),
            pkcs8: Hidden(STANDARD.encode(o.key.pkcs8_der().expose())),
        }));
        let kept = &instance.service_principal.key_credentials;
        instance.signing_keys.retain(|held| kept.iter().any(|k| k.key_id == held.key_id));
        Ok(())
    }
}

fn list<T: serde::de::DeserializeOwned>(body: &mut Map<String, Value>, name: &'static str) -> Result<Option<Vec<T>>, GraphError> {
    let Some(value) = body.remove(name) else { return Ok(None) };
    let entries: Vec<T> = serde_json::from_value(value).map_err(|e| bad(name, format!("An entry is not complete: {e}")))?;
    if entries.len() > MAX_ENTRIES {
        return Err(bad(name, format!("There are more than {MAX_ENTRIES} entries.")));
    }
    Ok(Some(entries))
}

fn unique<T>(entries: Vec<T>, id: impl Fn(&T) -> &String) -> Result<Vec<T>, GraphError> {
    let mut ids = HashSet::new();
    for entry in &entries {
        if !ids.insert(id(entry)) {
            return Err(bad("keyCredentials", "One keyId stands in the list more than once."));
        }
    }
    Ok(entries)
}

impl IncomingKey {
    fn completed(&self, principal: &ServicePrincipal, opened: &[Opened]) -> Result<KeyCredential, GraphError> {
        if let Some(kept) = principal.key_credentials.iter().find(|k| k.key_id == self.key_id)
            && (self.key.is_none() || self.key == kept.key)
        {
            return Ok(kept.clone());
        }
        let certificate = match (self.usage.as_str(), self.kind.as_str()) {
            ("Sign", "X509CertAndPassword") => opened.iter().find(|o| o.key_id == self.key_id).map(|o| o.certificate.clone()),
            ("Verify", "AsymmetricX509Cert") => self.key.as_ref().and_then(|k| decode(k)).and_then(|der| Certificate::from_der(&der).ok()),
            _ => {
                let message =
                    "The value for the property \"usage\" in one of your credentials is invalid. Acceptable values are Sign, Verify.";
                return Err(bad("keyCredentials", message));
            }
        };
        let certificate = certificate.ok_or_else(invalid_certificate)?;
        check_id(&self.key_id, "keyCredentials")?;
        let (start, end) = within(&certificate, self.start_date_time, self.end_date_time, "keyCredentials")?;
        Ok(KeyCredential {
            custom_key_identifier: self.custom_key_identifier.clone(),
            display_name: self.display_name.clone().or_else(|| Some(certificate.facts().subject.clone())),
            end_date_time: end,
            // the private part never comes back, the certificate stands in the Verify entry
            key: (self.usage == "Verify").then(|| STANDARD.encode(certificate.der())),
            key_id: self.key_id.clone(),
            start_date_time: start,
            kind: self.kind.clone(),
            usage: self.usage.clone(),
        })
    }
}

impl IncomingPassword {
    fn completed(&self, principal: &ServicePrincipal, opened: &[Opened]) -> Result<PasswordCredential, GraphError> {
        if let Some(kept) = principal.password_credentials.iter().find(|p| p.key_id == self.key_id) {
            return Ok(kept.clone());
        }
        let Some(new) = opened.iter().find(|o| o.key_id == self.key_id) else {
            return Err(bad("passwordCredentials", "New password credentials must be generated using service actions."));
        };
        let (start, end) = within(&new.certificate, self.start_date_time, self.end_date_time, "passwordCredentials")?;
        Ok(PasswordCredential {
            custom_key_identifier: self.custom_key_identifier.clone(),
            display_name: self.display_name.clone(),
            end_date_time: end,
            hint: None,
            key_id: self.key_id.clone(),
            secret_text: None,
            start_date_time: start,
        })
    }
}

/// The tenant's policy for credentials. Our guess: that it counts for signing keys, as the reference fears.
fn check_policy(opened: &[Opened], policy: &AppPolicy) -> Result<(), GraphError> {
    if policy.forbids_passwords && !opened.is_empty() {
        let message = "Credential type not allowed as per policy: password addition is not allowed for this application.";
        return Err(GraphError::bad_detail("CredentialTypeNotAllowedAsPerAppPolicy", "passwordCredentials", message));
    }
    let longest = policy.longest_certificate_days.map(|days| SignedDuration::from_hours(i64::from(days) * 24));
    let too_long = |o: &Opened| {
        let facts = o.certificate.facts();
        longest.is_some_and(|longest| facts.not_after.duration_since(facts.not_before) > longest)
    };
    if opened.iter().any(too_long) {
        let message = "Credential lifetime exceeds the maximum that is allowed as per policy.";
        return Err(GraphError::bad_detail("CredentialInvalidLifetimeAsPerAppPolicy", "keyCredentials", message));
    }
    Ok(())
}

/// A new signing key needs its certificate to verify with, and its password, in the same request.
fn check_triple(new: &Opened, keys: &[KeyCredential], passwords: &[PasswordCredential]) -> Result<(), GraphError> {
    let custom = keys.iter().find(|k| k.key_id == new.key_id).and_then(|k| k.custom_key_identifier.as_ref());
    let der = STANDARD.encode(new.certificate.der());
    let verify = keys.iter().any(|k| k.usage == "Verify" && k.custom_key_identifier.as_ref() == custom && k.key.as_ref() == Some(&der));
    if custom.is_none() || !verify {
        return Err(bad("keyCredentials", "A Sign entry needs a Verify entry with the same customKeyIdentifier and its certificate."));
    }
    if !passwords.iter().any(|p| p.key_id == new.key_id) {
        return Err(bad("passwordCredentials", "A Sign entry needs a password entry with the same keyId."));
    }
    Ok(())
}

fn within(
    certificate: &Certificate,
    start: Option<Timestamp>,
    end: Option<Timestamp>,
    property: &'static str,
) -> Result<(Timestamp, Timestamp), GraphError> {
    let facts = certificate.facts();
    let (start, end) = (start.unwrap_or(facts.not_before), end.unwrap_or(facts.not_after));
    if start < facts.not_before || end > facts.not_after || start >= end {
        return Err(bad(property, "startDateTime and endDateTime have to lie within the certificate's validity."));
    }
    Ok((start, end))
}

fn check_id(id: &str, property: &'static str) -> Result<(), GraphError> {
    uuid::Uuid::try_parse(id).map(|_| ()).map_err(|_| bad(property, "keyId has to be a GUID."))
}

/// Base64 of either alphabet.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).or_else(|_| base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text.trim_end_matches('='))).ok()
}

/// Entra's words for a key that is no PFX, or no certificate.
pub(super) fn invalid_certificate() -> GraphError {
    bad("keyCredentials", "Invalid certificate: Key value is invalid certificate")
}

fn bad(property: &'static str, message: impl Into<String>) -> GraphError {
    GraphError::bad_detail("InvalidValue", property, message)
}
