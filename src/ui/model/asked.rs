//! What a command means for values that are waited for, whether it could be sent or not.

use super::{Model, SignIn};
use crate::domain::finding::Finding;
use crate::workflow::message::Command;
use jiff::Timestamp;

impl Model {
    /// A command was sent: what it asks for is on its way.
    pub fn asked(&mut self, command: &Command, now: Timestamp) {
        self.revision += 1;
        match command {
            Command::Start | Command::ConnectPractice | Command::ConnectDirectory(_) => self.connections.ask(now),
            Command::SignInDirectory(_) => self.sign_in = SignIn::Waiting(now, None),
            Command::PlanStep(key, step) => self.plans.entry((key.clone(), *step)).or_default().ask(now),
            Command::Inspect(_)
            | Command::Judge(..)
            | Command::Compare(_)
            | Command::OpenWithKey(..)
            | Command::KeyNames
            | Command::MakeHandout(..)
            | Command::OpenTestSignIn(_)
            | Command::Proofs(_) => {
                self.inspector.asked(command, now);
            }
            Command::Journal(instance) => self.journals.entry(instance.clone()).or_default().ask(now),
            Command::SearchJournal(search) => self.journal.searched(search),
            Command::JournalPage(search, from) => self.journal.page_asked(search, *from),
            Command::PlanRevert(..) => self.revert = None,
            Command::Rollover(command) => self.rollover_asked(command, now),
            Command::Rotation(command) => self.rotation_asked(command, now),
            Command::Background(_) => self.background.ask(now),
            Command::Cancel(id) => {
                for job in self.jobs.values_mut().filter(|j| j.id == *id) {
                    job.cancelling = true;
                }
            }
            _ => {}
        }
    }

    /// A command could not be sent: nothing is on its way, and the reason is a notice.
    pub fn not_sent(&mut self, command: &Command, finding: Finding, now: Timestamp) {
        match command {
            Command::Start | Command::ConnectPractice | Command::ConnectDirectory(_) => self.connections.fail(finding.clone()),
            Command::SignInDirectory(_) => self.sign_in = SignIn::Failed(Box::new(finding.clone())),
            Command::PlanStep(key, step) => self.plans.entry((key.clone(), *step)).or_default().fail(finding.clone()),
            Command::Inspect(_)
            | Command::Judge(..)
            | Command::Compare(_)
            | Command::OpenWithKey(..)
            | Command::KeyNames
            | Command::MakeHandout(..)
            | Command::OpenTestSignIn(_)
            | Command::Proofs(_) => {
                self.inspector.not_sent(command, &finding);
            }
            Command::Journal(instance) => self.journals.entry(instance.clone()).or_default().fail(finding.clone()),
            Command::SearchJournal(search) => self.journal.searched(search),
            Command::Rollover(command) => self.rollover_not_sent(command, &finding),
            Command::Rotation(command) => self.rotation_not_sent(command, &finding),
            Command::Background(_) => self.background.fail(finding.clone()),
            Command::JournalPage(search, from) => self.journal.page_asked(search, *from),
            _ => {}
        }
        self.problem(finding, now);
    }
}
