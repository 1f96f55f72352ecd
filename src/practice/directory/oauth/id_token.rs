//! Id tokens: JWTs that are signed with the tenant's own key.

use super::refusal::Refusal;
use super::token::Ground;
use crate::domain::secret::SecretBytes;
use crate::pki::{RsaBits, SigningKey};
use crate::practice::directory::state::DirectoryState;
use crate::practice::state::Hidden;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::Timestamp;
use serde_json::{Value, json};

/// The name of the key in a token's header.
pub(super) fn key_id(key: &SigningKey) -> String {
    URL_SAFE_NO_PAD.encode(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &key.spki_der()))
}

/// The tenant's key; made where there is none yet.
pub(super) fn signing_key(directory: &mut DirectoryState) -> Result<SigningKey, Refusal> {
    if directory.oauth.signing_key.0.is_empty() {
        let key = SigningKey::generate(RsaBits::B2048).map_err(|_| Refusal::internal())?;
        directory.oauth.signing_key = Hidden(STANDARD.encode(key.pkcs8_der().expose()));
    }
    let der = STANDARD.decode(&directory.oauth.signing_key.0).map_err(|_| Refusal::internal())?;
    SigningKey::from_pkcs8_der(&SecretBytes::new(der)).map_err(|_| Refusal::internal())
}

/// An id token. Source of the claims: "ID token claims reference".
pub(super) fn make(directory: &mut DirectoryState, base: &str, ground: &Ground, now: Timestamp) -> Result<String, Refusal> {
    let key = signing_key(directory)?;
    let person = directory.users.get(&ground.user).ok_or_else(|| Refusal::new("invalid_grant", 50_034, "The user is gone."))?;
    let seconds = now.as_second();
    let tenant = &directory.tenant.id;
    let mut claims = json!({
        "ver": "2.0", "iss": format!("{base}/{tenant}/v2.0"), "aud": ground.client, "tid": tenant, "oid": person.user.id,
        "sub": URL_SAFE_NO_PAD.encode(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, format!("{}/{}", ground.client, person.user.id).as_bytes())),
        "iat": seconds, "nbf": seconds, "exp": seconds + 3600, "auth_time": ground.signed_in.as_second(),
    });
    if ground.scopes.has("profile") {
        claims["name"] = person.user.display_name.as_str().into();
        claims["preferred_username"] = person.user.user_principal_name.as_str().into();
    }
    if let Some(nonce) = &ground.nonce {
        claims["nonce"] = nonce.as_str().into();
    }
    let header = json!({"typ": "JWT", "alg": "RS256", "kid": key_id(&key)});
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&header), part(&claims));
    let signature = key.sign_rsa_sha256(signed.as_bytes()).map_err(|_| Refusal::internal())?;
    Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
}
