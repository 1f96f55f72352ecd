//! What is painted on: rows of pixels.

use super::pixel::Pixel;
use egui::{Color32, Rect};
use std::ops::Range;

/// A grid of pixels `0x00RRGGBB`, row by row from the top left: what a window without a GPU takes.
pub struct Canvas<'a> {
    pixels: &'a mut [u32],
    width: i32,
    height: i32,
}

/// The pixels that may be painted: columns and rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clip {
    pub(super) left: i32,
    pub(super) top: i32,
    pub(super) right: i32,
    pub(super) bottom: i32,
}

impl Clip {
    pub(super) const fn is_empty(self) -> bool {
        self.left >= self.right || self.top >= self.bottom
    }

    /// What both have.
    pub(super) fn within(self, other: Self) -> Self {
        Self {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        }
    }
}

impl<'a> Canvas<'a> {
    /// A canvas on these pixels; `None` when they are fewer than its rows need.
    #[must_use]
    pub fn new(pixels: &'a mut [u32], width: u32, height: u32) -> Option<Self> {
        let (width, height) = (i32::try_from(width).ok()?, i32::try_from(height).ok()?);
        let needed = usize::try_from(width).ok()?.checked_mul(usize::try_from(height).ok()?)?;
        (pixels.len() >= needed).then_some(Self { pixels, width, height })
    }

    pub(super) fn clear(&mut self, background: Color32) {
        self.pixels.fill(Pixel::of(background).opaque());
    }

    /// A rectangle in points as pixels of this canvas, rounded as egui's other painters round it.
    pub(super) fn clip(&self, rect: Rect, pixels_per_point: f32) -> Clip {
        let pixel = |points: f32, most: i32| whole(points * pixels_per_point).clamp(0, most);
        Clip {
            left: pixel(rect.min.x, self.width),
            top: pixel(rect.min.y, self.height),
            right: pixel(rect.max.x, self.width),
            bottom: pixel(rect.max.y, self.height),
        }
    }

    /// The pixels of a row between two columns that lie inside the canvas.
    pub(super) fn span(&mut self, row: i32, columns: Range<i32>) -> &mut [u32] {
        let place = |column: i32| Some(usize::try_from(row).ok()? * usize::try_from(self.width).ok()? + usize::try_from(column).ok()?);
        match (place(columns.start), place(columns.end)) {
            (Some(start), Some(end)) => self.pixels.get_mut(start..end).unwrap_or_default(),
            _ => Default::default(),
        }
    }

    /// Paints one colour between two columns of a row.
    pub(super) fn fill(&mut self, row: i32, columns: Range<i32>, color: Pixel) {
        let span = self.span(row, columns);
        if color.is_opaque() {
            span.fill(color.opaque());
        } else if !color.is_nothing() {
            span.iter_mut().for_each(|under| *under = color.over(*under));
        }
    }
}

/// The nearest whole number; what no number is gives 0.
#[allow(clippy::cast_possible_truncation, reason = "`as` from a float to an integer keeps to the integer's range")]
pub(super) fn whole(value: f32) -> i32 {
    value.round() as i32
}
