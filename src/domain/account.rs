//! AWS accounts and the partitions that they lie in.

use serde::{Deserialize, Serialize};

/// An AWS account number: twelve digits, kept in place because thousands of ARNs hold one.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AccountId([u8; 12]);

/// The text is not an AWS account number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an AWS account number has 12 digits, this has {found:?}")]
pub struct BadAccountId {
    /// What was given.
    pub found: String,
}

impl AccountId {
    /// Reads an account number; blanks around it and the dashes of `1234-5678-9012` are taken as typing aids.
    ///
    /// # Errors
    /// When anything but twelve digits remains.
    pub fn parse(text: &str) -> Result<Self, BadAccountId> {
        if let Some(id) = Self::of_digits(text) {
            return Ok(id);
        }
        let digits: String = text.trim().chars().filter(|c| *c != '-').collect();
        Self::of_digits(&digits).ok_or_else(|| BadAccountId { found: text.chars().take(40).collect() })
    }

    fn of_digits(text: &str) -> Option<Self> {
        let digits: [u8; 12] = text.as_bytes().try_into().ok()?;
        digits.iter().all(u8::is_ascii_digit).then_some(Self(digits))
    }

    /// The twelve digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // digits are always text
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl TryFrom<String> for AccountId {
    type Error = BadAccountId;
    fn try_from(text: String) -> Result<Self, BadAccountId> {
        Self::parse(&text)
    }
}

impl From<AccountId> for String {
    fn from(id: AccountId) -> Self {
        id.as_str().to_owned()
    }
}

impl AsRef<str> for AccountId {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl std::fmt::Display for AccountId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::fmt::Debug for AccountId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("AccountId").field(&self.as_str()).finish()
    }
}

/// A separate world of AWS with its own ARNs, sign-in page and audience.
/// Source: IAM user guide, "Configure SAML assertions", and the endpoint rules of the STS service model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default)]
pub enum Partition {
    /// The public regions.
    #[default]
    #[serde(rename = "aws")]
    Aws,
    /// AWS GovCloud (US).
    #[serde(rename = "aws-us-gov")]
    GovCloud,
    /// The China regions.
    #[serde(rename = "aws-cn")]
    China,
}

impl Partition {
    /// All partitions that the program knows.
    pub const ALL: [Self; 3] = [Self::Aws, Self::GovCloud, Self::China];

    /// The partition's name in an ARN.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::GovCloud => "aws-us-gov",
            Self::China => "aws-cn",
        }
    }

    /// The partition with this name in an ARN, if the program knows it.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.as_str() == name)
    }

    /// The sign-in page: assertion consumer service, `Recipient`, and what `saml:aud` is compared with.
    #[must_use]
    pub const fn sign_in_url(self) -> &'static str {
        match self {
            Self::Aws => "https://signin.aws.amazon.com/saml",
            Self::GovCloud => "https://signin.amazonaws-us-gov.com/saml",
            Self::China => "https://signin.amazonaws.cn/saml",
        }
    }

    /// The audiences that are known to be accepted at this partition's sign-in page.
    #[must_use]
    pub const fn audiences(self) -> &'static [&'static str] {
        match self {
            Self::Aws => &["https://signin.aws.amazon.com/saml", "urn:amazon:webservices"],
            Self::GovCloud => &["urn:amazon:webservices:govcloud"],
            Self::China => &["urn:amazon:webservices:cn-north-1", "https://signin.amazonaws.cn/saml"],
        }
    }

    /// Whether the directory's provisioning service can list the roles of an account in this partition, and if not why.
    /// Sources: Microsoft's AWS Single-Account Access tutorial (old text: no Government; current text: no China).
    ///
    /// # Errors
    /// The reason, for people.
    pub const fn role_import(self) -> Result<(), &'static str> {
        match self {
            Self::Aws => Ok(()),
            Self::GovCloud => Err("The import of roles reaches public AWS endpoints only, not AWS GovCloud: write the roles directly"),
            Self::China => Err("The import of roles does not reach the China regions: write the roles directly"),
        }
    }

    /// The home region, where IAM's control plane of the partition is signed for.
    #[must_use]
    pub const fn home_region(self) -> &'static str {
        match self {
            Self::Aws => "us-east-1",
            Self::GovCloud => "us-gov-west-1",
            Self::China => "cn-north-1",
        }
    }
}

impl std::fmt::Display for Partition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn account_numbers_are_twelve_digits() {
        assert_eq!(AccountId::parse(" 1111-2222-3333 ").map(String::from), Ok("111122223333".into()));
        for bad in ["", "11112222333", "1111222233334", "11112222333a", "１１１１２２２２３３３３"] {
            assert!(AccountId::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn only_the_public_partition_can_import_roles() {
        let can: Vec<_> = Partition::ALL.into_iter().filter(|p| p.role_import().is_ok()).collect();
        assert_eq!(can, [Partition::Aws]);
    }

    #[test]
    fn partitions_are_found_by_their_arn_name() {
        for p in Partition::ALL {
            assert_eq!(Partition::from_name(p.as_str()), Some(p));
        }
        assert_eq!(Partition::from_name("aws-iso"), None);
    }
}
