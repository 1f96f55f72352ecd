//! A workspace as the real engine leaves it on the practice cloud: played once a process, then replayed for each picture.

use super::connector::Connections;
use super::files::LocalFiles;
use super::{logbook, world};
use jiff::Timestamp;
use rolebridge::adapters::desktop::{SystemClipboard, SystemClock};
use rolebridge::adapters::store::SqliteStore;
use rolebridge::adapters::vault::MemoryVault;
use rolebridge::domain::journal::Entry;
use rolebridge::domain::spec::InstanceKey;
use rolebridge::domain::step::StepId;
use rolebridge::workflow::engine::{Engine, Parts};
use rolebridge::workflow::handout;
use rolebridge::workflow::inspection::Inspection;
use rolebridge::workflow::message::{Command, Event, InspectInput};
use rolebridge::workflow::ports::{AwsConnection, Connector};
use rolebridge::workflow::view::{ConnectionsView, InstanceView, JournalView, ProofsView};
use rolebridge::workflow::world::Services;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::{Duration, Instant};

/// How many accounts are set up from end to end.
const PROVEN: usize = 4;

/// What answers a window's questions.
#[derive(Default, Clone)]
pub(super) struct Replay {
    /// Nothing while no answer came.
    connections: Option<ConnectionsView>,
    instances: Vec<InstanceView>,
    plans: HashMap<(InstanceKey, StepId), Event>,
    journals: HashMap<Option<InstanceKey>, JournalView>,
    /// Past sign-in tests.
    proofs: Option<ProofsView>,
    /// Whether journals and plans are those of `world`.
    by_hand: bool,
    /// When the recording ended.
    ended: Option<Timestamp>,
}

impl Replay {
    /// The fleet by hand.
    pub(super) fn fleet() -> Self {
        Self { connections: Some(world::practice(6)), instances: world::fleet(), by_hand: true, ..Self::default() }
    }

    /// A workspace in which nothing was done yet.
    pub(super) fn empty() -> Self {
        let connections = ConnectionsView { workspace: world::practice(0).workspace, ..ConnectionsView::default() };
        Self { connections: Some(connections), ..Self::default() }
    }

    /// The time of its pictures.
    pub(super) fn now(&self) -> Timestamp {
        self.ended.unwrap_or_else(world::now)
    }

    /// What the engine would say.
    pub(super) fn answer(&self, command: &Command) -> Vec<Event> {
        let Some(connections) = &self.connections else { return Vec::new() };
        match command {
            Command::Start => {
                let instances = self.instances.iter().map(|i| Event::Instance(Box::new(i.clone())));
                std::iter::once(Event::Connections(connections.clone())).chain(instances).collect()
            }
            Command::PlanStep(key, step) if self.by_hand => {
                let instance = self.instances.iter().find(|i| i.spec.key == *key);
                instance.map(|i| Event::Plan(key.clone(), Box::new(world::plan(&i.spec, *step)))).into_iter().collect()
            }
            Command::PlanStep(key, step) => self.plans.get(&(key.clone(), *step)).cloned().into_iter().collect(),
            Command::PlanRevert(key, what) => vec![logbook::reverted(&self.journal_of(key), key, *what)],
            Command::SearchJournal(search) => logbook::searched(&self.journal(), search),
            Command::JournalPage(search, from) => vec![logbook::page(&self.journal(), search, *from)],
            Command::Journal(of) if self.by_hand => vec![Event::Journal(Box::new(logbook::journal(of.clone())))],
            Command::Journal(of) => {
                let journal = self.journals.get(of).cloned().unwrap_or(JournalView { instance: of.clone(), entries: Vec::new() });
                vec![Event::Journal(Box::new(journal))]
            }
            Command::Proofs(_) => self.proofs.clone().map(|proofs| Event::Proofs(Box::new(proofs))).into_iter().collect(),
            Command::MakeHandout(inspection, message, wish) => {
                vec![Event::Handout(Arc::new(handout::make(inspection, *message, *wish, self.now()).unwrap()))]
            }
            Command::Background(_) => vec![super::checks::off()],
            other => super::papers::answer(other).into_iter().collect(),
        }
    }

    fn journal_of(&self, key: &InstanceKey) -> Vec<Entry> {
        self.journal().into_iter().filter(|entry| entry.what.instance == *key).collect()
    }

    fn journal(&self) -> Vec<Entry> {
        if self.by_hand {
            return logbook::journal(None).entries;
        }
        self.journals.get(&None).map(|journal| journal.entries.clone()).unwrap_or_default()
    }
}

/// The recorded practice workspace.
pub(super) fn practice() -> Replay {
    RECORDED.0.clone()
}

/// What the engine found in the response that the practice directory signed for the first instance, in the one for the second, and in
/// one without a signature.
pub(super) fn inspections() -> [Arc<Inspection>; 3] {
    RECORDED.1.clone().try_into().expect("three documents")
}

static RECORDED: LazyLock<(Replay, Vec<Arc<Inspection>>)> = LazyLock::new(|| {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let recorded = runtime.block_on(record());
    runtime.shutdown_background();
    recorded
});

