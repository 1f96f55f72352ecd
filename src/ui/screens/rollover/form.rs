//! What is chosen on the panes of rollovers; nothing of it comes from outside.

use crate::domain::rollover::RollPhase;
use crate::domain::spec::InstanceKey;
use crate::ui::widgets::Choice;
use crate::workflow::message::RollRunId;
use std::sync::Arc;

/// A page that was asked for in place of the one that follows from how a rollover stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RollPage {
    /// What another rollover would do.
    Plan,
    /// What taking it back would do.
    Undo,
    /// Rolling over at once.
    Emergency,
}

/// What is chosen on the panes of rollovers.
#[derive(Debug, Clone, Default)]
pub struct RolloverForm {
    /// The instance whose rollover stands in the place of the table of Certificates.
    pub open: Option<InstanceKey>,
    /// The instance whose rollover stands in the place of its certificates, in its tab.
    pub tab: Option<InstanceKey>,
    /// A page that was asked for, and of which instance.
    pub page: Option<(InstanceKey, RollPage)>,
    /// The last phase that is to run; nothing for all.
    pub until: Option<RollPhase>,
    /// The new key is made here, with so many bits; else it is made as the present one was.
    pub issue_here: Option<u16>,
    /// Instances that were chosen in the table of Certificates.
    pub chosen: Choice<InstanceKey>,
    /// Several that are to be rolled over together, before anything is run.
    pub several: Option<SeveralForm>,
    /// Whether the run of several stands in the place of the table of Certificates.
    pub run: bool,
    /// The run of several whose report was seen.
    pub seen: Option<RollRunId>,
}

/// Several that are to be rolled over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeveralForm {
    /// The instances.
    pub instances: Arc<[InstanceKey]>,
    /// How many run beside one another.
    pub at_once: usize,
    /// Instances a day at most; nothing for all today.
    pub per_day: Option<usize>,
    /// Whether others are begun after one has failed.
    pub go_on: bool,
}

impl SeveralForm {
    /// As usual: four at once, all today, none after a failure.
    #[must_use]
    pub fn new(instances: impl IntoIterator<Item = InstanceKey>) -> Self {
        Self { instances: instances.into_iter().collect(), at_once: 4, per_day: None, go_on: false }
    }
}

impl RolloverForm {
    /// The page that was asked for, of an instance.
    #[must_use]
    pub fn page_of(&self, key: &InstanceKey) -> Option<RollPage> {
        self.page.as_ref().filter(|(of, _)| of == key).map(|(_, page)| *page)
    }

    /// Whether something stands in the place of the table of Certificates.
    #[must_use]
    pub const fn is_in_front(&self) -> bool {
        self.open.is_some() || self.several.is_some() || self.run
    }

    /// Closes what lies on top, one thing at a time; whether there was something.
    pub fn close_topmost(&mut self) -> bool {
        if self.page.take().is_some() || self.open.take().is_some() || self.several.take().is_some() {
            return true;
        }
        std::mem::take(&mut self.run)
    }
}
