//! One row of the text pane, laid out: colours by token, what breaks a rule, what was searched for, the chosen fact.

use super::rows::Row;
use super::state::SheetState;
use crate::saml::inspect::Exhibit;
use crate::saml::view::{ELLIPSIS, Fact, Sheet, Span, TokenKind};
use crate::ui::theme::{Tokens, Type};
use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, Stroke};
use std::ops::Range;

/// A token of a line that is not shown whole has at most so many characters.
pub(super) const LONGEST: usize = 64;

/// What is to be marked.
pub(super) struct Marks<'a> {
    pub(super) exhibit: &'a Exhibit,
    pub(super) fact: Option<&'a Fact>,
    broken: Vec<Range<u32>>,
    hits: &'a [Range<u32>],
    current: Option<&'a Range<u32>>,
}

impl<'a> Marks<'a> {
    pub(super) fn new(exhibit: &'a Exhibit, fact: Option<&'a Fact>, state: &'a SheetState) -> Self {
        let broken = exhibit.facts.iter().flat_map(|f| f.marks.iter().cloned()).collect();
        Self { exhibit, fact, broken, hits: &state.hits.places, current: state.hits.places.get(state.hit) }
    }

    /// The places of the search that touch a range.
    fn hits_in(&self, bytes: &Range<u32>) -> &'a [Range<u32>] {
        let from = self.hits.partition_point(|hit| hit.end <= bytes.start);
        let count = self.hits[from..].partition_point(|hit| hit.start < bytes.end);
        &self.hits[from..from + count]
    }

    /// The ranges in a row that break a rule.
    fn broken_in(&self, bytes: &Range<u32>) -> Vec<Range<u32>> {
        self.broken.iter().filter(|range| range.start < bytes.end && bytes.start < range.end).cloned().collect()
    }
}

/// A row ready to be laid out, and which of its characters are the chosen fact's.
pub(super) struct Line {
    pub(super) job: LayoutJob,
    pub(super) fact: Option<Range<usize>>,
    pub(super) text: String,
    /// Whether something of the line is left out.
    pub(super) cut: bool,
    starts: Vec<(usize, Range<u32>)>,
}

impl Line {
    /// The byte of the document that a character stands for.
    pub(super) fn byte_of(&self, character: usize, sheet: &Sheet) -> Option<u32> {
        let (first, bytes) = self.starts.iter().rev().find(|(first, _)| *first <= character)?;
        let within = sheet.text(bytes.clone()).char_indices().nth(character - first).map_or(0, |(at, _)| at);
        Some(bytes.start + u32::try_from(within).unwrap_or(0))
    }
}

/// Lays out a row of the XML.
pub(super) fn xml(t: &Tokens, marks: &Marks<'_>, state: &SheetState, row: &Row, columns: usize) -> Line {
    let sheet = &marks.exhibit.sheet;
    let whole = columns.saturating_sub(sheet.lines().get(row.line).map_or(0, |l| usize::from(l.indent) * 2));
    let closed_by = sheet.lines().get(row.line).and_then(|l| l.closed_by).filter(|_| row.first && state.folded.contains(&row.line));
    // a folded element's end stands on the same row
    let end: Vec<Span<'_>> = closed_by.map(|end| sheet.spans(end as usize, LONGEST, 40)).unwrap_or_default();
    let taken = if end.is_empty() { 0 } else { 3 + end.iter().map(|span| span.text.chars().count()).sum::<usize>() };
    let room = whole.saturating_sub(taken).max(8);
    let (spans, mut cut) = if row.short {
        (sheet.spans(row.line, LONGEST, room), sheet.is_shortened(row.line, LONGEST, room))
    } else {
        (sheet.slice(row.line, row.bytes.clone()), false)
    };
    let mut line = build(t, marks, &spans, &row.bytes);
    if !end.is_empty() {
        line.push(&format!(" {ELLIPSIS} "), plain(t, TokenKind::Comment));
        for span in &end {
            line.push(&span.text, plain(t, span.kind));
        }
        cut = false;
    }
    line.cut = cut;
    line
}

/// Lays out a row of the tree: the element's name, its attributes, its text.
pub(super) fn tree(t: &Tokens, marks: &Marks<'_>, row: &Row, columns: usize) -> Line {
    let sheet = &marks.exhibit.sheet;
    let room = columns.saturating_sub(sheet.lines().get(row.line).map_or(0, |l| usize::from(l.indent) * 2)).max(8);
    let all = sheet.spans(row.line, LONGEST, usize::MAX);
    // of a start tag: no brackets, no namespaces, no closing tag; of everything else, all
    let closing = sheet.tokens(row.line).iter().find(|token| sheet.text(token.range()) == "</").map(|token| token.start);
    let mut namespace = false;
    let kept = all.into_iter().filter(|span| match span.kind {
        TokenKind::Namespace => {
            namespace = true;
            false
        }
        TokenKind::Value if namespace => {
            namespace = false;
            false
        }
        TokenKind::Markup => span.text == "=" && !namespace,
        _ => closing.is_none_or(|at| span.bytes.start < at),
    });
    let mut spans: Vec<Span<'_>> = Vec::new();
    let mut used = 0;
    for span in kept {
        let blank = span.kind == TokenKind::Blank;
        if blank && spans.last().is_none_or(|last| last.kind == TokenKind::Blank) {
            continue;
        }
        used += span.text.chars().count();
        if used > room {
            spans.push(Span {
                kind: TokenKind::Comment,
                text: ELLIPSIS.to_string().into(),
                bytes: span.bytes.start..span.bytes.start,
                cut: true,
            });
            break;
        }
        let text_after_tag =
            span.kind == TokenKind::Text && spans.last().is_some_and(|last| last.kind != TokenKind::Blank && last.kind != TokenKind::Text);
        if text_after_tag {
            spans.push(Span { kind: TokenKind::Blank, text: "  ".into(), bytes: span.bytes.start..span.bytes.start, cut: true });
        }
        spans.push(span);
    }
    build(t, marks, &spans, &row.bytes)
}

