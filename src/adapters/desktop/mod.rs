//! The desktop around the program: file dialogs, notices, the clipboard, the clock, what runs in the background, and what there is of
//! graphics.
//!
//! Addresses are opened by egui itself, so nothing here does.
//!
//! May use: `workflow::ports`, domain, rfd, arboard, notify-rust, zbus, directories. Never: another adapter, egui, a wait without an end.

mod background;
mod clipboard;
mod clock;
mod dialog;
mod graphics;
mod notice;
#[cfg(target_os = "linux")]
mod portal;
mod single;

pub use background::SystemBackground;
pub use clipboard::SystemClipboard;
pub use clock::SystemClock;
pub use dialog::{FileDialogs, FileQuestion, NotAvailable};
pub use graphics::graphics_device;
pub use notice::{NoNotices, SystemNotices};
pub use single::{WindowHolder, WindowTurn, window_turn};
