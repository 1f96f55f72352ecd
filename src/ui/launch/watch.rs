//! Runs a renderer in the event loop until the window is closed, and notices when the renderer fails or panics.

use super::content::Shared;
use super::{place, reason};
use eframe::UserEvent;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use winit::application::ApplicationHandler;
use winit::event::{DeviceEvent, DeviceId, StartCause, WindowEvent};
use winit::event_loop::{ActiveEventLoop, EventLoop};
use winit::platform::run_on_demand::EventLoopExtRunOnDemand as _;
use winit::window::WindowId;

/// How a renderer's time ended.
#[derive(Debug)]
pub(super) enum End {
    /// The window was closed.
    Closed,
    /// It does not work, or no longer.
    Failed(String),
    /// The display is gone.
    NoDisplay(String),
}

/// Runs a renderer. It is dropped before this returns, and its window with it.
pub(super) fn run<A: ApplicationHandler<UserEvent>>(event_loop: &mut EventLoop<UserEvent>, inner: A, content: &Shared) -> End {
    let mut watched = Watched { inner: Some(inner), content: Shared::clone(content), broke: None, frames: 0 };
    let (ran, last_word) = reason::listen(|| event_loop.run_app_on_demand(&mut watched));
    watched.discard();
    match (ran, watched.broke.or(last_word)) {
        (Err(error), _) => End::NoDisplay(error.to_string()),
        (Ok(()), Some(why)) => End::Failed(why),
        (Ok(()), None) if watched.frames == 0 => End::Failed("it ended before it painted anything".into()),
        (Ok(()), None) => End::Closed,
    }
}

struct Watched<A> {
    inner: Option<A>,
    content: Shared,
    broke: Option<String>,
    frames: u32,
}

impl<A: ApplicationHandler<UserEvent>> Watched<A> {
    fn guard(&mut self, event_loop: &ActiveEventLoop, event: impl FnOnce(&mut A)) {
        let Some(inner) = &mut self.inner else { return };
        let Err(payload) = catch_unwind(AssertUnwindSafe(|| event(inner))) else { return };
        if self.content.try_borrow().is_ok_and(|content| content.at_work) {
            resume_unwind(payload); // our own mistake: another renderer would not mend it
        }
        self.broke = Some(broke_down(&*payload));
        self.discard();
        event_loop.exit();
    }

    /// Drops the renderer, which may panic once more when it broke down before.
    fn discard(&mut self) {
        if let Some(inner) = self.inner.take()
            && catch_unwind(AssertUnwindSafe(|| drop(inner))).is_err()
        {
            tracing::debug!("the renderer broke down again when it was dropped");
        }
    }

    /// A frame that the app painted got through the renderer.
    fn note_frame(&mut self, event_loop: &ActiveEventLoop) {
        if self.frames == 0
            && !event_loop.exiting()
            && let Ok(mut content) = self.content.try_borrow_mut()
            && content.has_frame
        {
            content.painted();
            self.frames = 1;
        }
    }
}

impl<A: ApplicationHandler<UserEvent>> ApplicationHandler<UserEvent> for Watched<A> {
    fn resumed(&mut self, event_loop: &ActiveEventLoop) {
        self.content.borrow_mut().screens = place::screens(event_loop);
        self.guard(event_loop, |inner| inner.resumed(event_loop));
        self.note_frame(event_loop);
    }

    fn window_event(&mut self, event_loop: &ActiveEventLoop, window: WindowId, event: WindowEvent) {
        self.guard(event_loop, |inner| inner.window_event(event_loop, window, event));
        self.note_frame(event_loop);
    }

    fn user_event(&mut self, event_loop: &ActiveEventLoop, event: UserEvent) {
        self.guard(event_loop, |inner| inner.user_event(event_loop, event));
    }

    fn device_event(&mut self, event_loop: &ActiveEventLoop, device: DeviceId, event: DeviceEvent) {
        self.guard(event_loop, |inner| inner.device_event(event_loop, device, event));
    }

    fn new_events(&mut self, event_loop: &ActiveEventLoop, cause: StartCause) {
        self.guard(event_loop, |inner| inner.new_events(event_loop, cause));
    }

    fn about_to_wait(&mut self, event_loop: &ActiveEventLoop) {
        self.guard(event_loop, |inner| inner.about_to_wait(event_loop));
        self.note_frame(event_loop);
    }

    fn suspended(&mut self, event_loop: &ActiveEventLoop) {
        self.guard(event_loop, |inner| inner.suspended(event_loop));
    }

    fn exiting(&mut self, event_loop: &ActiveEventLoop) {
        self.guard(event_loop, |inner| inner.exiting(event_loop));
    }

    fn memory_warning(&mut self, event_loop: &ActiveEventLoop) {
        self.guard(event_loop, |inner| inner.memory_warning(event_loop));
    }
}

/// What a panic said, in one line.
pub(super) fn broke_down(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    format!("it broke down ({})", text.and_then(|text| text.lines().next()).unwrap_or("without words"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_told_in_its_first_line() {
        assert_eq!(broke_down(&"no device\nbacktrace"), "it broke down (no device)");
        assert_eq!(broke_down(&String::from("lost")), "it broke down (lost)");
        assert_eq!(broke_down(&7), "it broke down (without words)");
    }
}
