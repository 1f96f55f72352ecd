//! Jobs of an instance: read, plan, run, stop, resume, undo, forget. One at a time for each instance.

use super::connections::boxed;
use super::{Directory, Done, Engine};
use crate::domain::finding::Finding;
use crate::domain::journal::{JobId, Phase};
use crate::domain::observed::AwsIdentity;
use crate::domain::spec::{InstanceKey, InstanceSpec};
use crate::domain::step::StepId;
use crate::workflow::message::{Event, JobNews, JobStage};
use crate::workflow::patience::Patience;
use crate::workflow::ports::AwsConnection;
use crate::workflow::reach::{Reached, aws_connection, connection_setting};
use crate::workflow::run::Job;
use crate::workflow::undo;
use crate::workflow::world::{Clouds, Part, World};
use crate::workflow::{adopt, belongs, reminders, status, wish};
use futures_util::StreamExt;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Instances that are read at the same time when all are: each makes a dozen calls, and the clouds slow down who makes too many.
const READ_AT_ONCE: usize = 4;

/// What a job of an instance works with.
pub(super) struct Bench {
    pub(super) spec: InstanceSpec,
    connection: AwsConnection,
    pub(super) clouds: Clouds,
    confirmed: bool,
    pub(super) patience: Patience,
    /// Whether both halves are practice.
    pub(super) practice: bool,
}

impl Bench {
    /// As commands without a window reach it.
    pub(super) fn reached(self) -> Reached {
        Reached { spec: self.spec, clouds: self.clouds, confirmed: self.confirmed, patience: self.patience, practice: self.practice }
    }
}

impl Engine {
    /// Adds an instance and reads the clouds for it.
    pub(super) async fn add_instance(self: &Arc<Self>, name: &str, connection: AwsConnection) -> Done {
        let (directory, aws) = {
            let state = self.state.lock().await;
            let aws = state.aws.iter().find(|a| a.view.connection == connection).and_then(|a| a.view.identity.as_ref().ok().cloned());
            (state.directory.clone(), aws)
        };
        let directory = directory.ok_or_else(no_directory)?;
        let aws = aws.ok_or_else(no_account)?;
        let spec = self.recognised_or_new(name, &aws, &directory).await?;
        let json = serde_json::to_string(&connection).unwrap_or_default();
        self.parts.services.store.save_setting(&connection_setting(&spec.key), &json).await.map_err(boxed)?;
        belongs::note(&*self.parts.services.store, &spec.key, &directory.identity).await?;
        self.refresh(&spec.key).await
    }

    /// An instance for the account that somebody set up elsewhere is adopted; otherwise a new one is wished for.
    async fn recognised_or_new(&self, name: &str, aws: &AwsIdentity, directory: &Directory) -> Result<InstanceSpec, Box<Finding>> {
        let (port, store) = (&*directory.port, &*self.parts.services.store);
        let known = store.instances().await.map_err(boxed)?;
        let found = adopt::recognise(port, aws, &known).await.map_err(|e| Box::new(e.finding()))?;
        let Some(instance) = found else {
            let rows = port.instances().await.map_err(|e| Box::new(e.finding()))?;
            return wish::add(name, aws, &directory.identity, &rows, store).await.map_err(|e| Box::new(e.finding()));
        };
        let imports = port.provisioning(&instance.ids.service_principal).await.is_ok_and(|p| p.is_on());
        let spec = adopt::adopt(&instance, imports, aws, &directory.identity, store).await.map_err(|e| Box::new(e.finding()))?;
        self.tell(Event::Problem(Box::new(Finding::info(
            "instance.recognised",
            format!("{} was set up for this account already, and was adopted", instance.display_name),
            "Its app roles lead to this account; nothing was changed",
            "Look at its steps: what differs from a good set-up is listed there with its mend",
        ))));
        Ok(spec)
    }

    /// Saves a changed wish and looks at the clouds with it.
    pub(super) async fn save_spec(self: &Arc<Self>, spec: InstanceSpec) -> Done {
        self.parts.services.store.save_instance(&spec).await.map_err(boxed)?;
        self.refresh(&spec.key).await
    }

    /// Reads everything of an instance and shows it.
    pub(super) async fn refresh(self: &Arc<Self>, key: &InstanceKey) -> Done {
        let bench = self.bench(key).await?;
        let mut world = self.world(&bench).await?;
        world.read(&Part::ALL, &bench.clouds, &self.parts.services).await.map_err(|e| Box::new(e.finding()))?;
        world.read_key_use(&bench.clouds).await.map_err(|e| Box::new(e.finding()))?;
        self.show(world, &bench).await;
        Ok(())
    }

