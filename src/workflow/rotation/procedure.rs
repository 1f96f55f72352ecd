//! What a rotation is to the run of a procedure, forwards or back: its names, what it reads, what must stop it, and how it ends.

use super::back::next_back;
use super::look::learned;
use super::plan::next;
use super::wait::{import_unknown, new_gone};
use super::{Next, RotateEnd, RotateJob, RotateOptions, RotationView, see};
use crate::domain::call::{AwsCall, Call, DirectoryCall};
use crate::domain::finding::Finding;
use crate::domain::rotation::{Note, RotatePhase, Rotation, Seen};
use crate::workflow::patience::Wait;
use crate::workflow::phased::{self, Objection, Phase, Procedure, Refusal, RunEnd};
use crate::workflow::ports::{PortError, PortErrorKind};
use crate::workflow::world::{Part, WorkError};
use async_trait::async_trait;
use jiff::Timestamp;

/// What a rotation reads of the clouds.
pub(super) const PARTS: [Part; 3] = [Part::Instance, Part::Import, Part::Provisioning];

/// Rotations of import keys.
#[derive(Debug)]
pub enum Rotating {}

/// Why a run does not go on.
pub(super) type Stop = phased::Stop<Rotating>;

/// What one run carries along.
pub(super) type Turn = phased::Turn<Rotating>;

/// What a run of a rotation carries along beside what all do.
#[derive(Debug, Default)]
pub struct Own {
    /// Whether no import stores a key.
    no_import: bool,
    /// Calls that were made in this run.
    pub(super) calls: usize,
    /// The wait for a cycle, once one is waited for.
    pub(super) cycle: Option<Wait>,
}

/// An import cycle has to be seen: why. It is looked at from time to time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwaitCycle(pub String);

#[async_trait]
impl Procedure for Rotating {
    type Phase = RotatePhase;
    type Note = Note;
    type Options = RotateOptions;
    type Seen = (Rotation, Seen);
    type Act = AwaitCycle;
    type Own = Own;
    type View = RotationView;
    type End = RotateEnd;

    const NAME: &'static str = "rotation";
    const JOB: &'static str = "rotate";
    const UNHARMED: &'static str = "The import works as before";

    /// The way back has no phases.
    fn last(options: &RotateOptions) -> Option<RotatePhase> {
        (!options.back).then_some(options.until)
    }

    async fn begin(job: &RotateJob) -> Result<Note, WorkError> {
        let kept = see::note(&*job.services.store, &job.spec.key).await?;
        // one that is finished is not one that is under way; the way back has to know that it is too late for it
        let kept = kept.filter(|n| job.options.back || n.finished.is_none());
        Ok(kept.unwrap_or_else(|| Note::begin(uuid::Uuid::new_v4().to_string(), job.services.clock.now())))
    }

    async fn read(job: &RotateJob, turn: &mut Turn) -> Result<(), WorkError> {
        turn.world.read(&PARTS, &job.clouds, &job.services).await?;
        turn.world.read_key_use(&job.clouds).await
    }

    async fn see(job: &RotateJob, turn: &mut Turn) -> Result<(Rotation, Seen), Stop> {
        let holders = see::holders(&job.spec, &*job.services.store).await.map_err(WorkError::from)?;
        let seen = see::see(&turn.world, &holders);
        turn.own.no_import = seen.job.is_none();
        Ok((Rotation::observe(&seen, Some(&turn.note)), seen))
    }

    fn objection(job: &RotateJob, turn: &Turn, (rotation, _): &(Rotation, Seen)) -> Option<Objection<RotatePhase>> {
        // what was seen a moment ago may lag behind on a replica; what never was is not waited for
        let running = turn.phase.map(|(phase, _)| phase);
        let may_pass = running.is_some();
        if see::import_is_unknown(&turn.world) {
            let phase = running.unwrap_or(RotatePhase::Make);
            return Some(Objection { phase, finding: import_unknown(&turn.world), may_pass, told: None });
        }
        let new = lost_key(rotation, &turn.note).filter(|_| !job.options.back)?;
        Some(Objection { phase: RotatePhase::Store, finding: new_gone(new), may_pass, told: Some(new.to_owned()) })
    }

    async fn learn(job: &RotateJob, turn: &mut Turn, (rotation, seen): &(Rotation, Seen)) {
        turn.note = learned(&turn.note, rotation, seen, &job.options, job.services.clock.now());
    }

