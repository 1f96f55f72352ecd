//! Which scopes a request needs.
//!
//! Source: the permissions tables of Microsoft Graph v1.0, delegated, least privileged of those that the procedure asks for.

use crate::domain::scope::Scope;
use reqwest::Method;

/// The scopes of a request; `path` begins with `/`, without the version.
pub(super) fn needed(method: &Method, path: &str) -> &'static [Scope] {
    let reads = *method == Method::GET;
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let has = |part: &str| path.contains(part);
    let starts = |part: &str| path.starts_with(part);
    if starts("/me") || starts("/organization") {
        &[Scope::UserRead]
    } else if starts("/auditLogs") {
        &[Scope::AuditLogRead]
    } else if has("/synchronization") {
        &[Scope::SynchronizationReadWrite]
    } else if starts("/policies/claimsMappingPolicies") && !reads {
        &[Scope::PolicyReadWriteApplicationConfiguration]
    } else if starts("/policies") || starts("/identity") {
        &[Scope::PolicyRead]
    } else if has("/appRoleAssignedTo") && !reads {
        &[Scope::AppRoleAssignmentReadWrite, Scope::ApplicationReadWrite]
    } else if has("/owners") && !reads {
        &[Scope::ApplicationReadWrite, Scope::DirectoryRead]
    } else if has("/claimsMappingPolicies") {
        &[Scope::ApplicationReadWrite, Scope::PolicyRead]
    } else if starts("/users") {
        &[Scope::UserReadWrite]
    } else if starts("/groups") {
        &[Scope::GroupReadWrite]
    } else if starts("/subscribedSkus") || starts("/domains") {
        &[Scope::DirectoryRead]
    } else {
        &[Scope::ApplicationReadWrite]
    }
}

/// Scopes as a refusal names them.
pub(super) fn listed(scopes: &[Scope]) -> String {
    scopes.iter().map(|s| s.as_str()).collect::<Vec<_>>().join(" and ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_group_of_calls_asks_for_its_own() {
        for (method, path, scope) in [
            (Method::GET, "/me?$select=id", Scope::UserRead),
            (Method::POST, "/applicationTemplates/x/instantiate", Scope::ApplicationReadWrite),
            (Method::PUT, "/servicePrincipals/x/synchronization/secrets", Scope::SynchronizationReadWrite),
            (Method::POST, "/servicePrincipals/x/appRoleAssignedTo", Scope::AppRoleAssignmentReadWrite),
            (Method::GET, "/servicePrincipals/x/appRoleAssignedTo", Scope::ApplicationReadWrite),
            (Method::POST, "/policies/claimsMappingPolicies", Scope::PolicyReadWriteApplicationConfiguration),
            (Method::GET, "/policies/defaultAppManagementPolicy", Scope::PolicyRead),
            (Method::GET, "/identity/conditionalAccess/policies", Scope::PolicyRead),
            (Method::POST, "/groups", Scope::GroupReadWrite),
            (Method::GET, "/auditLogs/signIns?$filter=x", Scope::AuditLogRead),
        ] {
            assert!(needed(&method, path).contains(&scope), "{method} {path}");
        }
    }
}