    /// Reads every instance, some at a time; what can't be read is told, and the others are read all the same.
    pub(super) async fn refresh_all(self: &Arc<Self>) -> Done {
        let specs = self.parts.services.store.instances().await.map_err(boxed)?;
        self.refresh_some(specs).await;
        Ok(())
    }

    /// Reads the instances that could not be read so far: what was missing may be connected now.
    pub(super) async fn refresh_unread(self: &Arc<Self>) -> Done {
        let mut specs = self.parts.services.store.instances().await.map_err(boxed)?;
        let state = self.state.lock().await;
        if state.directory.is_none() {
            return Ok(());
        }
        specs.retain(|spec| !state.worlds.contains_key(&spec.key));
        drop(state);
        if !specs.is_empty() {
            self.refresh_some(specs).await;
        }
        Ok(())
    }

    async fn refresh_some(self: &Arc<Self>, specs: Vec<InstanceSpec>) {
        futures_util::stream::iter(specs)
            .for_each_concurrent(READ_AT_ONCE, async |spec| {
                if let Err(finding) = self.refresh(&spec.key).await {
                    self.tell(Event::Problem(finding));
                }
            })
            .await;
        self.remind().await;
    }

    pub(super) async fn plan_step(self: &Arc<Self>, key: &InstanceKey, step: StepId) -> Done {
        if !self.state.lock().await.worlds.contains_key(key) {
            self.refresh(key).await?;
        }
        let state = self.state.lock().await;
        let Some(world) = state.worlds.get(key) else { return Ok(()) };
        self.tell(match status::plan(step, world) {
            Ok(plan) => Event::Plan(key.clone(), Box::new(plan)),
            Err(finding) => Event::NoPlan(key.clone(), step, finding),
        });
        Ok(())
    }

    /// Runs steps and shows the instance as it is afterwards.
    pub(super) async fn run(self: &Arc<Self>, key: &InstanceKey, steps: &[StepId]) -> Done {
        let bench = self.bench(key).await?;
        let (id, cancel) = self.begin_job(key).await?;
        let _ = self.job(&bench, id.clone(), cancel).run(steps).await;
        self.state.lock().await.jobs.remove(&id);
        let refreshed = self.refresh(key).await;
        if self.entra().await?.is_some() {
            // a step may have needed a permission that is not granted
            self.tell_connections().await;
        }
        refreshed
    }

    /// Mends one difference and shows the instance as it is afterwards.
    pub(super) async fn mend(self: &Arc<Self>, key: &InstanceKey, difference: &str) -> Done {
        let bench = self.bench(key).await?;
        let (id, cancel) = self.begin_job(key).await?;
        let _ = self.job(&bench, id.clone(), cancel).mend(difference).await;
        self.state.lock().await.jobs.remove(&id);
        self.refresh(key).await
    }

    fn job(&self, bench: &Bench, id: JobId, cancel: CancellationToken) -> Job {
        Job {
            id,
            spec: bench.spec.clone(),
            clouds: bench.clouds.clone(),
            services: self.parts.services.clone(),
            aws_confirmed: bench.confirmed,
            sink: Arc::clone(&self.parts.sink),
            cancel,
            patience: bench.patience,
        }
    }

    pub(super) async fn cancel(&self, job: &JobId) -> Done {
        if let Some((_, cancel)) = self.state.lock().await.jobs.get(job) {
            cancel.cancel();
        }
        Ok(())
    }

    /// Goes on with what is open: running all steps settles the open calls first and passes over what is done.
    pub(super) async fn resume(self: &Arc<Self>, key: &InstanceKey) -> Done {
        self.run(key, &StepId::ALL).await
    }

    /// Takes back a step and all later ones.
    pub(super) async fn undo(self: &Arc<Self>, key: &InstanceKey, from: StepId) -> Done {
        let bench = self.bench(key).await?;
        let (id, cancel) = self.begin_job(key).await?;
        let steps: Vec<StepId> = StepId::ALL.into_iter().rev().filter(|s| *s >= from).collect();
        let news = |what| Event::Job(JobNews { job: id.clone(), instance: key.clone(), steps: steps.clone(), what });
        self.tell(news(JobStage::Started));
        let result = self.take_back(&bench, &id, from, &cancel).await;
        self.state.lock().await.jobs.remove(&id);
        self.tell(news(match result {
            Ok(()) if cancel.is_cancelled() => JobStage::Cancelled,
            Ok(()) => JobStage::Finished,
            Err(finding) => JobStage::Stopped(finding),
        }));
        self.refresh(key).await
    }

