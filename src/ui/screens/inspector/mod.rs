//! Inspector: any SAML document. Where it came from, verdict, mend, then facts and text, then time.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "points, rows, characters and seconds of what is on a screen"
)]

mod capture;
mod certificates;
mod compare;
mod facts;
mod findings;
mod handout;
mod history;
mod key;
mod line;
mod mend;
mod messages;
mod paste;
mod roles;
mod rows;
mod sheet;
mod source;
mod state;
mod summary;
mod text_bar;
mod timeline;
mod verdict;

pub(in crate::ui) use state::State;
pub use state::{Page, Pane};

use crate::domain::finding::Finding;
use crate::saml::inspect::Exhibit;
use crate::ui::env::Env;
use crate::ui::intent::Intent;
use crate::ui::theme::{Type, size};
use crate::ui::view::View;
use crate::ui::widgets::{Badge, Status, gap, label, paragraph, problem, tab, text_width, two_ends};
use crate::workflow::inspection::Inspection;
use egui::{Align, Frame, Layout, Margin, Rect, Stroke, Ui, UiBuilder};

/// Below this width of the window facts and text share one pane.
const ONE_PANE: f32 = 1100.0;
/// Height of the time line.
const TIMES: f32 = 112.0;

pub(in crate::ui) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, out: &mut Vec<Intent>) {
    let inspection = env.model.inspector.shown.value().cloned();
    let exhibit = inspection.as_ref().and_then(|i| view.inspector.settle(i));
    super::margin(12).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        source::show(ui, env, &mut view.inspector, inspection.as_deref(), out);
        gap(ui, 8.0);
        if let Some(finding) = env.model.inspector.shown.problem() {
            failed(ui, env, finding, inspection.is_some());
        }
        match view.inspector.page {
            Page::Capture => capture::show(ui, env, &mut view.inspector, out),
            Page::Paste => paste::show(ui, env, &mut view.inspector, inspection.is_some(), out),
            Page::Document if inspection.is_none() => paste::show(ui, env, &mut view.inspector, false, out),
            Page::Document | Page::History | Page::Compare | Page::Key | Page::Handout => {}
        }
    });
    match (view.inspector.page, inspection.as_ref(), exhibit) {
        (Page::History, ..) => history::show(ui, env, view, out),
        (Page::Compare, Some(_), Some(exhibit)) => compare::show(ui, env, &mut view.inspector, exhibit, out),
        (Page::Key, Some(inspection), _) => key::show(ui, env, &mut view.inspector, inspection, out),
        (Page::Handout, Some(inspection), Some(exhibit)) => handout::show(ui, env, &mut view.inspector, inspection, exhibit, out),
        (Page::Document, Some(inspection), Some(exhibit)) => document(ui, env, view, inspection, exhibit, out),
        _ => {}
    }
}

/// Why a document could not be shown: in full where there is nothing else, in short above the one that stays.
fn failed(ui: &mut Ui, env: &Env<'_>, finding: &Finding, another_is_shown: bool) {
    if !another_is_shown {
        problem(ui, finding);
        gap(ui, 16.0);
        return;
    }
    Frame::NONE.fill(env.t.warning_tint).corner_radius(size::RADIUS).inner_margin(Margin::symmetric(12, 8)).show(ui, |ui| {
        let width = ui.available_width();
        Badge::new(Status::Warning, format!("{}; the document from before is still shown", finding.what)).plain(ui);
        paragraph(ui, &format!("{} {}", finding.why, finding.fix), Type::Small, env.t.text, width);
    });
    gap(ui, 12.0);
}

fn document(ui: &mut Ui, env: &Env<'_>, view: &mut View, inspection: &Inspection, exhibit: &Exhibit, out: &mut Vec<Intent>) {
    if inspection.exhibits.len() > 1 {
        messages::show(ui, env, &mut view.inspector, inspection);
    }
    super::margin(0).show(ui, |ui| verdict::show(ui, env, view, inspection, exhibit, out));
    gap(ui, 12.0);
    let whole = ui.available_rect_before_wrap();
    ui.advance_cursor_after_rect(whole);
    let with_times = exhibit.times.issued.is_some() || exhibit.times.not_on_or_after.is_some();
    let times = if with_times { TIMES } else { 0.0 };
    let (upper, lower) = whole.split_top_bottom_at_y((whole.bottom() - times).max(whole.top()));
    ui.painter().rect_filled(upper, 0, env.t.surface);
    panes(ui, env, view, exhibit, upper, out);
    if with_times {
        ui.painter().hline(lower.x_range(), lower.top(), Stroke::new(1.0, env.t.line));
        timeline::show(&mut child(ui, lower, "times"), env, &mut view.inspector, inspection, exhibit, out);
    }
}

