//! Twelve colours that a user may give to a directory or an account. They stand beside a name and never carry meaning alone, so
//! none is the violet of practice. Each has a contrast of 3 at least on the surface of every theme.

use super::tokens::hex;
use egui::Color32;

/// Name and colour of each preset.
const PRESETS: [(&str, Color32); 12] = [
    ("Teal", hex(0x0E_7C86)),
    ("Rust", hex(0xB3_5C00)),
    ("Blue", hex(0x2F_72B8)),
    ("Indigo", hex(0x5B_6BC4)),
    ("Sky", hex(0x20_88A8)),
    ("Olive", hex(0x7D_7A1E)),
    ("Brown", hex(0x95_623C)),
    ("Pink", hex(0xC2_528E)),
    ("Crimson", hex(0xB8_485E)),
    ("Slate", hex(0x68_7487)),
    ("Moss", hex(0x5A_8035)),
    ("Gold", hex(0x97_721A)),
];

/// The colour of a directory that has no mark of the user's.
pub const DIRECTORY: u8 = 0;
/// The colour of an account that has no mark of the user's.
pub const ACCOUNT: u8 = 1;
/// How many presets there are.
pub const COUNT: u8 = 12;

/// The preset of this number; one that is not there is the first.
fn preset(number: u8) -> (&'static str, Color32) {
    PRESETS.get(usize::from(number)).copied().unwrap_or(PRESETS[0])
}

/// The word for a preset.
#[must_use]
pub fn name(number: u8) -> &'static str {
    preset(number).0
}

/// The colour of a preset.
#[must_use]
pub fn color(number: u8) -> Color32 {
    preset(number).1
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_presets_differ_in_name_and_colour() {
        assert_eq!(PRESETS.len(), usize::from(COUNT));
        assert_eq!(PRESETS.iter().map(|(name, _)| name).collect::<BTreeSet<_>>().len(), PRESETS.len());
        assert_eq!(PRESETS.iter().map(|(_, c)| c.to_array()).collect::<BTreeSet<_>>().len(), PRESETS.len());
        assert_eq!(name(200), name(0));
    }
}
