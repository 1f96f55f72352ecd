//! Notices of the desktop, for a user who is not looking at the window.

use super::Engine;
use crate::workflow::ports::{DesktopNotice, StoreError};
use crate::workflow::reminders;
use std::time::Duration;

/// How often it is looked whether something that was read comes near its end.
pub(super) const EVERY: Duration = Duration::from_secs(3600);

impl Engine {
    /// Shows a notice while the user looks at something else, unless notices are switched off. Whether it was shown.
    pub(super) async fn notify(&self, notice: &DesktopNotice) -> bool {
        if !self.state.lock().await.looks_away {
            return false;
        }
        reminders::wanted(&*self.parts.services.store).await && self.parts.notifier.show(notice).await
    }

    /// Says what comes near its end, of what was read since the start. Each thing once a day.
    pub(super) async fn remind(&self) {
        // whoever works with a workspace that can't be read meets the same error and reads of it there
        let _ = self.try_remind().await;
    }

    async fn try_remind(&self) -> Result<(), StoreError> {
        let (store, now) = (&*self.parts.services.store, self.parts.services.clock.now());
        let levels = reminders::levels(store).await?;
        let all = self.state.lock().await.worlds.values().flat_map(|world| reminders::endings(world, levels, now)).collect();
        let untold = reminders::untold(store, all, now).await?;
        let Some(notice) = reminders::notice(untold.clone()) else { return Ok(()) };
        if self.notify(&notice).await {
            reminders::remember(store, &untold, now).await?;
        }
        Ok(())
    }
}
