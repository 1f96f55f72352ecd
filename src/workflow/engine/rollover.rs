//! Rollovers: one or several instances as one campaign that can be paused and stopped; undo with its plan first.

use super::connections::boxed;
use super::{Done, Engine};
use crate::domain::finding::Finding;
use crate::domain::journal::JobId;
use crate::domain::spec::InstanceKey;
use crate::workflow::message::{COOL_DOWN_SETTING, Event, PRACTICE_COOL_DOWN_SETTING, RollCommand, RollEvent, RollRunId, RollWish};
use crate::workflow::ports::DesktopNotice;
use crate::workflow::rollover::{self, Campaign, CampaignNews, CampaignReport, RollEnd, RollJob, RollNews, RollOptions};
use crate::workflow::world::World;
use jiff::SignedDuration;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// How a run is held up or ended.
pub(super) struct Switch {
    run: RollRunId,
    pause: watch::Sender<bool>,
    cancel: CancellationToken,
    jobs: Vec<JobId>,
}

impl Engine {
    pub(super) async fn rollover(self: &Arc<Self>, command: RollCommand) -> Done {
        match command {
            RollCommand::Run(wish) => self.roll(wish).await,
            RollCommand::Pause(paused) => self.pause_rollovers(paused).await,
            RollCommand::Stop(key) => self.stop_rollovers(key.as_ref()).await,
            RollCommand::PlanUndo(key) => self.plan_rollover_undo(key).await,
            RollCommand::Undo(key) => self.undo_rollover(key).await,
        }
    }

    /// Says how far the rollover of an instance is, as its world was just read.
    pub(super) async fn tell_rollover(&self, world: &World, practice: bool) {
        // what can't be read of the workspace is only not remembered: the clouds tell how far it is
        let note = rollover::note(&*self.parts.services.store, &world.spec.key).await.ok().flatten();
        let options = self.roll_options(practice).await;
        let view = rollover::look(world, note.as_ref(), &options, self.parts.services.clock.now());
        self.tell_roll(RollEvent::View(Box::new(view)));
    }

    /// Runs the rollovers of a wish to their ends; each instance is read again when its own has ended.
    async fn roll(self: &Arc<Self>, wish: RollWish) -> Done {
        let (pause, paused) = watch::channel(false);
        let cancel = CancellationToken::new();
        let (mut jobs, mut refused, mut begun) = (Vec::new(), Vec::new(), BTreeMap::new());
        for key in &wish.instances {
            match self.roll_job(key, &wish).await {
                Ok((id, job)) => {
                    begun.insert(key.clone(), id);
                    jobs.push(job);
                }
                Err(finding) => refused.push((key.clone(), finding)),
            }
        }
        let run = self.note_run(pause, &cancel, begun.values().cloned().collect()).await;
        self.tell_roll(RollEvent::Started { run, wish: wish.clone() });
        for (key, finding) in &refused {
            self.tell_roll(RollEvent::Ended(key.clone(), RollEnd::Stopped(finding.clone())));
        }
        let campaign = Campaign { jobs, at_once: wish.at_once, stop_at_failure: wish.stop_at_failure, paused, cancel };
        let (engine, ids) = (Arc::clone(self), begun.clone());
        let mut report = campaign.run(Arc::new(move |news| engine.campaign_news(news, &ids))).await;
        report.failed.extend(refused);
        self.notify(&rollover_notice(&report)).await;
        self.close_run(run, &begun, report).await;
        Ok(())
    }

    async fn roll_job(self: &Arc<Self>, key: &InstanceKey, wish: &RollWish) -> Result<(JobId, RollJob), Box<Finding>> {
        let bench = self.bench(key).await?;
        let usual = self.roll_options(bench.practice).await;
        let options = RollOptions {
            emergency: wish.emergency,
            until: wish.until,
            issue_here: wish.issue_here,
            // of several each waits for its turn at the browser
            by_hand: wish.instances.len() == 1,
            ..usual
        };
        let (id, cancel) = self.begin_job(key).await?;
        let (sink, of) = (Arc::clone(&self.parts.sink), key.clone());
        let news = Arc::new(move |news| {
            sink(match news {
                RollNews::Browse(url) => Event::Browse(url),
                news => Event::Rollover(RollEvent::News(of.clone(), news)),
            });
        });
        Ok((id, RollJob::of(bench.reached(), &self.parts.services, options, news, cancel)))
    }

