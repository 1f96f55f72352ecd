//! Opening the window: with the first renderer that works, and a clear word when there is no display.
//!
//! May use: egui, eframe, winit, softbuffer. Never: files, waiting for anything but the window itself.
//!
//! winit allows one event loop a process, so it is made here and lent to one renderer after the other: wgpu and glow run in
//! eframe, the one without a GPU in `software`. A renderer that fails or panics before its first frame, or later, makes
//! room for the next one; the [`App`](super::App) outlives them, with everything that the person had on screen.

mod content;
mod gpu;
mod place;
mod reason;
mod renderer;
mod software;
mod waker;
mod watch;

pub use place::WindowPlace;
pub use renderer::{PassedOver, Renderer, RendererFacts};
pub use waker::Waker;

use super::intent::{FileOutcome, FileRequest};
use crate::workflow::message::{Command, Event};
use content::{Content, Shared};
use eframe::UserEvent;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::Instant;
use watch::End;
use winit::event_loop::EventLoop;

/// Where a file dialog gives its answer.
pub type FileReply = Box<dyn FnOnce(FileOutcome) + Send>;
/// Opens a file dialog and returns at once; the answer comes through the reply, from any thread.
pub type FileDialogs = Arc<dyn Fn(FileRequest, FileReply) + Send + Sync>;
/// The time. Tests and pictures bring their own.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What the window needs from outside.
pub struct Launch {
    /// Where wishes go.
    pub commands: tokio::sync::mpsc::Sender<Command>,
    /// Where news come from.
    pub events: Receiver<Event>,
    /// What wakes the window; give a clone of it to the event sink.
    pub waker: Waker,
    /// File dialogs of the system.
    pub files: FileDialogs,
    /// The time.
    pub now: Now,
    /// The zone that times are shown in.
    pub zone: TimeZone,
}

/// How the window is to be opened.
#[derive(Debug, Clone, Copy)]
pub struct Opening {
    /// The renderer asked for; nothing leaves the choice to the program.
    pub renderer: Option<Renderer>,
    /// Whether this computer has a graphics device. Without one, the program's own painter starts in a fraction of the time
    /// that a driver takes to compute pixels on the processor.
    pub graphics_device: bool,
    /// Where the window was when it was last closed.
    pub place: Option<WindowPlace>,
    /// When the program started; the log says how long the first frame took from then.
    pub began: Instant,
}

/// Why there is no window.
#[derive(Debug, thiserror::Error)]
pub enum UiError {
    /// No display to open it on.
    #[error(
        "there is no display to open a window on ({detail}). Without a window, `rolebridge rehearse` runs the whole procedure on the practice cloud and `rolebridge inspect FILE` looks into a SAML response"
    )]
    NoDisplay {
        /// What the system says.
        detail: String,
    },
    /// No renderer works.
    #[error(
        "the window can't be painted ({detail}). Without a window, `rolebridge rehearse` runs the whole procedure on the practice cloud and `rolebridge inspect FILE` looks into a SAML response"
    )]
    Renderer {
        /// What each of them said.
        detail: String,
    },
}

/// Opens the window and returns when it was closed, with the place where it was then.
///
/// # Errors
/// [`UiError::NoDisplay`] when there is none, [`UiError::Renderer`] when no renderer works.
pub fn run(launch: Launch, opening: Opening) -> Result<Option<WindowPlace>, UiError> {
    let mut event_loop =
        EventLoop::<UserEvent>::with_user_event().build().map_err(|e| UiError::NoDisplay { detail: plain(&e.to_string()) })?;
    let content = Content::share(launch, opening);
    let mut passed_over = Vec::new();
    for renderer in renderer::order(opening) {
        tracing::info!(renderer = renderer.as_str(), "opening the window");
        match open(&mut event_loop, renderer, opening, &content, &passed_over) {
            End::Closed => return Ok(content.borrow().place),
            End::NoDisplay(detail) => return Err(UiError::NoDisplay { detail: plain(&detail) }),
            End::Failed(why) => {
                tracing::warn!(renderer = renderer.as_str(), why, "the renderer does not work here");
                passed_over.push(PassedOver { renderer, why });
            }
        }
    }
    let detail = passed_over.iter().map(PassedOver::to_string).collect::<Vec<_>>().join("; ");
    Err(UiError::Renderer { detail })
}

fn open(event_loop: &mut EventLoop<UserEvent>, renderer: Renderer, opening: Opening, content: &Shared, passed_over: &[PassedOver]) -> End {
    let facts = RendererFacts::new(renderer, opening.renderer, passed_over.to_vec());
    match renderer {
        Renderer::Wgpu | Renderer::Glow => gpu::open(event_loop, facts, opening, content),
        Renderer::Software => software::open(event_loop, facts, content),
    }
}

/// The system's words without the place in the source where they arose (`os error at FILE.rs:LINE: WORDS`).
fn plain(message: &str) -> String {
    let words = message.split_once(".rs:").and_then(|(_, rest)| rest.split_once(": ")).map_or(message, |(_, words)| words);
    words.trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_for_no_display_names_the_way_without_one() {
        let error = UiError::NoDisplay { detail: plain("os error at /src/linux/mod.rs:788: Failed to open connection to X server") };
        let words = error.to_string();
        assert!(words.contains("(Failed to open connection to X server)"), "{words}");
        assert!(words.contains("rolebridge rehearse") && words.contains("rolebridge inspect FILE"));
        assert!(!words.contains("/src/"));
    }
}