    fn next(job: &RotateJob, turn: &Turn, (rotation, seen): &(Rotation, Seen)) -> Next {
        if job.options.back {
            return next_back(rotation, seen, &turn.note, &job.options, &turn.world);
        }
        next(rotation, seen, &turn.note, &job.options, &turn.world, job.services.clock.now())
    }

    async fn act(job: &RotateJob, turn: &mut Turn, AwaitCycle(reason): AwaitCycle, _: &(Rotation, Seen)) -> Result<(), Stop> {
        job.await_cycle(turn, reason).await
    }

    fn is_once(call: &Call) -> bool {
        matches!(call, Call::Aws(AwsCall::CreateAccessKey { .. }))
    }

    fn was_seen(inverse: &Call, note: &Note) -> bool {
        let Call::Aws(AwsCall::DeleteAccessKey { key, .. }) = inverse else { return false };
        note.new.as_ref() == Some(key)
    }

    /// A new key whose secret did not arrive is of no use, and storing a key again does no harm.
    fn can_be_told(call: &Call) -> bool {
        matches!(call, Call::Aws(AwsCall::UpdateAccessKey { .. } | AwsCall::DeleteAccessKey { .. }))
    }

    fn refusal(call: &Call, error: &PortError) -> Refusal {
        match call {
            // gone already, and a replica still shows it
            Call::Aws(AwsCall::DeleteAccessKey { .. }) if error.kind == PortErrorKind::NotFound => Refusal::Made,
            // the second key is there already and not seen yet: a lost answer, or another administrator
            Call::Aws(AwsCall::CreateAccessKey { .. }) if error.kind == PortErrorKind::LimitExceeded => Refusal::Passes,
            Call::Aws(AwsCall::CreateAccessKey { .. }) if error.kind == PortErrorKind::NotFound => Refusal::Stays,
            // a key that was made or switched on a moment ago is not known everywhere in AWS
            Call::Directory(DirectoryCall::SaveProvisioningCredentials { .. }) if !matches!(error.kind, PortErrorKind::Denied { .. }) => {
                Refusal::Passes
            }
            _ => Refusal::usual(error),
        }
    }

    async fn made(job: &RotateJob, turn: &mut Turn, call: &Call) -> Result<(), Stop> {
        turn.own.calls += 1;
        // the next wait for a cycle is another one
        turn.own.cycle = None;
        if job.options.back && matches!(call, Call::Aws(_)) {
            job.mark_undone(turn, call).await?;
        }
        Ok(())
    }

    fn passed_over(turn: &Turn, phase: RotatePhase) -> Option<String> {
        let none = phase.is_about_the_import() && turn.own.no_import;
        none.then(|| "No import stores a key: the roles are written directly".into())
    }

    async fn finish(job: &RotateJob, turn: &mut Turn) -> Result<RotateEnd, Stop> {
        job.forget_secrets(turn).await?;
        if job.options.back {
            phased::forget::<Self>(&*job.services.store, &job.spec.key).await.map_err(WorkError::from)?;
            return Ok(RotateEnd::TakenBack(turn.own.calls));
        }
        job.last_one_ended(turn);
        turn.note.finished = Some(job.services.clock.now());
        job.keep(turn).await?;
        Ok(RotateEnd::Rotated)
    }
}

/// The key that the directory stores, where it is gone and nobody has read of that.
fn lost_key<'a>(rotation: &Rotation, note: &'a Note) -> Option<&'a str> {
    let (Rotation::Rest(rest), Some(new), Some(_)) = (rotation, &note.new, note.stored) else { return None };
    (rest.key() != new && !note.told.contains(new)).then_some(new)
}

impl phased::Note for Note {
    fn id(&self) -> &str {
        &self.id
    }

    fn told(&mut self) -> &mut Vec<String> {
        &mut self.told
    }
}

impl Phase for RotatePhase {
    const ALL: &'static [Self] = &Self::ALL;

    fn number(self) -> u8 {
        self.number()
    }

    fn as_str(self) -> &'static str {
        self.as_str()
    }

    fn title(self) -> &'static str {
        self.title()
    }
}

impl RunEnd<RotatePhase> for RotateEnd {
    const CANCELLED: Self = Self::Cancelled;

    fn stopped(finding: Box<Finding>) -> Self {
        Self::Stopped(finding)
    }

    fn waits(phase: RotatePhase, reason: String, until: Option<Timestamp>) -> Self {
        Self::Waits { phase, reason, until }
    }
}
