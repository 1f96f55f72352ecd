//! Takes commands, runs jobs, tells what happened. One engine a workspace; window and command line drive the same one.

mod administrator;
mod background;
mod calendar;
mod capture;
mod connections;
mod export;
mod handout;
mod history;
mod inspect;
mod jobs;
mod journal;
mod keys;
mod misc;
mod notices;
mod record;
mod revert;
mod rollover;
mod rotation;
mod watch;

use super::background::Check;
use super::message::{Command, Event, EventSink};
use super::ports::{AwsConnection, AwsCredentialSource, AwsPort, ClipboardPort, Connector, DirectoryPort, Files, Notifier, SignInPort};
use super::view::AwsView;
use super::world::{Services, World};
use crate::domain::finding::Finding;
use crate::domain::journal::JobId;
use crate::domain::observed::DirectoryIdentity;
use crate::domain::spec::InstanceKey;
use crate::domain::weather::Weather;
use crate::saml::decrypt::DecryptKey;
use futures_util::FutureExt as _;
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::{Mutex, mpsc};
use tokio_util::sync::CancellationToken;

/// Everything that an engine is made of.
pub struct Parts {
    /// Workspace, vault, clock.
    pub services: Services,
    /// Makes connections.
    pub connector: Arc<dyn Connector>,
    /// Files that the user names.
    pub files: Arc<dyn Files>,
    /// The clipboard, for the watch over it.
    pub clipboard: Arc<dyn ClipboardPort>,
    /// Notices of the desktop.
    pub notifier: Arc<dyn Notifier>,
    /// Where events go.
    pub sink: EventSink,
    /// The workspace's folder, for people.
    pub workspace: String,
    /// Why the workspace is read-only, when it is.
    pub read_only: Option<Finding>,
}

/// The engine.
pub struct Engine {
    parts: Parts,
    /// The check in the background; none where this program can't switch it.
    check: Option<Check>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    directory: Option<Directory>,
    /// Why the remembered directory is not connected.
    directory_problem: Option<Finding>,
    /// Ends the sign-in of an administrator, while there is one.
    sign_in: Option<CancellationToken>,
    aws: Vec<Aws>,
    worlds: HashMap<InstanceKey, World>,
    jobs: HashMap<JobId, (InstanceKey, CancellationToken)>,
    /// Ends the watch over the clipboard, while there is one.
    watch: Option<CancellationToken>,
    /// Keys that opened an encrypted assertion since the start, the newest first.
    decrypt_keys: Vec<DecryptKey>,
    /// How the practice cloud behaves.
    weather: Weather,
    /// Searches of the journal, the newest last.
    searches: Vec<journal::Search>,
    /// Counts them.
    search_turn: u64,
    /// Stops the export that runs.
    export: Option<CancellationToken>,
    /// Whether the user looks at something else than the window.
    looks_away: bool,
    /// Runs of rollovers, and how they are held up.
    rollovers: Vec<rollover::Switch>,
    /// Counts them.
    roll_runs: u64,
    /// Jobs that rotate an import key.
    rotations: Vec<JobId>,
}

#[derive(Clone)]
struct Directory {
    port: Arc<dyn DirectoryPort>,
    sign_in: Option<Arc<dyn SignInPort>>,
    identity: DirectoryIdentity,
}

#[derive(Clone)]
struct Aws {
    port: Option<Arc<dyn AwsPort>>,
    view: AwsView,
}

impl Engine {
    /// An engine that has not done anything yet.
    #[must_use]
    pub fn new(parts: Parts) -> Arc<Self> {
        Arc::new(Self { parts, check: None, state: Mutex::new(State::default()) })
    }

    /// The same, which can switch the check in the background.
    #[must_use]
    pub fn with_check(parts: Parts, check: Check) -> Arc<Self> {
        Arc::new(Self { parts, check: Some(check), state: Mutex::new(State::default()) })
    }

    /// Carries out commands until the sender is gone. Commands run beside one another; two jobs of one instance do not.
    pub async fn serve(self: Arc<Self>, mut commands: mpsc::Receiver<Command>) {
        let mut hour = tokio::time::interval(notices::EVERY);
        loop {
            let command = tokio::select! {
                command = commands.recv() => command,
                _ = hour.tick() => {
                    self.remind().await;
                    continue;
                }
            };
            let Some(command) = command else { return };
            let engine = Arc::clone(&self);
            if matches!(command, Command::Start) {
                // everything can be used while the clouds are read
                if engine.answer(engine.start().await) {
                    tokio::spawn(async move { engine.handle(Command::RefreshAll).await });
                }
                continue;
            }
            // the first commands build on one another, so connecting is never done beside something else
            if matches!(
                command,
                Command::ConnectPractice
                    | Command::ConnectDirectory(_)
                    | Command::ConnectAws(_)
                    | Command::StoreAwsKey { .. }
                    | Command::ConfirmAws(_)
            ) {
                engine.handle(command).await;
                tokio::spawn(async move { engine.answer(engine.refresh_unread().await) });
            } else {
                tokio::spawn(async move { engine.handle(command).await });
            }
        }
    }

