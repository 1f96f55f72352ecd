//! Pixels as packed numbers, and what is done with them. Four channels are computed in two multiplications.

use egui::Color32;

/// Every second channel of a packed pixel.
const LANES: u32 = 0x00FF_00FF;

/// A colour with premultiplied alpha, `0xAARRGGBB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pixel(u32);

impl Pixel {
    pub(super) const fn new([r, g, b, a]: [u8; 4]) -> Self {
        Self(u32::from_be_bytes([a, r, g, b]))
    }

    pub(super) const fn of(color: Color32) -> Self {
        Self::new(color.to_array())
    }

    /// Red, green, blue, alpha.
    pub(super) const fn channels(self) -> [u8; 4] {
        let [a, r, g, b] = self.0.to_be_bytes();
        [r, g, b, a]
    }

    /// Leaves what is under it as it is.
    pub(super) const fn is_nothing(self) -> bool {
        self.0 == 0
    }

    pub(super) const fn is_opaque(self) -> bool {
        self.0 >= 0xFF00_0000
    }

    /// As a pixel of the canvas, `0x00RRGGBB`.
    pub(super) const fn opaque(self) -> u32 {
        self.0 & 0x00FF_FFFF
    }

    /// This, tinted by a texel: channel by channel.
    pub(super) fn tinted(self, texel: Self) -> Self {
        let [r, g, b, a] = texel.channels();
        if r == a && g == a && b == a {
            return self.faded(a); // all of text: white of some coverage
        }
        let [sr, sg, sb, sa] = self.channels();
        Self::new([times(sr, r), times(sg, g), times(sb, b), times(sa, a)])
    }

    /// This, of a coverage out of 255.
    pub(super) const fn faded(self, coverage: u8) -> Self {
        match coverage {
            255 => self,
            0 => Self(0),
            _ => Self(scaled(self.0 & LANES, coverage) | scaled((self.0 >> 8) & LANES, coverage) << 8),
        }
    }

    /// This over a pixel of the canvas. A colour with less alpha than it has light adds light, as egui means it.
    pub(super) const fn over(self, under: u32) -> u32 {
        let through = 255 - (self.0 >> 24) as u8;
        let rb = limited((self.0 & LANES) + scaled(under & LANES, through));
        let g = limited(((self.0 >> 8) & 0xFF) + scaled((under >> 8) & 0xFF, through));
        rb | g << 8
    }
}

/// Two channels times a share of 255, rounded to the nearest.
const fn scaled(lanes: u32, share: u8) -> u32 {
    let product = lanes * share as u32 + 0x0080_0080;
    ((product + ((product >> 8) & LANES)) >> 8) & LANES
}

/// Two sums of two channels, at most 255 each.
const fn limited(sums: u32) -> u32 {
    let over = (sums >> 8) & 0x0001_0001;
    (sums | over * 255) & LANES
}

fn times(a: u8, b: u8) -> u8 {
    let product = u32::from(a) * u32::from(b) + 128;
    u8::try_from((product + (product >> 8)) >> 8).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(a: u8, share: u8) -> u8 {
        u8::try_from((u32::from(a) * u32::from(share) * 2 + 255) / 510).unwrap_or(u8::MAX)
    }

    #[test]
    fn shares_are_rounded_to_the_nearest() {
        for value in 0..=255 {
            for share in 0..=255 {
                let faded = Pixel::new([value, 255 - value, value, 255]).faded(share).channels();
                assert_eq!(faded, [exact(value, share), exact(255 - value, share), exact(value, share), exact(255, share)]);
                assert_eq!(times(value, share), exact(value, share));
            }
        }
    }

    #[test]
    fn blending_is_premultiplied_and_never_overflows() {
        assert_eq!(Pixel::new([10, 20, 30, 255]).over(0xFF_FFFF), 0x0A_141E);
        assert_eq!(Pixel::new([0, 0, 0, 0]).over(0x12_3456), 0x12_3456);
        assert_eq!(Pixel::new([128, 0, 0, 128]).over(0x00_00FF), 0x80_007F);
        assert_eq!(Pixel::new([200, 200, 200, 0]).over(0x64_6401), 0xFF_FFC9, "additive");
    }

    #[test]
    fn a_tint_is_a_product() {
        let red = Pixel::new([255, 0, 0, 255]);
        assert_eq!(red.tinted(Pixel::new([128, 128, 128, 128])), Pixel::new([128, 0, 0, 128]));
        assert_eq!(Pixel::new([255, 255, 255, 255]).tinted(Pixel::new([1, 2, 3, 255])), Pixel::new([1, 2, 3, 255]));
    }
}
