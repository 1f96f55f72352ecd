//! The three faces, and the icons as glyphs of the private use area.

use super::type_style::SEMIBOLD;
use crate::ui::icons;
use egui::{FontData, FontDefinitions, FontFamily};
use std::sync::Arc;

const INTER: &[u8] = include_bytes!("../../../assets/fonts/Inter-Regular.otf");
const INTER_SEMIBOLD: &[u8] = include_bytes!("../../../assets/fonts/Inter-SemiBold.otf");
const MONO: &[u8] = include_bytes!("../../../assets/fonts/JetBrainsMono-Regular.ttf");

/// Installs fonts and icons.
pub fn install(ctx: &egui::Context) {
    let mut fonts = FontDefinitions::empty();
    for (name, data) in [
        ("inter", FontData::from_static(INTER)),
        (SEMIBOLD, FontData::from_static(INTER_SEMIBOLD)),
        ("mono", FontData::from_owned(without_ligatures(MONO))),
    ] {
        fonts.font_data.insert(name.to_owned(), Arc::new(data));
    }
    for (family, names) in [
        (FontFamily::Proportional, ["inter", "mono"]),
        (FontFamily::Monospace, ["mono", "inter"]),
        (FontFamily::Name(SEMIBOLD.into()), [SEMIBOLD, "inter"]),
    ] {
        fonts.families.insert(family, names.map(str::to_owned).to_vec());
    }
    ctx.set_fonts(fonts);
    ctx.add_glyph_rasterizer(icons::rasterizer());
}

/// The font without its table of substitutions: in policies `->` and `!=` have to stay what they are, and egui has no
/// switch for ligatures. The table's entry in the directory gets a name that nobody looks for.
fn without_ligatures(font: &[u8]) -> Vec<u8> {
    let mut font = font.to_vec();
    let tables = font.get(4..6).map_or(0, |n| usize::from(u16::from_be_bytes([n[0], n[1]])));
    for entry in 0..tables {
        let at = 12 + 16 * entry;
        if let Some(tag) = font.get_mut(at..at + 4).filter(|tag| **tag == *b"GSUB") {
            tag.copy_from_slice(b"gsub");
        }
    }
    font
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_in_policies_stay_two_characters() {
        let has = |font: &[u8]| font.get(..600).is_some_and(|head| head.windows(4).any(|w| w == b"GSUB"));
        assert!(has(MONO));
        assert!(!has(&without_ligatures(MONO)));
    }
}
