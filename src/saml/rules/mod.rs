//! What AWS asks of a SAML assertion, one small rule each, and the judgement that follows from all of them.
//!
//! May use: domain, pki, the assertion and metadata types of `saml`. Never: I/O, the clock (the time of judging is a
//! parameter), a panic on any input.
//!
//! **Refuses or unknown.** A rule refuses when a source says that AWS asks for something and the assertion does not have
//! it. Where no source says what AWS does, the rule answers *unknown*. AWS's words are repeated only where a source has
//! them (`Grade`); our own words for the rest are marked `Grade::Ours` and never shown as AWS's.
//!
//! **Order.** AWS does not publish in which order it checks; known is only that the provider is looked up before the
//! signature. We chose: size, issuer, signature, audience, confirmation, recipient, the attributes, `NameID`, and time
//! last. So a fault that stays is named before one that mere waiting makes: every response that somebody inspects is
//! late by then.
//!
//! **Known instances.** Whether provider and role exist and what the role's trust policy says stands in no response. Where an
//! instance is known the rules of `known` tell it; where none is, they say nothing.

mod attribute;
mod authority;
mod context;
mod delivery;
pub mod endpoint;
mod known;
mod message;
mod offered;
mod outcome;
mod role;
mod session;
mod subject;
mod tags;
#[cfg(test)]
mod testing;
mod time;
pub mod wording;

pub use context::{AwsContext, Door, MethodFacts, SignatureFacts};
pub use known::{RoleAccess, role_access};
pub use message::SUCCESS;
pub use offered::{OfferedRole, usable};
pub use outcome::{Grade, Overall, Refusal, RuleOutcome, overall};
pub use role::ClaimedPair;
pub use session::{session_name, session_seconds};
pub use time::{REDEEM_WITHIN_SECONDS, own_time};

use super::assertion::Assertion;

/// One rule of AWS.
type Rule = fn(&Assertion, &AwsContext<'_>) -> RuleOutcome;

/// A rule's name and the rule.
type Named = (&'static str, Rule);

/// A rule about the roles that are offered, its name first.
type NamedOfRoles = (&'static str, fn(&[OfferedRole<'_>], &Assertion, &AwsContext<'_>) -> RuleOutcome);

/// The rules that are asked before the provider is looked up.
const FIRST: [Named; 1] = [("aws.size", authority::size)];

/// The rules about the message and its way, in the order in which they are asked; the module's head says why in this one.
const MESSAGE: [Named; 9] = [
    ("aws.issuer", authority::issuer),
    ("aws.signature", authority::signature),
    ("aws.signer", authority::signer),
    ("aws.status", message::status),
    ("aws.encryption", message::encryption),
    ("aws.audience", delivery::audience),
    ("aws.confirmation", delivery::confirmation),
    ("aws.recipient", delivery::recipient),
    ("aws.in_response_to", message::in_response_to),
];

/// The rules about the roles, asked next.
const ROLES: [NamedOfRoles; 4] = [
    ("aws.role", role::attribute),
    ("aws.role_pair", role::pairs),
    ("aws.reserved_role", role::reserved),
    ("aws.partition", role::partition),
];

/// The rules about the other claims and the subject, asked after them.
const CLAIMS: [Named; 10] = [
    ("aws.repeated_attribute", attribute::repeated),
    ("aws.claim_keys", attribute::claim_keys),
    ("aws.session_name", session::name),
    ("aws.source_identity", session::source_identity),
    ("aws.session_duration", session::duration),
    ("aws.tags", tags::principal_tags),
    ("aws.transitive_tags", tags::transitive_keys),
    ("aws.packed_size", tags::packed_size),
    ("aws.name_id", subject::name_id),
    ("aws.times", time::readable),
];

/// The rules that waiting alone can break.
const TIMED: [Named; 4] =
    [("aws.redeem", time::redeem), ("aws.expired", time::expiry), ("aws.not_yet", time::not_yet), ("aws.session_end", time::session_end)];

/// Asks every rule. The outcomes stand in the order of the rules; [`overall`] makes one answer of them. `offered` is
/// [`OfferedRole::all`] of the assertion.
#[must_use]
pub fn judge(assertion: &Assertion, offered: &[OfferedRole<'_>], context: &AwsContext<'_>) -> Vec<RuleOutcome> {
    let ask = |rules: &[Named]| rules.iter().map(|(_, rule)| rule(assertion, context)).collect::<Vec<_>>();
    let roles = ROLES.iter().map(|(_, rule)| rule(offered, assertion, context)).collect();
    // of a known provider it is the lookup that comes before the signature
    let (lookup, access): (Vec<_>, Vec<_>) = known::judge(assertion, offered, context).into_iter().partition(|o| o.rule == known::PROVIDER);
    [ask(&FIRST), lookup, ask(&MESSAGE), roles, ask(&CLAIMS), access, ask(&TIMED)].concat()
}

/// The outcomes at another time, given those at one: what does not change with time is taken over. A trust policy may ask for the
/// time, so what is known of roles is asked again.
#[must_use]
pub fn judge_again(
    outcomes: &[RuleOutcome],
    assertion: &Assertion,
    offered: &[OfferedRole<'_>],
    context: &AwsContext<'_>,
) -> Vec<RuleOutcome> {
    let access = known::judge(assertion, offered, context);
    let again = |outcome: &RuleOutcome| match TIMED.iter().find(|(name, _)| *name == outcome.rule) {
        Some((_, rule)) => rule(assertion, context),
        None => access.iter().find(|o| o.rule == outcome.rule).unwrap_or(outcome).clone(),
    };
    outcomes.iter().map(again).collect()
}

/// The names of all rules, in the order in which they are asked.
pub fn names() -> impl Iterator<Item = &'static str> {
    let access = known::IDS.into_iter().filter(|id| *id != known::PROVIDER);
    let named = |rules: &'static [Named]| rules.iter().map(|(name, _)| *name);
    let roles = ROLES.iter().map(|(name, _)| *name);
    named(&FIRST).chain([known::PROVIDER]).chain(named(&MESSAGE)).chain(roles).chain(named(&CLAIMS)).chain(access).chain(named(&TIMED))
}

/// Whether a rule is one that waiting alone can break.
#[must_use]
pub fn is_timed(rule: &str) -> bool {
    TIMED.iter().any(|(name, _)| *name == rule)
}

/// A text shortened for a message, at most 120 characters.
fn short(text: &str) -> String {
    let mut out: String = text.chars().take(120).collect();
    if out.len() < text.len() {
        out.push('…');
    }
    out
}
