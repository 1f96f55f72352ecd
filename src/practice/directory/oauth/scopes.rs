//! The scopes that the set-up can ask for, and which of them an administrator has to consent to.

use super::refusal::Refusal;

/// The client id of Microsoft Graph, the resource of all of them.
pub(in crate::practice::directory) const GRAPH: &str = "00000003-0000-0000-c000-000000000000";

/// Scopes of OpenID Connect.
const OPEN_ID: [&str; 4] = ["openid", "profile", "email", "offline_access"];
/// What a user may consent to alone. Source: the permissions reference.
const BY_USERS: [&str; 5] = ["openid", "profile", "email", "offline_access", "User.Read"];
/// The rest of what is known here.
const BY_ADMINISTRATORS: [&str; 21] = [
    "Application.Read.All",
    "Application.ReadWrite.All",
    "AppRoleAssignment.ReadWrite.All",
    "AuditLog.Read.All",
    "DelegatedPermissionGrant.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
    "Domain.Read.All",
    "Group.Read.All",
    "Group.ReadWrite.All",
    "GroupMember.ReadWrite.All",
    "Organization.Read.All",
    "Policy.Read.All",
    "Policy.ReadWrite.ApplicationConfiguration",
    "Policy.ReadWrite.ConditionalAccess",
    "ProvisioningLog.Read.All",
    "RoleManagement.Read.Directory",
    "Synchronization.Read.All",
    "Synchronization.ReadWrite.All",
    "User.Read.All",
    "User.ReadWrite.All",
];

/// Scopes as they were asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::practice::directory) struct Scopes {
    /// In their short form, without repetition.
    pub(super) names: Vec<String>,
    /// `.default`: whatever was consented to before.
    pub(super) default: bool,
}

impl Scopes {
    /// Reads a list. A scope in full carries the host of a Graph.
    ///
    /// # Errors
    /// An empty list, or a scope that Graph does not have.
    pub(super) fn read(text: &str) -> Result<Self, Refusal> {
        let (mut names, mut default) = (Vec::new(), false);
        for scope in text.split_whitespace().take(100) {
            let short = short(scope);
            if short == ".default" {
                default = true;
                continue;
            }
            let known = BY_USERS.iter().chain(&BY_ADMINISTRATORS).find(|k| k.eq_ignore_ascii_case(short));
            let known = known.ok_or_else(|| {
                let scope: String = scope.chars().take(100).collect();
                Refusal::new("invalid_scope", 70_011, format!("The provided value for the input parameter 'scope' isn't valid: '{scope}'."))
            })?;
            if !names.iter().any(|n| n == known) {
                names.push((*known).to_owned());
            }
        }
        if names.is_empty() && !default {
            return Err(Refusal::missing("scope"));
        }
        Ok(Self { names, default })
    }

    /// The scopes of Graph among them.
    pub(super) fn of_graph(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str).filter(|n| !OPEN_ID.contains(n))
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.names.iter().any(|n| n == name)
    }
}

/// Whether a user may consent alone.
pub(super) fn is_for_users(scope: &str) -> bool {
    BY_USERS.contains(&scope)
}

/// `https://graph.microsoft.com/User.Read` is `User.Read`, in every cloud.
fn short(scope: &str) -> &str {
    scope.strip_prefix("https://").and_then(|rest| rest.split_once('/')).map_or(scope, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_read_and_unknown_scopes_refused() {
        let scopes = Scopes::read("openid https://dod-graph.microsoft.us/Application.ReadWrite.All user.read User.Read");
        assert_eq!(scopes.map(|s| s.names), Ok(vec!["openid".into(), "Application.ReadWrite.All".into(), "User.Read".into()]));
        assert_eq!(Scopes::read("https://graph.microsoft.com/.default").map(|s| s.default), Ok(true));
        assert_eq!(Scopes::read("Everything.All").map_err(|r| r.number), Err(70_011));
        assert!(Scopes::read(" ").is_err());
        assert!(is_for_users("User.Read") && !is_for_users("Directory.Read.All"));
    }
}
