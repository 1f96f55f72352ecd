//! The directory and the AWS accounts: who they are, and the user's word that this is right.

use super::{connect, entra, entra_form, marks, rights, store_key};
use crate::domain::observed::DirectoryIdentity;
use crate::ui::cache::kept;
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::Intent;
use crate::ui::model::{account_key, directory_key};
use crate::ui::text;
use crate::ui::theme::{self, Type};
use crate::ui::view::View;
use crate::ui::widgets::{Badge, Button, Field, Status, gap, head, icon, label, paragraph, problem, separator, two_ends, value_with_copy};
use crate::workflow::message::Command;
use crate::workflow::ports::{AwsConnection, AwsCredentialSource};
use crate::workflow::view::AwsView;
use egui::{Frame, Margin, Ui};

/// More accounts than that are found by the filter.
const MOST: usize = 12;

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, out: &mut Vec<Intent>) {
    directory(ui, env, view, out);
    gap(ui, 32.0);
    let accounts = env.model.connections.value().map(|c| c.aws.as_slice()).unwrap_or_default();
    head(ui, "AWS accounts", &text::count(accounts.len(), "connection"));
    let typed = view.connect.filter.trim().to_lowercase();
    let listed = kept(ui, env, "connected accounts", typed, |typed| listed(accounts, typed));
    if accounts.len() > MOST {
        gap(ui, 8.0);
        Field::new("Filter accounts").hint("Filter accounts").search(Icon::ListFilter).width(280.0).show(ui, &mut view.connect.filter);
    }
    for account in listed.iter().take(MOST).filter_map(|index| accounts.get(*index)) {
        ui.push_id(account.connection.clone(), |ui| show_account(ui, env, account, out));
    }
    if listed.len() > MOST {
        gap(ui, 8.0);
        let words =
            format!("{MOST} of {} are shown, those that need you first. Filter to see others.", text::count(listed.len(), "account"));
        label(ui, &words, Type::Small, env.t.text_secondary);
    } else if listed.is_empty() && !accounts.is_empty() {
        gap(ui, 8.0);
        label(ui, "No account number, alias or source has this in it", Type::Body, env.t.text_secondary);
    }
    gap(ui, 12.0);
    if view.connect.open {
        connect::show(ui, env, view, out);
    } else {
        store_key::forget(ui);
        if ui.add(Button::plain("Connect an AWS account…").icon(Icon::Plus)).clicked() {
            view.connect.open = true;
        }
    }
}

/// Indices of the accounts that have what was typed; of many those that need a person first.
fn listed(accounts: &[AwsView], typed: &str) -> Vec<usize> {
    let has = |account: &AwsView| {
        let identity = account.identity.as_ref().ok();
        let number = identity.is_some_and(|i| i.account.as_str().contains(typed));
        let alias = identity.and_then(|i| i.alias.as_ref()).is_some_and(|alias| alias.to_lowercase().contains(typed));
        number || alias || source(&account.connection).to_lowercase().contains(typed)
    };
    let mut listed: Vec<usize> = (0..accounts.len()).filter(|index| has(&accounts[*index])).collect();
    if listed.len() > MOST {
        listed.sort_by_key(|index| accounts[*index].confirmed && accounts[*index].identity.is_ok());
    }
    listed
}

fn directory(ui: &mut Ui, env: &Env<'_>, view: &mut View, out: &mut Vec<Intent>) {
    head(ui, "Directory", "");
    gap(ui, 12.0);
    let connections = env.model.connections.value();
    let who = connections.and_then(|c| c.directory.as_ref());
    match connections.and_then(|c| c.entra.as_ref()) {
        Some(tenant) => entra::show(ui, env, view, tenant, who, out),
        None => practice(ui, env, who, view.entra.open, out),
    }
    gap(ui, 12.0);
    if view.entra.open {
        entra_form::show(ui, env, view, out);
    } else if ui
        .add(
            Button::plain(if connections.is_some_and(|c| c.entra.is_some()) { "Connect another tenant…" } else { "Connect Entra ID…" })
                .icon(Icon::Plus),
        )
        .clicked()
    {
        view.entra.open = true;
    }
}

