//! Upright rectangles of one colour: backgrounds, lines, glyphs, pictures.

use super::canvas::{Canvas, Clip, whole};
use super::pixel::Pixel;
use super::texture::Texture;
use egui::epaint::Vertex;
use egui::{Pos2, Rect};

/// Less than this share of a pixel nobody sees.
const SLACK: f32 = 1.0 / 64.0;

/// A rectangle in pixels, with its part of the texture.
pub(super) struct Quad {
    rect: Rect,
    uv: Rect,
    color: Pixel,
}

impl Quad {
    /// The rectangle of the corners top left, top right, bottom left, bottom right; `None` where they are something else.
    pub(super) fn of([a, b, c, d]: [Vertex; 4]) -> Option<Self> {
        let upright = |place: fn(&Vertex) -> Pos2| {
            let [a, b, c, d] = [a, b, c, d].map(|corner| place(&corner));
            same(a.y, b.y) && same(c.y, d.y) && same(a.x, c.x) && same(b.x, d.x)
        };
        let one_color = a.color == b.color && a.color == c.color && a.color == d.color;
        let ordered = a.pos.x <= d.pos.x && a.pos.y <= d.pos.y;
        (one_color && ordered && upright(|v| v.pos) && upright(|v| v.uv)).then(|| Self {
            rect: Rect { min: a.pos, max: d.pos },
            uv: Rect { min: a.uv, max: d.uv },
            color: Pixel::of(a.color),
        })
    }

    /// Paints the pixels whose middle lies in it.
    pub(super) fn paint(&self, canvas: &mut Canvas<'_>, clip: Clip, texture: &Texture) {
        let Rect { min, max } = self.rect;
        // the middle of pixel n is n + ½
        let first = |edge: f32| whole((edge - 0.5).ceil());
        let clip = clip.within(Clip { left: first(min.x), top: first(min.y), right: first(max.x), bottom: first(max.y) });
        if clip.is_empty() {
            return;
        }
        if self.uv.min == self.uv.max {
            let color = self.color.tinted(texture.at(self.uv.min, true));
            (clip.top..clip.bottom).for_each(|row| canvas.fill(row, clip.left..clip.right, color));
        } else if let Some((column, row)) = self.on_texels(texture) {
            self.copy(canvas, clip, texture, column, row);
        } else {
            self.sample(canvas, clip, texture);
        }
    }

    /// The texel of the first pixel, where texels and pixels lie on one another.
    fn on_texels(&self, texture: &Texture) -> Option<(i32, i32)> {
        let [width, height] = texture.size();
        let (left, top) = (self.uv.min.x * width, self.uv.min.y * height);
        let one_to_one = near(self.uv.width() * width, self.rect.width()) && near(self.uv.height() * height, self.rect.height());
        let (x, y) = (left - self.rect.min.x, top - self.rect.min.y);
        (one_to_one && near(x, x.round()) && near(y, y.round())).then(|| (whole(x), whole(y)))
    }

    /// Texels straight onto pixels; `column` and `row` lead from a pixel to its texel.
    fn copy(&self, canvas: &mut Canvas<'_>, clip: Clip, texture: &Texture, column: i32, row: i32) {
        let count = usize::try_from(clip.right - clip.left).unwrap_or(0);
        for y in clip.top..clip.bottom {
            let texels = texture.row(y + row, clip.left + column, count);
            for (under, texel) in canvas.span(y, clip.left..clip.right).iter_mut().zip(texels) {
                if !texel.is_nothing() {
                    *under = self.color.tinted(*texel).over(*under);
                }
            }
        }
    }

    #[allow(clippy::cast_precision_loss, reason = "pixels of a window")]
    fn sample(&self, canvas: &mut Canvas<'_>, clip: Clip, texture: &Texture) {
        let [width, height] = texture.size();
        let scale = self.uv.size() / self.rect.size();
        let larger = (scale.x * width).abs() <= 1.0 && (scale.y * height).abs() <= 1.0;
        for y in clip.top..clip.bottom {
            let v = (y as f32 + 0.5 - self.rect.min.y).mul_add(scale.y, self.uv.min.y);
            for (x, under) in (clip.left..).zip(canvas.span(y, clip.left..clip.right)) {
                let u = (x as f32 + 0.5 - self.rect.min.x).mul_add(scale.x, self.uv.min.x);
                *under = self.color.tinted(texture.at(Pos2::new(u, v), larger)).over(*under);
            }
        }
    }
}

#[allow(clippy::float_cmp, reason = "corners of one rectangle come from the same numbers")]
fn same(a: f32, b: f32) -> bool {
    a == b
}

fn near(a: f32, b: f32) -> bool {
    (a - b).abs() < SLACK
}
