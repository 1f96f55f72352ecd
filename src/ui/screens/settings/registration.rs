//! How a registration of one's own is made, in place: five steps in the portal of the tenant's cloud.
//!
//! Source: "Register an application", "Redirect URI (reply URL) restrictions", Microsoft identity platform.

use crate::domain::cloud::Cloud;
use crate::domain::scope::Scope;
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::Intent;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, copy_button, fold, gap, label, paragraph, text_at};
use egui::{Align2, Id, Ui, vec2};

const NAME: &str = "How to make the registration";
/// The way back; the port is free.
const REDIRECT: &str = "http://localhost";

const STEPS: [&str; 5] = [
    "App registrations, New registration. Any name, single tenant.",
    "Redirect URI: platform Mobile and desktop applications, address as below. No port and no path.",
    "Authentication: Allow public client flows, Yes. No secret is made.",
    "API permissions: Microsoft Graph, Delegated, those below. Then Grant admin consent, or consent when you sign in.",
    "Overview: copy the Application (client) ID into the field above.",
];

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, cloud: Cloud, out: &mut Vec<Intent>) {
    let (_, open) = fold(ui, Id::unique("entra registration"), NAME, |ui, rect| {
        text_at(ui, Align2::LEFT_CENTER, rect.left_center() + vec2(24.0, 0.0), NAME, Type::Body, env.t.text);
    });
    if !open {
        return;
    }
    let width = ui.available_width();
    for (number, step) in STEPS.iter().enumerate() {
        paragraph(ui, &format!("{}. {step}", number + 1), Type::Small, env.t.text, width);
        gap(ui, 4.0);
    }
    gap(ui, 4.0);
    let scopes = Scope::ALL.map(Scope::as_str).join(" ");
    ui.horizontal(|ui| {
        label(ui, REDIRECT, Type::MonoBody, env.t.text);
        copy_button(ui, "redirect URI", REDIRECT);
    });
    gap(ui, 4.0);
    paragraph(ui, &scopes, Type::Mono, env.t.text, width);
    ui.horizontal(|ui| {
        copy_button(ui, "names of the permissions", &scopes);
        if ui.add(Button::link("Open the portal").icon(Icon::ExternalLink)).clicked() {
            out.push(Intent::Browse(cloud.portal_url().to_owned()));
        }
    });
    gap(ui, 4.0);
}
