//! Searches of the journal. What a search found is kept as row numbers alone, eight bytes a row, so that any page of it is a read
//! of a hundred rows, however large the journal is, and rows that come meanwhile do not shift the pages.

use super::connections::boxed;
use super::{Done, Engine};
use crate::domain::journal::EntryId;
use crate::workflow::message::Event;
use crate::workflow::ports::JournalSearch;
use crate::workflow::view::{Found, JOURNAL_PAGE, JournalPage};
use std::sync::Arc;

/// Searches that are kept: that of the screen, that of an instance, and those of the words before.
const MOST_SEARCHES: usize = 4;

/// A search and what it found.
pub(super) struct Search {
    what: JournalSearch,
    /// Tells a search from an earlier one for the same.
    turn: u64,
    rows: Vec<EntryId>,
}

impl Engine {
    /// Searches the journal slice by slice. The first page goes out as soon as it is full; the count follows.
    pub(super) async fn search_journal(self: &Arc<Self>, search: JournalSearch) -> Done {
        let store = &self.parts.services.store;
        let turn = self.new_search(&search).await;
        let of = store.journal_count().await.map_err(boxed)?;
        let (mut from, mut shown) = (None, false);
        loop {
            let slice = store.journal_search(&search, from).await.map_err(boxed)?;
            let whole = slice.next.is_none();
            let Some((rows, first)) = self.add(turn, slice.found).await else { return Ok(()) };
            let found = Found { rows, whole, of };
            if !shown && (whole || rows >= JOURNAL_PAGE) {
                shown = true;
                let rows = store.journal_rows(&first).await.map_err(boxed)?;
                self.tell(Event::JournalFound(search.clone(), found));
                self.tell(Event::JournalPage(Box::new(JournalPage { search: search.clone(), from: 0, rows })));
            } else if whole {
                self.tell(Event::JournalFound(search.clone(), found));
            }
            match slice.next {
                Some(next) => from = Some(next),
                None => return Ok(()),
            }
        }
    }

    /// A page of what a search found; a search that is not kept any more is made again.
    pub(super) async fn journal_page(self: &Arc<Self>, search: JournalSearch, from: usize) -> Done {
        let mut ids = self.page(&search, from).await;
        if ids.is_none() {
            self.search_journal(search.clone()).await?;
            ids = self.page(&search, from).await;
        }
        let ids = ids.unwrap_or_default();
        let rows = self.parts.services.store.journal_rows(&ids).await.map_err(boxed)?;
        self.tell(Event::JournalPage(Box::new(JournalPage { search, from, rows })));
        Ok(())
    }

    async fn new_search(&self, search: &JournalSearch) -> u64 {
        let mut state = self.state.lock().await;
        let turn = state.search_turn + 1;
        state.search_turn = turn;
        state.searches.retain(|kept| kept.what != *search);
        if state.searches.len() >= MOST_SEARCHES {
            state.searches.remove(0);
        }
        state.searches.push(Search { what: search.clone(), turn, rows: Vec::new() });
        turn
    }

    /// Notes what a slice brought; tells how many rows there are by now, and those of the first page. Nothing when another search
    /// has taken its place: then this one ends.
    async fn add(&self, turn: u64, found: Vec<EntryId>) -> Option<(usize, Vec<EntryId>)> {
        let mut state = self.state.lock().await;
        let kept = state.searches.iter_mut().find(|kept| kept.turn == turn)?;
        kept.rows.extend(found);
        Some((kept.rows.len(), kept.rows.iter().take(JOURNAL_PAGE).copied().collect()))
    }

    async fn page(&self, search: &JournalSearch, from: usize) -> Option<Vec<EntryId>> {
        let state = self.state.lock().await;
        let kept = state.searches.iter().find(|kept| kept.what == *search)?;
        Some(kept.rows.iter().skip(from).take(JOURNAL_PAGE).copied().collect())
    }
}
