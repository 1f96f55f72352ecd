//! What both clouds and the journal say, as the rules want it, and what is remembered between two runs.

use super::Rotating;
use crate::domain::call::{Call, DirectoryCall};
use crate::domain::directory::ProvisioningJobId;
use crate::domain::journal::{Entry, Phase};
use crate::domain::provisioning::{ProvisioningJob, Schedule};
use crate::domain::rotation::{Note, Saved, Seen, SeenJob, SeenKey};
use crate::domain::spec::{InstanceKey, InstanceSpec, RoleDelivery};
use crate::workflow::phased;
use crate::workflow::ports::{Store, StoreError};
use crate::workflow::world::World;

/// More rows than an instance ever has.
const MOST_ROWS: u32 = 10_000;

/// The note of an instance, when there is one.
///
/// # Errors
/// When the workspace can't be read. A note that can't be understood counts as none: the clouds tell how far it is.
pub async fn note(store: &dyn Store, key: &InstanceKey) -> Result<Option<Note>, StoreError> {
    phased::note::<Rotating>(store, key).await
}

/// Other instances of the workspace whose import uses a key of the same user, and which: the names of a set-up are the
/// tutorial's, so two instances of one account often share the user.
///
/// # Errors
/// When the workspace can't be read.
pub async fn holders(spec: &InstanceSpec, store: &dyn Store) -> Result<Vec<(String, String)>, StoreError> {
    let mut found = Vec::new();
    for other in store.instances().await? {
        if other.key == spec.key || other.account != spec.account || other.import.user != spec.import.user {
            continue;
        }
        let journal = store.journal(Some(&other.key), MOST_ROWS).await?;
        if let Some((job, saved)) = last_saved(&journal, None)
            && !is_gone(&journal, job)
        {
            found.push((other.name.clone(), saved.key));
        }
    }
    Ok(found)
}

/// Whether the job was made by this workspace and taken back.
fn is_gone(journal: &[Entry], job: &ProvisioningJobId) -> bool {
    journal.iter().any(|e| {
        let deletes = matches!(&e.what.inverse, Some(Call::Directory(DirectoryCall::DeleteProvisioningJob { job: of, .. })) if of == job);
        deletes && e.phase == Phase::Undone
    })
}

/// What both clouds say of the keys of an instance. Pure.
#[must_use]
pub fn see(world: &World, holders: &[(String, String)]) -> Seen {
    let lost = world.orphan_keys();
    let keys = world.import_user.iter().flat_map(|u| &u.keys).filter(|k| !lost.contains(&k.id));
    let key = |k: &crate::domain::observed::ObservedAccessKey| SeenKey {
        id: k.id.clone(),
        active: k.active,
        created: k.created,
        last_used: k.last_used,
        secret_here: world.memory.keys_in_vault.contains(&k.id),
    };
    Seen { keys: keys.map(key).collect(), job: import(world), holders: holders.to_vec(), lost }
}

/// Whether it can't be told if an import stores a key: the instance or its job is not seen, or may not be. Pure.
pub(super) fn import_is_unknown(world: &World) -> bool {
    let observed = &world.beside.provisioning;
    let journal = &world.memory.journal;
    let had_one = || last_saved(journal, None).is_some_and(|(job, _)| !is_gone(journal, job));
    let wanted = world.spec.directory_roles.way == RoleDelivery::Provisioning;
    // an application of the gallery offers a template; none is seen where the right to look is missing
    world.instance.is_none() || (observed.job().is_none() && (observed.template.is_none() || wanted || had_one()))
}

/// The import, where it stores a key: one that was never set up stores none.
fn import(world: &World) -> Option<SeenJob> {
    let job = world.beside.provisioning.job()?;
    let saved = last_saved(&world.memory.journal, Some(&job.id)).map(|(_, saved)| saved);
    let wanted = world.spec.directory_roles.way == RoleDelivery::Provisioning;
    let stores = wanted || saved.is_some() || job.schedule == Schedule::Active || job.last.is_some();
    stores.then(|| seen_job(world, job, saved))
}

fn seen_job(world: &World, job: &ProvisioningJob, saved: Option<Saved>) -> SeenJob {
    let tried = world.memory.journal.iter().filter_map(|e| {
        let key = saves(e, Some(&job.id))?.1;
        Some(Saved { key: key.to_owned(), at: e.what.started })
    });
    SeenJob {
        on: job.schedule == Schedule::Active,
        quarantined: job.quarantine.as_ref().map(|q| q.began),
        last_success: job.last_success.clone(),
        saved,
        tried: tried.collect(),
    }
}

/// The key that the directory took last, by a journal that has its newest row first.
fn last_saved<'a>(journal: &'a [Entry], job: Option<&ProvisioningJobId>) -> Option<(&'a ProvisioningJobId, Saved)> {
    journal.iter().filter(|e| e.phase == Phase::Done).find_map(|e| {
        let (job, key) = saves(e, job)?;
        Some((job, Saved { key: key.to_owned(), at: e.ended.unwrap_or(e.what.started) }))
    })
}

/// Job and key, where a row gave a key to a job: to this one, or to any.
fn saves<'a>(entry: &'a Entry, of: Option<&ProvisioningJobId>) -> Option<(&'a ProvisioningJobId, &'a str)> {
    match &entry.what.call {
        Call::Directory(DirectoryCall::SaveProvisioningCredentials { job, access_key_id, .. }) if of.is_none_or(|of| of == job) => {
            Some((job, access_key_id.as_str()))
        }
        _ => None,
    }
}
