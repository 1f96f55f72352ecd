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
use jiff::SignedDuration;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

pub(in crate::practice) use credentials::Importer;
pub(super) use credentials::{Check, check};

/// How long a cycle takes, and how often it is run. Source: the tutorial, "around 40 minutes".
pub(super) const CYCLE: SignedDuration = SignedDuration::from_mins(40);
/// How often it is looked whether a cycle is over.
const LOOK: Duration = Duration::from_millis(100);

/// Runs the jobs of all instances until `stop`.
pub(in crate::practice) async fn serve(shared: Arc<Shared>, importer: Arc<Importer>, stop: CancellationToken) {
    while stop.run_until_cancelled(tokio::time::sleep(LOOK)).await.is_some() {
        let now = shared.now();
        let due = shared.read(|s| {
            let is_due = |i: &&crate::practice::directory::state::Instance| {
                i.provisioning.job.as_ref().is_some_and(|j| j.due.is_some_and(|due| due <= now))
            };
            s.directory.all_instances().filter(is_due).map(|i| i.service_principal.id.clone()).collect::<Vec<_>>()
        });
        for principal in due {
            if stop.run_until_cancelled(cycle::run(&shared, &importer, &principal)).await.is_none() {
                return;
            }
        }
    }
}
