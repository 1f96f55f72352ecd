//! Consent: what a user or an administrator allows a client, kept as permission grants.

use super::OAuth;
use super::clients::principal_id;
use super::refusal::Refusal;
use super::scopes::GRAPH;
use crate::practice::directory::new_id;
use crate::practice::directory::state::DirectoryState;
use crate::practice::directory::state::oauth::Grant;
use std::sync::Arc;

impl OAuth {
    /// Keeps the consent of a user, or of an administrator for everybody.
    pub(in crate::practice::directory) async fn consent(
        &self,
        client: &str,
        user: &str,
        scopes: Vec<String>,
        everybody: bool,
    ) -> Result<(), Refusal> {
        let (shared, client, user) = (Arc::clone(&self.shared), client.to_owned(), user.to_owned());
        let work = move || shared.change(|s| grant(&mut s.directory, &client, (!everybody).then_some(user), &scopes));
        tokio::task::spawn_blocking(work).await.map_err(|_| Refusal::internal())?.map_err(|_| Refusal::internal())
    }
}

/// Adds scopes to the grant of this client and this user (nobody in particular: everybody), or makes one.
fn grant(directory: &mut DirectoryState, client: &str, principal: Option<String>, scopes: &[String]) {
    let (client, resource) = (principal_id(directory, client), principal_id(directory, GRAPH));
    let fits = |g: &Grant| g.client_id == client && g.resource_id == resource && g.principal_id == principal;
    let id = directory.oauth.grants.values().find(|g| fits(g)).map(|g| g.id.clone());
    let id = id.unwrap_or_else(new_id);
    let made = directory.oauth.grants.entry(id.clone()).or_insert_with(|| {
        let consent_type = if principal.is_some() { "Principal" } else { "AllPrincipals" };
        let consent_type = consent_type.to_owned();
        Grant { id, client_id: client, consent_type, principal_id: principal, resource_id: resource, scope: None }.into()
    });
    let mut held: Vec<String> = made.scope.as_deref().unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    held.extend(scopes.iter().filter(|s| !made.scope.as_deref().unwrap_or_default().split_whitespace().any(|h| h == s.as_str())).cloned());
    made.scope = Some(held.join(" "));
}
