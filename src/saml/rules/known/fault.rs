//! What can stand between a response and a role: one cause each, with AWS's words for it and the mend.

use crate::domain::arn::{ProviderArn, RoleArn, RolePair};
use crate::domain::finding::Finding;
use crate::domain::trust::{Cause, Explained};
use crate::domain::verdict::AwsAnswer;
use crate::saml::rules::context::Door;
use crate::saml::rules::outcome::Refusal;
use crate::saml::rules::{short, wording};

const TAG_SESSION: &str = "sts:TagSession";
const SET_SOURCE_IDENTITY: &str = "sts:SetSourceIdentity";

/// One cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// Row 5: there is no such provider. Names count letter by letter.
    ProviderMissing {
        /// The pair.
        pair: RolePair,
        /// The provider that is there under another case of the name.
        other_case: Option<ProviderArn>,
    },
    /// Row 20: there is no such role.
    RoleMissing {
        /// The pair.
        pair: RolePair,
        /// The role that is there under another case of the name.
        other_case: Option<RoleArn>,
    },
    /// The trust policy is there and can't be read.
    TrustUnreadable {
        /// The pair.
        pair: RolePair,
    },
    /// Row 20: the trust policy says no.
    Trust {
        /// The pair.
        pair: RolePair,
        /// To what, and why.
        explained: Explained,
    },
    /// Row 22: the session is to be longer than the role allows.
    Session {
        /// The pair.
        pair: RolePair,
        /// What the response asks for.
        seconds: u64,
        /// What the role allows.
        most: u32,
    },
}

impl Fault {
    /// The rule that it breaks.
    pub(super) fn rule(&self) -> &'static str {
        match self {
            Self::ProviderMissing { .. } => super::PROVIDER,
            Self::RoleMissing { .. } => "aws.role_missing",
            Self::TrustUnreadable { .. } => "aws.trust_unreadable",
            Self::Trust { explained, .. } => match (&explained.cause, explained.action) {
                (Cause::Denied, _) => "aws.trust_denied",
                (_, TAG_SESSION) => "aws.trust_tag_session",
                (_, SET_SOURCE_IDENTITY) => "aws.trust_source_identity",
                (Cause::Principal { .. }, _) => "aws.trust_principal",
                (Cause::Action { .. }, _) => "aws.trust_action",
                (Cause::Condition { .. }, _) => "aws.trust_condition",
            },
            Self::Session { .. } => "aws.role_session",
        }
    }

    /// What AWS does. A session length in the response that passes the role's maximum is documented for the API only.
    pub(super) fn answer(&self, door: Door) -> AwsAnswer {
        match (self, door) {
            (Self::TrustUnreadable { .. }, _) | (Self::Session { .. }, Door::Browser) => AwsAnswer::Unknown,
            // over the API the claim can only shorten what was asked for
            (Self::Session { .. }, Door::Api) => AwsAnswer::Accepts,
            _ => AwsAnswer::Refuses,
        }
    }

    /// AWS's words for it.
    pub(super) fn refusal(&self) -> Refusal {
        match self {
            Self::ProviderMissing { .. } => wording::no_provider(),
            Self::RoleMissing { .. } | Self::Trust { .. } => wording::not_authorized(),
            Self::TrustUnreadable { .. } => wording::ours("The trust policy can't be read."),
            Self::Session { .. } => wording::ours("The requested DurationSeconds exceeds the MaxSessionDuration set for this role."),
        }
    }

    /// For people; `count` roles have the same fault.
    pub(super) fn finding(&self, count: usize) -> Finding {
        let (what, why, fix) = self.words();
        let what = if count > 1 { format!("{what} (and {} more of the response's roles likewise)", count - 1) } else { what };
        let id = self.rule();
        match self {
            Self::TrustUnreadable { .. } | Self::Session { .. } => Finding::warning(id, what, why, fix),
            _ => Finding::error(id, what, why, fix),
        }
    }

    fn words(&self) -> (String, String, String) {
        let owned = |what: String, why: &str, fix: &str| (what, why.to_owned(), fix.to_owned());
        match self {
            Self::ProviderMissing { pair, other_case: Some(there) } => owned(
                format!("The SAML provider {} is written otherwise: {there} is there", pair.provider()),
                "AWS compares the provider's name letter by letter, upper and lower case included.",
                "Correct the provider's name in the app role of the directory.",
            ),
            Self::ProviderMissing { pair, other_case: None } => owned(
                format!("The SAML provider {} is not in the account", pair.provider()),
                "AWS looks the provider up first, before it looks at the signature.",
                "Create the SAML provider from the instance's federation metadata.",
            ),
            Self::RoleMissing { pair, other_case: Some(there) } => owned(
                format!("The role {} is written otherwise: {there} is there", pair.role()),
                "At sign-in AWS compares the role's name letter by letter, upper and lower case included.",
                "Correct the role's name in the app role of the directory.",
            ),
            Self::RoleMissing { pair, other_case: None } => owned(
                format!("The role {} is not in the account", pair.role()),
                "AWS answers to a missing role as to a trust policy that says no.",
                "Create the role, or take its app role out of the directory.",
            ),
            Self::TrustUnreadable { pair } => owned(
                format!("The trust policy of {} can't be read here", pair.role()),
                "It holds something that Rolebridge does not know, so it can't be told what it says of this response.",
                "Look at the trust policy in IAM.",
            ),
            Self::Trust { pair, explained } => trust_words(pair, explained),
            Self::Session { pair, seconds, most } => owned(
                format!("SessionDuration asks for {seconds} s, but {} allows {most} s", pair.role()),
                "AWS documents its refusal for the API only; what the sign-in page does is not published.",
                "Set the claim SessionDuration to what the role allows, or raise the role's longest session.",
            ),
        }
    }
}

