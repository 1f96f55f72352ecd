//! Sums over all instances, for Overview and Certificates.

use super::Model;
use crate::domain::certificate::{CertificateFacts, CertificateUse};
use crate::domain::verdict::Verdict;
use crate::workflow::view::InstanceView;
use jiff::Timestamp;

/// A certificate that ends sooner than this many days wants a hand.
const WARNING_DAYS: i64 = 60;

/// How urgent an instance is; the order is the order of lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// Sign-ins are refused.
    Refused,
    /// A step went wrong.
    Stopped,
    /// A certificate ends soon.
    EndsSoon(i64),
    /// Nobody knows.
    NotKnown,
    /// Being set up.
    SettingUp,
    /// All well.
    Works,
}

/// A row of the table of certificates.
#[derive(Debug, Clone, PartialEq)]
pub struct CertificateRow<'a> {
    /// Its instance.
    pub instance: &'a InstanceView,
    /// What it says.
    pub facts: &'a CertificateFacts,
    /// What it is to the instance.
    pub state: CertificateUse,
    /// Whole days left.
    pub days: i64,
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
}

impl Model {
    /// How urgent an instance is.
    #[must_use]
    pub fn urgency(&self, view: &InstanceView, now: Timestamp) -> Urgency {
        match &view.verdict {
            Verdict::Refused { .. } => Urgency::Refused,
            Verdict::SettingUp { .. } if self.stopped_at(view).is_some() => Urgency::Stopped,
            Verdict::SettingUp { .. } => Urgency::SettingUp,
            Verdict::NotKnown { .. } => Urgency::NotKnown,
            Verdict::Works { .. } => match days_left(view, now) {
                Some(days) if days < WARNING_DAYS => Urgency::EndsSoon(days),
                _ => Urgency::Works,
            },
        }
    }

    /// The step at which the set-up of an instance stopped.
    #[must_use]
    pub fn stopped_at(&self, view: &InstanceView) -> Option<crate::domain::step::StepId> {
        crate::domain::step::StepId::ALL
            .into_iter()
            .find(|step| matches!(self.step(view, *step), crate::workflow::view::StepState::Failed(_)))
    }

    /// Counts for the title and the filters of Overview.
    #[must_use]
    pub fn fleet(&self, now: Timestamp) -> Fleet {
        let mut fleet = Fleet { all: self.instances.len(), ..Fleet::default() };
        for view in self.instances.values() {
            match self.urgency(view, now) {
                Urgency::Works | Urgency::EndsSoon(_) => fleet.works += 1,
                Urgency::Refused => fleet.refused += 1,
                Urgency::Stopped => fleet.stopped += 1,
                Urgency::NotKnown => fleet.not_known += 1,
                Urgency::SettingUp => fleet.setting_up += 1,
            }
        }
        fleet
    }

    /// All signing certificates, soonest end first.
    #[must_use]
    pub fn certificates(&self, now: Timestamp) -> Vec<CertificateRow<'_>> {
        let mut rows: Vec<CertificateRow<'_>> = self
            .instances
            .values()
            .filter_map(|instance| instance.observed.as_ref().map(|o| (instance, o)))
            .flat_map(|(instance, observed)| {
                observed.certificates.iter().map(move |c| CertificateRow {
                    instance,
                    facts: &c.facts,
                    state: c.state,
                    days: c.facts.days_left(now),
                })
            })
            .collect();
        rows.sort_by_key(|row| (row.facts.not_after, row.instance.spec.name.clone()));
        rows
    }
}

/// Whole days until the active certificate of an instance ends.
#[must_use]
fn days_left(view: &InstanceView, now: Timestamp) -> Option<i64> {
    view.observed.as_ref()?.active_certificate().map(|c| c.facts.days_left(now))
}

impl Fleet {
    /// The title of Overview: worst first, zero counts left out.
    #[must_use]
    pub fn title(&self) -> String {
        if self.all == 0 {
            return "No instance yet".into();
        }
        if self.works == self.all {
            return if self.all == 1 { "The account signs in".into() } else { format!("Every one of {} accounts signs in", self.all) };
        }
        let be = |n: usize| if n == 1 { "is" } else { "are" };
        let mut parts = vec![if self.works == 0 {
            "No account signs in yet".to_owned()
        } else {
            format!("{} of {} accounts {} in", self.works, self.all, if self.works == 1 { "signs" } else { "sign" })
        }];
        for (n, what) in
            [(self.refused, "refused"), (self.stopped, "stopped"), (self.not_known, "not known"), (self.setting_up, "being set up")]
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
        let fleet = Fleet { all: 12, works: 9, refused: 1, not_known: 1, setting_up: 1, stopped: 0 };
        assert_eq!(fleet.title(), "9 of 12 accounts sign in, 1 is refused, 1 is not known, 1 is being set up");
        assert_eq!(Fleet { all: 2, works: 2, ..Fleet::default() }.title(), "Every one of 2 accounts signs in");
        assert_eq!(Fleet { all: 1, setting_up: 1, ..Fleet::default() }.title(), "No account signs in yet, 1 is being set up");
    }
}
