//! Taking back one entry of the journal, or a step with what was built on it: whether it can be, and the plan that is shown before.
//! Carried out by `undo`.

use crate::domain::call::{AwsCall, Call, DirectoryCall};
use crate::domain::finding::Finding;
use crate::domain::journal::{Entry, EntryId, Phase};
use crate::domain::plan::Plan;
use crate::domain::spec::InstanceKey;
use crate::domain::step::StepId;
use serde_json::Value;

/// What is to be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revert {
    /// One call alone.
    Entry(EntryId),
    /// Every call of this step and of the steps behind it.
    From(StepId),
}

/// A plan that was asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct RevertPlan {
    /// The instance.
    pub instance: InstanceKey,
    /// What is to be taken back.
    pub what: Revert,
    /// The calls, newest first; or why it can't be taken back.
    pub plan: Result<Plan, Box<Finding>>,
    /// Calls among them that stay, because nothing takes them back.
    pub kept: usize,
}

/// Names that are shorter than this may stand in a longer word by chance.
const LONG: usize = 12;

/// The plan for taking something back, from the journal of the instance.
#[must_use]
pub fn plan(instance: &InstanceKey, journal: &[Entry], what: Revert) -> RevertPlan {
    let (rows, kept) = match what {
        Revert::Entry(id) => (alone(journal, id).map(|row| vec![row]), 0),
        Revert::From(step) => from(journal, step),
    };
    let plan = rows.map(|rows| {
        let step = rows.last().map_or(StepId::Choose, |row| row.what.step);
        let button = format!("Revert {}", if rows.len() == 1 { "1 change".to_owned() } else { format!("{} changes", rows.len()) });
        let affects = "People who sign in through this instance may not be able to afterwards";
        let undo = "What is taken back can be made again by running its step";
        rows.into_iter().fold(Plan::new(step, &button, affects, undo), |plan, row| {
            let Some(inverse) = row.what.inverse.clone() else { return plan };
            let detail = format!("Takes back {} of {}", row.what.call.action(), row.what.started.strftime("%-d %b %Y, %H:%M:%S UTC"));
            let (now, then) = (row.after(), row.before());
            plan.change(&row.what.call.subject(), now, then).write(inverse, None, detail)
        })
    });
    RevertPlan { instance: instance.clone(), what, plan, kept }
}

/// The rows of this step and of those behind it, newest first, and how many stay.
fn from(journal: &[Entry], step: StepId) -> (Result<Vec<&Entry>, Box<Finding>>, usize) {
    let done = || journal.iter().filter(|e| e.phase == Phase::Done && e.what.step >= step);
    let mut rows: Vec<&Entry> = done().filter(|e| e.what.inverse.is_some()).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.id));
    let kept = done().count() - rows.len();
    if rows.is_empty() {
        return (
            Err(cannot(
                "Nothing of this step can be taken back",
                "No call of it, or of a later step, was made and stands",
                "Nothing needs to be done",
            )),
            kept,
        );
    }
    (Ok(rows), kept)
}

/// The entry, when it can be taken back alone.
///
/// # Errors
/// Why it can't, and what can be done instead.
pub fn alone(journal: &[Entry], id: EntryId) -> Result<&Entry, Box<Finding>> {
    let nowhere = || cannot("This call is not in the journal of the instance", "The journal was read before it was written", "Read again");
    let row = journal.iter().find(|e| e.id == id).ok_or_else(nowhere)?;
    let action = row.what.call.action();
    match row.phase {
        Phase::Done => {}
        Phase::Started => {
            return Err(cannot(
                format!("What became of {action} is not known"),
                "Its answer never came, so it may or may not have been carried out",
                "Open the instance and resume: Rolebridge looks what became of it first",
            ));
        }
        Phase::Failed => return Err(cannot(format!("{action} changed nothing"), "It was refused", "Nothing needs to be taken back")),
        Phase::Undone => {
            return Err(cannot(
                format!("{action} stands no more"),
                "It was taken back, or took something back itself",
                "Run its step to make it again",
            ));
        }
        Phase::Forgotten => {
            return Err(cannot(
                format!("{action} was left as is"),
                "Nobody looked what became of it, so there is no call that surely takes it back",
                "Look at the instance, then change it by its steps",
            ));
        }
    }
    let Some(inverse) = &row.what.inverse else {
        return Err(cannot(
            format!("{action} can't be taken back"),
            "There is no call that brings back what was there before, as with a password that was set",
            "Make the change that is wanted by its step",
        ));
    };
    let on_it: Vec<&str> = journal.iter().filter(|later| builds_on(later, row, inverse)).map(|later| later.what.call.action()).collect();
    if on_it.is_empty() {
        return Ok(row);
    }
    let mut names = on_it.clone();
    names.sort_unstable();
    names.dedup();
    names.truncate(4);
    Err(Box::new(Finding::info(
        "revert.built_on",
        format!("{action} can't be taken back alone"),
        format!(
            "{} built on it since: {}",
            if on_it.len() == 1 { "1 change was".into() } else { format!("{} changes were", on_it.len()) },
            names.join(", ")
        ),
        format!(
            "Revert from step {}, {}: that takes back this change and everything behind it",
            row.what.step.number(),
            row.what.step.title()
        ),
    )))
}

