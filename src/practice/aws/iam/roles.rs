//! Roles.

use super::super::error::AwsError;
use super::super::operations::Call;
use super::super::params::Checks;
use super::super::state::{Account, Rights, Role};
use super::super::{ids, xml::Xml};
use super::{NAME_SIGNS, counted, encoded, page::page, tags};
use crate::domain::arn::RoleArn;
use crate::domain::trust::Document;

/// Roles per account.
const MOST_ROLES: usize = 1000;
/// Characters of a trust policy, white space not counted.
const MOST_TRUST: usize = 2048;

/// `CreateRole`
///
/// # Errors
/// As the service model declares.
pub fn create(account: &mut Account, call: &Call<'_>) -> Result<Option<Xml>, AwsError> {
    let mut checks = Checks::new(call.params);
    let name = checks.name("RoleName", 64, NAME_SIGNS);
    let path = checks.path("Path");
    let trust = checks.required("AssumeRolePolicyDocument", 1, 131_072);
    let description = checks.optional("Description", 0, 1000);
    let max_session = checks.number("MaxSessionDuration", 3600, 43_200, 3600);
    checks.done()?;
    check_description(description)?;
    let tags = call.params.tags(true)?;
    let arn = RoleArn::parse(&account.arn("role", path, name)).map_err(|e| AwsError::validation(e.to_string()))?;
    if account.roles.keys().any(|taken| taken.eq_ignore_ascii_case(name)) {
        return Err(AwsError::already_exists(format!("Role with name {name} already exists.")));
    }
    if account.roles.len() >= MOST_ROLES {
        return Err(AwsError::limit_exceeded(format!("Cannot exceed quota for RolesPerAccount: {MOST_ROLES}")));
    }
    check_trust(trust)?;
    let role = Role {
        arn,
        id: ids::object("AROA"),
        created: call.now,
        trust: trust.to_owned(),
        description: description.map(str::to_owned),
        max_session,
        tags,
        rights: Rights::default(),
        last_used: None,
    };
    let answer = Xml::new().element("Role", &short(&role).list("Tags", tags::members(&role.tags)));
    account.roles.insert(name.to_owned(), role);
    Ok(Some(answer))
}

/// `GetRole`
///
/// # Errors
/// `NoSuchEntity`.
pub fn get(account: &Account, call: &Call<'_>) -> Result<Xml, AwsError> {
    let role = find(account, call)?;
    let used =
        role.last_used.map(|at| Xml::new().time("LastUsedDate", at).text("Region", account.partition.home_region())).unwrap_or_default();
    Ok(Xml::new().element("Role", &short(role).list("Tags", tags::members(&role.tags)).element("RoleLastUsed", &used)))
}

/// `UpdateRole`: description and longest session.
///
/// # Errors
/// As the service model declares.
pub fn update(account: &mut Account, call: &Call<'_>) -> Result<Option<Xml>, AwsError> {
    let mut checks = Checks::new(call.params);
    let description = checks.optional("Description", 0, 1000);
    let max_session = checks.number("MaxSessionDuration", 3600, 43_200, 0);
    checks.done()?;
    check_description(description)?;
    let role = find_mut(account, call)?;
    if let Some(description) = description {
        role.description = Some(description.to_owned());
    }
    if max_session > 0 {
        role.max_session = max_session;
    }
    Ok(Some(Xml::new()))
}

/// `UpdateRoleDescription`
///
/// # Errors
/// As the service model declares.
pub fn update_description(account: &mut Account, call: &Call<'_>) -> Result<Option<Xml>, AwsError> {
    let mut checks = Checks::new(call.params);
    let description = checks.required("Description", 0, 1000);
    checks.done()?;
    check_description(Some(description))?;
    let role = find_mut(account, call)?;
    role.description = Some(description.to_owned());
    Ok(Some(Xml::new().element("Role", &short(role))))
}

/// `UpdateAssumeRolePolicy`
///
/// # Errors
/// As the service model declares.
pub fn update_trust(account: &mut Account, call: &Call<'_>) -> Result<Option<Xml>, AwsError> {
    let mut checks = Checks::new(call.params);
    let trust = checks.required("PolicyDocument", 1, 131_072);
    checks.done()?;
    let role = find_mut(account, call)?;
    check_trust(trust)?;
    trust.clone_into(&mut role.trust);
    Ok(None)
}

