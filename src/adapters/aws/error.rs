//! The SDK's errors in the port's words.
//!
//! Sources: "Common errors" and the declared errors of the IAM and STS service models (2010-05-08, 2011-06-15);
//! section 1.1 of AWS's "Troubleshoot SAML federation" for the words of `AssumeRoleWithSAML`.

use crate::workflow::ports::{PortError, PortErrorKind};
use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_iam::error::ProvideErrorMetadata;
use aws_sdk_iam::operation::RequestId;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::{ConnectorError, SdkError};
use std::error::Error;

/// The longest message that is passed on, in characters.
const MAX_MESSAGE: usize = 2_000;
/// The largest refusal that is looked into, in bytes.
const MAX_REFUSAL: usize = 64 * 1024;

/// Maps a failed SDK call. `call` is the operation as AWS names it.
pub(super) fn port_error<E>(call: &str, error: &SdkError<E, HttpResponse>) -> PortError
where
    E: ProvideErrorMetadata + Error + 'static,
{
    let http_status = error.raw_response().map(|r| r.status().as_u16());
    let code = error.code().map(str::to_owned).or_else(|| element(error.raw_response(), "Code"));
    let request_id = error.request_id().or_else(|| error.meta().request_id()).map(str::to_owned);
    let said = error.message().map(str::to_owned).or_else(|| element(error.raw_response(), "Message"));
    let kind = match error {
        SdkError::TimeoutError(_) => PortErrorKind::LostAnswer,
        SdkError::ConstructionFailure(_) => not_sent(error).unwrap_or(PortErrorKind::Invalid),
        SdkError::DispatchFailure(failure) => not_sent(error).unwrap_or_else(|| connection(failure.as_connector_error())),
        _ => answered(call, code.as_deref(), http_status, said.as_deref().unwrap_or_default()),
    };
    let message = said.unwrap_or_else(|| innermost(error)).chars().take(MAX_MESSAGE).collect();
    PortError { kind, call: call.to_owned(), code, message, http_status, request_id }
}

/// The text of an element in a refusal that the SDK could not read: AWS's look-alikes nest errors otherwise than AWS.
fn element(response: Option<&HttpResponse>, name: &str) -> Option<String> {
    let response = response.filter(|r| r.status().as_u16() >= 400)?;
    let body = response.body().bytes().filter(|b| b.len() <= MAX_REFUSAL)?;
    let (_, after) = std::str::from_utf8(body).ok()?.split_once(&format!("<{name}>"))?;
    let (text, _) = after.split_once("</")?;
    Some(text.trim().chars().take(MAX_MESSAGE).collect()).filter(|t: &String| !t.is_empty())
}

/// The answer is there, but a part that has to be in it is not.
pub(super) fn garbled(call: &str, what: &str) -> PortError {
    PortError::new(PortErrorKind::Garbled, call, format!("the answer holds no {what}"))
}

/// `NotFound` becomes `None`.
pub(super) fn optional<T>(result: Result<T, PortError>) -> Result<Option<T>, PortError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind == PortErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn answered(call: &str, code: Option<&str>, status: Option<u16>, message: &str) -> PortErrorKind {
    let Some(code) = code else { return by_status(status) };
    match code {
        "NoSuchEntity" | "NoSuchEntityException" => PortErrorKind::NotFound,
        "EntityAlreadyExists" | "EntityAlreadyExistsException" => PortErrorKind::AlreadyExists,
        "AccessDenied" | "AccessDeniedException" | "UnauthorizedOperation" | "OptInRequired" => {
            PortErrorKind::Denied { action: action_in(message) }
        }
        // here it is the SAML response that has expired: our own credentials are not even sent
        "ExpiredToken" | "ExpiredTokenException" if call == "AssumeRoleWithSAML" => PortErrorKind::Invalid,
        "ExpiredToken"
        | "ExpiredTokenException"
        | "InvalidClientTokenId"
        | "SignatureDoesNotMatch"
        | "UnrecognizedClientException"
        | "RequestExpired"
        | "AuthFailure"
        | "IncompleteSignature"
        | "IncompleteSignatureException"
        | "MissingAuthenticationToken"
        | "MissingAuthenticationTokenException" => PortErrorKind::CredentialsRejected,
        "Throttling"
        | "ThrottlingException"
        | "ThrottledException"
        | "RequestThrottled"
        | "RequestThrottledException"
        | "RequestLimitExceeded"
        | "TooManyRequestsException"
        | "SlowDown" => PortErrorKind::Throttled { retry_after: None },
        "LimitExceeded" | "LimitExceededException" => PortErrorKind::LimitExceeded,
        "DeleteConflict"
        | "DeleteConflictException"
        | "ConcurrentModification"
        | "ConcurrentModificationException"
        | "EntityTemporarilyUnmodifiable" => PortErrorKind::Conflict,
        "InvalidAction" | "UnknownOperationException" | "UnsupportedOperation" | "NotImplemented" => PortErrorKind::NotSupported,
        "ServiceFailure"
        | "InternalFailure"
        | "InternalError"
        | "ServiceUnavailable"
        | "ServiceUnavailableException"
        | "IDPCommunicationError" => PortErrorKind::ServerFailed { retry_after: None },
        _ if status.is_some_and(|s| s >= 500) => PortErrorKind::ServerFailed { retry_after: None },
        // MalformedPolicyDocument, ValidationError, InvalidInput, InvalidIdentityToken and the like: AWS read it and says no
        _ => PortErrorKind::Invalid,
    }
}

