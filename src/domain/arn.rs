//! Amazon Resource Names of IAM objects, and role pairs: the claim value `roleArn,providerArn`.
//!
//! Source of the forms: the IAM service model (2010-05-08) and "IAM identifiers" in the IAM user guide.

use super::account::{AccountId, Partition};
use super::name::{BadName, PolicyName, ProviderName, RoleName, UserName};
use serde::{Deserialize, Serialize};

/// Why a text is not the ARN that was expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadArn {
    /// Not `arn:partition:iam::account:kind/name`.
    #[error("{found:?} is not of the form arn:aws:iam::111122223333:{kind}/Name")]
    Form {
        /// What was given, shortened.
        found: String,
        /// The resource type that was expected.
        kind: &'static str,
    },
    /// A partition that the program doesn't know.
    #[error("{found:?} is no AWS partition that Rolebridge knows (aws, aws-us-gov, aws-cn)")]
    Partition {
        /// The partition as given.
        found: String,
    },
    /// A good form around a name that AWS does not allow.
    #[error(transparent)]
    Name(#[from] BadName),
}

/// The parts that every IAM ARN has.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Parts<N> {
    partition: Partition,
    account: AccountId,
    /// Nothing for `/`, else `/division/`; SAML providers have no path. Of thousands of roles most have none.
    path: String,
    name: N,
}

/// The longest ARN that STS and IAM take.
const MAX_ARN_CHARS: usize = 2048;

fn parse<N>(text: &str, kind: &'static str, name: impl Fn(&str) -> Result<N, BadName>) -> Result<Parts<N>, BadArn> {
    let form = || BadArn::Form { found: text.chars().take(200).collect(), kind };
    if text.len() > MAX_ARN_CHARS {
        return Err(form());
    }
    let (partition, rest) = text.strip_prefix("arn:").and_then(|rest| rest.split_once(':')).ok_or_else(form)?;
    // IAM is in no region
    let (account, resource) = rest.strip_prefix("iam::").and_then(|rest| rest.split_once(':')).ok_or_else(form)?;
    let partition = Partition::from_name(partition).ok_or_else(|| BadArn::Partition { found: partition.chars().take(40).collect() })?;
    // `aws` stands where AWS itself owns the object, as in the ARNs of managed policies
    let account = if account == "aws" { AccountId::parse("000000000000") } else { AccountId::parse(account) }.map_err(|_| form())?;
    let rest = resource.strip_prefix(kind).and_then(|r| r.strip_prefix('/')).ok_or_else(form)?;
    let (path, last) = rest.rsplit_once('/').map_or((String::new(), rest), |(p, n)| (format!("/{p}/"), n));
    if path.contains("//") || !path.bytes().all(|b| (b'!'..=b'~').contains(&b)) {
        return Err(form());
    }
    Ok(Parts { partition, account, path, name: name(last)? })
}

macro_rules! arn {
    ($(#[$doc:meta])* $type:ident, $name:ty, $kind:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $type(Parts<$name>);

        impl $type {
            /// The ARN of an object directly under `/`.
            #[must_use]
            pub fn new(partition: Partition, account: AccountId, name: $name) -> Self {
                Self(Parts { partition, account, path: String::new(), name })
            }

            /// Reads an ARN.
            ///
            /// # Errors
            /// When the form, the partition or the name is not what AWS gives to such an object.
            pub fn parse(text: &str) -> Result<Self, BadArn> {
                parse(text, $kind, <$name>::parse).map(Self)
            }

            /// The partition.
            #[must_use]
            pub const fn partition(&self) -> Partition {
                self.0.partition
            }

            /// The account that owns the object; twelve zeros for objects owned by AWS.
            #[must_use]
            pub const fn account(&self) -> &AccountId {
                &self.0.account
            }

            /// The name without its path.
            #[must_use]
            pub const fn name(&self) -> &$name {
                &self.0.name
            }

            /// The path, `/` where there is none.
            #[must_use]
            pub fn path(&self) -> &str {
                if self.0.path.is_empty() { "/" } else { &self.0.path }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let account = if self.0.account.as_str() == "000000000000" { "aws" } else { self.0.account.as_str() };
                write!(f, "arn:{}:iam::{account}:{}{}{}", self.0.partition, $kind, self.path(), self.0.name)
            }
        }

        impl TryFrom<String> for $type {
            type Error = BadArn;
            fn try_from(text: String) -> Result<Self, BadArn> {
                Self::parse(&text)
            }
        }

        impl From<$type> for String {
            fn from(arn: $type) -> Self {
                arn.to_string()
            }
        }
    };
}

arn!(
    /// The ARN of an IAM role.
    RoleArn, RoleName, "role"
);
arn!(
    /// The ARN of an IAM SAML provider.
    ProviderArn, ProviderName, "saml-provider"
);
arn!(
    /// The ARN of a managed policy.
    PolicyArn, PolicyName, "policy"
);
arn!(
    /// The ARN of an IAM user.
    UserArn, UserName, "user"
);

/// The longest role pair that the directory's import takes: role ARN and provider ARN together under 240 characters.
/// Source: Microsoft's tutorial, change log of 01/12/2020.
pub const MAX_PAIR_CHARS: usize = 239;

/// A role together with the SAML provider that leads to it: the value of the `Role` claim.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RolePair {
    role: RoleArn,
    provider: ProviderArn,
}

