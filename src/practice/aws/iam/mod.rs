//! The operations of IAM, pure over one account.
//!
//! Each operation checks everything before it changes anything. Texts and limits: IAM service model (2010-05-08) and replies
//! recorded from real AWS; what neither settles is marked `our guess`.

pub mod account;
pub mod keys;
pub mod page;
pub mod policies;
pub mod providers;
pub mod rights;
pub mod role_policies;
pub mod roles;
pub mod simulate;
pub mod tags;
pub mod user_policies;
pub mod users;

/// The signs that names of roles, users and policies may have beside letters and digits.
pub const NAME_SIGNS: &str = "+=,.@_-";

/// A policy as answers carry it: percent-encoded (RFC 3986).
#[must_use]
pub fn encoded(document: &str) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    utf8_percent_encode(document, PLAIN).to_string()
}

/// The length of a policy as quotas count it: without white space.
#[must_use]
pub fn counted(document: &str) -> usize {
    document.chars().filter(|c| !c.is_whitespace()).count()
}
