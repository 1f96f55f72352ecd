//! Which scopes and directory roles a call needs: a delegated call needs both.
//!
//! Sources: the permissions reference; "Role-based access control for Microsoft Graph". Where the sources read name no role for
//! a read, none is asked for.

use super::error::{Actor, GraphError};
use crate::practice::directory::state::groups::GLOBAL_ADMINISTRATOR;
use axum::http::{Method, StatusCode};

/// A rule: for these paths and methods any of the scopes and any of the roles. No scope: any token. No role: any user.
struct Rule {
    /// The beginning of the path, `*` for one segment.
    path: &'static str,
    writes: bool,
    scopes: &'static [&'static str],
    roles: &'static [&'static str],
}

const fn read(path: &'static str, scopes: &'static [&'static str], roles: &'static [&'static str]) -> Rule {
    Rule { path, writes: false, scopes, roles }
}

const fn write(path: &'static str, scopes: &'static [&'static str], roles: &'static [&'static str]) -> Rule {
    Rule { path, writes: true, scopes, roles }
}

const APP_ROLES: &[&str] = &["Application Administrator", "Cloud Application Administrator"];
const ASSIGNERS: &[&str] = &[
    "Application Administrator",
    "Cloud Application Administrator",
    "User Administrator",
    "Identity Governance Administrator",
    "Privileged Role Administrator",
];
const LOG_READERS: &[&str] = &["Reports Reader", "Security Reader", "Security Operator", "Security Administrator", "Global Reader"];
const PROVISIONING_LOG_READERS: &[&str] = &[
    "Reports Reader",
    "Security Reader",
    "Security Operator",
    "Security Administrator",
    "Global Reader",
    "Application Administrator",
    "Cloud Application Administrator",
];
const APPS: &[&str] = &["Application.Read.All", "Application.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"];
const USERS: &[&str] = &["User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"];
const GROUPS: &[&str] =
    &["Group.Read.All", "Group.ReadWrite.All", "GroupMember.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"];

/// The first rule that fits counts.
const RULES: &[Rule] = &[
    read("/me", &["User.Read", "User.Read.All", "User.ReadWrite.All", "Directory.Read.All"], &[]),
    read("/organization", &["User.Read", "Organization.Read.All", "Directory.Read.All"], &[]),
    read("/subscribedSkus", &["Organization.Read.All", "Directory.Read.All"], &[]),
    read("/domains", &["Domain.Read.All", "Directory.Read.All"], &[]),
    read("/applicationTemplates", &[], &[]),
    write("/applicationTemplates", &["Application.ReadWrite.All"], APP_ROLES),
    read("/servicePrincipals/*/synchronization", &["Synchronization.Read.All", "Synchronization.ReadWrite.All"], APP_ROLES),
    write("/servicePrincipals/*/synchronization", &["Synchronization.ReadWrite.All"], APP_ROLES),
    write("/servicePrincipals/*/appRoleAssignedTo", &["AppRoleAssignment.ReadWrite.All"], ASSIGNERS),
    write("/users/*/appRoleAssignments", &["AppRoleAssignment.ReadWrite.All"], ASSIGNERS),
    write("/groups/*/appRoleAssignments", &["AppRoleAssignment.ReadWrite.All"], ASSIGNERS),
    read("/applications", APPS, &[]),
    read("/servicePrincipals", APPS, &[]),
    write("/applications", &["Application.ReadWrite.All"], APP_ROLES),
    write("/servicePrincipals", &["Application.ReadWrite.All"], APP_ROLES),
    read("/policies/claimsMappingPolicies", &["Policy.Read.All", "Policy.ReadWrite.ApplicationConfiguration"], &[]),
    write("/policies/claimsMappingPolicies", &["Policy.ReadWrite.ApplicationConfiguration"], APP_ROLES),
    read("/policies", &["Policy.Read.All"], &[]),
    read("/identity/conditionalAccess", &["Policy.Read.All"], &[]),
    write("/identity/conditionalAccess", &["Policy.ReadWrite.ConditionalAccess"], &["Security Administrator"]),
    read("/users", USERS, &[]),
    write("/users", &["User.ReadWrite.All", "Directory.ReadWrite.All"], &["User Administrator"]),
    read("/groups", GROUPS, &[]),
    write("/groups/*/members", &["Group.ReadWrite.All", "GroupMember.ReadWrite.All"], &["Groups Administrator", "User Administrator"]),
    write("/groups", &["Group.ReadWrite.All"], &["Groups Administrator", "User Administrator"]),
    read("/auditLogs/provisioning", &["AuditLog.Read.All", "ProvisioningLog.Read.All"], PROVISIONING_LOG_READERS),
    read("/auditLogs", &["AuditLog.Read.All"], LOG_READERS),
    read("/oauth2PermissionGrants", &["Directory.Read.All", "DelegatedPermissionGrant.ReadWrite.All"], &[]),
    write("/oauth2PermissionGrants", &["DelegatedPermissionGrant.ReadWrite.All"], APP_ROLES),
];

/// Whether the caller may make a call; `path` is without the version.
///
/// # Errors
/// 403 `Authorization_RequestDenied`, which does not say what is missing.
pub(super) fn check(actor: &Actor, method: &Method, path: &str) -> Result<(), GraphError> {
    // asking for objects by their ids and sending a batch change nothing, each request of a batch is checked by itself
    let reads = *method == Method::GET || path == "/directoryObjects/getByIds";
    if path == "/$batch" {
        return Ok(());
    }
    let rule = RULES.iter().find(|r| r.writes != reads && fits(r.path, path));
    let (scopes, roles): (&[&str], &[&str]) = match rule {
        Some(rule) => (rule.scopes, rule.roles),
        None if reads => (&["Directory.Read.All", "Directory.ReadWrite.All"], &[]),
        None => (&["Directory.ReadWrite.All"], &[GLOBAL_ADMINISTRATOR]),
    };
    let has_scope = actor.scopes.as_ref().is_none_or(|held| scopes.is_empty() || scopes.iter().any(|s| held.iter().any(|h| h == s)));
    let is_global = actor.roles.contains(&GLOBAL_ADMINISTRATOR);
    let has_role = roles.is_empty() || is_global || roles.iter().any(|r| actor.roles.contains(r));
    if has_scope && has_role {
        return Ok(());
    }
    let message = "Insufficient privileges to complete the operation.";
    Err(GraphError::new(StatusCode::FORBIDDEN, "Authorization_RequestDenied", message))
}

fn fits(rule: &str, path: &str) -> bool {
    // an alternate key stands where an id does
    let path = path.replace("(appId", "/(appId");
    let mut segments = path.split('/');
    rule.split('/').all(|wanted| segments.next().is_some_and(|segment| wanted == "*" || wanted == segment))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may(scopes: Option<&[&str]>, roles: &[&'static str], method: &Method, path: &str) -> bool {
        let scopes = scopes.map(|s| s.iter().map(|s| (*s).to_owned()).collect());
        check(&Actor { user: String::new(), scopes, roles: roles.to_vec() }, method, path).is_ok()
    }

    #[test]
    fn scope_and_role_are_both_needed() {
        let path = "/servicePrincipals/x";
        assert!(may(None, &[GLOBAL_ADMINISTRATOR], &Method::PATCH, path));
        assert!(may(Some(&["Application.ReadWrite.All"]), &["Cloud Application Administrator"], &Method::PATCH, path));
        assert!(!may(Some(&["Application.Read.All"]), &["Cloud Application Administrator"], &Method::PATCH, path));
        assert!(!may(Some(&["Application.ReadWrite.All"]), &["User Administrator"], &Method::PATCH, path));
        assert!(may(Some(&["Application.Read.All"]), &[], &Method::GET, path));
        assert!(may(Some(&["Application.ReadWrite.All"]), APP_ROLES, &Method::PATCH, "/applications(appId='x')"));
    }

    #[test]
    fn the_closest_rule_counts() {
        let assigner: &[&str] = &["AppRoleAssignment.ReadWrite.All"];
        assert!(may(Some(assigner), &["User Administrator"], &Method::POST, "/servicePrincipals/x/appRoleAssignedTo"));
        assert!(!may(Some(assigner), &["User Administrator"], &Method::POST, "/servicePrincipals/x/owners/$ref"));
        assert!(!may(Some(&["AuditLog.Read.All"]), &["Cloud Application Administrator"], &Method::GET, "/auditLogs/signIns"));
        assert!(may(Some(&["AuditLog.Read.All"]), &["Cloud Application Administrator"], &Method::GET, "/auditLogs/provisioning"));
    }
}
