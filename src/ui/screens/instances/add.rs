//! A new instance: a name and an AWS account; everything else has a good default and is changed in its step.

use super::usable;
use crate::ui::cache::kept;
use crate::ui::env::Env;
use crate::ui::facts::{Facts, facts};
use crate::ui::icons::Icon;
use crate::ui::intent::Intent;
use crate::ui::theme::{Type, size};
use crate::ui::view::{AddForm, Screen, View};
use crate::ui::widgets::{Badge, Button, Field, Status, gap, label, paragraph, radio_row, rows_in_flow, with_footer};
use crate::workflow::message::Command;
use crate::workflow::ports::AwsConnection;
use crate::workflow::view::AwsView;
use egui::{Id, Key, ScrollArea, Ui};

/// Entra's limit for the display name of an application is longer; lists stay readable with this.
const MOST_NAME_CHARS: usize = 64;
/// More accounts than that have a filter.
const MANY: usize = 12;
const CONNECT: &str = "Connect another AWS account…";

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, out: &mut Vec<Intent>) {
    let Some(mut form) = view.add.take() else { return };
    let mut keep = true;
    let facts = facts(ui, env);
    let (mut body, mut foot) = with_footer(ui, 96.0, 24.0);
    ScrollArea::vertical().auto_shrink(false).id_salt("add").show(&mut body, |ui| {
        ui.set_max_width(560.0);
        fields(ui, env, &facts, &mut form, out);
    });
    let reason = blocked(env, &facts, &form);
    // without a free account the way on is another connection
    let connect = form.aws.is_none() && facts.free_accounts == 0;
    foot.horizontal(|ui| {
        if form.sent.is_some() {
            Badge::new(Status::InProgress, "Reserving an identifier").plain(ui);
            return;
        }
        if connect && ui.add(Button::primary(CONNECT)).clicked() {
            out.push(Intent::Go(Screen::Settings));
        }
        let add = if connect { Button::plain("Add instance") } else { Button::primary("Add instance") };
        let pressed = ui.add(add.blocked(reason.as_deref())).clicked();
        let entered = reason.is_none() && ui.memory(|m| m.focused().is_none()) && ui.input(|i| i.key_pressed(Key::Enter));
        if pressed || entered {
            send(env, &mut form, out);
        }
        keep = !ui.add(Button::plain("Cancel")).clicked();
    });
    gap(&mut foot, 8.0);
    let note = reason.as_deref().unwrap_or("Writes nothing to either cloud: it reserves the next free identifier in this workspace");
    label(&mut foot, note, Type::Small, env.t.text_secondary);
    if keep {
        view.add = Some(form);
    }
}

fn fields(ui: &mut Ui, env: &Env<'_>, facts: &Facts, form: &mut AddForm, out: &mut Vec<Intent>) {
    let width = ui.available_width();
    paragraph(ui, "New instance", Type::Title, env.t.text, width);
    gap(ui, 4.0);
    paragraph(
        ui,
        "One gallery application for one AWS account. Provider, roles, claims and test user are filled in; each step lets you change them.",
        Type::Body,
        env.t.text_secondary,
        width,
    );
    gap(ui, 24.0);
    // nobody is blamed for an empty name before there is an account to name it after
    let named = form.aws.is_some() || !form.name.is_empty();
    let badge = name_complaint(facts, &form.name).filter(|_| named).map(|why| Badge::new(Status::Failing, why));
    Field::new("Name in the directory").width(280.0).badge(badge).show(ui, &mut form.name);
    gap(ui, 24.0);
    label(ui, "AWS account", Type::Small, env.t.text_secondary);
    gap(ui, 4.0);
    accounts(ui, env, facts, form);
    let connect = form.aws.is_none() && facts.free_accounts == 0;
    if !connect && ui.add(Button::link(CONNECT)).clicked() {
        out.push(Intent::Go(Screen::Settings));
    }
    gap(ui, size::BUTTON);
}

