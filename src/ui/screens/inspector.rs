//! Inspector: paste, drop or open a document; verdict first, then facts.

use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::{FileRequest, Intent};
use crate::ui::model::{Remote, ReportView};
use crate::ui::theme::{Type, size};
use crate::ui::view::View;
use crate::ui::widgets::{
    Badge, Button, Column, Field, Status, cell, copy_button, gap, head, header, icon, label, list_keys, paragraph, problem, selectable,
    two_ends,
};
use crate::workflow::message::{Command, InspectInput};
use egui::{Frame, Id, Key, Margin, Modifiers, ScrollArea, Sense, Stroke, Ui, vec2};

pub(in crate::ui) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, out: &mut Vec<Intent>) {
    let report = env.model.report.value();
    super::margin(12).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        source(ui, env, view, report, out);
        gap(ui, 8.0);
        if let Some(finding) = env.model.report.problem() {
            problem(ui, finding);
            gap(ui, 16.0);
        }
        if report.is_none() || view.inspector.pasting {
            paste(ui, env, view, report.is_some(), out);
        }
    });
    let Some(report) = report.filter(|_| !view.inspector.pasting) else { return };
    super::margin(0).show(ui, |ui| verdict(ui, env, report));
    gap(ui, 16.0);
    facts(ui, env, view, report);
}

/// Where the document came from, and how to bring another one.
fn source(ui: &mut Ui, env: &Env<'_>, view: &mut View, report: Option<&ReportView>, out: &mut Vec<Intent>) {
    let t = env.t;
    let words = match (&env.model.report, report) {
        (Remote::Loading { .. }, _) => "Looking into the document".to_owned(),
        (_, Some(r)) if r.messages > 1 => format!("{}, one of {} messages, stays on this machine", r.source, r.messages),
        (_, Some(r)) => format!("{}, stays on this machine", r.source),
        (_, None) => "A SAML response, an assertion or metadata; it stays on this machine".to_owned(),
    };
    two_ends(
        ui,
        size::SMALL_BUTTON,
        |ui| {
            icon(ui, Icon::Clipboard, 14.0, t.text_secondary);
            label(ui, &words, Type::Small, t.text_secondary);
        },
        |ui| {
            if ui.add(Button::link("Open file…").icon(Icon::FolderOpen)).clicked() {
                out.push(Intent::File(FileRequest::OpenDocument));
            }
            ui.add_space(12.0);
            if report.is_some() && ui.add(Button::link("Paste").icon(Icon::ClipboardPaste)).clicked() {
                view.inspector.pasting = true;
            }
        },
    );
}

fn paste(ui: &mut Ui, env: &Env<'_>, view: &mut View, replace: bool, out: &mut Vec<Intent>) {
    let width = ui.available_width().min(880.0);
    paragraph(ui, "Open a SAML response", Type::Title, env.t.text, width);
    gap(ui, 4.0);
    paragraph(
        ui,
        "See what it says, whether its signature holds, and what AWS would answer. XML, base64, a whole form or an address from the browser all work.",
        Type::Body,
        env.t.text_secondary,
        width,
    );
    gap(ui, 16.0);
    let response = ScrollArea::vertical()
        .max_height(260.0)
        .show(ui, |ui| {
            Field::new("SAML document")
                .hint("Paste it here, drop a file on the window, or open one")
                .mono()
                .width(width)
                .rows(11)
                .show(ui, &mut view.inspector.text)
        })
        .inner;
    gap(ui, 16.0);
    ui.horizontal(|ui| {
        let empty = view.inspector.text.trim().is_empty().then_some("Paste a document first");
        let entered = response.has_focus() && ui.input_mut(|i| i.consume_key(Modifiers::COMMAND, Key::Enter));
        if (ui.add(Button::primary("Inspect document").blocked(empty)).clicked() || entered) && empty.is_none() {
            view.inspector.pasting = false;
            view.fact = 0;
            out.push(Intent::Send(Command::Inspect(InspectInput::Text(std::mem::take(&mut view.inspector.text)))));
        }
        if ui.add(Button::plain("Open file…").icon(Icon::FolderOpen)).clicked() {
            out.push(Intent::File(FileRequest::OpenDocument));
        }
        if replace && ui.add(Button::plain("Keep the old one")).clicked() {
            view.inspector.pasting = false;
        }
    });
}

