//! The mark that a value came out of signed bytes.

/// A value decoded from the canonical bytes that a verified signature covers. Only `saml::verify` makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified<T>(T);

impl<T> Verified<T> {
    pub(super) const fn new(value: T) -> Self {
        Self(value)
    }

    /// The verified value.
    pub const fn get(&self) -> &T {
        &self.0
    }

    /// The value itself; the mark is gone.
    pub fn into_inner(self) -> T {
        self.0
    }
}
