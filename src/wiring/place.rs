//! Where the window was, kept in a file of its own: it has to be known before the database is open.

use rolebridge::ui::WindowPlace;
use std::io::Read as _;
use std::path::Path;

const FILE: &str = "window.json";
const MOST_BYTES: u64 = 4096;

/// The place that was kept; none where there is no file, or one that says nothing.
pub(super) fn read(folder: &Path) -> Option<WindowPlace> {
    let mut text = String::new();
    std::fs::File::open(folder.join(FILE)).ok()?.take(MOST_BYTES).read_to_string(&mut text).ok()?;
    serde_json::from_str(&text).ok()
}

/// Keeps the place. A place that can't be kept is no reason to trouble anybody.
pub(super) fn write(folder: &Path, place: &WindowPlace) {
    let written = serde_json::to_vec(place).map_err(std::io::Error::other).and_then(|json| std::fs::write(folder.join(FILE), json));
    if let Err(error) = written {
        tracing::debug!(%error, "the place of the window was not kept");
    }
}
