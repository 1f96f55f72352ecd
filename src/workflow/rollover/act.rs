//! What a run of a rollover does beside calls and waits: tries the new key, proves a sign-in.

use super::procedure::{Stop, Turn};
use super::prove::{self, Canary, Real};
use super::{RollEnd, RollJob};
use crate::domain::finding::Finding;
use crate::domain::rollover::{RollPhase, Rollover};
use crate::workflow::world::{Part, WorkError};

impl RollJob {
    pub(super) async fn canary(&self, turn: &mut Turn, rollover: &Rollover) -> Result<(), Stop> {
        let Rollover::Overlapped(both) = rollover else { return Ok(()) };
        let result = match prove::canary(both, &turn.world, &self.clouds, &self.services).await? {
            Canary::Taken => Ok(self.services.clock.now()),
            Canary::NotPossible(reason) => Err(reason),
            Canary::Refused(error) => {
                turn.wait.at_least(error.asked_to_wait().unwrap_or_default());
                return self.pause_or_fail(turn, RollPhase::Canary, &error).await;
            }
        };
        turn.note.canary = Some(result);
        Ok(self.keep(turn).await?)
    }

    pub(super) async fn prove(&self, turn: &mut Turn, rollover: &Rollover) -> Result<(), Stop> {
        let Rollover::Activated(done) = rollover else { return Ok(()) };
        let since = turn.note.activated.unwrap_or_else(|| self.services.clock.now());
        if let Err(error) = turn.world.read(&[Part::TestUser], &self.clouds, &self.services).await {
            return match error {
                WorkError::Port(error) if error.is_passing() && self.pause(turn, RollPhase::Prove, &error.to_string()).await => Ok(()),
                error => Err(error.into()),
            };
        }
        match prove::real(&turn.world, &self.clouds, &self.services, since).await? {
            Real::Signed(print) if print == *done.new_one() => {
                turn.note.proven = Some(self.services.clock.now());
                Ok(self.keep(turn).await?)
            }
            Real::Signed(_) => {
                let reason = "The directory still signs with the old certificate";
                if self.pause(turn, RollPhase::Prove, reason).await { Ok(()) } else { Err(Stop::Failed(RollPhase::Prove, still_old())) }
            }
            Real::NotPossible(_) if self.options.by_hand => self.prove_by_hand(turn, &done.new_one().clone()).await,
            Real::NotPossible(reason) => Err(Stop::End(RollEnd::Waits { phase: RollPhase::Prove, reason, until: None })),
            // a test user that can no longer sign in keeps nobody from proving it
            Real::Refused(_) if self.options.by_hand && turn.wait.is_over() => self.prove_by_hand(turn, &done.new_one().clone()).await,
            Real::Refused(error) => {
                turn.wait.at_least(error.asked_to_wait().unwrap_or_default());
                self.pause_or_fail(turn, RollPhase::Prove, &error).await
            }
        }
    }
}

pub(super) fn still_old() -> Box<Finding> {
    Box::new(Finding::error(
        "rollover.still_old",
        "The directory still signs with the old certificate",
        "The new one was activated; the change may take longer to be known everywhere in the directory",
        "Sign-ins work: AWS trusts both. Run it again in some minutes",
    ))
}
