//! The watch over the clipboard: only while it is switched on, and never for long.

use super::{Done, Engine};
use crate::workflow::inspection::{Document, Origin};
use crate::workflow::message::Event;
use jiff::SignedDuration;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// The watch ends by itself after this.
const LONGEST: Duration = Duration::from_secs(10 * 60);
/// How often the clipboard is looked at.
const EVERY: Duration = Duration::from_millis(800);

impl Engine {
    /// Switches the watch on, anew when it is on already, or off.
    pub(super) async fn watch_clipboard(self: &Arc<Self>, on: bool) -> Done {
        let stop = CancellationToken::new();
        let before = {
            let mut state = self.state.lock().await;
            std::mem::replace(&mut state.watch, on.then(|| stop.clone()))
        };
        if let Some(before) = before {
            before.cancel();
        }
        if on {
            let until = self.parts.services.clock.now() + SignedDuration::try_from(LONGEST).unwrap_or_default();
            self.tell(Event::Watching(Some(until)));
            let engine = Arc::clone(self);
            tokio::spawn(async move { engine.watch(stop).await });
        } else {
            self.tell(Event::Watching(None));
        }
        Ok(())
    }

    async fn watch(self: Arc<Self>, stop: CancellationToken) {
        let end = tokio::time::Instant::now() + LONGEST;
        let mut last = None;
        while tokio::time::Instant::now() < end {
            match self.parts.clipboard.text().await {
                Ok(Some(text)) => {
                    let seen = Some(fingerprint(&text));
                    if seen != last {
                        last = seen;
                        self.found(text).await;
                    }
                }
                Ok(None) => {}
                Err(error) => {
                    self.tell(Event::Problem(Box::new(error.finding())));
                    break;
                }
            }
            tokio::select! {
                () = stop.cancelled() => return, // who stopped it said so
                () = tokio::time::sleep(EVERY) => {}
            }
        }
        self.state.lock().await.watch = None;
        self.tell(Event::Watching(None));
    }

    /// Shows what was found when it is a SAML document; anything else is none of our business and not kept.
    async fn found(&self, text: String) {
        let document = Document { origin: Origin::Clipboard, bytes: text.into_bytes().into(), taken_at: self.parts.services.clock.now() };
        if let Ok(inspection) = self.looked(document, None).await {
            self.tell(Event::Inspected(Arc::new(inspection)));
        }
    }
}

/// Tells one text from the next without keeping it.
fn fingerprint(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
