//! The fifteen steps: what each looks at, and what it makes of it. All pure: a step gets the world as it was read and
//! answers with its assessment; reading and changing is the runner's business.
//!
//! May use: domain, saml, pki, and the world. Never: a port.

mod assessment;
mod basic_saml;
pub(in crate::workflow) mod certificate;
pub(super) mod claims;
pub(super) mod directory_roles;
mod import_identity;
mod instance;
mod metadata;
mod prepare;
mod proof;
mod provider;
mod roles;
mod test_user;

pub use assessment::{Assessment, Waiting};
pub(in crate::workflow) use prepare::wrong_account;

use super::world::{Part, World};
use crate::domain::call::Call;
use crate::domain::directory_rights;
use crate::domain::finding::Finding;
use crate::domain::step::StepId;

/// The parts of the world that a step looks at.
#[must_use]
pub const fn parts(step: StepId) -> &'static [Part] {
    match step {
        StepId::Choose | StepId::AwsTestUser => &[],
        StepId::Connect => &[Part::Rights],
        StepId::Instance | StepId::Claims => &[Part::Instance],
        // of several certificates the one that AWS trusts is chosen
        StepId::Certificate => &[Part::Instance, Part::Provider],
        StepId::BasicSaml => &[Part::Instance, Part::Rights],
        StepId::Next => &[Part::Instance, Part::Import, Part::AccessPolicies],
        StepId::Metadata => &[Part::Instance, Part::Metadata],
        StepId::Provider => &[Part::Instance, Part::Metadata, Part::Provider],
        StepId::Roles => &[Part::Provider, Part::Roles],
        StepId::ImportIdentity => &[Part::Import],
        StepId::DirectoryRoles => &[Part::Instance, Part::Provider, Part::Roles, Part::Import, Part::AccountRoles, Part::Provisioning],
        StepId::TestUser => &[Part::Instance, Part::TestUser],
        StepId::SignIn => &[Part::Instance, Part::Metadata, Part::Provider, Part::Roles, Part::TestUser],
    }
}

/// Assesses a step.
#[must_use]
pub fn assess(step: StepId, world: &World) -> Assessment {
    read_only(step, world, assess_alone(step, world))
}

fn assess_alone(step: StepId, world: &World) -> Assessment {
    match step {
        StepId::Choose => prepare::choose(world),
        StepId::Connect => prepare::connect(world),
        StepId::Instance => instance::assess(world),
        StepId::BasicSaml => basic_saml::assess(world),
        StepId::Claims => claims::assess(world),
        StepId::Certificate => certificate::assess(world),
        StepId::Metadata => metadata::assess(world),
        StepId::Provider => provider::assess(world),
        StepId::Roles => roles::assess(world),
        StepId::ImportIdentity => import_identity::assess(world),
        StepId::DirectoryRoles => directory_roles::assess(world),
        StepId::TestUser => test_user::assess(world),
        StepId::AwsTestUser => Assessment::NotNeeded("AWS needs no user of its own: the session stands for the person".into()),
        StepId::SignIn => proof::sign_in(world),
        StepId::Next => proof::next(world),
    }
}

/// A step whose calls the administrator may not make is shown, and not offered.
fn read_only(step: StepId, world: &World, assessment: Assessment) -> Assessment {
    let Assessment::Todo(plan) = &assessment else { return assessment };
    let calls = plan.writes().filter_map(|w| match &w.call {
        Call::Directory(call) => Some(call),
        _ => None,
    });
    let lacks = directory_rights::lacking(step, calls, &world.beside.rights);
    if lacks.is_empty() {
        return assessment;
    }
    let what: Vec<&str> = lacks.iter().map(|l| l.what).collect();
    Assessment::blocked(Finding::error(
        "rights.read_only",
        format!("{} may not {}", world.directory.user_name, what.join(" and ")),
        "This step can be looked at, not run, until the right is there. A permission is asked for when you sign in again in Settings",
        directory_rights::request_text(&world.directory.tenant_name, &world.directory.user_name, &lacks),
    ))
}
