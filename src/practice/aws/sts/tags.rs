//! Session tags that come with a response.

use super::refusal::Refusal;
use crate::domain::claims::{PRINCIPAL_TAG_PREFIX, TRANSITIVE_TAG_KEYS};
use crate::practice::aws::error::AwsError;
use crate::saml::assertion::Assertion;
use std::collections::BTreeSet;

/// Tags in one session.
const MOST_TAGS: usize = 50;

/// Tags and the keys of those that go along to further roles.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tags {
    /// Key and value.
    pub(super) tags: Vec<(String, String)>,
    /// Keys.
    pub(super) transitive: Vec<String>,
}

/// Reads the tags.
///
/// # Errors
/// Rows 24 and 25. The wording is our guess: that of the sibling calls, where it is recorded.
pub(super) fn read(assertion: &Assertion) -> Result<Tags, Refusal> {
    let guess = |message: &str| Refusal::guess(AwsError::invalid_parameter(message));
    let mut tags: Vec<(String, String)> = Vec::new();
    for attribute in &assertion.attributes {
        let Some(key) = attribute.name.strip_prefix(PRINCIPAL_TAG_PREFIX) else { continue };
        let [value] = attribute.values.as_slice() else { return Err(guess("A session tag must have exactly one value.")) };
        if !(1..=128).contains(&key.chars().count()) || value.chars().count() > 256 {
            return Err(guess("Session tag keys have 1 to 128 characters, their values up to 256."));
        }
        tags.push((key.to_owned(), value.clone()));
    }
    if tags.len() > MOST_TAGS {
        return Err(guess("A session has at most 50 tags."));
    }
    let keys: BTreeSet<String> = tags.iter().map(|(key, _)| key.to_lowercase()).collect();
    if keys.len() < tags.len() {
        return Err(guess("Duplicate tag keys found. Please note that Tag keys are case insensitive."));
    }
    let transitive: Vec<String> = assertion.values(TRANSITIVE_TAG_KEYS).map(str::to_owned).collect();
    if transitive.iter().any(|key| !keys.contains(&key.to_lowercase())) {
        return Err(guess("The specified transitive tag key must be included in the requested tags."));
    }
    Ok(Tags { tags, transitive })
}