fn trust_words(pair: &RolePair, explained: &Explained) -> (String, String, String) {
    let (role, action) = (pair.role(), explained.action);
    let needed = match action {
        TAG_SESSION => "The response sends session tags, so the trust policy has to allow sts:TagSession, too.",
        SET_SOURCE_IDENTITY => {
            "The response sets a source identity, so the trust policy has to allow sts:SetSourceIdentity, too, in a statement without saml:aud: that action does not know the key."
        }
        _ => "AWS gives the role only when its trust policy allows the SAML provider to assume it.",
    };
    let (what, fix) = match &explained.cause {
        Cause::Principal { named } => (
            format!("The trust policy of {role} does not name {}, but {}", pair.provider(), listed(named)),
            "Name the SAML provider of the response as federated principal of the role's trust policy.".to_owned(),
        ),
        Cause::Action { named } => (
            format!("The trust policy of {role} does not allow {action}, but {}", listed(named)),
            format!("Add {action} to the actions of the role's trust policy."),
        ),
        Cause::Condition { operator, key, wanted, found } => {
            let found = found.as_ref().map_or_else(|| "nothing of the kind".to_owned(), |found| listed(found));
            (
                format!(
                    "The trust policy of {role} allows {action} only where {key} is ({operator}) {}; the response has {found}",
                    listed(wanted)
                ),
                format!("Change the condition on {key} in the role's trust policy, or what the directory sends."),
            )
        }
        Cause::Denied => (
            format!("The trust policy of {role} denies {action}"),
            "Take the denying statement out of the role's trust policy, or narrow it.".to_owned(),
        ),
    };
    (what, needed.to_owned(), fix)
}

/// A few values, for people.
fn listed(values: &[String]) -> String {
    const SHOWN: usize = 4;
    let mut shown: Vec<String> = values.iter().take(SHOWN).map(|v| short(v)).collect();
    if values.len() > SHOWN {
        shown.push(format!("{} more", values.len() - SHOWN));
    }
    if shown.is_empty() { "nothing".to_owned() } else { shown.join(", ") }
}
