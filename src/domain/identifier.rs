//! Identifiers of instances (`https://signin.aws.amazon.com/saml#N`), the audience that AWS sees, and the choice of the
//! next free `#N`.
//!
//! Source: Microsoft's tutorial *AWS Single-Account Access*: identifiers are unique in a tenant, the directory cuts the
//! `#N` off before it sends the audience.

use super::account::Partition;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The SAML entity id of an instance as the directory stores it: the sign-in page of a partition, with `#N` behind it
/// for every instance but one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Identifier {
    partition: Partition,
    number: Option<u32>,
}

/// Why a text is not an identifier of an instance.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadIdentifier {
    /// Not one of the sign-in pages.
    #[error("{found:?} is no AWS sign-in page; it has to begin with https://signin.aws.amazon.com/saml")]
    NotAws {
        /// What was given.
        found: String,
    },
    /// Something other than a number behind the `#`.
    #[error("behind the # stands {found:?}; Rolebridge uses a number from 1 to 999999 without leading zeros there")]
    NotANumber {
        /// What stood behind the `#`.
        found: String,
    },
}

/// What the directory sends to AWS as audience: the identifier without its `#N`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Audience(String);

impl Audience {
    /// The URL.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Audience {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The largest number behind the `#` that is given out.
const MAX_NUMBER: u32 = 999_999;

impl Identifier {
    /// The identifier without `#N`.
    #[must_use]
    pub const fn plain(partition: Partition) -> Self {
        Self { partition, number: None }
    }

    /// The identifier with `#number`.
    ///
    /// # Errors
    /// When the number is 0 or above 999,999.
    pub fn numbered(partition: Partition, number: u32) -> Result<Self, BadIdentifier> {
        if (1..=MAX_NUMBER).contains(&number) {
            Ok(Self { partition, number: Some(number) })
        } else {
            Err(BadIdentifier::NotANumber { found: number.to_string() })
        }
    }

    /// Reads an identifier.
    ///
    /// # Errors
    /// When it is not a sign-in page of a known partition, or what follows the `#` is no number.
    pub fn parse(text: &str) -> Result<Self, BadIdentifier> {
        let text = text.trim();
        let (page, fragment) = text.split_once('#').map_or((text, None), |(p, f)| (p, Some(f)));
        let Some(partition) = Partition::ALL.into_iter().find(|p| p.sign_in_url() == page) else {
            return Err(BadIdentifier::NotAws { found: text.chars().take(200).collect() });
        };
        let Some(fragment) = fragment else { return Ok(Self::plain(partition)) };
        let bad = || BadIdentifier::NotANumber { found: fragment.chars().take(40).collect() };
        if fragment.starts_with('0') || !fragment.bytes().all(|b| b.is_ascii_digit()) {
            return Err(bad());
        }
        fragment.parse().map_err(|_| bad()).and_then(|number| Self::numbered(partition, number))
    }

    /// The partition whose sign-in page it is.
    #[must_use]
    pub const fn partition(&self) -> Partition {
        self.partition
    }

    /// The number behind the `#`, if there is one.
    #[must_use]
    pub const fn number(&self) -> Option<u32> {
        self.number
    }

    /// What AWS sees.
    #[must_use]
    pub fn audience(&self) -> Audience {
        Audience(self.partition.sign_in_url().to_owned())
    }

    /// The short form of lists: `saml` or `saml#2`.
    #[must_use]
    pub fn short(&self) -> String {
        self.number.map_or_else(|| "saml".to_owned(), |n| format!("saml#{n}"))
    }

    /// The next identifier to give out.
    ///
    /// `used` holds every identifier that was ever given out or is seen in the directory: a deleted instance leaves a
    /// gap, and a gap may still be named in somebody's configuration, so gaps are reused only when `reuse_gaps` is set.
    /// The first instance gets the plain form, the next one `#2`, so that the number is the instance's ordinal.
    ///
    /// Returns `None` when all numbers are used up.
    #[must_use]
    pub fn next_free(partition: Partition, used: &BTreeSet<Self>, reuse_gaps: bool) -> Option<Self> {
        let ours = || used.iter().filter(|i| i.partition == partition);
        let ordinals: BTreeSet<u32> = ours().map(|i| i.number.unwrap_or(1)).collect();
        let ordinal =
            if reuse_gaps { (1..=MAX_NUMBER).find(|n| !ordinals.contains(n))? } else { ordinals.last().map_or(1, |last| last + 1) };
        match ordinal {
            1 => Some(Self::plain(partition)),
            n => Self::numbered(partition, n).ok(),
        }
    }
}

impl std::fmt::Display for Identifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.partition.sign_in_url())?;
        self.number.map_or(Ok(()), |n| write!(f, "#{n}"))
    }
}

impl TryFrom<String> for Identifier {
    type Error = BadIdentifier;
    fn try_from(text: String) -> Result<Self, BadIdentifier> {
        Self::parse(&text)
    }
}

impl From<Identifier> for String {
    fn from(id: Identifier) -> Self {
        id.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(texts: &[&str]) -> BTreeSet<Identifier> {
        texts.iter().filter_map(|t| Identifier::parse(t).ok()).collect()
    }

    #[test]
    fn the_audience_has_no_number() {
        for text in ["https://signin.aws.amazon.com/saml", "https://signin.aws.amazon.com/saml#7"] {
            let audience = Identifier::parse(text).map(|i| i.audience().to_string());
            assert_eq!(audience.as_deref(), Ok("https://signin.aws.amazon.com/saml"));
        }
    }

    #[test]
    fn identifiers_are_written_as_they_were_read() {
        for text in ["https://signin.aws.amazon.com/saml", "https://signin.aws.amazon.com/saml#12", "https://signin.amazonaws.cn/saml#3"] {
            assert_eq!(Identifier::parse(text).map(|i| i.to_string()).as_deref(), Ok(text));
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "https://signin.aws.amazon.com/saml/",
            "http://signin.aws.amazon.com/saml",
            "https://signin.aws.amazon.com/saml#",
            "https://signin.aws.amazon.com/saml#0",
            "https://signin.aws.amazon.com/saml#01",
            "https://signin.aws.amazon.com/saml#x",
            "https://signin.aws.amazon.com/saml#1000000",
        ] {
            assert!(Identifier::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_next_number_follows_the_highest_one() {
        let next = |used: &[&str], reuse| Identifier::next_free(Partition::Aws, &set(used), reuse).map(|i| i.short());
        assert_eq!(next(&[], false).as_deref(), Some("saml"));
        assert_eq!(next(&["https://signin.aws.amazon.com/saml"], false).as_deref(), Some("saml#2"));
        let gap = ["https://signin.aws.amazon.com/saml", "https://signin.aws.amazon.com/saml#5"];
        assert_eq!(next(&gap, false).as_deref(), Some("saml#6"));
        assert_eq!(next(&gap, true).as_deref(), Some("saml#2"));
        assert_eq!(next(&["https://signin.amazonaws.cn/saml#4"], false).as_deref(), Some("saml"));
    }
}
