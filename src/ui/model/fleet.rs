//! How urgent each instance is, and sums over all of them.

use super::{Levels, Model, RotateWhere, not_read_lately};
use crate::domain::levels::days_until;
use crate::domain::step::StepId;
use crate::domain::verdict::Verdict;
use crate::ui::text::is_stale;
use crate::workflow::view::{InstanceView, StepState};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How urgent an instance is; the order is the order of lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// Sign-ins are refused.
    Refused,
    /// A certificate ends soon.
    EndsSoon(i64),
    /// Nobody knows.
    NotKnown,
    /// A step went wrong.
    Stopped,
    /// It works, and a rollover or a rotation that is under way waits for a person.
    GoOn(Procedure),
    /// It works, and its import key is due to be rotated within so many days.
    KeyDue(i64),
    /// Being set up.
    SettingUp,
    /// All well.
    Works,
}

/// What keeps an instance alive, phase by phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Procedure {
    /// Of its signing certificate.
    Rollover,
    /// Of its import key.
    Rotation,
}

/// Where an instance stands: the word of its verdict. The order is the order of tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // the names are the words on the badges
pub enum Standing {
    Refused,
    NotKnown,
    Stopped,
    SettingUp,
    Works,
}

impl Standing {
    /// In order.
    pub const ALL: [Self; 5] = [Self::Refused, Self::NotKnown, Self::Stopped, Self::SettingUp, Self::Works];
}

impl Urgency {
    /// Where it stands; one whose certificate ends soon, or whose key is due, still works.
    #[must_use]
    pub const fn standing(self) -> Standing {
        match self {
            Self::Refused => Standing::Refused,
            Self::NotKnown => Standing::NotKnown,
            Self::Stopped => Standing::Stopped,
            Self::SettingUp => Standing::SettingUp,
            Self::EndsSoon(_) | Self::GoOn(_) | Self::KeyDue(_) | Self::Works => Standing::Works,
        }
    }

    /// Whether a person has to do something.
    #[must_use]
    pub const fn needs_a_hand(self) -> bool {
        !matches!(self, Self::Works)
    }
}

/// How many instances are in which state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs)] // the names are those of `Urgency`
pub struct Fleet {
    pub all: usize,
    pub works: usize,
    pub refused: usize,
    pub stopped: usize,
    pub not_known: usize,
    pub setting_up: usize,
    pub needs_a_hand: usize,
}

impl Model {
    /// How urgent an instance is.
    #[must_use]
    pub fn urgency(&self, view: &InstanceView, now: Timestamp) -> Urgency {
        self.urgency_within(view, self.levels(), now)
    }

    /// The same with levels that were looked up before, for lists.
    #[must_use]
    pub fn urgency_within(&self, view: &InstanceView, levels: Levels, now: Timestamp) -> Urgency {
        match &view.verdict {
            Verdict::Refused { .. } => Urgency::Refused,
            Verdict::SettingUp { .. } if self.stopped_at(view).is_some() => Urgency::Stopped,
            Verdict::SettingUp { .. } => Urgency::SettingUp,
            Verdict::NotKnown { .. } => Urgency::NotKnown,
            // a verdict ages like any value
            Verdict::Works { proven_at, .. } if is_stale(*proven_at, now) || not_read_lately(view, now) => Urgency::NotKnown,
            Verdict::Works { .. } => self.upkeep(view, levels, now),
        }
    }

    /// What an instance that works needs so that it goes on working.
    fn upkeep(&self, view: &InstanceView, levels: Levels, now: Timestamp) -> Urgency {
        let key = &view.spec.key;
        if let Some(days) = days_left(view, now).filter(|days| *days < levels.warning_days) {
            return Urgency::EndsSoon(days);
        }
        if self.rollovers.waits_for_user(key, now) {
            return Urgency::GoOn(Procedure::Rollover);
        }
        if self.rotations.waits_for_user(key, now) {
            return Urgency::GoOn(Procedure::Rotation);
        }
        let due = view.import_keys.iter().filter(|k| k.active).filter_map(|k| Some(days_until(levels.key_due(k.created?), now)));
        match due.min().filter(|days| *days < levels.key_warning_days()) {
            // a rotation that waits for something is at it
            Some(days) if matches!(self.rotations.stand(key, now), RotateWhere::Rest | RotateWhere::NotRead) => Urgency::KeyDue(days),
            _ => Urgency::Works,
        }
    }

