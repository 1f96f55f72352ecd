//! Takes a rollover back: by the journal where this workspace made it, else by what the clouds show.

use super::change::{belongs, job_of};
use super::safe::{Back, check, gone};
use super::{Rolling, elsewhere, see};
use crate::domain::call::{AwsCall, Call, DirectoryCall};
use crate::domain::finding::Finding;
use crate::domain::journal::{Entry, JobId, Phase};
use crate::domain::plan::Plan;
use crate::domain::rollover::Note;
use crate::domain::step::StepId;
use crate::workflow::apply::{Applied, Place, apply};
use crate::workflow::patience::Wait;
use crate::workflow::phased;
use crate::workflow::undo::{Undone, take_back_rows};
use crate::workflow::world::{Clouds, Part, Services, WorkError, World};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// The rows that an undo would take back, newest first.
fn rows(world: &World, note: &Note) -> Vec<Entry> {
    let ours = |e: &&Entry| e.phase == Phase::Done && belongs(e, note) && e.what.inverse.is_some();
    world.memory.journal.iter().filter(ours).cloned().collect()
}

/// The note by which an undo goes: a finished one says nothing of a rollover that was begun elsewhere since.
fn current(world: &World, note: &Note) -> Note {
    if note.finished.is_none() || !elsewhere::is_another(world, &unknown(world)) {
        return note.clone();
    }
    unknown(world)
}

/// Of a rollover of which nothing is remembered here.
fn unknown(world: &World) -> Note {
    Note::begin("none".to_owned(), world.began, false)
}

/// The calls that an undo would make, in order, and what can't be taken back.
///
/// # Errors
/// When the old certificate is gone from the directory (its key went with it, and AWS must not be told to trust it again), when it
/// would lock people out, or when it would overwrite what somebody else did.
pub fn undo_plan(world: &World, note: &Note) -> Result<Plan, Box<Finding>> {
    let (seen, note) = (see::see(world)?, &current(world, note));
    if note.finished.is_some() {
        return Err(gone());
    }
    let recorded = rows(world, note);
    let affects = if note.emergency {
        "Sign-ins go on, but the old key, which counts as compromised, stays trusted and signs again"
    } else {
        "Nobody is affected: the old certificate is still trusted"
    };
    let plan = Plan::new(StepId::Certificate, "Undo rollover", affects, "Run the rollover again");
    let write = |plan: Plan, call| plan.write(call, None, "Takes back what the rollover did");
    if !recorded.is_empty() {
        check(backs(&recorded), &seen)?;
        return Ok(recorded.into_iter().filter_map(|e| e.what.inverse).fold(plan, write));
    }
    let calls = elsewhere::calls(world, note, &seen)?;
    check(calls.iter().map(|call| Back { call, of: None }), &seen)?;
    Ok(calls.into_iter().fold(plan, write))
}

fn backs(recorded: &[Entry]) -> impl Iterator<Item = Back<'_>> {
    recorded.iter().filter_map(|e| Some(Back { call: e.what.inverse.as_ref()?, of: Some(&e.what.call) }))
}

/// One undo.
pub struct Undoing<'a> {
    /// This run; the journal rows carry it behind the rollover's id.
    pub run: &'a str,
    /// What is remembered of the rollover.
    pub note: &'a Note,
    /// The clouds.
    pub clouds: &'a Clouds,
    /// This computer.
    pub services: &'a Services,
    /// Stops it between calls.
    pub cancel: &'a CancellationToken,
    /// How long to wait until what was taken back is seen.
    pub seen: Duration,
    /// How long after signing with the old certificate again AWS goes on trusting the new one: responses signed with it may be on
    /// their way.
    pub rest: Duration,
}

