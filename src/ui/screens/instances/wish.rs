//! What a step is for, and the values of the wish that it uses, to be changed in place.

use super::role_sources;
use super::wish_fields::{choices, draft};
use crate::domain::claims::SessionNameSource;
use crate::domain::name::{ProviderName, RoleName};
use crate::domain::session::{MaxSessionSeconds, SessionSeconds};
use crate::domain::spec::{CertificateOrigin, InstanceSpec, RoleDelivery, RoleSpec};
use crate::domain::step::StepId;
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::Intent;
use crate::ui::theme::Type;
use crate::ui::view::View;
use crate::ui::widgets::{Button, gap, head, label};
use crate::workflow::message::Command;
use crate::workflow::view::InstanceView;
use egui::Ui;

/// Addresses that get the directory's expiry mails, at most.
const MOST_ADDRESSES: usize = 5;

/// One sentence on what a step brings.
pub(super) const fn purpose(step: StepId) -> &'static str {
    match step {
        StepId::Choose => "Single-Account Access: one provider and one certificate an account",
        StepId::Connect => "Both clouds answer, and the rights for later steps are there",
        StepId::Instance => "The gallery application, one for this account",
        StepId::BasicSaml => "Identifier, reply URL and sign-on mode of the application",
        StepId::Claims => "What AWS is told of a person: role, session name and length",
        StepId::Certificate => "The key that signs this instance's responses",
        StepId::Metadata => "The document that tells AWS whom to trust",
        StepId::Provider => "AWS will trust what this instance's certificate signs",
        StepId::Roles => "What people may do in the account, by this provider alone",
        StepId::ImportIdentity => "An IAM user that may list roles and nothing else",
        StepId::DirectoryRoles => "The roles of the account can be assigned in the directory",
        StepId::TestUser => "A person who proves the sign-in, with one role",
        StepId::AwsTestUser => "Nothing to do: the session stands for the person",
        StepId::SignIn => "A response is made, judged and exchanged for a session",
        StepId::Next => "What ends when, and what to look at from now on",
    }
}

/// Whether another wish can follow once the step is done: what then differs is shown with its mend.
pub(super) const fn changes_later(step: StepId) -> bool {
    matches!(step, StepId::BasicSaml | StepId::Claims | StepId::Certificate | StepId::DirectoryRoles)
}

/// The editable values of a step, when it has any.
pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, instance: &InstanceView, step: StepId, out: &mut Vec<Intent>) {
    let spec = &instance.spec;
    let mut changed: Option<InstanceSpec> = None;
    let mut set = |change: &dyn Fn(&mut InstanceSpec)| {
        let mut new = spec.clone();
        change(&mut new);
        changed = Some(new);
    };
    match step {
        StepId::Provider => {
            if let Some(name) = draft(ui, view, spec, "Provider name", spec.provider.as_str(), "Letters, digits, . - and _", |t| {
                ProviderName::parse(t).map_err(|e| e.to_string())
            }) {
                set(&|s| s.provider = name.clone());
            }
        }
        StepId::BasicSaml => basic_saml(ui, view, spec, &mut set),
        StepId::Claims => claims(ui, view, spec, &mut set),
        StepId::Certificate => certificate(ui, view, spec, &mut set),
        StepId::Roles => roles(ui, env, view, spec, &mut set),
        StepId::DirectoryRoles => directory_roles(ui, env, spec, &mut set),
        StepId::TestUser => test_user(ui, view, spec, &mut set),
        _ => {}
    }
    if let Some(spec) = changed {
        out.push(Intent::Send(Command::SaveSpec(Box::new(spec))));
    }
}

type Set<'a> = &'a mut dyn FnMut(&dyn Fn(&mut InstanceSpec));

fn basic_saml(ui: &mut Ui, view: &mut View, spec: &InstanceSpec, set: Set<'_>) {
    let saved = spec.relay_state.clone().unwrap_or_default();
    let address = |t: &str| match t.trim() {
        "" => Ok(None),
        t if t.starts_with("https://") && !t.contains(char::is_whitespace) => Ok(Some(t.to_owned())),
        _ => Err("An address that begins with https://".to_owned()),
    };
    if let Some(address) = draft(ui, view, spec, "Relay state", &saved, "Where the console opens; empty: its start page", address) {
        set(&|s| s.relay_state.clone_from(&address));
    }
}

fn claims(ui: &mut Ui, view: &mut View, spec: &InstanceSpec, set: Set<'_>) {
    let seconds = spec.claims.session_duration.get().to_string();
    if let Some(seconds) =
        draft(ui, view, spec, "Session length in seconds", &seconds, "900 to 43,200; more than a role allows ends early", |t| {
            SessionSeconds::parse(t).map_err(|e| e.to_string())
        })
    {
        set(&|s| s.claims.session_duration = seconds);
    }
    let sources = [
        (SessionNameSource::UserPrincipalName, "User principal name"),
        (SessionNameSource::Mail, "Mail address"),
        (SessionNameSource::MailNickname, "Mail nickname"),
    ];
    if let Some(source) = choices(ui, "Session name", &sources, &spec.claims.session_name) {
        set(&|s| s.claims.session_name = source);
    }
}

