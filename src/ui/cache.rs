//! Lists that grow with the data are made when the data changed, not in every frame: they lie in egui's memory with what they were
//! made from.

use super::env::Env;
use egui::{Id, Ui};
use std::sync::Arc;

/// What every kept list depends on: the model's revision, and the minute, because days and ages go on by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Moment {
    revision: u64,
    minute: i64,
}

/// A list and what it was made from; it stands for the list.
pub(super) struct Kept<K, V> {
    at: Moment,
    from: K,
    value: V,
}

/// The value as it was made from `from` and the model; made anew when one of them changed, or the minute.
pub(super) fn kept<K, V>(ui: &Ui, env: &Env<'_>, name: &str, from: K, make: impl FnOnce(&K) -> V) -> Arc<Kept<K, V>>
where
    K: PartialEq + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    let at = Moment { revision: env.model.revision(), minute: env.now.as_second().div_euclid(60) };
    let id = Id::unique(("kept", name));
    if let Some(kept) = ui.data(|d| d.get_temp::<Arc<Kept<K, V>>>(id))
        && kept.at == at
        && kept.from == from
    {
        return kept;
    }
    let value = make(&from);
    let kept = Arc::new(Kept { at, from, value });
    ui.data_mut(|d| d.insert_temp(id, Arc::clone(&kept)));
    kept
}

impl<K, V> std::ops::Deref for Kept<K, V> {
    type Target = V;
    fn deref(&self) -> &V {
        &self.value
    }
}