/// Whether a later call stands on what this one did: it names what this one made, or sets the same thing again.
fn builds_on(later: &Entry, row: &Entry, inverse: &Call) -> bool {
    if later.id <= row.id || later.phase != Phase::Done {
        return false;
    }
    let (call, made) = (&later.what.call, &row.what.call);
    if call.action() == made.action() && call.subject() == made.subject() {
        return true;
    }
    let names = made_names(made, inverse);
    !names.is_empty() && serde_json::to_value(call).is_ok_and(|json| mentions(&json, &names))
}

/// The names of what a call made: what its inverse deletes.
fn made_names(made: &Call, inverse: &Call) -> Vec<String> {
    match (inverse, made) {
        (Call::Aws(AwsCall::DeleteSamlProvider { arn }), _) => vec![arn.to_string()],
        (Call::Aws(AwsCall::DeleteRole { name }), _) => vec![name.to_string()],
        (Call::Aws(AwsCall::DeletePolicy { arn }), _) => vec![arn.to_string()],
        (Call::Aws(AwsCall::DeleteUser { name }), _) => vec![name.to_string()],
        (Call::Aws(AwsCall::DeleteAccessKey { key, .. }), _) => vec![key.clone()],
        (Call::Directory(DirectoryCall::DeleteApplication { application }), _) => vec![application.to_string()],
        (Call::Directory(DirectoryCall::DeleteClaimsPolicy { policy }), _) => vec![policy.to_string()],
        (Call::Directory(DirectoryCall::RemoveSigningCertificate { thumbprint, .. }), _) => {
            serde_json::to_value(thumbprint).ok().and_then(|json| json.as_str().map(str::to_owned)).into_iter().collect()
        }
        (Call::Directory(DirectoryCall::DeleteUser { user }), _) => vec![user.to_string()],
        (Call::Directory(DirectoryCall::DeleteGroup { group }), _) => vec![group.to_string()],
        (Call::Directory(DirectoryCall::DeleteProvisioningJob { job, .. }), _) => vec![job.to_string()],
        (Call::Directory(DirectoryCall::SetAppRoles { roles: before, .. }), Call::Directory(DirectoryCall::SetAppRoles { roles, .. })) => {
            roles.iter().filter(|role| !before.iter().any(|b| b.id == role.id)).map(|role| role.id.to_string()).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether one of the names stands in a value: whole, as the end of a path, or anywhere where it is long enough to be no accident.
fn mentions(json: &Value, names: &[String]) -> bool {
    match json {
        Value::String(text) => names.iter().any(|name| {
            text == name || text.split(['/', ',', '"']).any(|part| part == name) || (name.len() >= LONG && text.contains(name.as_str()))
        }),
        Value::Array(items) => items.iter().any(|item| mentions(item, names)),
        Value::Object(map) => map.values().any(|value| mentions(value, names)),
        _ => false,
    }
}

fn cannot(what: impl Into<String>, why: impl Into<String>, fix: impl Into<String>) -> Box<Finding> {
    Box::new(Finding::info("revert.not_alone", what, why, fix))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::journal::{JobId, NewEntry};
    use crate::domain::name::{RoleName, UserName};
    use crate::domain::session::MaxSessionSeconds;
    use jiff::Timestamp;

    type Made<T> = Result<T, Box<dyn std::error::Error>>;

    fn entry(id: i64, step: StepId, call: Call, inverse: Option<Call>, phase: Phase) -> Entry {
        Entry {
            id: EntryId(id),
            what: NewEntry {
                job: JobId("job".into()),
                instance: InstanceKey("one".into()),
                step,
                call,
                inverse,
                before: None,
                after: None,
                actor: "kim".into(),
                started: Timestamp::UNIX_EPOCH,
            },
            phase,
            ended: None,
            request_id: None,
            error: None,
        }
    }

    fn role(id: i64, name: &str, phase: Phase) -> Made<Entry> {
        let name = RoleName::parse(name)?;
        let call = AwsCall::CreateRole {
            name: name.clone(),
            trust: "{}".into(),
            description: String::new(),
            max_session: MaxSessionSeconds::DEFAULT,
        };
        Ok(entry(id, StepId::Roles, Call::Aws(call), Some(Call::Aws(AwsCall::DeleteRole { name })), phase))
    }

    fn attached(id: i64, name: &str) -> Made<Entry> {
        let (role, policy) = (RoleName::parse(name)?, crate::domain::arn::PolicyArn::parse("arn:aws:iam::aws:policy/ReadOnlyAccess")?);
        let call = Call::Aws(AwsCall::AttachRolePolicy { role: role.clone(), policy: policy.clone() });
        Ok(entry(id, StepId::Roles, call, Some(Call::Aws(AwsCall::DetachRolePolicy { role, policy })), Phase::Done))
    }

    fn reason(journal: &[Entry], id: i64) -> String {
        alone(journal, EntryId(id)).err().map(|f| format!("{}. {}", f.what, f.why)).unwrap_or_default()
    }

    #[test]
    fn what_others_are_built_on_is_not_taken_back_alone() -> Made<()> {
        let journal =
            [role(1, "admin", Phase::Done)?, attached(2, "admin")?, role(3, "audit", Phase::Done)?, attached(4, "administrators")?];
        assert_eq!(reason(&journal, 1), "CreateRole can't be taken back alone. 1 change was built on it since: AttachRolePolicy");
        for id in [2, 3, 4] {
            assert_eq!(reason(&journal, id), "", "{id}");
        }
        let trust = Call::Aws(AwsCall::UpdateTrust { name: RoleName::parse("admin")?, trust: "{\"a\":1}".into() });
        let back = Call::Aws(AwsCall::UpdateTrust { name: RoleName::parse("admin")?, trust: "{}".into() });
        let twice: Vec<Entry> = [1, 2].map(|id| entry(id, StepId::Roles, trust.clone(), Some(back.clone()), Phase::Done)).into();
        assert!(reason(&twice, 1).contains("alone") && reason(&twice, 2).is_empty(), "a newer value is not written over");
        Ok(())
    }

    #[test]
    fn what_does_not_stand_has_a_reason() -> Made<()> {
        let user = UserName::parse("importer")?;
        let without = entry(9, StepId::ImportIdentity, Call::Aws(AwsCall::CreateAccessKey { user }), None, Phase::Done);
        let mut journal = vec![without];
        for (id, phase) in [(1, Phase::Started), (2, Phase::Failed), (3, Phase::Undone), (4, Phase::Forgotten)] {
            journal.push(role(id, &format!("role-{id}"), phase)?);
        }
        let reasons: Vec<String> = [1, 2, 3, 4, 9, 99].map(|id| reason(&journal, id)).into();
        assert!(reasons.iter().all(|reason| !reason.is_empty()), "{reasons:#?}");
        let mut different = reasons.clone();
        different.sort();
        different.dedup();
        assert_eq!(different.len(), reasons.len(), "{reasons:#?}");
        Ok(())
    }

    #[test]
    fn the_plan_of_a_step_is_newest_first_and_counts_what_stays() -> Made<()> {
        let user = UserName::parse("importer")?;
        let journal = [
            entry(9, StepId::ImportIdentity, Call::Aws(AwsCall::CreateAccessKey { user }), None, Phase::Done),
            attached(2, "admin")?,
            role(1, "admin", Phase::Done)?,
        ];
        let plan = plan(&InstanceKey("one".into()), &journal, Revert::From(StepId::Roles));
        assert_eq!(plan.kept, 1);
        let plan = plan.plan.map_err(|f| f.what)?;
        assert_eq!(plan.button, "Revert 2 changes");
        assert_eq!(plan.writes().map(|w| w.call.action()).collect::<Vec<_>>(), ["DetachRolePolicy", "DeleteRole"]);
        assert!(super::plan(&InstanceKey("one".into()), &journal, Revert::From(StepId::SignIn)).plan.is_err());
        Ok(())
    }
}