/// The practice directory, or none.
fn practice(ui: &mut Ui, env: &Env<'_>, found: Option<&DirectoryIdentity>, form_open: bool, out: &mut Vec<Intent>) {
    let t = env.t;
    let Some(directory) = found else {
        let width = ui.available_width();
        paragraph(
            ui,
            "No directory is connected. Sign in to a tenant of Entra ID, or start the practice directory on this computer.",
            Type::Body,
            t.text_secondary,
            width,
        );
        gap(ui, 12.0);
        let waiting = env.model.connections.is_loading().then_some("The practice cloud is being started");
        let button = if form_open { Button::plain("Start practice") } else { Button::primary("Start practice") };
        if ui.add(button.icon(Icon::FlaskConical).blocked(waiting)).clicked() {
            out.push(Intent::Send(Command::ConnectPractice));
        }
        return;
    };
    two_ends(
        ui,
        44.0,
        |ui| {
            icon(ui, Icon::Contact, 20.0, t.text);
            ui.vertical(|ui| {
                gap(ui, 3.0);
                label(ui, &directory.tenant_name, Type::BodyStrong, t.text);
                label(ui, &format!("{} as {}", directory.domain, directory.user_name), Type::Small, t.text_secondary);
            });
        },
        |ui| {
            if directory.practice {
                Badge::new(Status::Practice, "Practice").filled(ui);
            } else {
                Badge::new(Status::Ok, "Connected").filled(ui);
            }
        },
    );
    if !directory.practice {
        gap(ui, 8.0);
        marks::show(ui, env, &directory_key(&directory.tenant), &directory.tenant_name, theme::marks::DIRECTORY, out);
    }
    if directory.practice {
        gap(ui, 8.0);
        let width = ui.available_width();
        paragraph(
            ui,
            "To leave practice, connect a real AWS account below: the practice directory then proves the AWS side. Or connect Entra ID.",
            Type::Small,
            t.text_secondary,
            width,
        );
    }
}

fn show_account(ui: &mut Ui, env: &Env<'_>, account: &AwsView, out: &mut Vec<Intent>) {
    let t = env.t;
    gap(ui, 8.0);
    match &account.identity {
        Ok(identity) => {
            let mut confirm = false;
            two_ends(
                ui,
                52.0,
                |ui| {
                    icon(ui, Icon::Cloud, 20.0, t.text);
                    ui.vertical(|ui| {
                        ui.spacing_mut().item_spacing.y = 0.0;
                        gap(ui, 2.0);
                        ui.horizontal(|ui| {
                            label(ui, identity.alias.as_deref().unwrap_or("AWS account"), Type::BodyStrong, t.text);
                            value_with_copy(ui, "account number", identity.account.as_str(), 12);
                        });
                        ui.horizontal(|ui| {
                            label(ui, &source(&account.connection), Type::Small, t.text_secondary);
                            value_with_copy(ui, "ARN of the identity", &identity.arn, 56);
                        });
                    });
                },
                |ui| {
                    if identity.practice {
                        Badge::new(Status::Practice, "Practice").filled(ui);
                    } else if account.confirmed {
                        Badge::new(Status::Ok, "Confirmed").filled(ui);
                    } else {
                        let name = format!("Confirm {} is right", identity.account);
                        confirm = ui.add(Button::primary("Confirm this is right").small().name(&name)).clicked();
                    }
                },
            );
            if confirm {
                out.push(Intent::Send(Command::ConfirmAws(account.connection.clone())));
            }
            if !account.confirmed {
                question(ui, env, identity.account.as_str(), &identity.arn);
            }
            rights::show(ui, env, identity.account.as_str(), account.missing_rights.as_deref());
            if !identity.practice {
                gap(ui, 4.0);
                let key = account_key(&identity.account);
                marks::show(ui, env, &key, identity.account.as_str(), theme::marks::ACCOUNT, out);
            }
        }
        Err(finding) => {
            label(ui, &source(&account.connection), Type::BodyStrong, t.text);
            gap(ui, 8.0);
            problem(ui, finding);
            gap(ui, 8.0);
            if ui.add(Button::plain("Try again").icon(Icon::RefreshCw).small()).clicked() {
                out.push(Intent::Send(Command::ConnectAws(account.connection.clone())));
            }
        }
    }
    gap(ui, 8.0);
    separator(ui);
}

/// Nothing is written to an account before its owner said yes to this.
fn question(ui: &mut Ui, env: &Env<'_>, account: &str, arn: &str) {
    Frame::NONE.fill(env.t.warning_tint).corner_radius(4).inner_margin(Margin::symmetric(12, 8)).show(ui, |ui| {
        let width = ui.available_width();
        ui.set_width(width);
        let words =
            format!("Is {account} the account that you mean? Rolebridge would act there as {arn}. Nothing is written before you confirm.");
        paragraph(ui, &words, Type::Body, env.t.text, width);
    });
}

/// Where the credentials of a connection come from.
fn source(connection: &AwsConnection) -> String {
    match connection {
        AwsConnection::Practice { .. } => "Practice account".into(),
        AwsConnection::Real { source, endpoint_url, .. } => {
            let from = match source {
                AwsCredentialSource::Default => "Environment or default profile".to_owned(),
                AwsCredentialSource::Profile { name } => format!("Profile {name}"),
                AwsCredentialSource::Keychain { access_key_id } => format!("Key {access_key_id} in the keychain"),
            };
            endpoint_url.as_ref().map_or(from.clone(), |url| format!("{from} at {url}"))
        }
    }
}
