//! The proof where only a person can sign in: in a browser, to a reply URL on this computer that is there for this one sign-in. The
//! response shows which key signed; that AWS trusts it was read back before.

use super::act::still_old;
use super::procedure::{Stop, Turn};
use super::{RollEnd, RollJob, RollNews, prove};
use crate::domain::certificate::Thumbprint;
use crate::domain::finding::Finding;
use crate::domain::rollover::RollPhase;
use crate::workflow::capture::{Capture, Captured};
use std::sync::Arc;

impl RollJob {
    pub(super) async fn prove_by_hand(&self, turn: &mut Turn, new: &Thumbprint) -> Result<(), Stop> {
        let (job, sink) = (self.id(turn), Arc::clone(&self.sink));
        let waiting = "Waiting for somebody to sign in in the browser".to_owned();
        (self.sink)(RollNews::Waiting(RollPhase::Prove, waiting, self.patience.person.as_secs()));
        let browse = move |url| sink(RollNews::Browse(url));
        let (clouds, services) = (&self.clouds, &self.services);
        let capture = Capture { job: &job, clouds, services, patience: &self.patience, cancel: &self.cancel };
        let captured = capture.run(&mut turn.world, &browse).await.map_err(|finding| Stop::Failed(RollPhase::Prove, finding))?;
        let Captured::Response(response) = captured else {
            return Err(Stop::End(if self.cancel.is_cancelled() { RollEnd::Cancelled } else { nobody() }));
        };
        match prove::signed_with(&response, &turn.world) {
            Some(print) if print == *new => {
                turn.note.proven = Some(self.services.clock.now());
                Ok(self.keep(turn).await?)
            }
            Some(_) => Err(Stop::Failed(RollPhase::Prove, still_old())),
            None => Err(Stop::Failed(RollPhase::Prove, unknown_key())),
        }
    }
}

fn nobody() -> RollEnd {
    let reason =
        "Nobody signed in in the browser in time; sign-ins work. Run it again when somebody who is assigned can sign in".to_owned();
    RollEnd::Waits { phase: RollPhase::Prove, reason, until: None }
}

fn unknown_key() -> Box<Finding> {
    Box::new(Finding::error(
        "rollover.unknown_key",
        "The response is not signed with a certificate of the instance",
        "Its signature fits none of the certificates that the directory shows",
        "Capture a sign-in in step 14 and look at it in the Inspector; the old certificate stays until this is clear",
    ))
}
