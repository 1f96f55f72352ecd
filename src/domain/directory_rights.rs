//! The rights doctor of the directory side: which scopes and directory roles each step needs, what the administrator
//! lacks, and what to write to whoever can grant it.
//!
//! Source: Microsoft Graph permissions reference and its includes on least privileged roles, "Microsoft Entra sign-in logs".
//! That creating users needs User Administrator is general knowledge with no document behind it here: unconfirmed.

use super::call::DirectoryCall;
use super::scope::{AdminRole, Scope};
use super::step::StepId;
use super::tenant::AdminRights;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// What something is needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// Seeing who is signed in.
    Identity,
    /// Applications and service principals.
    Applications,
    /// Claims policies.
    Claims,
    /// The provisioning service.
    Provisioning,
    /// Users.
    Users,
    /// Groups.
    Groups,
    /// Assignments.
    Assignments,
    /// Logs.
    Logs,
    /// Conditional access.
    AccessPolicies,
}

/// What a step needs: every scope, and one of the roles of each row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Need {
    /// What for.
    pub purpose: Purpose,
    /// What for, a short phrase.
    pub what: &'static str,
    /// Scopes, all of them.
    pub scopes: &'static [Scope],
    /// Directory roles, one of them; none where the scope is enough.
    pub roles: &'static [AdminRole],
}

/// What is missing for one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lack {
    /// The step.
    pub step: StepId,
    /// What for.
    pub purpose: Purpose,
    /// What for, a short phrase.
    pub what: &'static str,
    /// Scopes that the token does not have.
    pub scopes: Vec<Scope>,
    /// Roles of which one is needed; empty when one is there.
    pub roles: Vec<AdminRole>,
}

/// How somebody stands towards a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// All is there.
    Has,
    /// Something is missing for sure.
    Lacks(Vec<Lack>),
    /// It could not be told.
    NotKnown,
}

const APPLICATIONS: &[AdminRole] =
    &[AdminRole::CloudApplicationAdministrator, AdminRole::ApplicationAdministrator, AdminRole::GlobalAdministrator];

const fn applications(what: &'static str, scopes: &'static [Scope]) -> Need {
    Need { purpose: Purpose::Applications, what, scopes, roles: APPLICATIONS }
}

const CREATE: Need = applications("create the application and its owner", &[Scope::ApplicationReadWrite, Scope::DirectoryRead]);
const CHANGE: Need = applications("change the application", &[Scope::ApplicationReadWrite]);
const WRITE_ROLES: Need = applications("write the roles", &[Scope::ApplicationReadWrite]);
const IDENTITY: Need = Need { purpose: Purpose::Identity, what: "see who is signed in", scopes: &[Scope::UserRead], roles: &[] };
const CLAIMS: Need = Need {
    purpose: Purpose::Claims,
    what: "write and assign the claims policy",
    scopes: &[Scope::ApplicationReadWrite, Scope::PolicyReadWriteApplicationConfiguration],
    roles: APPLICATIONS,
};
const PROVISION: Need = Need {
    purpose: Purpose::Provisioning,
    what: "set up the provisioning service",
    scopes: &[Scope::SynchronizationReadWrite],
    roles: APPLICATIONS,
};
const USERS: Need = Need {
    purpose: Purpose::Users,
    what: "create the test user",
    scopes: &[Scope::UserReadWrite],
    roles: &[AdminRole::UserAdministrator, AdminRole::GlobalAdministrator],
};
const GROUPS: Need = Need {
    purpose: Purpose::Groups,
    what: "create a group, where one is assigned",
    scopes: &[Scope::GroupReadWrite],
    roles: &[AdminRole::GroupsAdministrator, AdminRole::UserAdministrator, AdminRole::GlobalAdministrator],
};
const ASSIGN: Need = Need {
    purpose: Purpose::Assignments,
    what: "assign a role",
    scopes: &[Scope::AppRoleAssignmentReadWrite],
    roles: &[
        AdminRole::CloudApplicationAdministrator,
        AdminRole::ApplicationAdministrator,
        AdminRole::UserAdministrator,
        AdminRole::PrivilegedRoleAdministrator,
        AdminRole::GlobalAdministrator,
    ],
};
const LOGS: Need = Need {
    purpose: Purpose::Logs,
    what: "read sign-in logs",
    scopes: &[Scope::AuditLogRead],
    roles: &[
        AdminRole::ReportsReader,
        AdminRole::SecurityReader,
        AdminRole::SecurityOperator,
        AdminRole::SecurityAdministrator,
        AdminRole::GlobalReader,
        AdminRole::GlobalAdministrator,
    ],
};
const ACCESS: Need = Need {
    purpose: Purpose::AccessPolicies,
    what: "read conditional access",
    scopes: &[Scope::PolicyRead],
    roles: &[
        AdminRole::GlobalReader,
        AdminRole::SecurityReader,
        AdminRole::SecurityAdministrator,
        AdminRole::ConditionalAccessAdministrator,
        AdminRole::GlobalAdministrator,
    ],
};

