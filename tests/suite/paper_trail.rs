//! What is written of a set-up on the practice cloud: change record and exports; none holds a secret or a response. And taking back
//! one call, or a step, from the journal.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panic")]

use crate::connector::Connections;
use crate::files::LocalFiles;
use rolebridge::adapters::desktop::{SystemClipboard, SystemClock};
use rolebridge::adapters::store::SqliteStore;
use rolebridge::adapters::vault::MemoryVault;
use rolebridge::domain::call::{AwsCall, Call, DirectoryCall};
use rolebridge::domain::journal::{Entry, EntryId, Phase};
use rolebridge::domain::spec::InstanceKey;
use rolebridge::domain::step::StepId;
use rolebridge::workflow::change_record::RecordForm;
use rolebridge::workflow::engine::{Engine, Parts};
use rolebridge::workflow::export::ExportForm;
use rolebridge::workflow::message::{Command, Event, JobStage};
use rolebridge::workflow::ports::{AwsConnection, Connector as _, JournalSearch, Store as _, Vault as _, VaultItem};
use rolebridge::workflow::revert::Revert;
use rolebridge::workflow::world::Services;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

/// An engine with one account that was set up and proven.
struct Office {
    engine: Arc<Engine>,
    heard: Arc<Mutex<Vec<Event>>>,
    store: Arc<SqliteStore>,
    vault: Arc<MemoryVault>,
    key: InstanceKey,
    folder: tempfile::TempDir,
}

impl Office {
    async fn proven() -> Self {
        let (vault, store) = (Arc::new(MemoryVault::new()), Arc::new(SqliteStore::in_memory().unwrap()));
        let connector = Arc::new(Connections::new(vault.clone(), Arc::new(SystemClock), None));
        let heard: Arc<Mutex<Vec<Event>>> = Arc::default();
        let ears = Arc::clone(&heard);
        let engine = Engine::new(Parts {
            services: Services { store: store.clone(), vault: vault.clone(), clock: Arc::new(SystemClock) },
            connector: connector.clone(),
            files: Arc::new(LocalFiles),
            clipboard: Arc::new(SystemClipboard::new()),
            notifier: Arc::new(rolebridge::adapters::desktop::NoNotices),
            sink: Arc::new(move |event| ears.lock().unwrap().push(event)),
            workspace: "memory".into(),
            read_only: None,
        });
        engine.handle(Command::ConnectPractice).await;
        let account = connector.practice_accounts(1).await.unwrap().remove(0);
        let aws = AwsConnection::Practice { account };
        engine.handle(Command::ConnectAws(aws.clone())).await;
        engine.handle(Command::AddInstance { name: "=payments".into(), aws }).await;
        let key = store.instances().await.unwrap()[0].key.clone();
        engine.handle(Command::Run { instance: key.clone(), steps: StepId::ALL.to_vec() }).await;
        let office = Self { engine, heard, store, vault, key, folder: tempfile::tempdir().unwrap() };
        let ended = office.news().into_iter().find_map(|event| match event {
            Event::Job(news) if matches!(news.what, JobStage::Finished | JobStage::Stopped(_)) => Some(news.what),
            _ => None,
        });
        assert_eq!(ended, Some(JobStage::Finished));
        office
    }

    /// What was heard since the last time.
    fn news(&self) -> Vec<Event> {
        std::mem::take(&mut *self.heard.lock().unwrap())
    }

