//! The form for an AWS connection: it asks who the account is, and writes nothing.

use super::store_key;
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::Intent;
use crate::ui::theme::Type;
use crate::ui::view::{ConnectForm, SourceChoice, View};
use crate::ui::widgets::{Badge, Button, Field, Status, gap, label, paragraph, radio_row};
use crate::workflow::message::Command;
use crate::workflow::ports::{AwsConnection, AwsCredentialSource};
use egui::{Id, Ui};

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, out: &mut Vec<Intent>) {
    let t = env.t;
    let form = &mut view.connect;
    super::form(env).show(ui, |ui| {
        let width = ui.available_width();
        ui.set_width(width);
        label(ui, "Connect an AWS account", Type::BodyStrong, t.text);
        gap(ui, 4.0);
        paragraph(
            ui,
            "Rolebridge asks AWS whose credentials these are and shows the answer. Nothing is written before you confirm it.",
            Type::Small,
            t.text_secondary,
            width,
        );
        gap(ui, 12.0);
        sources(ui, env, form);
        gap(ui, 12.0);
        Field::new("Endpoint address, when it is not AWS itself")
            .hint("For example http://127.0.0.1:5055")
            .mono()
            .width(340.0)
            .show(ui, &mut form.endpoint);
        gap(ui, 12.0);
        Field::new("Region, when it is not the profile's").hint("us-east-1").mono().width(200.0).show(ui, &mut form.region);
        gap(ui, 16.0);
        if form.source == SourceChoice::Keychain {
            store_key::show(ui, form, connection(form), out);
            gap(ui, 12.0);
        }
        ui.horizontal(|ui| {
            if form.asked.is_some() {
                Badge::new(Status::InProgress, "Asking AWS who this is").plain(ui);
            } else {
                let connection = connection(form);
                let reason = connection.as_ref().err().copied();
                if ui.add(Button::primary("Ask AWS who this is").blocked(reason)).clicked()
                    && let Ok(connection) = connection
                {
                    form.asked = Some(connection.clone());
                    out.push(Intent::Send(Command::ConnectAws(connection)));
                }
            }
            if ui.add(Button::plain("Cancel")).clicked() {
                form.open = false;
                form.asked = None;
            }
        });
    });
}

fn sources(ui: &mut Ui, env: &Env<'_>, form: &mut ConnectForm) {
    let profiles = env.model.connections.value().map(|c| c.profiles.as_slice()).unwrap_or_default();
    let found = if profiles.is_empty() { "No profile was found in the AWS configuration files".to_owned() } else { profiles.join(", ") };
    for (choice, title, detail) in [
        (
            SourceChoice::Default,
            "Environment or default profile",
            "What the AWS command line would use: variables, SSO, credential_process",
        ),
        (SourceChoice::Profile, "A named profile", found.as_str()),
        (SourceChoice::Keychain, "Access key in the keychain", "By its id; its secret is stored once and never shown again"),
    ] {
        if radio_row(ui, Id::unique(("source", choice as u8)), form.source == choice, title, detail, None).clicked() {
            form.source = choice;
            if choice == SourceChoice::Profile && form.profile.is_empty() {
                form.profile = profiles.first().cloned().unwrap_or_default();
            }
        }
        gap(ui, 8.0);
    }
    match form.source {
        SourceChoice::Default => {}
        SourceChoice::Profile => {
            Field::new("Profile name").mono().width(280.0).show(ui, &mut form.profile);
            ui.horizontal_wrapped(|ui| {
                for profile in profiles {
                    if ui.add(Button::link(profile).icon(Icon::Check)).clicked() {
                        form.profile.clone_from(profile);
                    }
                }
            });
        }
        SourceChoice::Keychain => {
            Field::new("Access key id").hint("AKIA…").mono().width(280.0).show(ui, &mut form.key_id);
        }
    }
}

/// The connection that the form describes, or what is missing.
fn connection(form: &ConnectForm) -> Result<AwsConnection, &'static str> {
    let given = |text: &str| Some(text.trim().to_owned()).filter(|t| !t.is_empty());
    let source = match form.source {
        SourceChoice::Default => AwsCredentialSource::Default,
        SourceChoice::Profile => AwsCredentialSource::Profile { name: given(&form.profile).ok_or("Name a profile first")? },
        SourceChoice::Keychain => {
            AwsCredentialSource::Keychain { access_key_id: given(&form.key_id).ok_or("Give the access key's id first")? }
        }
    };
    let endpoint_url = given(&form.endpoint);
    if endpoint_url.as_deref().is_some_and(|url| !url.starts_with("http://") && !url.starts_with("https://")) {
        return Err("An endpoint address begins with http:// or https://");
    }
    Ok(AwsConnection::Real { source, endpoint_url, region: given(&form.region) })
}
