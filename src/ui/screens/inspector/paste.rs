//! The field to paste a document into.

use super::state::{Page, State};
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::{FileRequest, Intent};
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Field, gap, paragraph};
use crate::workflow::message::{Command, InspectInput};
use egui::{Key, Modifiers, ScrollArea, Ui};

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, state: &mut State, replace: bool, out: &mut Vec<Intent>) {
    let width = ui.available_width().min(880.0);
    let title = if state.for_comparison { "Compare with another response" } else { "Open a SAML response" };
    paragraph(ui, title, Type::Title, env.t.text, width);
    gap(ui, 4.0);
    let about = "See what it says, whether its signature holds, and what AWS would answer. XML, base64, a whole form, a recording (HAR) or an address from the browser all work.";
    paragraph(ui, about, Type::Body, env.t.text_secondary, width);
    gap(ui, 16.0);
    let field = Field::new("SAML document").hint("Paste it here, drop a file on the window, or open one").mono().width(width).rows(11);
    let response = ScrollArea::vertical().max_height(260.0).show(ui, |ui| field.show(ui, &mut state.text)).inner;
    gap(ui, 16.0);
    ui.horizontal(|ui| {
        let empty = state.text.trim().is_empty().then_some("Paste a document first");
        let entered = response.has_focus() && ui.input_mut(|i| i.consume_key(Modifiers::COMMAND, Key::Enter));
        if (ui.add(Button::primary("Inspect document").blocked(empty)).clicked() || entered) && empty.is_none() {
            let input = InspectInput::Text(std::mem::take(&mut state.text));
            let command = if std::mem::take(&mut state.for_comparison) { Command::Compare(input) } else { Command::Inspect(input) };
            state.page = Page::Document;
            out.push(Intent::Send(command));
        }
        if ui.add(Button::plain("Open file…").icon(Icon::FolderOpen)).clicked() {
            out.push(Intent::File(FileRequest::OpenDocument));
        }
        if env.model.inspector.watching.is_none() && ui.add(Button::plain("Watch clipboard").icon(Icon::Eye)).clicked() {
            out.push(Intent::Send(Command::WatchClipboard(true)));
        }
        if replace && ui.add(Button::plain("Keep the old one")).clicked() {
            state.page = Page::Document;
        }
    });
}
