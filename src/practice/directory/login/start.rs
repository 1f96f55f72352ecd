//! How a sign-in begins, and what it is for: the address says which instance, where the response goes and what comes along.

use super::refusal::Refusal;
use crate::practice::directory::state::{DirectoryState, Instance};
use crate::saml::request::{self, AuthnRequest};

/// The beginning of a sign-in. Its address goes through the forms, so that nothing has to be kept meanwhile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Start {
    /// With an AuthnRequest in the query.
    Saml {
        /// Tenant id or domain.
        tenant: String,
        /// The raw query.
        query: String,
    },
    /// The launch link.
    Launch {
        /// Tenant id or domain.
        tenant: String,
        /// The instance's client id.
        app_id: String,
    },
    /// At OAuth's authorization endpoint.
    OAuth {
        /// Tenant id, domain or a word for any tenant.
        tenant: String,
        /// The raw query.
        query: String,
    },
    /// Entering the code of another device.
    Device,
    /// My Apps.
    MyApps,
}

/// What a response has to say and where it goes, as far as the beginning decides it.
#[derive(Debug, Clone)]
pub(super) struct Target {
    /// The instance's client id.
    pub(super) app_id: String,
    /// `InResponseTo`.
    pub(super) request_id: Option<String>,
    /// The reply URL: destination and recipient.
    pub(super) reply_url: String,
    /// The audience: the identifier without `#N`.
    pub(super) audience: String,
    /// Relay state.
    pub(super) relay_state: Option<String>,
}

/// No address that begins a sign-in is longer.
const MAX_ADDRESS: usize = 32 * 1024;

impl Start {
    /// Reads the address that a form carried.
    pub(super) fn parse(address: &str) -> Option<Self> {
        if address.len() > MAX_ADDRESS {
            return None;
        }
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let segments: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
        match segments.as_slice() {
            ["myapps"] => Some(Self::MyApps),
            ["devicelogin"] => Some(Self::Device),
            [tenant, "oauth2", "v2.0", "authorize"] => Some(Self::OAuth { tenant: (*tenant).to_owned(), query: query.to_owned() }),
            [tenant, "saml2"] => Some(Self::Saml { tenant: (*tenant).to_owned(), query: query.to_owned() }),
            ["api", "signin", app_id] => {
                let tenant = url::form_urlencoded::parse(query.as_bytes()).find(|(n, _)| n == "tenantId").map(|(_, v)| v.into_owned());
                Some(Self::Launch { tenant: tenant?, app_id: (*app_id).to_owned() })
            }
            _ => None,
        }
    }

    /// From the fields of the POST binding.
    pub(super) fn from_post(tenant: String, saml_request: &str, relay_state: Option<&str>) -> Result<Self, Refusal> {
        if saml_request.is_empty() {
            return Err(Refusal::NoRequest);
        }
        let xml = request::from_post_field(saml_request).map_err(|e| Refusal::BadRequest(e.to_string()))?;
        let address = request::to_redirect_url("http://localhost/", &xml, relay_state);
        Ok(Self::Saml { tenant, query: address.split_once('?').map(|(_, q)| q.to_owned()).unwrap_or_default() })
    }

    /// The address, without host.
    pub(super) fn address(&self) -> String {
        match self {
            Self::Saml { tenant, query } => format!("/{tenant}/saml2?{query}"),
            Self::Launch { tenant, app_id } => {
                format!("/api/signin/{app_id}?tenantId={}", url::form_urlencoded::byte_serialize(tenant.as_bytes()).collect::<String>())
            }
            Self::OAuth { tenant, query } => format!("/{tenant}/oauth2/v2.0/authorize?{query}"),
            Self::Device => "/devicelogin".into(),
            Self::MyApps => "/myapps".into(),
        }
    }

    /// The name of the instance that the sign-in is for.
    pub(super) fn application_name(&self, directory: &DirectoryState) -> Option<String> {
        let target = self.resolve(directory).ok()??;
        directory.instances.get(&target.app_id).map(|i| i.application.display_name.clone())
    }

