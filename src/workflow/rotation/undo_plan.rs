//! What taking a rotation back would do, shown before it is done. The run itself asks the rules before each of its calls.

use super::back::next_back;
use super::plan::{Next, clear, ids};
use super::procedure::PARTS;
use super::{RotateOptions, see};
use crate::domain::call::{AwsCall, Call, DirectoryCall};
use crate::domain::finding::Finding;
use crate::domain::plan::Plan;
use crate::domain::rotation::{Note, Rotation, Seen};
use crate::domain::step::{Cloud, StepId};
use crate::workflow::reach::Reached;
use crate::workflow::world::{Services, WorkError, World};

/// Reads both clouds and says which calls the way back has, in order. A plan without calls means that nothing is to be taken back.
///
/// # Errors
/// When clouds or workspace can't be read, and when there is no way back.
pub async fn plan_undo(reached: &Reached, services: &Services, options: &RotateOptions) -> Result<Plan, Box<Finding>> {
    let (spec, store) = (&reached.spec, &*services.store);
    let mut world = World::begin(spec.clone(), &reached.clouds, services, reached.confirmed).await.map_err(told)?;
    world.read(&PARTS, &reached.clouds, services).await.map_err(told)?;
    world.read_key_use(&reached.clouds).await.map_err(told)?;
    let note = see::note(store, &spec.key).await.map_err(|e| told(e.into()))?;
    let holders = see::holders(spec, store).await.map_err(|e| told(e.into()))?;
    let note = note.unwrap_or_else(|| Note::begin("undo".to_owned(), services.clock.now()));
    undo_plan(&world, &see::see(&world, &holders), &note, options)
}

#[allow(clippy::needless_pass_by_value)] // the shape that map_err asks for
fn told(error: WorkError) -> Box<Finding> {
    Box::new(error.finding())
}

/// The calls of the way back. Pure.
///
/// # Errors
/// When there is no way back.
pub fn undo_plan(world: &World, seen: &Seen, note: &Note, options: &RotateOptions) -> Result<Plan, Box<Finding>> {
    let rotation = Rotation::observe(seen, Some(note));
    if let Next::Blocked(_, finding) = next_back(&rotation, seen, note, &RotateOptions { back: true, ..options.clone() }, world) {
        return Err(finding);
    }
    let plan =
        Plan::new(StepId::ImportIdentity, "Undo rotation", "Nobody is affected: the old key works again first", "Run the rotation again");
    let user = &world.spec.import.user;
    Ok(match &rotation {
        Rotation::Lost(lost) => clear(lost, world),
        Rotation::Off(off) => {
            let plan = plan.write(Call::Aws(off.enable(user)), None, "The old key works again");
            delete(store_again(plan, off.old(), off.new_one(), seen, world), off.new_one(), world)
        }
        Rotation::Stored(stored) => delete(store_again(plan, stored.old(), stored.new_one(), seen, world), stored.new_one(), world),
        Rotation::Made(made) if made.unmake_unused(user, seen).is_some() || made.restored(seen).is_some() => {
            delete(plan, made.new_one(), world)
        }
        Rotation::Made(made) => delete(store_again(plan, made.old(), made.new_one(), seen, world), made.new_one(), world),
        Rotation::NoKey | Rotation::Rest(_) | Rotation::Renewed(_) | Rotation::Unclear(_) => plan,
    })
}

/// Where an import stores a key, it gets the old one again, and a cycle has to end well with it.
fn store_again(plan: Plan, old: &str, new: &str, seen: &Seen, world: &World) -> Plan {
    let (Some(_), Some((service_principal, job))) = (&seen.job, ids(world)) else { return plan };
    let call = DirectoryCall::SaveProvisioningCredentials { service_principal, job, access_key_id: old.to_owned() };
    plan.write(Call::Directory(call), None, "The directory tests the old key and stores it again")
        .prove(Cloud::Directory, "Read import", "No cycle is under way that still uses the new key")
        .change("Access key in the directory", Some(new.to_owned()), Some(old.to_owned()))
}

fn delete(plan: Plan, new: &str, world: &World) -> Plan {
    let call = AwsCall::DeleteAccessKey { user: world.spec.import.user.clone(), key: new.to_owned() };
    plan.write(Call::Aws(call), None, "The new key goes, and its secret leaves the keychain")
}