/// What a step needs in the directory.
#[must_use]
pub const fn needs(step: StepId) -> &'static [Need] {
    match step {
        StepId::Connect => &[IDENTITY],
        StepId::Instance => &[CREATE],
        StepId::BasicSaml | StepId::Certificate => &[CHANGE],
        StepId::Claims => &[CLAIMS],
        StepId::DirectoryRoles => &[WRITE_ROLES, PROVISION],
        StepId::TestUser => &[USERS, GROUPS, ASSIGN],
        StepId::SignIn => &[LOGS],
        StepId::Next => &[ACCESS],
        _ => &[],
    }
}

/// What a call is for.
#[must_use]
pub const fn purpose(call: &DirectoryCall) -> Purpose {
    use DirectoryCall as C;
    match call {
        C::CreateClaimsPolicy { .. }
        | C::UpdateClaimsPolicy { .. }
        | C::DeleteClaimsPolicy { .. }
        | C::AssignClaimsPolicy { .. }
        | C::UnassignClaimsPolicy { .. } => Purpose::Claims,
        C::CreateUser { .. } | C::ResetPassword { .. } | C::DeleteUser { .. } => Purpose::Users,
        C::CreateGroup { .. } | C::DeleteGroup { .. } | C::AddGroupMember { .. } | C::RemoveGroupMember { .. } => Purpose::Groups,
        C::Assign { .. } | C::Unassign { .. } => Purpose::Assignments,
        C::CreateProvisioningJob { .. }
        | C::DeleteProvisioningJob { .. }
        | C::SaveProvisioningCredentials { .. }
        | C::StartProvisioning { .. }
        | C::PauseProvisioning { .. }
        | C::RestartProvisioning { .. } => Purpose::Provisioning,
        _ => Purpose::Applications,
    }
}

/// What is missing for sure for these calls of a step.
#[must_use]
pub fn lacking<'c>(step: StepId, calls: impl Iterator<Item = &'c DirectoryCall>, rights: &AdminRights) -> Vec<Lack> {
    let purposes: BTreeSet<Purpose> = calls.map(purpose).collect();
    match standing(step, rights) {
        Standing::Lacks(lacks) => lacks.into_iter().filter(|l| purposes.contains(&l.purpose)).collect(),
        Standing::Has | Standing::NotKnown => Vec::new(),
    }
}

/// The scopes of a step, for the sign-in that asks for them when they are needed.
#[must_use]
pub fn scopes(step: StepId) -> Vec<Scope> {
    let mut scopes: Vec<Scope> = needs(step).iter().flat_map(|n| n.scopes).copied().collect();
    scopes.sort_unstable();
    scopes.dedup();
    scopes
}

/// How an administrator stands towards a step.
#[must_use]
pub fn standing(step: StepId, rights: &AdminRights) -> Standing {
    let lacks: Vec<Lack> = needs(step).iter().filter_map(|need| lack(step, need, rights)).collect();
    if !lacks.is_empty() {
        return Standing::Lacks(lacks);
    }
    if needs(step).is_empty() || (rights.scopes.is_some() && rights.roles.is_some()) { Standing::Has } else { Standing::NotKnown }
}

/// Everything that is missing, over all steps.
#[must_use]
pub fn missing(rights: &AdminRights) -> Vec<Lack> {
    let all = StepId::ALL.into_iter().filter_map(|step| match standing(step, rights) {
        Standing::Lacks(lacks) => Some(lacks),
        Standing::Has | Standing::NotKnown => None,
    });
    all.flatten().collect()
}

fn lack(step: StepId, need: &Need, rights: &AdminRights) -> Option<Lack> {
    let scopes = match &rights.scopes {
        Some(has) => need.scopes.iter().copied().filter(|s| !covered(*s, has)).collect(),
        None => Vec::new(),
    };
    let holds =
        |role: &AdminRole| rights.roles.iter().flatten().any(|h| h.template.eq_ignore_ascii_case(role.template()) || h.name == role.name());
    let roles = match &rights.roles {
        Some(_) if !need.roles.is_empty() && !need.roles.iter().any(holds) => need.roles.to_vec(),
        _ => Vec::new(),
    };
    (!scopes.is_empty() || !roles.is_empty()).then_some(Lack { step, purpose: need.purpose, what: need.what, scopes, roles })
}

