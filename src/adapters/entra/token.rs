//! Where the bearer token of Graph comes from.

use crate::domain::secret::SecretText;
use crate::workflow::ports::PortError;
use async_trait::async_trait;

/// Gives a token that is valid now.
#[async_trait]
pub trait TokenSource: Send + Sync {
    /// The token, without `Bearer`. Asked for before every request, so an implementation keeps and refreshes its own.
    async fn bearer(&self) -> Result<SecretText, PortError>;
}

/// One token that does not change: the practice directory's.
#[derive(Debug, Clone)]
pub struct FixedToken(SecretText);

impl FixedToken {
    /// Takes the token.
    #[must_use]
    pub const fn new(token: SecretText) -> Self {
        Self(token)
    }
}

#[async_trait]
impl TokenSource for FixedToken {
    async fn bearer(&self) -> Result<SecretText, PortError> {
        Ok(self.0.clone())
    }
}
