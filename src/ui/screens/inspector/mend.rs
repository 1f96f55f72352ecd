//! Which step of which known instance mends a finding.

use crate::domain::spec::InstanceKey;
use crate::domain::step::StepId;
use crate::saml::inspect::Exhibit;
use crate::ui::env::Env;

/// A mend that a step can make.
pub(super) struct Mend {
    /// The instance.
    pub(super) instance: InstanceKey,
    /// The step.
    pub(super) step: StepId,
    /// The words on the button.
    pub(super) words: String,
}

/// The mend of the finding that decided, when its instance is known.
pub(super) fn of(env: &Env<'_>, exhibit: &Exhibit) -> Option<Mend> {
    let id = exhibit.report.aws.finding.as_deref()?;
    let found = exhibit.report.mend.iter().find(|mend| mend.finding == id)?;
    // an instance that was removed since can't be opened
    env.model.instances.get(&found.instance)?;
    Some(Mend { instance: found.instance.clone(), step: found.step, words: words(id, found.step) })
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
