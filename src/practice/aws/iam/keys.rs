//! Access keys.

use super::super::error::AwsError;
use super::super::operations::Call;
use super::super::params::Checks;
use super::super::state::{AccessKey, Account, User};
use super::super::xml::{Xml, moment};
use super::users;

/// Access keys per user.
const MOST_KEYS: usize = 2;

/// `CreateAccessKey`: the only answer that holds the secret.
///
/// # Errors
/// The quota, or `NoSuchEntity`.
pub fn create(account: &mut Account, call: &Call<'_>) -> Result<Option<Xml>, AwsError> {
    let user = users::find_mut(account, call)?;
    if user.keys.len() >= MOST_KEYS {
        return Err(AwsError::limit_exceeded(format!("Cannot exceed quota for AccessKeysPerUser: {MOST_KEYS}")));
    }
    let key = AccessKey::new(call.now);
    let answer = short(user, &key).text("SecretAccessKey", key.secret.expose());
    user.keys.push(key);
    Ok(Some(Xml::new().element("AccessKey", &answer)))
}

/// `ListAccessKeys`
///
/// # Errors
/// `NoSuchEntity`.
pub fn list(account: &Account, call: &Call<'_>) -> Result<Xml, AwsError> {
    let user = users::find(account, call)?;
    Ok(Xml::new().text("IsTruncated", "false").list("AccessKeyMetadata", user.keys.iter().map(|key| short(user, key))))
}

/// `UpdateAccessKey`
///
/// # Errors
/// `NoSuchEntity`.
pub fn update(account: &mut Account, call: &Call<'_>) -> Result<Option<Xml>, AwsError> {
    let mut checks = Checks::new(call.params);
    let id = checks.required("AccessKeyId", 16, 128);
    checks.required("Status", 1, 64);
    let status = checks.one_of("Status", &["Active", "Inactive"]);
    checks.done()?;
    let key = users::find_mut(account, call)?.keys.iter_mut().find(|k| k.id == id).ok_or_else(|| unknown(id))?;
    key.active = status == Some("Active");
    Ok(None)
}

/// `DeleteAccessKey`
///
/// # Errors
/// `NoSuchEntity`.
pub fn delete(account: &mut Account, call: &Call<'_>) -> Result<Option<Xml>, AwsError> {
    let mut checks = Checks::new(call.params);
    let id = checks.required("AccessKeyId", 16, 128);
    checks.done()?;
    let keys = &mut users::find_mut(account, call)?.keys;
    let place = keys.iter().position(|k| k.id == id).ok_or_else(|| unknown(id))?;
    keys.remove(place);
    Ok(None)
}

/// `GetAccessKeyLastUsed`
///
/// # Errors
/// `AccessDenied` for keys that the account does not have (our guess: the wording).
pub fn last_used(account: &Account, call: &Call<'_>) -> Result<Xml, AwsError> {
    let mut checks = Checks::new(call.params);
    let id = checks.required("AccessKeyId", 16, 128);
    checks.done()?;
    let found = account.users.values().find_map(|u| u.keys.iter().find(|k| k.id == id).map(|k| (u, k)));
    let (user, key) = found.ok_or_else(|| AwsError::access_denied(format!("No access key {id} in this account.")))?;
    let used = match &key.last_used {
        Some((at, service, region)) => Xml::new().text("LastUsedDate", moment(*at)).text("ServiceName", service).text("Region", region),
        None => Xml::new().text("ServiceName", "N/A").text("Region", "N/A"),
    };
    Ok(Xml::new().text("UserName", user.arn.name().as_str()).element("AccessKeyLastUsed", &used))
}

fn short(user: &User, key: &AccessKey) -> Xml {
    Xml::new()
        .text("UserName", user.arn.name().as_str())
        .text("AccessKeyId", &key.id)
        .text("Status", if key.active { "Active" } else { "Inactive" })
        .time("CreateDate", key.created)
}

fn unknown(id: &str) -> AwsError {
    AwsError::no_such_entity(format!("The Access Key with id {id} cannot be found."))
}
