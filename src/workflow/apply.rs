//! One call: written down, made, its secrets put away, written down again.

use super::local;
use super::ports::{CallSecret, PortError, VaultItem};
use super::world::{Clouds, Services, WorkError, World};
use crate::domain::call::{Call, Created, DirectoryCall, Outcome};
use crate::domain::journal::{EntryId, JobId, NewEntry, Phase};
use crate::domain::plan::PlannedCall;
use crate::domain::secret::{SecretBytes, SecretText};
use crate::domain::spec::InstanceKey;
use crate::domain::step::{Cloud, StepId};

/// A secret that came into being and is to be shown once.
#[derive(Debug, Clone)]
pub struct Shown {
    /// What it is.
    pub label: String,
    /// The secret.
    pub secret: SecretText,
}

/// How a call ended.
#[derive(Debug)]
pub enum Applied {
    /// The cloud said yes.
    Done(Option<Shown>),
    /// No answer came: it may or may not have happened. The journal row stays open.
    Unclear {
        /// The open row.
        entry: EntryId,
        /// What went wrong.
        error: PortError,
    },
    /// The cloud said no; nothing changed.
    Refused(PortError),
}

/// Which job and step a call belongs to.
#[derive(Debug, Clone)]
pub struct Place<'a> {
    /// The job.
    pub job: &'a JobId,
    /// The step.
    pub step: StepId,
    /// What it does, for the journal.
    pub detail: &'a str,
}

/// Makes one call.
///
/// # Errors
/// When the journal or the vault can't be written. Before the call that means that nothing was sent; after it the journal
/// row stays open, and the next run looks what became of it.
pub async fn apply(
    planned: &PlannedCall,
    place: &Place<'_>,
    world: &World,
    clouds: &Clouds,
    services: &Services,
) -> Result<Applied, WorkError> {
    services.vault.check().await?;
    let secret = local::secret_for(&planned.call, services).await?;
    let entry = services.store.journal_start(&new_entry(planned, place, world, services)).await?;
    let result = match execute(&planned.call, secret.as_ref(), &world.spec.key, clouds, services).await {
        Err(WorkError::Port(error)) => Err(error),
        Err(error) => return Err(error),
        Ok(outcome) => Ok(outcome),
    };
    let (outcome, error) = match result {
        Ok(outcome) => (outcome, None),
        Err(error) if error.may_have_happened() => return Ok(Applied::Unclear { entry, error }),
        Err(error) => (Outcome { request_id: error.request_id.clone(), created: None }, Some(error)),
    };
    if let Some(error) = error {
        services
            .store
            .journal_finish(entry, Phase::Failed, services.clock.now(), None, outcome.request_id.as_deref(), Some(&error.finding()))
            .await?;
        return Ok(Applied::Refused(error));
    }
    let shown = put_away(&planned.call, &outcome, services).await?;
    let inverse = planned.inverse.clone().or_else(|| planned.call.inverse(&outcome));
    services.store.journal_finish(entry, Phase::Done, services.clock.now(), inverse.as_ref(), outcome.request_id.as_deref(), None).await?;
    Ok(Applied::Done(shown))
}

/// Makes a call without a journal row of its own.
///
/// # Errors
/// When a cloud refuses it, or vault or workspace can't be written.
pub(super) async fn execute(
    call: &Call,
    secret: Option<&CallSecret>,
    instance: &InstanceKey,
    clouds: &Clouds,
    services: &Services,
) -> Result<Outcome, WorkError> {
    match call {
        Call::Aws(call) => Ok(clouds.aws.execute(call).await?),
        Call::Directory(call) => Ok(clouds.directory.execute(call, secret).await?),
        Call::Here(call) => local::execute(call, instance, services).await,
    }
}

fn new_entry(planned: &PlannedCall, place: &Place<'_>, world: &World, services: &Services) -> NewEntry {
    let actor = match planned.call.cloud() {
        Cloud::Aws => &world.aws.arn,
        _ => &world.directory.user_name,
    };
    NewEntry {
        job: place.job.clone(),
        instance: world.spec.key.clone(),
        step: place.step,
        call: planned.call.clone(),
        inverse: planned.inverse.clone(),
        before: None,
        after: Some(place.detail.to_owned()),
        actor: actor.clone(),
        started: services.clock.now(),
    }
}

/// Puts the secrets of an outcome into the vault, before the journal says done.
async fn put_away(call: &Call, outcome: &Outcome, services: &Services) -> Result<Option<Shown>, WorkError> {
    let (item, secret, label) = match (&outcome.created, call) {
        (Some(Created::AccessKey { id, secret }), _) => {
            services.vault.put(&VaultItem::access_key(id), &bytes(secret)).await?;
            return Ok(None);
        }
        (Some(Created::User { id, password }), Call::Directory(DirectoryCall::CreateUser { user_principal_name, .. })) => {
            (VaultItem::user_password(id.as_str()), password, user_principal_name.clone())
        }
        (Some(Created::Password(password)), Call::Directory(DirectoryCall::ResetPassword { user })) => {
            (VaultItem::user_password(user.as_str()), password, user.to_string())
        }
        _ => return Ok(None),
    };
    services.vault.put(&item, &bytes(secret)).await?;
    Ok(Some(Shown { label, secret: secret.clone() }))
}

fn bytes(secret: &SecretText) -> SecretBytes {
    SecretBytes::new(secret.expose().as_bytes().to_vec())
}
