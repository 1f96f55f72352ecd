//! Wakes the window from other threads.

use egui::{UserAttentionType, ViewportCommand};
use tokio::sync::watch;

/// Wakes the window when there is news. Clones wake the same window; before it is open nothing happens.
#[derive(Clone)]
pub struct Waker(watch::Sender<Option<egui::Context>>);

impl Default for Waker {
    fn default() -> Self {
        Self(watch::Sender::new(None))
    }
}

impl Waker {
    /// A waker of a window that is not open yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes the window look for news. Never blocks.
    pub fn wake(&self) {
        if let Some(ctx) = self.ctx() {
            ctx.request_repaint();
        }
    }

    /// Brings the window before the others, or makes it ask for attention where the desktop allows no more. Whether there
    /// is a window.
    #[must_use]
    pub fn raise(&self) -> bool {
        let Some(ctx) = self.ctx() else { return false };
        for command in [
            ViewportCommand::Minimized(false),
            ViewportCommand::Focus,
            ViewportCommand::RequestUserAttention(UserAttentionType::Informational),
        ] {
            ctx.send_viewport_cmd_to(egui::ViewportId::ROOT, command);
        }
        ctx.request_repaint();
        true
    }

    fn ctx(&self) -> Option<egui::Context> {
        self.0.borrow().clone()
    }

    /// From now on this window is the one: the one before is gone.
    pub(crate) fn attach(&self, ctx: &egui::Context) {
        self.0.send_replace(Some(ctx.clone()));
    }
}
