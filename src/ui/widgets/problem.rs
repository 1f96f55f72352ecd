//! A problem: what did not happen, why, what to do; the technical part folded.

use super::{Badge, Status, choice, copy_button, focus, gap, head, icon, icon_at, paragraph, text_fit, tokens};
use crate::domain::finding::{Evidence, Finding, Severity, Technical};
use crate::ui::icons::Icon;
use crate::ui::theme::Type;
use egui::accesskit::Role;
use egui::{Align2, Context, Id, Rect, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

/// Shows a finding as the main thing of a pane.
pub fn problem(ui: &mut Ui, finding: &Finding) {
    show(ui, finding);
}

/// The same; when it appears its title gets the focus, so that a screen reader tells it.
pub fn problem_in_focus(ui: &mut Ui, finding: &Finding) {
    let title = show(ui, finding);
    let id = ui.scope_id().with(("title of the problem", &finding.id));
    let response = ui.interact(title, id, Sense::focusable_noninteractive());
    let words = format!("{}. {}", finding.what.trim_end_matches('.'), stop(&finding.why));
    response.widget_info(|| WidgetInfo::labeled(Role::Alert, true, &words));
    let pass = ui.ctx().cumulative_pass_nr();
    let last = ui.ctx().data(|d| d.get_temp::<u64>(id));
    ui.ctx().data_mut(|d| d.insert_temp(id, pass));
    // whoever is writing goes on writing
    if last.is_none_or(|last| last + 2 < pass) && !ui.ctx().text_edit_focused() {
        response.request_focus();
    }
    focus::harmless(ui, &response);
}

/// Whether a problem is shown in this frame, by its words: who reads it there needs no toast of it.
#[must_use]
pub fn is_in_view(ctx: &Context, finding: &Finding) -> bool {
    let shown = ctx.data(|d| d.get_temp::<u64>(in_view(finding)));
    // a pane that was laid out anew counts for the pass before it, too
    shown.is_some_and(|pass| pass + 1 >= ctx.cumulative_pass_nr())
}

fn in_view(finding: &Finding) -> Id {
    Id::unique(("problem in view", &finding.id, &finding.what, &finding.why))
}

/// Shows it; returns where its title is.
fn show(ui: &mut Ui, finding: &Finding) -> Rect {
    let pass = ui.ctx().cumulative_pass_nr();
    ui.ctx().data_mut(|d| d.insert_temp(in_view(finding), pass));
    let t = tokens(ui);
    let status = match finding.severity {
        Severity::Error => Status::Failing,
        Severity::Warning => Status::Warning,
        Severity::Info => Status::Unknown,
    };
    let width = ui.available_width();
    let title = ui
        .horizontal_top(|ui| {
            icon(ui, status.icon(), 24.0, status.color(t));
            ui.add_space(4.0);
            ui.vertical(|ui| {
                let title = paragraph(ui, finding.what.trim_end_matches('.'), Type::Title, t.text, width - 40.0);
                gap(ui, 4.0);
                paragraph(ui, &stop(&finding.why), Type::Body, t.text_secondary, width - 40.0);
                title.rect
            })
            .inner
        })
        .inner;
    causes(ui, finding);
    gap(ui, 24.0);
    head(ui, "What to do", "");
    gap(ui, 8.0);
    paragraph(ui, &stop(&finding.fix), Type::Body, t.text, width);
    gap(ui, 12.0);
    super::separator(ui);
    if let Some(technical) = &finding.technical {
        technical_part(ui, finding, technical);
    }
    title
}

/// With its full stop: causes and advice may be more than one sentence.
fn stop(text: &str) -> String {
    if text.is_empty() || text.ends_with(['.', '?', ':']) { text.to_owned() } else { format!("{text}.") }
}

/// Likely causes in order of evidence: a badge, the cause, and how that is known.
fn causes(ui: &mut Ui, finding: &Finding) {
    if finding.causes.is_empty() {
        return;
    }
    let t = tokens(ui);
    gap(ui, 24.0);
    head(ui, "Likely causes", "");
    for cause in &finding.causes {
        let badge = match cause.evidence {
            Evidence::MostLikely => Badge::new(Status::Warning, "Most likely"),
            Evidence::NotChecked => Badge::new(Status::Unknown, "Not checked"),
            Evidence::RuledOut => Badge::new(Status::Ok, "Ruled out"),
        };
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 52.0), egui::Sense::hover());
        let name = format!("{}: {}. {}", badge.word, cause.what, cause.known_by);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
        badge.plain_at(ui, pos2(rect.left(), rect.top() + 18.0), 112.0);
        let words = pos2(rect.left() + 116.0, rect.top() + 18.0);
        text_fit(ui, Align2::LEFT_CENTER, words, &cause.what, Type::Body, t.text, rect.width() - 116.0);
        let under = words + vec2(0.0, 18.0);
        text_fit(ui, Align2::LEFT_CENTER, under, &cause.known_by, Type::Small, t.text_secondary, rect.width() - 116.0);
        ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, t.line));
        response.on_hover_text(format!("{}. {}", cause.what, cause.known_by));
    }
}

