//! What the user looks at in the Inspector: pane, fact, folds, search. Starts anew with each document.

use super::rows::Rows;
use crate::domain::spec::InstanceKey;
use crate::saml::inspect::Exhibit;
use crate::workflow::handout::HandoutWish;
use crate::workflow::inspection::Inspection;
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

/// What the left pane shows; in a narrow window the two of the right pane too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Pane {
    /// The facts, with place and check.
    #[default]
    Facts,
    /// Plain sentences.
    Summary,
    /// The values of the `Role` attribute.
    Roles,
    /// Certificates.
    Certificates,
    /// Everything that is worth saying.
    Findings,
    /// The text.
    Xml,
    /// The elements.
    Tree,
}

impl Pane {
    /// The word on the tab.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Facts => "Facts",
            Self::Summary => "Summary",
            Self::Roles => "Roles",
            Self::Certificates => "Certificates",
            Self::Findings => "Findings",
            Self::Xml => "XML",
            Self::Tree => "Tree",
        }
    }

    /// Whether it shows the document's text.
    #[must_use]
    pub const fn is_text(self) -> bool {
        matches!(self, Self::Xml | Self::Tree)
    }
}

/// What lies over the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Page {
    /// The document itself.
    #[default]
    Document,
    /// The field to paste another one into.
    Paste,
    /// The comparison with another document.
    Compare,
    /// Past sign-in tests.
    History,
    /// Whose sign-in test shall be made and its response opened.
    Capture,
    /// The key that opens an encrypted assertion.
    Key,
    /// What is passed on: a redacted copy or a report.
    Handout,
}

/// What the user looks at.
#[derive(Debug, Clone, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch on the screen")]
pub struct State {
    /// What lies over the document.
    pub page: Page,
    /// Text typed or pasted into the field.
    pub text: String,
    /// Whether the text is for the comparison.
    pub for_comparison: bool,
    /// Which of several messages.
    pub message: usize,
    /// The left pane.
    pub left: Pane,
    /// The right pane; [`Pane::Xml`] or [`Pane::Tree`].
    pub tree: bool,
    /// In a narrow window, whether the text is shown instead of the left pane.
    pub text_in_front: bool,
    /// The chosen fact.
    pub fact: usize,
    /// The filter of the facts.
    pub filter: String,
    /// The text.
    pub sheet: SheetState,
    /// What is typed as time of judging.
    pub as_of: String,
    /// What is the same stands in the comparison too.
    pub all_fields: bool,
    /// Whose past sign-in tests are listed; of all without one.
    pub tests_of: Option<InstanceKey>,
    /// The past test that is open.
    pub test: usize,
    /// The instance whose sign-in is to be captured.
    pub capture: Option<InstanceKey>,
    /// The form for a key.
    pub key: KeyForm,
    /// What is wished of the copy that is passed on.
    pub handout: HandoutWish,
    /// What was asked for last.
    pub(super) asked: Option<Asked>,
    shown: Option<(Arc<[u8]>, usize)>,
}

/// The form for a key.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeyForm {
    /// A kept key; the one of a file without it.
    pub name: Option<String>,
    /// The key's file.
    pub file: Option<PathBuf>,
    /// Whether the key of the file is kept when it opens the assertion.
    pub keep: bool,
    /// The name that it is kept under.
    pub keep_as: String,
    /// Whether somebody chose between kept keys and file.
    pub touched: bool,
}

/// A copy that was asked for.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) inspection: Arc<Inspection>,
    pub(super) message: usize,
    pub(super) wish: HandoutWish,
}

/// What is looked at in the text.
#[derive(Debug, Clone, Default)]
pub struct SheetState {
    /// Lines whose elements are folded.
    pub folded: BTreeSet<usize>,
    /// Lines that are shown whole.
    pub whole: BTreeSet<usize>,
    /// Whether all lines are shown whole.
    pub wrap: bool,
    /// The line of the cursor.
    pub line: usize,
    /// What is looked for.
    pub search: String,
    /// Which place of it is the current one.
    pub hit: usize,
    /// The line to scroll to.
    pub(super) scroll_to: Option<usize>,
    /// Counts changes of folds and whole lines.
    pub(super) changes: u64,
    pub(super) rows: Rows,
    pub(super) hits: Hits,
    /// Where the pane was scrolled to, and how high it is.
    pub(super) scrolled: (f32, f32),
}

/// The places of what is looked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Hits {
    pub(super) of: String,
    pub(super) places: Vec<Range<u32>>,
}

impl State {
    /// Begins anew when another document, or another message of it, is shown; returns that message.
    pub(super) fn settle<'a>(&mut self, inspection: &'a Inspection) -> Option<&'a Exhibit> {
        self.message = self.message.min(inspection.exhibits.len().saturating_sub(1));
        let another = self.shown.as_ref().is_none_or(|(bytes, _)| !Arc::ptr_eq(bytes, &inspection.document.bytes));
        if another {
            self.message = first_response(inspection);
            self.page = Page::Document;
            self.as_of.clear();
            self.key = KeyForm::default();
        }
        let exhibit = inspection.exhibits.get(self.message)?;
        if self.page == Page::Key && !exhibit.is_closed() {
            self.page = Page::Document;
        }
        if another || self.shown.as_ref().is_none_or(|(_, message)| *message != self.message) {
            self.shown = Some((Arc::clone(&inspection.document.bytes), self.message));
            self.filter.clear();
            self.fact = telling_fact(exhibit);
            let wrap = self.sheet.wrap;
            self.sheet = SheetState { folded: exhibit.sheet.folded_at_first().collect(), wrap, ..SheetState::default() };
            self.sheet.go_to(exhibit, exhibit.facts.get(self.fact).and_then(|f| f.place.as_ref()).map(|p| p.line));
        }
        Some(exhibit)
    }
}

impl SheetState {
    /// Scrolls to a line and opens what hides it.
    pub(super) fn go_to(&mut self, exhibit: &Exhibit, line: Option<usize>) {
        let Some(line) = line else { return };
        let hides = |fold: &usize| {
            let end = exhibit.sheet.lines().get(*fold).and_then(|l| l.closed_by);
            *fold < line && end.is_some_and(|end| line <= end as usize)
        };
        let before = self.folded.len();
        self.folded.retain(|fold| !hides(fold));
        self.changes += u64::from(self.folded.len() != before);
        self.line = line;
        self.scroll_to = Some(line);
    }

    pub(super) fn toggle_fold(&mut self, line: usize) {
        if !self.folded.remove(&line) {
            self.folded.insert(line);
        }
        self.changes += 1;
    }

    pub(super) fn toggle_whole(&mut self, line: usize) {
        if !self.whole.remove(&line) {
            self.whole.insert(line);
        }
        self.changes += 1;
    }
}

/// Of several messages the first response is shown, else the first.
fn first_response(inspection: &Inspection) -> usize {
    let is_response = |e: &Exhibit| e.report.input.kind.is_some_and(crate::saml::inspect::Kind::is_for_aws);
    inspection.exhibits.iter().position(is_response).unwrap_or(0)
}

/// The fact that explains the verdict, else the first.
fn telling_fact(exhibit: &Exhibit) -> usize {
    let id = exhibit.report.aws.finding.as_deref();
    let of_rule = |f: &crate::saml::view::Fact| f.check.as_ref().and_then(|c| c.rule).is_some_and(|rule| Some(rule) == id);
    exhibit.facts.iter().position(|f| of_rule(f) && f.place.is_some()).or_else(|| exhibit.facts.iter().position(of_rule)).unwrap_or(0)
}