impl Undoing<'_> {
    /// Takes it back, newest call first. One that was stopped half-way is simply run again. The inner error is a finding where
    /// nothing can be taken back.
    ///
    /// # Errors
    /// At the first inverse that is refused; what was taken back so far stays taken back.
    pub async fn run(&self, world: &mut World) -> Result<Result<Undone, Box<Finding>>, WorkError> {
        let note = current(world, self.note);
        if let Err(finding) = undo_plan(world, &note) {
            return Ok(Err(finding));
        }
        let job = JobId(format!("{}/{}", job_of(&note).0, self.run));
        let recorded = rows(world, &note);
        let done =
            if recorded.is_empty() { self.by_clouds(&note, &job, world).await? } else { self.by_journal(recorded, &job, world).await? };
        let done = match done {
            Ok(done) => done,
            Err(finding) => return Ok(Err(finding)),
        };
        self.choose_what_is_left(&job, world).await?;
        if !self.cancel.is_cancelled() {
            phased::forget::<Rolling>(&*self.services.store, &world.spec.key).await?;
        }
        Ok(Ok(done))
    }

    /// Before each call both clouds are read again: what somebody else does while it runs is not overwritten either.
    async fn by_journal(&self, recorded: Vec<Entry>, job: &JobId, world: &mut World) -> Result<Result<Undone, Box<Finding>>, WorkError> {
        let mut done = Undone::default();
        let mut went_back = false;
        for (at, row) in recorded.iter().enumerate() {
            if went_back && matches!(row.what.inverse, Some(Call::Aws(AwsCall::UpdateSamlProvider { .. }))) {
                self.pause().await;
            }
            if self.cancel.is_cancelled() {
                break;
            }
            if at > 0
                && let Err(finding) = self.still_safe(&recorded[at..], world).await?
            {
                return Ok(Err(finding));
            }
            went_back |= matches!(row.what.inverse, Some(Call::Directory(DirectoryCall::ActivateCertificate { .. })));
            done.calls += take_back_rows(job, vec![row.clone()], world, self.clouds, self.services, self.cancel).await?.calls;
        }
        Ok(Ok(done))
    }

    /// What was just taken back may not be seen at once; only what stays in the way is somebody else's doing.
    async fn still_safe(&self, left: &[Entry], world: &mut World) -> Result<Result<(), Box<Finding>>, WorkError> {
        let mut wait = Wait::new(self.seen);
        loop {
            world.read(&[Part::Instance, Part::Provider], self.clouds, self.services).await?;
            let found = see::see(world).and_then(|seen| check(backs(left), &seen));
            if found.is_ok() || !wait.pause().await {
                return Ok(found);
            }
        }
    }

    /// One call after the other, each worked out on what both clouds say by then.
    async fn by_clouds(&self, note: &Note, job: &JobId, world: &mut World) -> Result<Result<Undone, Box<Finding>>, WorkError> {
        let (mut done, mut went_back, mut wait) = (Undone::default(), false, Wait::new(self.seen));
        let mut made: Option<Call> = None;
        while !self.cancel.is_cancelled() {
            // as late as can be: somebody else may be at work
            self.read_again(world).await?;
            let plan = match undo_plan(world, note) {
                Ok(plan) => plan,
                Err(finding) if made.is_none() || !wait.pause().await => return Ok(Err(finding)),
                Err(_) => continue,
            };
            let Some(planned) = plan.writes().next() else { break };
            let lagging = see::see(world).is_ok_and(|seen| elsewhere::is_lagging(world, note, &seen));
            if lagging || made.as_ref() == Some(&planned.call) {
                if !wait.pause().await {
                    return Ok(Err(not_seen()));
                }
            } else {
                if went_back && matches!(planned.call, Call::Aws(_)) {
                    self.pause().await;
                    went_back = false;
                    continue;
                }
                went_back |= matches!(planned.call, Call::Directory(DirectoryCall::ActivateCertificate { .. }));
                let place = Place { job, step: plan.step, detail: "Takes a rollover back" };
                if let Applied::Refused(error) = apply(planned, &place, world, self.clouds, self.services).await? {
                    return Err(error.into());
                }
                (made, wait) = (Some(planned.call.clone()), Wait::new(self.seen));
                done.calls += 1;
            }
        }
        Ok(Ok(done))
    }

    /// Somebody may have chosen the new certificate at the very moment when it was taken out.
    async fn choose_what_is_left(&self, job: &JobId, world: &mut World) -> Result<(), WorkError> {
        self.read_again(world).await?;
        let Some(call) = see::see(world).ok().and_then(|seen| elsewhere::left_to_choose(world, &seen)) else { return Ok(()) };
        let plan = Plan::new(StepId::Certificate, "Sign with what is left", "Sign-ins work again", "Nothing is left to undo");
        let plan = plan.write(call, None, "The chosen certificate is gone");
        let place = Place { job, step: plan.step, detail: "Takes a rollover back" };
        for planned in plan.writes() {
            apply(planned, &place, world, self.clouds, self.services).await?;
        }
        Ok(())
    }

    async fn read_again(&self, world: &mut World) -> Result<(), WorkError> {
        world.remember(self.services).await?;
        world.read(&[Part::Instance, Part::Metadata, Part::Provider], self.clouds, self.services).await
    }

    async fn pause(&self) {
        tokio::select! {
            () = self.cancel.cancelled() => {}
            () = tokio::time::sleep(self.rest) => {}
        }
    }
}

fn not_seen() -> Box<Finding> {
    Box::new(Finding::error(
        "rollover.undo_not_seen",
        "A part of the rollover was taken back, and the change is not seen yet",
        "It takes time until it is known everywhere in the cloud",
        "Sign-ins work. Take the rollover back again in some minutes: it goes on from there",
    ))
}