    async fn take_back(&self, bench: &Bench, id: &JobId, from: StepId, cancel: &CancellationToken) -> Done {
        let mut world = self.world(bench).await?;
        let services = &self.parts.services;
        crate::workflow::settle::settle(&mut world, &bench.clouds, services, &bench.patience).await.map_err(|e| Box::new(e.finding()))?;
        undo::undo(id, from, &mut world, &bench.clouds, services, cancel).await.map_err(|e| Box::new(e.finding()))?;
        services.store.forget_proof(&bench.spec.key).await.map_err(boxed)
    }

    /// Leaves open calls as they are, at the user's word.
    pub(super) async fn forget(self: &Arc<Self>, key: &InstanceKey) -> Done {
        let services = &self.parts.services;
        for entry in services.store.unfinished().await.map_err(boxed)?.into_iter().filter(|e| e.what.instance == *key) {
            services.store.journal_finish(entry.id, Phase::Forgotten, services.clock.now(), None, None, None).await.map_err(boxed)?;
        }
        self.refresh(key).await
    }

    pub(super) async fn bench(&self, key: &InstanceKey) -> Result<Bench, Box<Finding>> {
        let spec = self.parts.services.store.instance(key).await.map_err(boxed)?;
        let spec = spec.ok_or_else(|| {
            Box::new(Finding::error(
                "instance.unknown",
                "This instance is not in the workspace",
                "It was removed in the meantime",
                "Choose another one in the list",
            ))
        })?;
        let connection = aws_connection(&spec, &*self.parts.services.store).await.map_err(boxed)?;
        let state = self.state.lock().await;
        let directory = state.directory.clone().ok_or_else(no_directory)?;
        belongs::check(&*self.parts.services.store, key, &directory.identity).await?;
        let aws = state.aws.iter().find(|a| a.view.connection == connection).ok_or_else(no_account)?;
        let port = match (&aws.port, &aws.view.identity) {
            (Some(port), _) => Arc::clone(port),
            (None, Err(finding)) => return Err(Box::new(finding.clone())),
            (None, Ok(_)) => return Err(no_account()),
        };
        let practice = directory.identity.practice && aws.view.identity.as_ref().is_ok_and(|i| i.practice);
        Ok(Bench {
            spec,
            connection,
            clouds: Clouds { directory: directory.port, aws: port, sign_in: directory.sign_in },
            confirmed: aws.view.confirmed,
            patience: if practice { Patience::practice(state.weather) } else { Patience::REAL },
            practice,
        })
    }

    pub(super) async fn world(&self, bench: &Bench) -> Result<World, Box<Finding>> {
        World::begin(bench.spec.clone(), &bench.clouds, &self.parts.services, bench.confirmed).await.map_err(|e| Box::new(e.finding()))
    }

    async fn show(&self, world: World, bench: &Bench) {
        let view = status::view(&world, &bench.connection, &bench.clouds, self.parts.services.clock.now());
        let first_cycle = self.state.lock().await.worlds.get(&bench.spec.key).and_then(|old| reminders::first_cycle(old, &world));
        self.tell_rollover(&world, bench.practice).await;
        self.tell_rotation(&world, bench.practice).await;
        self.state.lock().await.worlds.insert(bench.spec.key.clone(), world);
        self.tell(Event::Instance(Box::new(view)));
        if let Some(notice) = first_cycle {
            self.notify(&notice).await;
        }
    }

    /// A job's id and its stop button; refused while another job of the instance runs.
    pub(super) async fn begin_job(&self, key: &InstanceKey) -> Result<(JobId, CancellationToken), Box<Finding>> {
        let mut state = self.state.lock().await;
        if state.jobs.values().any(|(instance, _)| instance == key) {
            return Err(Box::new(Finding::error(
                "job.running",
                "A job of this instance is running already",
                "Two at once would make things twice",
                "Wait until it ends, or cancel it",
            )));
        }
        let (id, cancel) = (JobId(uuid::Uuid::new_v4().to_string()), CancellationToken::new());
        state.jobs.insert(id.clone(), (key.clone(), cancel.clone()));
        Ok((id, cancel))
    }
}

fn no_directory() -> Box<Finding> {
    Box::new(Finding::error(
        "connect.no_directory",
        "No directory is connected",
        "An instance is an application in a directory",
        "Open Settings, Connections and connect one, or start practice",
    ))
}

fn no_account() -> Box<Finding> {
    Box::new(Finding::error(
        "connect.no_account",
        "The AWS account is not connected",
        "Its credentials were not found or not accepted",
        "Open Settings, Connections and connect it",
    ))
}
