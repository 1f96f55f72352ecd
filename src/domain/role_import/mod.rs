//! What the directory's import of roles will do, predicted from the trust policies: which IAM roles come in, which stay
//! out, and what would mend it. Afterwards compared with what came.
//!
//! Rules and their source: exactly one SAML provider in the trust policy; role ARN and provider ARN together under 240
//! characters (Microsoft's tutorial, known issues and change log of 01/12/2020); public AWS only (known issues, in its
//! former and its current wording). That further STS actions in a trust policy keep a role out is reported by users and
//! documented nowhere: it makes a role *at risk*, never *out*.

mod compare;
mod mend;

pub use compare::{Surprise, compare};
pub use mend::{Mend, mend};

use super::arn::{MAX_PAIR_CHARS, ProviderArn, RoleArn, RolePair};
use super::observed::ObservedRole;
use super::trust::document::Selection;
use super::trust::{Document, Effect, federated_providers};
use std::collections::BTreeSet;

/// The action that a person's sign-in needs.
pub(super) const SAML_ACTION: &str = "sts:AssumeRoleWithSAML";

/// Whether a role comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// It will not come in.
    StaysOut,
    /// It may not come in, or be of no use.
    AtRisk,
    /// It meets every rule.
    ComesIn,
}

/// Why a role is judged as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Every rule is met.
    MeetsEveryRule,
    /// The trust policy names no SAML provider.
    NoProvider,
    /// It names several.
    SeveralProviders,
    /// The pair is too long.
    TooLong {
        /// Characters of both ARNs.
        chars: usize,
    },
    /// The import does not reach the partition.
    Partition {
        /// Why, in the partition's own words.
        why: &'static str,
    },
    /// It names one provider, but another one than this instance's.
    OtherProvider,
    /// It names the provider and more actions than the sign-in.
    ExtraActions(Vec<String>),
    /// It names the provider, but does not allow the sign-in.
    NoSignIn,
    /// The trust policy can't be read.
    Unreadable,
}

/// What was predicted for one role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prediction {
    /// The role.
    pub role: RoleArn,
    /// The SAML providers that its trust policy names.
    pub providers: Vec<ProviderArn>,
    /// Characters of role ARN and provider ARN together; nothing without a single provider.
    pub pair_chars: Option<usize>,
    /// Whether it comes in.
    pub outcome: Outcome,
    /// Why.
    pub reason: Reason,
    /// The change that would mend it.
    pub mend: Option<Mend>,
}

/// Predicts for all roles of an account, those that stay out first, each group by name.
#[must_use]
pub fn predict(roles: &[ObservedRole], provider: &ProviderArn) -> Vec<Prediction> {
    let mut all: Vec<Prediction> = roles.iter().map(|role| one(role, provider)).collect();
    all.sort_by(|a, b| (a.outcome, &a.role).cmp(&(b.outcome, &b.role)));
    all
}

fn one(role: &ObservedRole, ours: &ProviderArn) -> Prediction {
    let Ok(trust) = Document::parse_trust(&role.trust) else {
        return Prediction {
            role: role.arn.clone(),
            providers: Vec::new(),
            pair_chars: None,
            outcome: Outcome::StaysOut,
            reason: Reason::Unreadable,
            mend: None,
        };
    };
    let providers = federated_providers(&trust);
    let pair_chars = match providers.as_slice() {
        [one] => Some(role.arn.to_string().chars().count() + one.to_string().chars().count()),
        _ => None,
    };
    let reason = reason(role, &trust, &providers, pair_chars, ours);
    let outcome = reason.outcome();
    let mend = mend(role, &reason, &providers, ours);
    Prediction { role: role.arn.clone(), providers, pair_chars, outcome, reason, mend }
}

