//! The icons: Lucide outlines, drawn as glyphs of the private use area, so that they take size and colour from the text.
//!
//! Licence: ISC (and MIT for those that come from Feather), in `assets/icons/LICENSE.txt`.

use egui::{FontPriority, GlyphRasterizer, GlyphRasterizerRequest};
use egui_extras::SvgGlyph;
use std::sync::OnceLock;

/// First character of the icons; nothing that people write lies there.
const FIRST: u32 = 0xF_0000;

macro_rules! icons {
    ($($name:ident = $file:literal,)*) => {
        /// An icon, by the name that its set gives it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[allow(missing_docs)] // the names are those of the set
        pub enum Icon { $($name,)* }

        impl Icon {
            /// All icons.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            const fn svg(self) -> &'static [u8] {
                match self { $(Self::$name => include_bytes!(concat!("../../assets/icons/", $file, ".svg")),)* }
            }
        }
    };
}

icons! {
    ArrowLeft = "arrow-left",
    ArrowRight = "arrow-right",
    BadgeCheck = "badge-check",
    Bell = "bell",
    BookOpen = "book-open",
    Camera = "camera",
    Check = "check",
    ChevronDown = "chevron-down",
    ChevronRight = "chevron-right",
    ChevronUp = "chevron-up",
    CircleCheck = "circle-check",
    CircleEllipsis = "circle-ellipsis",
    CircleMinus = "circle-minus",
    CirclePlay = "circle-play",
    CircleQuestionMark = "circle-question-mark",
    CircleX = "circle-x",
    Clipboard = "clipboard",
    ClipboardPaste = "clipboard-paste",
    Clock = "clock",
    Cloud = "cloud",
    Contact = "contact",
    Copy = "copy",
    Download = "download",
    ExternalLink = "external-link",
    Eye = "eye",
    EyeOff = "eye-off",
    FileBadge = "file-badge",
    FlaskConical = "flask-conical",
    FolderOpen = "folder-open",
    FunnelX = "funnel-x",
    Gauge = "gauge",
    History = "history",
    Hourglass = "hourglass",
    Info = "info",
    Key = "key",
    Layers = "layers",
    Lightbulb = "lightbulb",
    Link = "link",
    ListFilter = "list-filter",
    Lock = "lock",
    Mail = "mail",
    Minus = "minus",
    Monitor = "monitor",
    Network = "network",
    Palette = "palette",
    Pencil = "pencil",
    Play = "play",
    Plus = "plus",
    RefreshCw = "refresh-cw",
    Rows3 = "rows-3",
    Save = "save",
    ScanSearch = "scan-search",
    Search = "search",
    Settings = "settings",
    SquareTerminal = "square-terminal",
    TriangleAlert = "triangle-alert",
    Undo2 = "undo-2",
    Users = "users",
    Waypoints = "waypoints",
    WrapText = "wrap-text",
    X = "x",
}

impl Icon {
    /// The character that is drawn as this icon.
    #[must_use]
    pub fn glyph(self) -> char {
        char::from_u32(FIRST + self as u32).unwrap_or(' ')
    }

    fn from_glyph(glyph: char) -> Option<Self> {
        Self::ALL.get(usize::try_from(u32::from(glyph).checked_sub(FIRST)?).ok()?).copied()
    }

    /// The parsed outline; parsing is done once for each icon that is shown.
    fn outline(self) -> Option<&'static SvgGlyph> {
        static OUTLINES: OnceLock<Vec<OnceLock<Option<SvgGlyph>>>> = OnceLock::new();
        let all = OUTLINES.get_or_init(|| Icon::ALL.iter().map(|_| OnceLock::new()).collect());
        all.get(self as usize)?.get_or_init(|| SvgGlyph::from_bytes(self.svg()).ok()).as_ref()
    }
}

/// Draws the icons for egui, at the size and scale that is asked for.
#[must_use]
pub fn rasterizer() -> GlyphRasterizer {
    GlyphRasterizer::new("rolebridge::icons", |request: &GlyphRasterizerRequest<'_>| {
        let mut chars = request.cluster.chars();
        let icon = Icon::from_glyph(chars.next()?)?;
        if chars.next().is_some() { None } else { icon.outline()?.rasterize(request.font_size_px) }
    })
    .with_priority(FontPriority::Highest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_icon_can_be_drawn() {
        for icon in Icon::ALL {
            assert_eq!(Icon::from_glyph(icon.glyph()), Some(*icon));
            assert!(icon.outline().and_then(|o| o.rasterize(16.0)).is_some(), "{icon:?}");
        }
        assert_eq!(Icon::from_glyph('a'), None);
    }
}
