//! What is known of the chosen row, from both sides. What is done with a certificate is shown below its facts.

use super::rows::EndRow;
use crate::domain::certificate::{CertificateFacts, CertificateUse, Thumbprint};
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::{FileRequest, Intent};
use crate::ui::model::{CertificateRow, KeyRow, RollWhere, not_read_lately};
use crate::ui::screens::{rollover, rotation};
use crate::ui::text::{self, count};
use crate::ui::theme::{Type, space};
use crate::ui::view::{Tab, View};
use crate::ui::widgets::{Badge, Button, Check, Status, check_row, copy_field, gap, head, label, two_ends};
use crate::workflow::view::InstanceView;
use egui::{Align, Layout, Rect, ScrollArea, Ui, UiBuilder, pos2, vec2};

/// Width of the names of facts.
const NAMES: f32 = 92.0;

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, row: &EndRow, out: &mut Vec<Intent>) {
    ui.spacing_mut().item_spacing.y = 0.0;
    let Some(instance) = env.model.instances.get(&row.key) else { return };
    title(ui, env, view, row, out);
    gap(ui, 8.0);
    ScrollArea::vertical().auto_shrink(false).id_salt("certificate detail").show(ui, |ui| {
        if !row.is_key && is_under_way(env, row) {
            rollover::phase_columns(ui, env, &row.key);
            gap(ui, 16.0);
        }
        if let Some(certificate) = certificate(env, instance, row) {
            halves(ui, |ui| facts(ui, env, certificate.facts), |ui| sides(ui, env, &certificate));
        }
        if let Some(key) = key(instance, row) {
            halves(ui, |ui| key_facts(ui, env, &key), |ui| key_sides(ui, env, &key));
        }
    });
}

/// The certificate of a row.
fn certificate<'a>(env: &Env<'_>, instance: &'a InstanceView, row: &EndRow) -> Option<CertificateRow<'a>> {
    let found = instance.observed.as_ref()?.certificates.iter().find(|c| c.facts.thumbprint.to_string() == row.id)?;
    Some(CertificateRow { instance, facts: &found.facts, state: found.state, days: found.facts.days_left(env.now) })
}

/// The access key of a row.
fn key<'a>(instance: &'a InstanceView, row: &EndRow) -> Option<KeyRow<'a>> {
    let key = instance.import_keys.iter().find(|k| k.id == row.id)?;
    Some(KeyRow { instance, key, life: row.life, days: row.days })
}

fn title(ui: &mut Ui, env: &Env<'_>, view: &mut View, row: &EndRow, out: &mut Vec<Intent>) {
    let t = env.t;
    let what = if row.is_key { "Access key" } else { "Certificate" };
    two_ends(
        ui,
        28.0,
        |ui| {
            label(ui, &format!("{what} of {}", row.name), Type::BodyStrong, t.text);
            label(ui, row.account.as_str(), Type::Mono, t.text_secondary);
            row.state.badge().plain(ui);
        },
        |ui| {
            if ui.add(Button::icon_only(Icon::X, "Close detail")).clicked() {
                view.certificates.chosen = None;
            }
            if ui.add(Button::plain("Open instance").small().name(&format!("Open instance {}", row.name))).clicked() {
                out.push(Intent::Open(row.key.clone(), Tab::Certificates));
            }
            if row.is_key {
                rotate(ui, env, view, row, out);
            } else {
                roll_over(ui, env, view, row);
            }
            if !row.is_key && ui.add(Button::plain("Save metadata…").small().icon(Icon::Save)).clicked() {
                out.push(Intent::File(FileRequest::SaveMetadata {
                    instance: row.key.clone(),
                    suggested: format!("{}-metadata.xml", row.name),
                }));
            }
        },
    );
}

/// Whether there is more to see of its rollover than that none was begun.
fn is_under_way(env: &Env<'_>, row: &EndRow) -> bool {
    let stand = env.model.rollovers.stand(&row.key, env.now);
    !matches!(stand, RollWhere::Rest | RollWhere::NoCertificate | RollWhere::NotRead)
}

/// The way to its rollover: nothing is done before its plan was seen.
fn roll_over(ui: &mut Ui, env: &Env<'_>, view: &mut View, row: &EndRow) {
    let begun = is_under_way(env, row);
    let words = if begun { "Open rollover" } else { "Roll over…" };
    let name = if begun { format!("Open rollover of {}", row.name) } else { format!("Roll over certificate of {}…", row.name) };
    if ui.add(Button::primary(words).small().name(&name)).clicked() {
        view.rollover.open = Some(row.key.clone());
        view.rollover.page = None;
    }
}

