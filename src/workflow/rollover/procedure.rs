//! What a rollover is to the run of a procedure: its names, what it reads, what must stop it, and how it ends.

use super::change::{foreign, under_way};
use super::look::shown;
use super::plan::next;
use super::{Act, Next, RollEnd, RollJob, RollOptions, RolloverView, prove, see};
use crate::domain::call::{Call, DirectoryCall};
use crate::domain::finding::Finding;
use crate::domain::rollover::{Note, RollPhase, Rollover, Seen};
use crate::workflow::phased::{self, Objection, Phase, Procedure, RunEnd};
use crate::workflow::world::{Part, WorkError};
use async_trait::async_trait;
use jiff::Timestamp;

/// What a rollover reads of the clouds.
pub(super) const PARTS: [Part; 3] = [Part::Instance, Part::Metadata, Part::Provider];

/// Rollovers of signing certificates.
#[derive(Debug)]
pub enum Rolling {}

/// Why a run does not go on.
pub(super) type Stop = phased::Stop<Rolling>;

/// What one run carries along.
pub(super) type Turn = phased::Turn<Rolling>;

#[async_trait]
impl Procedure for Rolling {
    type Phase = RollPhase;
    type Note = Note;
    type Options = RollOptions;
    type Seen = (Rollover, Seen);
    type Act = Act;
    type Own = ();
    type View = RolloverView;
    type End = RollEnd;

    const NAME: &'static str = "rollover";
    const JOB: &'static str = "roll";
    const UNHARMED: &'static str = "Sign-ins work as before";

    fn last(options: &RollOptions) -> Option<RollPhase> {
        Some(options.until)
    }

    async fn begin(job: &RollJob) -> Result<Note, WorkError> {
        let (store, key) = (&*job.services.store, &job.spec.key);
        let kept = see::note(store, key).await?.filter(|n| n.finished.is_none());
        let mut note = kept.unwrap_or_else(|| Note::begin(uuid::Uuid::new_v4().to_string(), job.services.clock.now(), false));
        note.emergency |= job.options.emergency;
        phased::save::<Self>(store, key, &note).await?;
        Ok(note)
    }

    async fn read(job: &RollJob, turn: &mut Turn) -> Result<(), WorkError> {
        turn.world.read(&PARTS, &job.clouds, &job.services).await
    }

    async fn see(job: &RollJob, turn: &mut Turn) -> Result<(Rollover, Seen), Stop> {
        let seen = see::see(&turn.world).map_err(|finding| Stop::End(RollEnd::Stopped(finding)))?;
        let under_way = under_way(&turn.note, &turn.world.memory.journal);
        Ok((Rollover::observe(&seen, under_way.as_ref(), job.services.clock.now()), seen))
    }

    fn objection(_: &RollJob, turn: &Turn, (rollover, seen): &(Rollover, Seen)) -> Option<Objection<RollPhase>> {
        let finding = foreign(rollover, seen, &turn.note, &turn.world.memory.journal)?;
        let told = finding.id.clone();
        let phase = turn.phase.map_or(RollPhase::Stage, |(phase, _)| phase);
        (!turn.note.told.contains(&told)).then_some(Objection { phase, finding, may_pass: true, told: Some(told) })
    }

    async fn learn(job: &RollJob, turn: &mut Turn, (rollover, _): &(Rollover, Seen)) {
        turn.note.see(rollover, job.services.clock.now());
        if let (Rollover::Activated(done), Some(activated)) = (rollover, turn.note.activated) {
            let used = prove::last_old_use(&turn.world, &job.clouds, done.new_one(), activated).await;
            turn.note.last_old = turn.note.last_old.max(used);
        }
    }

    fn view(job: &RollJob, turn: &Turn, (rollover, seen): &(Rollover, Seen)) -> Option<RolloverView> {
        Some(shown(&turn.world, rollover, seen, Some(&turn.note), &job.options, job.services.clock.now()))
    }

    fn next(job: &RollJob, turn: &Turn, (rollover, seen): &(Rollover, Seen)) -> Next {
        next(rollover, seen, &turn.note, &job.options, &turn.world, job.services.clock.now())
    }

    async fn act(job: &RollJob, turn: &mut Turn, act: Act, (rollover, _): &(Rollover, Seen)) -> Result<(), Stop> {
        match act {
            Act::TryCanary => job.canary(turn, rollover).await,
            Act::Prove => job.prove(turn, rollover).await,
        }
    }

    fn is_once(call: &Call) -> bool {
        matches!(call, Call::Directory(DirectoryCall::AddSigningCertificate { .. } | DirectoryCall::UploadSigningCertificate { .. }))
    }

    fn was_seen(inverse: &Call, note: &Note) -> bool {
        let Call::Directory(DirectoryCall::RemoveSigningCertificate { thumbprint, .. }) = inverse else { return false };
        note.new.as_ref() == Some(thumbprint)
    }

    fn passed_over(turn: &Turn, phase: RollPhase) -> Option<String> {
        let canary = turn.note.canary.as_ref().filter(|_| phase == RollPhase::Canary)?;
        canary.as_ref().err().cloned()
    }

    async fn finish(job: &RollJob, turn: &mut Turn) -> Result<RollEnd, Stop> {
        job.last_one_ended(turn);
        turn.note.finished = Some(job.services.clock.now());
        job.keep(turn).await?;
        Ok(RollEnd::Rolled)
    }
}

impl phased::Note for Note {
    fn id(&self) -> &str {
        &self.id
    }

    fn told(&mut self) -> &mut Vec<String> {
        &mut self.told
    }
}

impl Phase for RollPhase {
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

impl RunEnd<RollPhase> for RollEnd {
    const CANCELLED: Self = Self::Cancelled;

    fn stopped(finding: Box<Finding>) -> Self {
        Self::Stopped(finding)
    }

    fn waits(phase: RollPhase, reason: String, until: Option<Timestamp>) -> Self {
        Self::Waits { phase, reason, until }
    }
}
