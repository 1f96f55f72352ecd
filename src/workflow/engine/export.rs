//! Export of what a search of the journal finds, page by page into a file, with progress and a way to stop.

use super::connections::boxed;
use super::{Done, Engine};
use crate::domain::finding::Finding;
use crate::domain::journal::EntryId;
use crate::workflow::export::{Export, ExportForm};
use crate::workflow::message::{Event, ExportNews};
use crate::workflow::ports::{JournalSearch, NewFile};
use std::path::Path;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Rows that are in memory at a time.
const CHUNK: usize = 500;

impl Engine {
    /// Writes what the search finds to a file, whole or not at all. One export at a time.
    pub(super) async fn export_journal(self: &Arc<Self>, search: &JournalSearch, form: ExportForm, path: &Path) -> Done {
        let stop = CancellationToken::new();
        {
            let mut state = self.state.lock().await;
            if state.export.is_some() {
                return Err(Box::new(Finding::warning(
                    "export.running",
                    "An export is being written already",
                    "One is written at a time",
                    "Wait until it ends, or stop it",
                )));
            }
            state.export = Some(stop.clone());
        }
        let written = self.write_export(search, form, path, &stop).await;
        self.state.lock().await.export = None;
        self.tell(Event::Export(ExportNews::Ended));
        if written? {
            self.tell(Event::Saved(path.to_owned()));
        } else {
            self.tell(Event::Told("The export was stopped; no file was written".into()));
        }
        Ok(())
    }

    /// Stops the export that runs.
    pub(super) async fn stop_export(&self) -> Done {
        if let Some(stop) = &self.state.lock().await.export {
            stop.cancel();
        }
        Ok(())
    }

    /// False when it was stopped.
    async fn write_export(
        &self,
        search: &JournalSearch,
        form: ExportForm,
        path: &Path,
        stop: &CancellationToken,
    ) -> Result<bool, Box<Finding>> {
        let services = &self.parts.services;
        let export = Export::new(form, &services.store.instances().await.map_err(boxed)?);
        let ids = self.all_found(search).await?;
        let mut file = self.parts.files.create(path).await.map_err(|e| Box::new(e.finding()))?;
        write(&mut *file, &export.head(services.clock.now())).await?;
        for (index, chunk) in ids.chunks(CHUNK).enumerate() {
            if stop.is_cancelled() {
                return Ok(false);
            }
            self.tell(Event::Export(ExportNews::Rows { done: index * CHUNK, of: ids.len() }));
            let rows = services.store.journal_rows(chunk).await.map_err(boxed)?;
            write(&mut *file, &rows.iter().map(|row| export.row(row)).collect::<String>()).await?;
        }
        file.finish().await.map_err(|e| Box::new(e.finding()))?;
        Ok(true)
    }

    async fn all_found(&self, search: &JournalSearch) -> Result<Vec<EntryId>, Box<Finding>> {
        let (mut ids, mut from) = (Vec::new(), None);
        loop {
            let slice = self.parts.services.store.journal_search(search, from).await.map_err(boxed)?;
            ids.extend(slice.found);
            match slice.next {
                Some(next) => from = Some(next),
                None => return Ok(ids),
            }
        }
    }
}

async fn write(file: &mut dyn NewFile, text: &str) -> Result<(), Box<Finding>> {
    file.write(text.as_bytes()).await.map_err(|e| Box::new(e.finding()))
}
