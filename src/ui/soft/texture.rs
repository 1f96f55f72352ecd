//! Textures as egui hands them over: the atlas of glyphs, and pictures.

use super::pixel::Pixel;
use egui::epaint::ImageDelta;
use egui::{ImageData, Pos2, TextureFilter, TextureId, TextureOptions, TextureWrapMode, TexturesDelta};
use std::collections::HashMap;

/// A picture to paint with.
pub(super) struct Texture {
    width: usize,
    texels: Vec<Pixel>,
    options: TextureOptions,
}

/// All of them.
#[derive(Default)]
pub(super) struct Textures {
    known: HashMap<TextureId, Texture>,
    /// What the frame before last was the last to show.
    unused: Vec<TextureId>,
}

impl Textures {
    pub(super) fn apply(&mut self, delta: &mut TexturesDelta) {
        for id in self.unused.drain(..) {
            self.known.remove(&id);
        }
        for (id, changes) in delta.set.drain() {
            for change in changes {
                self.change(id, &change);
            }
        }
        self.unused.extend(delta.free.drain());
    }

    fn change(&mut self, id: TextureId, change: &ImageDelta) {
        let ImageData::Color(image) = &change.image;
        let texels = image.pixels.iter().copied().map(Pixel::of);
        match (change.pos, self.known.get_mut(&id)) {
            (None, _) => {
                let texture = Texture { width: image.size[0], texels: texels.collect(), options: change.options };
                self.known.insert(id, texture);
            }
            (Some([left, top]), Some(texture)) => {
                texture.options = change.options;
                let mut texels = texels;
                for row in 0..image.size[1] {
                    let start = (top + row) * texture.width + left;
                    let Some(target) = texture.texels.get_mut(start..start + image.size[0]) else { break };
                    target.iter_mut().zip(&mut texels).for_each(|(old, new)| *old = new);
                }
            }
            (Some(_), None) => {} // a part of what was never given
        }
    }

    pub(super) fn get(&self, id: TextureId) -> Option<&Texture> {
        self.known.get(&id).filter(|texture| texture.width > 0 && !texture.texels.is_empty())
    }
}

impl Texture {
    /// Width and height in texels.
    #[allow(clippy::cast_precision_loss, reason = "textures have a few thousand texels a side")]
    pub(super) fn size(&self) -> [f32; 2] {
        [self.width as f32, self.height() as f32]
    }

    fn height(&self) -> usize {
        self.texels.len() / self.width
    }

    /// Texels of a row, from a column on, as many as asked for; fewer or none where the texture ends.
    pub(super) fn row(&self, row: i32, column: i32, count: usize) -> &[Pixel] {
        let start = usize::try_from(row).ok().zip(usize::try_from(column).ok()).filter(|(_, column)| *column < self.width);
        let Some((row, column)) = start else { return &[] };
        let end = (column + count).min(self.width);
        self.texels.get(row * self.width + column..row * self.width + end).unwrap_or_default()
    }

    /// The colour at a place that is given from 0 to 1 each way; `larger` where texels are shown larger than pixels.
    pub(super) fn at(&self, uv: Pos2, larger: bool) -> Pixel {
        let [width, height] = self.size();
        let (x, y) = (uv.x * width, uv.y * height);
        match if larger { self.options.magnification } else { self.options.minification } {
            TextureFilter::Nearest => self.texel(floor(x), floor(y)),
            TextureFilter::Linear => self.mixed(x - 0.5, y - 0.5),
        }
    }

    fn mixed(&self, x: f32, y: f32) -> Pixel {
        let (column, row) = (floor(x), floor(y));
        let corners = [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(dx, dy)| self.texel(column + dx, row + dy));
        let [first, ..] = corners;
        if corners.iter().all(|corner| *corner == first) {
            return first;
        }
        let (right, down) = (x - x.floor(), y - y.floor());
        let shares = [(1.0 - right) * (1.0 - down), right * (1.0 - down), (1.0 - right) * down, right * down];
        let channels = corners.map(Pixel::channels);
        let mix = |channel: usize| {
            let sum: f32 = channels.iter().zip(shares).map(|(corner, share)| f32::from(corner[channel]) * share).sum();
            byte(sum)
        };
        Pixel::new([mix(0), mix(1), mix(2), mix(3)])
    }

    fn texel(&self, column: i32, row: i32) -> Pixel {
        let (column, row) = (self.wrapped(column, self.width), self.wrapped(row, self.height()));
        self.texels.get(row * self.width + column).copied().unwrap_or(Pixel::new([0; 4]))
    }

    fn wrapped(&self, at: i32, size: usize) -> usize {
        let size = i32::try_from(size).unwrap_or(i32::MAX);
        let at = match self.options.wrap_mode {
            TextureWrapMode::ClampToEdge => at.clamp(0, size - 1),
            TextureWrapMode::Repeat => at.rem_euclid(size),
            TextureWrapMode::MirroredRepeat => {
                let twice = at.rem_euclid(size.saturating_mul(2));
                if twice < size { twice } else { 2 * size - 1 - twice }
            }
        };
        usize::try_from(at).unwrap_or(0)
    }
}

#[allow(clippy::cast_possible_truncation, reason = "`as` from a float to an integer keeps to the integer's range")]
fn floor(value: f32) -> i32 {
    (value.floor() as i32).clamp(-1_000_000, 1_000_000)
}

/// The nearest channel value.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` from a float to an integer keeps to the integer's range")]
pub(super) fn byte(value: f32) -> u8 {
    (value + 0.5) as u8
}
