//! What is known of an X.509 certificate without holding its key. Reading one is the business of `pki`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// SHA-1 of a certificate's DER: what Entra calls the thumbprint, forty upper-case hex digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Thumbprint([u8; 20]);

/// The text is no thumbprint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a thumbprint has 40 hexadecimal digits, this is {found:?}")]
pub struct BadThumbprint {
    /// What was given, shortened.
    pub found: String,
}

impl Thumbprint {
    /// From the twenty bytes of the digest.
    #[must_use]
    pub const fn new(sha1: [u8; 20]) -> Self {
        Self(sha1)
    }

    /// Reads hex of either case; blanks, colons and dashes between the digits are skipped.
    ///
    /// # Errors
    /// When anything but forty hex digits remains.
    pub fn parse(text: &str) -> Result<Self, BadThumbprint> {
        let bad = || BadThumbprint { found: text.chars().take(60).collect() };
        let digits: Vec<u8> = text
            .chars()
            .filter(|c| !c.is_whitespace() && !":-".contains(*c))
            .map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok()).ok_or_else(bad))
            .collect::<Result<_, _>>()?;
        if digits.len() != 40 {
            return Err(bad());
        }
        let mut bytes = [0; 20];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = pair[0] << 4 | pair[1];
        }
        Ok(Self(bytes))
    }

    /// The twenty bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }

    /// Groups of four digits, for people: `3E8A 91C4 …`.
    #[must_use]
    pub fn spaced(&self) -> String {
        self.to_string().as_bytes().chunks(4).map(|c| String::from_utf8_lossy(c).into_owned()).collect::<Vec<_>>().join(" ")
    }
}

impl std::fmt::Display for Thumbprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|b| write!(f, "{b:02X}"))
    }
}

impl TryFrom<String> for Thumbprint {
    type Error = BadThumbprint;
    fn try_from(text: String) -> Result<Self, BadThumbprint> {
        Self::parse(&text)
    }
}

impl From<Thumbprint> for String {
    fn from(t: Thumbprint) -> Self {
        t.to_string()
    }
}

/// What a certificate says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateFacts {
    /// Subject, as an RFC 4514 string.
    pub subject: String,
    /// Issuer, as an RFC 4514 string.
    pub issuer: String,
    /// Serial number, upper-case hex.
    pub serial: String,
    /// First moment of validity.
    pub not_before: Timestamp,
    /// Last moment of validity.
    pub not_after: Timestamp,
    /// Kind and size of the key, such as `RSA 2048`.
    pub key: String,
    /// SHA-1 of the DER.
    pub thumbprint: Thumbprint,
    /// SHA-256 of the DER, lower-case hex.
    pub sha256: String,
}

impl CertificateFacts {
    /// Whole days from `now` until the certificate ends; negative when it has ended.
    #[must_use]
    pub fn days_left(&self, now: Timestamp) -> i64 {
        (self.not_after.as_second() - now.as_second()).div_euclid(86_400)
    }

    /// Whether `now` lies within its validity.
    #[must_use]
    pub fn is_valid_at(&self, now: Timestamp) -> bool {
        (self.not_before..=self.not_after).contains(&now)
    }
}

/// What a signing certificate is to its instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CertificateUse {
    /// Signs responses now.
    Active,
    /// In the directory, not signing yet.
    Staged,
    /// No longer signing.
    Retired,
}

impl CertificateUse {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Staged => "staged",
            Self::Retired => "retired",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thumbprints_are_read_in_the_forms_that_people_copy() {
        let plain = "3E8A91C40102030405060708090A0B0CD27B60F5";
        for text in [plain, "3e8a91c40102030405060708090a0b0cd27b60f5", "3E:8A:91:C4:01:02:03:04:05:06:07:08:09:0A:0B:0C:D2:7B:60:F5"] {
            assert_eq!(Thumbprint::parse(text).map(|t| t.to_string()).as_deref(), Ok(plain));
        }
        for bad in ["", "3E8A", &format!("{plain}00"), "zE8A91C40102030405060708090A0B0CD27B60F5"] {
            assert!(Thumbprint::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn days_left_count_down_through_zero() -> Result<(), Box<dyn std::error::Error>> {
        let facts = CertificateFacts {
            subject: "CN=x".into(),
            issuer: "CN=x".into(),
            serial: "01".into(),
            not_before: "2026-01-01T00:00:00Z".parse()?,
            not_after: "2026-11-24T00:00:00Z".parse()?,
            key: "RSA 2048".into(),
            thumbprint: Thumbprint::new([0; 20]),
            sha256: String::new(),
        };
        assert_eq!(facts.days_left("2026-11-23T00:00:00Z".parse()?), 1);
        assert_eq!(facts.days_left("2026-11-24T00:00:01Z".parse()?), -1);
        Ok(())
    }
}
