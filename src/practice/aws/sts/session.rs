//! How long a session may last, and writing it down.

use super::exchange::{Ask, Door, Granted};
use super::refusal::Refusal;
use crate::domain::trust::saml::SamlFacts;
use crate::practice::aws::error::AwsError;
use crate::practice::aws::ids;
use crate::practice::aws::state::{Account, PracticeSecret, Role, Session};
use crate::saml::assertion::Assertion;
use jiff::{SignedDuration, Timestamp};

/// What both doors take when nothing is said.
const DEFAULT_SECONDS: u32 = 3600;

/// The seconds that a session lasts: rows 21 and 22. `claimed`: the `SessionDuration` claim.
pub(super) fn seconds(ask: &Ask<'_>, claimed: Option<u32>, role: &Role, assertion: &Assertion, now: Timestamp) -> Result<u32, Refusal> {
    let wanted = match ask.door {
        Door::Api => ask.seconds.unwrap_or(DEFAULT_SECONDS),
        Door::Browser => claimed.unwrap_or(DEFAULT_SECONDS),
    };
    if wanted > role.max_session {
        let error = AwsError::validation("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
        // our guess: that the page shows the same text
        return Err(Refusal { guess: ask.door == Door::Browser, ..error.into() });
    }
    let left = match assertion.session_not_on_or_after {
        Some(end) => u32::try_from(end.duration_since(now).as_secs()).unwrap_or(0),
        None => u32::MAX,
    };
    if left == 0 {
        // our guess: the directory's session has ended before ours begins
        return Err(Refusal::guess(AwsError::expired_token("Response has expired")));
    }
    // over the API the claim can only shorten
    Ok(wanted.min(claimed.unwrap_or(wanted)).min(left))
}

/// Writes the session into the account.
pub(super) fn open(account: &mut Account, facts: &SamlFacts<'_>, ask: &Ask<'_>, role_id: &str, seconds: u32) -> Option<Granted> {
    let now = facts.at;
    let name = ask.pair.role.name().to_string();
    let expires = now.saturating_add(SignedDuration::from_secs(i64::from(seconds))).unwrap_or(now);
    let role = account.roles.get_mut(&name).filter(|r| r.id == role_id)?;
    role.last_used = Some(now);
    let session = Session {
        secret: PracticeSecret::new(ids::secret()),
        token: PracticeSecret::new(ids::token()),
        role: name.clone(),
        role_id: role_id.to_owned(),
        name: facts.session_name.to_owned(),
        expires,
    };
    let key = ids::key("ASIA");
    account.sessions.retain(|_, old| old.expires > now);
    account.sessions.insert(key.clone(), session.clone().into());
    Some(Granted {
        assumed_role_arn: format!("arn:{}:sts::{}:assumed-role/{name}/{}", account.partition, account.id, session.name),
        assumed_role_id: format!("{role_id}:{}", session.name),
        session_name: session.name,
        access_key_id: key,
        secret: session.secret,
        token: session.token,
        expires,
        seconds,
        provider: ask.pair.provider.clone(),
        subject: facts.subject.to_owned(),
        subject_format: facts.subject_format.map(str::to_owned),
        issuer: facts.issuer.to_owned(),
        recipient: facts.recipient.to_owned(),
        source_identity: facts.source_identity.map(str::to_owned),
        packed: packed_percent(facts, ask),
    })
}

/// Our guess: AWS publishes no formula; named only when tags or policies were passed.
fn packed_percent(facts: &SamlFacts<'_>, ask: &Ask<'_>) -> Option<u32> {
    let tags: usize = facts.tags.iter().map(|(key, value)| key.len() + value.len()).sum();
    let bytes = tags + ask.policies;
    (bytes > 0).then(|| u32::try_from(bytes.div_ceil(48)).unwrap_or(100).min(100))
}