/// The accounts to choose from; many get a filter.
fn accounts(ui: &mut Ui, env: &Env<'_>, facts: &Facts, form: &mut AddForm) {
    let typed = form.filter.trim().to_lowercase();
    let listed = kept(ui, env, "accounts for an instance", typed, |typed| listed(env, facts, typed));
    if listed.len() > MANY || !form.filter.is_empty() {
        Field::new("Filter accounts").hint("Filter accounts").search(Icon::ListFilter).width(280.0).show(ui, &mut form.filter);
        gap(ui, 8.0);
    }
    if listed.is_empty() && !form.filter.is_empty() {
        label(ui, "No account number or alias has this in it", Type::Body, env.t.text_secondary);
        gap(ui, 8.0);
    }
    let connected = env.model.connections.value().map(|c| c.aws.as_slice()).unwrap_or_default();
    rows_in_flow(ui, size::LIST_ROW + 8.0, listed.len(), |ui, place| {
        let index = listed[place];
        let Some((account, identity)) = connected.get(index).and_then(|a| a.identity.as_ref().ok().map(|identity| (a, identity))) else {
            return;
        };
        let chosen = form.aws.as_ref() == Some(&account.connection);
        let (title, detail) = (identity.account.to_string(), identity.alias.clone().unwrap_or_else(|| identity.arn.clone()));
        let badge = account_badge(facts, account, identity.practice);
        let response = radio_row(ui, Id::unique(("add account", index)), chosen, &title, &detail, Some(&badge));
        if response.clicked() && account.confirmed {
            let fresh = form.name.is_empty()
                || form
                    .aws
                    .as_ref()
                    .and_then(|c| usable(env).find(|a| a.connection == *c))
                    .is_some_and(|a| form.name == suggested_name(env, a));
            form.aws = Some(account.connection.clone());
            if fresh {
                form.name = suggested_name(env, account);
            }
        }
    });
}

/// Indices of the accounts that an instance can be made for and that have what was typed; of many the free ones first.
fn listed(env: &Env<'_>, facts: &Facts, typed: &str) -> Vec<usize> {
    let connected = env.model.connections.value().map(|c| c.aws.as_slice()).unwrap_or_default();
    let has = |account: &AwsView| {
        let identity = account.identity.as_ref().ok();
        identity.is_some_and(|i| i.account.as_str().contains(typed) || i.alias.as_ref().is_some_and(|a| a.to_lowercase().contains(typed)))
    };
    let mut listed: Vec<usize> = (0..connected.len()).filter(|index| has(&connected[*index])).collect();
    if listed.len() > MANY {
        listed.sort_by_key(|index| facts.is_used(&connected[*index].connection) || !connected[*index].confirmed);
    }
    listed
}

fn account_badge(facts: &Facts, account: &AwsView, practice: bool) -> Badge {
    if !account.confirmed {
        Badge::new(Status::Locked, "Confirm it in Settings first")
    } else if facts.is_used(&account.connection) {
        Badge::new(Status::NotNeeded, "Has an instance")
    } else if practice {
        Badge::new(Status::Practice, "Practice")
    } else {
        Badge::new(Status::Ok, "Confirmed")
    }
}

/// Why the form can't be sent yet.
fn blocked(env: &Env<'_>, facts: &Facts, form: &AddForm) -> Option<String> {
    if form.aws.is_none() && facts.free_accounts == 0 {
        let why = if facts.confirmed_accounts > 0 {
            "Every connected account has an instance: connect another, or choose one of them"
        } else {
            "Confirm an account's identity in Settings first"
        };
        return Some(why.into());
    }
    if let Some(why) = name_complaint(facts, &form.name) {
        return Some(why);
    }
    let chosen = form.aws.as_ref().and_then(|c| facts.connection(env, c)).filter(|a| a.identity.is_ok());
    match chosen {
        None => Some("Choose an AWS account first".into()),
        Some(account) if !account.confirmed => Some("Confirm the account's identity in Settings first".into()),
        Some(_) => None,
    }
}

fn name_complaint(facts: &Facts, name: &str) -> Option<String> {
    let name = name.trim();
    if name.is_empty() {
        Some("The name can't be empty".into())
    } else if name.chars().count() > MOST_NAME_CHARS {
        Some(format!("A name has at most {MOST_NAME_CHARS} characters"))
    } else if facts.has_name(name) {
        Some(format!("There is an instance named {name} already"))
    } else {
        None
    }
}

fn send(env: &Env<'_>, form: &mut AddForm, out: &mut Vec<Intent>) {
    let Some(aws) = form.aws.clone() else { return };
    form.sent = Some(env.model.instances.keys().cloned().collect());
    out.push(Intent::Send(Command::AddInstance { name: form.name.trim().to_owned(), aws }));
}

/// The account's alias; else its place among the practice accounts, or its last digits.
pub(super) fn suggested_name(env: &Env<'_>, account: &AwsView) -> String {
    let Ok(identity) = &account.identity else { return String::new() };
    let number = identity.account.as_str();
    let practice = matches!(account.connection, AwsConnection::Practice { .. });
    let place = usable(env).position(|a| a.connection == account.connection).map_or(1, |place| place + 1);
    let plain = if practice { format!("practice-{place}") } else { format!("aws-{}", &number[number.len() - 4..]) };
    let base = identity.alias.clone().unwrap_or(plain);
    let taken = |name: &str| env.model.instances.values().any(|i| i.spec.name == name);
    if !taken(&base) {
        return base;
    }
    (2..1000).map(|n| format!("{base}-{n}")).find(|name| !taken(name)).unwrap_or(base)
}
