//! What a run of a rotation does beside calls and waits: waits for a cycle, marks what was taken back, forgets secrets.

use super::procedure::{Stop, Turn};
use super::{RotateEnd, RotateJob, RotateNews, belongs};
use crate::domain::call::Call;
use crate::domain::journal::{Entry, Phase};
use crate::domain::rotation::RotatePhase;
use crate::workflow::patience::Wait;
use crate::workflow::ports::VaultItem;
use crate::workflow::world::WorkError;

impl RotateJob {
    /// A cycle is looked at from time to time. When the patience ends the run ends too, and nothing is lost.
    pub(super) async fn await_cycle(&self, turn: &mut Turn, reason: String) -> Result<(), Stop> {
        let mut wait = turn.own.cycle.take().unwrap_or_else(|| Wait::every(self.patience.cycle, self.patience.poll));
        (self.sink)(RotateNews::Waiting(RotatePhase::Cycle, reason.clone(), wait.left().as_secs()));
        let more = tokio::select! {
            () = self.cancel.cancelled() => true,
            more = wait.pause() => more,
        };
        turn.own.cycle = Some(wait);
        if more { Ok(()) } else { Err(Stop::End(RotateEnd::Waits { phase: RotatePhase::Cycle, reason, until: None })) }
    }

    /// The row of what was taken back no longer stands, and the one that took it back is nothing to take back.
    pub(super) async fn mark_undone(&self, turn: &mut Turn, call: &Call) -> Result<(), Stop> {
        let concerned = |e: &&Entry| {
            e.phase == Phase::Done && belongs(e, &turn.note) && (e.what.call == *call || e.what.inverse.as_ref() == Some(call))
        };
        let rows: Vec<Entry> = turn.world.memory.journal.iter().filter(concerned).cloned().collect();
        let (store, now) = (&self.services.store, self.services.clock.now());
        for row in rows {
            let (inverse, request) = (row.what.inverse.as_ref(), row.request_id.as_deref());
            store.journal_finish(row.id, Phase::Undone, now, inverse, request, None).await.map_err(WorkError::from)?;
        }
        Ok(turn.world.remember(&self.services).await?)
    }

    /// The secret of a key that is gone goes too.
    pub(super) async fn forget_secrets(&self, turn: &Turn) -> Result<(), Stop> {
        let there: Vec<&str> = turn.world.import_user.iter().flat_map(|u| &u.keys).map(|k| k.id.as_str()).collect();
        let ours = [turn.note.old.as_ref(), turn.note.new.as_ref()].into_iter().flatten();
        for key in ours.filter(|key| !there.contains(&key.as_str())) {
            self.services.vault.delete(&VaultItem::access_key(key)).await.map_err(WorkError::from)?;
        }
        Ok(())
    }
}