    /// As usual, with the cool-down that the user set.
    async fn roll_options(&self, practice: bool) -> RollOptions {
        let weather = self.state.lock().await.weather;
        let usual = RollOptions::usual(practice, weather);
        let setting = if practice { PRACTICE_COOL_DOWN_SETTING } else { COOL_DOWN_SETTING };
        let stored = self.parts.services.store.setting(setting).await.ok().flatten();
        let hours = stored.and_then(|json| json.parse::<u32>().ok());
        RollOptions { cool_down: hours.map_or(usual.cool_down, |h| SignedDuration::from_hours(i64::from(h))), ..usual }
    }

    async fn note_run(&self, pause: watch::Sender<bool>, cancel: &CancellationToken, jobs: Vec<JobId>) -> RollRunId {
        let mut state = self.state.lock().await;
        state.roll_runs += 1;
        let run = RollRunId(state.roll_runs);
        state.rollovers.push(Switch { run, pause, cancel: cancel.clone(), jobs });
        run
    }

    fn campaign_news(self: &Arc<Self>, news: CampaignNews, ids: &BTreeMap<InstanceKey, JobId>) {
        match news {
            CampaignNews::Begun(key) => self.tell_roll(RollEvent::Begun(key)),
            CampaignNews::Ended(key, end) => {
                self.tell_roll(RollEvent::Ended(key.clone(), end));
                let (engine, id) = (Arc::clone(self), ids.get(&key).cloned());
                tokio::spawn(async move {
                    engine.state.lock().await.jobs.retain(|job, _| Some(job) != id.as_ref());
                    engine.answer(engine.refresh(&key).await)
                });
            }
        }
    }

    async fn close_run(&self, run: RollRunId, jobs: &BTreeMap<InstanceKey, JobId>, report: CampaignReport) {
        {
            let mut state = self.state.lock().await;
            state.rollovers.retain(|switch| switch.run != run);
            state.jobs.retain(|id, (key, _)| jobs.get(key) != Some(id));
        }
        self.tell_roll(RollEvent::Finished { run, report: Box::new(report) });
    }

    async fn pause_rollovers(&self, paused: bool) -> Done {
        for switch in &self.state.lock().await.rollovers {
            // a run that is just over needs no pause
            let _ = switch.pause.send(paused);
        }
        self.tell_roll(RollEvent::Paused(paused));
        Ok(())
    }

    /// Stops after the current call: what was done stays, and the next run goes on from there.
    async fn stop_rollovers(&self, key: Option<&InstanceKey>) -> Done {
        let state = self.state.lock().await;
        for switch in &state.rollovers {
            if key.is_none() {
                switch.cancel.cancel();
            }
            let jobs = switch.jobs.iter().filter_map(|id| state.jobs.get(id));
            jobs.filter(|(instance, _)| key.is_none_or(|k| k == instance)).for_each(|(_, cancel)| cancel.cancel());
        }
        Ok(())
    }

    async fn plan_rollover_undo(self: &Arc<Self>, key: InstanceKey) -> Done {
        let plan = match self.bench(&key).await {
            Ok(bench) => rollover::plan_undo(&bench.reached(), &self.parts.services).await,
            Err(finding) => Err(finding),
        };
        self.tell_roll(RollEvent::UndoPlan(key, plan.map(Box::new)));
        Ok(())
    }

    async fn undo_rollover(self: &Arc<Self>, key: InstanceKey) -> Done {
        let bench = self.bench(&key).await?;
        let rest = self.roll_options(bench.practice).await.spread;
        let (id, cancel) = self.begin_job(&key).await?;
        self.tell_roll(RollEvent::Undoing(key.clone()));
        let result = rollover::undo(&bench.reached(), &self.parts.services, rest, &cancel).await;
        self.state.lock().await.jobs.remove(&id);
        // the last proof was of the certificate that signs no longer
        let forgotten = self.parts.services.store.forget_proof(&key).await.map_err(boxed);
        self.tell_roll(RollEvent::Undone(key.clone(), result.map(|undone| undone.calls)));
        forgotten?;
        self.refresh(&key).await
    }

    fn tell_roll(&self, event: RollEvent) {
        self.tell(Event::Rollover(event));
    }
}

/// What is said of a run to somebody who looks elsewhere.
fn rollover_notice(report: &CampaignReport) -> DesktopNotice {
    let failed = report.failed.first().map(|(_, finding)| finding.what.clone());
    let waits = report.waits.first().map(|(_, reason, _)| reason.clone());
    let title = match (&failed, &waits) {
        (Some(_), _) => "A rollover needs you",
        (None, Some(_)) => "Rollovers wait",
        (None, None) => "Rollovers are through",
    };
    let more = failed.or(waits).map_or_else(String::new, |why| format!(". {why}"));
    DesktopNotice { title: title.to_owned(), text: format!("{}{more}", report.summary()) }
}
