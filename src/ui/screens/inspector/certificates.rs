//! The certificates of a message: the one that signed, and those that it brings along, which prove nothing.

use crate::domain::certificate::CertificateUse;
use crate::saml::inspect::{Exhibit, SeenCertificate, SignerReport};
use crate::ui::cache::kept;
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::text;
use crate::ui::theme::Type;
use crate::ui::widgets::{Badge, Empty, Status, copy_button, gap, label, paragraph, separator, two_ends};
use crate::workflow::view::InstanceView;
use egui::{ScrollArea, Ui};
use std::collections::HashMap;

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
    let whose = signer.map_or_else(|| whose(ui, env, &facts.sha256), SignerReport::sentence);
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
fn whose(ui: &Ui, env: &Env<'_>, sha256: &str) -> String {
    let known = kept(ui, env, "certificates of instances", (), |()| {
        let of = |view: &InstanceView| {
            let certificates = view.observed.iter().flat_map(|o| &o.certificates);
            certificates.map(|c| (c.facts.sha256.clone(), (view.spec.name.clone(), c.state))).collect::<Vec<_>>()
        };
        env.model.instances.values().rev().flat_map(of).collect::<HashMap<_, _>>()
    });
    match known.get(sha256) {
        Some((name, CertificateUse::Active)) => format!("The active signing certificate of {name}."),
        Some((name, CertificateUse::Staged)) => format!("Staged in {name}: it does not sign there yet."),
        Some((name, _)) => format!("A retired signing certificate of {name}."),
        None => "Not a certificate of an instance in this workspace.".to_owned(),
    }
}
