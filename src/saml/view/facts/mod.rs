//! What a message says, fact by fact: its value, whether signed bytes say so, what AWS's rules make of it, and its place.
//!
//! Values come out of the verifier: verified ones from the bytes that were hashed, all others as claims. Places are looked up
//! in the document beside them and prove nothing.

mod assertion;
mod check;
mod envelope;
mod message;
mod metadata;

pub use check::{Check, CheckState};

use super::Sheet;
use super::place::{Finder, Place};
use crate::saml::rules::RuleOutcome;
use crate::saml::verify::{Verification, located};
use crate::saml::xml::{Document, Node};
use check::Judgement;
use jiff::Timestamp;
use std::borrow::Cow;
use std::ops::Range;

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is.
    pub name: Cow<'static, str>,
    /// Its value, as short as it can be understood.
    pub value: String,
    /// The whole value as it stands in the document, where that is something else.
    pub whole: Option<String>,
    /// Whether bytes that a trusted signature covers say so. If not, the document merely claims it.
    pub signed: bool,
    /// Where it stands; nowhere when it is missing.
    pub place: Option<Place>,
    /// What AWS's rules, or the verifier, make of it.
    pub check: Option<Check>,
    /// Bytes of the document that break the rule.
    pub marks: Vec<Range<u32>>,
}

impl Fact {
    /// The line that it stands on, from 0.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        self.place.as_ref().map(|place| place.line)
    }

    /// The whole value, for copying.
    #[must_use]
    pub fn whole(&self) -> &str {
        self.whole.as_deref().unwrap_or(&self.value)
    }
}

/// What facts are taken from.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// What the verifier found.
    pub found: &'a Verification,
    /// What AWS's rules said; empty where there was nothing to judge.
    pub outcomes: &'a [RuleOutcome],
    /// The time of judging.
    pub at: Timestamp,
}

/// All facts of a message: those of signed bytes first. `document` is the parsed text of `sheet`, `opened` an assertion that was
/// encrypted in it: its facts have no place.
#[must_use]
pub fn facts(sheet: &Sheet, document: &Document<'_>, opened: Option<&Document<'_>>, source: Source<'_>) -> Vec<Fact> {
    let Ok((message, assertion)) = located(document) else { return Vec::new() };
    let mut collector = Collector { finder: Finder::new(sheet), judgement: Judgement::new(source.outcomes), facts: Vec::new() };
    match (assertion, opened.and_then(|inner| inner.root().ok())) {
        (None, Some(inner)) => {
            let nowhere = Collector { finder: Finder::nowhere(), judgement: collector.judgement, facts: Vec::new() };
            collector.facts = nowhere.with_assertion(source, inner);
        }
        (element, _) => collector.assertion(source, element),
    }
    match message.name() {
        "EntityDescriptor" => collector.metadata(source, message),
        "AuthnRequest" | "LogoutRequest" => collector.requested(source, message),
        _ => {}
    }
    collector.envelope(source, message);
    let mut facts = collector.facts;
    facts.sort_by_key(|fact| !fact.signed);
    facts
}

/// Collects facts.
struct Collector<'s> {
    finder: Finder<'s>,
    judgement: Judgement<'s>,
    facts: Vec<Fact>,
}

impl Collector<'_> {
    fn with_assertion(mut self, source: Source<'_>, element: Node<'_, '_>) -> Vec<Fact> {
        self.assertion(source, Some(element));
        self.facts
    }

    /// Adds a fact; a check on a value that nobody signed never says more than that.
    fn add(
        &mut self,
        signed: bool,
        name: impl Into<Cow<'static, str>>,
        value: impl Into<String>,
        place: Option<Place>,
        check: Option<Check>,
    ) -> &mut Fact {
        let check = if signed { check } else { Some(check::claimed(check)) };
        self.facts.push(Fact { name: name.into(), value: value.into(), whole: None, signed, place, check, marks: Vec::new() });
        let last = self.facts.len() - 1;
        &mut self.facts[last]
    }
}

/// A time as people read it, in UTC to the second.
fn shown(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}
