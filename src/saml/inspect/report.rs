//! The report, in the JSON form of the design's section 7.

use super::error::InspectError;
use super::extra::{EncryptionReport, Mend, OwnTime, RoleVerdict, SignerReport};
use super::input::Form;
use crate::domain::finding::{Finding, Severity};
use crate::domain::verdict::AwsAnswer;
use crate::saml::assertion::Assertion;
use crate::saml::rules::{ClaimedPair, OfferedRole, session_name, session_seconds};
use crate::saml::verify::SignatureVerdict;
use jiff::Timestamp;
use serde::{Serialize, Serializer};
use std::sync::Arc;

/// The result of an inspection.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Report {
    /// The document is one message.
    One(Box<MessageReport>),
    /// It holds several: a recording.
    Several {
        /// In the order of the document.
        messages: Vec<MessageReport>,
    },
}

impl Report {
    /// One message, or several.
    pub(super) fn of(mut messages: Vec<MessageReport>, several: bool) -> Self {
        match messages.pop() {
            Some(only) if !several => Self::One(Box::new(only)),
            last => {
                messages.extend(last);
                Self::Several { messages }
            }
        }
    }

    /// All messages in order.
    #[must_use]
    pub fn messages(&self) -> &[MessageReport] {
        match self {
            Self::One(message) => std::slice::from_ref(message),
            Self::Several { messages } => messages,
        }
    }

    /// Whether all is as hoped for, see [`MessageReport::is_good`].
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.messages().iter().all(MessageReport::is_good)
    }
}

/// What is known of one message.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MessageReport {
    /// What came in.
    pub input: InputReport,
    /// The signature.
    pub signature: SignatureReport,
    /// What it asserts; `None` where there is no assertion or it is encrypted.
    pub assertion: Option<AssertionReport>,
    /// What AWS would answer.
    pub aws: AwsReport,
    /// Everything worth saying, errors first.
    #[serde(serialize_with = "plain_findings")]
    pub findings: Vec<Finding>,
    /// The time that it was judged at.
    pub judged_at: Timestamp,
    /// What AWS would have answered right after its issue; `None` where that is not known or there is nothing to answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own_time: Option<OwnTime>,
    /// Until when somebody who has it could sign in with it; `None` where nobody could, as AWS refuses it for more than its age.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redeemable_until: Option<Timestamp>,
    /// The known instance whose certificate signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signer: Option<SignerReport>,
    /// Every role pair with what is known of it.
    #[serde(rename = "role_verdicts", skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<RoleVerdict>,
    /// How it was encrypted, where it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encryption: Option<EncryptionReport>,
    /// The steps that mend what was found, where the instance is known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mend: Vec<Mend>,
    /// The document as it was unpacked, for views; empty where it could not be. Never written into the JSON.
    #[serde(skip)]
    pub xml: Arc<str>,
    /// The assertion's own XML where it came encrypted and was opened.
    #[serde(skip)]
    pub opened: Option<Arc<str>>,
}

/// What came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InputReport {
    /// The outermost form.
    pub form: Form,
    /// The kind of message; `None` where it can't be told.
    pub kind: Option<Kind>,
    /// Where the message went, without the query; of recordings and redirect URLs only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// The kinds of SAML messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[allow(missing_docs, reason = "the names are SAML's own element names")]
pub enum Kind {
    Response,
    Assertion,
    AuthnRequest,
    LogoutRequest,
    LogoutResponse,
    EntityDescriptor,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 6] =
        [Self::Response, Self::Assertion, Self::AuthnRequest, Self::LogoutRequest, Self::LogoutResponse, Self::EntityDescriptor];

    /// The name of the element.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Response => "Response",
            Self::Assertion => "Assertion",
            Self::AuthnRequest => "AuthnRequest",
            Self::LogoutRequest => "LogoutRequest",
            Self::LogoutResponse => "LogoutResponse",
            Self::EntityDescriptor => "EntityDescriptor",
        }
    }

    /// Whether AWS is sent such a message.
    #[must_use]
    pub const fn is_for_aws(self) -> bool {
        matches!(self, Self::Response | Self::Assertion)
    }
}

/// The verdict on a signature as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SignatureWord {
    /// Made by a trusted key, over these bytes.
    Trusted,
    /// Made by another key, or the document was changed.
    Untrusted,
    /// There is none.
    Unsigned,
    /// The document is built so that no signature in it can be relied on.
    Refused,
    /// There is one, and nothing to check it with.
    Unchecked,
}

impl From<SignatureVerdict> for SignatureWord {
    fn from(verdict: SignatureVerdict) -> Self {
        match verdict {
            SignatureVerdict::Trusted => Self::Trusted,
            SignatureVerdict::Untrusted => Self::Untrusted,
            SignatureVerdict::Unsigned => Self::Unsigned,
            SignatureVerdict::Refused => Self::Refused,
            SignatureVerdict::Unchecked => Self::Unchecked,
        }
    }
}

/// The signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignatureReport {
    /// The verdict.
    pub verdict: SignatureWord,
    /// Why, in a sentence.
    pub reason: String,
    /// The elements that verified signatures cover; empty unless trusted.
    pub covers: Vec<String>,
    /// The signature algorithm, such as `rsa-sha256`.
    pub algorithm: Option<String>,
    /// SHA-256 of the trusted certificate whose key signed, hex.
    pub certificate_sha256: Option<String>,
}

