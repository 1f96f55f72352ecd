//! The form for a tenant of Entra ID: cloud, tenant, client, way; and what a person has to do while the sign-in goes on.

use super::registration;
use crate::domain::cloud::{Cloud, WELL_KNOWN_CLIENT};
use crate::domain::scope::Scope;
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::Intent;
use crate::ui::model::SignIn;
use crate::ui::text;
use crate::ui::theme::Type;
use crate::ui::view::{EntraForm, View};
use crate::ui::widgets::{Badge, Button, Field, Status, copy_button, gap, label, paragraph, problem, radio_row, switch};
use crate::workflow::message::Command;
use crate::workflow::ports::{AdminAsk, AdminSignIn, AdminWay, EntraConnection};
use egui::{Id, Ui};

/// The form.
pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, out: &mut Vec<Intent>) {
    let t = env.t;
    super::form(env).show(ui, |ui| {
        let width = ui.available_width();
        ui.set_width(width);
        label(ui, "Connect Entra ID", Type::BodyStrong, t.text);
        gap(ui, 4.0);
        let words = "Sign in as an administrator of the tenant. Rolebridge reads first; nothing is written before you run a step. \
                         The sign-in is kept in the keychain, never in a file of the workspace.";
        paragraph(ui, words, Type::Small, t.text_secondary, width);
        gap(ui, 12.0);
        if env.model.sign_in.is_waiting() {
            waiting(ui, env, view.entra.way, out);
            return;
        }
        fields(ui, env, &mut view.entra, out);
        gap(ui, 16.0);
        failed(ui, env);
        foot(ui, &mut view.entra, out);
    });
}

fn fields(ui: &mut Ui, env: &Env<'_>, form: &mut EntraForm, out: &mut Vec<Intent>) {
    let t = env.t;
    label(ui, "Cloud", Type::Small, t.text_secondary);
    gap(ui, 4.0);
    let clouds = Cloud::ALL.map(|cloud| (Icon::Cloud, short(cloud)));
    let chosen = Cloud::ALL.iter().position(|c| *c == form.cloud).unwrap_or_default();
    if let Some(cloud) = switch(ui, "Cloud", &clouds, chosen).and_then(|pressed| Cloud::ALL.get(pressed)) {
        form.cloud = *cloud;
    }
    gap(ui, 12.0);
    Field::new("Tenant: one of its domains, or its id").hint("contoso.com").mono().width(340.0).show(ui, &mut form.tenant);
    gap(ui, 12.0);
    label(ui, "Signs in as which application", Type::Small, t.text_secondary);
    gap(ui, 4.0);
    for (well_known, title, detail) in [
        (false, "A registration of your own", "Recommended: your organization can restrict it and sees what it did"),
        (true, "Microsoft Graph Command Line Tools", "Microsoft's own: consent to it counts for every tool that uses it"),
    ] {
        if radio_row(ui, Id::unique(("entra client", well_known)), form.well_known == well_known, title, detail, None).clicked() {
            form.well_known = well_known;
        }
        gap(ui, 8.0);
    }
    if form.well_known {
        let words = "A tenant may block or restrict this application; then a registration of your own is needed.";
        let width = ui.available_width();
        paragraph(ui, words, Type::Small, t.text_secondary, width);
    } else {
        Field::new("Application (client) ID").hint("00000000-0000-0000-0000-000000000000").mono().width(340.0).show(ui, &mut form.client);
        gap(ui, 4.0);
        registration::show(ui, env, form.cloud, out);
    }
    gap(ui, 12.0);
    ways(ui, env, form);
}

fn ways(ui: &mut Ui, env: &Env<'_>, form: &mut EntraForm) {
    label(ui, "How to sign in", Type::Small, env.t.text_secondary);
    gap(ui, 4.0);
    for (way, title, detail) in [
        (AdminWay::Browser, "In the browser of this computer", "It comes back to Rolebridge by itself"),
        (AdminWay::DeviceCode, "With a code, on any device", "For computers without a browser; policies often block it"),
    ] {
        if radio_row(ui, Id::unique(("entra way", way == AdminWay::Browser)), form.way == way, title, detail, None).clicked() {
            form.way = way;
        }
        gap(ui, 8.0);
    }
    label(ui, "Permissions to ask for", Type::Small, env.t.text_secondary);
    gap(ui, 4.0);
    for (all, title, detail) in [
        (false, "What reading needs", "A step that needs more says so, and signing in again asks for it"),
        (true, "What all steps need", "One consent for the whole procedure"),
    ] {
        if radio_row(ui, Id::unique(("entra permissions", all)), form.all == all, title, detail, None).clicked() {
            form.all = all;
        }
        gap(ui, 8.0);
    }
}

