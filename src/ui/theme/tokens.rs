//! Colour roles for light, dark and high contrast. A widget names a role, never a colour.

use egui::Color32;

/// The colours of one theme, by role.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)] // a role's name says what it is for; what each is used on is in the contrast test
pub struct Tokens {
    pub name: &'static str,
    pub dark: bool,
    pub high_contrast: bool,
    // surfaces and strokes
    pub bg: Color32,
    pub surface: Color32,
    pub rail: Color32,
    pub sunken: Color32,
    pub line: Color32,
    pub control: Color32,
    pub selected: Color32,
    pub accent_tint: Color32,
    pub ok_tint: Color32,
    pub warning_tint: Color32,
    pub failing_tint: Color32,
    pub neutral_tint: Color32,
    pub practice_tint: Color32,
    pub signed: Color32,
    pub scrim: Color32,
    // text, icons, status
    pub text: Color32,
    pub text_secondary: Color32,
    pub text_weak: Color32,
    pub accent: Color32,
    pub on_accent: Color32,
    pub ok: Color32,
    pub warning: Color32,
    pub failing: Color32,
    pub unknown: Color32,
    pub practice: Color32,
    pub strip: Color32,
    pub on_strip: Color32,
    pub practice_frame: Color32,
}

pub(super) const fn hex(rgb: u32) -> Color32 {
    let [_, r, g, b] = rgb.to_be_bytes();
    Color32::from_rgb(r, g, b)
}

impl Tokens {
    /// Dark text on light surfaces.
    pub const LIGHT: Self = Self {
        name: "Light",
        dark: false,
        high_contrast: false,
        bg: hex(0xF5_F6F8),
        surface: hex(0xFF_FFFF),
        rail: hex(0xEB_EDF1),
        sunken: hex(0xF0_F2F5),
        line: hex(0xD9_DDE3),
        control: hex(0x83_8C9A),
        selected: hex(0xDC_E9F8),
        accent_tint: hex(0xE4_EFFB),
        ok_tint: hex(0xE3_F2E8),
        warning_tint: hex(0xFB_F0D9),
        failing_tint: hex(0xFB_E8E6),
        neutral_tint: hex(0xEC_EEF2),
        practice_tint: hex(0xF1_E8FA),
        signed: hex(0xED_F6F0),
        scrim: Color32::from_rgba_premultiplied(6, 8, 10, 82), // #14181E at 32 %
        text: hex(0x1A_1F27),
        text_secondary: hex(0x4A_5361),
        text_weak: hex(0x5C_6573),
        accent: hex(0x0B_5CB8),
        on_accent: hex(0xFF_FFFF),
        ok: hex(0x1A_6B3A),
        warning: hex(0x85_5000),
        failing: hex(0xB0_261E),
        unknown: hex(0x52_5C6B),
        practice: hex(0x6A_2FA8),
        strip: hex(0x6A_2FA8),
        on_strip: hex(0xFF_FFFF),
        practice_frame: hex(0x6A_2FA8),
    };

    /// Light text on dark surfaces.
    pub const DARK: Self = Self {
        name: "Dark",
        dark: true,
        high_contrast: false,
        bg: hex(0x14_171C),
        surface: hex(0x1A_1E25),
        rail: hex(0x10_1318),
        sunken: hex(0x15_181E),
        line: hex(0x2E_3540),
        control: hex(0x6B_7584),
        selected: hex(0x1E_3350),
        accent_tint: hex(0x18_2B41),
        ok_tint: hex(0x17_301F),
        warning_tint: hex(0x33_270F),
        failing_tint: hex(0x3A_1C1B),
        neutral_tint: hex(0x26_2C35),
        practice_tint: hex(0x2B_1E3D),
        signed: hex(0x16_241C),
        scrim: Color32::from_black_alpha(128),
        text: hex(0xE6_EAF0),
        text_secondary: hex(0xB6_BEC9),
        text_weak: hex(0x98_A2B0),
        accent: hex(0x6F_B1FA),
        on_accent: hex(0x08_131F),
        ok: hex(0x70_CC91),
        warning: hex(0xEF_B55E),
        failing: hex(0xFF_9189),
        unknown: hex(0xAB_B4C1),
        practice: hex(0xC7_9DF4),
        strip: hex(0x4A_2A70),
        on_strip: hex(0xF4_ECFD),
        practice_frame: hex(0x8A_5CC0),
    };

    /// White on black; tints are black, badges and selected rows get strokes instead.
    pub const HIGH_CONTRAST: Self = Self {
        name: "High contrast",
        dark: true,
        high_contrast: true,
        bg: hex(0),
        surface: hex(0),
        rail: hex(0),
        sunken: hex(0),
        line: hex(0xFF_FFFF),
        control: hex(0xFF_FFFF),
        selected: hex(0x00_3A57),
        accent_tint: hex(0),
        ok_tint: hex(0),
        warning_tint: hex(0),
        failing_tint: hex(0),
        neutral_tint: hex(0),
        practice_tint: hex(0),
        signed: hex(0),
        scrim: Color32::from_black_alpha(153),
        text: hex(0xFF_FFFF),
        text_secondary: hex(0xFF_FFFF),
        text_weak: hex(0xE6_E6E6),
        accent: hex(0x58_C7FF),
        on_accent: hex(0),
        ok: hex(0x5C_FF95),
        warning: hex(0xFF_D23F),
        failing: hex(0xFF_A39C),
        unknown: hex(0xFF_FFFF),
        practice: hex(0xE2_B8FF),
        strip: hex(0xE2_B8FF),
        on_strip: hex(0),
        practice_frame: hex(0xE2_B8FF),
    };

    /// Width of the stroke of buttons and fields.
    #[must_use]
    pub const fn control_width(&self) -> f32 {
        if self.high_contrast { 2.0 } else { 1.0 }
    }
}
