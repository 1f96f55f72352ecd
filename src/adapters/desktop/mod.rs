//! The desktop around the program: file dialogs, the clipboard and the clock.
//!
//! Addresses are opened by egui itself, so nothing here does.
//!
//! May use: `workflow::ports`, domain, rfd, arboard, zbus. Never: another adapter, egui, a wait without an end.

mod clipboard;
mod clock;
mod dialog;
#[cfg(target_os = "linux")]
mod portal;

pub use clipboard::SystemClipboard;
pub use clock::SystemClock;
pub use dialog::{FileDialogs, FileQuestion, NotAvailable};
