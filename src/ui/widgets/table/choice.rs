//! Which rows are chosen, by what stands for them, so that another order or filter changes nothing.

use crate::ui::widgets::Choose;
use std::collections::BTreeSet;

/// The chosen rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice<K> {
    chosen: BTreeSet<K>,
    /// The row from which Shift chooses.
    from: Option<K>,
}

impl<K> Default for Choice<K> {
    fn default() -> Self {
        Self { chosen: BTreeSet::new(), from: None }
    }
}

impl<K: Ord + Clone> Choice<K> {
    /// Whether a row is chosen.
    pub fn has(&self, key: &K) -> bool {
        self.chosen.contains(key)
    }

    /// How many are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.chosen.len()
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.chosen.is_empty()
    }

    /// Those that are, in order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = &K> {
        self.chosen.iter()
    }

    /// None is chosen from now on.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Where Shift chooses from, when nothing was chosen yet.
    pub fn begin_at(&mut self, key: K) {
        self.from = Some(key);
    }

    /// Leaves only what is still there.
    pub fn keep(&mut self, there: impl Fn(&K) -> bool) {
        self.chosen.retain(&there);
        self.from = self.from.take().filter(there);
    }

    /// Carries out what was asked for, over `count` rows. `key` is what stands for a row, `place` where it stands.
    pub fn apply(&mut self, ask: Choose, count: usize, key: impl Fn(usize) -> K, place: impl Fn(&K) -> Option<usize>) {
        match ask {
            Choose::Turn(index) => {
                let key = key(index);
                if !self.chosen.remove(&key) {
                    self.chosen.insert(key.clone());
                }
                self.from = Some(key);
            }
            Choose::To(index, came) => {
                let from = self.from.as_ref().and_then(place).or(came).unwrap_or(index);
                self.chosen = (from.min(index)..=from.max(index)).filter(|i| *i < count).map(&key).collect();
                self.from = (from < count).then(|| key(from));
            }
            Choose::All => self.chosen = (0..count).map(key).collect(),
            Choose::Nothing => self.clear(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(asks: &[Choose]) -> Vec<usize> {
        let mut choice = Choice::default();
        for ask in asks {
            choice.apply(*ask, 10, |index| index * 10, |key| Some(key / 10));
        }
        choice.iter().map(|key| key / 10).collect()
    }

    #[test]
    fn rows_are_chosen_one_by_one_and_in_a_row() {
        assert_eq!(after(&[Choose::Turn(3), Choose::Turn(5), Choose::Turn(3)]), [5]);
        assert_eq!(after(&[Choose::Turn(3), Choose::To(6, None)]), [3, 4, 5, 6]);
        assert_eq!(after(&[Choose::Turn(3), Choose::To(6, None), Choose::To(1, None)]), [1, 2, 3], "from where it began");
        assert_eq!(after(&[Choose::To(2, Some(1)), Choose::To(3, Some(2)), Choose::To(2, Some(3))]), [1, 2], "arrows there and back");
        assert_eq!(after(&[Choose::All]).len(), 10);
        assert!(after(&[Choose::All, Choose::Nothing]).is_empty());
    }

    #[test]
    fn what_is_gone_is_not_chosen_any_more() {
        let mut choice = Choice::default();
        choice.apply(Choose::All, 4, |index| index, |key| Some(*key));
        choice.keep(|key| *key != 2);
        assert!(choice.has(&1) && !choice.has(&2) && choice.len() == 3);
    }
}
