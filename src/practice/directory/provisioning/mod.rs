//! The provisioning service: imports the roles of an AWS account into an instance's app roles, on a schedule.
//!
//! It really asks the account, over HTTP and with the stored key, so the key's use shows there and a key that was rotated
//! stops the import. Sources: "How provisioning works", "Quarantine status", the tutorial's import rules.
//! May use: the state, domain, an HTTP client. Never: the clients that it is there to test.

mod credentials;
mod cycle;
mod listing;
mod log;
mod rules;

use crate::practice::state::Shared;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

pub(in crate::practice) use credentials::Importer;
pub(super) use credentials::{Check, check};

/// How long a cycle takes, and how often it is run. Source: the tutorial, "around 40 minutes".
pub(super) const CYCLE: SignedDuration = SignedDuration::from_mins(40);
/// How often it is looked whether a cycle is over, while one is under way: the clock may be one that jumps.
const LOOK: Duration = Duration::from_millis(500);
/// It is looked sooner when a cycle is about to be over, but not sooner than this.
const SOONEST: Duration = Duration::from_millis(50);

/// Runs the jobs of all instances until `stop`. Without a job nothing is done until something changes.
pub(in crate::practice) async fn serve(shared: Arc<Shared>, importer: Arc<Importer>, stop: CancellationToken) {
    loop {
        let now = shared.now();
        let jobs = jobs(&shared);
        for (principal, _) in jobs.iter().filter(|(_, due)| *due <= now) {
            if stop.run_until_cancelled(cycle::run(&shared, &importer, principal)).await.is_none() {
                return;
            }
        }
        let wait = jobs.iter().map(|(_, due)| pause(*due, now)).min();
        let change = shared.next_change();
        let rest = async {
            match wait {
                Some(wait) => tokio::time::timeout(wait, change).await.unwrap_or(()),
                None => change.await,
            }
        };
        if stop.run_until_cancelled(rest).await.is_none() {
            return;
        }
    }
}

/// The instances whose next cycle has a time.
fn jobs(shared: &Shared) -> Vec<(String, Timestamp)> {
    shared.truth(|s| {
        let due = |i: &super::state::Instance| i.provisioning.job.as_ref().and_then(|job| job.due);
        s.directory.all_instances().filter_map(|i| Some((i.service_principal.id.clone(), due(i)?))).collect()
    })
}

fn pause(due: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(due.duration_since(now)).unwrap_or(SOONEST).clamp(SOONEST, LOOK)
}