/// An answer without an AWS error in it: a fault of the service, or somebody in between.
const fn by_status(status: Option<u16>) -> PortErrorKind {
    match status {
        Some(429) => PortErrorKind::Throttled { retry_after: None },
        Some(501) => PortErrorKind::NotSupported,
        Some(500..) => PortErrorKind::ServerFailed { retry_after: None },
        _ => PortErrorKind::Garbled,
    }
}

/// The action behind "… is not authorized to perform: iam:CreateRole on resource: …".
fn action_in(message: &str) -> Option<String> {
    let (_, rest) = message.split_once("uthorized to perform")?;
    let action: String =
        rest.trim_start_matches([':', ' ']).chars().take_while(|c| c.is_ascii_alphanumeric() || ":*-".contains(*c)).take(128).collect();
    action.contains(':').then_some(action)
}

/// Failures of loading credentials: whatever the SDK wraps them in, nothing was sent.
fn not_sent(error: &(dyn Error + 'static)) -> Option<PortErrorKind> {
    let credentials = chain(error).find_map(|e| e.downcast_ref::<CredentialsError>())?;
    Some(match credentials {
        CredentialsError::CredentialsNotLoaded(_) => PortErrorKind::CredentialsMissing,
        CredentialsError::ProviderTimedOut(_) => PortErrorKind::Unreachable,
        _ => PortErrorKind::CredentialsRejected,
    })
}

/// Whether the request can have gone out. In doubt it did: then the workflow looks before it repeats anything.
fn connection(error: Option<&ConnectorError>) -> PortErrorKind {
    let Some(error) = error else { return PortErrorKind::LostAnswer };
    let before_sending =
        error.is_user() || chain(error).any(|e| e.downcast_ref::<std::io::Error>().is_some_and(is_connect) || says_connect(e));
    if before_sending { PortErrorKind::Unreachable } else { PortErrorKind::LostAnswer }
}

fn is_connect(error: &std::io::Error) -> bool {
    use std::io::ErrorKind as K;
    matches!(error.kind(), K::ConnectionRefused | K::HostUnreachable | K::NetworkUnreachable | K::NetworkDown | K::AddrNotAvailable)
}

/// The HTTP client's connect errors (name resolution, TLS, connect time-out) are types of crates that it does not show;
/// their words are what is left.
fn says_connect(error: &(dyn Error + 'static)) -> bool {
    let words = error.to_string();
    ["(Connect)", "HTTP connect timeout", "dns error", "failed to resolve", "failed to lookup"].iter().any(|w| words.contains(w))
}

fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&e| e.source()).take(32)
}

fn innermost(error: &(dyn Error + 'static)) -> String {
    chain(error).last().map_or_else(|| error.to_string(), ToString::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_missing_action_is_read_from_the_message() {
        let iam = "User: arn:aws:iam::111122223333:user/x is not authorized to perform: iam:CreateSAMLProvider on resource: arn:aws:iam::111122223333:saml-provider/y because no identity-based policy allows the iam:CreateSAMLProvider action";
        assert_eq!(action_in(iam).as_deref(), Some("iam:CreateSAMLProvider"));
        assert_eq!(action_in("Not authorized to perform sts:AssumeRoleWithSAML").as_deref(), Some("sts:AssumeRoleWithSAML"));
        for other in ["", "no", "not authorized to perform", "not authorized to perform: this"] {
            assert_eq!(action_in(other), None, "{other}");
        }
    }

    #[test]
    fn codes_become_kinds() {
        let kind = |call, code, status| answered(call, code, status, "");
        for (code, expected) in [
            ("NoSuchEntity", PortErrorKind::NotFound),
            ("EntityAlreadyExists", PortErrorKind::AlreadyExists),
            ("InvalidClientTokenId", PortErrorKind::CredentialsRejected),
            ("Throttling", PortErrorKind::Throttled { retry_after: None }),
            ("LimitExceeded", PortErrorKind::LimitExceeded),
            ("DeleteConflict", PortErrorKind::Conflict),
            ("MalformedPolicyDocument", PortErrorKind::Invalid),
            ("ValidationError", PortErrorKind::Invalid),
        ] {
            assert_eq!(kind("CreateRole", Some(code), Some(400)), expected, "{code}");
        }
        assert_eq!(kind("GetRole", Some("ExpiredToken"), Some(403)), PortErrorKind::CredentialsRejected);
        assert_eq!(kind("AssumeRoleWithSAML", Some("ExpiredTokenException"), Some(400)), PortErrorKind::Invalid);
        assert_eq!(kind("GetRole", Some("Strange"), Some(503)), PortErrorKind::ServerFailed { retry_after: None });
        assert_eq!(kind("GetRole", None, Some(502)), PortErrorKind::ServerFailed { retry_after: None });
        assert_eq!(kind("GetRole", None, Some(404)), PortErrorKind::Garbled);
        assert_eq!(kind("GetRole", None, Some(200)), PortErrorKind::Garbled);
    }
}
