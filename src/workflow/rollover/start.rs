//! What a run, an undo and the plan of one begin with: for the window and the command line alike.

use super::procedure::PARTS;
use super::{RollOptions, Undoing, see, undo_plan};
use crate::domain::finding::Finding;
use crate::domain::plan::Plan;
use crate::domain::rollover::Note;
use crate::domain::weather::Weather;
use crate::workflow::reach::Reached;
use crate::workflow::settle::settle;
use crate::workflow::steps::wrong_account;
use crate::workflow::undo::Undone;
use crate::workflow::world::{Services, WorkError, World};
use jiff::SignedDuration;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

impl RollOptions {
    /// As usual for a real cloud, or for the practice cloud in its weather.
    #[must_use]
    pub const fn usual(practice: bool, weather: Weather) -> Self {
        match (practice, weather) {
            (false, _) => Self::REAL,
            (true, Weather::Calm) => Self::PRACTICE,
            // longer than a change takes there to reach the last server
            (true, _) => Self { spread: SignedDuration::from_secs(15), ..Self::PRACTICE },
        }
    }
}

/// Takes a rollover back. `rest` is how long AWS goes on trusting the new certificate after the old one signs again.
///
/// # Errors
/// When clouds or workspace refuse something, or nothing can be taken back any more.
pub async fn undo(
    reached: &Reached,
    services: &Services,
    rest: SignedDuration,
    cancel: &CancellationToken,
) -> Result<Undone, Box<Finding>> {
    let boxed = |error: WorkError| Box::new(error.finding());
    let (mut world, note) = read(reached, services).await.map_err(boxed)?;
    if let Some(finding) = wrong_account(&world) {
        return Err(Box::new(finding));
    }
    let rest = Duration::try_from(rest).unwrap_or_default();
    let undoing = Undoing { run: "undo", note: &note, clouds: &reached.clouds, services, cancel, seen: reached.patience.seen, rest };
    undoing.run(&mut world).await.map_err(boxed)?
}

/// The plan of that: nothing is changed.
///
/// # Errors
/// When clouds or workspace can't be read, or nothing can be taken back any more.
pub async fn plan_undo(reached: &Reached, services: &Services) -> Result<Plan, Box<Finding>> {
    let (world, note) = read(reached, services).await.map_err(|error| Box::new(error.finding()))?;
    undo_plan(&world, &note)
}

/// The world as a rollover sees it, calls that a killed program left open settled; and the note of the rollover.
async fn read(reached: &Reached, services: &Services) -> Result<(World, Note), WorkError> {
    let kept = see::note(&*services.store, &reached.spec.key).await?;
    let note = kept.unwrap_or_else(|| Note::begin("none".to_owned(), services.clock.now(), false));
    let mut world = World::begin(reached.spec.clone(), &reached.clouds, services, reached.confirmed).await?;
    settle(&mut world, &reached.clouds, services, &reached.patience).await?;
    world.read(&PARTS, &reached.clouds, services).await?;
    Ok((world, note))
}
