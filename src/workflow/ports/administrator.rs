//! The sign-in of an administrator to a directory: what it needs, what a person has to do, how it can end.

use super::{PortError, VaultError, is_loopback};
use crate::domain::cloud::{ANY_TENANT, Cloud, WELL_KNOWN_CLIENT, check_client, check_tenant, is_guid};
use crate::domain::finding::Finding;
use crate::domain::scope::Scope;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How an administrator signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdminWay {
    /// In the browser of this computer, which comes back to the program.
    #[default]
    Browser,
    /// With a code that is entered in a browser anywhere.
    DeviceCode,
}

/// Addresses of a directory that is none of Microsoft's clouds, such as one on this computer.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Addresses {
    /// The host where people sign in.
    pub login_url: String,
    /// Microsoft Graph, version included.
    pub graph_url: String,
}

/// A directory that an administrator signs in to. It holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct EntraConnection {
    /// Which cloud.
    pub cloud: Cloud,
    /// Other addresses than the cloud's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub addresses: Option<Addresses>,
    /// The tenant: its id once somebody has signed in, before that whatever names it.
    pub tenant: String,
    /// The client id.
    pub client: String,
    /// How to sign in.
    pub way: AdminWay,
}

impl EntraConnection {
    /// A connection to be signed in to.
    ///
    /// # Errors
    /// What is wrong with tenant or client, as a sentence.
    pub fn new(cloud: Cloud, tenant: &str, client: &str, way: AdminWay) -> Result<Self, &'static str> {
        let (tenant, client) = (tenant.trim().to_lowercase(), client.trim().to_lowercase());
        check_client(&client)?;
        check_tenant(&tenant)?;
        if tenant == ANY_TENANT && client != WELL_KNOWN_CLIENT {
            return Err("Name the tenant: a registration of your own belongs to one");
        }
        Ok(Self { cloud, addresses: None, tenant, client, way })
    }

    /// The host where people sign in.
    #[must_use]
    pub fn login_url(&self) -> &str {
        self.addresses.as_ref().map_or(self.cloud.login_url(), |a| &a.login_url)
    }

    /// Microsoft Graph, version included.
    #[must_use]
    pub fn graph_url(&self) -> &str {
        self.addresses.as_ref().map_or(self.cloud.graph_url(), |a| &a.graph_url)
    }

    /// Whether it is a directory on this computer: practice, whoever serves it.
    #[must_use]
    pub fn is_here(&self) -> bool {
        self.addresses.as_ref().is_some_and(|a| is_loopback(&a.login_url) && is_loopback(&a.graph_url))
    }

    /// Whether the tenant is known by its id: nobody signs in to another one by mistake then.
    #[must_use]
    pub fn tenant_is_known(&self) -> bool {
        is_guid(&self.tenant)
    }
}

/// A sign-in that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdminSignIn {
    /// Where to.
    pub connection: EntraConnection,
    /// What to ask consent for. What was needed since the last sign-in and not granted is asked for beside it.
    pub scopes: Vec<Scope>,
    /// Whether the person wants to choose another account.
    pub switch_user: bool,
}

/// What a person has to do for the sign-in to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AdminAsk {
    /// Sign in on this page, which is opened in a browser of this computer.
    Browse {
        /// The page.
        url: String,
        /// When nobody waits any more.
        until: Timestamp,
    },
    /// Enter a code on a page, with any device.
    EnterCode {
        /// The code.
        code: String,
        /// The page.
        url: String,
        /// When the code ends.
        until: Timestamp,
    },
}

/// Is told what a person has to do.
pub type TellAsk<'a> = dyn Fn(AdminAsk) + Send + Sync + 'a;

/// How long somebody who signs in in a browser is waited for.
pub const PERSON: Duration = Duration::from_mins(5);

/// Why nobody is signed in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AdminSignInError {
    /// The directory refused, or could not be reached.
    #[error(transparent)]
    Directory(#[from] PortError),
    /// The vault would not keep the sign-in.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// Nobody came in time.
    #[error("nobody signed in in time")]
    Nobody,
    /// Somebody said no.
    #[error("the sign-in was declined")]
    Declined,
    /// Somebody signed in to another tenant than the one that was meant.
    #[error("the sign-in is of another tenant")]
    OtherTenant {
        /// The one that was meant.
        wanted: String,
        /// The one that it became.
        got: String,
    },
}

impl AdminSignInError {
    /// The error for people.
    #[must_use]
    pub fn finding(&self) -> Finding {
        match self {
            Self::Directory(error) => error.finding(),
            Self::Vault(error) => error.finding(),
            Self::Nobody => Finding::error(
                "directory.nobody_signed_in",
                "Nobody signed in to the directory in time",
                "The page in the browser was not finished, or the code was not entered before it ended. The page may have said that an \
                 administrator has to consent",
                "Sign in again, as somebody who may consent; nothing was changed",
            ),
            Self::Declined => Finding::error(
                "directory.sign_in_declined",
                "The sign-in to the directory was declined",
                "Whoever signed in pressed Cancel, or did not consent to what Rolebridge asks for",
                "Sign in again and accept, or have an administrator consent for the organization; nothing was changed",
            ),
            Self::OtherTenant { wanted, got } => Finding::error(
                "directory.other_tenant",
                format!("The sign-in is of the tenant {got}, not of {wanted}"),
                "The browser used an account of another tenant",
                "Sign in again with another account, or connect the other tenant; nothing was kept of this sign-in",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_is_held_to_its_form_and_reads_what_older_ones_wrote() {
        let own = "11111111-2222-3333-4444-555555555555";
        let connection = |tenant: &str, client: &str| EntraConnection::new(Cloud::Global, tenant, client, AdminWay::Browser);
        assert_eq!(connection(" Contoso.com ", own).map(|c| c.tenant), Ok("contoso.com".to_owned()));
        assert!(connection(ANY_TENANT, WELL_KNOWN_CLIENT).is_ok_and(|c| !c.tenant_is_known()));
        assert!(connection(ANY_TENANT, own).is_err() && connection("contoso", own).is_err() && connection("contoso.com", "x").is_err());
        let json = serde_json::to_string(&connection(own, own).ok()).unwrap_or_default();
        assert!(!json.contains("addresses"), "{json}");
        assert_eq!(serde_json::from_str(&json).ok(), connection(own, own).ok());
    }
}
