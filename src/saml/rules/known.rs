//! What a known instance adds: whether the provider and the role exist, and what the role's trust policy says of this response.
//!
//! AWS answers *Not authorized to perform sts:AssumeRoleWithSAML* to a dozen causes (row 20); each cause is a rule here. Roles of
//! accounts that are not known are left alone.

mod access;
mod fault;

use super::context::AwsContext;
use super::offered::{OfferedRole, usable};
use super::outcome::RuleOutcome;
use crate::domain::arn::RolePair;
use crate::domain::finding::Severity;
use crate::domain::verdict::AwsAnswer;
use crate::saml::assertion::Assertion;
use access::Access;
use fault::Fault;

/// The rules of this part, in the order in which AWS is taken to look: the provider, the role, its trust policy, its session length.
pub(super) const IDS: [&str; 10] = [
    PROVIDER,
    "aws.role_missing",
    "aws.trust_unreadable",
    "aws.trust_principal",
    "aws.trust_action",
    "aws.trust_tag_session",
    "aws.trust_source_identity",
    "aws.trust_condition",
    "aws.trust_denied",
    "aws.role_session",
];
/// The one rule that is asked before the signature (row 5).
pub(super) const PROVIDER: &str = "aws.provider";

/// One role of a response, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleAccess<'a> {
    /// The pair.
    pub pair: &'a RolePair,
    /// The name of the known instance whose account it lies in.
    pub instance: Option<String>,
    /// Whether the role itself was looked for, so that this is more than a guess.
    pub known: bool,
    /// What AWS would answer as far as provider, role and trust policy go.
    pub answer: AwsAnswer,
    /// The rule that stands against it.
    pub rule: Option<&'static str>,
}

/// Every usable pair of a response held against what is known.
#[must_use]
pub fn role_access<'a>(assertion: &Assertion, offered: &'a [OfferedRole<'_>], context: &AwsContext<'_>) -> Vec<RoleAccess<'a>> {
    let pairs = usable(offered);
    if context.known.is_empty() {
        let unknown = |pair| RoleAccess { pair, instance: None, known: false, answer: AwsAnswer::Unknown, rule: None };
        return pairs.map(unknown).collect();
    }
    let asked = access::Asked::of(assertion, context);
    pairs
        .map(|pair| {
            let access = asked.access(pair);
            let (answer, rule) = match &access.outcome {
                Access::NotKnown => (AwsAnswer::Unknown, None),
                Access::Given => (AwsAnswer::Accepts, None),
                Access::Fault(fault) => (fault.answer(context.door), Some(fault.rule())),
            };
            RoleAccess { pair, instance: access.instance.map(|i| i.name.clone()), known: access.known, answer, rule }
        })
        .collect()
}

/// The outcomes of all rules of this part, in the order of [`IDS`].
pub(super) fn judge(assertion: &Assertion, offered: &[OfferedRole<'_>], context: &AwsContext<'_>) -> Vec<RuleOutcome> {
    if context.known.is_empty() {
        return IDS.into_iter().map(RuleOutcome::kept).collect();
    }
    let asked = access::Asked::of(assertion, context);
    let requested = |pair: &&RolePair| context.requested.is_none_or(|wanted| wanted == *pair);
    let found: Vec<_> = usable(offered).filter(requested).map(|pair| asked.access(pair).outcome).collect();
    let faults: Vec<&Fault> =
        found.iter().filter_map(|access| if let Access::Fault(fault) = access { Some(fault) } else { None }).collect();
    // one role that can be had is enough: the others are worth a warning
    let none_left = !faults.is_empty() && faults.len() == found.len();
    IDS.into_iter().map(|id| outcome(id, &faults, none_left, context)).collect()
}

/// What one rule says, given all faults.
fn outcome(id: &'static str, faults: &[&Fault], none_left: bool, context: &AwsContext<'_>) -> RuleOutcome {
    let mine: Vec<_> = faults.iter().filter(|fault| fault.rule() == id).collect();
    let Some(first) = mine.first() else { return RuleOutcome::kept(id) };
    let mut finding = first.finding(mine.len());
    if !none_left {
        finding.severity = finding.severity.min(Severity::Warning);
        return RuleOutcome::noted(id, finding);
    }
    match (first.answer(context.door), first.refusal()) {
        (AwsAnswer::Refuses, refusal) => RuleOutcome::refused(id, refusal, finding),
        (_, refusal) => RuleOutcome::unknown_but(id, refusal, finding),
    }
}
