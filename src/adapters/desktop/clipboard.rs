//! The system's clipboard.

use crate::workflow::ports::{ClipboardError, ClipboardPort};
use async_trait::async_trait;
use std::sync::{Arc, Mutex, PoisonError};

/// Reads the clipboard through the system. Opened at the first reading, kept open for the next.
#[derive(Clone, Default)]
pub struct SystemClipboard(Arc<Mutex<Option<arboard::Clipboard>>>);

impl SystemClipboard {
    /// A clipboard that is not opened yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

#[async_trait]
impl ClipboardPort for SystemClipboard {
    async fn text(&self) -> Result<Option<String>, ClipboardError> {
        let held = Arc::clone(&self.0);
        // another program owns what is on the clipboard and may take its time
        let reading = tokio::task::spawn_blocking(move || read(&mut held.lock().unwrap_or_else(PoisonError::into_inner)));
        reading.await.unwrap_or_else(|error| Err(ClipboardError { reason: error.to_string() }))
    }
}

fn read(held: &mut Option<arboard::Clipboard>) -> Result<Option<String>, ClipboardError> {
    let failed = |error: arboard::Error| ClipboardError { reason: error.to_string() };
    let clipboard = match held {
        Some(open) => open,
        None => held.insert(arboard::Clipboard::new().map_err(failed)?),
    };
    match clipboard.get_text() {
        Ok(text) => Ok(Some(text)),
        // nothing there, no text, or its owner is busy: none of it is a fault
        Err(arboard::Error::ContentNotAvailable | arboard::Error::ConversionFailure | arboard::Error::ClipboardOccupied) => Ok(None),
        Err(error) => Err(failed(error)),
    }
}