/// The way to the rotation of its key: nothing is done before its plan was seen.
fn rotate(ui: &mut Ui, env: &Env<'_>, view: &mut View, row: &EndRow, out: &mut Vec<Intent>) {
    let (words, name) = rotation::words_of_button(rotation::is_under_way(env, &row.key), &row.name);
    if ui.add(Button::primary(words).small().name(&name)).clicked() {
        rotation::open(view, &row.key, out);
    }
}

/// Facts at the left, both sides at the right; one below the other where there is no room.
fn halves(ui: &mut Ui, left: impl FnOnce(&mut Ui), right: impl FnOnce(&mut Ui)) {
    let whole = ui.available_rect_before_wrap();
    if whole.width() < 820.0 {
        left(ui);
        gap(ui, space::S16);
        right(ui);
        return;
    }
    let width = ((whole.width() - space::S40) / 2.0).floor();
    let column = |from: f32, name: &str| {
        let rect = Rect::from_min_size(pos2(whole.left() + from, whole.top()), vec2(width, whole.height()));
        UiBuilder::new().max_rect(rect).layout(Layout::top_down(Align::Min)).id_salt(name)
    };
    let mut first = ui.new_child(column(0.0, "facts"));
    left(&mut first);
    let mut second = ui.new_child(column(width + space::S40, "sides"));
    right(&mut second);
    let height = first.min_rect().height().max(second.min_rect().height()) + 12.0;
    ui.advance_cursor_after_rect(Rect::from_min_size(whole.min, vec2(whole.width(), height)));
}

fn facts(ui: &mut Ui, env: &Env<'_>, facts: &CertificateFacts) {
    head(ui, "What it says", &facts.key);
    copy_field(ui, "Thumbprint", &facts.thumbprint.spaced(), NAMES);
    copy_field(ui, "SHA-256", &facts.sha256, NAMES);
    copy_field(ui, "Serial", &facts.serial, NAMES);
    copy_field(ui, "Subject", &facts.subject, NAMES);
    let valid = format!("{} to {}", text::date(facts.not_before, env.zone), text::date(facts.not_after, env.zone));
    copy_field(ui, "Valid", &valid, NAMES);
}

/// The directory, AWS, and who is told before it ends.
fn sides(ui: &mut Ui, env: &Env<'_>, row: &CertificateRow<'_>) {
    let fresh = !not_read_lately(row.instance, env.now);
    let read = row.instance.read_at.map(|at| format!("Read {}", text::age(at, env.now))).unwrap_or_default();
    head(ui, "Both sides", &read);
    check_row(ui, &directory_side(row, fresh));
    check_row(ui, &aws_side(row, fresh));
    for left_over in left_over(row.instance) {
        check_row(ui, &left_over);
    }
    if row.state != CertificateUse::Retired {
        check_row(ui, &notice(row.instance));
    }
}

fn directory_side(row: &CertificateRow<'_>, fresh: bool) -> Check {
    let (badge, what) = match row.state {
        _ if !fresh => (Badge::new(Status::Unknown, "Not known"), "What the directory signs with was not read lately"),
        CertificateUse::Active => (Badge::new(Status::Ok, "Active"), "The directory signs every response with it"),
        CertificateUse::Staged => (Badge::new(Status::YourTurn, "Staged"), "The directory has it and does not sign with it yet"),
        CertificateUse::Retired => (Badge::new(Status::NotNeeded, "Retired"), "The directory has it and no longer signs with it"),
    };
    Check { icon: Icon::Contact, side: "Directory", badge, what: what.into() }
}

fn aws_side(row: &CertificateRow<'_>, fresh: bool) -> Check {
    let instance = row.instance;
    let name = &instance.spec.provider;
    let (badge, what) = match &instance.provider {
        _ if !fresh => (Badge::new(Status::Unknown, "Not known"), format!("Provider {name} was not read lately")),
        None => (Badge::new(Status::Unknown, "Not read"), format!("There is no provider {name} in the account, or it could not be read")),
        Some(provider) if provider.issuer.is_none() => {
            (Badge::new(Status::Unknown, "Not known"), format!("The metadata of provider {name} can't be read"))
        }
        Some(provider) if provider.trusts(&row.facts.thumbprint) => {
            let n = count(provider.certificates.len(), "certificate");
            (Badge::new(Status::Ok, "Matches"), format!("Provider {name} trusts it; its metadata holds {n}"))
        }
        Some(_) if row.state == CertificateUse::Active => {
            (Badge::new(Status::Failing, "Refused"), format!("Provider {name} does not trust it: AWS refuses what the directory signs"))
        }
        Some(_) if row.state == CertificateUse::Staged => {
            (Badge::new(Status::Warning, "At risk"), format!("Provider {name} does not trust it yet: activating it would stop sign-ins"))
        }
        Some(_) => (Badge::new(Status::NotNeeded, "Not needed"), format!("Provider {name} does not trust it any more")),
    };
    Check { icon: Icon::Cloud, side: "AWS", badge, what }
}

