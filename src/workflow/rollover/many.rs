//! Many rollovers: so many at once, a stop at the first failure, pause and resume, and a report at the end.

use super::{RollEnd, RollJob};
use crate::domain::finding::Finding;
use crate::domain::spec::InstanceKey;
use futures_util::StreamExt as _;
use futures_util::stream;
use jiff::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// Several rollovers in order.
pub struct Campaign {
    /// The rollovers.
    pub jobs: Vec<RollJob>,
    /// How many run beside one another.
    pub at_once: usize,
    /// Whether none is begun after one has failed.
    pub stop_at_failure: bool,
    /// While it holds `true`, none is begun; those that run end first.
    pub paused: watch::Receiver<bool>,
    /// Stops all.
    pub cancel: CancellationToken,
}

/// News of a campaign.
#[derive(Debug, Clone)]
pub enum CampaignNews {
    /// One was begun.
    Begun(InstanceKey),
    /// One ended.
    Ended(InstanceKey, RollEnd),
}

/// What became of all.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CampaignReport {
    /// Those that are rolled over.
    pub rolled: Vec<InstanceKey>,
    /// Those that wait, and until when.
    pub waits: Vec<(InstanceKey, String, Option<Timestamp>)>,
    /// Those that failed, and why.
    pub failed: Vec<(InstanceKey, Box<Finding>)>,
    /// Those that were not begun, or stopped by the user.
    pub not_done: Vec<InstanceKey>,
}

impl Campaign {
    /// Runs all. The report has them in the order in which they were given.
    pub async fn run(self, news: Arc<dyn Fn(CampaignNews) + Send + Sync>) -> CampaignReport {
        let failed = Arc::new(AtomicBool::new(false));
        let at_once = self.at_once.max(1);
        let one = |job: RollJob| {
            let (failed, news, cancel) = (Arc::clone(&failed), Arc::clone(&news), self.cancel.clone());
            let (mut paused, stop_at_failure) = (self.paused.clone(), self.stop_at_failure);
            async move {
                let key = job.spec.key.clone();
                tokio::select! {
                    () = cancel.cancelled() => return (key, None),
                    // a sender that is gone can't resume any more: go on
                    _ = paused.wait_for(|paused| !*paused) => {}
                }
                if cancel.is_cancelled() || (stop_at_failure && failed.load(Ordering::SeqCst)) {
                    return (key, None);
                }
                news(CampaignNews::Begun(key.clone()));
                let (_, end) = job.run().await;
                if matches!(end, RollEnd::Stopped(_)) {
                    failed.store(true, Ordering::SeqCst);
                }
                news(CampaignNews::Ended(key.clone(), end.clone()));
                (key, Some(end))
            }
        };
        let ends: Vec<_> = stream::iter(self.jobs).map(one).buffered(at_once).collect().await;
        let mut report = CampaignReport::default();
        for (key, end) in ends {
            match end {
                Some(RollEnd::Rolled) => report.rolled.push(key),
                Some(RollEnd::Waits { reason, until, .. }) => report.waits.push((key, reason, until)),
                Some(RollEnd::Stopped(finding)) => report.failed.push((key, finding)),
                Some(RollEnd::Cancelled) | None => report.not_done.push(key),
            }
        }
        report
    }
}