/// What is asserted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AssertionReport {
    /// Whether the values come from bytes that a trusted signature covers. If not, the document merely claims them.
    pub trusted: bool,
    /// Who issued it.
    pub issuer: String,
    /// Whom it speaks of.
    pub name_id: Option<String>,
    /// For whom it is meant.
    pub audiences: Vec<String>,
    /// Where it may be delivered.
    pub recipient: Option<String>,
    /// When it was issued.
    pub issue_instant: Option<Timestamp>,
    /// When its conditions begin.
    pub not_before: Option<Timestamp>,
    /// When its conditions end.
    pub not_on_or_after: Option<Timestamp>,
    /// The claim `RoleSessionName`.
    pub session_name: Option<String>,
    /// The claim `SessionDuration` in seconds, where it is a whole number.
    pub session_duration: Option<u64>,
    /// The role pairs, also those that AWS would not take.
    pub roles: Vec<RoleReport>,
    /// All attributes in order.
    pub attributes: Vec<AttributeReport>,
}

/// A role pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RoleReport {
    /// The role's ARN.
    pub role: String,
    /// The provider's ARN.
    pub provider: String,
}

/// An attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AttributeReport {
    /// Its name.
    pub name: String,
    /// Its values.
    pub values: Vec<String>,
}

impl AssertionReport {
    /// The facts of an assertion; `trusted` says where it came from.
    pub(super) fn new(assertion: &Assertion, offered: &[OfferedRole<'_>], trusted: bool) -> Self {
        let pair = |ClaimedPair { role, provider }: ClaimedPair<'_>| RoleReport { role: role.to_owned(), provider: provider.to_owned() };
        Self {
            trusted,
            issuer: assertion.issuer.clone(),
            name_id: assertion.name_id.as_ref().map(|n| n.value.clone()),
            audiences: assertion.audiences.clone(),
            recipient: assertion.confirmations.iter().find_map(|c| c.recipient.clone()),
            issue_instant: assertion.issue_instant,
            not_before: assertion.not_before,
            not_on_or_after: assertion.not_on_or_after,
            session_name: session_name(assertion).map(str::to_owned),
            session_duration: session_seconds(assertion),
            roles: offered.iter().filter_map(|role| role.claimed).map(pair).collect(),
            attributes: assertion.attributes.iter().map(|a| AttributeReport { name: a.name.clone(), values: a.values.clone() }).collect(),
        }
    }
}

/// What AWS would answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AwsReport {
    /// The verdict.
    pub verdict: AwsAnswer,
    /// AWS's error code, where it is known.
    pub code: Option<String>,
    /// AWS's own words, where they are known.
    pub message: Option<String>,
    /// The id of the finding that explains the verdict.
    pub finding: Option<String>,
}

impl AwsReport {
    /// Not known, for a reason that a finding tells.
    pub(super) fn unknown(finding: Option<&str>) -> Self {
        Self { verdict: AwsAnswer::Unknown, code: None, message: None, finding: finding.map(str::to_owned) }
    }
}

impl MessageReport {
    /// Whether all is as hoped for: a response is signed by somebody trusted and AWS would not refuse it; no message has
    /// an error. A response whose signature was not checked is not.
    #[must_use]
    pub fn is_good(&self) -> bool {
        let signature = match self.signature.verdict {
            SignatureWord::Trusted => true,
            SignatureWord::Untrusted | SignatureWord::Refused => false,
            SignatureWord::Unsigned | SignatureWord::Unchecked => self.input.kind.is_some_and(|kind| !kind.is_for_aws()),
        };
        signature && self.aws.verdict != AwsAnswer::Refuses && self.findings.iter().all(|f| f.severity != Severity::Error)
    }

    /// Whether somebody who has it could sign in with it at that time. Such a document is as good as a password.
    #[must_use]
    pub fn is_redeemable(&self, now: Timestamp) -> bool {
        self.redeemable_until.is_some_and(|until| now < until)
    }

    /// A message of a recording that can't be read.
    pub(super) fn unreadable(form: Form, error: &InspectError, at: Timestamp) -> Self {
        Self::refused(InputReport { form, kind: None, url: None }, error.to_string(), error.finding(), "", at)
    }

    /// A message that is not looked into any further.
    pub(super) fn refused(input: InputReport, reason: String, finding: Finding, xml: &str, judged_at: Timestamp) -> Self {
        Self {
            input,
            signature: SignatureReport {
                verdict: SignatureWord::Refused,
                reason,
                covers: Vec::new(),
                algorithm: None,
                certificate_sha256: None,
            },
            assertion: None,
            aws: AwsReport::unknown(Some(&finding.id)),
            findings: vec![finding],
            judged_at,
            own_time: None,
            redeemable_until: None,
            signer: None,
            roles: Vec::new(),
            encryption: None,
            mend: Vec::new(),
            xml: xml.into(),
            opened: None,
        }
    }
}

/// The five fields of the design; the technical part stands in `aws` already.
fn plain_findings<S: Serializer>(findings: &[Finding], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(findings.iter().map(|finding| Finding { technical: None, causes: Vec::new(), ..finding.clone() }))
}
