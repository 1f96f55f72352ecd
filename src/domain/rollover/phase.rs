//! The seven phases as a person sees them, and what is remembered between two runs.

use super::observe::{Rollover, Seen};
use crate::domain::certificate::Thumbprint;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A phase of a rollover, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RollPhase {
    /// A new certificate comes into the directory.
    Stage,
    /// AWS gets metadata with the old and the new one, and is read back.
    Overlap,
    /// A response signed with the new key is tried, where we hold the key.
    Canary,
    /// The directory signs with the new one.
    Activate,
    /// A real response is signed with the new one, and AWS takes it.
    Prove,
    /// Until nothing signed with the old one is on its way.
    CoolDown,
    /// The old one leaves the directory and AWS.
    Prune,
}

/// What is known of one phase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum PhaseState {
    /// Seen to be done.
    Done,
    /// Can't be done here, for a reason, and is passed over.
    NotPossible {
        /// Why.
        reason: String,
    },
    /// The next thing to do.
    Now,
    /// Nothing to do but wait.
    Waits {
        /// For what.
        reason: String,
        /// Until when, where that is known.
        until: Option<Timestamp>,
    },
    /// Comes later.
    Later,
}

/// What this workspace remembers of a rollover that is under way. Everything that the clouds can tell is left to them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The rollover: journal rows of its jobs carry it.
    pub id: String,
    /// When it began.
    pub began: Timestamp,
    /// Whether the old key counts as compromised.
    pub emergency: bool,
    /// The new certificate, once it was seen.
    pub new: Option<Thumbprint>,
    /// The one that signed when the new one was first seen.
    #[serde(default)]
    pub old: Option<Thumbprint>,
    /// Since when AWS is seen to trust both.
    pub overlapped: Option<Timestamp>,
    /// How the canary went: `Ok` when AWS took it, else why it could not be tried.
    pub canary: Option<Result<Timestamp, String>>,
    /// Since when the new one signs.
    pub activated: Option<Timestamp>,
    /// When a real response signed with the new one was taken.
    pub proven: Option<Timestamp>,
    /// The last sign-in signed with the old one, from the directory's log.
    pub last_old: Option<Timestamp>,
    /// When it was finished.
    pub finished: Option<Timestamp>,
    /// Changes by somebody else that stopped an earlier run: whoever runs it again has read of them.
    #[serde(default)]
    pub told: Vec<String>,
}

impl RollPhase {
    /// All phases in order.
    pub const ALL: [Self; 7] = [Self::Stage, Self::Overlap, Self::Canary, Self::Activate, Self::Prove, Self::CoolDown, Self::Prune];

    /// 1 to 7.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Stage => 1,
            Self::Overlap => 2,
            Self::Canary => 3,
            Self::Activate => 4,
            Self::Prove => 5,
            Self::CoolDown => 6,
            Self::Prune => 7,
        }
    }

    /// The stable name for scripts.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stage => "stage",
            Self::Overlap => "overlap",
            Self::Canary => "canary",
            Self::Activate => "activate",
            Self::Prove => "prove",
            Self::CoolDown => "cool_down",
            Self::Prune => "prune",
        }
    }

    /// The name on screen.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Stage => "New certificate in the directory",
            Self::Overlap => "AWS trusts old and new",
            Self::Canary => "Try the new key",
            Self::Activate => "Directory signs with the new one",
            Self::Prove => "Prove a real sign-in",
            Self::CoolDown => "Cool down",
            Self::Prune => "Remove the old one",
        }
    }
}

impl Note {
    /// A rollover that begins now.
    #[must_use]
    pub const fn begin(id: String, began: Timestamp, emergency: bool) -> Self {
        Self {
            id,
            began,
            emergency,
            new: None,
            old: None,
            overlapped: None,
            canary: None,
            activated: None,
            proven: None,
            last_old: None,
            finished: None,
            told: Vec::new(),
        }
    }

