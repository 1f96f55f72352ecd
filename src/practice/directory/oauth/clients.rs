//! The clients that may ask for tokens: Microsoft's well-known one, and those that were registered.

use super::refusal::Refusal;
use super::scopes::GRAPH;
use crate::practice::directory::state::DirectoryState;
use crate::practice::directory::state::groups::{DirectoryRole, GLOBAL_ADMINISTRATOR};
use serde_json::{Value, json};

/// "Microsoft Graph Command Line Tools". Source: the reference, as seen in public tools.
pub(super) const WELL_KNOWN: &str = "14d82eec-204b-4c2f-b7e8-296a70dab67e";

/// A client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Client {
    /// Its client id.
    pub(super) id: String,
    /// Its name.
    pub(super) name: String,
    /// The redirects that it may use.
    redirects: Vec<String>,
    /// Whether it may use device codes.
    pub(super) is_fallback_public: bool,
}

/// A client by its id.
///
/// # Errors
/// AADSTS700016 for one that is not here.
pub(super) fn find(directory: &DirectoryState, id: &str) -> Result<Client, Refusal> {
    if id == WELL_KNOWN {
        let name = "Microsoft Graph Command Line Tools".to_owned();
        return Ok(Client { id: id.to_owned(), name, redirects: vec!["http://localhost".into()], is_fallback_public: true });
    }
    let registration = directory.oauth.registrations.get(id).ok_or_else(|| Refusal::unknown_client(id))?;
    let application = &registration.application;
    let redirects = application["publicClient"]["redirectUris"].as_array();
    Ok(Client {
        id: id.to_owned(),
        name: application["displayName"].as_str().unwrap_or_default().to_owned(),
        redirects: redirects.into_iter().flatten().filter_map(|r| r.as_str().map(str::to_owned)).collect(),
        is_fallback_public: application["isFallbackPublicClient"] == true,
    })
}

impl Client {
    /// Whether it may be redirected there. The port of a loopback address is ignored, its path is not; 127.0.0.1 has to be
    /// registered as such. Source: "Redirect URI (reply URL) restrictions".
    pub(super) fn may_use(&self, redirect: &str) -> bool {
        let Some(asked) = loopback(redirect) else { return self.redirects.iter().any(|r| r == redirect) };
        self.redirects.iter().filter_map(|r| loopback(r)).any(|registered| registered == asked)
    }
}

/// Host and path of an address on this computer.
fn loopback(address: &str) -> Option<(String, String)> {
    let url = url::Url::parse(address).ok()?;
    let host = url.host_str().filter(|h| ["localhost", "127.0.0.1"].contains(h))?;
    let plain = url.scheme() == "http" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    plain.then(|| (host.to_owned(), url.path().to_owned()))
}

/// Id of the service principal of a client in this tenant.
pub(in crate::practice::directory) fn principal_id(directory: &DirectoryState, client: &str) -> String {
    let made = directory.oauth.registrations.get(client).and_then(|r| r.service_principal.as_ref()?["id"].as_str().map(str::to_owned));
    made.unwrap_or_else(|| {
        uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_OID, format!("{}/{client}", directory.tenant.id).as_bytes()).to_string()
    })
}

/// Service principals of Microsoft's own applications in this tenant, as Graph shows them.
pub(in crate::practice::directory) fn of_microsoft(directory: &DirectoryState) -> Vec<Value> {
    let used = directory.oauth.grants.values().any(|g| g.client_id == principal_id(directory, WELL_KNOWN));
    let tools = used.then_some((WELL_KNOWN, "Microsoft Graph Command Line Tools"));
    let shown = |(app, name): (&str, &str)| {
        json!({
            "id": principal_id(directory, app), "accountEnabled": true, "alternativeNames": [], "appDescription": null,
            "appDisplayName": name, "appId": app, "applicationTemplateId": null,
            "appOwnerOrganizationId": "f8cdef31-a31e-4b4a-93e4-5f571e91255a", "appRoleAssignmentRequired": false, "appRoles": [],
            "description": null, "displayName": name, "homepage": null, "keyCredentials": [], "loginUrl": null, "logoutUrl": null,
            "notes": null, "notificationEmailAddresses": [], "passwordCredentials": [], "preferredSingleSignOnMode": null,
            "preferredTokenSigningKeyThumbprint": null, "replyUrls": [], "samlSingleSignOnSettings": null,
            "servicePrincipalNames": [app], "servicePrincipalType": "Application", "signInAudience": "AzureADMultipleOrgs", "tags": [],
        })
    };
    [Some((GRAPH, "Microsoft Graph")), tools].into_iter().flatten().map(shown).collect()
}

/// Whether someone with these directory roles may consent for everybody. Source: "Grant tenant-wide admin consent".
pub(in crate::practice::directory) fn may_consent(roles: &[DirectoryRole]) -> bool {
    let enough = [GLOBAL_ADMINISTRATOR, "Application Administrator", "Cloud Application Administrator", "Privileged Role Administrator"];
    roles.iter().any(|r| enough.contains(&r.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_free_and_the_path_is_not() {
        let client = |redirects: &[&str]| Client {
            id: String::new(),
            name: String::new(),
            redirects: redirects.iter().map(|r| (*r).to_owned()).collect(),
            is_fallback_public: true,
        };
        let one = client(&["http://localhost"]);
        for good in ["http://localhost:4711", "http://localhost", "http://localhost:4711/"] {
            assert!(one.may_use(good), "{good}");
        }
        for bad in [
            "http://127.0.0.1:4711",
            "http://localhost:4711/path",
            "https://localhost:4711",
            "http://localhost.evil.example",
            "http://evil.example",
            "http://x@localhost:1",
            "http://localhost:1/?x",
        ] {
            assert!(!one.may_use(bad), "{bad}");
        }
        assert!(client(&["http://localhost/back"]).may_use("http://localhost:9/back"));
        assert!(!client(&["http://localhost/back"]).may_use("http://localhost:9/Back"));
    }
}
