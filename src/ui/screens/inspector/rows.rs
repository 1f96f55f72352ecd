//! The rows of the text pane: which lines are seen, and how long ones are cut into rows. Made anew only when something of it
//! changes; painting takes the rows that are seen.

use super::state::SheetState;
use crate::saml::view::Sheet;
use std::ops::Range;

/// Characters that later rows of a wrapped line are moved to the right.
pub(super) const HANG: usize = 2;

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// Its line.
    pub(super) line: usize,
    /// Its bytes of the document.
    pub(super) bytes: Range<u32>,
    /// Whether the line begins with it.
    pub(super) first: bool,
    /// Whether it stands for the whole line, shortened.
    pub(super) short: bool,
}

/// All rows, and what they were made for.
#[derive(Debug, Clone, Default)]
pub(super) struct Rows {
    key: Option<(u64, bool, bool, usize)>,
    rows: Vec<Row>,
}

impl Rows {
    pub(super) fn all(&self) -> &[Row] {
        &self.rows
    }

    /// The first row of a line, or where it would be.
    pub(super) fn of_line(&self, line: usize) -> usize {
        self.rows.partition_point(|row| row.line < line)
    }
}

/// Makes the rows anew when folds, wrapping or the number of columns changed.
pub(super) fn update(state: &mut SheetState, sheet: &Sheet, tree: bool, columns: usize) {
    // without a line that is shown whole the width does not matter
    let width = if state.wrap || !state.whole.is_empty() { columns } else { 0 };
    let key = Some((state.changes, state.wrap, tree, width));
    if state.rows.key == key {
        return;
    }
    let mut rows = Vec::new();
    let mut index = 0;
    while let Some(line) = sheet.lines().get(index) {
        let whole = !tree && (state.wrap || state.whole.contains(&index));
        if tree && sheet.text(line.range()).starts_with("</") {
            index += 1;
            continue;
        }
        if whole {
            let room = columns.saturating_sub(usize::from(line.indent) * 2);
            let pieces = sheet.wrap(index, room, HANG);
            rows.extend(pieces.into_iter().enumerate().map(|(n, bytes)| Row { line: index, bytes, first: n == 0, short: false }));
        } else {
            rows.push(Row { line: index, bytes: line.range(), first: true, short: true });
        }
        let closed_by = line.closed_by.filter(|_| state.folded.contains(&index));
        index = closed_by.map_or(index + 1, |end| end as usize + 1);
    }
    state.rows = Rows { key, rows };
}

/// Looks for what is typed, when that changed.
pub(super) fn search(state: &mut SheetState, sheet: &Sheet) {
    if state.hits.of != state.search {
        state.hits.places = sheet.find(&state.search);
        state.hits.of.clone_from(&state.search);
        state.hit = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(state: &SheetState) -> Vec<usize> {
        state.rows.all().iter().map(|row| row.line).collect()
    }

    #[test]
    fn folded_elements_are_passed_over_and_the_tree_has_no_closing_tags() {
        let sheet = Sheet::new("<a><b><c>1</c></b><d/></a>".into());
        let mut state = SheetState::default();
        update(&mut state, &sheet, false, 80);
        assert_eq!(lines(&state), [0, 1, 2, 3, 4, 5]);
        state.toggle_fold(1);
        update(&mut state, &sheet, false, 80);
        assert_eq!(lines(&state), [0, 1, 4, 5]);
        update(&mut state, &sheet, true, 80);
        assert_eq!(lines(&state), [0, 1, 4]);
        assert_eq!(state.rows.of_line(4), 2);
    }

    #[test]
    fn a_line_that_is_shown_whole_takes_the_rows_that_it_needs() {
        let sheet = Sheet::new(format!("<a><b>{}</b></a>", "x".repeat(100)).as_str().into());
        let mut state = SheetState::default();
        state.toggle_whole(1);
        update(&mut state, &sheet, false, 42);
        assert_eq!(lines(&state), [0, 1, 1, 1, 2]);
        assert!(state.rows.all()[1].first && !state.rows.all()[2].first);
        update(&mut state, &sheet, false, 1000);
        assert_eq!(lines(&state), [0, 1, 2], "another width, other rows");
    }
}
