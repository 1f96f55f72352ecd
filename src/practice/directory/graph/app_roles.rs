//! `appRoles` of a service principal: always replaced as a whole, disabled before removed.

use super::body::Shape;
use super::error::GraphError;
use crate::domain::arn::MAX_PAIR_CHARS;
use crate::practice::directory::state::{AppRole, Instance};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::HashSet;

pub(super) const PROPERTIES: &[(&str, Shape)] = &[
    ("allowedMemberTypes", Shape::Texts),
    ("description", Shape::MaybeText),
    ("displayName", Shape::MaybeText),
    ("id", Shape::Text),
    ("isEnabled", Shape::Flag),
    ("origin", Shape::MaybeText),
    ("value", Shape::MaybeText),
];

/// The limit of entries over all collections of an application. Source: the legacy multi-account tutorial.
const MAX_ROLES: usize = 1200;
/// Role ARN, comma and provider ARN. Our guess for roles written through Graph: the appRole reference says 120, the import's
/// own limit is 239 for both ARNs.
const MAX_VALUE_CHARS: usize = MAX_PAIR_CHARS + 1;

/// A role as a client sends it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Incoming {
    #[serde(default)]
    allowed_member_types: Vec<String>,
    description: Option<String>,
    display_name: Option<String>,
    id: String,
    is_enabled: bool,
    origin: Option<String>,
    value: Option<String>,
}

/// Takes the roles out of a checked body.
///
/// # Errors
/// When an entry lacks its id or its state.
pub(super) fn take(body: &mut Map<String, Value>) -> Result<Option<Vec<Incoming>>, GraphError> {
    let Some(roles) = body.remove("appRoles") else { return Ok(None) };
    serde_json::from_value(roles)
        .map(Some)
        .map_err(|e| GraphError::bad_detail("InvalidValue", "appRoles", format!("An app role is not complete: {e}")))
}

/// Replaces the whole list.
///
/// # Errors
/// `CannotDeleteOrUpdateEnabledEntitlement` where an enabled role is left out or changed; others for values that are none.
pub(super) fn replace(instance: &mut Instance, incoming: Vec<Incoming>) -> Result<(), GraphError> {
    if incoming.len() > MAX_ROLES {
        return Err(bad(format!("The directory object quota limit for appRoles has been exceeded: {MAX_ROLES}.")));
    }
    let before = &instance.service_principal.app_roles;
    let next: Vec<AppRole> = incoming.into_iter().map(|role| role.complete(before)).collect::<Result<_, _>>()?;
    check_unique(&next)?;
    for old in before.iter().filter(|r| r.is_enabled) {
        let same = next.iter().find(|r| r.id == old.id).is_some_and(|r| AppRole { is_enabled: true, ..r.clone() } == *old);
        if !same {
            let message = "Permission (scope or role) cannot be deleted or updated unless disabled first.";
            return Err(GraphError::bad_detail("CannotDeleteOrUpdateEnabledEntitlement", "appRoles", message));
        }
    }
    // our guess, after one report: what was assigned goes with its role
    instance.assigned_to.retain(|a| next.iter().any(|r| r.id == a.app_role_id));
    instance.service_principal.app_roles = next;
    Ok(())
}

impl Incoming {
    fn complete(self, before: &[AppRole]) -> Result<AppRole, GraphError> {
        let old = before.iter().find(|r| r.id == self.id);
        if uuid::Uuid::try_parse(&self.id).is_err() {
            return Err(bad("The id of an app role has to be a GUID."));
        }
        if self.allowed_member_types.is_empty() || self.allowed_member_types.iter().any(|t| t != "User" && t != "Application") {
            return Err(bad("allowedMemberTypes of an app role holds User, Application or both."));
        }
        if old.is_none() && self.origin.as_deref().is_some_and(|o| o != "ServicePrincipal") {
            return Err(bad("origin of an app role is read-only."));
        }
        check_names(&self)?;
        Ok(AppRole {
            allowed_member_types: self.allowed_member_types,
            description: self.description,
            display_name: self.display_name,
            id: self.id,
            is_enabled: self.is_enabled,
            origin: old.map_or_else(|| Some("ServicePrincipal".into()), |r| r.origin.clone()),
            value: self.value,
        })
    }
}

/// Source of the alphabet: the appRole resource.
fn check_names(role: &Incoming) -> Result<(), GraphError> {
    if role.display_name.as_ref().is_none_or(|n| n.trim().is_empty() || n.chars().count() > 256) {
        return Err(bad("displayName of an app role has 1 to 256 characters."));
    }
    if role.description.as_ref().is_none_or(|d| d.trim().is_empty() || d.chars().count() > 1024) {
        return Err(bad("description of an app role has 1 to 1024 characters."));
    }
    let Some(value) = &role.value else { return Ok(()) };
    let allowed = |c: char| c.is_ascii_graphic() && !"\"\\".contains(c);
    if value.is_empty() || value.starts_with('.') || !value.chars().all(allowed) {
        return Err(bad("value of an app role holds no space and no sign that is not allowed, and does not begin with a dot."));
    }
    if value.len() > MAX_VALUE_CHARS {
        return Err(bad(format!("value of an app role has at most {MAX_VALUE_CHARS} characters.")));
    }
    Ok(())
}

fn check_unique(roles: &[AppRole]) -> Result<(), GraphError> {
    let (mut ids, mut values) = (HashSet::new(), HashSet::new());
    for role in roles {
        if !ids.insert(&role.id) {
            return Err(bad("It contains duplicate ids of app roles."));
        }
        if role.is_enabled && role.value.as_ref().is_some_and(|v| !values.insert(v)) {
            // our guess: the wording is unconfirmed in the reference
            return Err(bad("It contains duplicate values of enabled app roles."));
        }
    }
    Ok(())
}

fn bad(why: impl std::fmt::Display) -> GraphError {
    GraphError::bad_detail("InvalidValue", "appRoles", format!("Property appRoles is invalid. {why}"))
}
