//! Colours are named in `ui::theme` alone: everywhere else in the window a role is named, never a colour, and no colour is mixed.

use super::source::{Source, Violation};

/// What may be said of `Color32` outside the theme: no colour at all, and "the one of the text around".
const NO_COLOUR: [&str; 2] = ["TRANSPARENT", "PLACEHOLDER"];
/// Other types and macros that make colours.
const MAKERS: [&str; 6] = ["Rgba", "Hsva", "HsvaGamma", "hex_color", "ecolor", "from_hex"];
/// What makes another colour out of one.
const MIXERS: [&str; 8] = [
    "gamma_multiply",
    "gamma_multiply_u8",
    "linear_multiply",
    "additive",
    "lerp_to_gamma",
    "blend",
    "tint_color_towards",
    "fade_out_to_color",
];

pub(super) fn check(source: &Source) -> Vec<Violation> {
    if !source.is_in("ui") || source.module.get(1).is_some_and(|second| second == "theme" || second == "soft") {
        // `soft` paints what it is given: its masks are no colours that anybody chose
        return Vec::new();
    }
    let mut found = Vec::new();
    for used in source.paths.iter().filter(|used| !used.in_test) {
        let made = used.segments.windows(2).any(|pair| pair[0] == "Color32" && !NO_COLOUR.contains(&pair[1].as_str()));
        if made {
            found.push(source.violation(used.line, format!("{}: a colour", used.text())));
        }
    }
    for token in source.tokens.iter().filter(|token| !token.in_test) {
        let text = token.text.as_str();
        if token.is_name && MAKERS.contains(&text) {
            found.push(source.violation(token.line, format!("{text}: a colour")));
        }
        if token.is_name && MIXERS.contains(&text) {
            found.push(source.violation(token.line, format!("{text}: a colour that no theme knows")));
        }
        if !token.is_name && is_hex_colour(text) {
            found.push(source.violation(token.line, format!("{text}: a colour in hex")));
        }
    }
    found
}

/// `0xRRGGBB` with or without alpha and underscores, or the text `"#RRGGBB"`.
fn is_hex_colour(literal: &str) -> bool {
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_hexdigit());
    if let Some(number) = literal.strip_prefix("0x") {
        let number: String = number.chars().filter(|c| *c != '_').collect();
        let number = number.trim_end_matches("u32");
        return [6, 8].contains(&number.len()) && digits(number);
    }
    let inner = literal.trim_matches('"');
    inner.len() < literal.len() && inner.strip_prefix('#').is_some_and(|hex| [3, 6, 8].contains(&hex.len()) && digits(hex))
}

#[test]
fn colours_outside_the_theme_are_found() {
    let check_in = |file: &str, text: &str| check(&Source::read(file, text)).len();
    let check = |text: &str| check_in("src/ui/widgets/x.rs", text);
    for bad in [
        "fn f() { Color32::from_rgb(1, 2, 3); }",
        "fn f() { egui::Color32::from_black_alpha(9); }",
        "fn f() { let c = egui::Color32::RED; }",
        "use egui::Color32; fn f() -> Color32 { Color32::WHITE }",
        "fn f() { Rgba::from_gray(0.5); }",
        "fn f() { egui::hex_color!(x); }",
        "fn f(c: X) { c.gamma_multiply(0.5); }",
        "fn f() { let c = 0xB0_261E; }",
        "fn f() { let c = 0xB0261EFFu32; }",
        "fn f() { x(\"#B0261E\"); }",
        "fn f() { x(\"#fff\"); }",
    ] {
        assert_eq!(check(bad), 1, "{bad}");
    }
    for good in [
        "fn f(t: &Tokens) { x(t.failing, Color32::TRANSPARENT, egui::Color32::PLACEHOLDER); }",
        "use egui::{Color32, vec2}; fn f(c: Color32) {}",
        "const FIRST: u32 = 0xF_0000; // 0xB0261E, Color32::RED",
        "fn f() { x(\"saml#12\", \"#2\", \"#12345\"); }",
        "#[cfg(test)] mod tests { fn f() { assert_eq!(c, Color32::RED); } }",
    ] {
        assert_eq!(check(good), 0, "{good}");
    }
    assert_eq!(check_in("src/ui/theme/tokens.rs", "const A: Color32 = Color32::from_rgb(1, 2, 3);"), 0);
    assert_eq!(check_in("src/practice/page.rs", "const CSS: &str = \"#B0261E\";"), 0);
}
