//! The tenant that an administrator signs in to: who is signed in, what was missing, signing in again and out.

use super::{entra_form, marks};
use crate::domain::observed::DirectoryIdentity;
use crate::domain::scope::Scope;
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::Intent;
use crate::ui::model::directory_key;
use crate::ui::text;
use crate::ui::theme::{self, Type};
use crate::ui::view::View;
use crate::ui::widgets::{Badge, Button, Status, gap, icon, label, paragraph, problem, two_ends};
use crate::workflow::message::Command;
use crate::workflow::ports::{AdminSignIn, AdminWay, EntraConnection};
use crate::workflow::view::EntraView;
use egui::Ui;

/// The tenant, when the workspace is connected to one.
pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &View, entra: &EntraView, who: Option<&DirectoryIdentity>, out: &mut Vec<Intent>) {
    head(ui, env, entra, who);
    if let Some(who) = who.filter(|w| !w.practice) {
        gap(ui, 8.0);
        marks::show(ui, env, &directory_key(&who.tenant), &who.tenant_name, theme::marks::DIRECTORY, out);
    }
    if let Some(finding) = &entra.problem {
        gap(ui, 8.0);
        problem(ui, finding);
    }
    if !entra.missing.is_empty() {
        gap(ui, 8.0);
        missing(ui, env, &entra.missing);
    }
    if view.entra.open {
        return;
    }
    gap(ui, 12.0);
    if env.model.sign_in.is_waiting() {
        entra_form::waiting(ui, env, entra.connection.way, out);
        return;
    }
    entra_form::failed(ui, env);
    buttons(ui, entra, who, out);
}

fn head(ui: &mut Ui, env: &Env<'_>, entra: &EntraView, who: Option<&DirectoryIdentity>) {
    let t = env.t;
    let connection = &entra.connection;
    let (title, detail) = who.map_or_else(
        || (connection.tenant.clone(), "Nobody is signed in".to_owned()),
        |who| (who.tenant_name.clone(), format!("{} as {}", who.domain, who.user_name)),
    );
    two_ends(
        ui,
        44.0,
        |ui| {
            icon(ui, Icon::Contact, 20.0, t.text);
            ui.vertical(|ui| {
                gap(ui, 3.0);
                label(ui, &title, Type::BodyStrong, t.text);
                label(ui, &format!("{detail} · {}", place(connection)), Type::Small, t.text_secondary);
            });
        },
        |ui| {
            if who.is_none() {
                Badge::new(Status::Failing, "Not signed in").filled(ui);
            } else if connection.is_here() {
                Badge::new(Status::Practice, "Practice").filled(ui);
            } else {
                Badge::new(Status::Ok, "Signed in").filled(ui);
            }
        },
    );
}

/// Which cloud, or which address.
fn place(connection: &EntraConnection) -> String {
    match &connection.addresses {
        Some(addresses) => addresses.login_url.clone(),
        None => format!("{} cloud", connection.cloud.title()),
    }
}

fn missing(ui: &mut Ui, env: &Env<'_>, missing: &[Scope]) {
    let names: Vec<String> = missing.iter().map(ToString::to_string).collect();
    let words = format!("Steps need {}, which nobody consented to yet. Signing in again asks for it.", text::listed(&names));
    Badge::new(Status::Warning, format!("Not granted: {}", text::count(missing.len(), "permission"))).plain(ui);
    gap(ui, 4.0);
    let width = ui.available_width();
    paragraph(ui, &words, Type::Small, env.t.text_secondary, width);
}

fn buttons(ui: &mut Ui, entra: &EntraView, who: Option<&DirectoryIdentity>, out: &mut Vec<Intent>) {
    let connection = &entra.connection;
    let again = |switch_user| {
        let scopes = Scope::TO_LOOK.into_iter().chain(entra.missing.iter().copied()).collect();
        let request = AdminSignIn { connection: connection.clone(), scopes, switch_user };
        Intent::Send(Command::SignInDirectory(request))
    };
    ui.horizontal(|ui| {
        let needed = who.is_none() || !entra.missing.is_empty();
        let button = if needed { Button::primary("Sign in again") } else { Button::plain("Sign in again") };
        if ui.add(button.icon(Icon::RefreshCw)).clicked() {
            out.push(again(false));
        }
        if connection.way == AdminWay::Browser && ui.add(Button::plain("Use another account")).clicked() {
            out.push(again(true));
        }
        let name = who.map_or(connection.tenant.as_str(), |w| w.tenant_name.as_str());
        if ui.add(Button::danger(&format!("Sign out of {name}"))).clicked() {
            out.push(Intent::Send(Command::SignOutDirectory));
        }
    });
    gap(ui, 4.0);
    let width = ui.available_width();
    let words = "Signing out takes the sign-in out of this workspace and its keychain. The browser may stay signed in.";
    paragraph(ui, words, Type::Small, crate::ui::widgets::tokens(ui).text_secondary, width);
}