fn certificate(ui: &mut Ui, view: &mut View, spec: &InstanceSpec, set: Set<'_>) {
    let origins = [
        (CertificateOrigin::Directory, "Made by the directory"),
        (CertificateOrigin::Here { rsa_bits: 2048 }, "Made here"),
        (CertificateOrigin::Here { rsa_bits: 4096 }, "Made here, 4096 bits"),
    ];
    if let Some(origin) = choices(ui, "Key", &origins, &spec.certificate.origin) {
        set(&|s| s.certificate.origin = origin);
    }
    let valid = |t: &str| t.parse::<u8>().ok().filter(|y| (1..=3).contains(y)).ok_or_else(|| "A whole number from 1 to 3".to_owned());
    if let Some(years) = draft(ui, view, spec, "Years of validity", &spec.certificate.years.to_string(), "1 to 3", valid) {
        set(&|s| s.certificate.years = years);
    }
    let saved = spec.notification_addresses.join(", ");
    if let Some(told) = draft(ui, view, spec, "Told before it ends", &saved, "Mail addresses, at most five, with commas", addresses) {
        set(&|s| s.notification_addresses.clone_from(&told));
    }
}

/// Addresses of the directory's expiry mails. Source: "Manage certificates for federated single sign-on", Microsoft Learn: up to five.
fn addresses(typed: &str) -> Result<Vec<String>, String> {
    let all: Vec<String> = typed.split([',', ';', ' ']).filter(|a| !a.is_empty()).map(str::to_owned).collect();
    let is_address =
        |a: &String| a.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'));
    match all.iter().find(|a| !is_address(a)) {
        Some(bad) => Err(format!("{bad} is no mail address")),
        None if all.len() > MOST_ADDRESSES => Err("The directory takes five addresses at most".to_owned()),
        None => Ok(all),
    }
}

fn roles(ui: &mut Ui, env: &Env<'_>, view: &mut View, spec: &InstanceSpec, set: Set<'_>) {
    gap(ui, 16.0);
    head(ui, "Roles to make", "Managed policies are attached as named");
    for (index, role) in spec.roles.iter().enumerate() {
        gap(ui, 4.0);
        ui.horizontal(|ui| {
            label(ui, role.name.as_str(), Type::Mono, env.t.text);
            let policies: Vec<&str> = role.policies.iter().map(|p| p.name().as_str()).collect();
            label(ui, &policies.join(", "), Type::Small, env.t.text_secondary);
            let name = format!("Leave out role {}", role.name);
            if spec.roles.len() > 1 && ui.add(Button::icon_only(Icon::X, &name)).clicked() {
                set(&|s| drop(s.roles.remove(index)));
            }
        });
    }
    let taken = |t: &str| {
        let name = RoleName::parse(t).map_err(|e| e.to_string())?;
        let exists = spec.roles.iter().any(|r| r.name.as_str().eq_ignore_ascii_case(t));
        if exists { Err(format!("{name} is in the list already")) } else { Ok(name) }
    };
    if let Some(name) = draft(ui, view, spec, "Add a role", "", "Letters, digits and _+=,.@-; press Enter", taken) {
        let role = RoleSpec { name, description: String::new(), policies: Vec::new(), max_session: MaxSessionSeconds::DEFAULT };
        set(&|s| s.roles.push(role.clone()));
    }
}

fn directory_roles(ui: &mut Ui, env: &Env<'_>, spec: &InstanceSpec, set: Set<'_>) {
    let ways = [(RoleDelivery::Direct, "Written at once"), (RoleDelivery::Provisioning, "Imported, about 40 min")];
    if let Some(way) = choices(ui, "How the roles come in", &ways, &spec.directory_roles.way) {
        set(&|s| s.directory_roles.way = way);
    }
    if let Some(sources) = role_sources::show(ui, env, spec) {
        set(&|s| s.directory_roles.sources.clone_from(&sources));
    }
}

fn test_user(ui: &mut Ui, view: &mut View, spec: &InstanceSpec, set: Set<'_>) {
    let named = |t: &str| if t.trim().is_empty() { Err("The name can't be empty".to_owned()) } else { Ok(t.trim().to_owned()) };
    if let Some(name) = draft(ui, view, spec, "Display name", &spec.test_user.display_name, "", named) {
        set(&|s| s.test_user.display_name.clone_from(&name));
    }
    let alias = |t: &str| {
        let fits = !t.is_empty() && t.len() <= 64 && t.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
        if fits { Ok(t.to_owned()) } else { Err("Letters, digits, . - and _".to_owned()) }
    };
    if let Some(alias) = draft(ui, view, spec, "Sign-in name", &spec.test_user.alias, "The part before the @", alias) {
        set(&|s| s.test_user.alias.clone_from(&alias));
    }
    let group = spec.test_user.group.as_deref().unwrap_or_default();
    let any = |t: &str| if t.chars().count() <= 256 { Ok(t.trim().to_owned()) } else { Err("256 characters at most".to_owned()) };
    if let Some(group) = draft(ui, view, spec, "Group to assign", group, "Empty: the user is assigned; groups need Entra ID P1", any) {
        set(&|s| s.test_user.group = Some(group.clone()).filter(|g| !g.is_empty()));
    }
    let roles: Vec<(RoleName, &str)> = spec.roles.iter().map(|r| (r.name.clone(), r.name.as_str())).collect();
    if let Some(role) = choices(ui, "Role", &roles, &spec.test_user.role) {
        set(&|s| s.test_user.role = role.clone());
    }
}