fn verdict(ui: &mut Ui, env: &Env<'_>, report: &ReportView) {
    let t = env.t;
    let status = match report.aws.as_str() {
        "accepts" => Status::Ok,
        "refuses" => Status::Failing,
        _ => Status::Unknown,
    };
    let width = ui.available_width() - 36.0;
    ui.horizontal_top(|ui| {
        icon(ui, status.icon(), 24.0, status.color(t));
        ui.add_space(4.0);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            paragraph(ui, &report.title(), Type::Title, t.text, width);
            for finding in report.findings.iter().filter(|f| f.severity != "info").take(4) {
                gap(ui, 4.0);
                let words = if finding.fix.is_empty() {
                    finding.why.clone()
                } else {
                    format!("{}. {}", finding.why.trim_end_matches('.'), finding.fix)
                };
                paragraph(ui, &words, Type::Body, t.text_secondary, width);
            }
            let own = [report.aws_code.clone(), report.aws_message.clone()].into_iter().flatten().collect::<Vec<_>>().join(" · ");
            if !own.is_empty() {
                gap(ui, 4.0);
                paragraph(ui, &own, Type::Mono, t.text_secondary, width);
            }
        });
    });
}

fn facts(ui: &mut Ui, env: &Env<'_>, view: &mut View, report: &ReportView) {
    let t = env.t;
    Frame::NONE.fill(t.surface).inner_margin(Margin { left: 0, right: 0, top: 8, bottom: 0 }).show(ui, |ui| {
        ui.set_min_size(ui.available_size());
        ui.spacing_mut().item_spacing = vec2(8.0, 0.0);
        super::margin(0).show(ui, |ui| {
            two_ends(
                ui,
                32.0,
                |ui| {
                    label(ui, "Facts", Type::BodyStrong, t.text);
                    signature(report).filled(ui);
                    label(ui, &report.signature_reason, Type::Small, t.text_secondary);
                },
                |ui| {
                    copy_button(ui, "report as JSON", &report.json);
                },
            );
            gap(ui, 8.0);
        });
        let columns = [
            Column::text("Fact", 24.0, 190.0),
            Column::text(
                if report.trusted { "Value in the signed bytes" } else { "Claimed by the document, not verified" },
                190.0,
                ui.available_width() - 48.0,
            ),
        ];
        header(ui, &columns);
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            let ids: Vec<Id> = (0..report.facts.len()).map(|i| Id::unique(("fact", i))).collect();
            if let Some(to) = list_keys(ui, &ids, view.fact.min(ids.len().saturating_sub(1))) {
                view.fact = to;
            }
            for (index, fact) in report.facts.iter().enumerate() {
                let chosen = view.fact == index;
                let row = selectable(ui, ids[index], size::ROW, chosen, index == 0, &format!("{}: {}", fact.name, fact.value));
                cell(
                    ui,
                    row.rect,
                    &columns[0],
                    &fact.name,
                    if chosen { Type::SmallStrong } else { Type::Small },
                    if chosen { t.text } else { t.text_secondary },
                );
                cell(ui, row.rect, &columns[1], &fact.value, Type::Mono, t.text);
                ui.painter().hline(row.rect.x_range(), row.rect.bottom() - 0.5, Stroke::new(1.0, t.line));
                if row.response.clicked() {
                    view.fact = index;
                }
            }
            notes(ui, env, report);
        });
    });
}

/// Findings that are good to know.
fn notes(ui: &mut Ui, env: &Env<'_>, report: &ReportView) {
    let notes: Vec<_> = report.findings.iter().filter(|f| f.severity == "info" || f.severity == "warning").collect();
    if notes.is_empty() {
        return;
    }
    super::margin(24).show(ui, |ui| {
        head(ui, "Worth knowing", "");
        for note in notes {
            gap(ui, 8.0);
            let width = ui.available_width();
            paragraph(ui, &note.what, Type::Body, env.t.text, width);
            paragraph(ui, &note.why, Type::Small, env.t.text_secondary, width);
        }
        ui.allocate_exact_size(vec2(8.0, 24.0), Sense::hover());
    });
}

fn signature(report: &ReportView) -> Badge {
    match report.signature.as_str() {
        "trusted" => Badge::new(Status::Ok, "Signature trusted"),
        "untrusted" => Badge::new(Status::Failing, "Signature not trusted"),
        "refused" => Badge::new(Status::Failing, "Signature refused"),
        "unsigned" => Badge::new(Status::Unknown, "Not signed"),
        _ => Badge::new(Status::Unknown, "Not checked"),
    }
}
