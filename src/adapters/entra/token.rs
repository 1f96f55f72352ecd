//! Where the bearer token of Graph comes from.

use crate::domain::scope::Scope;
use crate::domain::secret::SecretText;
use crate::workflow::ports::PortError;
use async_trait::async_trait;

/// What Graph wants before it takes a request: the JSON of a `claims` parameter, decoded.
/// Source: "Claims challenges, claims requests and client capabilities", Microsoft identity platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimsChallenge(pub String);

/// What a token source can do after a token was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterRefusal {
    /// Another token can be asked for at once: the request is sent once more.
    TryAgain,
    /// Somebody has to sign in first.
    SignInFirst,
}

/// Gives tokens that are valid now.
#[async_trait]
pub trait TokenSource: Send + Sync {
    /// The token, without `Bearer`. Asked for before every request, so an implementation keeps and refreshes its own.
    /// `scopes` are what the request needs: an implementation asks for consent to no more than what was needed so far.
    async fn bearer(&self, scopes: &[Scope]) -> Result<SecretText, PortError>;
    /// Graph refused this token with 401. The token is forgotten (unless a newer one is there already), a challenge is
    /// kept for the next sign-in.
    async fn refused(&self, token: &SecretText, challenge: Option<&ClaimsChallenge>) -> AfterRefusal;
    /// The scopes that were consented to; nothing when they can't be told.
    async fn granted(&self) -> Option<Vec<String>>;
}

/// One token that does not change: the practice directory's.
#[derive(Debug, Clone)]
pub struct FixedToken {
    token: SecretText,
    scopes: Option<Vec<String>>,
}

impl FixedToken {
    /// Takes the token, whose scopes are not known.
    #[must_use]
    pub const fn new(token: SecretText) -> Self {
        Self { token, scopes: None }
    }

    /// Takes the token with its scopes.
    #[must_use]
    pub const fn with_scopes(token: SecretText, scopes: Vec<String>) -> Self {
        Self { token, scopes: Some(scopes) }
    }
}

#[async_trait]
impl TokenSource for FixedToken {
    async fn bearer(&self, _scopes: &[Scope]) -> Result<SecretText, PortError> {
        Ok(self.token.clone())
    }

    async fn refused(&self, _token: &SecretText, _challenge: Option<&ClaimsChallenge>) -> AfterRefusal {
        AfterRefusal::SignInFirst
    }

    async fn granted(&self) -> Option<Vec<String>> {
        self.scopes.clone()
    }
}
