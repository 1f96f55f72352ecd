//! Policies of roles: managed ones attached, inline ones.

use super::super::error::AwsError;
use super::super::operations::Call;
use super::super::params::Checks;
use super::super::state::Account;
use super::super::xml::Xml;
use super::{NAME_SIGNS, counted, encoded, rights, roles};
use crate::domain::trust::Document;

/// Characters of all inline policies of a role together.
const MOST_INLINE: usize = 10_240;

/// `AttachRolePolicy`
///
/// # Errors
/// As the service model declares.
pub fn attach(account: &mut Account, call: &Call<'_>) -> Result<Option<Xml>, AwsError> {
    roles::find(account, call)?;
    let arn = rights::attachable(account, call)?;
    rights::attach(&mut roles::find_mut(account, call)?.rights, arn, "Role").map(|()| None)
}

/// `DetachRolePolicy`
///
/// # Errors
/// As the service model declares.
pub fn detach(account: &mut Account, call: &Call<'_>) -> Result<Option<Xml>, AwsError> {
    let arn = rights::policy_arn(call)?;
    rights::detach(&mut roles::find_mut(account, call)?.rights, arn).map(|()| None)
}

/// `ListAttachedRolePolicies`
///
/// # Errors
/// `NoSuchEntity`.
pub fn list_attached(account: &Account, call: &Call<'_>) -> Result<Xml, AwsError> {
    rights::list_attached(&roles::find(account, call)?.rights, call)
}

/// `PutRolePolicy`
///
/// # Errors
/// As the service model declares.
pub fn put(account: &mut Account, call: &Call<'_>) -> Result<Option<Xml>, AwsError> {
    let mut checks = Checks::new(call.params);
    let name = checks.name("PolicyName", 128, NAME_SIGNS);
    let document = checks.required("PolicyDocument", 1, 131_072);
    checks.done()?;
    let role = roles::find_mut(account, call)?;
    Document::parse_permissions(document).map_err(|e| AwsError::malformed_policy(e.to_string()))?;
    let others: usize = role.rights.inline.iter().filter(|(n, _)| n.as_str() != name).map(|(_, d)| counted(d)).sum();
    if others + counted(document) > MOST_INLINE {
        // our guess: the wording
        return Err(AwsError::limit_exceeded(format!("Maximum policy size of {MOST_INLINE} bytes exceeded for role {}", role.arn.name())));
    }
    role.rights.inline.insert(name.to_owned(), document.to_owned());
    Ok(None)
}

/// `GetRolePolicy`
///
/// # Errors
/// `NoSuchEntity`.
pub fn get(account: &Account, call: &Call<'_>) -> Result<Xml, AwsError> {
    let role = roles::find(account, call)?;
    let name = policy_name(call)?;
    let document = role.rights.inline.get(name).ok_or_else(|| unknown(name))?;
    Ok(Xml::new().text("RoleName", role.arn.name().as_str()).text("PolicyName", name).text("PolicyDocument", encoded(document)))
}

/// `ListRolePolicies`
///
/// # Errors
/// `NoSuchEntity`.
pub fn list(account: &Account, call: &Call<'_>) -> Result<Xml, AwsError> {
    rights::list_inline(&roles::find(account, call)?.rights, call)
}

/// `DeleteRolePolicy`
///
/// # Errors
/// `NoSuchEntity`.
pub fn delete(account: &mut Account, call: &Call<'_>) -> Result<Option<Xml>, AwsError> {
    let name = policy_name(call)?;
    roles::find_mut(account, call)?.rights.inline.remove(name).map(|_| None).ok_or_else(|| unknown(name))
}

fn policy_name<'c>(call: &Call<'c>) -> Result<&'c str, AwsError> {
    let mut checks = Checks::new(call.params);
    let name = checks.name("PolicyName", 128, NAME_SIGNS);
    checks.done().map(|()| name)
}

fn unknown(name: &str) -> AwsError {
    AwsError::no_such_entity(format!("The role policy with name {name} cannot be found."))
}
