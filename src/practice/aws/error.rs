//! Refusals in AWS's words.

/// A refusal: HTTP status, code, message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwsError {
    /// HTTP status.
    pub status: u16,
    /// AWS's error code.
    pub code: &'static str,
    /// AWS's message.
    pub message: String,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $status:literal $code:literal;)*) => {
        impl AwsError {
            $($(#[$doc])*
            #[must_use]
            pub fn $name(message: impl Into<String>) -> Self {
                Self { status: $status, code: $code, message: message.into() }
            })*
        }
    };
}

codes! {
    /// Something named does not exist.
    no_such_entity = 404 "NoSuchEntity";
    /// The name is taken.
    already_exists = 409 "EntityAlreadyExists";
    /// Something else still hangs on it.
    delete_conflict = 409 "DeleteConflict";
    /// A quota.
    limit_exceeded = 409 "LimitExceeded";
    /// A value that the service does not take.
    invalid_input = 400 "InvalidInput";
    /// A policy against the grammar.
    malformed_policy = 400 "MalformedPolicyDocument";
    /// A parameter against the service model.
    validation = 400 "ValidationError";
    /// No right.
    access_denied = 403 "AccessDenied";
    /// A SAML response that STS does not take.
    invalid_token = 400 "InvalidIdentityToken";
    /// A SAML response that is too old.
    expired_token = 400 "ExpiredTokenException";
    /// The identity provider reported a failure.
    idp_rejected = 403 "IDPRejectedClaim";
    /// Tags against each other.
    invalid_parameter = 400 "InvalidParameterValue";
    /// No such operation.
    invalid_action = 400 "InvalidAction";
    /// No operation named.
    missing_action = 400 "MissingAction";
    /// A signature that does not fit, or fits another time.
    bad_signature = 403 "SignatureDoesNotMatch";
    /// An access key that AWS does not know.
    unknown_key = 403 "InvalidClientTokenId";
    /// A session that has ended.
    expired_credentials = 403 "ExpiredToken";
    /// No signature at all.
    missing_token = 403 "MissingAuthenticationToken";
    /// A signature header that lacks a part.
    incomplete_signature = 400 "IncompleteSignature";
    /// The practice cloud itself failed.
    service_failure = 500 "ServiceFailure";
}
