//! A document as it is looked at: lines with tokens, folds, search, and each fact with its place in the text. Pure.
//!
//! May use: `saml`'s parser, verifier and rules, pki. Never: decide trust, show a claimed value as a verified one, work that
//! is not bounded by the document's size, a panic on any input.
//!
//! The text is never written anew: every line is a slice of the document, so what is shown is what is there, and a place is
//! a range of the document's bytes. Layout is made once for each document; painting asks for the lines that are seen.

mod facts;
mod lines;
mod pairs;
mod place;
mod scan;
mod search;
mod spans;
mod times;

pub use facts::{Check, CheckState, Fact, Source, facts};
pub use lines::Line;
pub use pairs::{Pair, ParsedPair, pairs};
pub use place::Place;
pub use scan::{Token, TokenKind};
pub use search::MOST_HITS;
pub use spans::{ELLIPSIS, Span};
pub use times::Times;

use std::ops::Range;
use std::sync::Arc;

/// The most bytes of a document that is not parsed, because it must not be, that are laid out.
pub const MOST_UNREAD_BYTES: usize = 256 * 1024;
/// The most lines of such a document.
pub const MOST_UNREAD_LINES: usize = 4_000;
/// Deeper than this nothing is indented any further.
pub const DEEPEST_INDENT: u16 = 64;

/// A laid-out document. It may be as good as a password for a while, so its text is never printed.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Sheet {
    xml: Arc<str>,
    lines: Vec<Line>,
    tokens: Vec<Token>,
    left_out: usize,
}

impl std::fmt::Debug for Sheet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sheet of {} bytes on {} lines", self.xml.len(), self.lines.len())
    }
}

impl Sheet {
    /// Lays out a document that the parser took, so that its size and its nodes are bounded.
    #[must_use]
    pub fn new(xml: Arc<str>) -> Self {
        Self::bounded(xml, usize::MAX, usize::MAX)
    }

    /// Lays out the beginning of a document that goes beyond the bounds or is not well-formed.
    #[must_use]
    pub fn unread(xml: Arc<str>) -> Self {
        Self::bounded(xml, MOST_UNREAD_BYTES, MOST_UNREAD_LINES)
    }

    fn bounded(xml: Arc<str>, bytes: usize, lines: usize) -> Self {
        let end = xml.floor_char_boundary(bytes.min(u32::MAX as usize));
        let (lines, tokens, shown) = lines::lay_out(&xml[..end], lines);
        let left_out = xml.len() - shown;
        Self { xml, lines, tokens, left_out }
    }

    /// The document's text.
    #[must_use]
    pub fn xml(&self) -> &str {
        &self.xml
    }

    /// All lines.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The tokens of a line, from its first byte to its last.
    #[must_use]
    pub fn tokens(&self, line: usize) -> &[Token] {
        self.lines.get(line).and_then(|l| self.tokens.get(l.tokens())).unwrap_or_default()
    }

    /// The text of a range of the document; empty where the range is none of it.
    #[must_use]
    pub fn text(&self, range: Range<u32>) -> &str {
        self.xml.get(range.start as usize..range.end as usize).unwrap_or_default()
    }

    /// Bytes at the end that were not laid out; 0 unless the document must not be parsed.
    #[must_use]
    pub const fn left_out(&self) -> usize {
        self.left_out
    }

    /// The line that holds a byte of the document, or the one before it.
    #[must_use]
    pub fn line_at(&self, byte: u32) -> usize {
        self.lines.partition_point(|line| line.start <= byte).saturating_sub(1)
    }

    /// Lines that a reader need not see first: the signatures, folded.
    pub fn folded_at_first(&self) -> impl Iterator<Item = usize> {
        self.lines
            .iter()
            .enumerate()
            .filter(|(index, line)| {
                line.closed_by.is_some() && self.element(*index).is_some_and(|name| matches!(name, "Signature" | "EncryptedData"))
            })
            .map(|(index, _)| index)
    }

    /// The local name of the element that a line opens.
    #[must_use]
    pub fn element(&self, line: usize) -> Option<&str> {
        let [bracket, name, ..] = self.tokens(line) else { return None };
        if self.text(bracket.range()) != "<" || name.kind != TokenKind::Element {
            return None;
        }
        let name = self.text(name.range());
        Some(name.rsplit_once(':').map_or(name, |(_, local)| local))
    }

    /// The value of an attribute in the start tag that begins at a byte, without its quotes.
    #[must_use]
    pub fn attribute(&self, element_start: u32, name: &str) -> Option<Range<u32>> {
        let tokens = self.tag(element_start)?;
        let at = tokens
            .iter()
            .position(|token| matches!(token.kind, TokenKind::Attribute | TokenKind::Namespace) && self.text(token.range()) == name)?;
        let value = tokens[at..].iter().find(|token| token.kind == TokenKind::Value)?;
        (value.end >= value.start + 2).then(|| value.start + 1..value.end - 1)
    }

