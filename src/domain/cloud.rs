//! The clouds that Microsoft runs Entra ID in: separate from one another, each with hosts of its own.
//!
//! Sources: "National cloud deployments" (hosts of Microsoft Graph), "Microsoft Entra authentication & national clouds" (hosts of
//! the sign-in). Tokens of one cloud are worth nothing in another, and a client has to be registered in each.

use serde::{Deserialize, Serialize};

/// Microsoft's own public client, "Microsoft Graph Command Line Tools", which every tenant may allow or block.
pub const WELL_KNOWN_CLIENT: &str = "14d82eec-204b-4c2f-b7e8-296a70dab67e";
/// In place of a tenant: whatever tenant the work account belongs to.
pub const ANY_TENANT: &str = "organizations";
/// The longest name of a domain.
const MAX_DOMAIN: usize = 253;

/// A cloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cloud {
    /// The global one, GCC among it.
    #[default]
    Global,
    /// US Government L4 (GCC High).
    UsGovernment,
    /// US Government L5 (DoD).
    UsDod,
    /// China, run by 21Vianet.
    China,
}

impl Cloud {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Global, Self::UsGovernment, Self::UsDod, Self::China];

    /// For people.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Global => "Global",
            Self::UsGovernment => "US Government (GCC High)",
            Self::UsDod => "US Government (DoD)",
            Self::China => "China (21Vianet)",
        }
    }

    /// For the command line and for names of secrets.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::UsGovernment => "us-government",
            Self::UsDod => "us-dod",
            Self::China => "china",
        }
    }

    /// The host where people sign in.
    #[must_use]
    pub const fn login_url(self) -> &'static str {
        match self {
            Self::Global => "https://login.microsoftonline.com",
            Self::UsGovernment | Self::UsDod => "https://login.microsoftonline.us",
            Self::China => "https://login.partner.microsoftonline.cn",
        }
    }

    /// Microsoft Graph, version included.
    #[must_use]
    pub const fn graph_url(self) -> &'static str {
        match self {
            Self::Global => "https://graph.microsoft.com/v1.0",
            Self::UsGovernment => "https://graph.microsoft.us/v1.0",
            Self::UsDod => "https://dod-graph.microsoft.us/v1.0",
            Self::China => "https://microsoftgraph.chinacloudapi.cn/v1.0",
        }
    }

    /// The portal in which a client is registered.
    #[must_use]
    pub const fn portal_url(self) -> &'static str {
        match self {
            Self::Global => "https://entra.microsoft.com",
            Self::UsGovernment | Self::UsDod => "https://portal.azure.us",
            Self::China => "https://portal.azure.cn",
        }
    }
}

impl std::str::FromStr for Cloud {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let names = || Self::ALL.map(Self::as_str).join(", ");
        Self::ALL.into_iter().find(|c| c.as_str() == text).ok_or_else(|| format!("is none of {}", names()))
    }
}

/// What is wrong with the name of a tenant: it is the tenant's id, one of its domains, or [`ANY_TENANT`].
///
/// # Errors
/// What is wrong, as a sentence.
pub fn check_tenant(text: &str) -> Result<(), &'static str> {
    let label = |l: &str| !l.is_empty() && !l.starts_with('-') && l.chars().all(|c| c.is_alphanumeric() || c == '-');
    let domain = text.len() <= MAX_DOMAIN && text.contains('.') && text.split('.').all(label);
    if text.is_empty() {
        Err("Name the tenant: one of its domains, or its id")
    } else if text == ANY_TENANT || is_guid(text) || domain {
        Ok(())
    } else {
        Err("A tenant is one of its domains, such as contoso.com, or its id")
    }
}

/// What is wrong with a client id.
///
/// # Errors
/// What is wrong, as a sentence.
pub fn check_client(text: &str) -> Result<(), &'static str> {
    if text.is_empty() {
        Err("Give the Application (client) ID of your registration")
    } else if is_guid(text) {
        Ok(())
    } else {
        Err("A client id looks like 00000000-0000-0000-0000-000000000000")
    }
}

/// Whether a tenant is named by its id, not by a domain.
#[must_use]
pub fn is_guid(text: &str) -> bool {
    text.len() == 36 && uuid::Uuid::parse_str(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cloud_has_hosts_of_its_own_and_a_name_that_is_read_back() {
        for cloud in Cloud::ALL {
            assert!([cloud.login_url(), cloud.graph_url(), cloud.portal_url()].iter().all(|u| u.starts_with("https://")));
            assert_eq!(cloud.as_str().parse(), Ok(cloud));
        }
        let graphs: std::collections::BTreeSet<_> = Cloud::ALL.iter().map(|c| c.graph_url()).collect();
        assert_eq!(graphs.len(), 4);
        assert!("moon".parse::<Cloud>().is_err());
    }

    #[test]
    fn tenants_and_clients_are_held_to_their_form() {
        for good in ["contoso.com", "contoso.onmicrosoft.com", WELL_KNOWN_CLIENT, ANY_TENANT, "münchen.example"] {
            assert_eq!(check_tenant(good), Ok(()), "{good}");
        }
        for bad in ["", "contoso", "https://contoso.com", "contoso.com/x", "a..b", "contoso.com?x=1", " ", "common "] {
            assert!(check_tenant(bad).is_err(), "{bad}");
        }
        assert!(check_client(WELL_KNOWN_CLIENT).is_ok());
        assert!(check_client("").is_err() && check_client("14d82eec").is_err());
    }
}
