//! Names of IAM objects with the limits that IAM sets. Source: the IAM service model (2010-05-08).

use serde::{Deserialize, Serialize};

/// A name that IAM would refuse.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadName {
    /// Empty, or longer than allowed.
    #[error("a {what} has 1 to {max} characters, this has {found}")]
    Length {
        /// What the name is for.
        what: &'static str,
        /// The longest allowed.
        max: usize,
        /// Characters found.
        found: usize,
    },
    /// A character outside the alphabet.
    #[error("a {what} may hold letters, digits and {allowed}; {found:?} is not allowed")]
    Character {
        /// What the name is for.
        what: &'static str,
        /// The allowed signs beside ASCII letters and digits.
        allowed: &'static str,
        /// The first character that is not allowed.
        found: char,
    },
}

fn check(text: &str, what: &'static str, max: usize, allowed: &'static str) -> Result<String, BadName> {
    // a response may name thousands of roles, so the usual case is one pass over bytes
    let usual = |byte: &u8| byte.is_ascii_alphanumeric() || allowed.as_bytes().contains(byte);
    if (1..=max).contains(&text.len()) && text.as_bytes().iter().all(usual) {
        return Ok(text.to_owned());
    }
    let found = text.chars().count();
    if found == 0 || found > max {
        return Err(BadName::Length { what, max, found });
    }
    match text.chars().find(|c| !c.is_ascii_alphanumeric() && !allowed.contains(*c)) {
        Some(found) => Err(BadName::Character { what, allowed, found }),
        None => Ok(text.to_owned()),
    }
}

macro_rules! name {
    ($(#[$doc:meta])* $type:ident, $what:literal, $max:literal, $allowed:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $type(String);

        impl $type {
            /// Checks a name.
            ///
            /// # Errors
            /// When its length or one of its characters is not allowed.
            pub fn parse(text: &str) -> Result<Self, BadName> {
                check(text, $what, $max, $allowed).map(Self)
            }

            /// The name.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $type {
            type Error = BadName;
            fn try_from(text: String) -> Result<Self, BadName> {
                Self::parse(&text)
            }
        }

        impl From<$type> for String {
            fn from(name: $type) -> Self {
                name.0
            }
        }
    };
}

name!(
    /// The name of a SAML provider. The pattern holds, not the prose that also allows `+=,@`.
    ProviderName, "provider name", 128, "._-"
);
name!(
    /// The name of a role. Unique in an account, whatever the case.
    RoleName, "role name", 64, "_+=,.@-"
);
name!(
    /// The name of a managed policy.
    PolicyName, "policy name", 128, "_+=,.@-"
);
name!(
    /// The name of an IAM user.
    UserName, "user name", 64, "_+=,.@-"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_to_length_and_alphabet() {
        assert!(ProviderName::parse(&"p".repeat(128)).is_ok());
        assert!(ProviderName::parse(&"p".repeat(129)).is_err());
        assert!(ProviderName::parse("a@b").is_err());
        assert!(RoleName::parse("a@b+c=d,e").is_ok());
        assert!(RoleName::parse(&"r".repeat(65)).is_err());
        for bad in ["", "a b", "ä", "a/b"] {
            assert!(RoleName::parse(bad).is_err(), "{bad}");
        }
    }
}
