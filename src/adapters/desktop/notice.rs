//! Notices of the desktop, through the system's own service.

use crate::workflow::ports::{DesktopNotice, Notifier};
use async_trait::async_trait;
use std::time::Duration;

/// A service that takes longer than this to take a notice counts as none.
const LONGEST: Duration = Duration::from_secs(5);

/// Shows notices through the system: on Linux the session's notification service, on Windows and macOS their own centres.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemNotices;

/// Shows none: for computers without a desktop.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoNotices;

#[async_trait]
impl Notifier for SystemNotices {
    async fn show(&self, notice: &DesktopNotice) -> bool {
        let mut shown = notify_rust::Notification::new();
        shown.appname("Rolebridge").summary(&notice.title).body(&plain(&notice.text));
        // the service may have to be started first, and may never answer
        let showing = tokio::task::spawn_blocking(move || shown.show().map(drop).map_err(|error| error.to_string()));
        match tokio::time::timeout(LONGEST, showing).await {
            Ok(Ok(Ok(()))) => true,
            Ok(Ok(Err(error))) => {
                tracing::debug!(%error, "the desktop shows no notice");
                false
            }
            Ok(Err(_)) | Err(_) => false,
        }
    }
}

#[async_trait]
impl Notifier for NoNotices {
    async fn show(&self, _: &DesktopNotice) -> bool {
        false
    }
}

/// Services on Linux may take a text as markup; elsewhere it is shown as it is.
/// Source: Desktop Notifications Specification, "Markup".
fn plain(text: &str) -> String {
    if cfg!(target_os = "linux") { text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;") } else { text.to_owned() }
}
