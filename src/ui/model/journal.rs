//! The journal as the window has it: what was searched, how much was found, and the pages that were looked at. It holds a few pages,
//! however large the journal is.

use crate::domain::finding::Finding;
use crate::domain::journal::{Entry, EntryId};
use crate::workflow::ports::JournalSearch;
use crate::workflow::view::{Found, JOURNAL_PAGE, JournalPage};
use std::collections::{BTreeMap, BTreeSet};

/// Pages that are kept; those farthest from the newest one go first.
const MOST_PAGES: usize = 40;

/// The journal.
#[derive(Debug, Clone, Default)]
pub struct Journal {
    /// The search that was asked for last.
    wanted: Option<JournalSearch>,
    /// The search whose rows are shown: the wanted one, or the one before until an answer comes.
    shown: JournalSearch,
    found: Option<Found>,
    pages: BTreeMap<usize, Vec<Entry>>,
    asked: BTreeSet<usize>,
    problem: Option<Finding>,
    /// Calls were made since it was searched.
    outdated: bool,
    /// The first word on the wanted search has not come.
    awaited: bool,
}

impl Journal {
    /// Whether this search has to be made: it is another one than the last, or calls were made since.
    #[must_use]
    pub fn needs(&self, search: &JournalSearch) -> bool {
        self.outdated || self.wanted.as_ref() != Some(search)
    }

    /// Rows of this search, or of the one before it while the answer is awaited; nothing before the first answer, and where the rows
    /// are those of another instance.
    #[must_use]
    pub fn found(&self, search: &JournalSearch) -> Option<Found> {
        self.found.filter(|_| self.shown.instance == search.instance)
    }

    /// Whether what is shown is what was asked for.
    #[must_use]
    pub fn answers(&self, search: &JournalSearch) -> bool {
        self.found.is_some() && self.shown == *search
    }

    /// The search whose rows are shown.
    #[must_use]
    pub const fn shown(&self) -> &JournalSearch {
        &self.shown
    }

    /// The row at this place among those found; nothing while its page is on its way.
    #[must_use]
    pub fn row(&self, index: usize) -> Option<&Entry> {
        self.pages.get(&(index / JOURNAL_PAGE))?.get(index % JOURNAL_PAGE)
    }

    /// The row of this number and its place, when its page is here.
    #[must_use]
    pub fn entry(&self, id: EntryId) -> Option<(usize, &Entry)> {
        self.pages.iter().find_map(|(page, rows)| {
            let at = rows.iter().position(|row| row.id == id)?;
            Some((page * JOURNAL_PAGE + at, rows.get(at)?))
        })
    }

    /// The pages that these rows need and that nobody asked for yet, by their first row.
    pub fn missing(&self, rows: std::ops::Range<usize>) -> impl Iterator<Item = usize> {
        let last = rows.end.saturating_sub(1).max(rows.start);
        let pages = if rows.is_empty() { 0..0 } else { rows.start / JOURNAL_PAGE..last / JOURNAL_PAGE + 1 };
        pages.filter(|page| !self.pages.contains_key(page) && !self.asked.contains(page)).map(|page| page * JOURNAL_PAGE)
    }

    /// Why it can't be shown, when it can't.
    #[must_use]
    pub const fn problem(&self) -> Option<&Finding> {
        self.problem.as_ref()
    }

    pub(super) fn searched(&mut self, search: &JournalSearch) {
        self.wanted = Some(search.clone());
        self.outdated = false;
        self.awaited = true;
        self.problem = None;
    }

    pub(super) fn page_asked(&mut self, search: &JournalSearch, from: usize) {
        if self.shown == *search {
            self.asked.insert(from / JOURNAL_PAGE);
        }
    }

    pub(super) fn counted(&mut self, search: JournalSearch, found: Found) {
        if self.wanted.as_ref() != Some(&search) {
            return; // the answer to words that were typed before
        }
        // a later count belongs to the rows that are there
        if std::mem::take(&mut self.awaited) {
            self.pages.clear();
            self.asked.clear();
        }
        self.shown = search;
        self.found = Some(found);
    }

    pub(super) fn arrived(&mut self, page: JournalPage) {
        if self.shown != page.search || self.found.is_none() {
            return;
        }
        let number = page.from / JOURNAL_PAGE;
        self.asked.remove(&number);
        self.pages.insert(number, page.rows);
        while self.pages.len() > MOST_PAGES {
            let farthest = self.pages.keys().copied().max_by_key(|other| other.abs_diff(number));
            farthest.map(|other| self.pages.remove(&other));
        }
    }

    pub(super) fn failed(&mut self, finding: &Finding) {
        // what was asked for stays asked for: the user says when to try again
        if self.awaited || !self.asked.is_empty() {
            self.problem = Some(finding.clone());
        }
    }

    pub(super) const fn outdated(&mut self) {
        self.outdated = true;
    }
}
