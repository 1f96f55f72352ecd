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
//! **Not judged here**, as no document tells it: whether provider and role exist, and what the role's trust policy says.

mod authority;
mod context;
mod delivery;
pub mod endpoint;
mod outcome;
mod role;
mod session;
mod subject;
mod tags;
#[cfg(test)]
mod testing;
mod time;
pub mod wording;

pub use context::{AwsContext, Door, SignatureFacts};
pub use outcome::{Grade, Overall, Refusal, RuleOutcome, overall};
pub use role::{ClaimedPair, claimed_pairs};
pub use session::{session_name, session_seconds};
pub use time::{REDEEM_WITHIN_SECONDS, own_time};

use super::assertion::Assertion;

/// One rule of AWS.
type Rule = fn(&Assertion, &AwsContext<'_>) -> RuleOutcome;

/// All rules in the order in which they are asked; the module's head says why in this one.
const RULES: [Rule; 20] = [
    authority::size,
    authority::issuer,
    authority::signature,
    delivery::audience,
    delivery::confirmation,
    delivery::recipient,
    role::attribute,
    role::pairs,
    role::reserved,
    role::partition,
    session::name,
    session::source_identity,
    session::duration,
    tags::principal_tags,
    tags::transitive_keys,
    subject::name_id,
    time::readable,
    time::redeem,
    time::expiry,
    time::not_yet,
];

/// Asks every rule. The outcomes stand in the order of the rules; [`overall`] makes one answer of them.
#[must_use]
pub fn judge(assertion: &Assertion, context: &AwsContext<'_>) -> Vec<RuleOutcome> {
    RULES.iter().map(|rule| rule(assertion, context)).collect()
}

/// A text shortened for a message, at most 120 characters.
fn short(text: &str) -> String {
    let mut out: String = text.chars().take(120).collect();
    if out.len() < text.len() {
        out.push('…');
    }
    out
}
