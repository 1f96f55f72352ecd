//! Rotations of import keys: one or several as one run that can be stopped; undo with its plan first, then as a run of its own.

use super::{Done, Engine};
use crate::domain::finding::Finding;
use crate::domain::journal::JobId;
use crate::domain::spec::InstanceKey;
use crate::workflow::message::{Event, KEY_COOL_DOWN_SETTING, PRACTICE_KEY_COOL_DOWN_SETTING, RotateCommand, RotateEvent, RotateWish};
use crate::workflow::ports::DesktopNotice;
use crate::workflow::rotation::{self, Fleet, FleetNews, FleetReport, RotateEnd, RotateJob, RotateOptions};
use crate::workflow::world::World;
use jiff::SignedDuration;
use std::collections::BTreeMap;
use std::sync::Arc;

impl Engine {
    pub(super) async fn rotation(self: &Arc<Self>, command: RotateCommand) -> Done {
        match command {
            RotateCommand::Run(wish) => self.rotate(wish).await,
            RotateCommand::Stop(key) => self.stop_rotations(key.as_ref()).await,
            RotateCommand::PlanUndo(key) => self.plan_rotation_undo(key).await,
            RotateCommand::Undo(key) => self.rotate(RotateWish { back: true, ..RotateWish::one(key) }).await,
        }
    }

    /// Says how far the rotation of an instance is, as its world was just read.
    pub(super) async fn tell_rotation(&self, world: &World, practice: bool) {
        let store = &*self.parts.services.store;
        // what can't be read of the workspace is only not remembered: the clouds tell how far it is
        let note = rotation::note(store, &world.spec.key).await.ok().flatten();
        let holders = rotation::holders(&world.spec, store).await.unwrap_or_default();
        let options = self.rotate_options(practice).await;
        let view = rotation::look(world, &holders, note.as_ref(), &options, self.parts.services.clock.now());
        self.tell_rotate(RotateEvent::View(Box::new(view)));
    }

    /// Runs the rotations of a wish as far as they go; each instance is read again when its own has ended.
    async fn rotate(self: &Arc<Self>, wish: RotateWish) -> Done {
        let (mut jobs, mut refused, mut begun) = (Vec::new(), Vec::new(), BTreeMap::new());
        for key in &wish.instances {
            match self.rotate_job(key, &wish).await {
                Ok((id, job)) => {
                    begun.insert(key.clone(), id);
                    jobs.push(job);
                }
                Err(finding) => refused.push((key.clone(), finding)),
            }
        }
        self.state.lock().await.rotations.extend(begun.values().cloned());
        self.tell_rotate(RotateEvent::Started(wish.clone()));
        for (key, finding) in &refused {
            self.tell_rotate(RotateEvent::Ended(key.clone(), RotateEnd::Stopped(finding.clone())));
        }
        let (engine, ids) = (Arc::clone(self), begun.clone());
        let tell = move |news| engine.fleet_news(news, &ids);
        let mut report = Fleet { jobs, at_once: wish.at_once }.run_telling(&tell).await;
        report.failed.extend(refused);
        {
            let mut state = self.state.lock().await;
            state.rotations.retain(|id| !begun.values().any(|b| b == id));
            state.jobs.retain(|id, _| !begun.values().any(|b| b == id));
        }
        self.notify(&rotation_notice(&report)).await;
        self.tell_rotate(RotateEvent::Finished(wish, Box::new(report)));
        Ok(())
    }

    async fn rotate_job(self: &Arc<Self>, key: &InstanceKey, wish: &RotateWish) -> Result<(JobId, RotateJob), Box<Finding>> {
        let bench = self.bench(key).await?;
        let usual = self.rotate_options(bench.practice).await;
        let options = RotateOptions { until: wish.until, back: wish.back, ..usual };
        let (id, cancel) = self.begin_job(key).await?;
        let (sink, of) = (Arc::clone(&self.parts.sink), key.clone());
        let news = Arc::new(move |news| sink(Event::Rotation(RotateEvent::News(of.clone(), news))));
        Ok((id, RotateJob::of(bench.reached(), &self.parts.services, options, news, cancel)))
    }

    /// As usual, with the cool-down that the user set.
    async fn rotate_options(&self, practice: bool) -> RotateOptions {
        let usual = RotateOptions::usual(practice);
        let setting = if practice { PRACTICE_KEY_COOL_DOWN_SETTING } else { KEY_COOL_DOWN_SETTING };
        let stored = self.parts.services.store.setting(setting).await.ok().flatten();
        let hours = stored.and_then(|json| json.parse::<u32>().ok());
        RotateOptions { cool_down: hours.map_or(usual.cool_down, |h| SignedDuration::from_hours(i64::from(h))), ..usual }
    }

    fn fleet_news(self: &Arc<Self>, news: FleetNews, ids: &BTreeMap<InstanceKey, JobId>) {
        match news {
            FleetNews::Begun(key) => self.tell_rotate(RotateEvent::Begun(key)),
            FleetNews::Ended(key, end) => {
                self.tell_rotate(RotateEvent::Ended(key.clone(), end));
                let (engine, id) = (Arc::clone(self), ids.get(&key).cloned());
                tokio::spawn(async move {
                    engine.state.lock().await.jobs.retain(|job, _| Some(job) != id.as_ref());
                    engine.answer(engine.refresh(&key).await)
                });
            }
        }
    }

    /// Stops after the current call: what was done stays, and the next run goes on from there.
    async fn stop_rotations(&self, key: Option<&InstanceKey>) -> Done {
        let state = self.state.lock().await;
        for (of, cancel) in state.rotations.iter().filter_map(|id| state.jobs.get(id)) {
            if key.is_none_or(|key| key == of) {
                cancel.cancel();
            }
        }
        Ok(())
    }

    async fn plan_rotation_undo(self: &Arc<Self>, key: InstanceKey) -> Done {
        let plan = match self.bench(&key).await {
            Ok(bench) => {
                let options = self.rotate_options(bench.practice).await;
                rotation::plan_undo(&bench.reached(), &self.parts.services, &options).await
            }
            Err(finding) => Err(finding),
        };
        self.tell_rotate(RotateEvent::UndoPlan(key, plan.map(Box::new)));
        Ok(())
    }

    fn tell_rotate(&self, event: RotateEvent) {
        self.tell(Event::Rotation(event));
    }
}

/// What is said of a run to somebody who looks elsewhere.
fn rotation_notice(report: &FleetReport) -> DesktopNotice {
    let failed = report.failed.first().map(|(_, finding)| finding.what.clone());
    let waits = report.waits.first().map(|(_, reason, _)| reason.clone());
    let title = match (&failed, &waits) {
        (Some(_), _) => "A key rotation needs you",
        (None, Some(_)) => "Key rotations wait",
        (None, None) => "Key rotations are through",
    };
    let more = failed.or(waits).map_or_else(String::new, |why| format!(". {why}"));
    DesktopNotice { title: title.to_owned(), text: format!("{}{more}", report.summary()) }
}
