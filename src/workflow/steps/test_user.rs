//! Step 12: the user who proves the sign-in, and the assignment.

use super::Assessment;
use super::directory_roles::{has_value, pairs};
use crate::domain::call::{Call, DirectoryCall};
use crate::domain::finding::{Finding, sentence};
use crate::domain::observed::{DirectoryUser, ObservedInstance};
use crate::domain::plan::Plan;
use crate::domain::session::SessionName;
use crate::domain::step::{Cloud, StepId};
use crate::domain::tenant::DirectoryGroup;
use crate::workflow::world::World;

pub(super) fn assess(world: &World) -> Assessment {
    let Some(instance) = &world.instance else { return Assessment::too_early("The instance") };
    let name = world.test_user_name();
    if let Err(error) = SessionName::parse(&name) {
        return Assessment::blocked(Finding::error(
            "user.session_name",
            format!("{name} could never sign in to AWS"),
            sentence(&error.to_string()),
            "Choose a shorter user name, or send the mail address as session name",
        ));
    }
    let Some(user) = &world.test_user else {
        let call = DirectoryCall::CreateUser {
            user_principal_name: name.clone(),
            display_name: world.spec.test_user.display_name.clone(),
            mail_nickname: world.spec.test_user.alias.clone(),
        };
        return Assessment::todo(
            frame("Create user and assign")
                .read(Cloud::Directory, "Read user", format!("No user {name} is there yet"))
                .write(Call::Directory(call), None, "A password is made here and shown once")
                .prove(Cloud::Directory, "Read user", "The user can be read")
                .change("User", None, Some(name))
                .change("Assignment", None, Some(world.spec.test_user.role.to_string())),
        );
    };
    if !world.memory.password_in_vault && made_by_us(world, user) {
        let call = DirectoryCall::ResetPassword { user: user.id.clone() };
        return Assessment::todo(
            frame("Set a new password")
                .write(Call::Directory(call), None, "The first password did not reach this computer's keychain")
                .change("Password", None, Some("new, shown once".into())),
        );
    }
    assignment(world, instance, user)
}

fn assignment(world: &World, instance: &ObservedInstance, user: &DirectoryUser) -> Assessment {
    let wanted = world.spec.role_arn(&world.spec.test_user.role);
    let pair = match pairs(world) {
        Ok(pairs) => pairs.into_iter().find(|p| *p.role() == wanted),
        Err(finding) => return Assessment::Blocked(finding),
    };
    let Some(pair) = pair else {
        return Assessment::blocked(Finding::error(
            "user.no_role",
            format!("The role {} is not among the instance's roles", world.spec.test_user.role),
            "It was renamed or removed",
            "Choose a role for the test user",
        ));
    };
    let Some(app_role) = instance.app_roles.iter().find(|r| r.enabled && has_value(r, &pair)) else {
        return Assessment::too_early("The role in the directory");
    };
    let (principal, name) = match &world.spec.test_user.group {
        None => (&user.id, user.user_principal_name.as_str()),
        Some(group) => match ready_group(world, user, group) {
            Ok(group) => (&group.id, group.display_name.as_str()),
            Err(not_yet) => return *not_yet,
        },
    };
    if !instance.assignments.iter().any(|a| a.principal == *principal && a.app_role == app_role.id) {
        let call = DirectoryCall::Assign {
            service_principal: instance.ids.service_principal.clone(),
            principal: principal.clone(),
            app_role: app_role.id.clone(),
        };
        return Assessment::todo(
            frame("Assign the role").write(Call::Directory(call), None, format!("{name} gets {}", pair.role().name())).change(
                "Assignment",
                None,
                Some(format!("{name} as {}", pair.role().name())),
            ),
        );
    }
    let mut findings = Vec::new();
    if !world.memory.password_in_vault {
        findings.push(Finding::info(
            "user.adopted",
            format!("{} was there before", user.user_principal_name),
            "Rolebridge does not know the password and does not change it",
            "Sign in yourself for the test",
        ));
    }
    if !user.enabled {
        findings.push(Finding::warning(
            "user.disabled",
            format!("{} is disabled", user.user_principal_name),
            "A disabled user can't sign in",
            "Enable the user in the directory",
        ));
    }
    Assessment::done_with(vec![("User", user.user_principal_name.clone()), ("Assigned to", pair.claim_value())], findings)
}

/// The group with the user in it; or what has to happen first. Groups that are nested in others do not count for
/// assignments. Source: "Assign users and groups to an application", Microsoft Learn.
fn ready_group<'w>(world: &'w World, user: &DirectoryUser, name: &str) -> Result<&'w DirectoryGroup, Box<Assessment>> {
    if world.beside.tenant.premium == Some(false) {
        return Err(Box::new(Assessment::blocked(Finding::error(
            "licence.groups",
            format!("The group {name} can't be assigned"),
            "Assigning groups needs Entra ID P1 or P2, and the tenant has neither",
            "Assign the user directly: take the group out of this step; or have a licence added",
        ))));
    }
    let Some(group) = &world.beside.group else {
        let nickname: String = name.chars().filter(char::is_ascii_alphanumeric).take(64).collect();
        let call = DirectoryCall::CreateGroup {
            display_name: name.to_owned(),
            mail_nickname: if nickname.is_empty() { "awsusers".into() } else { nickname },
        };
        let plan =
            frame("Create the group").write(Call::Directory(call), None, "A security group").change("Group", None, Some(name.to_owned()));
        return Err(Box::new(Assessment::todo(plan)));
    };
    if !group.members.contains(&user.id) {
        let call = DirectoryCall::AddGroupMember { group: group.id.clone(), member: user.id.clone() };
        let plan = frame("Add the user to the group")
            .write(Call::Directory(call), None, format!("{} into {}", user.user_principal_name, group.display_name))
            .change("Member", None, Some(user.user_principal_name.clone()));
        return Err(Box::new(Assessment::todo(plan)));
    }
    Ok(group)
}

/// Whether one of our own calls made this user, seen through or not.
fn made_by_us(world: &World, user: &DirectoryUser) -> bool {
    world.memory.journal.iter().any(|e| matches!(&e.what.call, Call::Directory(DirectoryCall::CreateUser { user_principal_name, .. }) if *user_principal_name == user.user_principal_name))
}

fn frame(button: &str) -> Plan {
    Plan::new(StepId::TestUser, button, "Only this user", "Undo takes the assignment away and deletes a user made here")
}
