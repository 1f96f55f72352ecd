//! The check in the background: how it stands, on and off.

use super::{Done, Engine};
use crate::domain::finding::Finding;
use crate::workflow::background::{Check, Switched, files, off, on, state};
use crate::workflow::message::{BackgroundCommand, BackgroundView, Event};

impl Engine {
    /// Carries it out and tells how the check stands afterwards; what went wrong is told in its place.
    pub(super) async fn check_in_background(&self, command: BackgroundCommand) -> Done {
        let told = match &self.check {
            Some(check) => switched(check, command).await,
            None => Err(not_here()),
        };
        self.tell(Event::Background(told.map(Box::new)));
        Ok(())
    }
}

async fn switched(check: &Check, command: BackgroundCommand) -> Result<BackgroundView, Box<Finding>> {
    let (port, this) = (&*check.port, check.command.as_ref().map_err(Clone::clone)?);
    let done = match command {
        BackgroundCommand::Look => None,
        BackgroundCommand::Switch(false) => Some(off(port, this).await?),
        BackgroundCommand::Switch(true) => match &check.refused {
            Some(refused) => return Err(refused.clone()),
            None => Some(on(port, this).await?),
        },
    };
    let problem = done.and_then(|Switched { problem, .. }| problem);
    Ok(BackgroundView { kind: port.kind(), files: files(port, this)?, state: state(port, this).await?, problem })
}

fn not_here() -> Box<Finding> {
    Box::new(Finding::error(
        "background.not_here",
        "A check in the background can't be switched from here",
        "This window was started without the means to do so",
        "Use rolebridge background on",
    ))
}
