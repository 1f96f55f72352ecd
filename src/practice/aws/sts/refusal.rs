//! Refusals of SAML responses: AWS's words, on either door.

use super::super::error::AwsError;
use super::super::ids;

/// What the sign-in page says instead of a message for a response that it can't use.
pub const INVALID_PAGE: &str = "Your request included an invalid SAML response. To logout, click here.";

/// A refused sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What STS answers.
    pub error: AwsError,
    /// The sign-in page's own words, where it has some.
    pub page: Option<String>,
    /// Whether text or code is our guess: no source says what AWS answers.
    pub guess: bool,
}

impl From<AwsError> for Refusal {
    fn from(error: AwsError) -> Self {
        Self { error, page: None, guess: false }
    }
}

impl Refusal {
    /// The answer of the API.
    #[must_use]
    pub fn into_error(self) -> AwsError {
        self.error
    }

    /// A refusal whose words nobody has published; the page then shows its general text.
    #[must_use]
    pub fn guess(error: AwsError) -> Self {
        Self { error, page: Some(INVALID_PAGE.to_owned()), guess: true }
    }

    /// An invalid token in our words.
    #[must_use]
    pub fn unpublished(message: &str) -> Self {
        Self::guess(AwsError::invalid_token(message))
    }

    /// Row 4: no base64, or no SAML response in it.
    #[must_use]
    pub fn not_a_response() -> Self {
        let error = handed_on("Invalid base64 SAMLResponse", "AuthSamlInvalidSamlResponseException");
        Self { error, page: Some(INVALID_PAGE.to_owned()), guess: false }
    }

    /// Row 5: no such provider.
    #[must_use]
    pub fn no_provider() -> Self {
        handed_on("Specified provider doesn't exist", "AuthSamlManifestNotFoundException").into()
    }

    /// Row 6: another issuer than the metadata's.
    #[must_use]
    pub fn other_issuer() -> Self {
        let error = handed_on("Issuer not present in specified provider", "AuthSamlInvalidSamlResponseException");
        let page = format!("Failed to assume role: {}", error.message);
        Self { error, page: Some(page), guess: false }
    }

    /// Row 7.
    #[must_use]
    pub fn bad_signature() -> Self {
        AwsError::invalid_token("Response signature invalid").into()
    }

    /// Rows 16 and 20: one text for everything that the trust policy says no to.
    #[must_use]
    pub fn not_authorized() -> Self {
        AwsError::access_denied("Not authorized to perform sts:AssumeRoleWithSAML").into()
    }

    /// Row 17: the pair is not among the claim's values.
    #[must_use]
    pub fn no_such_pair() -> Self {
        let error = AwsError::invalid_token("SAML Assertion doesn't contain the requested Role and Metadata in the attributes");
        Self { error, page: Some(INVALID_PAGE.to_owned()), guess: false }
    }

    /// The words that the sign-in page shows.
    #[must_use]
    pub fn on_page(&self) -> String {
        if let Some(page) = &self.page {
            return page.clone();
        }
        let AwsError { status, code, message } = &self.error;
        format!("{message} (Service: AWSSecurityTokenService; Status Code: {status}; Error Code: {code}; Request ID: {})", ids::request())
    }
}

/// Refusals of the service behind STS are handed on with an appendix.
fn handed_on(message: &str, inner: &str) -> AwsError {
    let request = ids::request();
    AwsError::invalid_token(format!(
        "{message} (Service: AWSOpenIdDiscoveryService; Status Code: 400; Error Code: {inner}; Request ID: {request}; Proxy: null)"
    ))
}
