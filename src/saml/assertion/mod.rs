//! What an assertion says, and whether that is known or only claimed.
//!
//! May use: `saml::xml`. Never: decide trust. [`Verified`] comes out of `saml::verify` alone; whatever is read straight from
//! a document is [`Claimed`].

mod decode;

use jiff::Timestamp;

pub use super::verify::Verified;
pub(in crate::saml) use decode::{ambiguity, decode};

/// A value that a document claims and nothing vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed<T>(T);

impl<T> Claimed<T> {
    /// Marks a value as only claimed.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The claimed value: to show as such, never to act upon.
    pub const fn get(&self) -> &T {
        &self.0
    }

    /// The claimed value itself.
    pub fn into_inner(self) -> T {
        self.0
    }
}

/// An assertion, decoded. SAML core, section 2.3.3; values that AWS and Entra use.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Assertion {
    /// Its `ID`.
    pub id: String,
    /// Who issued it.
    pub issuer: String,
    /// When.
    pub issue_instant: Option<Timestamp>,
    /// Whom it is about.
    pub name_id: Option<NameId>,
    /// How the bearer may confirm that.
    pub confirmations: Vec<Confirmation>,
    /// `Conditions/@NotBefore`.
    pub not_before: Option<Timestamp>,
    /// `Conditions/@NotOnOrAfter`.
    pub not_on_or_after: Option<Timestamp>,
    /// All audiences of all audience restrictions.
    pub audiences: Vec<String>,
    /// When the user authenticated: `AuthnStatement/@AuthnInstant`.
    pub authn_instant: Option<Timestamp>,
    /// `AuthnStatement/@SessionIndex`.
    pub session_index: Option<String>,
    /// `AuthnStatement/@SessionNotOnOrAfter`.
    pub session_not_on_or_after: Option<Timestamp>,
    /// Attributes in order; one name may come more than once.
    pub attributes: Vec<Attribute>,
    /// Times that are there but can't be read, such as `Conditions/@NotOnOrAfter`: *not known* must not look like *no
    /// limit*.
    pub unreadable_times: Vec<String>,
}

impl Assertion {
    /// The values of every attribute of that name, in order.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.attributes.iter().filter(move |a| a.name == name).flat_map(|a| a.values.iter().map(String::as_str))
    }
}

/// Whom an assertion is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameId {
    /// The whole text, without blanks around it.
    pub value: String,
    /// `@Format`.
    pub format: Option<String>,
}

/// One `SubjectConfirmation`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Confirmation {
    /// `@Method`.
    pub method: String,
    /// Where the assertion may be delivered.
    pub recipient: Option<String>,
    /// Not earlier than this.
    pub not_before: Option<Timestamp>,
    /// Earlier than this.
    pub not_on_or_after: Option<Timestamp>,
    /// The request that it answers.
    pub in_response_to: Option<String>,
}

/// An attribute with its values as they stand, blanks included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// `@Name`.
    pub name: String,
    /// Its values in order.
    pub values: Vec<String>,
}
