//! The rows of the picture, as data: instances by where they stand, in groups that open and close once there are many.

use crate::ui::model::Standing;
use std::collections::BTreeSet;

/// Up to so many instances stand without groups.
const FEW: usize = 12;
/// A group of more instances is closed at first.
const MANY: usize = 24;

/// A row of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Row {
    /// The head of a group: where they stand, how many there are, whether it is open.
    Group { standing: Standing, count: usize, open: bool },
    /// An instance, by its index in the list.
    Item(usize),
}

/// The rows of a list that is sorted by standing. `turned` holds the groups that the user opened or closed.
pub(super) fn rows(standings: &[Standing], turned: &BTreeSet<Standing>) -> Vec<Row> {
    if standings.len() <= FEW {
        return (0..standings.len()).map(Row::Item).collect();
    }
    let mut rows = Vec::new();
    let mut at = 0;
    for group in standings.chunk_by(|a, b| a == b) {
        let standing = group[0];
        let open = (group.len() <= MANY) != turned.contains(&standing);
        rows.push(Row::Group { standing, count: group.len(), open });
        if open {
            rows.extend((at..at + group.len()).map(Row::Item));
        }
        at += group.len();
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_instances_stand_alone_and_many_in_groups() {
        let none = BTreeSet::new();
        let few = [Standing::Refused, Standing::Works];
        assert_eq!(rows(&few, &none), [Row::Item(0), Row::Item(1)]);
        let mut many = vec![Standing::Refused; 2];
        many.extend(vec![Standing::Works; 998]);
        let shown = rows(&many, &none);
        assert_eq!(
            shown,
            [
                Row::Group { standing: Standing::Refused, count: 2, open: true },
                Row::Item(0),
                Row::Item(1),
                Row::Group { standing: Standing::Works, count: 998, open: false }
            ]
        );
        let opened = rows(&many, &BTreeSet::from([Standing::Works]));
        assert_eq!((opened.len(), opened.last()), (1002, Some(&Row::Item(999))));
        let closed = rows(&many, &BTreeSet::from([Standing::Refused]));
        assert_eq!(closed.len(), 2);
    }
}
