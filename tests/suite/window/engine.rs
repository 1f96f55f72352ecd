//! A scripted workflow: it answers commands with the events that a real one would send, without any cloud.

use super::{keys, logbook, rolls, world};
use rolebridge::domain::journal::{Entry, JobId};
use rolebridge::domain::spec::InstanceKey;
use rolebridge::domain::step::StepId;
use rolebridge::domain::verdict::Verdict;
use rolebridge::workflow::message::{Command, Event, EventSink, JobNews, JobStage, StepResult};
use rolebridge::workflow::view::{ConnectionsView, InstanceView};
use std::collections::BTreeMap;

/// The state of the scripted workflow.
#[derive(Default)]
pub(super) struct Script {
    pub(super) connections: ConnectionsView,
    pub(super) instances: BTreeMap<InstanceKey, InstanceView>,
    /// The journal, newest first.
    pub(super) journal: Vec<Entry>,
    /// The step that is refused, if any.
    pub(super) refuse: Option<StepId>,
    /// Commands in the order in which they came.
    pub(super) heard: Vec<Command>,
}

impl Script {
    /// An empty workspace.
    pub(super) fn empty() -> Self {
        Self::default()
    }

    /// The practice fleet.
    pub(super) fn fleet() -> Self {
        Self {
            connections: world::practice(6),
            journal: logbook::journal(None).entries,
            instances: world::fleet().into_iter().map(|i| (i.spec.key.clone(), i)).collect(),
            ..Self::default()
        }
    }

    /// The events that a command brings.
    pub(super) fn answer(&mut self, command: Command) -> Vec<Event> {
        self.heard.push(command.clone());
        if let Some(event) = super::papers::answer(&command) {
            return vec![event];
        }
        match command {
            Command::Start => self.all(),
            Command::ConnectPractice => {
                self.connections = world::practice(6);
                self.all()
            }
            Command::AddInstance { name, aws } => {
                let index = self.instances.len();
                let mut view = world::instance(index, &name, 0, 1095);
                view.aws = aws;
                vec![self.keep(view)]
            }
            Command::SaveSpec(spec) => {
                let Some(mut view) = self.instances.get(&spec.key).cloned() else { return Vec::new() };
                view.spec = *spec;
                vec![self.keep(view)]
            }
            Command::PlanStep(key, step) => {
                self.instances.get(&key).map(|i| Event::Plan(key.clone(), Box::new(world::plan(&i.spec, step)))).into_iter().collect()
            }
            Command::Run { instance, steps } => self.run(&instance, &steps),
            Command::PlanRevert(key, what) => vec![logbook::reverted(&self.journal, &key, what)],
            Command::CopyRecord(..) => vec![Event::Clip { what: "Change record".into(), text: "# Change record".into() }],
            Command::SearchJournal(search) => logbook::searched(&self.journal, &search),
            Command::JournalPage(search, from) => vec![logbook::page(&self.journal, &search, from)],
            Command::Journal(instance) => vec![Event::Journal(Box::new(logbook::journal(instance)))],
            Command::Refresh(key) => self.instances.get(&key).map(|i| Event::Instance(Box::new(i.clone()))).into_iter().collect(),
            Command::RefreshAll => self.instances.values().map(|i| Event::Instance(Box::new(i.clone()))).collect(),
            Command::Rollover(command) => rolls::answer(&command),
            Command::Rotation(command) => keys::answer(&command),
            Command::SaveMetadata(_, path) | Command::SaveCalendar(path) => vec![Event::Saved(path)],
            Command::ConfirmAws(connection) => {
                for account in self.connections.aws.iter_mut().filter(|a| a.connection == connection) {
                    account.confirmed = true;
                }
                vec![Event::Connections(self.connections.clone())]
            }
            _ => Vec::new(),
        }
    }

    fn all(&self) -> Vec<Event> {
        let connections = std::iter::once(Event::Connections(self.connections.clone()));
        let observed = self.instances.values().filter(|i| i.observed.is_some());
        let read = observed.clone().map(|i| rolls::view(rolls::at_rest(&i.spec.key)));
        let with_key = observed.filter(|i| !i.import_keys.is_empty()).map(|i| keys::view(keys::at_rest(&i.spec.key)));
        connections.chain(self.instances.values().map(|i| Event::Instance(Box::new(i.clone())))).chain(read).chain(with_key).collect()
    }

    fn keep(&mut self, view: InstanceView) -> Event {
        self.instances.insert(view.spec.key.clone(), view.clone());
        Event::Instance(Box::new(view))
    }

    fn run(&mut self, key: &InstanceKey, steps: &[StepId]) -> Vec<Event> {
        let Some(old) = self.instances.get(key).cloned() else { return Vec::new() };
        let index = self.instances.keys().position(|k| k == key).unwrap_or(0);
        let news = |what| Event::Job(JobNews { job: JobId("job-1".into()), instance: key.clone(), steps: steps.to_vec(), what });
        let mut events = vec![news(JobStage::Started)];
        let mut last = 0;
        for step in steps {
            events.push(news(JobStage::StepStarted(*step)));
            if self.refuse == Some(*step) {
                let finding = Box::new(world::refusal());
                events.push(news(JobStage::StepEnded { step: *step, result: StepResult::Failed(finding.clone()), ms: 300 }));
                events.push(news(JobStage::Stopped(finding)));
                return events;
            }
            events.push(news(JobStage::Call { step: *step, index: 0, of: 1, action: "Write".into() }));
            events.push(news(JobStage::StepEnded { step: *step, result: StepResult::Done, ms: 1200 }));
            last = last.max(usize::from(step.number()));
        }
        let mut view = world::instance(index, &old.spec.name, last, 1095);
        view.spec = old.spec;
        if last >= usize::from(StepId::SignIn.number()) {
            view.verdict = Verdict::Works { proven_at: world::now(), practice: true };
            let proof = world::proof(&view.spec);
            view.proof = Some(proof.clone());
            events.push(self.keep(view));
            events.push(Event::Proof(Box::new(proof)));
        } else {
            events.push(self.keep(view));
        }
        events.push(news(JobStage::Finished));
        events
    }

    /// Runs as an engine on a thread of its own, until the window is gone.
    pub(super) fn into_engine(mut self) -> impl FnOnce(tokio::sync::mpsc::Receiver<Command>, EventSink) {
        move |mut commands, sink| {
            std::thread::spawn(move || {
                while let Some(command) = commands.blocking_recv() {
                    self.answer(command).into_iter().for_each(|event| sink(event));
                }
            });
        }
    }
}
