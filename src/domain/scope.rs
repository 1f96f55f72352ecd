//! Delegated permissions of Microsoft Graph, and directory roles.
//!
//! Source: Microsoft Graph permissions reference (ids of the scopes); "Microsoft Entra built-in roles" (template ids of the
//! roles, which are the same in every tenant).

/// A delegated permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// `/me`, own roles, basic `/organization`
    UserRead,
    /// Applications, service principals, certificates, owners
    ApplicationReadWrite,
    /// Assign and unassign
    AppRoleAssignmentReadWrite,
    /// Read policies, conditional access too
    PolicyRead,
    /// Claims mapping policies
    PolicyReadWriteApplicationConfiguration,
    /// Provisioning jobs and secrets
    SynchronizationReadWrite,
    /// Users
    UserReadWrite,
    /// Groups
    GroupReadWrite,
    /// Licences, domains; adding owners
    DirectoryRead,
    /// Logs
    AuditLogRead,
}

impl Scope {
    /// All that the procedure asks for.
    pub const ALL: [Self; 10] = [
        Self::UserRead,
        Self::ApplicationReadWrite,
        Self::AppRoleAssignmentReadWrite,
        Self::PolicyRead,
        Self::PolicyReadWriteApplicationConfiguration,
        Self::SynchronizationReadWrite,
        Self::UserReadWrite,
        Self::GroupReadWrite,
        Self::DirectoryRead,
        Self::AuditLogRead,
    ];

    /// What the first look asks for: who is signed in, the instances, what the tenant allows. Steps ask for more when they need it.
    pub const TO_LOOK: [Self; 4] = [Self::UserRead, Self::ApplicationReadWrite, Self::DirectoryRead, Self::PolicyRead];

    /// The name in token requests, without the resource's address: the short form works in every cloud.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UserRead => "User.Read",
            Self::ApplicationReadWrite => "Application.ReadWrite.All",
            Self::AppRoleAssignmentReadWrite => "AppRoleAssignment.ReadWrite.All",
            Self::PolicyRead => "Policy.Read.All",
            Self::PolicyReadWriteApplicationConfiguration => "Policy.ReadWrite.ApplicationConfiguration",
            Self::SynchronizationReadWrite => "Synchronization.ReadWrite.All",
            Self::UserReadWrite => "User.ReadWrite.All",
            Self::GroupReadWrite => "Group.ReadWrite.All",
            Self::DirectoryRead => "Directory.Read.All",
            Self::AuditLogRead => "AuditLog.Read.All",
        }
    }

    /// The permission's id, for `requiredResourceAccess` of an app registration.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::UserRead => "e1fe6dd8-ba31-4d61-89e7-88639da4683d",
            Self::ApplicationReadWrite => "bdfbf15f-ee85-4955-8675-146e8e5296b5",
            Self::AppRoleAssignmentReadWrite => "84bccea3-f856-4a8a-967b-dbe0a3d53a64",
            Self::PolicyRead => "572fea84-0151-49b2-9301-11cb16974376",
            Self::PolicyReadWriteApplicationConfiguration => "b27add92-efb2-4f16-84f5-8108ba77985c",
            Self::SynchronizationReadWrite => "7bb27fa3-ea8f-4d67-a916-87715b6188bd",
            Self::UserReadWrite => "204e0828-b5ca-4ad8-b9f3-f32a958e7cc4",
            Self::GroupReadWrite => "4e46008b-f24c-477d-8fff-7bb4ec7aafe0",
            Self::DirectoryRead => "06da0dbc-49e2-44d2-8312-53f166ab848a",
            Self::AuditLogRead => "e4c9e354-4dc5-45b8-9e7c-e1393b0b1a20",
        }
    }

    /// Whether an administrator has to consent to it.
    #[must_use]
    pub const fn needs_admin_consent(self) -> bool {
        !matches!(self, Self::UserRead)
    }
}

impl std::fmt::Display for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A directory role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)] // named as Microsoft names them
pub enum AdminRole {
    CloudApplicationAdministrator,
    ApplicationAdministrator,
    GlobalAdministrator,
    UserAdministrator,
    GroupsAdministrator,
    PrivilegedRoleAdministrator,
    ReportsReader,
    SecurityReader,
    SecurityOperator,
    SecurityAdministrator,
    GlobalReader,
    ConditionalAccessAdministrator,
}

impl AdminRole {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.facts().0
    }

    /// The id of its template.
    #[must_use]
    pub const fn template(self) -> &'static str {
        self.facts().1
    }

    const fn facts(self) -> (&'static str, &'static str) {
        match self {
            Self::CloudApplicationAdministrator => ("Cloud Application Administrator", "158c047a-c907-4556-b7ef-446551a6b5f7"),
            Self::ApplicationAdministrator => ("Application Administrator", "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3"),
            Self::GlobalAdministrator => ("Global Administrator", "62e90394-69f5-4237-9190-012177145e10"),
            Self::UserAdministrator => ("User Administrator", "fe930be7-5e62-47db-91af-98c3a49a38b1"),
            Self::GroupsAdministrator => ("Groups Administrator", "fdd7a751-b60b-444a-984c-02652fe8fa1c"),
            Self::PrivilegedRoleAdministrator => ("Privileged Role Administrator", "e8611ab8-c189-46e8-94e1-60213ab1f814"),
            Self::ReportsReader => ("Reports Reader", "4a5d8f65-41da-4de4-8968-e035b65339cf"),
            Self::SecurityReader => ("Security Reader", "5d6b6bb7-de71-4623-b4af-96380a352509"),
            Self::SecurityOperator => ("Security Operator", "5f2222b1-57c3-48ba-8ad5-d4759f1fde6f"),
            Self::SecurityAdministrator => ("Security Administrator", "194ae4cb-b126-40b2-bd5b-6091b380977d"),
            Self::GlobalReader => ("Global Reader", "f2ef992c-3afb-46b9-b7cf-a126ee74c451"),
            Self::ConditionalAccessAdministrator => ("Conditional Access Administrator", "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ids_are_guids_and_differ() {
        let ids: BTreeSet<&str> = Scope::ALL.into_iter().map(Scope::id).collect();
        assert_eq!(ids.len(), Scope::ALL.len());
        assert!(ids.iter().all(|id| uuid::Uuid::parse_str(id).is_ok()));
    }
}
