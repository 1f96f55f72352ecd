//! What is chosen on the panes of rotations; nothing of it comes from outside.

use crate::domain::rotation::RotatePhase;
use crate::domain::spec::InstanceKey;
use std::sync::Arc;

/// A page that was asked for in place of the one that follows from how a rotation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RotatePage {
    /// What another rotation would do.
    Plan,
    /// What taking it back would do.
    Undo,
}

/// What is chosen on the panes of rotations.
#[derive(Debug, Clone, Default)]
pub struct RotationForm {
    /// The instance whose rotation stands in the place of the table of Certificates.
    pub open: Option<InstanceKey>,
    /// The instance whose rotation stands in the place of its certificates, in its tab.
    pub tab: Option<InstanceKey>,
    /// A page that was asked for, and of which instance.
    pub page: Option<(InstanceKey, RotatePage)>,
    /// The last phase that is to run; nothing for all.
    pub until: Option<RotatePhase>,
    /// Several whose keys are rotated together stand in the place of the table.
    pub several: Option<Arc<[InstanceKey]>>,
}

impl RotationForm {
    /// The page that was asked for, of an instance.
    #[must_use]
    pub fn page_of(&self, key: &InstanceKey) -> Option<RotatePage> {
        self.page.as_ref().filter(|(of, _)| of == key).map(|(_, page)| *page)
    }

    /// Whether something stands in the place of the table of Certificates.
    #[must_use]
    pub const fn is_in_front(&self) -> bool {
        self.open.is_some() || self.several.is_some()
    }

    /// Closes what lies on top, one thing at a time; whether there was something.
    pub fn close_topmost(&mut self) -> bool {
        self.page.take().is_some() || self.open.take().is_some() || self.several.take().is_some()
    }
}
