//! Users.

use super::super::error::AwsError;
use super::super::operations::Call;
use super::super::params::Checks;
use super::super::state::{Account, User};
use super::super::xml::Xml;
use super::{NAME_SIGNS, page::page, rights, tags};

/// Users per account.
const MOST_USERS: usize = 5000;

/// `CreateUser`
///
/// # Errors
/// As the service model declares.
pub fn create(account: &mut Account, call: &Call<'_>) -> Result<Option<Xml>, AwsError> {
    let mut checks = Checks::new(call.params);
    let name = checks.name("UserName", 64, NAME_SIGNS);
    let path = checks.path("Path");
    checks.done()?;
    let tags = call.params.tags(false)?;
    if account.users.keys().any(|taken| taken.eq_ignore_ascii_case(name)) {
        return Err(AwsError::already_exists(format!("User with name {name} already exists.")));
    }
    if account.users.len() >= MOST_USERS {
        return Err(AwsError::limit_exceeded(format!("Cannot exceed quota for UsersPerAccount: {MOST_USERS}")));
    }
    let mut user =
        account.new_user(path, name, call.now).ok_or_else(|| AwsError::validation("The specified value for userName is invalid."))?;
    user.tags = tags;
    let answer = Xml::new().element("User", &short(&user).list("Tags", tags::members(&user.tags)));
    account.users.insert(name.to_owned(), user);
    Ok(Some(answer))
}

/// `GetUser`: the calling user when none is named.
///
/// # Errors
/// `NoSuchEntity`.
pub fn get(account: &Account, call: &Call<'_>) -> Result<Xml, AwsError> {
    let user = find(account, call)?;
    Ok(Xml::new().element("User", &short(user).list("Tags", tags::members(&user.tags))))
}

/// `ListUsers`
///
/// # Errors
/// A bad page.
pub fn list(account: &Account, call: &Call<'_>) -> Result<Xml, AwsError> {
    let prefix = call.params.get("PathPrefix").unwrap_or("/");
    let users = account.users.iter().filter(|(_, user)| user.arn.path().starts_with(prefix));
    page(call.params, "Users", users.map(|(name, user)| (name.clone(), short(user))))
}

/// `DeleteUser`
///
/// # Errors
/// `DeleteConflict` while policies or keys hang on it.
pub fn delete(account: &mut Account, call: &Call<'_>) -> Result<Option<Xml>, AwsError> {
    let user = find(account, call)?;
    if !user.keys.is_empty() {
        return Err(AwsError::delete_conflict("Cannot delete entity, must delete access keys first."));
    }
    rights::check_empty(&user.rights)?;
    let name = user.arn.name().to_string();
    account.users.remove(&name);
    Ok(None)
}

/// The user that the call is about.
pub(super) fn find<'a>(account: &'a Account, call: &Call<'_>) -> Result<&'a User, AwsError> {
    let name = name(call)?;
    account.users.get(&name).ok_or_else(|| unknown(&name))
}

/// The user that the call is about, to be changed.
pub(super) fn find_mut<'a>(account: &'a mut Account, call: &Call<'_>) -> Result<&'a mut User, AwsError> {
    let name = name(call)?;
    account.users.get_mut(&name).ok_or_else(|| unknown(&name))
}

fn name(call: &Call<'_>) -> Result<String, AwsError> {
    if call.params.get("UserName").is_some() {
        let mut checks = Checks::new(call.params);
        checks.name("UserName", 128, NAME_SIGNS);
        checks.done()?;
    }
    let name = call.user_name().ok_or_else(|| AwsError::validation("Must specify userName when calling with non-User credentials"))?;
    Ok(name.to_owned())
}

fn unknown(name: &str) -> AwsError {
    AwsError::no_such_entity(format!("The user with name {name} cannot be found."))
}

fn short(user: &User) -> Xml {
    Xml::new()
        .text("Path", user.arn.path())
        .text("UserName", user.arn.name().as_str())
        .text("UserId", &user.id)
        .text("Arn", user.arn.to_string())
        .time("CreateDate", user.created)
}
