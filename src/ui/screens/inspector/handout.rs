//! What is passed on of the document: what it hides is chosen at the left, what comes out is seen at the right.

use super::state::{Page, State};
use crate::saml::inspect::Exhibit;
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::{FileRequest, Intent};
use crate::ui::text;
use crate::ui::theme::Type;
use crate::ui::widgets::{Badge, Button, Status, gap, label, paragraph, problem, radio_row, text_fit, toggle, two_ends};
use crate::workflow::handout::{Handout, HandoutForm, PreviewLine, SignatureChoice};
use crate::workflow::inspection::Inspection;
use crate::workflow::message::Command;
use egui::accesskit::Role;
use egui::{Align2, Id, Margin, ScrollArea, Sense, Stroke, Ui, WidgetInfo, vec2};
use std::sync::Arc;

/// Width of what is chosen.
const CHOICES: f32 = 372.0;
/// Height of a line of the preview.
const LINE: f32 = 20.0;
/// A step to the right, in points.
const STEP: f32 = 14.0;
/// Deeper than this nothing moves any further to the right.
const DEEPEST: u16 = 16;

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, state: &mut State, inspection: &Arc<Inspection>, exhibit: &Exhibit, out: &mut Vec<Intent>) {
    let whole = ui.available_rect_before_wrap();
    ui.advance_cursor_after_rect(whole);
    let (left, right) = whole.split_left_right_at_x(whole.left() + CHOICES);
    ui.painter().rect_filled(right, 0, env.t.surface);
    choices(&mut super::child(ui, left, "choices of the copy"), env, state, exhibit);
    ask(state, inspection, out);
    let made = made(env, state, inspection).cloned();
    preview(&mut super::child(ui, right, "preview of the copy"), env, made.as_ref(), out);
    ui.painter().vline(right.left(), right.y_range(), Stroke::new(1.0, env.t.line));
}

/// Asks for the copy when another one is wished for than was asked for last.
fn ask(state: &mut State, inspection: &Arc<Inspection>, out: &mut Vec<Intent>) {
    let same = |asked: &super::state::Asked| {
        Arc::ptr_eq(&asked.inspection, inspection) && asked.message == state.message && asked.wish == state.handout
    };
    if !state.asked.as_ref().is_some_and(same) {
        state.asked = Some(super::state::Asked { inspection: Arc::clone(inspection), message: state.message, wish: state.handout });
        out.push(Intent::Send(Command::MakeHandout(Arc::clone(inspection), state.message, state.handout)));
    }
}

/// The copy that fits what is chosen.
fn made<'e>(env: &'e Env<'_>, state: &State, inspection: &Inspection) -> Option<&'e Arc<Handout>> {
    let fits = |made: &&Arc<Handout>| {
        made.wish == state.handout && made.message == state.message && Arc::ptr_eq(&made.document, &inspection.document.bytes)
    };
    env.model.inspector.handout.value().filter(fits)
}

fn choices(ui: &mut Ui, env: &Env<'_>, state: &mut State, exhibit: &Exhibit) {
    ScrollArea::vertical().id_salt("choices").auto_shrink(false).show(ui, |ui| {
        egui::Frame::NONE.inner_margin(Margin { left: 24, right: 16, top: 0, bottom: 16 }).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let width = ui.available_width();
            paragraph(ui, "Copy for a ticket", Type::Title, env.t.text, width);
            gap(ui, 4.0);
            let about = "Made in memory; nothing is kept on disk unless you save it.";
            paragraph(ui, about, Type::Body, env.t.text_secondary, width);
            marked(ui, env, exhibit, width);
            form(ui, env, state);
            hidden(ui, env, state);
            if state.handout.form == HandoutForm::Xml {
                signature(ui, env, state);
            }
            gap(ui, 12.0);
            if ui.add(Button::plain("Back")).clicked() {
                state.page = Page::Document;
            }
        });
    });
}

/// The original is as good as a password for a while.
fn marked(ui: &mut Ui, env: &Env<'_>, exhibit: &Exhibit, width: f32) {
    if !exhibit.could_be_redeemed(env.now) {
        return;
    }
    let until = exhibit.report.redeemable_until.map(|until| text::clock(until, env.zone)).unwrap_or_default();
    gap(ui, 8.0);
    Badge::new(Status::Warning, format!("Could still be redeemed until {until}")).plain(ui);
    paragraph(ui, "Whoever has the original can sign in with it.", Type::Small, env.t.text_secondary, width);
}

fn form(ui: &mut Ui, env: &Env<'_>, state: &mut State) {
    heading(ui, env, "Form");
    for form in HandoutForm::ALL {
        let (title, detail) = match form {
            HandoutForm::Xml => ("XML", "The message itself"),
            HandoutForm::Markdown => ("Markdown report", "Verdict, facts and findings, for a ticket or a chat"),
            HandoutForm::Html => ("HTML report", "The same as one file for a browser"),
        };
        if radio_row(ui, Id::unique(("form of the copy", title)), state.handout.form == form, title, detail, None).clicked() {
            state.handout.form = form;
        }
    }
}

