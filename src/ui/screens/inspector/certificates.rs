//! The certificates of a message: the one that signed, and those that it brings along, which prove nothing.

use crate::domain::certificate::CertificateUse;
use crate::saml::inspect::{Exhibit, SeenCertificate, SignerReport};
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::text;
use crate::ui::theme::Type;
use crate::ui::widgets::{Badge, Empty, Status, copy_button, gap, label, paragraph, separator, two_ends};
use egui::{ScrollArea, Ui};

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, exhibit: &Exhibit) {
    if exhibit.certificates.is_empty() {
        super::pane_margin().show(ui, |ui| {
            let text = "The message brings no certificate along, and none of the known ones signed it.";
            Empty { icon: Icon::FileBadge, title: "No certificate", text, needs: &[] }.show(ui, |_| {});
        });
        return;
    }
    ScrollArea::vertical().id_salt("certificates").auto_shrink(false).show(ui, |ui| {
        super::pane_margin().show(ui, |ui| {
            for certificate in &exhibit.certificates {
                one(ui, env, exhibit, certificate);
            }
        });
    });
}

fn one(ui: &mut Ui, env: &Env<'_>, exhibit: &Exhibit, certificate: &SeenCertificate) {
    let t = env.t;
    let facts = &certificate.facts;
    let badge = if certificate.signed { Badge::new(Status::Ok, "Signed this") } else { Badge::new(Status::Unknown, "In the message only") };
    two_ends(
        ui,
        28.0,
        |ui| {
            label(ui, &facts.thumbprint.spaced(), Type::Mono, t.text);
            copy_button(ui, "thumbprint", &facts.thumbprint.to_string());
        },
        |ui| {
            badge.plain(ui);
        },
    );
    // of the one that signed the report knows more: whether the provider has it, and whether it is another instance's
    let signer = exhibit.report.signer.as_ref().filter(|_| certificate.signed);
    let whose = signer.map_or_else(|| whose(env, &facts.sha256), SignerReport::sentence);
    let width = ui.available_width();
    paragraph(ui, &whose, Type::Body, t.text, width);
    gap(ui, 4.0);
    let days = facts.days_left(env.now);
    let ends = if days < 0 {
        format!("ended {} ago", text::count(days.unsigned_abs() as usize, "day"))
    } else {
        format!("{} left", text::count(days as usize, "day"))
    };
    paragraph(
        ui,
        &format!("{} to {}, {ends} · {}", text::date(facts.not_before, env.zone), text::date(facts.not_after, env.zone), facts.key),
        Type::Small,
        t.text_secondary,
        width,
    );
    gap(ui, 8.0);
    for (name, value) in
        [("Subject", &facts.subject), ("Issuer", &facts.issuer), ("Serial number", &facts.serial), ("SHA-256", &facts.sha256)]
    {
        super::said(ui, env, name, value);
    }
    separator(ui);
    gap(ui, 12.0);
}

/// Of which known instance it is.
fn whose(env: &Env<'_>, sha256: &str) -> String {
    let found = env.model.instances.values().find_map(|instance| {
        let certificates = &instance.observed.as_ref()?.certificates;
        certificates.iter().find(|c| c.facts.sha256 == sha256).map(|c| (instance, c.state))
    });
    match found {
        Some((instance, CertificateUse::Active)) => format!("The active signing certificate of {}.", instance.spec.name),
        Some((instance, CertificateUse::Staged)) => format!("Staged in {}: it does not sign there yet.", instance.spec.name),
        Some((instance, _)) => format!("A retired signing certificate of {}.", instance.spec.name),
        None => "Not a certificate of an instance in this workspace.".to_owned(),
    }
}
