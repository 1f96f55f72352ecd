//! Mends one difference: the same way of making calls as in a step, until the difference is not seen any more.

use super::{Job, JobEnd, StepStop, Turn};
use crate::workflow::drift;
use crate::workflow::message::{JobStage, StepResult};
use crate::workflow::world::{Part, World};

impl Job {
    /// Mends the difference of this id. One that is gone in the meantime counts as mended.
    pub async fn mend(&self, id: &str) -> JobEnd {
        self.tell(&[], JobStage::Started);
        let mut world = match self.begin().await {
            Ok(world) => world,
            Err(error) => return self.end(&[], JobEnd::Stopped(Box::new(error.finding()))),
        };
        let end = match self.make_until_gone(id, &mut world).await {
            Ok(()) => JobEnd::Finished,
            Err(StepStop::Cancelled) => JobEnd::Cancelled,
            Err(StepStop::Failed(finding)) => JobEnd::Stopped(finding),
        };
        self.end(&[], end)
    }

    async fn make_until_gone(&self, id: &str, world: &mut World) -> Result<(), StepStop> {
        let mut turn = Turn::new(&self.patience);
        let mut step = None;
        loop {
            self.read(&Part::ALL, world).await?;
            if let Some(plan) = drift::mend(id, world) {
                if step.replace(plan.step).is_none() {
                    self.tell(&[plan.step], JobStage::StepStarted(plan.step));
                }
                self.make(plan.step, &[plan.step], &plan, &mut turn, world).await?;
            } else if self.is_settled(&mut turn).await {
                turn.close_seen(world, &self.services).await?;
                world.remember(&self.services).await?;
                if let Some(step) = step {
                    self.tell(&[step], JobStage::StepEnded { step, result: StepResult::Done, ms: 0 });
                }
                return Ok(());
            }
        }
    }
}