/// Whether a token's scopes hold this one, or a wider one.
fn covered(scope: Scope, has: &[String]) -> bool {
    let wider: &[&str] = match scope {
        Scope::UserRead => &["User.ReadWrite", "User.Read.All", "User.ReadWrite.All", "Directory.Read.All"],
        Scope::ApplicationReadWrite | Scope::GroupReadWrite | Scope::UserReadWrite | Scope::DirectoryRead => &["Directory.ReadWrite.All"],
        _ => &[],
    };
    // scopes may be written in full, with the resource's address before them
    let is = |text: &str, name: &str| text.rsplit('/').next().is_some_and(|short| short.eq_ignore_ascii_case(name));
    has.iter().any(|text| is(text, scope.as_str()) || wider.iter().any(|w| is(text, w)))
}

/// A text to hand to whoever can grant what is missing. Empty when nothing is.
#[must_use]
pub fn request_text(tenant: &str, user: &str, lacks: &[Lack]) -> String {
    if lacks.is_empty() {
        return String::new();
    }
    let mut text = format!("Please grant {user} in {tenant} what the set-up of single sign-on to AWS needs:\n");
    for lack in lacks {
        let _ = write!(text, "\nTo {} (step {}, {}):\n", lack.what, lack.step.number(), lack.step.title());
        if !lack.scopes.is_empty() {
            let names: Vec<&str> = lack.scopes.iter().map(|s| s.as_str()).collect();
            let _ = writeln!(text, "- admin consent to the delegated Microsoft Graph permissions {}", names.join(", "));
        }
        if !lack.roles.is_empty() {
            let names: Vec<&str> = lack.roles.iter().map(|r| r.name()).collect();
            let _ = writeln!(text, "- one of the directory roles {}", names.join(", "));
        }
    }
    text.push_str("\nA role that is granted for a limited time (Privileged Identity Management) is enough.\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::directory::{ProvisioningJobId, ServicePrincipalId};
    use crate::domain::tenant::HeldRole;

    fn rights(scopes: &[&str], roles: &[AdminRole]) -> AdminRights {
        AdminRights {
            scopes: Some(scopes.iter().map(|s| (*s).to_owned()).collect()),
            roles: Some(roles.iter().map(|r| HeldRole { template: r.template().into(), name: String::new() }).collect()),
        }
    }

    #[test]
    fn a_cloud_application_administrator_sets_up_but_can_not_read_sign_in_logs() {
        let all: Vec<&str> = Scope::ALL.iter().map(|s| s.as_str()).collect();
        let rights = rights(&all, &[AdminRole::CloudApplicationAdministrator]);
        for step in [StepId::Instance, StepId::BasicSaml, StepId::Claims, StepId::Certificate, StepId::DirectoryRoles] {
            assert_eq!(standing(step, &rights), Standing::Has, "{step}");
        }
        let lacking: Vec<StepId> = missing(&rights).iter().map(|l| l.step).collect();
        assert_eq!(lacking, [StepId::TestUser, StepId::TestUser, StepId::SignIn, StepId::Next]);
    }

    #[test]
    fn scopes_count_in_full_and_in_short_and_wider_ones_too() {
        let global = &[AdminRole::GlobalAdministrator][..];
        let full = rights(&["https://graph.microsoft.com/Application.ReadWrite.All", "Directory.ReadWrite.All"], global);
        assert_eq!(standing(StepId::Instance, &full), Standing::Has);
        let Standing::Lacks(lacks) = standing(StepId::Claims, &full) else { panic!("the policy scope is missing") };
        assert_eq!(lacks[0].scopes, [Scope::PolicyReadWriteApplicationConfiguration]);
        assert!(lacks[0].roles.is_empty());
    }

    #[test]
    fn only_what_the_calls_need_counts() {
        let rights = rights(&["Application.ReadWrite.All"], &[AdminRole::CloudApplicationAdministrator]);
        let roles = DirectoryCall::SetAppRoles { service_principal: ServicePrincipalId::new("s"), roles: Vec::new() };
        let start = DirectoryCall::StartProvisioning { service_principal: ServicePrincipalId::new("s"), job: ProvisioningJobId::new("j") };
        assert!(lacking(StepId::DirectoryRoles, [&roles].into_iter(), &rights).is_empty());
        assert_eq!(lacking(StepId::DirectoryRoles, [&start].into_iter(), &rights)[0].scopes, [Scope::SynchronizationReadWrite]);
    }

    #[test]
    fn what_can_not_be_read_is_not_called_missing() {
        assert_eq!(standing(StepId::Instance, &AdminRights::default()), Standing::NotKnown);
        assert!(missing(&AdminRights::default()).is_empty());
    }

    #[test]
    fn the_text_to_hand_over_names_scope_role_and_step() {
        let lacks = missing(&rights(&["User.Read"], &[]));
        let text = request_text("Contoso", "a@contoso.com", &lacks);
        for part in ["a@contoso.com", "Contoso", "Synchronization.ReadWrite.All", "Cloud Application Administrator", "step 11"] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(request_text("Contoso", "a", &[]).is_empty());
    }
}