/// `DeleteRole`
///
/// # Errors
/// `DeleteConflict` while policies hang on it.
pub fn delete(account: &mut Account, call: &Call<'_>) -> Result<Option<Xml>, AwsError> {
    let role = find(account, call)?;
    super::rights::check_empty(&role.rights)?;
    let name = role.arn.name().to_string();
    account.roles.remove(&name);
    Ok(None)
}

/// `ListRoles`: no tags, no date of last use.
///
/// # Errors
/// A bad page.
pub fn list(account: &Account, call: &Call<'_>) -> Result<Xml, AwsError> {
    let prefix = call.params.get("PathPrefix").unwrap_or("/");
    let roles = account.roles.iter().filter(|(_, role)| role.arn.path().starts_with(prefix));
    page(call.params, "Roles", roles.map(|(name, role)| (name.clone(), short(role))))
}

/// `TagRole`
///
/// # Errors
/// `NoSuchEntity`, or bad tags.
pub fn tag(account: &mut Account, call: &Call<'_>) -> Result<Option<Xml>, AwsError> {
    tags::add(&mut find_mut(account, call)?.tags, call.params, true).map(|()| None)
}

/// `UntagRole`
///
/// # Errors
/// `NoSuchEntity`.
pub fn untag(account: &mut Account, call: &Call<'_>) -> Result<Option<Xml>, AwsError> {
    tags::remove(&mut find_mut(account, call)?.tags, call.params);
    Ok(None)
}

/// `ListRoleTags`
///
/// # Errors
/// `NoSuchEntity`.
pub fn list_tags(account: &Account, call: &Call<'_>) -> Result<Xml, AwsError> {
    Ok(Xml::new().text("IsTruncated", "false").list("Tags", tags::members(&find(account, call)?.tags)))
}

/// The role that `RoleName` names.
pub(super) fn find<'a>(account: &'a Account, call: &Call<'_>) -> Result<&'a Role, AwsError> {
    let name = name(call)?;
    account.roles.get(name).ok_or_else(|| unknown(name))
}

/// The role that `RoleName` names, to be changed.
pub(super) fn find_mut<'a>(account: &'a mut Account, call: &Call<'_>) -> Result<&'a mut Role, AwsError> {
    let name = name(call)?;
    account.roles.get_mut(name).ok_or_else(|| unknown(name))
}

fn name<'c>(call: &Call<'c>) -> Result<&'c str, AwsError> {
    let mut checks = Checks::new(call.params);
    let name = checks.name("RoleName", 64, NAME_SIGNS);
    checks.done().map(|()| name)
}

fn unknown(name: &str) -> AwsError {
    AwsError::no_such_entity(format!("The role with name {name} cannot be found."))
}

/// What every answer about a role has.
fn short(role: &Role) -> Xml {
    Xml::new()
        .text("Path", role.arn.path())
        .text("RoleName", role.arn.name().as_str())
        .text("RoleId", &role.id)
        .text("Arn", role.arn.to_string())
        .time("CreateDate", role.created)
        .text("AssumeRolePolicyDocument", encoded(&role.trust))
        .maybe("Description", role.description.as_deref().filter(|d| !d.is_empty()))
        .text("MaxSessionDuration", role.max_session.to_string())
}

/// Grammar and length. Our guess: a provider that does not exist is taken; no reply about it is known.
fn check_trust(trust: &str) -> Result<(), AwsError> {
    Document::parse_trust(trust).map_err(|e| AwsError::malformed_policy(e.to_string()))?;
    if counted(trust) > MOST_TRUST {
        return Err(AwsError::limit_exceeded(format!("Cannot exceed quota for ACLSizePerRole: {MOST_TRUST}")));
    }
    Ok(())
}

/// `[\t\n\r\x20-\x7E\xA1-\xFF]`
fn check_description(text: Option<&str>) -> Result<(), AwsError> {
    let allowed = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{a1}'..='\u{ff}');
    if text.unwrap_or_default().chars().all(allowed) {
        return Ok(());
    }
    let pattern = "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*";
    let words = format!(
        "1 validation error detected: Value at 'description' failed to satisfy constraint: Member must satisfy regular expression pattern: {pattern}"
    );
    Err(AwsError::validation(words))
}
