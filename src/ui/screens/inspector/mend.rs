//! Which step of which known instance mends a finding, and the way there.

use crate::domain::spec::InstanceKey;
use crate::domain::step::StepId;
use crate::saml::inspect::{Exhibit, step_for};
use crate::ui::env::Env;
use crate::ui::intent::Intent;
use crate::ui::view::{Tab, View};
use crate::workflow::ports::Proof;

/// A mend that a step can make.
pub(super) struct Mend {
    /// The instance.
    pub(super) instance: InstanceKey,
    /// The step.
    pub(super) step: StepId,
    /// The words on the button.
    pub(super) words: String,
}

impl Mend {
    /// Goes to the step.
    pub(super) fn open(self, view: &mut View, out: &mut Vec<Intent>) {
        view.step.insert(self.instance.clone(), self.step);
        out.push(Intent::Open(self.instance, Tab::SetUp));
    }
}

/// The mend of the finding that decided, when its instance is known.
pub(super) fn of(env: &Env<'_>, exhibit: &Exhibit) -> Option<Mend> {
    of_finding(env, exhibit, exhibit.report.aws.finding.as_deref()?)
}

/// The mend of any finding, when its instance is known.
pub(super) fn of_finding(env: &Env<'_>, exhibit: &Exhibit, id: &str) -> Option<Mend> {
    let found = exhibit.report.mend.iter().find(|mend| mend.finding == id)?;
    known(env, &found.instance, id, found.step)
}

/// The mend of what a past sign-in test of an instance found.
pub(super) fn of_test(env: &Env<'_>, proof: &Proof) -> Option<Mend> {
    let id = proof.finding.as_ref()?.id.as_str();
    known(env, &proof.instance, id, step_for(id)?)
}

/// An instance that was removed since can't be opened.
fn known(env: &Env<'_>, instance: &InstanceKey, id: &str, step: StepId) -> Option<Mend> {
    env.model.instances.get(instance)?;
    Some(Mend { instance: instance.clone(), step, words: words(id, step) })
}

fn words(finding: &str, step: StepId) -> String {
    match (finding, step) {
        ("aws.session_name", _) => "Change RoleSessionName claim…".to_owned(),
        ("aws.session_duration", StepId::Claims) => "Change SessionDuration claim…".to_owned(),
        (_, StepId::Claims) => "Change claims…".to_owned(),
        (_, StepId::BasicSaml) => "Change SAML addresses…".to_owned(),
        (_, StepId::Provider) => "Update SAML provider…".to_owned(),
        (_, StepId::Roles) => "Change trust of the role…".to_owned(),
        (_, StepId::DirectoryRoles) => "Change roles in the directory…".to_owned(),
        (_, other) => format!("Open step {}: {}…", other.number(), other.title()),
    }
}
