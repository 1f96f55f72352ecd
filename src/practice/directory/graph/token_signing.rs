//! `addTokenSigningCertificate`: the directory makes a signing key and its certificate.

use super::body::{Body, Contract, Shape};
use super::error::GraphError;
use super::{Answer, Graph};
use crate::pki::{Certificate, IssueSpec, RsaBits, SigningKey, issue};
use crate::practice::directory::new_id;
use crate::practice::directory::state::{HeldKey, Instance, KeyCredential, PasswordCredential};
use crate::practice::state::Hidden;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::post;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::{Span, Timestamp, tz::TimeZone};
use serde_json::{Value, json};

const CONTRACT: Contract = Contract {
    name: "servicePrincipal.addTokenSigningCertificate",
    writable: &[("displayName", Shape::MaybeText), ("endDateTime", Shape::MaybeTime)],
    read_only: &[],
    not_kept: &[],
};

/// The longest validity, and the one that is taken when nothing is said. Source: "addTokenSigningCertificate".
const MAX_YEARS: i64 = 3;
/// The longest common name of X.520.
const MAX_NAME: usize = 64;

pub(super) fn routes() -> Router<Graph> {
    Router::new().route("/servicePrincipals/{id}/addTokenSigningCertificate", post(add))
}

/// Not idempotent, as in the real directory: each call adds a certificate, inactive until it is chosen.
async fn add(State(graph): State<Graph>, Path(id): Path<String>, body: Body) -> Answer {
    CONTRACT.check(&body.0)?;
    let now = graph.now();
    let spec = spec(&body, now)?;
    graph.read(|d| d.by_service_principal(&id).map(|_| ()).ok_or_else(|| GraphError::not_found(&id)))?;
    let name = format!("CN={}", spec.common_name);
    let made = tokio::task::spawn_blocking(move || {
        let key = SigningKey::generate(RsaBits::B2048).ok()?;
        issue(&spec, &key).ok().map(|certificate| (key, certificate))
    });
    let (key, certificate) = made.await.ok().flatten().ok_or_else(GraphError::internal)?;
    let answer = graph
        .change(move |directory| {
            let app_id =
                directory.by_service_principal(&id).map(|i| i.application.app_id.clone()).ok_or_else(|| GraphError::not_found(&id))?;
            let Some(instance) = directory.instances.get_mut(&app_id) else { return Err(GraphError::not_found(&id)) };
            Ok(put(instance, &name, &key, &certificate))
        })
        .await?;
    Ok(graph.entity(StatusCode::OK, "microsoft.graph.selfSignedCertificate", answer))
}

fn three_years_on(now: Timestamp) -> Result<Timestamp, GraphError> {
    let there = TimeZone::UTC.to_datetime(now).checked_add(Span::new().years(MAX_YEARS));
    there.and_then(|date| TimeZone::UTC.to_timestamp(date)).map_err(|_| GraphError::internal())
}

fn spec(body: &Body, now: Timestamp) -> Result<IssueSpec, GraphError> {
    let bad = |property, why: &str| GraphError::bad_detail("InvalidValue", property, why);
    let latest = three_years_on(now)?;
    let name = body.0.get("displayName").and_then(Value::as_str).unwrap_or("CN=Microsoft Azure Federated SSO Certificate");
    let common_name = name.strip_prefix("CN=").filter(|n| !n.trim().is_empty() && n.chars().count() <= MAX_NAME);
    let common_name = common_name
        .ok_or_else(|| bad("displayName", "displayName has to begin with CN= and to name a subject of at most 64 characters."))?;
    let end = match body.0.get("endDateTime").and_then(Value::as_str) {
        Some(text) => text.parse().map_err(|_| bad("endDateTime", "endDateTime is no moment."))?,
        None => latest,
    };
    if end <= now || end > latest {
        return Err(bad("endDateTime", "endDateTime has to lie in the future, at most three years from now."));
    }
    Ok(IssueSpec { common_name: common_name.to_owned(), not_before: now, not_after: end, serial: None })
}

/// Puts in the three entries, which share a `customKeyIdentifier`: here it is the thumbprint.
fn put(instance: &mut Instance, name: &str, key: &SigningKey, certificate: &Certificate) -> Value {
    let (sign_id, facts) = (new_id(), certificate.facts());
    let custom = STANDARD.encode(certificate.thumbprint().as_bytes());
    let (der, start, end) = (STANDARD.encode(certificate.der()), facts.not_before, facts.not_after);
    let entry = |key_id: String, kind: &str, usage: &str, key: Option<String>| KeyCredential {
        custom_key_identifier: Some(custom.clone()),
        display_name: Some(name.to_owned()),
        end_date_time: end,
        key,
        key_id,
        start_date_time: start,
        kind: kind.into(),
        usage: usage.into(),
    };
    let principal = &mut instance.service_principal;
    principal.key_credentials.push(entry(sign_id.clone(), "X509CertAndPassword", "Sign", None));
    principal.key_credentials.push(entry(new_id(), "AsymmetricX509Cert", "Verify", Some(der.clone())));
    principal.password_credentials.push(PasswordCredential {
        custom_key_identifier: Some(custom.clone()),
        display_name: Some(name.to_owned()),
        end_date_time: end,
        hint: None,
        key_id: sign_id.clone(),
        secret_text: None,
        start_date_time: start,
    });
    let pkcs8 = Hidden(STANDARD.encode(key.pkcs8_der().expose()));
    instance.signing_keys.push(HeldKey { key_id: sign_id.clone(), certificate: der.clone(), pkcs8 });
    // the id is that of the Sign entry although type and usage say Verify, as seen of the real directory
    json!({
        "customKeyIdentifier": custom,
        "displayName": name,
        "endDateTime": end,
        "key": der,
        "keyId": sign_id,
        "startDateTime": start,
        "thumbprint": certificate.thumbprint().to_string(),
        "type": "AsymmetricX509Cert",
        "usage": "Verify",
    })
}
