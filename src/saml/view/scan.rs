//! From text to pieces of markup with their tokens. Takes any text: what is no markup is text, what is never closed goes on to
//! the end. One pass; nothing is nested.

use std::ops::Range;

/// What a token is, for its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// Angle brackets, slashes, equals signs.
    Markup,
    /// The name of an element.
    Element,
    /// The name of an attribute.
    Attribute,
    /// The name of a namespace declaration.
    Namespace,
    /// An attribute's value with its quotes.
    Value,
    /// Text, CDATA included.
    Text,
    /// A comment.
    Comment,
    /// A processing instruction, the XML declaration, a DOCTYPE.
    Instruction,
    /// Blanks in a tag; shown as one.
    Blank,
}

/// A coloured part of a line: a range of the document's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Its first byte.
    pub start: u32,
    /// The byte after its last.
    pub end: u32,
}

impl Token {
    /// Its bytes.
    #[must_use]
    pub const fn range(&self) -> Range<u32> {
        self.start..self.end
    }
}

/// What a piece of markup does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PieceKind {
    /// Opens an element.
    Start,
    /// Opens and closes one.
    Empty,
    /// Closes one.
    End,
    /// Text or CDATA.
    Text,
    /// A comment, an instruction, a DOCTYPE.
    Aside,
}

/// Reads one piece after the other.
pub(super) struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    pub(super) const fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Where the next piece begins.
    pub(super) const fn at(&self) -> usize {
        self.at
    }

    /// The next piece; its tokens are pushed.
    pub(super) fn next(&mut self, tokens: &mut Vec<Token>) -> Option<(PieceKind, Range<usize>)> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let start = self.at;
        let (kind, length) = self.piece(rest, tokens);
        self.at = start + length;
        Some((kind, start..self.at))
    }

    fn piece(&self, rest: &str, tokens: &mut Vec<Token>) -> (PieceKind, usize) {
        let mut whole = |kind, token, length: usize| {
            push(tokens, token, self.at, self.at + length);
            (kind, length)
        };
        if !rest.starts_with('<') {
            let length = rest.find('<').unwrap_or(rest.len());
            return whole(PieceKind::Text, TokenKind::Text, length);
        }
        for (begin, end, kind, token) in [
            ("<!--", "-->", PieceKind::Aside, TokenKind::Comment),
            ("<![CDATA[", "]]>", PieceKind::Text, TokenKind::Text),
            ("<?", "?>", PieceKind::Aside, TokenKind::Instruction),
        ] {
            if let Some(inner) = rest.strip_prefix(begin) {
                return whole(kind, token, inner.find(end).map_or(rest.len(), |at| begin.len() + at + end.len()));
            }
        }
        if rest.starts_with("<!") {
            return whole(PieceKind::Aside, TokenKind::Instruction, declaration(rest));
        }
        let length = tag_length(rest);
        let tag = &rest[..length];
        tag_tokens(tag, self.at, tokens);
        let kind = if tag.starts_with("</") {
            PieceKind::End
        } else if tag.ends_with("/>") {
            PieceKind::Empty
        } else {
            PieceKind::Start
        };
        (kind, length)
    }
}

fn push(tokens: &mut Vec<Token>, kind: TokenKind, start: usize, end: usize) {
    if let (Ok(start), Ok(end)) = (u32::try_from(start), u32::try_from(end))
        && end > start
    {
        tokens.push(Token { kind, start, end });
    }
}

/// A DOCTYPE up to its end, its internal subset included.
fn declaration(rest: &str) -> usize {
    let close = rest.find('>').map_or(rest.len(), |at| at + 1);
    match rest.find('[').filter(|at| *at < close) {
        Some(_) => rest.find("]>").map_or(rest.len(), |at| at + 2),
        None => close,
    }
}

/// A tag up to the `>` that is in no quotes, or to where the next one begins.
fn tag_length(rest: &str) -> usize {
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate().skip(1) {
        match (quote, byte) {
            (Some(q), b) if b == q => quote = None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'>') => return at + 1,
            (None, b'<') => return at,
            _ => {}
        }
    }
    rest.len()
}

fn tag_tokens(tag: &str, offset: usize, tokens: &mut Vec<Token>) {
    let bytes = tag.as_bytes();
    let mut at = if tag.starts_with("</") { 2 } else { 1 };
    push(tokens, TokenKind::Markup, offset, offset + at);
    let mut named = false;
    while at < bytes.len() {
        let from = at;
        let kind = match bytes[at] {
            b if b.is_ascii_whitespace() => {
                at += run(&bytes[at..], |b| b.is_ascii_whitespace());
                TokenKind::Blank
            }
            quote @ (b'"' | b'\'') => {
                at += bytes[at + 1..].iter().position(|b| *b == quote).map_or(bytes.len() - at, |n| n + 2);
                TokenKind::Value
            }
            b'>' | b'/' | b'=' => {
                at += run(&bytes[at..], |b| matches!(b, b'>' | b'/' | b'='));
                TokenKind::Markup
            }
            _ => {
                at += run(&bytes[at..], |b| !b.is_ascii_whitespace() && !matches!(b, b'>' | b'/' | b'=' | b'"' | b'\'')).max(1);
                name_kind(&tag[from..at], &mut named)
            }
        };
        push(tokens, kind, offset + from, offset + at);
    }
}

/// The first name is the element's.
fn name_kind(name: &str, named: &mut bool) -> TokenKind {
    if !std::mem::replace(named, true) {
        TokenKind::Element
    } else if name == "xmlns" || name.starts_with("xmlns:") {
        TokenKind::Namespace
    } else {
        TokenKind::Attribute
    }
}

fn run(bytes: &[u8], belongs: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|b| !belongs(*b)).unwrap_or(bytes.len())
}
