//! Taking back one call alone, and the plan that is shown before something is taken back.

use super::connections::boxed;
use super::jobs::Bench;
use super::{Done, Engine};
use crate::domain::journal::{EntryId, JobId};
use crate::domain::spec::InstanceKey;
use crate::workflow::message::{Event, JobNews, JobStage};
use crate::workflow::revert::{self, Revert};
use crate::workflow::{settle, undo};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// More calls than an instance has in practice.
const MOST_ROWS: u32 = 10_000;

impl Engine {
    /// Shows what taking something back would do. Nothing is read from the clouds.
    pub(super) async fn plan_revert(&self, key: &InstanceKey, what: Revert) -> Done {
        let journal = self.parts.services.store.journal(Some(key), MOST_ROWS).await.map_err(boxed)?;
        self.tell(Event::RevertPlan(Box::new(revert::plan(key, &journal, what))));
        Ok(())
    }

    /// Takes back one call, when nothing is built on it.
    pub(super) async fn revert_entry(self: &Arc<Self>, key: &InstanceKey, entry: EntryId) -> Done {
        let bench = self.bench(key).await?;
        let (id, cancel) = self.begin_job(key).await?;
        let row = self.parts.services.store.journal_rows(&[entry]).await.map_err(boxed);
        let steps = row.iter().flatten().map(|row| row.what.step).collect::<Vec<_>>();
        let news = |what| Event::Job(JobNews { job: id.clone(), instance: key.clone(), steps: steps.clone(), what });
        self.tell(news(JobStage::Started));
        let result = self.take_back_entry(&bench, &id, entry, &cancel).await;
        self.state.lock().await.jobs.remove(&id);
        self.tell(news(match result {
            Ok(()) => JobStage::Finished,
            Err(finding) => JobStage::Stopped(finding),
        }));
        self.refresh(key).await
    }

    async fn take_back_entry(&self, bench: &Bench, id: &JobId, entry: EntryId, cancel: &CancellationToken) -> Done {
        let services = &self.parts.services;
        let mut world = self.world(bench).await?;
        settle::settle(&mut world, &bench.clouds, services, &bench.patience).await.map_err(|e| Box::new(e.finding()))?;
        world.remember(services).await.map_err(|e| Box::new(e.finding()))?;
        // the plan was made from an earlier journal
        let row = revert::alone(&world.memory.journal, entry)?.clone();
        undo::take_back_rows(id, vec![row], &mut world, &bench.clouds, services, cancel).await.map_err(|e| Box::new(e.finding()))?;
        services.store.forget_proof(&bench.spec.key).await.map_err(boxed)
    }
}
