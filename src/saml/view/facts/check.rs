//! What the rules of AWS say of a fact, in a word.

use crate::domain::finding::Severity;
use crate::domain::verdict::AwsAnswer;
use crate::saml::rules::RuleOutcome;
use crate::saml::verify::SignatureVerdict;
use std::borrow::Cow;

/// How a check went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CheckState {
    /// Seen to be good.
    Good,
    /// Good, and something is worth knowing.
    Warning,
    /// AWS refuses it.
    Bad,
    /// Nobody knows; never looks like good.
    Unknown,
    /// There is nothing to check.
    NotNeeded,
}

/// A check and its word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// How it went.
    pub state: CheckState,
    /// The word beside it.
    pub word: Cow<'static, str>,
    /// The rule that decided it, such as `aws.audience`; the finding of that id says more.
    pub rule: Option<&'static str>,
}

impl Check {
    pub(super) fn new(state: CheckState, word: impl Into<Cow<'static, str>>) -> Self {
        Self { state, word: word.into(), rule: None }
    }
}

/// The outcomes of the rules, by rule.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judgement<'a> {
    outcomes: &'a [RuleOutcome],
}

impl<'a> Judgement<'a> {
    pub(super) const fn new(outcomes: &'a [RuleOutcome]) -> Self {
        Self { outcomes }
    }

    /// The worst that these rules say; nothing when none of them was asked.
    pub(super) fn check(self, rules: &[&str], good: impl Into<Cow<'static, str>>, bad: &'static str) -> Option<Check> {
        let asked = || self.outcomes.iter().filter(|outcome| rules.contains(&outcome.rule));
        let of = |answer| asked().find(|outcome| outcome.answer == answer);
        let noted = || asked().find(|outcome| outcome.finding.as_ref().is_some_and(|f| f.severity != Severity::Info));
        let (state, word, outcome) = if let Some(outcome) = of(AwsAnswer::Refuses) {
            (CheckState::Bad, Cow::Borrowed(bad), outcome)
        } else if let Some(outcome) = of(AwsAnswer::Unknown) {
            (CheckState::Unknown, Cow::Borrowed("Not known"), outcome)
        } else if let Some(outcome) = noted() {
            (CheckState::Warning, good.into(), outcome)
        } else {
            (CheckState::Good, good.into(), asked().next()?)
        };
        Some(Check { state, word, rule: Some(outcome.rule) })
    }

    /// Whether one of these rules refuses.
    pub(super) fn refuses(self, rules: &[&str]) -> bool {
        self.outcomes.iter().any(|outcome| rules.contains(&outcome.rule) && outcome.answer == AwsAnswer::Refuses)
    }
}

/// A check on a value that no trusted signature covers: what is bad stays bad, nothing looks good.
pub(super) fn claimed(check: Option<Check>) -> Check {
    match check {
        Some(check) if check.state == CheckState::Bad => check,
        Some(check) => Check { rule: check.rule, ..Check::new(CheckState::Unknown, "Not verified") },
        None => Check::new(CheckState::Unknown, "Not verified"),
    }
}

/// The signature itself.
pub(super) fn signature(verdict: SignatureVerdict) -> Check {
    match verdict {
        SignatureVerdict::Trusted => Check::new(CheckState::Good, "Trusted"),
        SignatureVerdict::Untrusted => Check::new(CheckState::Bad, "Not trusted"),
        SignatureVerdict::Refused => Check::new(CheckState::Bad, "Refused"),
        SignatureVerdict::Unsigned => Check::new(CheckState::Unknown, "Not signed"),
        SignatureVerdict::Unchecked => Check::new(CheckState::Unknown, "Not checked"),
    }
}
