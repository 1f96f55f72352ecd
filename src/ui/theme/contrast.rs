//! Recomputes the contrast of every colour role over every surface that it is used on.

use super::{Tokens, marks};
use egui::Color32;

type Role = fn(&Tokens) -> Color32;

const SURFACES: [(&str, Role); 11] = [
    ("bg", |t| t.bg),
    ("surface", |t| t.surface),
    ("rail", |t| t.rail),
    ("sunken", |t| t.sunken),
    ("selected", |t| t.selected),
    ("accent_tint", |t| t.accent_tint),
    ("ok_tint", |t| t.ok_tint),
    ("warning_tint", |t| t.warning_tint),
    ("failing_tint", |t| t.failing_tint),
    ("neutral_tint", |t| t.neutral_tint),
    ("signed", |t| t.signed),
];

/// Role, the surfaces beside bg, surface, rail, sunken and selected, the lowest contrast that tokens promise for light,
/// dark and high contrast.
type Promise = (&'static str, Role, &'static [&'static str], [f64; 3]);

const PLAIN: &[&str] = &["bg", "surface", "sunken", "selected"];

const TEXT: [Promise; 8] = [
    ("text", |t| t.text, &["bg", "surface", "rail", "sunken", "selected", "neutral_tint", "signed"], [13.44, 10.58, 12.05]),
    ("text_secondary", |t| t.text_secondary, &["bg", "surface", "rail", "sunken", "selected", "neutral_tint"], [6.31, 6.81, 12.05]),
    ("text_weak", |t| t.text_weak, PLAIN, [4.78, 4.94, 9.65]),
    ("accent", |t| t.accent, &["bg", "surface", "sunken", "selected", "accent_tint"], [5.27, 5.68, 6.33]),
    ("ok", |t| t.ok, &["bg", "surface", "sunken", "selected", "ok_tint"], [5.32, 6.53, 9.29]),
    ("warning", |t| t.warning, &["bg", "surface", "sunken", "selected", "warning_tint"], [5.42, 6.96, 8.34]),
    ("failing", |t| t.failing, &["bg", "surface", "sunken", "selected", "failing_tint"], [5.43, 5.88, 6.29]),
    ("unknown", |t| t.unknown, PLAIN, [5.50, 6.10, 12.05]),
];

const PAIRS: [(&str, Role, Role, [f64; 3]); 3] = [
    ("on_accent", |t| t.on_accent, |t| t.accent, [6.49, 8.32, 11.03]),
    ("practice", |t| t.practice, |t| t.practice_tint, [6.83, 7.05, 12.53]),
    ("on_strip", |t| t.on_strip, |t| t.strip, [8.12, 9.84, 12.53]),
];

const THEMES: [Tokens; 3] = [Tokens::LIGHT, Tokens::DARK, Tokens::HIGH_CONTRAST];

/// Relative luminance of an opaque sRGB colour. Source: WCAG 2.2, "relative luminance".
fn luminance(c: Color32) -> f64 {
    let channel = |v: u8| {
        let v = f64::from(v) / 255.0;
        if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(c.r()) + 0.7152 * channel(c.g()) + 0.0722 * channel(c.b())
}

fn contrast(a: Color32, b: Color32) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn surface(name: &str) -> Role {
    SURFACES.into_iter().find(|(n, _)| *n == name).map_or(|t| t.bg, |(_, role)| role)
}

#[test]
fn text_reaches_what_the_tokens_promise() {
    for (role, color, surfaces, promised) in TEXT {
        for (t, promised) in THEMES.iter().zip(promised) {
            let lowest = surfaces.iter().map(|s| contrast(color(t), surface(s)(t))).fold(f64::INFINITY, f64::min);
            assert!((lowest - promised).abs() < 0.01, "{role} in {}: {lowest:.2}, promised {promised}", t.name);
            assert!(lowest >= 4.5, "{role} in {}: {lowest:.2}", t.name);
        }
    }
}

#[test]
fn pairs_reach_what_the_tokens_promise() {
    for (role, front, back, promised) in PAIRS {
        for (t, promised) in THEMES.iter().zip(promised) {
            let found = contrast(front(t), back(t));
            assert!((found - promised).abs() < 0.01, "{role} in {}: {found:.2}, promised {promised}", t.name);
        }
    }
}

#[test]
#[allow(clippy::approx_constant)] // a contrast that happens to look like pi
fn strokes_can_be_seen() {
    let strokes: [(Role, [f64; 3]); 2] = [(|t| t.control, [3.14, 3.58, 21.0]), (|t| t.practice_frame, [7.51, 3.48, 12.53])];
    for (role, promised) in strokes {
        for (t, promised) in THEMES.iter().zip(promised) {
            let lowest = [t.bg, t.surface].into_iter().map(|s| contrast(role(t), s)).fold(f64::INFINITY, f64::min);
            assert!((lowest - promised).abs() < 0.01, "{}: {lowest:.3}, promised {promised}", t.name);
            assert!(lowest >= 3.0);
        }
    }
}

#[test]
fn marks_can_be_seen_on_every_bar() {
    for number in 0..marks::COUNT {
        for t in &THEMES {
            let found = contrast(marks::color(number), t.surface);
            assert!(found >= 3.0, "{} in {}: {found:.2}", marks::name(number), t.name);
        }
    }
}

/// What a status badge or a bar is painted with, on its own tint: its stroke has to be seen there too.
#[test]
fn strokes_of_tinted_things_can_be_seen_on_their_tint() {
    let pairs: [(&str, Role, Role); 6] = [
        ("ok", |t| t.ok, |t| t.ok_tint),
        ("warning", |t| t.warning, |t| t.warning_tint),
        ("failing", |t| t.failing, |t| t.failing_tint),
        ("accent", |t| t.accent, |t| t.accent_tint),
        ("text_weak", |t| t.text_weak, |t| t.neutral_tint),
        ("ok on signed", |t| t.ok, |t| t.signed),
    ];
    for (role, front, back) in pairs {
        for t in &THEMES {
            let found = contrast(front(t), back(t));
            assert!(found >= 4.5, "{role} in {}: {found:.2}", t.name);
        }
    }
}

/// Where tints are black, a tint says nothing: no role may lean on one.
#[test]
fn high_contrast_has_black_tints_and_white_edges() {
    let t = &Tokens::HIGH_CONTRAST;
    for (name, tint) in SURFACES.into_iter().filter(|(name, _)| name.ends_with("_tint") || *name == "signed") {
        assert_eq!(tint(t), Color32::BLACK, "{name}");
    }
    assert_eq!((t.line, t.control), (Color32::WHITE, Color32::WHITE));
    assert!((t.control_width() - 2.0).abs() < f32::EPSILON);
    assert!((Tokens::LIGHT.control_width() - 1.0).abs() < f32::EPSILON);
}
