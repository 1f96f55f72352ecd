//! The condition keys of one request.

use std::collections::BTreeMap;

/// Condition keys with their values. Key names are compared without regard to case.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Context(BTreeMap<String, Vec<String>>);

impl Context {
    /// The same context with one more key; an empty list of values means that the key is absent.
    #[must_use]
    pub fn with<T: Into<String>>(mut self, key: &str, values: impl IntoIterator<Item = T>) -> Self {
        self.set(key, values);
        self
    }

    /// Adds a key; an empty list of values means that the key is absent.
    pub fn set<T: Into<String>>(&mut self, key: &str, values: impl IntoIterator<Item = T>) {
        let values: Vec<String> = values.into_iter().map(Into::into).collect();
        if !values.is_empty() {
            self.0.insert(key.to_ascii_lowercase(), values);
        }
    }

    /// The values of a key, at least one; `None` when the request does not have the key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&[String]> {
        self.0.get(&key.to_ascii_lowercase()).map(Vec::as_slice)
    }

    /// The keys that `keep` agrees to, given in lower case.
    #[must_use]
    pub fn only(&self, keep: impl Fn(&str) -> bool) -> Self {
        Self(self.0.iter().filter(|(key, _)| keep(key)).map(|(k, v)| (k.clone(), v.clone())).collect())
    }
}