async fn record() -> (Replay, Vec<Arc<Inspection>>) {
    // requests to AWS are signed with the computer's own time, so the practice cloud has to have it too
    let (vault, clock) = (Arc::new(MemoryVault::new()), Arc::new(SystemClock));
    let connector = Arc::new(Connections::new(vault.clone(), clock.clone(), None));
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ears = Arc::clone(&heard);
    let engine = Engine::new(Parts {
        services: Services { store: Arc::new(SqliteStore::in_memory().unwrap()), vault, clock },
        connector: connector.clone(),
        files: Arc::new(LocalFiles),
        clipboard: Arc::new(SystemClipboard::new()),
        notifier: Arc::new(rolebridge::adapters::desktop::NoNotices),
        sink: Arc::new(move |event| ears.lock().unwrap().push(event)),
        workspace: world::practice(0).workspace,
        read_only: None,
    });
    engine.handle(Command::ConnectPractice).await;
    for (name, account) in world::NAMES.iter().zip(connector.practice_accounts(world::NAMES.len()).await.unwrap()) {
        let aws = AwsConnection::Practice { account };
        engine.handle(Command::ConnectAws(aws.clone())).await;
        engine.handle(Command::AddInstance { name: (*name).to_owned(), aws }).await;
    }
    let keys = added(&heard);
    for (index, key) in keys.iter().enumerate() {
        let steps: Vec<StepId> = match index {
            0..PROVEN => StepId::ALL.to_vec(),
            PROVEN => StepId::ALL.into_iter().filter(|step| step.number() < StepId::Provider.number()).collect(),
            _ => Vec::new(),
        };
        if !steps.is_empty() {
            engine.handle(Command::Run { instance: key.clone(), steps }).await;
            wait_for_end(&heard, key).await;
        }
        engine.handle(Command::Refresh(key.clone())).await;
        engine.handle(Command::Journal(Some(key.clone()))).await;
        for step in StepId::ALL {
            engine.handle(Command::PlanStep(key.clone(), step)).await;
        }
    }
    engine.handle(Command::Journal(None)).await;
    engine.handle(Command::OpenTestSignIn(keys[0].clone())).await;
    engine.handle(Command::OpenTestSignIn(keys[1].clone())).await;
    engine.handle(Command::Proofs(None)).await;
    engine.handle(Command::Inspect(InspectInput::Text(RESPONSE.into()))).await;
    gathered(std::mem::take(&mut *heard.lock().unwrap()))
}

fn added(heard: &Mutex<Vec<Event>>) -> Vec<InstanceKey> {
    let mut keys: Vec<InstanceKey> = Vec::new();
    for event in heard.lock().unwrap().iter() {
        match event {
            Event::Instance(view) if !keys.contains(&view.spec.key) => keys.push(view.spec.key.clone()),
            Event::Problem(finding) => panic!("the practice workspace can't be made: {finding:?}"),
            _ => {}
        }
    }
    assert_eq!(keys.len(), world::NAMES.len(), "instances that were added");
    keys
}

async fn wait_for_end(heard: &Mutex<Vec<Event>>, key: &InstanceKey) {
    use rolebridge::workflow::message::JobStage::{Cancelled, Finished, Stopped};
    let began = Instant::now();
    loop {
        let end = heard.lock().unwrap().iter().find_map(|event| match event {
            Event::Job(news) if news.instance == *key && matches!(news.what, Finished | Cancelled | Stopped(_)) => Some(news.what.clone()),
            _ => None,
        });
        match end {
            Some(Finished) => return,
            Some(other) => panic!("the set-up of {key} did not end well: {other:?}"),
            None => assert!(began.elapsed() < Duration::from_secs(300), "the set-up of {key} does not end"),
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// The last word on everything.
fn gathered(events: Vec<Event>) -> (Replay, Vec<Arc<Inspection>>) {
    let (mut replay, mut inspections) = (Replay { ended: Some(Timestamp::now()), ..Replay::default() }, Vec::new());
    for event in events {
        match event {
            Event::Connections(connections) => replay.connections = Some(connections),
            Event::Instance(view) => {
                replay.instances.retain(|i| i.spec.key != view.spec.key);
                replay.instances.push(*view);
            }
            Event::Plan(ref key, ref plan) => drop(replay.plans.insert((key.clone(), plan.step), event.clone())),
            Event::NoPlan(ref key, step, _) => drop(replay.plans.insert((key.clone(), step), event.clone())),
            Event::Journal(journal) => drop(replay.journals.insert(journal.instance.clone(), *journal)),
            Event::Inspected(inspected) => inspections.push(inspected),
            Event::Proofs(proofs) => replay.proofs = Some(*proofs),
            Event::NotInspected(finding) => panic!("a document of the practice workspace can't be inspected: {finding:?}"),
            _ => {}
        }
    }
    (replay, inspections)
}

/// A response without a signature, as somebody might paste it.
const RESPONSE: &str = include_str!("response.xml");
