//! Step 3: the gallery application, its `#N`, its owner.

use super::Assessment;
use crate::domain::call::{Call, DirectoryCall};
use crate::domain::finding::Finding;
use crate::domain::plan::Plan;
use crate::domain::step::{Cloud, StepId};
use crate::domain::tenant::IdentifierHolder;
use crate::workflow::world::World;

pub(super) fn assess(world: &World) -> Assessment {
    let spec = &world.spec;
    let plan = |button: &str| {
        Plan::new(StepId::Instance, button, "Nobody is affected: nobody is assigned to it yet", "Undo deletes the application")
    };
    let Some(instance) = &world.instance else {
        if let Some(holder) = &world.beside.holder {
            return Assessment::blocked(identifier_taken(world, holder));
        }
        return Assessment::todo(
            plan("Create the instance")
                .read(Cloud::Directory, "List instances", format!("No application has {}", spec.identifier))
                .write(
                    Call::Directory(DirectoryCall::Instantiate { display_name: spec.name.clone() }),
                    None,
                    "From the gallery template AWS Single-Account Access",
                )
                .prove(Cloud::Directory, "Read application", "Application and service principal answer")
                .change("Application", None, Some(spec.name.clone()))
                .change("Reserved identifier", None, Some(spec.identifier.to_string()))
                .change("Owner", None, Some(world.directory.user_name.clone())),
        );
    };
    if !instance.owners.contains(&world.directory.user) {
        let call =
            DirectoryCall::AddOwner { service_principal: instance.ids.service_principal.clone(), owner: world.directory.user.clone() };
        return Assessment::todo(
            plan("Add yourself as owner")
                .write(Call::Directory(call), None, format!("{} may manage it later", world.directory.user_name))
                .change("Owner", None, Some(world.directory.user_name.clone())),
        );
    }
    Assessment::done(vec![
        ("Application", instance.display_name.clone()),
        ("Client id", instance.ids.client.to_string()),
        ("Object id", instance.ids.service_principal.to_string()),
        ("Owner", world.directory.user_name.clone()),
    ])
}

/// Identifiers are unique in a tenant, over applications of every kind.
pub(super) fn identifier_taken(world: &World, holder: &IdentifierHolder) -> Finding {
    Finding::error(
        "identifier.held",
        format!("The identifier {} belongs to the application {}", world.spec.identifier, holder.display_name),
        format!("Its client id is {}; identifiers are unique in a tenant", holder.client),
        "Choose another number for this instance, or take the identifier away from that application",
    )
}