fn technical_part(ui: &mut Ui, finding: &Finding, technical: &Technical) {
    let t = tokens(ui);
    let lines = lines(finding, technical);
    let summary = summary(technical);
    let id = ui.scope_id().with(("technical", &finding.id, &summary));
    let all = lines.iter().map(|(k, v)| format!("{k}: {v}")).collect::<Vec<_>>().join("\n");
    let (_, open) = choice::fold(ui, id, "Technical part", |ui, rect| {
        text_fit(ui, Align2::LEFT_CENTER, rect.left_center() + vec2(24.0, 0.0), "Technical part", Type::Small, t.text_secondary, 90.0);
        text_fit(
            ui,
            Align2::LEFT_CENTER,
            rect.left_center() + vec2(114.0, 0.0),
            &summary,
            Type::Mono,
            t.text_secondary,
            rect.width() - 150.0,
        );
    });
    let fold = Rect::from_min_size(pos2(ui.max_rect().right() - 28.0, ui.cursor().top() - 30.0), vec2(24.0, 24.0));
    let mut corner = ui.new_child(egui::UiBuilder::new().max_rect(fold));
    copy_button(&mut corner, "technical part", &all);
    if open {
        for (name, value) in &lines {
            ui.horizontal_top(|ui| {
                ui.add_space(24.0);
                let (rect, _) = ui.allocate_exact_size(vec2(90.0, 20.0), egui::Sense::hover());
                text_fit(ui, Align2::LEFT_CENTER, rect.left_center(), name, Type::Small, t.text_secondary, 90.0);
                let width = ui.available_width() - 8.0;
                paragraph(ui, value, Type::Mono, t.text, width);
            });
        }
        gap(ui, 8.0);
    }
    super::separator(ui);
}

fn summary(technical: &Technical) -> String {
    let mut parts = Vec::new();
    if let Some(code) = &technical.code {
        parts.push(technical.http_status.map_or_else(|| code.clone(), |status| format!("{code} {status}")));
    }
    if let Some(request) = &technical.request_id {
        parts.push(format!("request {request}"));
    }
    if parts.is_empty() {
        parts.extend(technical.call.clone().or_else(|| technical.message.clone()));
    }
    parts.join(", ")
}

fn lines(finding: &Finding, technical: &Technical) -> Vec<(&'static str, String)> {
    let mut lines = vec![("Finding", finding.id.clone())];
    let mut add = |name, value: Option<String>| lines.extend(value.map(|v| (name, v)));
    add("Call", technical.call.clone());
    add("Status", technical.http_status.map(|s| s.to_string()));
    add("Code", technical.code.clone());
    add("Message", technical.message.clone());
    add("Request", technical.request_id.clone());
    lines
}

/// A short finding in the flow: icon, what, and what to do under it.
pub fn remark(ui: &mut Ui, finding: &Finding) {
    let t = tokens(ui);
    let status = match finding.severity {
        Severity::Error => Status::Failing,
        Severity::Warning => Status::Warning,
        Severity::Info => Status::NotNeeded,
    };
    let width = ui.available_width();
    ui.horizontal_top(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(16.0, 20.0), egui::Sense::hover());
        icon_at(ui, rect.center(), if status == Status::NotNeeded { Icon::Lightbulb } else { status.icon() }, 16.0, status.color(t));
        ui.vertical(|ui| {
            paragraph(ui, &finding.what, Type::Body, t.text, width - 30.0);
            if !finding.fix.is_empty() {
                paragraph(ui, &finding.fix, Type::Small, t.text_secondary, width - 30.0);
            }
        });
    });
}
