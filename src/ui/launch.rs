//! Opening the window: wgpu first, glow if that fails, and a clear word when there is no display.

use super::app::App;
use super::intent::{FileOutcome, FileRequest};
use crate::workflow::message::{Command, Event};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, OnceLock};

/// What paints the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renderer {
    /// Vulkan, Metal, DirectX or OpenGL through wgpu.
    Wgpu,
    /// OpenGL alone.
    Glow,
}

impl Renderer {
    /// The name on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Wgpu => "wgpu",
            Self::Glow => "glow",
        }
    }
}

impl std::str::FromStr for Renderer {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "wgpu" => Ok(Self::Wgpu),
            "glow" => Ok(Self::Glow),
            other => Err(format!("{other:?} is no renderer; there are wgpu and glow")),
        }
    }
}

/// Wakes the window when there is news. Clones wake the same window; before it is open nothing happens.
#[derive(Clone, Default)]
pub struct Waker(Arc<OnceLock<egui::Context>>);

impl Waker {
    /// A waker of a window that is not open yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes the window look for news. Never blocks.
    pub fn wake(&self) {
        if let Some(ctx) = self.0.get() {
            ctx.request_repaint();
        }
    }

    pub(super) fn attach(&self, ctx: &egui::Context) {
        // a second window of one waker stays with the first: there is one window
        let _ = self.0.set(ctx.clone());
    }
}

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
    /// The renderer asked for; nothing tries wgpu, then glow.
    pub renderer: Option<Renderer>,
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
        "the window can't be painted with {tried} ({detail}). Try `rolebridge --renderer glow`, or use `rolebridge rehearse` and `rolebridge inspect FILE` without a window"
    )]
    Renderer {
        /// What was tried.
        tried: &'static str,
        /// What the last one said.
        detail: String,
    },
}

/// Opens the window and returns when it was closed.
///
/// # Errors
/// [`UiError::NoDisplay`] when there is none, [`UiError::Renderer`] when no renderer works.
pub fn run(launch: Launch) -> Result<(), UiError> {
    let order: &[Renderer] = match launch.renderer {
        Some(Renderer::Wgpu) => &[Renderer::Wgpu],
        Some(Renderer::Glow) => &[Renderer::Glow],
        None => &[Renderer::Wgpu, Renderer::Glow],
    };
    // the app is made only when a renderer works, so a failed try leaves the channels untouched for the next one
    let launch = Rc::new(RefCell::new(Some(launch)));
    let mut last = None;
    for renderer in order {
        match open(*renderer, &launch) {
            Ok(()) => return Ok(()),
            Err(eframe::Error::WinitEventLoop(error)) => return Err(UiError::NoDisplay { detail: plain(&error.to_string()) }),
            Err(eframe::Error::Winit(error)) => return Err(UiError::NoDisplay { detail: plain(&error.to_string()) }),
            Err(error) => {
                tracing::warn!(renderer = renderer.as_str(), %error, "renderer does not work");
                last = Some((*renderer, error.to_string()));
            }
        }
        if launch.borrow().is_none() {
            break; // it worked for a while: the channels are gone, another window can't be opened
        }
    }
    let (renderer, detail) = last.unwrap_or((Renderer::Glow, String::new()));
    Err(UiError::Renderer { tried: renderer.as_str(), detail })
}

/// The system's words without the place in the source where they arose (`os error at FILE.rs:LINE: WORDS`).
fn plain(message: &str) -> String {
    let words = message.split_once(".rs:").and_then(|(_, rest)| rest.split_once(": ")).map_or(message, |(_, words)| words);
    words.trim_end_matches('.').to_owned()
}

fn open(renderer: Renderer, launch: &Rc<RefCell<Option<Launch>>>) -> eframe::Result {
    let options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_title(super::text::APP)
            .with_app_id("rolebridge")
            .with_inner_size([1280.0, 800.0])
            .with_min_inner_size([960.0, 640.0])
            .with_icon(egui::IconData::default()),
        renderer: match renderer {
            Renderer::Wgpu => eframe::Renderer::Wgpu,
            Renderer::Glow => eframe::Renderer::Glow,
        },
        ..eframe::NativeOptions::default()
    };
    let launch = Rc::clone(launch);
    eframe::run_native(
        super::text::APP,
        options,
        Box::new(move |cc| {
            let launch = launch.borrow_mut().take().ok_or("the window was opened before")?;
            Ok(Box::new(App::new(cc, launch, painted_by(cc, renderer))))
        }),
    )
}

/// What paints, for Settings and for support.
fn painted_by(cc: &eframe::CreationContext<'_>, renderer: Renderer) -> String {
    cc.wgpu_render_state.as_ref().map_or_else(
        || renderer.as_str().to_owned(),
        |state| {
            let info = state.adapter.get_info();
            format!("wgpu, {} on {} ({})", info.backend, info.name, info.driver)
        },
    )
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
