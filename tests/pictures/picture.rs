//! A painted frame, and the files that are made of it.

use image::ImageEncoder as _;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use std::path::PathBuf;

/// Pixels `0x00RRGGBB`, row by row.
pub(super) struct Painted {
    pub(super) pixels: Vec<u32>,
    pub(super) width: u32,
    pub(super) height: u32,
}

impl Painted {
    /// A frame of this size in pixels.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sizes of a window")]
    pub(super) fn blank(size: egui::Vec2) -> Self {
        let (width, height) = (size.x.round() as u32, size.y.round() as u32);
        Self { pixels: vec![0; (width * height) as usize], width, height }
    }

    fn png(&self) -> Vec<u8> {
        let mut rgb = Vec::with_capacity(3 * self.pixels.len());
        for pixel in &self.pixels {
            rgb.extend_from_slice(&pixel.to_be_bytes()[1..]);
        }
        let mut file = Vec::new();
        // the quickest way: a test is not optimised
        let encoder = PngEncoder::new_with_quality(&mut file, CompressionType::Fast, FilterType::Sub);
        encoder.write_image(&rgb, self.width, self.height, image::ExtendedColorType::Rgb8).unwrap();
        file
    }
}

/// Writes a picture where the environment says that pictures are wanted.
pub(super) fn keep(name: &str, painted: &Painted) {
    let Some(folder) = std::env::var_os("ROLEBRIDGE_PICTURES").map(PathBuf::from) else { return };
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{name}.png")), painted.png()).unwrap();
}
