//! The app, shared by the renderers that paint it one after the other.

use super::{Launch, Opening, RendererFacts, WindowPlace, place};
use crate::ui::App;
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Instant;

/// Shared by the renderers; only one of them runs at a time.
pub(super) type Shared = Rc<RefCell<Content>>;

/// What is in the window.
pub(super) struct Content {
    /// Taken when the first renderer works.
    launch: Option<Launch>,
    app: Option<App>,
    /// Where the window is to be, and then where it is.
    pub(super) place: Option<WindowPlace>,
    /// The screens, in points.
    pub(super) screens: Vec<egui::Rect>,
    /// The app is at work: what goes wrong now is not the renderer's fault.
    pub(super) at_work: bool,
    /// The renderer in use was given a frame.
    pub(super) has_frame: bool,
    began: Option<Instant>,
}

impl Content {
    pub(super) fn share(launch: Launch, opening: Opening) -> Shared {
        Rc::new(RefCell::new(Self {
            launch: Some(launch),
            app: None,
            place: opening.place,
            screens: Vec::new(),
            at_work: false,
            has_frame: false,
            began: Some(opening.began),
        }))
    }

    /// A renderer works: the app moves in.
    pub(super) fn move_in(&mut self, ctx: &egui::Context, facts: RendererFacts) {
        self.has_frame = false;
        match (&mut self.app, self.launch.take()) {
            (Some(app), _) => app.attach(ctx, facts),
            (none, Some(launch)) => *none = Some(App::new(ctx, launch, facts)),
            (None, None) => {} // the app panicked while it was made, which ended the program
        }
    }

    /// Takes in news; nothing is painted.
    pub(super) fn logic(&mut self, ctx: &egui::Context) {
        if let Some(app) = &mut self.app {
            self.at_work = true;
            app.logic(ctx);
            self.at_work = false;
        }
    }

    /// Paints.
    pub(super) fn ui(&mut self, ui: &mut egui::Ui) {
        self.place = ui.input(|i| WindowPlace::following(self.place, i.viewport()));
        if let Some(app) = &mut self.app {
            self.at_work = true;
            app.ui(ui);
            self.at_work = false;
            self.has_frame = true;
        }
    }

    /// What the window is to be like.
    pub(super) fn viewport(&self) -> egui::ViewportBuilder {
        place::viewport(self.place, &self.screens)
    }

    /// The colour under everything.
    pub(super) fn background(&self) -> egui::Color32 {
        self.app.as_ref().map_or(egui::Color32::TRANSPARENT, App::background)
    }

    /// The first frame is on screen.
    pub(super) fn painted(&mut self) {
        if let Some(began) = self.began.take() {
            tracing::info!(ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX), "first frame");
        }
    }
}