fn build(t: &Tokens, marks: &Marks<'_>, spans: &[Span<'_>], bytes: &Range<u32>) -> Line {
    let hits = marks.hits_in(bytes);
    let broken = marks.broken_in(bytes);
    let value = marks.fact.and_then(|f| f.place.as_ref()).map(|p| p.bytes.clone()).filter(|v| v.start < bytes.end && bytes.start < v.end);
    let mut line = Line { job: LayoutJob::default(), fact: None, text: String::new(), cut: false, starts: Vec::new() };
    line.job.wrap.max_width = f32::INFINITY;
    let mut count = 0;
    for span in spans {
        line.starts.push((count, span.bytes.clone()));
        let touched = |ranges: &[Range<u32>]| ranges.iter().any(|r| r.start < span.bytes.end && span.bytes.start < r.end);
        let in_value = value.as_ref().is_some_and(|v| touched(std::slice::from_ref(v)));
        if !touched(hits) && !touched(&broken) && !in_value {
            line.push(&span.text, plain(t, span.kind));
            count += span.text.chars().count();
            continue;
        }
        count = line.marked(t, marks, span, (hits, &broken, value.as_ref()), count);
    }
    line
}

impl Line {
    fn push(&mut self, text: &str, format: TextFormat) {
        self.text.push_str(text);
        self.job.append(text, 0.0, format);
    }

    /// A span that holds something to be marked, piece by piece; returns the count of characters after it.
    #[allow(clippy::type_complexity, reason = "three kinds of marks, each a list of ranges")]
    fn marked(
        &mut self,
        t: &Tokens,
        marks: &Marks<'_>,
        span: &Span<'_>,
        ranges: (&[Range<u32>], &[Range<u32>], Option<&Range<u32>>),
        mut count: usize,
    ) -> usize {
        let (hits, broken, value) = ranges;
        let source = marks.exhibit.sheet.text(span.bytes.clone());
        // where characters are left out, the whole span stands for whatever is in it
        let exact = !span.cut && span.kind != TokenKind::Blank;
        let mut piece = (String::new(), None);
        let mut at = source.char_indices().map(|(at, _)| span.bytes.start + u32::try_from(at).unwrap_or(0));
        for character in span.text.chars() {
            let byte = at.next().unwrap_or(span.bytes.start);
            let here = if exact { byte..byte + 1 } else { span.bytes.clone() };
            let within = |range: &Range<u32>| range.start < here.end && here.start < range.end;
            let look =
                Look { broken: broken.iter().any(within), hit: hits.iter().find(|hit| within(hit)).map(|hit| marks.current == Some(hit)) };
            if value.is_some_and(within) {
                let from = self.fact.as_ref().map_or(count, |fact| fact.start);
                self.fact = Some(from..count + 1);
            }
            if piece.1 != Some(look) {
                self.flush(t, span.kind, &mut piece);
                piece.1 = Some(look);
            }
            piece.0.push(character);
            count += 1;
        }
        self.flush(t, span.kind, &mut piece);
        count
    }

    fn flush(&mut self, t: &Tokens, kind: TokenKind, piece: &mut (String, Option<Look>)) {
        if let (text, Some(look)) = piece
            && !text.is_empty()
        {
            let mut format = plain(t, kind);
            if look.broken {
                format.color = t.failing;
                format.underline = Stroke::new(1.0, t.failing);
            }
            match look.hit {
                Some(true) => {
                    format.background = t.accent;
                    format.color = t.on_accent;
                }
                Some(false) => format.background = t.accent_tint,
                None => {}
            }
            let text = std::mem::take(text);
            self.push(&text, format);
        }
    }
}

/// How a character looks beside its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Look {
    broken: bool,
    /// Part of a place of the search; whether of the current one.
    hit: Option<bool>,
}

fn plain(t: &Tokens, kind: TokenKind) -> TextFormat {
    let color: Color32 = match kind {
        TokenKind::Markup | TokenKind::Attribute => t.text_secondary,
        TokenKind::Element => t.accent,
        TokenKind::Namespace | TokenKind::Comment | TokenKind::Instruction => t.text_weak,
        TokenKind::Value | TokenKind::Text | TokenKind::Blank => t.text,
    };
    TextFormat { font_id: Type::Mono.font(), color, line_height: Some(Type::Mono.line()), ..TextFormat::default() }
}
