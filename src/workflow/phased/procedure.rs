//! What a procedure says of itself, and what a run asks it.

use super::Next;
use super::keep::Note;
use super::run::{Job, Stop, Turn};
use crate::domain::call::Call;
use crate::domain::finding::Finding;
use crate::workflow::ports::{PortError, PortErrorKind};
use crate::workflow::world::WorkError;
use async_trait::async_trait;
use jiff::Timestamp;
use std::fmt::Debug;

/// A phase of a procedure. The order of the type is the order in which they come.
pub trait Phase: Copy + Ord + Debug + Send + Sync + 'static {
    /// All, in order.
    const ALL: &'static [Self];
    /// The first one is 1.
    fn number(self) -> u8;
    /// The stable name for scripts.
    fn as_str(self) -> &'static str;
    /// The name on screen.
    fn title(self) -> &'static str;
}

/// How a run ended, in the words of its procedure: the ends that every procedure has.
pub trait RunEnd<P>: Send {
    /// The user stopped it; what was done stays.
    const CANCELLED: Self;
    /// It stopped at a problem; what was done stays.
    fn stopped(finding: Box<Finding>) -> Self;
    /// Something has to pass first; running it again goes on.
    fn waits(phase: P, reason: String, until: Option<Timestamp>) -> Self;
}

/// Why a run must not go on as it was about to, though its rules would let it.
#[derive(Debug)]
pub struct Objection<P> {
    /// The phase that it stops in.
    pub phase: P,
    /// What is told.
    pub finding: Box<Finding>,
    /// What we did a moment ago may lag behind on a replica: only what stays so stops it.
    pub may_pass: bool,
    /// Kept with the note, so that whoever has read of it can go over it.
    pub told: Option<String>,
}

/// What a refusal means for a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It is so already: as good as made.
    Made,
    /// The same call may well succeed a little later.
    Passes,
    /// It stays so.
    Stays,
}

impl Refusal {
    /// What it means where nothing more is known of the call. What was made a moment ago is not known everywhere in a cloud.
    #[must_use]
    pub fn usual(error: &PortError) -> Self {
        match error.kind {
            PortErrorKind::AlreadyExists => Self::Made,
            PortErrorKind::NotFound => Self::Passes,
            _ if error.is_passing() => Self::Passes,
            _ => Self::Stays,
        }
    }
}

/// A procedure by phases: its names, its rules, and what it does beside calls and waits.
#[async_trait]
pub trait Procedure: Debug + Sized + Send + Sync + 'static {
    /// Its phases.
    type Phase: Phase;
    /// What is remembered between two runs.
    type Note: Note;
    /// How it is to be done.
    type Options: Send + Sync;
    /// Both clouds as its rules see them.
    type Seen: Send + Sync;
    /// What it does beside calls and waits.
    type Act: Send;
    /// What a run carries along beside what all do.
    type Own: Default + Send + Sync;
    /// How far it is, for screens.
    type View;
    /// How a run ends.
    type End: RunEnd<Self::Phase>;

    /// Its name in settings and findings.
    const NAME: &'static str;
    /// What the ids of its jobs begin with.
    const JOB: &'static str;
    /// What goes on while a change of it is not seen.
    const UNHARMED: &'static str;

    /// The last phase to run. None on a way that has no phases: none is reported then, and none is the last.
    fn last(options: &Self::Options) -> Option<Self::Phase>;

    /// What is remembered of the one that is under way, or of one that begins now.
    async fn begin(job: &Job<Self>) -> Result<Self::Note, WorkError>;

    /// Reads what it looks at, once.
    async fn read(job: &Job<Self>, turn: &mut Turn<Self>) -> Result<(), WorkError>;

    /// What was read, as the rules see it.
    async fn see(job: &Job<Self>, turn: &mut Turn<Self>) -> Result<Self::Seen, Stop<Self>>;

    /// What must stop it, such as what somebody else did.
    fn objection(job: &Job<Self>, turn: &Turn<Self>, seen: &Self::Seen) -> Option<Objection<Self::Phase>>;

    /// Takes what was seen into the note.
    async fn learn(job: &Job<Self>, turn: &mut Turn<Self>, seen: &Self::Seen);

    /// How far it is, where screens are to be told meanwhile.
    fn view(_job: &Job<Self>, _turn: &Turn<Self>, _seen: &Self::Seen) -> Option<Self::View> {
        None
    }

    /// What comes next.
    fn next(job: &Job<Self>, turn: &Turn<Self>, seen: &Self::Seen) -> Next<Self::Phase, Self::Act>;

    /// Does what is its own.
    async fn act(job: &Job<Self>, turn: &mut Turn<Self>, act: Self::Act, seen: &Self::Seen) -> Result<(), Stop<Self>>;

    /// Whether a call makes something new each time it is made.
    fn is_once(call: &Call) -> bool;

    /// Whether what a call made was seen at least once since: the note knows what its inverse takes away.
    fn was_seen(inverse: &Call, note: &Self::Note) -> bool;

    /// Whether the clouds can tell what became of a call without an answer.
    #[must_use]
    fn can_be_told(_call: &Call) -> bool {
        true
    }

    /// What a refusal of a call means.
    #[must_use]
    fn refusal(_call: &Call, error: &PortError) -> Refusal {
        Refusal::usual(error)
    }

    /// A call was made.
    async fn made(_job: &Job<Self>, _turn: &mut Turn<Self>, _call: &Call) -> Result<(), Stop<Self>> {
        Ok(())
    }

    /// Why a phase that lies behind was none, when there is a reason.
    fn passed_over(turn: &Turn<Self>, phase: Self::Phase) -> Option<String>;

    /// Nothing is left to do.
    async fn finish(job: &Job<Self>, turn: &mut Turn<Self>) -> Result<Self::End, Stop<Self>>;
}
