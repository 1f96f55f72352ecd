//! The calendar of what ends, written to a file that the user named.

use super::{Done, Engine};
use crate::workflow::calendar::calendar;
use crate::workflow::fleet::fleet;
use crate::workflow::message::Event;
use std::path::Path;

impl Engine {
    /// Reads both clouds of every instance and writes what ends as iCalendar. What can't be read is said, and the rest is written.
    pub(super) async fn save_calendar(&self, path: &Path) -> Done {
        let services = &self.parts.services;
        let read = fleet(services, &*self.parts.connector).await?;
        let made = calendar(&read, services.clock.now());
        self.parts.files.write(path, made.text.as_bytes()).await.map_err(|e| Box::new(e.finding()))?;
        self.tell(Event::Saved(path.to_owned()));
        for problem in read.problems {
            self.tell(Event::Problem(Box::new(problem.finding)));
        }
        Ok(())
    }
}
