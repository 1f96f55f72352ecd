//! The inspected document, and the one that it is compared with.

use super::{Model, Remote};
use crate::domain::finding::Finding;
use crate::workflow::handout::Handout;
use crate::workflow::inspection::Inspection;
use crate::workflow::message::{Command, Event};
use crate::workflow::view::ProofsView;
use jiff::Timestamp;
use std::sync::Arc;

/// What the Inspector knows.
#[derive(Debug, Clone, Default)]
pub struct InspectorModel {
    /// The document that is shown. A failed one leaves the one before.
    pub shown: Remote<Arc<Inspection>>,
    /// The document to compare with.
    pub compared: Remote<Arc<Inspection>>,
    /// Until when the clipboard is watched, while it is.
    pub watching: Option<Timestamp>,
    /// What can be passed on of the document: the copy or report that was made last.
    pub handout: Remote<Arc<Handout>>,
    /// The names of the keys for encrypted assertions in the vault.
    pub keys: Remote<Vec<String>>,
    /// Whether the encrypted assertion is being opened with a key, and why the last key did not.
    pub opening: Remote<()>,
    /// Past sign-in tests.
    pub proofs: Remote<ProofsView>,
}

impl Model {
    /// Takes an event of the Inspector in.
    pub(super) fn inspector(&mut self, event: Event, at: Timestamp) {
        let inspector = &mut self.inspector;
        match event {
            Event::Inspected(inspection) => {
                inspector.shown.arrive(inspection, at);
                inspector.opening = Remote::Idle;
            }
            Event::NotOpened(finding) => inspector.opening.fail(*finding),
            Event::KeyNames(names) => inspector.keys.arrive(names, at),
            Event::Handout(handout) => inspector.handout.arrive(handout, at),
            Event::NoHandout(finding) => inspector.handout.fail(*finding),
            Event::NotInspected(finding) => inspector.shown.fail(*finding),
            Event::Compared(inspection) => inspector.compared.arrive(inspection, at),
            Event::NotCompared(finding) => inspector.compared.fail(*finding),
            Event::Watching(until) => inspector.watching = until,
            Event::Proofs(proofs) => inspector.proofs.arrive(*proofs, at),
            _ => {}
        }
    }
}

impl InspectorModel {
    /// The report of the document that is shown, in the form of the command line.
    #[must_use]
    pub fn report_json(&self) -> Option<String> {
        self.shown.value().and_then(|inspection| serde_json::to_string_pretty(&inspection.report).ok())
    }

    /// A command was sent.
    pub(super) fn asked(&mut self, command: &Command, now: Timestamp) {
        match command {
            Command::Inspect(_) | Command::Judge(..) | Command::OpenTestSignIn(_) => self.shown.ask(now),
            Command::OpenWithKey(..) => self.opening.ask(now),
            Command::KeyNames => self.keys.ask(now),
            Command::MakeHandout(..) => self.handout.ask(now),
            Command::Proofs(_) => self.proofs.ask(now),
            Command::Compare(_) => self.compared.ask(now),
            _ => {}
        }
    }

    /// A command could not be sent.
    pub(super) fn not_sent(&mut self, command: &Command, finding: &Finding) {
        match command {
            Command::Inspect(_) | Command::Judge(..) | Command::OpenTestSignIn(_) => self.shown.fail(finding.clone()),
            Command::OpenWithKey(..) => self.opening.fail(finding.clone()),
            Command::KeyNames => self.keys.fail(finding.clone()),
            Command::MakeHandout(..) => self.handout.fail(finding.clone()),
            Command::Proofs(_) => self.proofs.fail(finding.clone()),
            Command::Compare(_) => self.compared.fail(finding.clone()),
            _ => {}
        }
    }
}