/// What AWS still trusts and the directory no longer has.
fn left_over(instance: &InstanceView) -> Vec<Check> {
    let known: Vec<&Thumbprint> = instance.observed.iter().flat_map(|o| &o.certificates).map(|c| &c.facts.thumbprint).collect();
    let trusted = instance.provider.iter().flat_map(|p| &p.certificates).map(|c| &c.thumbprint);
    trusted
        .filter(|print| !known.contains(print))
        .map(|print| Check {
            icon: Icon::Cloud,
            side: "AWS",
            badge: Badge::new(Status::Warning, "At risk"),
            what: format!("Trusts {} too, which the directory does not have", text::thumbprint(&print.spaced())),
        })
        .collect()
}

/// Source: Microsoft Learn, "Tutorial: Manage federation certificates": mails 60, 30 and 7 days before the end.
fn notice(instance: &InstanceView) -> Check {
    let addresses = instance.observed.as_ref().map(|o| o.notification_addresses.as_slice()).unwrap_or_default();
    let (badge, what) = match addresses {
        [] => (Badge::new(Status::Warning, "At risk"), "Nobody is told by the directory before it ends".to_owned()),
        [one] => {
            let what = format!("{one} alone is told 60, 30 and 7 days before");
            (Badge::new(Status::Warning, "At risk"), what)
        }
        many => (Badge::new(Status::Ok, "Done"), format!("{} are told 60, 30 and 7 days before", text::listed(many))),
    };
    Check { icon: Icon::Mail, side: "Mail", badge, what }
}

fn key_facts(ui: &mut Ui, env: &Env<'_>, row: &KeyRow<'_>) {
    head(ui, "What IAM says", if row.key.active { "Active" } else { "Inactive" });
    let date = |at: Option<jiff::Timestamp>| at.map(|at| text::date(at, env.zone)).unwrap_or_default();
    copy_field(ui, "Access key", &row.key.id, NAMES);
    copy_field(ui, "User", row.instance.spec.import.user.as_str(), NAMES);
    copy_field(ui, "Made", &date(row.key.created), NAMES);
    copy_field(ui, "Last used", &row.key.last_used.map(|at| text::moment(at, env.now, env.zone)).unwrap_or_default(), NAMES);
    copy_field(ui, "Due", &date(row.life.map(|(_, due)| due)), NAMES);
}

fn key_sides(ui: &mut Ui, env: &Env<'_>, row: &KeyRow<'_>) {
    let read = row.instance.read_at.map(|at| format!("Read {}", text::age(at, env.now))).unwrap_or_default();
    head(ui, "What it is for", &read);
    let due = match (row.key.active, row.days) {
        (false, _) => (Badge::new(Status::NotNeeded, "Retired"), "It is switched off and can be deleted".to_owned()),
        (true, Some(days @ ..=0)) => (Badge::new(Status::Warning, "Due"), format!("It was due to be rotated {}", text::in_days(days))),
        (true, Some(days)) => (Badge::new(Status::Ok, "Active"), format!("It is due to be rotated {}", text::in_days(days))),
        (true, None) => (Badge::new(Status::Unknown, "Not known"), "IAM does not say when it was made".to_owned()),
    };
    check_row(ui, &Check { icon: Icon::Cloud, side: "AWS", badge: due.0, what: due.1 });
    let used = match row.key.last_used {
        Some(at) => (Badge::new(Status::Ok, "Done"), format!("Used {}, to list the roles of the account", text::age(at, env.now))),
        None => (Badge::new(Status::Unknown, "Not known"), "IAM knows of no use yet; it may tell hours later".to_owned()),
    };
    check_row(ui, &Check { icon: Icon::Contact, side: "Directory", badge: used.0, what: used.1 });
    let keys = row.instance.import_keys.iter().filter(|k| k.active).count();
    if keys > 1 {
        let what = format!("{keys} keys of this user are active; one is enough outside a rotation");
        check_row(ui, &Check { icon: Icon::Key, side: "Keys", badge: Badge::new(Status::Warning, "At risk"), what });
    }
}