    /// The content of the element that lies in a range, without its tags and without blanks around it.
    #[must_use]
    pub fn content(&self, element: Range<u32>) -> Option<Range<u32>> {
        let start = self.tag(element.start)?.last()?;
        let whole = self.text(start.end..element.end);
        let inner = &whole[..whole.rfind("</")?];
        let from = start.end + u32::try_from(inner.len() - inner.trim_ascii_start().len()).ok()?;
        let text = inner.trim_ascii();
        Some(from..from + u32::try_from(text.len()).ok()?)
    }

    /// The tokens of the start tag that begins at a byte.
    fn tag(&self, start: u32) -> Option<&[Token]> {
        let line = self.line_at(start);
        let tokens = self.tokens(line);
        let from = tokens.iter().position(|token| token.start == start)?;
        let end = tokens[from..].iter().position(|token| token.kind == TokenKind::Markup && self.text(token.range()).ends_with('>'))?;
        Some(&tokens[from..=from + end])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(xml: &str) -> Sheet {
        Sheet::new(xml.into())
    }

    fn shown(sheet: &Sheet) -> Vec<String> {
        let indented = |line: &Line| format!("{}{}", " ".repeat(line.indent.into()), sheet.text(line.range()));
        sheet.lines().iter().map(indented).collect()
    }

    #[test]
    fn leaves_stay_on_one_line_and_blanks_between_elements_go() {
        let sheet = sheet("<?xml version='1.0'?>\n<a x=\"1\"\n   y='>'>\n <b>text</b><c/><d><e>1</e>mixed</d><!-- n --></a>");
        assert_eq!(
            shown(&sheet),
            [
                "<?xml version='1.0'?>",
                "<a x=\"1\"\n   y='>'>",
                " <b>text</b>",
                " <c/>",
                " <d>",
                "  <e>1</e>",
                "  mixed",
                " </d>",
                " <!-- n -->",
                "</a>"
            ]
        );
        assert_eq!(sheet.lines()[1].closed_by, Some(9));
        assert_eq!(sheet.lines()[4].closed_by, Some(7));
        assert_eq!(sheet.element(4), Some("d"));
        assert_eq!(sheet.element(7), None);
    }

    #[test]
    fn a_comment_that_splits_a_value_is_seen_in_its_line() {
        let sheet = sheet("<a><N>admin@x<!---->.evil</N></a>");
        assert_eq!(shown(&sheet)[1], " <N>admin@x<!---->.evil</N>");
        let content = sheet.content(3..29);
        assert_eq!(content.map(|range| sheet.text(range)), Some("admin@x<!---->.evil"));
    }

    #[test]
    fn every_byte_of_a_line_is_in_one_token() {
        for xml in [
            "<a b = 'c'  d=\"e\"><f/>g &amp; h<![CDATA[<i>]]></a>",
            "<a b='unclosed",
            "< a ></ a>",
            "<a b=c>",
            "text only",
            "<a><!-- open",
            "</a></b><c>",
            "<ä ö='ü'>ß</ä>",
            "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
            "<<>><//></",
        ] {
            let sheet = sheet(xml);
            for (index, line) in sheet.lines().iter().enumerate() {
                let mut at = line.start;
                for token in sheet.tokens(index) {
                    assert_eq!(token.start, at, "{xml}: {:?}", sheet.tokens(index));
                    assert!(token.end > token.start);
                    at = token.end;
                }
                assert_eq!(at, line.end, "{xml}: line {index}");
            }
        }
    }

    #[test]
    fn places_of_attributes_and_contents_are_found() {
        let xml = "<r><s:Data xmlns:s='u' Recipient = \"https://x\" s:Recipient='no'> v </s:Data></r>";
        let sheet = sheet(xml);
        assert_eq!(sheet.attribute(3, "Recipient").map(|r| sheet.text(r)), Some("https://x"));
        assert_eq!(sheet.attribute(3, "Nothing"), None);
        assert_eq!(sheet.content(3..u32::try_from(xml.len() - 4).unwrap_or(0)).map(|r| sheet.text(r)), Some("v"));
    }

    #[test]
    fn what_must_not_be_parsed_is_laid_out_within_bounds() {
        let deep = "<a>".repeat(100_000);
        let sheet = Sheet::unread(deep.as_str().into());
        assert!(sheet.lines().len() <= MOST_UNREAD_LINES && sheet.left_out() > 0);
        assert!(sheet.lines().iter().all(|line| line.indent <= DEEPEST_INDENT));
        let wide = format!("<a {}>", "b='' ".repeat(200_000));
        assert!(Sheet::unread(wide.as_str().into()).left_out() > 0);
        assert_eq!(Sheet::unread("".into()).lines().len(), 0);
    }

    #[test]
    fn signatures_are_folded_at_first() {
        let sheet = sheet("<a><ds:Signature><b/></ds:Signature><c><d/></c></a>");
        assert_eq!(sheet.folded_at_first().collect::<Vec<_>>(), [1]);
    }
}
