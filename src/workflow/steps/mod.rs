//! The fifteen steps: what each looks at, and what it makes of it. All pure: a step gets the world as it was read and
//! answers with its assessment; reading and changing is the runner's business.
//!
//! May use: domain, saml, pki, and the world. Never: a port.

mod basic_saml;
pub(in crate::workflow) mod certificate;
mod claims;
mod directory_roles;
mod import_identity;
mod instance;
mod metadata;
mod prepare;
mod proof;
mod provider;
mod roles;
mod test_user;

use super::world::{Part, World};
use crate::domain::finding::Finding;
use crate::domain::plan::Plan;
use crate::domain::step::StepId;

/// What a step makes of the world.
#[derive(Debug, Clone, PartialEq)]
pub enum Assessment {
    /// Seen to be done.
    Done {
        /// What was seen, label and value.
        facts: Vec<(String, String)>,
        /// What is worth knowing all the same.
        findings: Vec<Finding>,
    },
    /// This is to be done. The plan's calls can be made in order; when they were made the step is assessed again, and
    /// may have more to do that could not be known before.
    Todo(Box<Plan>),
    /// The test sign-in is to be made; it changes nothing.
    SignIn(Box<Plan>),
    /// There is nothing to do, for a reason.
    NotNeeded(String),
    /// This version can't do it yet, for a reason.
    NotAvailableYet(String),
    /// Something stands in the way that Rolebridge will not remove by itself.
    Blocked(Box<Finding>),
}

/// The parts of the world that a step looks at.
#[must_use]
pub const fn parts(step: StepId) -> &'static [Part] {
    match step {
        StepId::Choose | StepId::AwsTestUser => &[],
        StepId::Connect => &[Part::Rights],
        StepId::Instance | StepId::BasicSaml | StepId::Claims | StepId::Certificate | StepId::Next => &[Part::Instance],
        StepId::Metadata => &[Part::Instance, Part::Metadata],
        StepId::Provider => &[Part::Instance, Part::Metadata, Part::Provider],
        StepId::Roles => &[Part::Provider, Part::Roles],
        StepId::ImportIdentity => &[Part::Import],
        StepId::DirectoryRoles => &[Part::Instance, Part::Provider, Part::Roles],
        StepId::TestUser => &[Part::Instance, Part::TestUser],
        StepId::SignIn => &[Part::Instance, Part::Metadata, Part::Provider, Part::Roles, Part::TestUser],
    }
}

/// Assesses a step.
#[must_use]
pub fn assess(step: StepId, world: &World) -> Assessment {
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

impl Assessment {
    fn done(facts: Vec<(&str, String)>) -> Self {
        Self::done_with(facts, Vec::new())
    }

    fn done_with(facts: Vec<(&str, String)>, findings: Vec<Finding>) -> Self {
        Self::Done { facts: facts.into_iter().map(|(label, value)| (label.to_owned(), value)).collect(), findings }
    }

    fn todo(plan: Plan) -> Self {
        Self::Todo(Box::new(plan))
    }

    fn blocked(finding: Finding) -> Self {
        Self::Blocked(Box::new(finding))
    }

    /// For a step whose groundwork is missing: nobody should run it yet.
    fn too_early(what: &str) -> Self {
        Self::blocked(Finding::info(
            "step.too_early",
            format!("{what} is not there yet"),
            "An earlier step makes it",
            "Run the earlier steps first",
        ))
    }
}
