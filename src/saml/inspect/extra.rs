//! What a report says beyond the shape of the design's section 7: the other time, the signer, every role, the step that mends.
//!
//! All of it stands beside that shape: keys are added, none is changed.

use super::report::AwsReport;
use crate::domain::certificate::CertificateUse;
use crate::domain::finding::Finding;
use crate::domain::spec::InstanceKey;
use crate::domain::step::StepId;
use crate::domain::verdict::AwsAnswer;
use crate::pki::Certificate;
use crate::saml::assertion::Assertion;
use crate::saml::known::KnownInstance;
use crate::saml::rules::{ClaimedPair, OfferedRole, REDEEM_WITHIN_SECONDS, RoleAccess};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

/// What AWS would have answered at the document's own time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OwnTime {
    /// Right after its issue.
    pub at: Timestamp,
    /// The answer then.
    #[serde(flatten)]
    pub aws: AwsReport,
}

/// Whose certificate signed, among the known instances.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignerReport {
    /// The instance that the certificate belongs to.
    pub instance: String,
    /// Its key in the workspace.
    pub key: InstanceKey,
    /// What the certificate is to it; `None` where only the provider's metadata has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<CertificateUse>,
    /// Whether its SAML provider has the certificate; `None` where the provider's metadata is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_provider: Option<bool>,
    /// Whether that is another instance than the one that the response is of.
    pub other_instance: bool,
}

impl SignerReport {
    /// Whose certificate it is, in a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let what = match self.state {
            Some(CertificateUse::Active) => "the active signing certificate of",
            Some(CertificateUse::Staged) => "a staged certificate, which should not sign yet, of",
            Some(CertificateUse::Retired) => "a retired signing certificate of",
            None => "a certificate in the SAML provider of",
        };
        let other = if self.other_instance { ", another instance than the one whose roles are offered" } else { "" };
        let provider = if self.in_provider == Some(false) { "; the SAML provider in AWS does not have it" } else { "" };
        format!("It is {what} {}{other}{provider}.", self.instance)
    }
}

/// One value of the `Role` attribute that is a pair, with what is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RoleVerdict {
    /// The role's ARN.
    pub role: String,
    /// The provider's ARN.
    pub provider: String,
    /// The account; `None` where the value is no usable pair.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Characters of both ARNs together; the directory's import takes fewer than 240.
    pub chars: usize,
    /// The known instance of that account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// Whether somebody looked for the role.
    pub known: bool,
    /// What AWS would answer as far as provider, role and trust policy go.
    pub verdict: AwsAnswer,
    /// The id of the finding that stands against it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finding: Option<String>,
}

/// The step of the procedure that mends a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mend {
    /// The finding's id.
    pub finding: String,
    /// The instance.
    pub instance: InstanceKey,
    /// The step.
    pub step: StepId,
}

/// How the assertion was encrypted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EncryptionReport {
    /// Whether it was opened with a given key.
    pub opened: bool,
    /// Of the assertion, such as `aes256-gcm`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
    /// Of its key, such as `rsa-oaep-mgf1p`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Why it was not opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Until when AWS would take it: five minutes from its issue, or an earlier end.
pub(super) fn redeemable_until(assertion: &Assertion) -> Option<Timestamp> {
    let last = assertion.issue_instant?.checked_add(SignedDuration::from_secs(REDEEM_WITHIN_SECONDS)).ok()?;
    let ends = assertion.not_on_or_after.into_iter().chain(assertion.confirmations.iter().filter_map(|c| c.not_on_or_after));
    ends.chain([last]).min()
}

/// The signer among the known instances.
pub(super) fn signer(certificate: Option<&Certificate>, instance: Option<&KnownInstance>, known: &[KnownInstance]) -> Option<SignerReport> {
    let certificate = certificate?;
    let owner = instance.filter(|i| i.has(certificate)).or_else(|| known.iter().find(|i| i.has(certificate)))?;
    Some(SignerReport {
        instance: owner.name.clone(),
        key: owner.key.clone(),
        state: owner.certificate_state(certificate),
        in_provider: owner.metadata().map(|m| m.certificates.contains(certificate)),
        other_instance: instance.is_some_and(|i| i.key != owner.key),
    })
}

/// A line for every pair: the usable ones with what is known, the others as they are claimed.
pub(super) fn roles(offered: &[OfferedRole<'_>], access: &[RoleAccess<'_>]) -> Vec<RoleVerdict> {
    // what is known has a place for each usable one, in the same order
    let mut access = access.iter();
    let line = |offered: &OfferedRole<'_>| {
        let found = offered.pair.as_ref().ok().and_then(|_| access.next());
        offered.claimed.map(|pair| role(pair, found))
    };
    offered.iter().filter_map(line).collect()
}

fn role(pair: ClaimedPair<'_>, found: Option<&RoleAccess<'_>>) -> RoleVerdict {
    RoleVerdict {
        account: found.map(|f| f.pair.role().account().to_string()),
        chars: pair.role.chars().count() + pair.provider.chars().count(),
        role: pair.role.to_owned(),
        provider: pair.provider.to_owned(),
        instance: found.and_then(|f| f.instance.clone()),
        known: found.is_some_and(|f| f.known),
        verdict: found.map_or(AwsAnswer::Unknown, |f| f.answer),
        finding: found.and_then(|f| f.rule).map(str::to_owned),
    }
}

/// The steps that mend what was found of a known instance.
pub(super) fn mend(findings: &[Finding], instance: Option<&KnownInstance>) -> Vec<Mend> {
    let Some(instance) = instance else { return Vec::new() };
    let step = |finding: &Finding| Some(Mend { finding: finding.id.clone(), instance: instance.key.clone(), step: step_for(&finding.id)? });
    findings.iter().filter_map(step).collect()
}

/// The step that mends a finding, for those that a step can mend.
#[must_use]
pub fn step_for(finding: &str) -> Option<StepId> {
    Some(match finding {
        "aws.provider" | "aws.issuer" | "aws.signature" | "aws.signer" | "aws.encryption" | "metadata.ended" => StepId::Provider,
        "signature.weak" | "metadata.certificate" => StepId::Certificate,
        "aws.audience" | "aws.recipient" | "aws.confirmation" => StepId::BasicSaml,
        "aws.session_name"
        | "aws.source_identity"
        | "aws.session_duration"
        | "aws.role_session"
        | "aws.tags"
        | "aws.transitive_tags"
        | "aws.packed_size"
        | "aws.repeated_attribute"
        | "aws.name_id" => StepId::Claims,
        "aws.role_missing"
        | "aws.trust_unreadable"
        | "aws.trust_principal"
        | "aws.trust_action"
        | "aws.trust_tag_session"
        | "aws.trust_source_identity"
        | "aws.trust_condition"
        | "aws.trust_denied" => StepId::Roles,
        "aws.role_pair" | "aws.reserved_role" | "aws.partition" => StepId::DirectoryRoles,
        "aws.role" => StepId::TestUser,
        "aws.redeem" | "aws.expired" => StepId::SignIn,
        _ => return None,
    })
}