    /// Carries out one command and returns when it is done. Problems are told as events.
    pub async fn handle(self: &Arc<Self>, command: Command) {
        let result = match command {
            Command::Start => match self.start().await {
                Ok(()) => self.refresh_all().await,
                failed => failed,
            },
            Command::ConnectPractice => self.connect_practice().await,
            Command::ConnectDirectory(connection) => self.connect_directory(&connection).await,
            Command::SignInDirectory(request) => self.sign_in_directory(request).await,
            Command::CancelSignIn => self.cancel_sign_in().await,
            Command::SignOutDirectory => self.sign_out_directory().await,
            Command::ConnectAws(connection) => self.connect_aws(connection).await,
            Command::StoreAwsKey { access_key_id, secret, endpoint_url, region } => {
                let connection = AwsConnection::Real { source: AwsCredentialSource::Keychain { access_key_id }, endpoint_url, region };
                self.store_aws_key(connection, &secret).await
            }
            Command::ConfirmAws(connection) => self.confirm_aws(&connection).await,
            Command::AddInstance { name, aws } => self.add_instance(&name, aws).await,
            Command::SaveSpec(spec) => self.save_spec(*spec).await,
            Command::Refresh(key) => self.refresh(&key).await,
            Command::RefreshAll => self.refresh_all().await,
            Command::PlanStep(key, step) => self.plan_step(&key, step).await,
            Command::Run { instance, steps } => self.run(&instance, &steps).await,
            Command::Cancel(job) => self.cancel(&job).await,
            Command::Resume(key) => self.resume(&key).await,
            Command::Undo(key) => self.undo(&key, crate::domain::step::StepId::Choose).await,
            Command::UndoStep(key, step) => self.undo(&key, step).await,
            Command::CaptureSignIn(key) => self.capture_sign_in(&key).await,
            Command::Mend(key, id) => self.mend(&key, &id).await,
            Command::Forget(key) => self.forget(&key).await,
            Command::Inspect(input) => self.inspect(input).await,
            Command::Judge(document, at) => self.judge(document, at).await,
            Command::Compare(input) => self.compare(input).await,
            Command::OpenWithKey(inspection, source) => self.open_with_key(&inspection, source).await,
            Command::KeyNames => self.key_names().await,
            Command::ForgetKey(name) => self.forget_key(&name).await,
            Command::MakeHandout(inspection, message, wish) => self.make_handout(inspection, message, wish).await,
            Command::SaveHandout(handout, path) => self.save_handout(&handout, &path).await,
            Command::OpenTestSignIn(key) => self.open_test(&key).await,
            Command::WatchClipboard(on) => self.watch_clipboard(on).await,
            Command::Proofs(key) => self.proofs(key).await,
            Command::KeepValues(keep) => self.keep_values(keep).await,
            Command::SaveMetadata(key, path) => self.save_metadata(&key, &path).await,
            Command::Journal(key) => self.journal(key).await,
            Command::SearchJournal(search) => self.search_journal(search).await,
            Command::JournalPage(search, from) => self.journal_page(search, from).await,
            Command::ExportJournal { search, form, path } => self.export_journal(&search, form, &path).await,
            Command::StopExport => self.stop_export().await,
            Command::PlanRevert(key, what) => self.plan_revert(&key, what).await,
            Command::RevertEntry(key, entry) => self.revert_entry(&key, entry).await,
            Command::CopyRecord(key, job) => self.copy_record(&key, job.as_ref()).boxed().await,
            Command::SaveRecord { instance, job, form, path } => self.save_record(&instance, job.as_ref(), form, &path).boxed().await,
            Command::Rollover(command) => self.rollover(command).boxed().await,
            Command::Rotation(command) => self.rotation(command).boxed().await,
            Command::Background(command) => self.check_in_background(command).boxed().await,
            Command::SaveCalendar(path) => self.save_calendar(&path).boxed().await,
            Command::SaveSetting(key, json) => self.save_setting(&key, &json).await,
            Command::WindowFocus(focused) => {
                self.state.lock().await.looks_away = !focused;
                Ok(())
            }
        };
        self.answer(result);
    }

    /// Tells a problem; whether there was none.
    fn answer(&self, result: Done) -> bool {
        let done = result.is_ok();
        if let Err(finding) = result {
            self.tell(Event::Problem(finding));
        }
        done
    }

    fn tell(&self, event: Event) {
        (self.parts.sink)(event);
    }
}

/// What a command returns: nothing, or a finding for people.
type Done = Result<(), Box<Finding>>;
