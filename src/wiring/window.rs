//! The window: engine and channels behind it.

use super::commands::{Outcome, connections, services};
use super::files::LocalFiles;
use super::workspace;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rolebridge::adapters::desktop::{FileDialogs, FileQuestion, SystemClipboard};
use rolebridge::cli::args::{Cli, RendererChoice};
use rolebridge::domain::finding::{Finding, sentence};
use rolebridge::ui::{self, FileOutcome, FileReply, FileRequest, Launch, Renderer, UiError, Waker};
use rolebridge::workflow::engine::{Engine, Parts};
use rolebridge::workflow::message::{Command, Event, EventSink};
use std::process::ExitCode;
use std::sync::{Arc, mpsc};
use tokio::runtime::{Handle, Runtime};

/// Wishes that may wait before the window says that it is busy.
const COMMANDS: usize = 64;

/// Opens the window and returns when it was closed.
pub(crate) fn open(cli: &Cli, runtime: &Runtime) -> Outcome {
    let workspace = workspace::open(cli.common.workspace.as_deref(), cli.vault())?;
    let (commands, receiver) = tokio::sync::mpsc::channel::<Command>(COMMANDS);
    let (sender, events) = mpsc::channel::<Event>();
    let waker = Waker::new();
    let engine = Engine::new(Parts {
        services: services(&workspace),
        connector: Arc::new(connections(&workspace)),
        files: Arc::new(LocalFiles),
        clipboard: Arc::new(SystemClipboard::new()),
        sink: sink(sender, waker.clone()),
        workspace: workspace.shown(),
        read_only: workspace.read_only(),
    });
    runtime.spawn(engine.serve(receiver));
    let launch = Launch {
        commands,
        events,
        waker,
        files: dialogs(runtime.handle().clone()),
        now: Arc::new(Timestamp::now),
        zone: TimeZone::system(),
        renderer: cli.common.renderer.map(renderer),
    };
    match ui::run(launch) {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(error) => Err(Box::new(no_window(&error))),
    }
}

/// Events go to the window, and wake it. A window that is closed hears nothing.
fn sink(sender: mpsc::Sender<Event>, waker: Waker) -> EventSink {
    Arc::new(move |event| {
        if sender.send(event).is_ok() {
            waker.wake();
        }
    })
}

fn dialogs(runtime: Handle) -> ui::FileDialogs {
    Arc::new(move |request, reply| {
        runtime.spawn(ask(request, reply));
    })
}

async fn ask(request: FileRequest, reply: FileReply) {
    let answer = match request {
        FileRequest::OpenDocument | FileRequest::OpenComparison => {
            let question = FileQuestion { title: "Open a SAML document".into(), ..FileQuestion::default() };
            FileDialogs.open(&question).await
        }
        FileRequest::SaveMetadata { suggested, .. } => {
            let kinds = vec![("Federation metadata".into(), vec!["xml".into()])];
            let question = FileQuestion { title: "Save federation metadata".into(), file_name: Some(suggested), kinds };
            FileDialogs.save(&question).await
        }
    };
    reply(match answer {
        Ok(Some(path)) => FileOutcome::Chosen(path),
        Ok(None) => FileOutcome::Cancelled,
        Err(error) => FileOutcome::NotAvailable(error.why),
    });
}

const fn renderer(choice: RendererChoice) -> Renderer {
    match choice {
        RendererChoice::Wgpu => Renderer::Wgpu,
        RendererChoice::Glow => Renderer::Glow,
    }
}

fn no_window(error: &UiError) -> Finding {
    let (id, fix) = match error {
        UiError::NoDisplay { .. } => (
            "window.no_display",
            "Without a window: rolebridge rehearse runs the whole procedure on the practice cloud, rolebridge inspect FILE looks into a SAML response",
        ),
        UiError::Renderer { .. } => {
            ("window.renderer", "Try rolebridge --renderer glow, or work without a window: rolebridge rehearse, rolebridge inspect FILE")
        }
    };
    Finding::error(id, "No window can be opened", sentence(&error.to_string()), fix)
}
