//! Everything that is worth saying, errors first.

use super::mend::{self, Mend};
use crate::domain::finding::{Finding, Severity};
use crate::saml::inspect::Exhibit;
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::Intent;
use crate::ui::theme::Type;
use crate::ui::view::View;
use crate::ui::widgets::{Button, Empty, Status, copy_button, gap, icon, label, paragraph, separator};
use egui::{ScrollArea, Ui};

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, exhibit: &Exhibit, out: &mut Vec<Intent>) {
    if exhibit.report.findings.is_empty() {
        super::pane_margin().show(ui, |ui| {
            let text = "No rule and no check had anything to say about this document.";
            Empty { icon: Icon::CircleCheck, title: "Nothing to report", text, needs: &[] }.show(ui, |_| {});
        });
        return;
    }
    ScrollArea::vertical().id_salt("findings").auto_shrink(false).show(ui, |ui| {
        super::pane_margin().show(ui, |ui| {
            for finding in &exhibit.report.findings {
                let mend = mend::of_finding(env, exhibit, &finding.id);
                one(ui, env, view, finding, mend, out);
            }
        });
    });
}

fn one(ui: &mut Ui, env: &Env<'_>, view: &mut View, finding: &Finding, mend: Option<Mend>, out: &mut Vec<Intent>) {
    let t = env.t;
    let status = match finding.severity {
        Severity::Error => Status::Failing,
        Severity::Warning => Status::Warning,
        Severity::Info => Status::NotNeeded,
    };
    let width = ui.available_width() - 32.0;
    ui.horizontal_top(|ui| {
        icon(ui, status.icon(), 16.0, status.color(t));
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            paragraph(ui, &finding.what, Type::BodyStrong, t.text, width);
            gap(ui, 2.0);
            paragraph(ui, &finding.why, Type::Small, t.text_secondary, width);
            gap(ui, 2.0);
            paragraph(ui, &finding.fix, Type::Small, t.text, width);
            ui.horizontal(|ui| {
                label(ui, &finding.id, Type::Mono, t.text_weak);
                let text = format!("{}\nWhy: {}\nWhat to do: {}", finding.what, finding.why, finding.fix);
                copy_button(ui, &finding.id, &text);
            });
            if let Some(mend) = mend
                && ui.add(Button::link(&mend.words).icon(Icon::ArrowRight)).clicked()
            {
                mend.open(view, out);
            }
        });
    });
    separator(ui);
    gap(ui, 12.0);
}