fn foot(ui: &mut Ui, form: &mut EntraForm, out: &mut Vec<Intent>) {
    let request = request(form);
    let reason = request.as_ref().err().copied();
    ui.horizontal(|ui| {
        if ui.add(Button::primary("Sign in to Entra ID").blocked(reason)).clicked()
            && let Ok(request) = request
        {
            out.push(Intent::Send(Command::SignInDirectory(request)));
        }
        if ui.add(Button::plain("Cancel").name("Close the form for Entra ID")).clicked() {
            form.open = false;
        }
    });
}

/// The words for a narrow row.
const fn short(cloud: Cloud) -> &'static str {
    match cloud {
        Cloud::Global => "Global",
        Cloud::UsGovernment => "US GCC High",
        Cloud::UsDod => "US DoD",
        Cloud::China => "China",
    }
}

/// The sign-in that the form describes, or what is missing.
fn request(form: &EntraForm) -> Result<AdminSignIn, &'static str> {
    let client = if form.well_known { WELL_KNOWN_CLIENT } else { form.client.as_str() };
    let connection = EntraConnection::new(form.cloud, &form.tenant, client, form.way)?;
    let scopes = if form.all { Scope::ALL.to_vec() } else { Scope::TO_LOOK.to_vec() };
    Ok(AdminSignIn { connection, scopes, switch_user: false })
}

/// What a person has to do, and the way out.
pub(super) fn waiting(ui: &mut Ui, env: &Env<'_>, way: AdminWay, out: &mut Vec<Intent>) {
    let SignIn::Waiting(_, ask) = &env.model.sign_in else { return };
    match ask {
        None => {
            let word = if way == AdminWay::Browser { "Preparing the page" } else { "Asking the directory for a code" };
            Badge::new(Status::InProgress, word).plain(ui);
        }
        Some(AdminAsk::Browse { url, until }) => {
            let word = format!("Waiting for the browser, until {}", text::clock(*until, env.zone));
            Badge::new(Status::InProgress, word).plain(ui);
            gap(ui, 4.0);
            let width = ui.available_width();
            let words = "A page opened in the browser. Sign in there and accept what is asked for; it comes back by itself.";
            paragraph(ui, words, Type::Small, env.t.text_secondary, width);
            gap(ui, 8.0);
            ui.horizontal(|ui| {
                if ui.add(Button::plain("Open the page again").icon(Icon::ExternalLink)).clicked() {
                    out.push(Intent::Browse(url.clone()));
                }
                copy_button(ui, "address of the page", url);
            });
        }
        Some(AdminAsk::EnterCode { code, url, until }) => enter(ui, env, code, url, &text::clock(*until, env.zone), out),
    }
    gap(ui, 12.0);
    if ui.add(Button::plain("Cancel sign-in")).clicked() {
        out.push(Intent::Send(Command::CancelSignIn));
    }
}

fn enter(ui: &mut Ui, env: &Env<'_>, code: &str, url: &str, until: &str, out: &mut Vec<Intent>) {
    Badge::new(Status::InProgress, format!("Waiting for the code to be entered, until {until}")).plain(ui);
    gap(ui, 8.0);
    ui.horizontal(|ui| {
        label(ui, code, Type::Title, env.t.text);
        copy_button(ui, "code", code);
    });
    gap(ui, 8.0);
    ui.horizontal(|ui| {
        label(ui, url, Type::MonoBody, env.t.text);
        copy_button(ui, "address", url);
        if ui.add(Button::link("Open here").icon(Icon::ExternalLink)).clicked() {
            out.push(Intent::Browse(url.to_owned()));
        }
    });
    gap(ui, 4.0);
    let width = ui.available_width();
    paragraph(ui, "Open this page on any device, enter the code and sign in.", Type::Small, env.t.text_secondary, width);
}

/// Why the last sign-in failed.
pub(super) fn failed(ui: &mut Ui, env: &Env<'_>) {
    if let SignIn::Failed(finding) = &env.model.sign_in {
        problem(ui, finding);
        gap(ui, 12.0);
    }
}
