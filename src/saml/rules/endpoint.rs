//! The sign-in pages and audiences of the partitions.
//!
//! Sources: "Configure SAML assertions for the authentication response" (IAM user guide), "How to use regional SAML
//! endpoints for failover" (AWS Security Blog), the STS endpoint rules, the user guides of `GovCloud` and China.

use crate::domain::account::Partition;

/// The sign-in hosts of partitions whose pages and audiences nobody has published: known to be AWS's, and no more. Source: the
/// endpoint rules of the sign-in service.
const OTHER_HOSTS: [&str; 5] = [
    ".signin.amazonaws-eusc.eu",
    ".signin.c2shome.ic.gov",
    ".signin.sc2shome.sgov.gov",
    ".signin.csphome.adc-e.uk",
    ".signin.csphome.hci.ic.gov",
];

/// A sign-in page of AWS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInPage {
    /// Its partition.
    pub partition: Partition,
    /// The region in its name, if it has one.
    pub region: Option<String>,
    /// The provider's own id, if it is the page of one provider (`/saml/acs/…`).
    pub provider_id: Option<String>,
}

/// Reads a URL as a sign-in page of AWS. Compared exactly, as AWS does: scheme, host and path must be as documented.
#[must_use]
pub fn sign_in_page(url: &str) -> Option<SignInPage> {
    let (host, path) = url.strip_prefix("https://")?.split_once('/')?;
    let (partition, region) = Partition::ALL.into_iter().find_map(|p| region_of(host, p).map(|r| (p, r)))?;
    let provider_id = match path {
        "saml" => None,
        _ => Some(path.strip_prefix("saml/acs/").filter(|id| is_provider_id(id))?.to_owned()),
    };
    let region = (!region.is_empty()).then(|| region.to_owned());
    Some(SignInPage { partition, region, provider_id })
}

/// Whether a URL lies on one of AWS's sign-in hosts, page or not.
#[must_use]
pub fn is_sign_in_host(url: &str) -> bool {
    let host = url.strip_prefix("https://").map(|rest| rest.split(['/', '?', '#']).next().unwrap_or(rest));
    host.is_some_and(|h| Partition::ALL.into_iter().any(|p| region_of(h, p).is_some()) || OTHER_HOSTS.iter().any(|end| h.ends_with(end)))
}

/// The partition for which an audience is known to work.
#[must_use]
pub fn audience_partition(audience: &str) -> Option<Partition> {
    Partition::ALL.into_iter().find(|p| p.audiences().contains(&audience))
}

/// The region in a sign-in host's name, empty for the partition's plain host; `None` for other hosts.
fn region_of(host: &str, partition: Partition) -> Option<&str> {
    let plain = partition.sign_in_url().strip_prefix("https://")?.strip_suffix("/saml")?;
    if host == plain {
        return Some("");
    }
    let region = host.strip_suffix(plain)?.strip_suffix('.')?;
    let good =
        !region.is_empty() && region.len() <= 40 && region.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    good.then_some(region)
}

fn is_provider_id(id: &str) -> bool {
    (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_regional_and_provider_pages_are_known() {
        let page = |url: &str| sign_in_page(url).map(|p| (p.partition.as_str(), p.region, p.provider_id));
        assert_eq!(page("https://signin.aws.amazon.com/saml"), Some(("aws", None, None)));
        assert_eq!(page("https://eu-central-1.signin.aws.amazon.com/saml"), Some(("aws", Some("eu-central-1".into()), None)));
        assert_eq!(
            page("https://signin.aws.amazon.com/saml/acs/SAMLSP0A1B2C3D4E5F6G7H8"),
            Some(("aws", None, Some("SAMLSP0A1B2C3D4E5F6G7H8".into())))
        );
        assert_eq!(page("https://signin.amazonaws-us-gov.com/saml"), Some(("aws-us-gov", None, None)));
        assert_eq!(page("https://signin.amazonaws.cn/saml"), Some(("aws-cn", None, None)));
    }

    #[test]
    fn look_alikes_are_not() {
        for url in [
            "",
            "http://signin.aws.amazon.com/saml",
            "https://signin.aws.amazon.com/saml/",
            "https://signin.aws.amazon.com/saml#2",
            "https://evilsignin.aws.amazon.com/saml",
            "https://a.b.signin.aws.amazon.com/saml",
            "https://signin.aws.amazon.com.evil.example/saml",
            "https://signin.aws.amazon.com/SAML",
        ] {
            assert_eq!(sign_in_page(url), None, "{url}");
        }
    }
}
