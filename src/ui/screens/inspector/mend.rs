//! Which step of which known instance mends a finding.

use crate::domain::spec::InstanceKey;
use crate::domain::step::StepId;
use crate::saml::inspect::Exhibit;
use crate::ui::env::Env;
use crate::workflow::view::InstanceView;

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
    let (step, words) = step(id)?;
    let instance = instance(env, exhibit)?;
    Some(Mend { instance: instance.spec.key.clone(), step, words: words.to_owned() })
}

/// The step that mends a finding.
fn step(finding: &str) -> Option<(StepId, &'static str)> {
    Some(match finding {
        "aws.session_name" => (StepId::Claims, "Change RoleSessionName claim…"),
        "aws.session_duration" => (StepId::Claims, "Change SessionDuration claim…"),
        "aws.source_identity" | "aws.tags" | "aws.transitive_tags" | "aws.name_id" => (StepId::Claims, "Change claims…"),
        "aws.audience" | "aws.recipient" => (StepId::BasicSaml, "Change SAML addresses…"),
        "aws.signature" | "aws.issuer" => (StepId::Provider, "Update SAML provider…"),
        "aws.role" | "aws.role_pair" | "aws.reserved_role" | "aws.partition" => (StepId::DirectoryRoles, "Change roles in the directory…"),
        _ if finding.starts_with("aws.trust") => (StepId::Roles, "Change trust of the role…"),
        _ => return None,
    })
}

/// The known instance that a message belongs to: the one whose certificate signed it, else the one whose provider it names.
pub(super) fn instance<'a>(env: &Env<'a>, exhibit: &Exhibit) -> Option<&'a InstanceView> {
    let signed_by = exhibit.report.signature.certificate_sha256.as_deref();
    let signs =
        |i: &&InstanceView| i.observed.as_ref().is_some_and(|o| o.certificates.iter().any(|c| Some(c.facts.sha256.as_str()) == signed_by));
    let provides = |i: &&InstanceView| {
        let arn = i.spec.provider_arn().to_string();
        exhibit.pairs.iter().filter_map(|p| p.parsed.as_ref()).any(|p| p.provider_arn == arn)
    };
    let all = || env.model.instances.values();
    all().find(signs).or_else(|| all().find(provides))
}
