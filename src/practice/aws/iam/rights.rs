//! What roles and users have in common: managed policies attached and inline policies.

use super::super::error::AwsError;
use super::super::managed;
use super::super::operations::Call;
use super::super::params::Checks;
use super::super::state::{Account, Rights};
use super::super::xml::Xml;
use super::page::page;
use crate::domain::arn::PolicyArn;

/// Managed policies per role or user, before the quota is raised.
const MOST_ATTACHED: usize = 10;

/// The policy that `PolicyArn` names, as it can be attached.
///
/// # Errors
/// No ARN, or no such policy.
pub fn attachable<'c>(account: &Account, call: &Call<'c>) -> Result<&'c str, AwsError> {
    let arn = policy_arn(call)?;
    let known = account.policies.contains_key(arn) || managed::find(arn).is_some_and(|m| m.arn(account.partition.as_str()) == arn);
    if known { Ok(arn) } else { Err(AwsError::no_such_entity(format!("Policy {arn} does not exist or is not attachable."))) }
}

/// The text of `PolicyArn`.
///
/// # Errors
/// When it is no ARN.
pub fn policy_arn<'c>(call: &Call<'c>) -> Result<&'c str, AwsError> {
    let mut checks = Checks::new(call.params);
    let arn = checks.required("PolicyArn", 20, 2048);
    checks.done()?;
    if arn.starts_with("arn:") { Ok(arn) } else { Err(AwsError::validation(format!("ARN {arn} is not valid."))) }
}

/// Attaches a policy; attaching it twice changes nothing. `kind`: `Role` or `User`, for the quota's name.
///
/// # Errors
/// The quota.
pub fn attach(rights: &mut Rights, arn: &str, kind: &str) -> Result<(), AwsError> {
    if rights.attached.iter().any(|a| a == arn) {
        return Ok(());
    }
    if rights.attached.len() >= MOST_ATTACHED {
        return Err(AwsError::limit_exceeded(format!("Cannot exceed quota for PoliciesPer{kind}: {MOST_ATTACHED}")));
    }
    rights.attached.push(arn.to_owned());
    Ok(())
}

/// Detaches a policy.
///
/// # Errors
/// When it is not attached.
pub fn detach(rights: &mut Rights, arn: &str) -> Result<(), AwsError> {
    let place = rights.attached.iter().position(|a| a == arn);
    rights.attached.remove(place.ok_or_else(|| AwsError::no_such_entity(format!("Policy {arn} was not found.")))?);
    Ok(())
}

/// A page of the attached policies.
///
/// # Errors
/// A bad page.
pub fn list_attached(rights: &Rights, call: &Call<'_>) -> Result<Xml, AwsError> {
    let mut entries: Vec<(String, Xml)> = rights
        .attached
        .iter()
        .map(|arn| {
            let name = PolicyArn::parse(arn).map(|a| a.name().to_string()).unwrap_or_default();
            (arn.clone(), Xml::new().text("PolicyName", name).text("PolicyArn", arn))
        })
        .collect();
    entries.sort_by(|a, b| a.0.cmp(&b.0));
    page(call.params, "AttachedPolicies", entries)
}

/// A page of the inline policies' names.
///
/// # Errors
/// A bad page.
pub fn list_inline(rights: &Rights, call: &Call<'_>) -> Result<Xml, AwsError> {
    let mut checks = Checks::new(call.params);
    checks.number("MaxItems", 1, 1000, 100);
    checks.done()?;
    Ok(Xml::new().text("IsTruncated", "false").texts("PolicyNames", rights.inline.keys()))
}

/// Whether nothing hangs on a role or user that shall be deleted.
///
/// # Errors
/// `DeleteConflict`.
pub fn check_empty(rights: &Rights) -> Result<(), AwsError> {
    if !rights.attached.is_empty() {
        return Err(AwsError::delete_conflict("Cannot delete entity, must detach all policies first."));
    }
    if !rights.inline.is_empty() {
        return Err(AwsError::delete_conflict("Cannot delete entity, must delete policies first."));
    }
    Ok(())
}
