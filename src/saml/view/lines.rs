//! Pieces into lines: an element with nothing but text in it stands on one line, others open and close on lines of their own.

use super::DEEPEST_INDENT;
use super::scan::{PieceKind, Scanner, Token};
use std::ops::Range;

/// One line: a slice of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// How deep it lies.
    pub indent: u16,
    /// Its first byte in the document.
    pub start: u32,
    /// The byte after its last.
    pub end: u32,
    /// The line that closes the element which this line opens; such a line can be folded.
    pub closed_by: Option<u32>,
    first_token: u32,
    tokens: u32,
}

impl Line {
    /// Its bytes.
    #[must_use]
    pub const fn range(&self) -> Range<u32> {
        self.start..self.end
    }

    pub(super) const fn tokens(&self) -> Range<usize> {
        self.first_token as usize..(self.first_token + self.tokens) as usize
    }
}

/// Lines, tokens, and how many bytes of the text they are made of.
pub(super) fn lay_out(text: &str, most_lines: usize) -> (Vec<Line>, Vec<Token>, usize) {
    let mut layout = Layout { lines: Vec::new(), tokens: Vec::new(), open: Vec::new(), pending: None };
    let mut scanner = Scanner::new(text);
    loop {
        let first = layout.tokens.len();
        let at = scanner.at();
        // one piece makes two lines at most, and the last element that was opened one more
        if layout.lines.len() + 3 > most_lines {
            layout.tokens.truncate(first);
            return layout.end(at);
        }
        let Some((kind, range)) = scanner.next(&mut layout.tokens) else { return layout.end(at) };
        layout.take(kind, range.clone(), first, text[range].trim_ascii().is_empty());
    }
}

/// An element that was opened and in which there was no other element so far.
struct Pending {
    first: usize,
    /// Tokens and end of the start tag.
    tag_tokens: usize,
    tag_end: usize,
    start: usize,
    end: usize,
    /// Whether there is something else than blanks in it.
    words: bool,
}

struct Layout {
    lines: Vec<Line>,
    tokens: Vec<Token>,
    open: Vec<usize>,
    pending: Option<Pending>,
}

impl Layout {
    fn take(&mut self, kind: PieceKind, range: Range<usize>, first: usize, blank: bool) {
        match kind {
            PieceKind::Start => {
                self.settle();
                let tag_tokens = self.tokens.len();
                self.pending = Some(Pending { first, tag_tokens, tag_end: range.end, start: range.start, end: range.end, words: false });
            }
            PieceKind::Text | PieceKind::Aside if self.pending.is_some() => {
                if let Some(pending) = &mut self.pending {
                    pending.end = range.end;
                    pending.words |= !blank;
                }
            }
            PieceKind::End => match self.pending.take() {
                Some(leaf) => self.line(leaf.start..range.end, leaf.first, self.tokens.len(), None),
                None => self.close(range, first),
            },
            PieceKind::Text if blank => self.tokens.truncate(first),
            PieceKind::Text | PieceKind::Aside | PieceKind::Empty => {
                if kind == PieceKind::Empty {
                    self.settle();
                }
                self.line(range, first, self.tokens.len(), None);
            }
        }
    }

    /// The pending element has elements in it: its start tag stands alone, what was between is a line of its own.
    fn settle(&mut self) {
        let Some(pending) = self.pending.take() else { return };
        self.line(pending.start..pending.tag_end, pending.first, pending.tag_tokens, None);
        self.open.push(self.lines.len() - 1);
        let between = self.tokens[pending.tag_tokens..].iter().filter(|token| (token.start as usize) < pending.end).count();
        if pending.words {
            self.line(pending.tag_end..pending.end, pending.tag_tokens, pending.tag_tokens + between, None);
        }
    }

    fn close(&mut self, range: Range<usize>, first: usize) {
        let opened = self.open.pop();
        self.line(range, first, self.tokens.len(), None);
        if let (Some(opened), Ok(here)) = (opened, u32::try_from(self.lines.len() - 1)) {
            self.lines[opened].closed_by = Some(here);
        }
    }

    fn line(&mut self, range: Range<usize>, first: usize, end: usize, closed_by: Option<u32>) {
        let indent = u16::try_from(self.open.len()).unwrap_or(u16::MAX).min(DEEPEST_INDENT);
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        self.lines.push(Line {
            indent,
            start: number(range.start),
            end: number(range.end),
            closed_by,
            first_token: number(first),
            tokens: number(end - first),
        });
    }

    fn end(mut self, at: usize) -> (Vec<Line>, Vec<Token>, usize) {
        if let Some(rest) = self.pending.take() {
            self.line(rest.start..rest.end, rest.first, self.tokens.len(), None);
        }
        (self.lines, self.tokens, at)
    }
}
