//! The stored access key, and the test of one.

use super::listing::{self, ListFault};
use crate::domain::account::Partition;
use crate::domain::secret::SecretText;
use crate::practice::aws::state::AwsState;
use crate::practice::directory::state::provisioning::{Fault, Provisioning};
use crate::practice::state::{Hidden, PracticeState, Shared};
use jiff::Timestamp;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The key names are swapped against what one would expect. Source: the tutorial.
const KEY_ID: &str = "ClientSecret";
const SECRET: &str = "SecretToken";

/// What the service needs beside the state: an HTTP client, and secrets that must not reach the disk.
pub(in crate::practice) struct Importer {
    pub(super) http: reqwest::Client,
    /// Where keys are used that are no practice account's.
    other_aws: Mutex<Option<String>>,
    /// Secrets by service principal.
    unsaved: Mutex<HashMap<String, SecretText>>,
}

/// An access key, and where it is used.
pub(super) struct AccessKey {
    pub(super) id: String,
    pub(super) secret: SecretText,
    pub(super) endpoint: String,
    /// The time there, where it is not the real one.
    pub(super) now: Option<Timestamp>,
}

/// Credentials to be tested.
pub(in crate::practice::directory) enum Check {
    /// Those that were stored.
    Saved,
    /// These.
    Given(BTreeMap<String, String>),
}

impl Importer {
    /// `other_aws` is the endpoint for keys that are no practice account's; without one they are refused.
    pub(in crate::practice) fn new(other_aws: Option<String>) -> Self {
        let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        // a client without options can always be built
        let http = http.timeout(listing::LONGEST).build().unwrap_or_default();
        Self { http, other_aws: Mutex::new(other_aws), unsaved: Mutex::default() }
    }

    /// The client with which the directory calls.
    pub(in crate::practice::directory) const fn http(&self) -> &reqwest::Client {
        &self.http
    }

    /// Chooses the endpoint for keys that are no practice account's.
    pub(in crate::practice) fn set_other_aws(&self, endpoint: Option<String>) {
        *lock(&self.other_aws) = endpoint;
    }

    /// Stores the secrets that are given; what is not named stays. A secret that opens anything but a practice account is
    /// kept in memory alone.
    pub(in crate::practice::directory) fn store(
        &self,
        aws: &AwsState,
        principal: &str,
        kept: &mut Provisioning,
        given: BTreeMap<String, String>,
    ) {
        for (name, value) in given {
            if name != SECRET {
                kept.secrets.insert(name, Hidden(value));
                continue;
            }
            let id = kept.secrets.get(KEY_ID).map(|h| h.0.clone()).unwrap_or_default();
            kept.secrets.remove(SECRET);
            if aws.secret_of(&id).is_some_and(|(secret, _)| secret == SecretText::new(value.as_str())) {
                lock(&self.unsaved).remove(principal);
                kept.secrets.insert(name, Hidden(value));
            } else {
                lock(&self.unsaved).insert(principal.to_owned(), SecretText::new(value));
            }
        }
    }

    /// The stored key of an instance.
    pub(super) fn stored(&self, shared: &Shared, principal: &str) -> Option<AccessKey> {
        let unsaved = lock(&self.unsaved).get(principal).cloned();
        shared.truth(|state| {
            let kept = &state.directory.by_service_principal(principal)?.provisioning.secrets;
            let secret = unsaved.or_else(|| kept.get(SECRET).map(|h| SecretText::new(h.0.as_str())))?;
            Some(self.key(shared, state, kept.get(KEY_ID)?.0.clone(), secret))
        })
    }

    fn key(&self, shared: &Shared, state: &PracticeState, id: String, secret: SecretText) -> AccessKey {
        // only the public partition is reached: a key of another is as unknown there as any. Source: known issues
        let ours = state.aws.secret_of(&id).is_some_and(|(_, partition)| partition == Partition::Aws);
        let other = lock(&self.other_aws).clone().filter(|_| !ours);
        let now = other.is_none().then(|| shared.now());
        AccessKey { id, secret, endpoint: other.unwrap_or_else(|| shared.base_url.clone()), now }
    }
}

/// Tries credentials, as "Test connection" does.
///
/// # Errors
/// What is wrong, in the connector's words.
pub(in crate::practice::directory) async fn check(
    shared: &Shared,
    importer: &Importer,
    principal: &str,
    which: Check,
) -> Result<(), Fault> {
    let key = match which {
        Check::Saved => importer.stored(shared, principal),
        Check::Given(mut given) => match (given.remove(KEY_ID), given.remove(SECRET)) {
            (Some(id), Some(secret)) => Some(shared.truth(|s| importer.key(shared, s, id, SecretText::new(secret)))),
            _ => None,
        },
    };
    let key = key.ok_or_else(missing)?;
    match listing::first_page(importer, &key).await {
        Ok(()) => Ok(()),
        Err(fault) => Err(worded(fault)),
    }
}

/// Nothing is stored. Our guess: code and words.
pub(super) fn missing() -> Fault {
    Fault {
        code: "CredentialsMissing".into(),
        message: "The credentials are not complete: ClientSecret holds the access key id, SecretToken the secret access key.".into(),
        tenant_actionable: true,
    }
}

/// Our guess: the codes and words of the real connector are unconfirmed; AWS's own stand in the text.
pub(super) fn worded(fault: ListFault) -> Fault {
    match fault {
        ListFault::Refused { code, message } => Fault {
            code: "InvalidCredentials".into(),
            message: format!("Amazon Web Services refused the credentials ({code}): {message}"),
            tenant_actionable: true,
        },
        ListFault::Passing(why) => Fault {
            code: "ConnectorUnavailable".into(),
            message: format!("Amazon Web Services gave no usable answer: {why}"),
            tenant_actionable: false,
        },
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
