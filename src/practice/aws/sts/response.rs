//! From the base64 text of a response to an assertion that the provider's key has signed.

use super::refusal::Refusal;
use crate::domain::account::AccountId;
use crate::domain::arn::ProviderArn;
use crate::practice::aws::error::AwsError;
use crate::practice::aws::state::AwsState;
use crate::saml::assertion::Assertion;
use crate::saml::metadata::{self, Metadata};
use crate::saml::verify::{SignatureVerdict, Verification, verify};
use base64::{Engine, engine::general_purpose::STANDARD};

const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";

/// A provider as far as a sign-in needs it.
#[derive(Debug, Clone)]
pub struct Trusting {
    /// Its ARN.
    pub arn: ProviderArn,
    /// Its id.
    pub uuid: String,
    /// Whether it takes encrypted assertions only.
    pub encrypted_only: bool,
    /// What its metadata says.
    pub metadata: Metadata,
}

impl Trusting {
    /// Looks a provider up in the role's account.
    ///
    /// # Errors
    /// Row 5, also where the account is none of the practice cloud's.
    pub fn find(state: &AwsState, account: &AccountId, arn: &ProviderArn) -> Result<Self, Refusal> {
        let provider = state.account(account).and_then(|a| a.provider(&arn.to_string())).ok_or_else(Refusal::no_provider)?;
        Ok(Self {
            arn: arn.clone(),
            uuid: provider.uuid.clone(),
            encrypted_only: provider.encryption_mode == "Required",
            // it was read when it was uploaded
            metadata: metadata::read(&provider.metadata).map_err(|_| Refusal::other_issuer())?,
        })
    }
}

/// The XML of a response.
///
/// # Errors
/// Row 4.
pub fn decode(base64: &str) -> Result<String, Refusal> {
    let text: String = base64.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let bytes = STANDARD.decode(text).map_err(|_| Refusal::not_a_response())?;
    String::from_utf8(bytes).map_err(|_| Refusal::not_a_response())
}

/// What a response claims before anybody vouches for it: enough to know which provider to ask.
///
/// # Errors
/// Row 4.
pub fn claimed(xml: &str) -> Result<Assertion, Refusal> {
    let found = verify(xml, &[]).map_err(|_| Refusal::not_a_response())?;
    found.claimed.map(crate::saml::assertion::Claimed::into_inner).ok_or_else(Refusal::not_a_response)
}

/// The assertion of a response, signed by one of the provider's keys.
///
/// # Errors
/// Rows 4, 6 and 7; a failure that the identity provider reports; encryption, which is not practised.
pub fn verified(xml: &str, provider: &Trusting) -> Result<Assertion, Refusal> {
    let found = verify(xml, &provider.metadata.certificates).map_err(|_| Refusal::not_a_response())?;
    check_envelope(&found)?;
    let issuer = found.trusted.as_ref().map(|t| &t.get().issuer).or_else(|| found.claimed.as_ref().map(|c| &c.get().issuer));
    if issuer.ok_or_else(Refusal::not_a_response)? != &provider.metadata.entity_id {
        return Err(Refusal::other_issuer());
    }
    // our guess: a signature on the response alone is not enough, as AWS's own metadata wants assertions signed
    let on_assertion = found.covers.iter().any(|c| c == "Assertion");
    match found.trusted {
        Some(assertion) if found.verdict == SignatureVerdict::Trusted && on_assertion => Ok(assertion.into_inner()),
        _ => Err(Refusal::bad_signature()),
    }
}

fn check_envelope(found: &Verification) -> Result<(), Refusal> {
    let envelope = found.envelope.get();
    // a document that could not be looked into has no kind: its signature is refused
    if found.verdict == SignatureVerdict::Refused && found.claimed.is_none() {
        return Err(Refusal::not_a_response());
    }
    if envelope.kind != "Response" {
        return Err(Refusal::not_a_response());
    }
    if envelope.status.as_deref().is_some_and(|status| status != SUCCESS) {
        // our guess: the code is in the service model, that this is its trigger is not
        return Err(Refusal::guess(AwsError::idp_rejected("The identity provider reported that authentication failed.")));
    }
    if found.encrypted > 0 {
        // our guess: encrypted assertions are not practised here
        return Err(Refusal::unpublished("The practice cloud does not take encrypted assertions."));
    }
    Ok(())
}
