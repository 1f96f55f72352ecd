//! Documents and files: asked for by a dialog, dropped, pasted.

use super::App;
use crate::ui::intent::{FileOutcome, FileRequest};
use crate::ui::screens::inspector::Page;
use crate::ui::view::Screen;
use crate::workflow::message::{Command, InspectInput};
use std::path::PathBuf;
use std::sync::Arc;

impl App {
    pub(super) fn ask_file(&self, request: FileRequest) {
        let (reply, waker, asked) = (self.file_reply.clone(), self.waker.clone(), request.clone());
        (self.files)(
            request,
            Box::new(move |outcome| {
                // the window may be gone by the time the dialog closes
                let _ = reply.send((asked, outcome));
                waker.wake();
            }),
        );
    }

    pub(super) fn file_answered(&mut self, request: FileRequest, outcome: FileOutcome) {
        match outcome {
            FileOutcome::Chosen(path) => self.use_file(&request, path),
            FileOutcome::Cancelled => {}
            FileOutcome::NotAvailable(why) => {
                let suggested = request.suggested();
                self.view.path = Some((request, suggested, why));
            }
        }
    }

    pub(super) fn use_file(&mut self, request: &FileRequest, path: PathBuf) {
        match request {
            FileRequest::OpenDocument => {
                self.view.past_first_run = true;
                self.view.screen = Screen::Inspector;
                self.send(Command::Inspect(InspectInput::File(path)));
            }
            FileRequest::OpenComparison => self.send(Command::Compare(InspectInput::File(path))),
            FileRequest::OpenKey => self.view.inspector.key.file = Some(path),
            FileRequest::SaveHandout { handout } => self.send(Command::SaveHandout(Arc::clone(handout), path)),
            FileRequest::SaveMetadata { instance, .. } => self.send(Command::SaveMetadata(instance.clone(), path)),
            FileRequest::ExportJournal { search, form } => self.send(Command::ExportJournal { search: search.clone(), form: *form, path }),
            FileRequest::SaveCalendar => self.send(Command::SaveCalendar(path)),
            FileRequest::SaveRecord { instance, job, form, .. } => {
                self.send(Command::SaveRecord { instance: instance.clone(), job: job.clone(), form: *form, path });
            }
        }
    }

    /// A file dropped on the window is opened in the Inspector, as what its page asks for.
    pub(super) fn dropped(&mut self, ctx: &egui::Context) {
        let dropped = ctx.input_mut(|i| std::mem::take(&mut i.raw.dropped_files));
        let page = Some(self.view.inspector.page).filter(|_| self.view.screen == Screen::Inspector);
        let request = match page {
            Some(Page::Key) => FileRequest::OpenKey,
            Some(Page::Compare) => FileRequest::OpenComparison,
            _ => FileRequest::OpenDocument,
        };
        if let Some(path) = dropped.first().map(|file| file.path().to_path_buf()) {
            self.use_file(&request, path);
        }
    }

    /// A document that is pasted where no field takes it is opened in the Inspector.
    pub(super) fn pasted(&mut self, ctx: &egui::Context) {
        let here = !self.view.past_first_run || self.view.screen == Screen::Inspector;
        if !here || self.view.palette.is_open() || ctx.text_edit_focused() {
            return;
        }
        let pasted = ctx.input(|i| i.events.iter().find_map(|e| if let egui::Event::Paste(text) = e { Some(text.clone()) } else { None }));
        if let Some(text) = pasted.filter(|text| !text.trim().is_empty()) {
            self.view.past_first_run = true;
            self.view.screen = Screen::Inspector;
            self.view.inspector.page = Page::Document;
            self.send(Command::Inspect(InspectInput::Text(text)));
        }
    }
}
