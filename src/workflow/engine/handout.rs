//! Copies and reports to be passed on: made in memory, written only where the user says.

use super::{Done, Engine};
use crate::domain::finding::Finding;
use crate::workflow::handout::{self, Handout, HandoutWish};
use crate::workflow::inspection::Inspection;
use crate::workflow::message::Event;
use std::path::Path;
use std::sync::Arc;

impl Engine {
    pub(super) async fn make_handout(&self, inspection: Arc<Inspection>, message: usize, wish: HandoutWish) -> Done {
        let now = self.parts.services.clock.now();
        let work = tokio::task::spawn_blocking(move || handout::make(&inspection, message, wish, now));
        self.tell(match work.await {
            Ok(Ok(made)) => Event::Handout(Arc::new(made)),
            Ok(Err(finding)) => Event::NoHandout(finding),
            Err(_) => Event::NoHandout(Box::new(Finding::error(
                "handout.broken",
                "The copy could not be made",
                "The program met a fault of its own",
                "Choose another form; in a report of this fault name the document's form, never its content",
            ))),
        });
        Ok(())
    }

    pub(super) async fn save_handout(&self, handout: &Handout, path: &Path) -> Done {
        self.parts.files.write(path, handout.text.as_bytes()).await.map_err(|e| Box::new(e.finding()))?;
        self.tell(Event::Saved(path.to_owned()));
        Ok(())
    }
}