    async fn journal(&self) -> Vec<Entry> {
        self.store.journal(Some(&self.key), 1_000).await.unwrap()
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    async fn export(&self, form: ExportForm, search: JournalSearch) -> String {
        let path = self.file(&format!("journal.{}", form.ending()));
        self.engine.handle(Command::ExportJournal { search, form, path: path.clone() }).await;
        let news = self.news();
        assert!(news.iter().any(|event| matches!(event, Event::Saved(saved) if *saved == path)), "{news:?}");
        std::fs::read_to_string(path).unwrap()
    }

    async fn record(&self, form: RecordForm) -> String {
        let path = self.file(&format!("record.{}", form.ending()));
        self.engine.handle(Command::SaveRecord { instance: self.key.clone(), job: None, form, path: path.clone() }).await;
        std::fs::read_to_string(path).unwrap()
    }

    /// Every secret that the set-up put away, and the response of a test sign-in in each of its forms.
    async fn secrets(&self) -> Vec<String> {
        let mut found = Vec::new();
        for entry in self.journal().await {
            let item = match &entry.what.inverse {
                Some(Call::Aws(AwsCall::DeleteAccessKey { key, .. })) => VaultItem::access_key(key),
                Some(Call::Directory(DirectoryCall::DeleteUser { user })) => VaultItem::user_password(user.as_str()),
                _ => continue,
            };
            let secret = self.vault.get(&item).await.unwrap().unwrap();
            found.push(String::from_utf8(secret.expose().to_vec()).unwrap());
        }
        assert!(found.len() >= 2, "an access key and a password");
        self.news();
        self.engine.handle(Command::OpenTestSignIn(self.key.clone())).await;
        let response = self.news().into_iter().find_map(|event| match event {
            Event::Inspected(inspection) => Some(inspection.document.bytes.to_vec()),
            _ => None,
        });
        let encoded = String::from_utf8(response.unwrap()).unwrap();
        let xml = String::from_utf8(base64::Engine::decode(&base64::engine::general_purpose::STANDARD, encoded.trim()).unwrap()).unwrap();
        let signature = xml.split("SignatureValue>").nth(1).unwrap().chars().take(60).collect::<String>();
        found.extend([encoded.chars().take(60).collect(), signature, "<saml".into(), "&lt;saml".into(), "Assertion ".into()]);
        found
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn record_and_exports_say_everything_but_no_secret_and_no_response() {
    let office = Office::proven().await;
    let secrets = office.secrets().await;
    let journal = office.journal().await;
    let done = journal.iter().filter(|e| e.phase == Phase::Done).count();
    office.engine.handle(Command::CopyRecord(office.key.clone(), None)).await;
    let copied = office.news().into_iter().find_map(|event| if let Event::Clip { text, .. } = event { Some(text) } else { None }).unwrap();
    let everything = JournalSearch::default();
    let texts = [
        ("copied record", copied),
        ("Markdown record", office.record(RecordForm::Markdown).await),
        ("HTML record", office.record(RecordForm::Html).await),
        ("JSON lines", office.export(ExportForm::JsonLines, everything.clone()).await),
        ("CSV", office.export(ExportForm::Csv, everything.clone()).await),
        ("Markdown export", office.export(ExportForm::Markdown, everything.clone()).await),
    ];
    for (name, text) in &texts {
        for secret in &secrets {
            assert!(!text.contains(secret.as_str()), "{name} holds a secret or a response: {secret:.8}…");
        }
        for entry in journal.iter().filter(|e| e.phase == Phase::Done) {
            let request = entry.request_id.clone().unwrap_or_default();
            assert!(text.contains(&request) && text.contains(entry.what.call.action()), "{name} lacks {}", entry.what.call.action());
        }
    }
    let record = &texts[0].1;
    assert!(record.contains(&format!("{done} changes made; the sign-in is proven, in practice.")), "{record}");
    assert!(record.contains("| User | ") && record.contains("arn:aws:sts::"), "evidence of both sides: {record}");
    let lines: Vec<serde_json::Value> = texts[3].1.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), journal.len());
    assert_eq!((lines[0]["id"].as_i64(), lines[0]["name"].as_str()), (Some(journal[0].id.0), Some("=payments")), "newest first");
    let csv = &texts[4].1;
    assert!(csv.contains("\"'=payments\"") && !csv.contains("\"=payments\""), "a name is no formula");
    assert!(csv.lines().count() > journal.len() && csv.starts_with("\"When\",\"Ended\","), "{csv:.200}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_holds_what_was_searched_and_a_stopped_or_failed_one_leaves_nothing() {
    let office = Office::proven().await;
    let search = JournalSearch { text: "createrole".into(), ..JournalSearch::default() };
    let roles = office.journal().await.iter().filter(|e| e.what.call.action() == "CreateRole").count();
    assert_eq!(office.export(ExportForm::JsonLines, search).await.lines().count(), roles);
    let nowhere = office.file("no such folder").join("journal.csv");
    let export = |path: PathBuf| Command::ExportJournal { search: JournalSearch::default(), form: ExportForm::Csv, path };
    office.engine.handle(export(nowhere)).await;
    assert!(office.news().iter().any(|event| matches!(event, Event::Problem(f) if f.id == "file")));
    let files: Vec<_> = std::fs::read_dir(office.folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(files, ["journal.jsonl"], "no part of a file is left");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_call_is_taken_back_alone_or_its_step_with_what_is_behind_it() {
    let office = Office::proven().await;
    let newest = |journal: &[Entry], action: &str| -> EntryId {
        journal.iter().find(|e| e.phase == Phase::Done && e.what.call.action() == action).unwrap().id
    };
    let plan = async |what| {
        office.engine.handle(Command::PlanRevert(office.key.clone(), what)).await;
        office.news().into_iter().find_map(|event| if let Event::RevertPlan(plan) = event { Some(*plan) } else { None }).unwrap()
    };
    let journal = office.journal().await;
    let role = newest(&journal, "CreateRole");
    let refused = plan(Revert::Entry(role)).await.plan.unwrap_err();
    assert_eq!(refused.id, "revert.built_on");
    office.engine.handle(Command::RevertEntry(office.key.clone(), role)).await;
    assert_eq!(office.journal().await.iter().filter(|e| e.phase == Phase::Undone).count(), 0, "what is built on is not taken back");
    let attached = newest(&journal, "AttachRolePolicy");
    let shown = plan(Revert::Entry(attached)).await.plan.unwrap();
    assert_eq!(shown.writes().map(|w| w.call.action()).collect::<Vec<_>>(), ["DetachRolePolicy"]);
    office.engine.handle(Command::RevertEntry(office.key.clone(), attached)).await;
    let after = office.journal().await;
    let undone: Vec<&str> = after.iter().filter(|e| e.phase == Phase::Undone).map(|e| e.what.call.action()).collect();
    assert_eq!(undone, ["DetachRolePolicy", "AttachRolePolicy"], "the call and what took it back");
    assert!(office.store.last_proof(&office.key).await.unwrap().is_none(), "what was proven stands no more");
    let step = plan(Revert::From(StepId::Roles)).await;
    let calls = step.plan.unwrap().writes().count();
    office.engine.handle(Command::UndoStep(office.key.clone(), StepId::Roles)).await;
    let left = office.journal().await.iter().filter(|e| e.phase == Phase::Done && e.what.step >= StepId::Roles).count();
    assert_eq!(left, step.kept, "{calls} calls were taken back");
}

#[tokio::test]
async fn the_calendar_has_what_ends_and_no_secret() {
    let office = Office::proven().await;
    let path = office.file("ends.ics");
    office.engine.handle(Command::SaveCalendar(path.clone())).await;
    let news = office.news();
    assert!(news.iter().any(|event| matches!(event, Event::Saved(saved) if *saved == path)), "{news:?}");
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.starts_with("BEGIN:VCALENDAR") && text.matches("BEGIN:VEVENT").count() == 2, "a certificate and a key: {text}");
    for secret in office.secrets().await {
        assert!(!text.contains(&secret));
    }
}
