//! The outcome of a rule, and the one answer that follows from all outcomes.

use crate::domain::finding::{Finding, Technical};
use crate::domain::verdict::AwsAnswer;

/// How well a wording is known to be AWS's. The letters are those of the project's collection of AWS facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Grade {
    /// D: in AWS's documentation or service model.
    Documented,
    /// A: in a recorded reply of the real AWS.
    Recorded,
    /// O: reported by others from real use.
    Reported,
    /// Nobody has published it: our own words, never to be shown as AWS's.
    Ours,
}

impl Grade {
    /// Whether AWS is known to say it.
    #[must_use]
    pub fn is_known(self) -> bool {
        self != Self::Ours
    }
}

/// How AWS refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The error code, such as `InvalidIdentityToken`.
    pub code: &'static str,
    /// How well the code is known.
    pub code_grade: Grade,
    /// The HTTP status that goes with the code.
    pub status: u16,
    /// The message without the appendix of `inner`.
    pub message: String,
    /// How well the message is known.
    pub message_grade: Grade,
    /// The code of the service behind STS; its answers are handed on with an appendix in brackets.
    pub inner: Option<&'static str>,
}

impl Refusal {
    /// The whole message. Only refusals with an inner code name the request in it.
    #[must_use]
    pub fn text(&self, request_id: Option<&str>) -> String {
        let Some(inner) = self.inner else { return self.message.clone() };
        let request = request_id.map_or_else(String::new, |id| format!("; Request ID: {id}; Proxy: null"));
        format!("{} (Service: AWSOpenIdDiscoveryService; Status Code: {}; Error Code: {inner}{request})", self.message, self.status)
    }

    /// The code, if AWS is known to give it.
    #[must_use]
    pub fn known_code(&self) -> Option<&'static str> {
        self.code_grade.is_known().then_some(self.code)
    }

    /// The whole message, if AWS is known to say it.
    #[must_use]
    pub fn known_text(&self) -> Option<String> {
        self.message_grade.is_known().then(|| self.text(None))
    }
}

/// What one rule says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleOutcome {
    /// The rule's name, such as `aws.audience`; findings carry it as their id.
    pub rule: &'static str,
    /// What AWS does as far as this rule goes.
    pub answer: AwsAnswer,
    /// How AWS refuses. Also there beside *unknown* where we can only guess: all of it graded `Ours` then.
    pub refusal: Option<Refusal>,
    /// What to tell people; always there unless the rule is simply kept.
    pub finding: Option<Finding>,
}

impl RuleOutcome {
    /// The rule is kept, or there is nothing to judge.
    pub(super) const fn kept(rule: &'static str) -> Self {
        Self { rule, answer: AwsAnswer::Accepts, refusal: None, finding: None }
    }

    /// The rule is kept, but something is worth saying.
    pub(super) const fn noted(rule: &'static str, finding: Finding) -> Self {
        Self { rule, answer: AwsAnswer::Accepts, refusal: None, finding: Some(finding) }
    }

    /// The rule is broken.
    pub(super) fn refused(rule: &'static str, refusal: Refusal, finding: Finding) -> Self {
        let technical = Technical {
            http_status: refusal.known_code().map(|_| refusal.status),
            code: refusal.known_code().map(str::to_owned),
            message: refusal.known_text(),
            ..Technical::default()
        };
        let finding = if technical == Technical::default() { finding } else { finding.with_technical(technical) };
        Self { rule, answer: AwsAnswer::Refuses, refusal: Some(refusal), finding: Some(finding) }
    }

    /// No source says what AWS does.
    pub(super) const fn unknown(rule: &'static str, finding: Finding) -> Self {
        Self { rule, answer: AwsAnswer::Unknown, refusal: None, finding: Some(finding) }
    }

    /// No source says what AWS does; `guess` is how the practice cloud may refuse.
    pub(super) const fn unknown_but(rule: &'static str, guess: Refusal, finding: Finding) -> Self {
        Self { rule, answer: AwsAnswer::Unknown, refusal: Some(guess), finding: Some(finding) }
    }
}

/// The one answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overall<'a> {
    /// *Refuses* when a rule refuses, else *unknown* when a rule does not know, else *accepts*.
    pub answer: AwsAnswer,
    /// The outcome that decided it: the first that refuses, else the first that does not know.
    pub decided_by: Option<&'a RuleOutcome>,
}

/// Makes one answer of all outcomes.
#[must_use]
pub fn overall(outcomes: &[RuleOutcome]) -> Overall<'_> {
    let first = |answer| outcomes.iter().find(|o| o.answer == answer);
    match (first(AwsAnswer::Refuses), first(AwsAnswer::Unknown)) {
        (Some(refusing), _) => Overall { answer: AwsAnswer::Refuses, decided_by: Some(refusing) },
        (None, Some(unknowing)) => Overall { answer: AwsAnswer::Unknown, decided_by: Some(unknowing) },
        (None, None) => Overall { answer: AwsAnswer::Accepts, decided_by: None },
    }
}

#[cfg(test)]
mod tests {
    use super::super::wording;
    use super::*;

    #[test]
    fn a_refusal_outweighs_what_is_not_known() {
        let unknown = RuleOutcome::unknown("b", Finding::warning("b", "", "", ""));
        let refused = RuleOutcome::refused("c", wording::not_authorized(), Finding::error("c", "", "", ""));
        let all = [RuleOutcome::kept("a"), unknown, refused];
        assert_eq!(overall(&all).answer, AwsAnswer::Refuses);
        assert_eq!(overall(&all).decided_by.map(|o| o.rule), Some("c"));
        assert_eq!(overall(&all[..2]).answer, AwsAnswer::Unknown);
        assert_eq!(overall(&all[..1]).answer, AwsAnswer::Accepts);
    }

    #[test]
    fn the_appendix_names_the_request_where_there_is_one() {
        let refusal = wording::issuer_not_in_provider();
        assert!(refusal.text(None).ends_with("Error Code: AuthSamlInvalidSamlResponseException)"));
        assert!(refusal.text(Some("r-1")).ends_with("; Request ID: r-1; Proxy: null)"));
    }

    #[test]
    fn our_words_are_never_given_as_those_of_aws() {
        assert_eq!(wording::ours("x").known_text(), None);
        assert_eq!(wording::ours("x").known_code(), None);
    }
}