    /// The step at which the set-up of an instance stopped.
    #[must_use]
    pub fn stopped_at(&self, view: &InstanceView) -> Option<StepId> {
        let failed = |state: &StepState| matches!(state, StepState::Failed(_));
        let Some(job) = self.jobs.get(&view.spec.key) else {
            // what was read is in order already: nothing is copied for each of a thousand instances
            return view.steps.iter().find(|(_, state)| failed(state)).map(|(step, _)| *step);
        };
        StepId::ALL.into_iter().find(|step| {
            job.overlay(*step).map_or_else(|| view.steps.iter().any(|(id, state)| id == step && failed(state)), |state| failed(&state))
        })
    }

    /// Counts for the title and the filters of Overview.
    #[must_use]
    pub fn fleet(&self, now: Timestamp) -> Fleet {
        let levels = self.levels();
        Fleet::of(self.instances.values().map(|view| self.urgency_within(view, levels, now)))
    }

    /// While the clouds are read for the first time: how many instances were read, and how many there are. It ends when all were,
    /// or when a problem came instead.
    #[must_use]
    pub fn first_reading(&self) -> Option<(usize, usize)> {
        let read = self.instances.values().filter(|i| i.read_at.is_some()).count();
        let problem = self.notices.iter().any(|n| matches!(n.what, super::NoticeKind::Problem(_)));
        (read < self.instances.len() && !problem).then_some((read, self.instances.len()))
    }
}

/// Whole days until the active certificate of an instance ends.
fn days_left(view: &InstanceView, now: Timestamp) -> Option<i64> {
    view.observed.as_ref()?.active_certificate().map(|c| c.facts.days_left(now))
}

impl Fleet {
    /// Counts.
    #[must_use]
    pub fn of(all: impl Iterator<Item = Urgency>) -> Self {
        let mut fleet = Self::default();
        for urgency in all {
            fleet.all += 1;
            *match urgency.standing() {
                Standing::Works => &mut fleet.works,
                Standing::Refused => &mut fleet.refused,
                Standing::Stopped => &mut fleet.stopped,
                Standing::NotKnown => &mut fleet.not_known,
                Standing::SettingUp => &mut fleet.setting_up,
            } += 1;
            fleet.needs_a_hand += usize::from(urgency.needs_a_hand());
        }
        fleet
    }

    /// How many stand there.
    #[must_use]
    pub const fn count(&self, standing: Standing) -> usize {
        match standing {
            Standing::Works => self.works,
            Standing::Refused => self.refused,
            Standing::Stopped => self.stopped,
            Standing::NotKnown => self.not_known,
            Standing::SettingUp => self.setting_up,
        }
    }

    /// The title of Overview: worst first, zero counts left out.
    #[must_use]
    pub fn title(&self) -> String {
        if self.all == 0 {
            return "No instance yet".into();
        }
        if self.works == self.all {
            return if self.all == 1 { "The account signs in".into() } else { format!("Every one of {} accounts signs in", self.all) };
        }
        if self.not_known == self.all {
            return if self.all == 1 {
                "Whether the account signs in is not known".into()
            } else {
                format!("Whether {} accounts sign in is not known", self.all)
            };
        }
        let be = |n: usize| if n == 1 { "is" } else { "are" };
        let mut parts = vec![if self.works == 0 && self.not_known > 0 {
            "No account is known to sign in".to_owned()
        } else if self.works == 0 {
            "No account signs in yet".to_owned()
        } else {
            format!("{} of {} accounts {} in", self.works, self.all, if self.works == 1 { "signs" } else { "sign" })
        }];
        for (n, what) in
            [(self.refused, "refused"), (self.not_known, "not known"), (self.stopped, "stopped"), (self.setting_up, "being set up")]
        {
            if n > 0 {
                parts.push(format!("{n} {} {what}", be(n)));
            }
        }
        parts.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_title_leaves_out_what_is_not_there() {
        let fleet = Fleet { all: 12, works: 9, refused: 1, not_known: 1, setting_up: 1, ..Fleet::default() };
        assert_eq!(fleet.title(), "9 of 12 accounts sign in, 1 is refused, 1 is not known, 1 is being set up");
        assert_eq!(Fleet { all: 2, works: 2, ..Fleet::default() }.title(), "Every one of 2 accounts signs in");
        assert_eq!(Fleet { all: 3, not_known: 3, ..Fleet::default() }.title(), "Whether 3 accounts sign in is not known");
        let some = Fleet { all: 3, not_known: 2, stopped: 1, ..Fleet::default() };
        assert_eq!(some.title(), "No account is known to sign in, 2 are not known, 1 is stopped");
        assert_eq!(Fleet { all: 1, setting_up: 1, ..Fleet::default() }.title(), "No account signs in yet, 1 is being set up");
    }
}
