//! Notices of the desktop: what a person is told who is not looking at the window.

use async_trait::async_trait;

/// A notice of the desktop. Never a secret: the desktop may show it on a locked screen and keep it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DesktopNotice {
    /// What happened, a few words.
    pub title: String,
    /// What it means, one sentence.
    pub text: String,
}

/// Shows notices of the desktop.
#[async_trait]
pub trait Notifier: Send + Sync {
    /// Shows one. Whether it could be shown: a computer without a desktop, or without a service for notices, shows none, and that is
    /// no fault.
    async fn show(&self, notice: &DesktopNotice) -> bool;
}
