//! A sign-in in the place of a person: what the practice directory's pages, or a captured browser sign-in, give back.

use super::PortError;
use crate::domain::secret::SecretText;
use async_trait::async_trait;

/// The three ways in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignInWay {
    /// The launch link.
    IdpInitiated,
    /// With an AuthnRequest.
    SpInitiated,
    /// A tile of My Apps.
    MyApps,
}

/// What a person would bring along.
#[derive(Debug, Clone)]
pub struct SignInRequest {
    /// The way in.
    pub way: SignInWay,
    /// Where it starts, the `SAMLRequest` included for SP-initiated.
    pub start_url: String,
    /// User principal name.
    pub user_name: String,
    /// Password.
    pub password: SecretText,
}

/// The form that the directory would have the browser post to AWS.
#[derive(Debug, Clone)]
pub struct CapturedResponse {
    /// Where the form goes.
    pub action: String,
    /// The `SAMLResponse` field, base64.
    pub saml_response: String,
    /// The `RelayState` field.
    pub relay_state: Option<String>,
}

/// What the AWS sign-in page answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConsoleAnswer {
    /// Signed in, as the page names it.
    SignedIn {
        /// The assumed role as the page names it.
        assumed_role_arn: String,
    },
    /// Refused, with the page's words.
    Refused {
        /// HTTP status.
        status: u16,
        /// The words.
        message: String,
    },
}

/// Signs in as a person would in a browser.
#[async_trait]
pub trait SignInPort: Send + Sync {
    /// Signs in to the directory and catches the response on its way to AWS.
    async fn sign_in(&self, request: &SignInRequest) -> Result<CapturedResponse, PortError>;
    /// Posts the response to the AWS sign-in page and chooses the role. `NotSupported` where there is no such page.
    async fn open_console(&self, response: &CapturedResponse, role_arn: &str) -> Result<ConsoleAnswer, PortError>;
}