/// Facts and text side by side, or as tabs of one pane.
fn panes(ui: &mut Ui, env: &Env<'_>, view: &mut View, exhibit: &Exhibit, area: Rect, out: &mut Vec<Intent>) {
    if env.width < ONE_PANE {
        let mut pane = child(ui, area, "one pane");
        head(&mut pane, env, &mut view.inspector, exhibit, true);
        if view.inspector.text_in_front {
            sheet::show(&mut pane, env, &mut view.inspector, exhibit);
        } else {
            left(&mut pane, env, view, exhibit, out);
        }
        return;
    }
    let share = if env.width < 1200.0 { 0.45 } else { 0.456 };
    let middle = (area.left() + area.width() * share).round();
    let (left_area, right_area) = area.split_left_right_at_x(middle);
    if view.inspector.left.is_text() {
        view.inspector.left = Pane::Facts;
    }
    let mut pane = child(ui, left_area, "left pane");
    head(&mut pane, env, &mut view.inspector, exhibit, false);
    left(&mut pane, env, view, exhibit, out);
    let mut pane = child(ui, right_area, "right pane");
    let state = &mut view.inspector;
    text_bar::show(&mut pane, env, state, exhibit);
    sheet::show(&mut pane, env, state, exhibit);
    ui.painter().vline(middle, area.y_range(), Stroke::new(1.0, env.t.line));
}

/// The tabs of the left pane, with the badge of the signature.
fn head(ui: &mut Ui, env: &Env<'_>, state: &mut State, exhibit: &Exhibit, with_text: bool) {
    let panes: &[Pane] = if with_text {
        &[Pane::Facts, Pane::Xml, Pane::Tree, Pane::Summary, Pane::Roles, Pane::Certificates, Pane::Findings]
    } else {
        &[Pane::Facts, Pane::Summary, Pane::Roles, Pane::Certificates, Pane::Findings]
    };
    let tabs: f32 = panes.iter().map(|p| text_width(ui, p.title(), Type::BodyStrong) + 16.0).sum::<f32>() + 24.0;
    ui.spacing_mut().item_spacing.x = 16.0;
    let room = ui.available_width() - tabs - 48.0;
    let whole = signature(exhibit, false);
    // the badge is always there; where it would not fit it has fewer words
    let badge = if text_width(ui, &whole.word, Type::Small) < room { whole } else { signature(exhibit, true) };
    two_ends(
        ui,
        40.0,
        |ui| {
            ui.add_space(8.0);
            for pane in panes {
                let chosen = if with_text && state.text_in_front {
                    *pane == if state.tree { Pane::Tree } else { Pane::Xml }
                } else {
                    *pane == state.left
                };
                if tab(ui, pane.title(), chosen).clicked() {
                    state.text_in_front = pane.is_text();
                    if pane.is_text() {
                        state.tree = *pane == Pane::Tree;
                    } else {
                        state.left = *pane;
                    }
                }
            }
        },
        |ui| {
            ui.add_space(12.0);
            badge.filled(ui).on_hover_text(&exhibit.report.signature.reason);
        },
    );
    let line = ui.min_rect().bottom();
    ui.painter().hline(ui.max_rect().x_range(), line, Stroke::new(1.0, env.t.line));
    if with_text && state.text_in_front {
        text_bar::show(ui, env, state, exhibit);
    }
}

fn left(ui: &mut Ui, env: &Env<'_>, view: &mut View, exhibit: &Exhibit, out: &mut Vec<Intent>) {
    let state = &mut view.inspector;
    match state.left {
        Pane::Summary => summary::show(ui, env, exhibit),
        Pane::Roles => roles::show(ui, env, state, exhibit),
        Pane::Certificates => certificates::show(ui, env, exhibit),
        Pane::Findings => findings::show(ui, env, view, exhibit, out),
        Pane::Facts | Pane::Xml | Pane::Tree => facts::show(ui, env, state, exhibit),
    }
}

fn child(ui: &mut Ui, area: Rect, name: &str) -> Ui {
    let mut child = ui.new_child(UiBuilder::new().max_rect(area).layout(Layout::top_down(Align::Min)).id_salt(name));
    child.set_clip_rect(area.intersect(ui.clip_rect()));
    child.spacing_mut().item_spacing.y = 0.0;
    child
}

fn pane_margin() -> Frame {
    Frame::NONE.inner_margin(Margin { left: 24, right: 16, top: 16, bottom: 0 })
}

/// A section of plain words in a pane: a small head and what stands under it.
fn said(ui: &mut Ui, env: &Env<'_>, name: &str, value: &str) {
    label(ui, name, Type::Small, env.t.text_secondary);
    let width = ui.available_width();
    paragraph(ui, value, Type::Mono, env.t.text, width);
    gap(ui, 8.0);
}

/// The signature's own badge.
fn signature(exhibit: &Exhibit, short: bool) -> Badge {
    use crate::saml::inspect::SignatureWord;
    let closed = exhibit.report.encryption.as_ref().is_some_and(|encryption| !encryption.opened);
    let (status, whole, few) = match exhibit.report.signature.verdict {
        // there may be one inside
        SignatureWord::Unsigned if closed => (Status::Unknown, "Signature not checked", "Not checked"),
        SignatureWord::Trusted => (Status::Ok, "Signature trusted", "Trusted"),
        SignatureWord::Untrusted => (Status::Failing, "Signature not trusted", "Not trusted"),
        SignatureWord::Refused => (Status::Failing, "Signature refused", "Refused"),
        SignatureWord::Unsigned => (Status::Unknown, "Not signed", "Not signed"),
        SignatureWord::Unchecked => (Status::Unknown, "Signature not checked", "Not checked"),
    };
    Badge::new(status, if short { few } else { whole })
}
