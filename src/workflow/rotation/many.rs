//! Many rotations: so many at once, those of one import user one after the other.

use super::{RotateEnd, RotateJob};
use crate::domain::finding::Finding;
use crate::domain::spec::InstanceKey;
use crate::workflow::phased::tally;
use futures_util::StreamExt as _;
use futures_util::stream;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Several rotations in order.
pub struct Fleet {
    /// The rotations.
    pub jobs: Vec<RotateJob>,
    /// How many run beside one another.
    pub at_once: usize,
}

/// How several go.
#[derive(Debug, Clone, PartialEq)]
pub enum FleetNews {
    /// The turn of one has come.
    Begun(InstanceKey),
    /// One ended, and gets no other turn.
    Ended(InstanceKey, RotateEnd),
}

/// What became of all.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FleetReport {
    /// Those that are rotated.
    pub rotated: Vec<InstanceKey>,
    /// Those that were taken back, and with how many calls.
    pub taken_back: Vec<(InstanceKey, usize)>,
    /// Those that wait, and until when.
    pub waits: Vec<(InstanceKey, String, Option<Timestamp>)>,
    /// Those that failed, and why.
    pub failed: Vec<(InstanceKey, Box<Finding>)>,
    /// Those that were stopped by the user.
    pub not_done: Vec<InstanceKey>,
}

impl Fleet {
    /// Runs all.
    pub async fn run(self) -> FleetReport {
        self.run_telling(&|_| {}).await
    }

    /// Runs all, and tells of each when its turn comes and when it ends.
    pub async fn run_telling(self, tell: &(dyn Fn(FleetNews) + Send + Sync)) -> FleetReport {
        // instances of one account may share the import user: two at once would both make a second key
        let mut groups: BTreeMap<(String, String), Vec<RotateJob>> = BTreeMap::new();
        for job in self.jobs {
            groups.entry((job.spec.account.to_string(), job.spec.import.user.to_string())).or_default().push(job);
        }
        let ends: Vec<_> =
            stream::iter(groups.into_values()).map(|jobs| one_user(jobs, tell)).buffered(self.at_once.max(1)).collect().await;
        let mut report = FleetReport::default();
        for (key, end) in ends.into_iter().flatten() {
            match end {
                RotateEnd::Rotated => report.rotated.push(key),
                RotateEnd::TakenBack(calls) => report.taken_back.push((key, calls)),
                RotateEnd::Waits { reason, until, .. } => report.waits.push((key, reason, until)),
                RotateEnd::Stopped(finding) => report.failed.push((key, finding)),
                RotateEnd::Cancelled => report.not_done.push(key),
            }
        }
        report
    }
}

/// Those of one import user, one after the other. One that had to wait for the others gets a second turn.
async fn one_user(jobs: Vec<RotateJob>, tell: &(dyn Fn(FleetNews) + Send + Sync)) -> Vec<(InstanceKey, RotateEnd)> {
    let (mut ends, alone) = (Vec::new(), jobs.len() == 1);
    for job in &jobs {
        let end = turn(job, tell).await;
        if alone || !may_go_on(job, &end) {
            tell(FleetNews::Ended(job.spec.key.clone(), end.clone()));
        }
        ends.push((job.spec.key.clone(), end));
    }
    for (job, (key, end)) in jobs.iter().zip(&mut ends).filter(|_| !alone) {
        if may_go_on(job, end) {
            *end = turn(job, tell).await;
            tell(FleetNews::Ended(key.clone(), end.clone()));
        }
    }
    ends
}

async fn turn(job: &RotateJob, tell: &(dyn Fn(FleetNews) + Send + Sync)) -> RotateEnd {
    tell(FleetNews::Begun(job.spec.key.clone()));
    job.run().await.1
}

/// Whether it may go on once the others of its user are further.
fn may_go_on(job: &RotateJob, end: &RotateEnd) -> bool {
    match end {
        RotateEnd::Waits { phase, until: None, .. } => *phase <= job.options.until,
        RotateEnd::Stopped(finding) => finding.id == "rotation.others_use_new",
        _ => false,
    }
}

impl FleetReport {
    /// How many there are.
    #[must_use]
    pub fn all(&self) -> usize {
        self.rotated.len() + self.taken_back.len() + self.waits.len() + self.failed.len() + self.not_done.len()
    }

    /// Whether nothing failed.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.failed.is_empty() && self.not_done.is_empty()
    }

    /// `2 of 3 rotated, 1 waits`: what there is none of is left out.
    #[must_use]
    pub fn summary(&self) -> String {
        let rest = [self.waits.len(), self.failed.len(), self.not_done.len()];
        tally(self.rotated.len(), self.all(), "rotated", (self.taken_back.len(), "taken back"), rest)
    }
}
