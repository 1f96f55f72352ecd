//! The desktop around the program: file dialogs and the clock.
//!
//! Addresses are opened by egui itself, so nothing here does.
//!
//! May use: `workflow::ports`, domain, rfd, zbus. Never: another adapter, egui, a wait without an end.

mod clock;
mod dialog;
#[cfg(target_os = "linux")]
mod portal;

pub use clock::SystemClock;
pub use dialog::{FileDialogs, FileQuestion, NotAvailable};
