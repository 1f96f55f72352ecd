//! What is passed on of a document: a redacted copy, or a report for a ticket. It is made in memory; only saving it writes a file.

use super::inspection::Inspection;
use crate::domain::finding::Finding;
use crate::saml::inspect::{InspectError, MessageReport, Report};
pub use crate::saml::redact::{Choice, SignatureChoice};
use crate::saml::redact::{redact, redact_report};
use crate::saml::ticket::{TicketForm, ticket};
use crate::saml::view::Sheet;
use jiff::Timestamp;
use std::ops::Range;
use std::sync::Arc;

/// Lines of the preview are cut after so many characters: all of a copy is to be seen before it is passed on.
/// So many fit into the smallest window.
const LINE_CHARS: usize = 70;

/// The form of what is passed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum HandoutForm {
    /// The message itself.
    #[default]
    Xml,
    /// A report, as tickets and chats take it.
    Markdown,
    /// A report, one file for a browser.
    Html,
}

impl HandoutForm {
    /// In the order of a list.
    pub const ALL: [Self; 3] = [Self::Xml, Self::Markdown, Self::Html];

    /// The ending of a file, without dot.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Xml => "xml",
            Self::Markdown => "md",
            Self::Html => "html",
        }
    }
}

/// What is wished for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HandoutWish {
    /// The form.
    pub form: HandoutForm,
    /// What is hidden.
    pub hide: Choice,
}

/// A line of the preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewLine {
    /// Steps to the right.
    pub indent: u16,
    /// Its bytes of the text.
    pub bytes: Range<u32>,
}

/// What can be passed on. Its text may still say something of somebody, so it is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Handout {
    /// What was wished for.
    pub wish: HandoutWish,
    /// The document that it was made of.
    pub document: Arc<[u8]>,
    /// Which of its messages.
    pub message: usize,
    /// The text.
    pub text: Arc<str>,
    /// The text as lines, to be looked at.
    pub lines: Vec<PreviewLine>,
    /// How many different things were replaced.
    pub replaced: usize,
    /// Until when whoever has it could sign in with it: the copy of a fresh response with its signature, in which nothing was hidden.
    pub redeemable_until: Option<Timestamp>,
}

impl std::fmt::Debug for Handout {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Handout of {} bytes, {:?}", self.text.len(), self.wish)
    }
}

impl Handout {
    /// A line of the preview.
    #[must_use]
    pub fn line(&self, line: &PreviewLine) -> &str {
        self.text.get(line.bytes.start as usize..line.bytes.end as usize).unwrap_or_default()
    }

    /// A name for its file; nothing of the message is in it.
    #[must_use]
    pub fn file_name(&self) -> String {
        let what = if self.wish.form == HandoutForm::Xml { "saml-message" } else { "saml-report" };
        let redacted = if self.wish.hide.hides_nothing() { "" } else { "-redacted" };
        format!("{what}{redacted}.{}", self.wish.form.ending())
    }
}

/// Makes it. `now` is when it is made: what could still be redeemed then is marked.
///
/// # Errors
/// When the message must not be parsed, so that nothing in it can be hidden.
pub fn make(inspection: &Inspection, message: usize, wish: HandoutWish, now: Timestamp) -> Result<Handout, Box<Finding>> {
    let report = inspection.report.messages().get(message).ok_or_else(|| unread(&InspectError::NoMessage { container: "document" }))?;
    let copy = redact(&report.xml, &wish.hide).map_err(|error| unread(&InspectError::Xml(error)))?;
    let replaced = copy.count();
    let text = match wish.form {
        HandoutForm::Xml => copy.xml.clone(),
        HandoutForm::Markdown => ticket(&Report::One(Box::new(redact_report(report, &copy))), TicketForm::Markdown, now),
        HandoutForm::Html => ticket(&Report::One(Box::new(redact_report(report, &copy))), TicketForm::Html, now),
    };
    let text: Arc<str> = text.into();
    let lines = if wish.form == HandoutForm::Xml { xml_lines(&text) } else { text_lines(&text) };
    Ok(Handout {
        wish,
        document: Arc::clone(&inspection.document.bytes),
        message,
        redeemable_until: report.redeemable_until.filter(|_| is_the_response_itself(report, wish, replaced, now)),
        text,
        lines,
        replaced,
    })
}

fn unread(error: &InspectError) -> Box<Finding> {
    let what = "No copy of this document can be made in which nothing is left to hide";
    let fix = "Show the screen to whoever helps you instead of passing the document on";
    Box::new(Finding::error("handout.unread", what, error.finding().why, fix))
}

/// Whether AWS would take the copy as it would take the original.
fn is_the_response_itself(report: &MessageReport, wish: HandoutWish, replaced: usize, now: Timestamp) -> bool {
    let whole = wish.form == HandoutForm::Xml && wish.hide.signature == SignatureChoice::Keep && replaced == 0;
    whole && report.is_redeemable(now)
}

fn xml_lines(text: &Arc<str>) -> Vec<PreviewLine> {
    let sheet = Sheet::new(Arc::clone(text));
    let mut lines = Vec::with_capacity(sheet.lines().len());
    for (index, line) in sheet.lines().iter().enumerate() {
        let room = LINE_CHARS.saturating_sub(usize::from(line.indent) * 2).max(40);
        for (n, bytes) in sheet.wrap(index, room, 2).into_iter().enumerate() {
            lines.push(PreviewLine { indent: line.indent + u16::from(n > 0), bytes });
        }
    }
    lines
}

fn text_lines(text: &str) -> Vec<PreviewLine> {
    let mut lines = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let shown = line.trim_end_matches(['\n', '\r']);
        let cuts = shown.char_indices().step_by(LINE_CHARS).map(|(at, _)| at).skip(1).chain([shown.len()]);
        let mut from = 0;
        for to in cuts {
            lines.extend(bytes(start + from, start + to).map(|bytes| PreviewLine { indent: 0, bytes }));
            from = to;
        }
        start += line.len();
    }
    lines
}

fn bytes(from: usize, to: usize) -> Option<Range<u32>> {
    Some(u32::try_from(from).ok()?..u32::try_from(to).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_of_a_report_is_on_a_line() {
        let text = format!("# a\n\n{}\né{}", "x".repeat(250), "ü".repeat(130));
        let shown: Vec<&str> = text_lines(&text).iter().map(|l| &text[l.bytes.start as usize..l.bytes.end as usize]).collect();
        assert_eq!(shown.iter().map(|line| line.chars().count()).collect::<Vec<_>>(), [3, 0, 70, 70, 70, 40, 70, 61]);
        assert_eq!(shown.concat(), text.replace('\n', ""));
    }
}
