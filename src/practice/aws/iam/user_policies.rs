//! Policies of users.

use super::super::error::AwsError;
use super::super::operations::Call;
use super::super::state::Account;
use super::super::xml::Xml;
use super::{rights, users};

/// `AttachUserPolicy`
///
/// # Errors
/// As the service model declares.
pub fn attach(account: &mut Account, call: &Call<'_>) -> Result<Option<Xml>, AwsError> {
    users::find(account, call)?;
    let arn = rights::attachable(account, call)?;
    rights::attach(&mut users::find_mut(account, call)?.rights, arn, "User").map(|()| None)
}

/// `DetachUserPolicy`
///
/// # Errors
/// As the service model declares.
pub fn detach(account: &mut Account, call: &Call<'_>) -> Result<Option<Xml>, AwsError> {
    let arn = rights::policy_arn(call)?;
    rights::detach(&mut users::find_mut(account, call)?.rights, arn).map(|()| None)
}

/// `ListAttachedUserPolicies`
///
/// # Errors
/// `NoSuchEntity`.
pub fn list_attached(account: &Account, call: &Call<'_>) -> Result<Xml, AwsError> {
    rights::list_attached(&users::find(account, call)?.rights, call)
}

/// `ListUserPolicies`
///
/// # Errors
/// `NoSuchEntity`.
pub fn list(account: &Account, call: &Call<'_>) -> Result<Xml, AwsError> {
    rights::list_inline(&users::find(account, call)?.rights, call)
}
