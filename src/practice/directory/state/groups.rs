//! Groups, and who holds which directory role.

use super::DirectoryState;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A group with what stands beside the entity.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct HeldGroup {
    /// What Graph shows.
    pub group: Group,
    /// Object ids of its members: users and groups.
    #[serde(default)]
    pub members: Vec<String>,
    /// Object ids of its owners.
    #[serde(default)]
    pub owners: Vec<String>,
}

/// `microsoft.graph.group`, as far as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)] // names and meanings are Microsoft Graph's
pub struct Group {
    pub id: String,
    pub created_date_time: Timestamp,
    pub deleted_date_time: Option<Timestamp>,
    pub description: Option<String>,
    pub display_name: String,
    pub group_types: Vec<String>,
    pub is_assignable_to_role: Option<bool>,
    pub mail: Option<String>,
    pub mail_enabled: bool,
    pub mail_nickname: String,
    pub security_enabled: bool,
    pub visibility: Option<String>,
}

/// A directory role: what the tenant's administrators may do. Names and template ids are Microsoft's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DirectoryRole {
    /// Name.
    pub name: &'static str,
    /// Template id, the same in every tenant.
    pub template: &'static str,
}

/// The roles that the set-up can need. Source: "Microsoft Entra built-in roles".
pub const DIRECTORY_ROLES: [DirectoryRole; 12] = [
    DirectoryRole { name: "Global Administrator", template: "62e90394-69f5-4237-9190-012177145e10" },
    DirectoryRole { name: "Global Reader", template: "f2ef992c-3afb-46b9-b7cf-a126ee74c451" },
    DirectoryRole { name: "Application Administrator", template: "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3" },
    DirectoryRole { name: "Cloud Application Administrator", template: "158c047a-c907-4556-b7ef-446551a6b5f7" },
    DirectoryRole { name: "User Administrator", template: "fe930be7-5e62-47db-91af-98c3a49a38b1" },
    DirectoryRole { name: "Groups Administrator", template: "fdd7a751-b60b-444a-984c-02652fe8fa1c" },
    DirectoryRole { name: "Privileged Role Administrator", template: "e8611ab8-c189-46e8-94e1-60213ab1f814" },
    DirectoryRole { name: "Identity Governance Administrator", template: "45d8d3c5-c802-45c6-b32a-1d70b5e1e86e" },
    DirectoryRole { name: "Reports Reader", template: "4a5d8f65-41da-4de4-8968-e035b65339cf" },
    DirectoryRole { name: "Security Reader", template: "5d6b6bb7-de71-4623-b4af-96380a352509" },
    DirectoryRole { name: "Security Operator", template: "5f2222b1-57c3-48ba-8ad5-d4759f1fde6f" },
    DirectoryRole { name: "Security Administrator", template: "194ae4cb-b126-40b2-bd5b-6091b380977d" },
];

/// Name of the role that may do everything.
pub const GLOBAL_ADMINISTRATOR: &str = "Global Administrator";

impl DirectoryState {
    /// The names of the directory roles that a user holds.
    #[must_use]
    pub fn roles_of(&self, user: &str) -> Vec<DirectoryRole> {
        let held = self.directory_roles.get(user);
        let holds = |role: &DirectoryRole| match held {
            Some(names) => names.iter().any(|n| n == role.name),
            // the administrator of a new tenant may do everything
            None => user == self.tenant.administrator && role.name == GLOBAL_ADMINISTRATOR,
        };
        DIRECTORY_ROLES.into_iter().filter(holds).collect()
    }

    /// Ids of the groups that somebody is in, directly (first) or through other groups.
    #[must_use]
    pub fn groups_of(&self, member: &str, transitive: bool) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        let mut seen = BTreeSet::from([member.to_owned()]);
        let mut next = vec![member.to_owned()];
        while let Some(of) = next.pop() {
            for (id, held) in self.groups.iter() {
                if held.members.contains(&of) && seen.insert(id.clone()) {
                    found.push(id.clone());
                    if transitive {
                        next.push(id.clone());
                    }
                }
            }
        }
        found
    }

    /// Ids of those whose assignments count for a user: the user, and the groups that the user is in directly: assignments
    /// do not reach members of nested groups. Source: "Assign users and groups to an application".
    #[must_use]
    pub fn principals_of(&self, user: &str) -> Vec<String> {
        std::iter::once(user.to_owned()).chain(self.groups_of(user, false)).collect()
    }
}
