//! The window: engine and channels behind it.

use super::background;
use super::commands::{Outcome, connections, services};
use super::files::LocalFiles;
use super::place;
use super::workspace::{self, Key};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rolebridge::adapters::desktop::{FileDialogs, FileQuestion, SystemClipboard, SystemNotices, WindowTurn, graphics_device, window_turn};
use rolebridge::cli::args::{Cli, RendererChoice};
use rolebridge::domain::finding::{Finding, sentence};
use rolebridge::ui::{self, FileOutcome, FileReply, FileRequest, Launch, Opening, Renderer, UiError, Waker};
use rolebridge::workflow::background::Check;
use rolebridge::workflow::engine::{Engine, Parts};
use rolebridge::workflow::message::{Command, Event, EventSink};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, mpsc};
use std::time::Instant;
use tokio::runtime::{Handle, Runtime};
use tokio::sync::mpsc::Receiver;

/// Wishes that may wait before the window says that it is busy.
const COMMANDS: usize = 64;

/// Opens the window and returns when it was closed. Where a window of this workspace is open already, that one comes
/// forward. `began` is when the program started.
pub(crate) fn open(cli: &Cli, runtime: &Runtime, began: Instant) -> Outcome {
    let folder = workspace::folder(cli.common.workspace.as_deref())?;
    let waker = Waker::new();
    match window_turn(&folder) {
        WindowTurn::Raised => return Ok(already_open(&folder)),
        WindowTurn::Ours(holder) => {
            let window = waker.clone();
            if let Err(error) = holder.listen(move || window.raise()) {
                tracing::warn!(%error, "another start can't raise this window");
            }
        }
        WindowTurn::NoAnswer(why) => tracing::warn!(why, "a window of this workspace seems to be open and does not answer"),
    }
    let (commands, receiver) = tokio::sync::mpsc::channel::<Command>(COMMANDS);
    let (sender, events) = mpsc::channel::<Event>();
    let engine = engine(folder.clone(), workspace::key(cli.vault()), background::check(cli), sink(sender, waker.clone()), receiver);
    let engine = runtime.spawn(engine);
    let files = dialogs(runtime.handle().clone());
    let launch = Launch { commands, events, waker, files, now: Arc::new(Timestamp::now), zone: TimeZone::system() };
    let place = place::read(&folder);
    let renderer = cli.common.renderer.map(renderer);
    match ui::run(launch, Opening { renderer, graphics_device: graphics_device(), place, began }) {
        Ok(last) => last.filter(|last| Some(*last) != place).iter().for_each(|last| place::write(&folder, last)),
        Err(error) => return Err(Box::new(no_window(&error))),
    }
    // an engine that ended by itself did so because the workspace can't be opened
    let ended = if engine.is_finished() { runtime.block_on(engine).ok() } else { None };
    ended.flatten().map_or(Ok(ExitCode::SUCCESS), Err)
}

fn already_open(folder: &Path) -> ExitCode {
    // a reader that went away is no reason to fail
    let _ = writeln!(
        std::io::stdout(),
        "Rolebridge is open on this workspace already; its window was asked to come forward ({})",
        folder.display()
    );
    ExitCode::SUCCESS
}

/// Opens the workspace beside the window, so that no disk keeps the first frame waiting, and serves the window. Returns
/// early with the reason when the workspace can't be opened, after the window was told.
async fn engine(folder: PathBuf, key: Key, check: Check, sink: EventSink, mut commands: Receiver<Command>) -> Option<Box<Finding>> {
    let opened = tokio::task::spawn_blocking(move || workspace::open(Some(&folder), key)).await;
    let workspace = match opened.unwrap_or_else(|error| Err(Box::new(stopped(&error)))) {
        Ok(workspace) => workspace,
        Err(finding) => {
            // the first wish is to read the workspace: this is the answer, and the last one
            commands.recv().await;
            sink(Event::Problem(finding.clone()));
            return Some(finding);
        }
    };
    let parts = Parts {
        services: services(&workspace),
        connector: Arc::new(connections(&workspace)),
        files: Arc::new(LocalFiles),
        clipboard: Arc::new(SystemClipboard::new()),
        notifier: Arc::new(SystemNotices),
        sink,
        workspace: workspace.shown(),
        read_only: workspace.read_only(),
    };
    let engine = Engine::with_check(parts, check);
    engine.serve(commands).await;
    None
}

fn stopped(error: &tokio::task::JoinError) -> Finding {
    Finding::error(
        "workspace.stopped",
        "The workspace can't be opened",
        error.to_string(),
        "Start Rolebridge again; if it stays, report this",
    )
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
        FileRequest::OpenKey => {
            let kinds = ["pem", "key", "der", "p8", "pfx", "p12"].map(str::to_owned).to_vec();
            let question = FileQuestion {
                title: "Choose a private key".into(),
                kinds: vec![("Private keys".into(), kinds)],
                ..FileQuestion::default()
            };
            FileDialogs.open(&question).await
        }
        FileRequest::SaveHandout { handout } => {
            let kinds = vec![("Copy or report".into(), vec![handout.wish.form.ending().to_owned()])];
            let question = FileQuestion { title: "Save a copy to pass on".into(), file_name: Some(handout.file_name()), kinds };
            FileDialogs.save(&question).await
        }
        FileRequest::ExportJournal { form, .. } => {
            let kinds = vec![(form.title().to_owned(), vec![form.ending().to_owned()])];
            let question = FileQuestion { title: "Export the journal".into(), file_name: Some(request.suggested()), kinds };
            FileDialogs.save(&question).await
        }
        FileRequest::SaveRecord { form, ref suggested, .. } => {
            let kinds = vec![("Change record".into(), vec![form.ending().to_owned()])];
            let question = FileQuestion { title: "Save change record".into(), file_name: Some(suggested.clone()), kinds };
            FileDialogs.save(&question).await
        }
        FileRequest::SaveCalendar => {
            let kinds = vec![("Calendar".into(), vec!["ics".into()])];
            let question = FileQuestion { title: "Save calendar".into(), file_name: Some(request.suggested()), kinds };
            FileDialogs.save(&question).await
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
        RendererChoice::Software => Renderer::Software,
    }
}

fn no_window(error: &UiError) -> Finding {
    let (id, fix) = match error {
        UiError::NoDisplay { .. } => (
            "window.no_display",
            "Without a window: rolebridge rehearse runs the whole procedure on the practice cloud, rolebridge inspect FILE looks into a SAML response",
        ),
        UiError::Renderer { .. } => {
            ("window.renderer", "Work without a window: rolebridge rehearse, rolebridge inspect FILE; and report what the renderers said")
        }
    };
    Finding::error(id, "No window can be opened", sentence(&error.to_string()), fix)
}
