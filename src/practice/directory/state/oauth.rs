//! Consent, and tokens that were given out: their hashes only, so that nobody who reads the file can use one.

use super::DirectoryState;
use crate::practice::state::Hidden;
use crate::practice::state::kept::{Kept, Object, WriteJson};
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// What the OAuth side keeps.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct OAuthState {
    /// Public clients that administrators registered, by client id.
    pub registrations: BTreeMap<String, Kept<Registration>>,
    /// Consent by the grant's id.
    pub grants: BTreeMap<String, Kept<Grant>>,
    /// Refresh tokens by their hash.
    pub refresh: BTreeMap<String, Kept<Issued>>,
    /// Access tokens by their hash.
    pub access: BTreeMap<String, Kept<Issued>>,
    /// The key that signs id tokens, PKCS#8 DER in base64; empty before the first one.
    pub signing_key: Hidden,
    /// Tokens of a user that are older no longer count, by user: the password was changed, or the sessions were revoked.
    pub valid_from: BTreeMap<String, Timestamp>,
}

/// A registered client: an application of its own and, once made, its service principal, as Graph shows them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Registration {
    /// The application.
    pub application: Value,
    /// The service principal.
    pub service_principal: Option<Value>,
}

/// `microsoft.graph.oAuth2PermissionGrant`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)] // names and meanings are Microsoft Graph's
pub struct Grant {
    pub id: String,
    pub client_id: String,
    pub consent_type: String,
    pub principal_id: Option<String>,
    pub resource_id: String,
    pub scope: Option<String>,
}

/// What a token stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    /// The client id.
    pub client: String,
    /// The user.
    pub user: String,
    /// The scopes, in their short form.
    pub scopes: Vec<String>,
    /// When the user last signed in for it.
    pub signed_in: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
    /// Whether the client said that it can answer a claims challenge.
    pub answers_challenges: bool,
}

/// Tokens that are kept at most; the oldest to end go first.
const MAX_TOKENS: usize = 500;

/// What is kept of a token.
#[must_use]
pub fn hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, token.as_bytes()))
}

impl OAuthState {
    /// Keeps a token, and forgets those that have ended.
    pub fn keep(tokens: &mut BTreeMap<String, Kept<Issued>>, token: &str, issued: Issued, now: Timestamp) {
        tokens.retain(|_, t| t.expires > now);
        while tokens.len() >= MAX_TOKENS {
            let first = tokens.iter().min_by_key(|(_, t)| t.expires).map(|(hash, _)| hash.clone());
            first.and_then(|hash| tokens.remove(&hash));
        }
        tokens.insert(hash(token), issued.into());
    }
}

impl DirectoryState {
    /// What a user consented to for a client, or an administrator for everybody. `client` is the id of its service principal.
    #[must_use]
    pub fn consented(&self, client: &str, user: &str) -> Vec<String> {
        let counts = |g: &&Kept<Grant>| g.client_id == client && g.principal_id.as_deref().is_none_or(|p| p == user);
        let scopes = self.oauth.grants.values().filter(counts).filter_map(|g| g.scope.as_deref());
        scopes.flat_map(str::split_whitespace).map(str::to_owned).collect()
    }

    /// Ends all sessions of a user: tokens from before no longer count.
    pub fn revoke_sessions(&mut self, user: &str, now: Timestamp) {
        self.oauth.valid_from.insert(user.to_owned(), now);
    }
}

impl WriteJson for OAuthState {
    fn write_json(&self, out: &mut Vec<u8>) -> std::io::Result<()> {
        // taken apart by name, so that nothing that is added to the state can be left out here
        let Self { registrations, grants, refresh, access, signing_key, valid_from } = self;
        let mut object = Object::begin(out);
        object.part("registrations", registrations)?;
        object.part("grants", grants)?;
        object.part("refresh", refresh)?;
        object.part("access", access)?;
        object.plain("signing_key", signing_key)?;
        object.plain("valid_from", valid_from)?;
        object.end();
        Ok(())
    }
}