fn reason(role: &ObservedRole, trust: &Document, providers: &[ProviderArn], chars: Option<usize>, ours: &ProviderArn) -> Reason {
    if let Err(why) = role.arn.partition().role_import() {
        return Reason::Partition { why };
    }
    match providers {
        [] => return Reason::NoProvider,
        [_] => {}
        _ => return Reason::SeveralProviders,
    }
    if let Some(chars) = chars.filter(|c| *c > MAX_PAIR_CHARS) {
        return Reason::TooLong { chars };
    }
    if providers.first() != Some(ours) {
        return Reason::OtherProvider;
    }
    let actions = actions_for(trust, ours);
    if !actions.iter().any(|a| covers_sign_in(a)) {
        return Reason::NoSignIn;
    }
    let extra: Vec<String> = actions.into_iter().filter(|a| !a.eq_ignore_ascii_case(SAML_ACTION)).collect();
    if extra.is_empty() { Reason::MeetsEveryRule } else { Reason::ExtraActions(extra) }
}

/// The actions that allowing statements grant to this provider, without repetition. `NotAction` grants the sign-in and
/// more, which its words say as they stand.
fn actions_for(trust: &Document, provider: &ProviderArn) -> BTreeSet<String> {
    let names = |s: &&super::trust::Statement| {
        s.effect == Effect::Allow
            && matches!(&s.principals, Some(Selection::Only(list)) if list.iter().any(|p| p.kind == "Federated" && p.value == provider.to_string()))
    };
    let granted = trust.statements.iter().filter(names).flat_map(|s| match &s.actions {
        Selection::Only(list) => list.clone(),
        Selection::AllBut(list) if list.iter().any(|a| covers_sign_in(a)) => vec![format!("all but {}", list.join(", "))],
        Selection::AllBut(list) => vec![SAML_ACTION.to_owned(), format!("all but {}", list.join(", "))],
    });
    granted.collect()
}

/// Whether an action, which may be a pattern, grants the sign-in.
fn covers_sign_in(action: &str) -> bool {
    let pattern = action.to_ascii_lowercase();
    super::trust::pattern::Pattern::new(&pattern).matches(&SAML_ACTION.to_ascii_lowercase())
}

impl Reason {
    /// What follows from it.
    #[must_use]
    pub const fn outcome(&self) -> Outcome {
        match self {
            Self::MeetsEveryRule => Outcome::ComesIn,
            Self::OtherProvider | Self::ExtraActions(_) | Self::NoSignIn => Outcome::AtRisk,
            Self::NoProvider | Self::SeveralProviders | Self::TooLong { .. } | Self::Partition { .. } | Self::Unreadable => {
                Outcome::StaysOut
            }
        }
    }

    /// For people, one phrase.
    #[must_use]
    pub fn words(&self, prediction: &Prediction) -> String {
        match self {
            Self::MeetsEveryRule => "Meets every rule".into(),
            Self::NoProvider => "Trust names no SAML provider".into(),
            Self::SeveralProviders => format!("Trust names {} SAML providers, 1 is allowed", prediction.providers.len()),
            Self::TooLong { .. } if prediction.role.path() != "/" => "Pair is too long, its path counts too".into(),
            Self::TooLong { .. } => "Pair is too long".into(),
            Self::Partition { why } => (*why).into(),
            Self::OtherProvider => "Trust names another provider: it comes in, but can't be used from here".into(),
            Self::ExtraActions(actions) => format!("{} in trust may switch it off", actions.join(", ")),
            Self::NoSignIn => "Trust names the provider, but does not allow the sign-in".into(),
            Self::Unreadable => "The trust policy can't be read".into(),
        }
    }
}

impl Prediction {
    /// Why, for people.
    #[must_use]
    pub fn why(&self) -> String {
        self.reason.words(self)
    }

    /// The pair that the import would write; nothing for roles that stay out.
    #[must_use]
    pub fn pair(&self) -> Option<RolePair> {
        match (self.outcome, self.providers.as_slice()) {
            (Outcome::StaysOut, _) => None,
            (_, [provider]) => RolePair::new(self.role.clone(), provider.clone()).ok(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