fn hidden(ui: &mut Ui, env: &Env<'_>, state: &mut State) {
    heading(ui, env, "Hide");
    let hide = &mut state.handout.hide;
    toggle(ui, "Names", "And every other value that may be about somebody", &mut hide.names);
    toggle(ui, "E-mail addresses", "Also where they serve as names", &mut hide.mails);
    toggle(ui, "Account numbers", "With the names of roles and providers", &mut hide.accounts);
    toggle(ui, "Ids and hosts", "Of messages, sessions, tenants, other services", &mut hide.ids);
}

fn signature(ui: &mut Ui, env: &Env<'_>, state: &mut State) {
    heading(ui, env, "Signature");
    for (choice, title, detail) in [
        (SignatureChoice::Remove, "Removed", "Nobody can check who signed"),
        (SignatureChoice::Keep, "Kept checkable", "Whose key signed can still be checked"),
    ] {
        let id = Id::unique(("signature of the copy", title));
        if radio_row(ui, id, state.handout.hide.signature == choice, title, detail, None).clicked() {
            state.handout.hide.signature = choice;
        }
    }
}

fn heading(ui: &mut Ui, env: &Env<'_>, words: &str) {
    gap(ui, 12.0);
    label(ui, words, Type::SmallStrong, env.t.text_secondary);
    gap(ui, 2.0);
}

/// What comes out, and what can be done with it.
fn preview(ui: &mut Ui, env: &Env<'_>, made: Option<&Arc<Handout>>, out: &mut Vec<Intent>) {
    let Some(made) = made else {
        super::pane_margin().show(ui, |ui| match env.model.inspector.handout.problem() {
            Some(finding) => problem(ui, finding),
            None => {
                label(ui, "The copy is being made", Type::Body, env.t.text_secondary);
            }
        });
        return;
    };
    ui.add_space(4.0);
    two_ends(
        ui,
        44.0,
        |ui| {
            ui.add_space(24.0);
            let hidden = if made.replaced == 0 {
                "nothing was hidden".to_owned()
            } else {
                format!("{} hidden", text::count(made.replaced, "value"))
            };
            let words = format!("{}, {hidden}; look through it before you pass it on", text::bytes(made.text.len()));
            label(ui, &words, Type::Small, env.t.text_secondary);
        },
        |ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            ui.add_space(16.0);
            let (what, words) = match made.wish.form {
                HandoutForm::Xml => ("The XML", "Copy XML"),
                HandoutForm::Markdown | HandoutForm::Html => ("The report", "Copy report"),
            };
            if ui.add(Button::primary(words).icon(Icon::Copy)).clicked() {
                out.push(Intent::Copy(what.to_owned(), made.text.to_string()));
            }
            if ui.add(Button::plain("Save as…").icon(Icon::Save)).clicked() {
                out.push(Intent::File(FileRequest::SaveHandout { handout: Arc::clone(made) }));
            }
        },
    );
    said(ui, env, made);
    let line = ui.min_rect().bottom();
    ui.painter().hline(ui.max_rect().x_range(), line, Stroke::new(1.0, env.t.line));
    ScrollArea::vertical().id_salt("preview").auto_shrink(false).show_rows(ui, LINE, made.lines.len(), |ui, range| {
        for index in range {
            if let Some(line) = made.lines.get(index) {
                row(ui, env, made, line, index);
            }
        }
    });
}

/// What is to be known before it is passed on.
fn said(ui: &mut Ui, env: &Env<'_>, made: &Handout) {
    let words = if let Some(until) = made.redeemable_until {
        format!("This is the response itself: whoever has it can sign in with it until {}", text::clock(until, env.zone))
    } else if made.wish.hide.hides_nothing() {
        "Nothing is hidden: names and account numbers are in it".to_owned()
    } else {
        return;
    };
    ui.horizontal(|ui| {
        ui.add_space(24.0);
        Badge::new(Status::Warning, words).plain(ui);
    });
    gap(ui, 8.0);
}

fn row(ui: &mut Ui, env: &Env<'_>, made: &Handout, line: &PreviewLine, index: usize) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), Sense::hover());
    let words = made.line(line);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("Line {} of the copy: {words}", index + 1)));
    let left = 24.0 + f32::from(line.indent.min(DEEPEST)) * STEP;
    let at = rect.left_center() + vec2(left, 0.0);
    text_fit(ui, Align2::LEFT_CENTER, at, words, Type::Mono, env.t.text, rect.width() - left - 12.0);
}
