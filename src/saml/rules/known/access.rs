//! Whether one role could be had with a response, as far as it is known.

use super::fault::Fault;
use crate::domain::arn::{ProviderArn, RolePair};
use crate::domain::claims::{PRINCIPAL_TAG_PREFIX, SOURCE_IDENTITY, TRANSITIVE_TAG_KEYS};
use crate::domain::trust::{SamlFacts, explain};
use crate::saml::assertion::Assertion;
use crate::saml::known::{KnownInstance, RoleFacts, Seen};
use crate::saml::rules::context::AwsContext;
use crate::saml::rules::session::{session_name, session_seconds, values};

/// What is known of the way to one role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Access {
    /// Nobody looked for it.
    NotKnown,
    /// Provider and role are there, and the trust policy allows it.
    Given,
    /// Something stands against it.
    Fault(Fault),
}

/// The answer for one pair.
pub(super) struct PairAccess<'a> {
    /// The instance of its account.
    pub(super) instance: Option<&'a KnownInstance>,
    /// Whether the role was looked for.
    pub(super) known: bool,
    /// The outcome.
    pub(super) outcome: Access,
}

/// What the response asks with, the same for each of its roles.
pub(super) struct Asked<'a> {
    assertion: &'a Assertion,
    context: &'a AwsContext<'a>,
    tags: Vec<(String, String)>,
    transitive: Vec<String>,
    attributes: Vec<(String, Vec<String>)>,
}

impl<'a> Asked<'a> {
    pub(super) fn of(assertion: &'a Assertion, context: &'a AwsContext<'a>) -> Self {
        let tag = |a: &crate::saml::assertion::Attribute| {
            Some((a.name.strip_prefix(PRINCIPAL_TAG_PREFIX)?.to_owned(), a.values.first().cloned().unwrap_or_default()))
        };
        Self {
            assertion,
            context,
            tags: assertion.attributes.iter().filter_map(tag).collect(),
            transitive: values(assertion, TRANSITIVE_TAG_KEYS).into_iter().map(str::to_owned).collect(),
            attributes: assertion.attributes.iter().map(|a| (a.name.clone(), a.values.clone())).collect(),
        }
    }

    pub(super) fn access(&self, pair: &RolePair) -> PairAccess<'a> {
        let of_account = |known: &&KnownInstance| known.account == *pair.role().account() && known.partition == pair.role().partition();
        let candidates = || self.context.known.iter().filter(of_account);
        let instance = candidates().find(|known| known.provider_arn == *pair.provider()).or_else(|| candidates().next());
        let Some(instance) = instance else { return PairAccess { instance: None, known: false, outcome: Access::NotKnown } };
        let known = candidates().any(|k| k.role(pair.role()).is_some());
        PairAccess { instance: Some(instance), known, outcome: self.outcome(pair, instance) }
    }

    fn outcome(&self, pair: &RolePair, instance: &KnownInstance) -> Access {
        if let Some(fault) = provider_fault(pair, instance) {
            return Access::Fault(fault);
        }
        let Some(role) = instance.role(pair.role()) else {
            let same = |text: String| text.eq_ignore_ascii_case(&pair.role().to_string());
            // names are unique ignoring case, so another case of a name that is there is not there
            let other = instance.roles.iter().find(|r| r.facts.there().is_some() && same(r.arn.to_string()));
            return other.map_or(Access::NotKnown, |other| {
                Access::Fault(Fault::RoleMissing { pair: pair.clone(), other_case: Some(other.arn.clone()) })
            });
        };
        match &role.facts {
            Seen::NotRead => Access::NotKnown,
            Seen::Missing => Access::Fault(Fault::RoleMissing { pair: pair.clone(), other_case: None }),
            Seen::There(facts) => self.of_role(pair, facts),
        }
    }

    /// The role is there: its trust policy, and its longest session.
    fn of_role(&self, pair: &RolePair, role: &RoleFacts) -> Access {
        let Some(trust) = &role.trust else { return Access::Fault(Fault::TrustUnreadable { pair: pair.clone() }) };
        if let Err(explained) = explain(trust, &self.facts(pair.provider())) {
            return Access::Fault(Fault::Trust { pair: pair.clone(), explained });
        }
        match session_seconds(self.assertion) {
            Some(seconds) if seconds > u64::from(role.max_session_seconds) => {
                Access::Fault(Fault::Session { pair: pair.clone(), seconds, most: role.max_session_seconds })
            }
            _ => Access::Given,
        }
    }

    fn facts(&'a self, provider: &'a ProviderArn) -> SamlFacts<'a> {
        let assertion = self.assertion;
        SamlFacts {
            provider,
            issuer: &assertion.issuer,
            recipient: assertion.confirmations.iter().find_map(|c| c.recipient.as_deref()).unwrap_or_default(),
            subject: assertion.name_id.as_ref().map(|n| n.value.as_str()).unwrap_or_default(),
            subject_format: assertion.name_id.as_ref().and_then(|n| n.format.as_deref()),
            session_name: session_name(assertion).unwrap_or_default(),
            source_identity: values(assertion, SOURCE_IDENTITY).first().copied(),
            tags: &self.tags,
            transitive_tags: &self.transitive,
            attributes: &self.attributes,
            at: self.context.at,
        }
    }
}

/// The provider that the pair names is not there, as far as that is known.
fn provider_fault(pair: &RolePair, instance: &KnownInstance) -> Option<Fault> {
    let same = instance.provider_arn == *pair.provider();
    let other_case = || instance.provider_arn.to_string().eq_ignore_ascii_case(&pair.provider().to_string());
    match &instance.provider {
        Seen::Missing if same => Some(Fault::ProviderMissing { pair: pair.clone(), other_case: None }),
        Seen::There(_) if !same && other_case() => {
            Some(Fault::ProviderMissing { pair: pair.clone(), other_case: Some(instance.provider_arn.clone()) })
        }
        _ => None,
    }
}