/// Why two ARNs are no role pair.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadPair {
    /// The text has no comma, or more than one.
    #[error("a role pair is a role ARN, a comma and a provider ARN; {found:?} is not")]
    Form {
        /// What was given, shortened.
        found: String,
    },
    /// One of the halves is no ARN of its kind.
    #[error(transparent)]
    Arn(#[from] BadArn),
    /// Role and provider of different accounts or partitions.
    #[error("the role is in account {role}, the provider in {provider}; AWS looks for both in one account")]
    Accounts {
        /// Where the role lies.
        role: AccountId,
        /// Where the provider lies.
        provider: AccountId,
    },
    /// Too long for the directory.
    #[error(
        "role ARN and provider ARN have {chars} characters together, the directory takes fewer than 240: shorten the role's name or path, or the provider's name"
    )]
    TooLong {
        /// Characters of both ARNs together.
        chars: usize,
    },
}

impl RolePair {
    /// Puts a pair together.
    ///
    /// # Errors
    /// When the two lie in different accounts, or are together 240 characters or longer.
    pub fn new(role: RoleArn, provider: ProviderArn) -> Result<Self, BadPair> {
        if role.account() != provider.account() || role.partition() != provider.partition() {
            return Err(BadPair::Accounts { role: role.account().clone(), provider: provider.account().clone() });
        }
        let pair = Self { role, provider };
        match pair.arn_chars() {
            chars if chars > MAX_PAIR_CHARS => Err(BadPair::TooLong { chars }),
            _ => Ok(pair),
        }
    }

    /// Reads a claim value; AWS takes the halves in either order and with blanks around the comma.
    ///
    /// # Errors
    /// When it is no pair of a role and a provider of one account.
    pub fn parse(text: &str) -> Result<Self, BadPair> {
        let form = || BadPair::Form { found: text.chars().take(240).collect() };
        let (left, right) = text.split_once(',').ok_or_else(form)?;
        if right.contains(',') {
            return Err(form());
        }
        let (left, right) = (left.trim(), right.trim());
        let (role, provider) = if left.contains(":saml-provider/") { (right, left) } else { (left, right) };
        let (role, provider) = (RoleArn::parse(role)?, ProviderArn::parse(provider)?);
        if role.account() != provider.account() || role.partition() != provider.partition() {
            return Err(BadPair::Accounts { role: role.account().clone(), provider: provider.account().clone() });
        }
        Ok(Self { role, provider })
    }

    /// The role.
    #[must_use]
    pub const fn role(&self) -> &RoleArn {
        &self.role
    }

    /// The provider.
    #[must_use]
    pub const fn provider(&self) -> &ProviderArn {
        &self.provider
    }

    /// The length that the directory's limit counts: both ARNs, without the comma.
    #[must_use]
    pub fn arn_chars(&self) -> usize {
        self.role.to_string().chars().count() + self.provider.to_string().chars().count()
    }

    /// The claim value: role first, no blank.
    #[must_use]
    pub fn claim_value(&self) -> String {
        format!("{},{}", self.role, self.provider)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROLE: &str = "arn:aws:iam::111122223333:role/Admin";
    const PROVIDER: &str = "arn:aws:iam::111122223333:saml-provider/WAAD";

    #[test]
    fn arns_are_written_as_they_were_read() {
        for text in [ROLE, "arn:aws-cn:iam::111122223333:role/a/b/Admin", "arn:aws-us-gov:iam::111122223333:role/x"] {
            assert_eq!(RoleArn::parse(text).map(|a| a.to_string()).as_deref(), Ok(text));
        }
        let managed = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess";
        assert_eq!(PolicyArn::parse(managed).map(|a| a.to_string()).as_deref(), Ok(managed));
    }

    #[test]
    fn other_texts_are_no_role_arns() {
        for text in [
            "",
            "arn",
            PROVIDER,
            "arn:aws:iam:eu-west-1:111122223333:role/A",
            "arn:aws:iam::1:role/A",
            "arn:aws:iam::111122223333:role/",
            "arn:aws:iam::111122223333:role//A",
            "arn:aws-x:iam::111122223333:role/A",
            "arn:aws:sts::111122223333:role/A",
            "arn:aws:iam::111122223333:role/a b",
        ] {
            assert!(RoleArn::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn pairs_are_read_in_either_order_and_written_role_first() {
        for text in [format!("{ROLE},{PROVIDER}"), format!("{PROVIDER} , {ROLE}")] {
            assert_eq!(RolePair::parse(&text).map(|p| p.claim_value()), Ok(format!("{ROLE},{PROVIDER}")));
        }
        for text in [
            ROLE.to_owned(),
            format!("{ROLE},{ROLE}"),
            format!("{ROLE},{PROVIDER},"),
            format!("{ROLE},arn:aws:iam::999999999999:saml-provider/WAAD"),
        ] {
            assert!(RolePair::parse(&text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_pair_has_fewer_than_240_characters() {
        let provider = || ProviderArn::parse(&format!("arn:aws:iam::111122223333:saml-provider/{}", "p".repeat(109))).ok();
        let pair = |name: usize| {
            let role = RoleArn::parse(&format!("arn:aws:iam::111122223333:role/{}", "r".repeat(name))).ok();
            role.zip(provider()).map(|(r, p)| RolePair::new(r, p).map(|pair| pair.arn_chars()))
        };
        assert_eq!(pair(59), Some(Ok(239)));
        assert_eq!(pair(60), Some(Err(BadPair::TooLong { chars: 240 })));
    }
}
