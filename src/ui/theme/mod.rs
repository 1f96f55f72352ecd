//! The look as data: colour roles, type styles, spaces and sizes, fonts. The only place with literal colours.
//!
//! May use: egui. Never: the model, a screen.

#[cfg(test)]
mod contrast;
mod fonts;
pub mod marks;
mod style;
mod tokens;
mod type_style;

pub use fonts::install as install_fonts;
pub use style::apply as apply_style;
pub use tokens::Tokens;
pub use type_style::Type;

/// Which set of colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ThemeChoice {
    /// As the system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
    /// White on black with strokes instead of tints.
    HighContrast,
}

impl ThemeChoice {
    /// All choices in the order of Settings.
    pub const ALL: [Self; 4] = [Self::System, Self::Light, Self::Dark, Self::HighContrast];

    /// The stable name in the workspace.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
            Self::HighContrast => "high_contrast",
        }
    }

    /// The choice of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.as_str() == name)
    }

    /// The tokens of the choice; `system_dark` is what the system prefers.
    #[must_use]
    pub const fn tokens(self, system_dark: bool) -> &'static Tokens {
        match (self, system_dark) {
            (Self::Light, _) | (Self::System, false) => &Tokens::LIGHT,
            (Self::Dark, _) | (Self::System, true) => &Tokens::DARK,
            (Self::HighContrast, _) => &Tokens::HIGH_CONTRAST,
        }
    }
}

/// Spaces, all on the 4/8 grid.
pub mod space {
    /// Between icon and word of a button, between small things.
    pub const S8: f32 = 8.0;
    /// Half a step.
    pub const S4: f32 = 4.0;
    /// Between related blocks.
    pub const S12: f32 = 12.0;
    /// Margin of lists.
    pub const S16: f32 = 16.0;
    /// Margin of screens.
    pub const S24: f32 = 24.0;
    /// Between sections.
    pub const S32: f32 = 32.0;
    /// Between the two halves of a screen.
    pub const S40: f32 = 40.0;
}

/// Sizes that several screens share.
pub mod size {
    /// Top bar.
    pub const TOP_BAR: f32 = 48.0;
    /// Practice band.
    pub const BAND: f32 = 32.0;
    /// Left rail.
    pub const RAIL: f32 = 88.0;
    /// A tab.
    pub const TAB: f32 = 36.0;
    /// A row of a list with two lines.
    pub const LIST_ROW: f32 = 48.0;
    /// A row of a table.
    pub const ROW: f32 = 28.0;
    /// A button in a footer, a field.
    pub const BUTTON: f32 = 32.0;
    /// A button in a bar or a row.
    pub const SMALL_BUTTON: f32 = 28.0;
    /// A filled badge.
    pub const BADGE: f32 = 24.0;
    /// Radius of everything but panes.
    pub const RADIUS: u8 = 4;
    /// The accent bar of a selected row.
    pub const BAR: f32 = 4.0;
}
