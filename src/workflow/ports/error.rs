//! What can go wrong at a port, typed for decisions and worded for people.

use super::denial;
use crate::domain::finding::{Finding, Technical};
use std::time::Duration;

/// The kinds of failure that the workflow decides on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PortErrorKind {
    /// The thing asked for is not there (or not there yet).
    NotFound,
    /// The name is taken.
    AlreadyExists,
    /// The caller lacks a right.
    Denied {
        /// The action or scope that is missing, where the other side names it.
        action: Option<String>,
    },
    /// No credentials were found.
    CredentialsMissing,
    /// The credentials were valid once, or are wrong.
    CredentialsRejected,
    /// Too many requests.
    Throttled {
        /// How long the other side asks to wait.
        retry_after: Option<Duration>,
    },
    /// A quota is used up.
    LimitExceeded,
    /// The other side read the request and says it is wrong.
    Invalid,
    /// The thing is in use, or two writers met.
    Conflict,
    /// No connection came about: nothing was sent.
    Unreachable,
    /// The answer was lost: the call may or may not have been carried out.
    LostAnswer,
    /// The other side failed (5xx); the call may or may not have been carried out.
    ServerFailed {
        /// How long the other side asks to wait.
        retry_after: Option<Duration>,
    },
    /// This connection can't do that.
    NotSupported,
    /// The answer could not be understood.
    Garbled,
}

/// A failed call.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{call}: {message}")]
pub struct PortError {
    /// The kind, for decisions.
    pub kind: PortErrorKind,
    /// The call as its cloud names it, such as `CreateSAMLProvider`.
    pub call: String,
    /// The other side's error code.
    pub code: Option<String>,
    /// The other side's words, or ours where it said nothing. Never a secret.
    pub message: String,
    /// HTTP status.
    pub http_status: Option<u16>,
    /// Request id.
    pub request_id: Option<String>,
}

impl PortError {
    /// An error that only has a kind and words.
    #[must_use]
    pub fn new(kind: PortErrorKind, call: impl Into<String>, message: impl Into<String>) -> Self {
        Self { kind, call: call.into(), code: None, message: message.into(), http_status: None, request_id: None }
    }

    /// Whether the call may have been carried out although no yes came back.
    #[must_use]
    pub const fn may_have_happened(&self) -> bool {
        matches!(self.kind, PortErrorKind::LostAnswer | PortErrorKind::ServerFailed { .. } | PortErrorKind::Garbled)
    }

    /// Whether the same call may well succeed a little later.
    #[must_use]
    pub const fn is_passing(&self) -> bool {
        matches!(
            self.kind,
            PortErrorKind::Throttled { .. }
                | PortErrorKind::Unreachable
                | PortErrorKind::LostAnswer
                | PortErrorKind::ServerFailed { .. }
                | PortErrorKind::Conflict
        )
    }

    /// How long the other side asks to wait before the call is made again.
    #[must_use]
    pub const fn asked_to_wait(&self) -> Option<Duration> {
        match self.kind {
            PortErrorKind::Throttled { retry_after } | PortErrorKind::ServerFailed { retry_after } => retry_after,
            _ => None,
        }
    }

    /// Whether this refusal is also given while a change made just before has not reached every server.
    #[must_use]
    pub fn may_be_replication(&self) -> bool {
        let lagging = ["HostNameNotOnVerifiedDomain", "CannotDeleteOrUpdateEnabledEntitlement", "Request_ResourceNotFound"];
        self.kind == PortErrorKind::NotFound || self.code.as_deref().is_some_and(|code| lagging.contains(&code))
    }

    /// The technical part for a finding.
    #[must_use]
    pub fn technical(&self) -> Technical {
        Technical {
            call: Some(self.call.clone()),
            http_status: self.http_status,
            code: self.code.clone(),
            message: Some(self.message.clone()),
            request_id: self.request_id.clone(),
        }
    }