    /// What the sign-in is for; nothing in particular for My Apps.
    ///
    /// # Errors
    /// What can be refused before anybody has signed in.
    pub(super) fn resolve(&self, directory: &DirectoryState) -> Result<Option<Target>, Refusal> {
        match self {
            Self::MyApps | Self::OAuth { .. } | Self::Device => Ok(None),
            Self::Launch { tenant, app_id } => {
                check_tenant(directory, tenant)?;
                let instance = directory.instances.get(app_id).ok_or_else(|| Refusal::UnknownApplication(shorten(app_id)))?;
                idp_initiated(instance).map(Some)
            }
            Self::Saml { tenant, query } => {
                check_tenant(directory, tenant)?;
                sp_initiated(directory, query).map(Some)
            }
        }
    }
}

fn check_tenant(directory: &DirectoryState, tenant: &str) -> Result<(), Refusal> {
    if directory.tenant.is_named(tenant) { Ok(()) } else { Err(Refusal::UnknownTenant(shorten(tenant))) }
}

fn idp_initiated(instance: &Instance) -> Result<Target, Refusal> {
    let identifier = instance.application.identifier_uris.first().ok_or(Refusal::NoIdentifier)?;
    let relay_state = instance.service_principal.saml_single_sign_on_settings.as_ref().and_then(|s| s.relay_state.clone());
    target(instance, identifier, None, None, relay_state)
}

fn sp_initiated(directory: &DirectoryState, query: &str) -> Result<Target, Refusal> {
    let field = |name: &str| url::form_urlencoded::parse(query.as_bytes()).find(|(n, _)| n == name).map(|(_, v)| v.into_owned());
    if field("SAMLRequest").is_none_or(|r| r.is_empty()) {
        return Err(Refusal::NoRequest);
    }
    let xml = request::from_redirect_query(query).map_err(|e| Refusal::BadRequest(e.to_string()))?;
    let AuthnRequest { id, issuer, acs_url, .. } = request::read(&xml).map_err(|e| Refusal::BadRequest(e.to_string()))?;
    // the whole identifier is compared, `#N` included: it is how several instances are told apart
    let asked = |i: &&Instance| i.service_principal.service_principal_names.contains(&issuer);
    let instance = directory.all_instances().find(asked).ok_or_else(|| Refusal::UnknownApplication(shorten(&issuer)))?;
    target(instance, &issuer, Some(id), acs_url, field("RelayState"))
}

fn target(
    instance: &Instance,
    identifier: &str,
    request_id: Option<String>,
    asked: Option<String>,
    relay_state: Option<String>,
) -> Result<Target, Refusal> {
    let (application, principal) = (&instance.application, &instance.service_principal);
    if !principal.account_enabled {
        return Err(Refusal::ApplicationDisabled(application.display_name.clone()));
    }
    if principal.preferred_single_sign_on_mode.as_deref() != Some("saml") {
        return Err(Refusal::NotSaml(application.display_name.clone()));
    }
    let reply_url = match asked {
        Some(url) if application.web.redirect_uris.contains(&url) => url,
        Some(url) => return Err(Refusal::ReplyUrl(shorten(&url))),
        None => application.web.redirect_uris.first().cloned().ok_or(Refusal::NoReplyUrl)?,
    };
    let audience = identifier.split_once('#').map_or(identifier, |(before, _)| before).to_owned();
    Ok(Target { app_id: application.app_id.clone(), request_id, reply_url, audience, relay_state })
}

fn shorten(text: &str) -> String {
    text.chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_they_were_written() {
        for start in [
            Start::MyApps,
            Start::Device,
            Start::OAuth { tenant: "common".into(), query: "client_id=a&state=b%20c".into() },
            Start::Launch { tenant: "a b&c".into(), app_id: "x".into() },
            Start::Saml { tenant: "t".into(), query: "SAMLRequest=a%2Bb&RelayState=c".into() },
        ] {
            assert_eq!(Start::parse(&start.address()), Some(start));
        }
    }

    #[test]
    fn no_other_address_passes_through_the_forms() {
        let long = format!("/t/saml2?{}", "x".repeat(40_000));
        for bad in ["", "myapps", "https://evil.example/t/saml2", "//evil.example", "/t/login", "/graph/v1.0/me", "/api/signin/x", &long] {
            assert_eq!(Start::parse(bad), None, "{bad}");
        }
    }
}
