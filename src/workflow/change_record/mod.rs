//! The change record: what was done to an instance, for a ticket: who, when, before and after, request ids, and the proof with the
//! evidence from both sides. Made from the journal and the last sign-in test, which hold no secret and no response.
//!
//! May use: domain, ports. Never: a secret, I/O, the clock.

mod html;
mod markdown;

use super::ports::Proof;
use super::rollover::belongs;
use crate::domain::journal::{Entry, JobId, Phase};
use crate::domain::rollover::Note;
use crate::domain::spec::InstanceSpec;
use crate::domain::step::{Cloud, StepId};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// Longer values are cut: the record is for reading, the journal has the whole.
const MOST_VALUE: usize = 400;

/// The form of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RecordForm {
    /// Markdown, as tickets and chats take it.
    Markdown,
    /// HTML, one file.
    Html,
}

impl RecordForm {
    /// The ending of its files, without dot.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Markdown => "md",
            Self::Html => "html",
        }
    }
}

/// The change record of an instance, or of one job of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeRecord {
    /// The instance's name.
    pub instance: String,
    /// What it is: label and value.
    pub about: Vec<(&'static str, String)>,
    /// The job, when the record is of one.
    pub job: Option<JobId>,
    /// Who made the calls, each once.
    pub people: Vec<String>,
    /// When the first call began, and when the last one ended.
    pub period: Option<(Timestamp, Timestamp)>,
    /// What was done, step by step, in the order of the procedure.
    pub steps: Vec<StepChanges>,
    /// The last sign-in test.
    pub proof: Option<Proven>,
    /// When the record was written.
    pub written: Timestamp,
}

/// What was done in a step, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepChanges {
    /// The step.
    pub step: StepId,
    /// The calls.
    pub changes: Vec<Change>,
}

/// One call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// When it began.
    pub at: Timestamp,
    /// Where it went.
    pub cloud: Cloud,
    /// Its name in the cloud's documentation.
    pub action: &'static str,
    /// What it is about.
    pub subject: String,
    /// What was there before.
    pub before: Option<String>,
    /// What is there since.
    pub after: Option<String>,
    /// How it ended.
    pub result: Phase,
    /// Whether there is a call that takes it back.
    pub can_be_taken_back: bool,
    /// Why it failed, when it did.
    pub error: Option<String>,
    /// The other side's request id.
    pub request_id: Option<String>,
    /// Who made it.
    pub who: String,
}

/// The sign-in test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// When.
    pub at: Timestamp,
    /// Whether a half of it was practice.
    pub practice: bool,
    /// The session that AWS gave, when it did.
    pub session: Option<String>,
    /// Question, what the directory saw, what AWS answered.
    pub evidence: Vec<(String, String, String)>,
    /// Why it failed, when it did.
    pub failed: Option<String>,
}

impl ChangeRecord {
    /// The record of an instance from its journal, in any order, and its last sign-in test; with a job, of that job alone, and of the
    /// test only if it was made since the job began.
    #[must_use]
    pub fn new(spec: &InstanceSpec, entries: &[Entry], proof: Option<&Proof>, job: Option<&JobId>, written: Timestamp) -> Self {
        let rows: Vec<&Entry> = entries.iter().filter(|e| job.is_none_or(|job| e.what.job == *job)).collect();
        let began = rows.iter().map(|e| e.what.started).min();
        let proof = proof.filter(|p| job.is_none() || began.is_some_and(|began| p.at >= began));
        Self { job: job.cloned(), ..Self::of_rows(spec, rows, proof.map(proven), written) }
    }

    /// The record of a rollover of the signing certificate, whatever runs it took; `practice` says whether a cloud was practice.
    #[must_use]
    pub fn of_rollover(spec: &InstanceSpec, entries: &[Entry], note: &Note, practice: bool, written: Timestamp) -> Self {
        let rows = entries.iter().filter(|e| belongs(e, note)).collect();
        let mut record = Self::of_rows(spec, rows, rolled(note, practice), written);
        record.about.extend(rollover_facts(note));
        record
    }

    fn of_rows(spec: &InstanceSpec, mut rows: Vec<&Entry>, proof: Option<Proven>, written: Timestamp) -> Self {
        rows.sort_by_key(|e| e.id);
        let began = rows.first().map(|e| e.what.started);
        Self {
            instance: spec.name.clone(),
            about: about(spec),
            job: None,
            people: people(&rows),
            period: began.map(|began| (began, rows.iter().filter_map(|e| e.ended).max().unwrap_or(began))),
            steps: steps(&rows),
            proof,
            written,
        }
    }

    /// In this form.
    #[must_use]
    pub fn write(&self, form: RecordForm) -> String {
        match form {
            RecordForm::Markdown => markdown::write(self),
            RecordForm::Html => html::write(self),
        }
    }

    /// A name for a file of this form.
    #[must_use]
    pub fn file_name(&self, form: RecordForm) -> String {
        file_name(&self.instance, self.job.as_ref(), form)
    }

    /// The title.
    fn title(&self) -> String {
        format!("Change record of {}", self.instance)
    }

