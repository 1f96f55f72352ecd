//! Session names and session lengths of federated sessions.
//!
//! Source: "Configure SAML assertions for the authentication response" and "Troubleshoot SAML federation", IAM user
//! guide; STS service model (2011-06-15).

use serde::{Deserialize, Serialize};

/// The name of a role session: what the `RoleSessionName` claim must hold.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SessionName(String);

/// A session name that AWS would refuse.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{found:?} can't be a session name: AWS takes 2 to 64 letters, digits and _+=,.@- (guests, whose names hold #EXT#, are refused)")]
pub struct BadSessionName {
    /// What was given, shortened.
    pub found: String,
}

/// Whether a text has the form `[a-zA-Z_0-9+=,.@-]{2,64}` that AWS asks of session names and source identities.
#[must_use]
pub fn is_session_text(text: &str) -> bool {
    (2..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_+=,.@-".contains(&b))
}

impl SessionName {
    /// Checks a session name.
    ///
    /// # Errors
    /// When length or alphabet is not AWS's.
    pub fn parse(text: &str) -> Result<Self, BadSessionName> {
        if is_session_text(text) { Ok(Self(text.to_owned())) } else { Err(BadSessionName { found: text.chars().take(100).collect() }) }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for SessionName {
    type Error = BadSessionName;
    fn try_from(text: String) -> Result<Self, BadSessionName> {
        Self::parse(&text)
    }
}

impl From<SessionName> for String {
    fn from(name: SessionName) -> Self {
        name.0
    }
}

impl std::fmt::Display for SessionName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The length of a console session in seconds, as the `SessionDuration` claim gives it: 900 to 43,200.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct SessionSeconds(u32);

/// The longest session that a role allows, in seconds: 3,600 to 43,200.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct MaxSessionSeconds(u32);

/// A session length outside AWS's bounds.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a session of {found} s is not possible: {what} has {least} to {most} s")]
pub struct BadDuration {
    what: &'static str,
    found: String,
    least: u32,
    most: u32,
}

macro_rules! seconds {
    ($type:ident, $what:literal, $least:literal, $default:literal) => {
        impl $type {
            /// The shortest allowed, in seconds.
            pub const LEAST: u32 = $least;
            /// The longest allowed, in seconds.
            pub const MOST: u32 = 43_200;
            /// What AWS takes when nothing is said.
            pub const DEFAULT: Self = Self($default);

            /// Checks a length in seconds.
            ///
            /// # Errors
            /// When it is outside the bounds.
            pub fn new(seconds: u32) -> Result<Self, BadDuration> {
                if (Self::LEAST..=Self::MOST).contains(&seconds) { Ok(Self(seconds)) } else { Err(Self::bad(seconds.to_string())) }
            }

            /// Reads a length in seconds from text.
            ///
            /// # Errors
            /// When it is no whole number within the bounds.
            pub fn parse(text: &str) -> Result<Self, BadDuration> {
                let bad = || Self::bad(text.chars().take(40).collect());
                if !text.bytes().all(|b| b.is_ascii_digit()) {
                    return Err(bad());
                }
                text.parse().map_err(|_| bad()).and_then(Self::new)
            }

            fn bad(found: String) -> BadDuration {
                BadDuration { what: $what, found, least: Self::LEAST, most: Self::MOST }
            }

            /// The length in seconds.
            #[must_use]
            pub const fn get(self) -> u32 {
                self.0
            }
        }

        impl TryFrom<u32> for $type {
            type Error = BadDuration;
            fn try_from(seconds: u32) -> Result<Self, BadDuration> {
                Self::new(seconds)
            }
        }

        impl From<$type> for u32 {
            fn from(seconds: $type) -> Self {
                seconds.0
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{} s", self.0)
            }
        }
    };
}

seconds!(SessionSeconds, "a session duration", 900, 3600);
seconds!(MaxSessionSeconds, "the longest session of a role", 3600, 3600);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn session_names_keep_to_the_alphabet_of_aws() {
        assert!(SessionName::parse("B.Simon@contoso.com").is_ok());
        for bad in ["", "a", "B Simon", "b_x.com#EXT#@contoso.com", "ä@x.de", &"a".repeat(65)] {
            assert!(SessionName::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn durations_keep_to_their_bounds() {
        assert!(SessionSeconds::parse("899").is_err());
        assert_eq!(SessionSeconds::parse("900").map(u32::from), Ok(900));
        assert_eq!(SessionSeconds::parse("43200").map(u32::from), Ok(43_200));
        for bad in ["43201", "", "abc", "-900", "1e3", "99999999999999", "900.0", "+900"] {
            assert!(SessionSeconds::parse(bad).is_err(), "{bad}");
        }
        assert!(MaxSessionSeconds::new(900).is_err());
    }
}
