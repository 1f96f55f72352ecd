//! The words of AWS's refusals, each with its grade. Where nobody has published them: [`ours`].
//!
//! Sources: "Troubleshoot SAML federation with IAM" (IAM user guide), the STS service model of 2011-06-15, and replies
//! recorded in public repositories; the numbers are the rows of section 1.1 of the project's collection of AWS facts.

use super::outcome::{Grade, Refusal};

/// An identity token that AWS takes for invalid.
const INVALID: (&str, u16) = ("InvalidIdentityToken", 400);
/// An identity token that came too late.
const EXPIRED: (&str, u16) = ("ExpiredTokenException", 400);
/// A parameter that breaks the service model.
const VALIDATION: (&str, u16) = ("ValidationError", 400);
/// The role's trust policy says no, or one of the things that AWS folds into that answer.
const DENIED: (&str, u16) = ("AccessDenied", 403);

const fn refusal((code, status): (&'static str, u16), code_grade: Grade, message: String, message_grade: Grade) -> Refusal {
    Refusal { code, code_grade, status, message, message_grade, inner: None }
}

fn graded(code: (&'static str, u16), grade: Grade, message: &str) -> Refusal {
    refusal(code, grade, message.to_owned(), grade)
}

fn handed_on(inner: &'static str, grade: Grade, message: &str) -> Refusal {
    Refusal { inner: Some(inner), ..graded(INVALID, grade, message) }
}

/// Our own words for a refusal that AWS makes with words that nobody has published.
#[must_use]
pub fn ours(message: &str) -> Refusal {
    graded(INVALID, Grade::Ours, message)
}

/// Row 1: the base64 text is too long. The limit is documented, the words follow those recorded for other members.
#[must_use]
pub fn too_long() -> Refusal {
    let message = "1 validation error detected: Value at 'sAMLAssertion' failed to satisfy constraint: Member must have length less than or equal to 100000";
    refusal(VALIDATION, Grade::Documented, message.to_owned(), Grade::Ours)
}

/// Row 3: the role ARN is not one.
#[must_use]
pub fn bad_role_arn() -> Refusal {
    graded(VALIDATION, Grade::Reported, "Request ARN is invalid")
}

/// Row 3: the provider ARN is not one.
#[must_use]
pub fn bad_principal_arn() -> Refusal {
    graded(VALIDATION, Grade::Reported, "Principal ARN is invalid")
}

/// Row 4: not base64, or no SAML response in it.
#[must_use]
pub fn not_a_response() -> Refusal {
    handed_on("AuthSamlInvalidSamlResponseException", Grade::Reported, "Invalid base64 SAMLResponse")
}

/// Row 5: no such provider in the role's account.
#[must_use]
pub fn no_provider() -> Refusal {
    handed_on("AuthSamlManifestNotFoundException", Grade::Documented, "Specified provider doesn't exist")
}

/// Row 6: the issuer is not the entity id of the provider's metadata.
#[must_use]
pub fn issuer_not_in_provider() -> Refusal {
    handed_on("AuthSamlInvalidSamlResponseException", Grade::Recorded, "Issuer not present in specified provider")
}

/// Row 7: the signature does not hold.
#[must_use]
pub fn signature_invalid() -> Refusal {
    graded(INVALID, Grade::Recorded, "Response signature invalid")
}

/// Row 8: more than five minutes old.
#[must_use]
pub fn redeem_too_late() -> Refusal {
    graded(EXPIRED, Grade::Recorded, "Token must be redeemed within 5 minutes of issuance")
}

/// Row 9: past one of its ends.
#[must_use]
pub fn expired() -> Refusal {
    graded(EXPIRED, Grade::Reported, "Response has expired")
}

/// Row 11: no audience of AWS. The words are documented, the code is not.
#[must_use]
pub fn no_audience() -> Refusal {
    refusal(INVALID, Grade::Ours, "Response does not contain the required audience.".to_owned(), Grade::Documented)
}

/// Row 17: what the sign-in page shows when there is no usable role. It shows no code.
#[must_use]
pub fn invalid_on_page() -> Refusal {
    let message = "Your request included an invalid SAML response. To logout, click here.".to_owned();
    refusal(INVALID, Grade::Ours, message, Grade::Documented)
}

/// Row 17: the pair that was asked for is not among the values.
#[must_use]
pub fn pair_not_offered() -> Refusal {
    graded(INVALID, Grade::Recorded, "SAML Assertion doesn't contain the requested Role and Metadata in the attributes")
}

/// Row 18: no session name.
#[must_use]
pub fn session_name_missing() -> Refusal {
    graded(INVALID, Grade::Documented, "RoleSessionName is required in AuthnResponse")
}

/// Row 18: a session name with other characters or of another length.
#[must_use]
pub fn session_name_bad() -> Refusal {
    graded(INVALID, Grade::Documented, "RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}")
}

/// Row 19: a bad source identity.
#[must_use]
pub fn source_identity_bad() -> Refusal {
    graded(INVALID, Grade::Documented, "Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with \"aws:\"")
}

/// Rows 16 and 20: one answer for a dozen causes.
#[must_use]
pub fn not_authorized() -> Refusal {
    graded(DENIED, Grade::Documented, "Not authorized to perform sts:AssumeRoleWithSAML")
}

/// Row 29: the identity provider reports a failure. The code is in the service model; that a status sets it off, and the words,
/// are our guess.
#[must_use]
pub fn idp_rejected() -> Refusal {
    refusal(("IDPRejectedClaim", 403), Grade::Ours, "The identity provider reports a failure.".to_owned(), Grade::Ours)
}

/// Row 26: tags and session policies together are too large. The code is documented, the words are not.
#[must_use]
pub fn packed_too_large() -> Refusal {
    refusal(("PackedPolicyTooLarge", 400), Grade::Documented, "The session tags are too large.".to_owned(), Grade::Ours)
}

/// Row 22: longer than the role allows.
#[must_use]
pub fn longer_than_role_allows() -> Refusal {
    graded(VALIDATION, Grade::Recorded, "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
}