    /// One sentence: what was done, and whether the sign-in is proven.
    fn headline(&self) -> String {
        let counted = |result| self.changes().filter(|c| c.result == result).count();
        let mut parts = vec![format!("{} made", number(counted(Phase::Done), "change"))];
        let mut more = |count: usize, words: &str| parts.extend((count > 0).then(|| format!("{count} {words}")));
        more(counted(Phase::Failed), "refused");
        // the calls that took them back are rows of their own
        more(self.changes().filter(|c| c.result == Phase::Undone && c.can_be_taken_back).count(), "taken back");
        more(counted(Phase::Started), "with a result that is not known");
        more(counted(Phase::Forgotten), "left as is");
        let proof = match &self.proof {
            None => "no sign-in was tested",
            Some(Proven { failed: Some(_), .. }) => "the sign-in test failed",
            Some(Proven { practice: true, .. }) => "the sign-in is proven, in practice",
            Some(_) => "the sign-in is proven",
        };
        format!("{}; {proof}.", parts.join(", "))
    }

    fn changes(&self) -> impl Iterator<Item = &Change> {
        self.steps.iter().flat_map(|step| &step.changes)
    }

    /// Label and value of everything but calls and proof.
    fn facts(&self) -> Vec<(&'static str, String)> {
        let mut facts = self.about.clone();
        facts.extend(self.job.as_ref().map(|job| ("Job", job.0.clone())));
        facts.extend(self.people.iter().map(|who| ("Changed by", who.clone())));
        if let Some((began, ended)) = self.period {
            facts.push(("First call", began.to_string()));
            facts.push(("Last call", ended.to_string()));
        }
        facts
    }
}

/// A name for a file with the record of an instance.
#[must_use]
pub fn file_name(instance: &str, job: Option<&JobId>, form: RecordForm) -> String {
    let safe: String = instance.chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '-' }).collect();
    let part = job
        .map_or_else(String::new, |job| format!("-job-{}", job.0.chars().filter(char::is_ascii_alphanumeric).take(8).collect::<String>()));
    format!("{safe}-change-record{part}.{}", form.ending())
}

fn about(spec: &InstanceSpec) -> Vec<(&'static str, String)> {
    vec![
        ("Instance", spec.name.clone()),
        ("AWS account", spec.account.to_string()),
        ("Identifier", spec.identifier.to_string()),
        ("SAML provider", spec.provider_arn().to_string()),
    ]
}

/// What is remembered of a rollover: the new certificate, and when which phase was seen to be done.
fn rollover_facts(note: &Note) -> Vec<(&'static str, String)> {
    let mut facts = vec![("Rollover", note.id.clone())];
    facts.extend(note.emergency.then(|| ("Emergency", "The old key counted as compromised".to_owned())));
    facts.extend(note.new.as_ref().map(|print| ("New certificate", print.spaced())));
    facts.extend(note.overlapped.map(|at| ("AWS trusts both since", at.to_string())));
    facts.extend(note.canary.as_ref().map(|canary| {
        let words = canary.as_ref().map_or_else(|why| format!("Not tried: {why}"), |at| format!("Taken by AWS at {at}"));
        ("New key tried beforehand", words)
    }));
    facts.extend(note.activated.map(|at| ("Signs since", at.to_string())));
    let end = note.finished.map_or_else(|| "Not finished: it goes on when it is run again".to_owned(), |at| at.to_string());
    facts.push(("Finished", end));
    facts
}

/// The real response that was signed with the new certificate and taken.
fn rolled(note: &Note, practice: bool) -> Option<Proven> {
    let (at, new) = (note.proven?, note.new.as_ref()?);
    let evidence = vec![("Signed with".to_owned(), new.spaced(), "Taken by AWS".to_owned())];
    Some(Proven { at, practice, session: None, evidence, failed: None })
}

fn people(rows: &[&Entry]) -> Vec<String> {
    rows.iter().map(|e| e.what.actor.clone()).collect::<BTreeSet<_>>().into_iter().collect()
}

fn steps(rows: &[&Entry]) -> Vec<StepChanges> {
    let of = |step: StepId| rows.iter().filter(|e| e.what.step == step).map(|e| change(e)).collect::<Vec<_>>();
    StepId::ALL.into_iter().map(|step| StepChanges { step, changes: of(step) }).filter(|s| !s.changes.is_empty()).collect()
}

fn change(entry: &Entry) -> Change {
    Change {
        at: entry.what.started,
        cloud: entry.what.call.cloud(),
        action: entry.what.call.action(),
        subject: cut(&entry.what.call.subject()),
        before: entry.before().as_deref().map(cut),
        after: entry.after().as_deref().map(cut),
        result: entry.phase,
        can_be_taken_back: entry.what.inverse.is_some(),
        error: entry.error.as_ref().map(|f| f.what.clone()),
        request_id: entry.request_id.clone(),
        who: entry.what.actor.clone(),
    }
}

fn proven(proof: &Proof) -> Proven {
    Proven {
        at: proof.at,
        practice: proof.practice,
        session: proof.session.as_ref().map(|s| s.assumed_role_arn.clone()),
        evidence: proof.evidence.iter().map(|(question, left, right)| (question.clone(), cut(left), cut(right))).collect(),
        failed: proof.finding.as_ref().map(|f| f.what.clone()),
    }
}

fn cut(text: &str) -> String {
    if text.chars().count() <= MOST_VALUE { text.to_owned() } else { text.chars().take(MOST_VALUE).chain(['…']).collect() }
}

fn number(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// What stands for a value that is not there.
fn or_none(value: Option<&str>, none: &'static str) -> String {
    value.map_or_else(|| none.to_owned(), str::to_owned)
}

#[cfg(test)]
mod tests;
