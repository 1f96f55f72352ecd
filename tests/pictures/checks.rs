//! The check in the background in its states, for pictures of Settings.

use rolebridge::domain::finding::Finding;
use rolebridge::workflow::background::BackgroundState;
use rolebridge::workflow::message::{BackgroundView, Event};
use rolebridge::workflow::ports::BackgroundKind;
use std::path::{Path, PathBuf};

fn files() -> Vec<PathBuf> {
    ["rolebridge-check.service", "rolebridge-check.timer"]
        .iter()
        .map(|name| Path::new("/home/kim/.config/systemd/user").join(name))
        .collect()
}

fn told(state: BackgroundState, problem: Option<Finding>) -> Event {
    Event::Background(Ok(Box::new(BackgroundView { kind: BackgroundKind::Systemd, files: files(), state, problem })))
}

/// It is off.
pub(super) fn off() -> Event {
    told(BackgroundState::Off, None)
}

/// It runs.
pub(super) fn on() -> Event {
    told(BackgroundState::On { files: files(), current: true }, None)
}

/// It is written down, and the system does not run it.
pub(super) fn not_started() -> Event {
    let problem = Finding::error(
        "background.not_started",
        "The check is written down, but the system does not run it yet",
        "The command systemctl --user daemon-reload did not work: there may be no session of yours that it could speak to",
        "Log in on the desktop of this computer and switch the check on again, or give that command yourself",
    );
    told(BackgroundState::NotRunning { files: files(), said: "inactive".into() }, Some(problem))
}
