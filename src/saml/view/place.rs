//! Where a value stands in a laid-out document.

use super::{Sheet, TokenKind};
use crate::saml::xml::Node;
use std::ops::Range;

/// The place of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its line, from 0.
    pub line: usize,
    /// Its bytes in the document.
    pub bytes: Range<u32>,
}

/// Finds places.
#[derive(Debug, Clone, Copy)]
pub(super) struct Finder<'s> {
    sheet: Option<&'s Sheet>,
}

impl<'s> Finder<'s> {
    pub(super) const fn new(sheet: &'s Sheet) -> Self {
        Self { sheet: Some(sheet) }
    }

    /// Finds none: for what does not stand in the text, such as an assertion that was encrypted there.
    pub(super) const fn nowhere() -> Self {
        Self { sheet: None }
    }

    /// The value of an element's attribute.
    pub(super) fn attribute(self, element: Node<'_, '_>, name: &str) -> Option<Place> {
        self.place(self.sheet?.attribute(range(element)?.start, name)?)
    }

    /// What stands between an element's tags.
    pub(super) fn content(self, element: Node<'_, '_>) -> Option<Place> {
        let element = range(element)?;
        self.place(self.sheet?.content(element.clone()).unwrap_or(element))
    }

    /// An element, by the name in its first tag.
    pub(super) fn element(self, element: Node<'_, '_>) -> Option<Place> {
        let start = range(element)?.start;
        let sheet = self.sheet?;
        let tokens = sheet.tokens(sheet.line_at(start));
        let name = tokens.iter().skip_while(|token| token.start < start).find(|token| token.kind == TokenKind::Element)?;
        self.place(name.range())
    }

    /// The text at a place.
    pub(super) fn text(self, place: &Place) -> &'s str {
        self.sheet.map_or("", |sheet| sheet.text(place.bytes.clone()))
    }

    fn place(self, bytes: Range<u32>) -> Option<Place> {
        Some(Place { line: self.sheet?.line_at(bytes.start), bytes })
    }
}

fn range(element: Node<'_, '_>) -> Option<Range<u32>> {
    let range = element.range()?;
    Some(u32::try_from(range.start).ok()?..u32::try_from(range.end).ok()?)
}