    /// The error for people.
    #[must_use]
    pub fn finding(&self) -> Finding {
        if let Some(finding) = super::sign_in_codes::finding(self).or_else(|| super::directory_codes::finding(self)) {
            return finding;
        }
        let call = &self.call;
        let (id, what, why, fix) = match &self.kind {
            PortErrorKind::NotFound => (
                "port.not_found",
                format!("{call} found nothing"),
                "The object is not there, or a change has not reached every server yet".to_owned(),
                "Read again in a minute; if it stays away, somebody removed it",
            ),
            PortErrorKind::AlreadyExists => (
                "port.name_taken",
                format!("{call} was refused: the name is taken"),
                "Something with this name is there already and was not made by this set-up".to_owned(),
                "Choose another name, or look at what is there and adopt it",
            ),
            PortErrorKind::Denied { action } => (
                "port.denied",
                format!("{call} is not allowed for the signed-in identity"),
                action.as_ref().map_or_else(
                    || "A right is missing, or a policy of the organization forbids it".to_owned(),
                    |a| format!("The right {a} is missing, or a policy of the organization forbids it"),
                ),
                "Ask whoever grants rights for exactly this action, then run the step again",
            ),
            PortErrorKind::CredentialsMissing => (
                "port.no_credentials",
                format!("{call} was not sent: no credentials were found"),
                "No environment variable, profile or keychain entry gave credentials".to_owned(),
                "Open Settings, Connections and choose where the credentials come from",
            ),
            PortErrorKind::CredentialsRejected => (
                "port.credentials_rejected",
                format!("{call} was refused: the credentials are not valid"),
                "They have expired, were revoked, or belong to another cloud".to_owned(),
                "Sign in again (for example aws sso login), then run the step again",
            ),
            PortErrorKind::Throttled { .. } => (
                "port.throttled",
                format!("{call} was put off: too many requests"),
                "The cloud limits how often this may be called".to_owned(),
                "Wait a minute and run the step again; nothing was lost",
            ),
            PortErrorKind::LimitExceeded => (
                "port.limit",
                format!("{call} was refused: a quota is used up"),
                "The account has as many of these as its quota allows".to_owned(),
                "Remove what is no longer needed, or ask for a higher quota",
            ),
            PortErrorKind::Invalid => (
                "port.invalid",
                format!("{call} was refused: a value is not accepted"),
                "The cloud's own words are in the technical part".to_owned(),
                "Correct the value in the step and run it again",
            ),
            PortErrorKind::Conflict => (
                "port.conflict",
                format!("{call} was refused: the object is in use or being changed"),
                "Something else depends on it, or another change was under way".to_owned(),
                "Read again, then repeat the step",
            ),
            PortErrorKind::Unreachable => (
                "port.unreachable",
                format!("{call} was not sent: no connection"),
                "The network is down, a proxy stands in the way, or the address in Settings is not right".to_owned(),
                "Check the connection, then run the step again; nothing was changed",
            ),
            PortErrorKind::LostAnswer => (
                "port.lost_answer",
                format!("{call} was sent, but no answer came"),
                "The connection broke or took too long; the change may have been made".to_owned(),
                "Resume: Rolebridge looks whether it was made before it does anything again",
            ),
            PortErrorKind::ServerFailed { .. } => (
                "port.server_failed",
                format!("{call} failed on the cloud's side"),
                "The service had a fault of its own; the change may have been made".to_owned(),
                "Resume: Rolebridge looks whether it was made before it does anything again",
            ),
            PortErrorKind::NotSupported => (
                "port.not_supported",
                format!("{call} is not possible over this connection"),
                "The endpoint does not offer it".to_owned(),
                "Use a connection that offers it, such as AWS itself or the practice cloud",
            ),
            PortErrorKind::Garbled => (
                "port.garbled",
                format!("{call} was answered, but not understandably"),
                "Something between here and the cloud changed the answer, or the address belongs to another service".to_owned(),
                "Check the endpoint address and any proxy, then read again",
            ),
        };
        let denied = matches!(self.kind, PortErrorKind::Denied { .. });
        let causes = if denied { denial::causes(&self.message) } else { Vec::new() };
        Finding::error(id, what, why, fix).with_causes(causes).with_technical(self.technical())
    }
}