    /// Whether somebody went on from the new certificate to yet another one, which is all that is left: this rollover has long ended.
    #[must_use]
    pub fn is_overtaken(&self, active: &Thumbprint, seen: &Seen) -> bool {
        let other = |print: &Option<Thumbprint>| print.as_ref().is_some_and(|print| print != active);
        other(&self.new) && other(&self.old) && !self.new.as_ref().is_some_and(|new| seen.has(new))
    }

    /// Takes in what was seen at `now`: times at which a state was seen first.
    pub fn see(&mut self, rollover: &Rollover, now: Timestamp) {
        if let Some(new) = rollover.new_certificate() {
            if self.new.as_ref() != Some(new) {
                // another certificate than the one that was tried and trusted: nothing learned of the other one holds
                (self.overlapped, self.canary, self.activated, self.proven) = (None, None, None, None);
            }
            self.new = Some(new.clone());
        }
        match rollover {
            Rollover::Staged(staged) => self.old = Some(staged.old().clone()),
            Rollover::Overlapped(both) => self.old = Some(both.old().clone()),
            _ => {}
        }
        match rollover {
            Rollover::Overlapped(_) => {
                // of a clock that was ahead nothing is learned: the wait begins anew
                self.overlapped = Some(self.overlapped.filter(|since| *since <= now).unwrap_or(now));
                self.activated = None;
                self.proven = None;
            }
            Rollover::Activated(_) => {
                self.activated.get_or_insert(now);
            }
            // AWS no longer trusts it: the wait begins anew when it does
            Rollover::Staged(_) | Rollover::Untrusted(_) => self.overlapped = None,
            Rollover::Rest(_) | Rollover::NoCertificate => {}
        }
    }
}

/// The state of every phase.
#[must_use]
pub fn phases(rollover: &Rollover, note: Option<&Note>) -> Vec<(RollPhase, PhaseState)> {
    let now = current(rollover, note);
    RollPhase::ALL.into_iter().map(|phase| (phase, state(phase, now, note))).collect()
}

/// The phase that comes next; `None` when nothing is left to do.
fn current(rollover: &Rollover, note: Option<&Note>) -> Option<RollPhase> {
    match rollover {
        Rollover::Rest(_) if note.is_some_and(|n| n.finished.is_some()) => None,
        Rollover::Rest(_) | Rollover::NoCertificate => Some(RollPhase::Stage),
        Rollover::Staged(_) | Rollover::Untrusted(_) => Some(RollPhase::Overlap),
        Rollover::Overlapped(_) if note.is_none_or(|n| n.canary.is_none()) => Some(RollPhase::Canary),
        Rollover::Overlapped(_) => Some(RollPhase::Activate),
        Rollover::Activated(_) if note.is_none_or(|n| n.proven.is_none()) => Some(RollPhase::Prove),
        Rollover::Activated(a) if a.in_directory().is_empty() => Some(RollPhase::Prune),
        Rollover::Activated(_) => Some(RollPhase::CoolDown),
    }
}

fn state(phase: RollPhase, now: Option<RollPhase>, note: Option<&Note>) -> PhaseState {
    let Some(now) = now else {
        return passed(phase, note);
    };
    match phase.cmp(&now) {
        std::cmp::Ordering::Less => passed(phase, note),
        std::cmp::Ordering::Equal => PhaseState::Now,
        std::cmp::Ordering::Greater => PhaseState::Later,
    }
}

/// A phase that lies behind. One that could not be done is not called done.
fn passed(phase: RollPhase, note: Option<&Note>) -> PhaseState {
    match (phase, note.and_then(|n| n.canary.as_ref())) {
        (RollPhase::Canary, Some(Err(reason))) => PhaseState::NotPossible { reason: reason.clone() },
        (RollPhase::Canary, None) => PhaseState::NotPossible { reason: "It is not known here whether the new key was tried".into() },
        _ => PhaseState::Done,
    }
}
