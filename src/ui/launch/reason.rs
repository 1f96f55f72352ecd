//! Why eframe ended.
//!
//! On an event loop of one's own eframe tells its error to nobody but the log, so it is heard there: while eframe runs, a
//! subscriber of this thread's own passes everything on, and keeps what eframe says when it gives up.

use std::fmt;
use std::sync::mpsc::{Sender, channel};
use tracing::field::{Field, Visit};
use tracing::metadata::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::{Dispatch, Event, Level, Metadata, Subscriber};

/// How eframe's last word begins.
const LAST_WORD: &str = "Exiting because of error: ";

/// Does something and gives what eframe's last word was meanwhile, if it had one.
pub(super) fn listen<T>(work: impl FnOnce() -> T) -> (T, Option<String>) {
    let (sender, heard) = channel();
    let passing_on = tracing::dispatcher::get_default(Clone::clone);
    let result = tracing::subscriber::with_default(Listener { passing_on, sender }, work);
    (result, heard.try_iter().last())
}

struct Listener {
    passing_on: Dispatch,
    sender: Sender<String>,
}

impl Subscriber for Listener {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() == Level::ERROR || self.passing_on.enabled(metadata)
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        None
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.passing_on.new_span(span)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        self.passing_on.record(span, values);
    }

    fn record_follows_from(&self, span: &Id, follows: &Id) {
        self.passing_on.record_follows_from(span, follows);
    }

    fn event(&self, event: &Event<'_>) {
        let mut message = Message(String::new());
        event.record(&mut message);
        if let Some(reason) = message.0.strip_prefix(LAST_WORD) {
            // told again, with what follows from it, by whoever listens
            let _ = self.sender.send(reason.to_owned());
        } else if self.passing_on.enabled(event.metadata()) {
            self.passing_on.event(event);
        }
    }

    fn enter(&self, span: &Id) {
        self.passing_on.enter(span);
    }

    fn exit(&self, span: &Id) {
        self.passing_on.exit(span);
    }

    fn clone_span(&self, span: &Id) -> Id {
        self.passing_on.clone_span(span)
    }

    fn try_close(&self, span: Id) -> bool {
        self.passing_on.try_close(span)
    }
}

struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            self.0 = format!("{value:?}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_is_kept_and_the_rest_is_passed_on() {
        let (value, none) = listen(|| {
            tracing::error!("something else");
            7
        });
        assert_eq!((value, none), (7, None));
        let ((inner, ()), outer) = listen(|| {
            let (inner, reason) = listen(|| tracing::error!("Exiting because of error: WGPU error: no adapter"));
            tracing::error!("Exiting because of error: later");
            (reason, inner)
        });
        assert_eq!(inner.as_deref(), Some("WGPU error: no adapter"));
        assert_eq!(outer.as_deref(), Some("later"));
    }
}
