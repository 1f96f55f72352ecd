//! The type styles: three sizes, two weights, one monospace.

use egui::{FontFamily, FontId};

/// A type style.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Type {
    /// 20 px semibold; one per screen.
    Title,
    /// 14 px.
    Body,
    /// 14 px semibold.
    BodyStrong,
    /// 12 px.
    Small,
    /// 12 px semibold.
    SmallStrong,
    /// 12 px monospace: numbers, ARNs, URLs, API names.
    Mono,
    /// 14 px monospace, for what is typed into fields.
    MonoBody,
}

/// The semibold face is a font family of its own.
pub(super) const SEMIBOLD: &str = "semibold";

impl Type {
    /// The font.
    #[must_use]
    pub fn font(self) -> FontId {
        let family = match self {
            Self::Title | Self::BodyStrong | Self::SmallStrong => FontFamily::Name(SEMIBOLD.into()),
            Self::Body | Self::Small => FontFamily::Proportional,
            Self::Mono | Self::MonoBody => FontFamily::Monospace,
        };
        FontId::new(self.pixels(), family)
    }

    /// Size of the letters in points.
    #[must_use]
    pub const fn pixels(self) -> f32 {
        match self {
            Self::Title => 20.0,
            Self::Body | Self::BodyStrong => 14.0,
            Self::MonoBody => 13.0,
            Self::Small | Self::SmallStrong | Self::Mono => 12.0,
        }
    }

    /// Height of a line in points.
    #[must_use]
    pub const fn line(self) -> f32 {
        match self {
            Self::Title => 28.0,
            Self::Body | Self::BodyStrong | Self::MonoBody => 20.0,
            Self::Small | Self::SmallStrong | Self::Mono => 16.0,
        }
    }
}
