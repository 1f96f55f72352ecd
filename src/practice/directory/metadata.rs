//! The federation metadata document of an instance. It needs no token, as in the real directory.

use super::certificates::{NoSigner, Pair};
use super::state::Instance;
use crate::practice::state::Shared;
use crate::saml::metadata::{MetadataSpec, write_signed};
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Deserialize)]
pub(super) struct Which {
    #[serde(default, alias = "appId", alias = "AppId")]
    appid: String,
}

/// Lists all signing certificates of the instance, those not in use included, and is signed with the active one.
pub(super) async fn show(State(shared): State<Arc<Shared>>, Path(tenant): Path<String>, Query(which): Query<Which>) -> Response {
    let (mine, instance, issuer) = shared.read(|s| {
        let directory = &s.directory;
        (directory.tenant.is_named(&tenant), directory.instances.get(&which.appid).cloned(), directory.tenant.issuer())
    });
    if !mine {
        return refused("AADSTS90002: the practice cloud has no such tenant.");
    }
    // our guess: the real directory answers without appid with the tenant's own keys, which are wrong for every instance
    let Some(instance) = instance else { return refused("AADSTS700016: name an application of the practice directory with ?appid=.") };
    let url = format!("{}/{tenant}/saml2", shared.base_url);
    let now = shared.now();
    match tokio::task::spawn_blocking(move || document(&instance, &issuer, &url, now)).await {
        Ok(Ok(xml)) => ([(header::CONTENT_TYPE, "application/samlmetadata+xml; charset=utf-8")], xml).into_response(),
        Ok(Err(why)) => refused(why),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// With expired certificates only, the document is still given: it is how one sees that they have expired.
fn document(instance: &Instance, issuer: &str, url: &str, now: jiff::Timestamp) -> Result<String, &'static str> {
    let all = instance.certificates();
    let signer: Pair = match instance.signer(now) {
        Ok(pair) => Some(pair),
        Err(NoSigner::NotValid) => all.last().cloned(),
        Err(NoSigner::None) => None,
    }
    .ok_or("AADSTS50003: the instance has no signing certificate yet.")?;
    let spec = MetadataSpec {
        id: format!("_{}", super::new_id()),
        entity_id: issuer.to_owned(),
        certificates: all.iter().map(|p| p.certificate.clone()).collect(),
        sso_url: url.to_owned(),
        logout_url: url.to_owned(),
    };
    let key = signer.key().ok_or("AADSTS50003: the signing key can't be read.")?;
    write_signed(&spec, &key, &signer.certificate).map_err(|_| "AADSTS50003: the metadata can't be signed.")
}

fn refused(why: &'static str) -> Response {
    (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], why).into_response()
}
