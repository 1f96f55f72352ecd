//! What is shown of a line: its tokens, long ones shortened, as characters that stand for bytes of the document.

use super::scan::TokenKind;
use super::{Sheet, Token};
use std::borrow::Cow;
use std::ops::Range;

/// A run of characters of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span<'a> {
    /// What it is.
    pub kind: TokenKind,
    /// The characters to show: without line breaks, and shortened when `cut`.
    pub text: Cow<'a, str>,
    /// The bytes of the document that it stands for.
    pub bytes: Range<u32>,
    /// Whether characters are left out after these.
    pub cut: bool,
}

/// What stands where characters are left out.
pub const ELLIPSIS: &str = "…";

impl Sheet {
    /// What is shown of a line when every token may have `longest` characters, and all of them together `most`.
    ///
    /// The work is bounded by what is shown, not by the line's length.
    #[must_use]
    pub fn spans(&self, line: usize, longest: usize, most: usize) -> Vec<Span<'_>> {
        let mut spans = Vec::new();
        let mut room = most;
        for token in self.tokens(line) {
            if room == 0 {
                break;
            }
            for span in self.shortened(token, longest) {
                let count = span.text.chars().count();
                let kept = if count > room { head(span, room) } else { span };
                room = room.saturating_sub(count);
                spans.push(kept);
            }
        }
        spans
    }

    /// What is shown of a range of a line in full; for lines that are wrapped.
    #[must_use]
    pub fn slice(&self, line: usize, range: Range<u32>) -> Vec<Span<'_>> {
        let tokens = self.tokens(line);
        let from = tokens.partition_point(|token| token.end <= range.start);
        let inside = tokens[from..].iter().take_while(|token| token.start < range.end);
        inside
            .map(|token| self.whole(Token { kind: token.kind, start: token.start.max(range.start), end: token.end.min(range.end) }))
            .collect()
    }

    /// Whether [`Self::spans`] leaves something of the line out.
    #[must_use]
    pub fn is_shortened(&self, line: usize, longest: usize, most: usize) -> bool {
        let shown = self.spans(line, longest, most);
        shown.iter().any(|span| span.cut) || shown.last().map(|span| span.bytes.end) != self.lines().get(line).map(|l| l.end)
    }

    /// Cuts a line into rows of `columns` characters, the later ones `hang` characters narrower; ranges of the document.
    #[must_use]
    pub fn wrap(&self, line: usize, columns: usize, hang: usize) -> Vec<Range<u32>> {
        let Some(whole) = self.lines().get(line) else { return Vec::new() };
        let (mut rows, mut start, mut used) = (Vec::new(), whole.start, 0);
        let mut room = columns.max(8);
        for token in self.tokens(line) {
            // blanks in a tag are one character, however many they are
            let blank = token.kind == TokenKind::Blank;
            for (at, _) in self.text(token.range()).char_indices().take(if blank { 1 } else { usize::MAX }) {
                if used == room {
                    let here = token.start + u32::try_from(at).unwrap_or(0);
                    rows.push(start..here);
                    (start, used, room) = (here, 0, columns.saturating_sub(hang).max(8));
                }
                used += 1;
            }
        }
        rows.push(start..whole.end);
        rows
    }

    fn whole(&self, token: Token) -> Span<'_> {
        let text = if token.kind == TokenKind::Blank { Cow::Borrowed(" ") } else { plain(self.text(token.range())) };
        Span { kind: token.kind, text, bytes: token.range(), cut: false }
    }

    /// A token, or its two ends.
    fn shortened(&self, token: &Token, longest: usize) -> Vec<Span<'_>> {
        let text = self.text(token.range());
        let longest = longest.max(8);
        if token.kind == TokenKind::Blank || text.len() <= longest || text.chars().nth(longest).is_none() {
            return vec![self.whole(*token)];
        }
        let tail = longest / 3;
        let head_end = text.char_indices().nth(longest - tail - 1).map_or(text.len(), |(at, _)| at);
        let tail_start = text.char_indices().rev().nth(tail - 1).map_or(text.len(), |(at, _)| at);
        let place = |at: usize| token.start + u32::try_from(at).unwrap_or(0);
        let mut first = plain(&text[..head_end]).into_owned();
        first.push_str(ELLIPSIS);
        vec![
            Span { kind: token.kind, text: Cow::Owned(first), bytes: token.start..place(tail_start), cut: true },
            Span { kind: token.kind, text: plain(&text[tail_start..]), bytes: place(tail_start)..token.end, cut: false },
        ]
    }
}

/// The first characters of a span, with a mark that more follow.
fn head(span: Span<'_>, count: usize) -> Span<'_> {
    let mut text: String = span.text.chars().take(count.saturating_sub(1)).collect();
    text.push_str(ELLIPSIS);
    Span { text: Cow::Owned(text), cut: true, ..span }
}

/// Text on one line: whatever breaks lines or has no shape is a blank.
fn plain(text: &str) -> Cow<'_, str> {
    if text.contains(char::is_control) {
        Cow::Owned(text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect())
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(spans: &[Span<'_>]) -> String {
        spans.iter().map(|span| span.text.as_ref()).collect()
    }

    #[test]
    fn long_tokens_keep_both_ends() {
        let sheet = Sheet::new(format!("<a  b='1'>\n{}end</a>", "x".repeat(100)).as_str().into());
        assert_eq!(shown(&sheet.spans(0, 12, 200)), "<a b='1'> xxxxxx…xend</a>");
        assert!(sheet.is_shortened(0, 12, 200) && sheet.is_shortened(0, 200, 20) && !sheet.is_shortened(0, 200, 200));
        assert_eq!(shown(&sheet.spans(0, 200, 10)), "<a b='1'>…");
    }

    #[test]
    fn wrapped_rows_hold_every_byte_once() {
        let sheet = Sheet::new(format!("<a   b='1'>{}</a>", "ä".repeat(50)).as_str().into());
        let rows = sheet.wrap(0, 20, 4);
        assert_eq!(rows.first().map(|r| r.start), Some(0));
        assert_eq!(rows.last().map(|r| r.end), sheet.lines().first().map(|l| l.end));
        assert!(rows.windows(2).all(|pair| pair[0].end == pair[1].start));
        let texts: Vec<String> = rows.iter().map(|row| shown(&sheet.slice(0, row.clone()))).collect();
        assert_eq!(texts[0], format!("<a b='1'>{}", "ä".repeat(11)));
        assert!(texts.iter().skip(1).all(|text| text.chars().count() <= 16), "{texts:?}");
    }
}
