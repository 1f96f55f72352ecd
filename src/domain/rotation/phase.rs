//! The six phases as a person sees them, and what is remembered between two runs.

use super::observe::Rotation;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A phase of a rotation, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RotatePhase {
    /// A second key is made in AWS; its secret goes into the vault.
    Make,
    /// The directory tests and stores it.
    Store,
    /// An import cycle works with it.
    Cycle,
    /// The old key is switched off.
    Disable,
    /// Until whoever misses the old key would have said so.
    CoolDown,
    /// The old key is deleted.
    Delete,
}

/// What is known of one phase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum PhaseState {
    /// Seen to be done.
    Done,
    /// There is nothing to be done here: no import stores a key.
    NotNeeded,
    /// The next thing to do.
    Now,
    /// Comes later.
    Later,
}

/// What this workspace remembers of a rotation that is under way. Everything that the clouds can tell is left to them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The rotation: journal rows of its jobs carry it.
    pub id: String,
    /// When it began.
    pub began: Timestamp,
    /// The key that is to go.
    pub old: Option<String>,
    /// The key that takes its place, once it was seen.
    pub new: Option<String>,
    /// Since when the directory is known to hold the new one; of an earlier time when the key is another one.
    pub stored: Option<Timestamp>,
    /// When the cycle began that was seen to work without the old one.
    pub cycle: Option<Timestamp>,
    /// Since when the old one is seen to be off.
    pub off: Option<Timestamp>,
    /// When it was finished.
    pub finished: Option<Timestamp>,
    /// What stopped an earlier run and may be gone over: whoever runs it again has read of it.
    #[serde(default)]
    pub told: Vec<String>,
}

impl RotatePhase {
    /// All phases in order.
    pub const ALL: [Self; 6] = [Self::Make, Self::Store, Self::Cycle, Self::Disable, Self::CoolDown, Self::Delete];

    /// 1 to 6.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Make => 1,
            Self::Store => 2,
            Self::Cycle => 3,
            Self::Disable => 4,
            Self::CoolDown => 5,
            Self::Delete => 6,
        }
    }

    /// The stable name for scripts.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Make => "make",
            Self::Store => "store",
            Self::Cycle => "cycle",
            Self::Disable => "disable",
            Self::CoolDown => "cool_down",
            Self::Delete => "delete",
        }
    }

    /// The name on screen.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Make => "New access key in AWS",
            Self::Store => "Directory stores the new key",
            Self::Cycle => "An import cycle works with it",
            Self::Disable => "Old key off",
            Self::CoolDown => "Cool down",
            Self::Delete => "Delete the old key",
        }
    }

    /// Whether there is nothing to do in this phase where no import stores a key.
    #[must_use]
    pub const fn is_about_the_import(self) -> bool {
        matches!(self, Self::Store | Self::Cycle)
    }
}

impl Note {
    /// A rotation that begins now.
    #[must_use]
    pub const fn begin(id: String, began: Timestamp) -> Self {
        Self { id, began, old: None, new: None, stored: None, cycle: None, off: None, finished: None, told: Vec::new() }
    }

    /// Takes in what was seen at `now`: keys, and times at which a state was seen first.
    pub fn see(&mut self, rotation: &Rotation, now: Timestamp) {
        match rotation {
            Rotation::Rest(rest) => {
                self.old = Some(rest.key().to_owned());
                (self.stored, self.cycle, self.off) = (None, None, None);
            }
            Rotation::Made(made) => {
                self.pair(made.old(), made.new_one());
                // whatever was learned of an earlier storing holds no more; the wait begins anew
                (self.stored, self.cycle, self.off) = (None, None, None);
            }
            Rotation::Stored(stored) => {
                self.pair(stored.old(), stored.new_one());
                self.stored = stored.since().or(self.stored);
                self.off = None;
            }
            Rotation::Off(off) => {
                self.pair(off.old(), off.new_one());
                self.stored = off.since().or(self.stored);
                self.off.get_or_insert(now);
            }
            Rotation::Renewed(_) | Rotation::Lost(_) | Rotation::NoKey | Rotation::Unclear(_) => {}
        }
    }

    fn pair(&mut self, old: &str, new: &str) {
        if self.new.as_deref() != Some(new) {
            // nothing learned of another key holds for this one
            (self.stored, self.cycle, self.off) = (None, None, None);
        }
        (self.old, self.new) = (Some(old.to_owned()), Some(new.to_owned()));
    }
}

/// The state of every phase. `imports` says whether an import stores a key.
#[must_use]
pub fn phases(rotation: &Rotation, note: Option<&Note>, imports: bool) -> Vec<(RotatePhase, PhaseState)> {
    let now = current(rotation, note);
    let state = |phase: RotatePhase| match now {
        _ if phase.is_about_the_import() && !imports => PhaseState::NotNeeded,
        Some(now) if phase == now => PhaseState::Now,
        Some(now) if phase > now => PhaseState::Later,
        _ => PhaseState::Done,
    };
    RotatePhase::ALL.into_iter().map(|phase| (phase, state(phase))).collect()
}

/// The phase that comes next; `None` when nothing is left to do.
fn current(rotation: &Rotation, note: Option<&Note>) -> Option<RotatePhase> {
    match rotation {
        // somebody deleted the old one before a cycle was seen
        Rotation::Renewed(renewed) if renewed.since().is_some() && note.is_some_and(|n| n.finished.is_none() && n.cycle.is_none()) => {
            Some(RotatePhase::Cycle)
        }
        Rotation::Renewed(_) => None,
        Rotation::NoKey | Rotation::Rest(_) | Rotation::Lost(_) | Rotation::Unclear(_) => Some(RotatePhase::Make),
        Rotation::Made(_) => Some(RotatePhase::Store),
        Rotation::Stored(stored) if stored.since().is_some() && note.is_none_or(|n| n.cycle.is_none()) => Some(RotatePhase::Cycle),
        Rotation::Stored(_) => Some(RotatePhase::Disable),
        Rotation::Off(_) => Some(RotatePhase::CoolDown),
    }
}
