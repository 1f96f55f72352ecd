//! What screens paint from.

use super::launch::RendererFacts;
use super::model::Model;
use super::theme::Tokens;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Everything that a screen may read.
pub struct Env<'a> {
    /// What came in.
    pub model: &'a Model,
    /// The colours.
    pub t: &'static Tokens,
    /// The time of this frame.
    pub now: Timestamp,
    /// The zone that times are shown in.
    pub zone: &'a TimeZone,
    /// What paints the window.
    pub renderer: &'a RendererFacts,
    /// Width of the window in points.
    pub width: f32,
}

impl Env<'_> {
    /// Narrow windows shorten words and lists.
    #[must_use]
    pub fn narrow(&self) -> bool {
        self.width < 1200.0
    }
}
