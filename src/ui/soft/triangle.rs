//! Triangles, row by row.
//!
//! A pixel belongs to a triangle when its middle lies in it; on a side that two triangles share, it belongs to one of them
//! (the one whose upper or left side it is), so that nothing translucent is painted twice and no gap shows. That needs exact
//! sums: corners are rounded to 1/256 of a pixel and the rest is whole numbers.

use super::canvas::{Canvas, Clip};
use super::pixel::Pixel;
use super::texture::{Texture, byte};
use egui::Pos2;
use egui::epaint::Vertex;
use std::ops::Range;

/// Parts of a pixel.
const PARTS: i64 = 256;

/// Corners that lie further off, in pixels, are nowhere near any screen.
const FARTHEST: f32 = 1.0e6;

/// Paints one triangle.
pub(super) fn paint(canvas: &mut Canvas<'_>, clip: Clip, corners: [Vertex; 3], texture: &Texture) {
    let Some(shape) = Shape::of(corners) else { return };
    let [a, b, c] = corners;
    let clip = clip.within(shape.bounds());
    let one_place = a.uv == b.uv && a.uv == c.uv;
    if one_place && a.color == b.color && a.color == c.color {
        let color = Pixel::of(a.color).tinted(texture.at(a.uv, true));
        shape.rows(clip, |row, columns| canvas.fill(row, columns, color));
        return;
    }
    let paint = Slope::new(corners);
    if one_place {
        let texel = texture.at(a.uv, true);
        shape.rows(clip, |row, columns| paint.shade(canvas, row, columns, |colors, _| colors.tinted(texel)));
    } else {
        let larger = paint.larger(texture);
        shape.rows(clip, |row, columns| paint.shade(canvas, row, columns, |colors, uv| colors.tinted(texture.at(uv, larger))));
    }
}

/// A side as the half plane `step * x <= limit(y)`, in parts of a pixel.
struct Side {
    x: i64,
    y: i64,
    dx: i64,
    dy: i64,
    /// 1 where what lies exactly on the side belongs to the neighbour.
    shy: i64,
}

/// Where a triangle lies.
struct Shape {
    sides: [Side; 3],
}

impl Shape {
    /// `None` where it covers nothing, or is nowhere.
    fn of(corners: [Vertex; 3]) -> Option<Self> {
        if corners.iter().any(|c| !(c.pos.x.abs() < FARTHEST && c.pos.y.abs() < FARTHEST)) {
            return None;
        }
        let [a, mut b, mut c] = corners.map(|corner| (parts(corner.pos.x), parts(corner.pos.y)));
        let turn = (b.0 - a.0) * (c.1 - a.1) - (c.0 - a.0) * (b.1 - a.1);
        if turn == 0 {
            return None;
        }
        if turn < 0 {
            std::mem::swap(&mut b, &mut c);
        }
        let side = |from: (i64, i64), to: (i64, i64)| {
            let (dx, dy) = (to.0 - from.0, to.1 - from.1);
            let upper_or_left = dy < 0 || (dy == 0 && dx > 0);
            Side { x: from.0, y: from.1, dx, dy, shy: i64::from(!upper_or_left) }
        };
        Some(Self { sides: [side(a, b), side(b, c), side(c, a)] })
    }

    /// The pixels around it.
    fn bounds(&self) -> Clip {
        let pixel = |value: i64| i32::try_from(value.div_euclid(PARTS)).unwrap_or(0);
        let all = |of: fn(&Side) -> i64| self.sides.iter().map(of);
        Clip {
            left: pixel(all(|s| s.x).min().unwrap_or(0)),
            top: pixel(all(|s| s.y).min().unwrap_or(0)),
            right: pixel(all(|s| s.x).max().unwrap_or(0)) + 1,
            bottom: pixel(all(|s| s.y).max().unwrap_or(0)) + 1,
        }
    }

    /// Calls with each row and its columns that lie in the triangle.
    fn rows(&self, clip: Clip, mut paint: impl FnMut(i32, Range<i32>)) {
        for row in clip.top..clip.bottom {
            let columns = self.columns(row, clip);
            if !columns.is_empty() {
                paint(row, columns);
            }
        }
    }

    fn columns(&self, row: i32, clip: Clip) -> Range<i32> {
        let (mut first, mut last) = (i64::from(clip.left), i64::from(clip.right) - 1);
        let y = i64::from(row) * PARTS + PARTS / 2;
        for side in &self.sides {
            // inside: dx * (y - side.y) - dy * (x - side.x) >= shy, with x = column * PARTS + PARTS / 2
            let room = side.dx * (y - side.y) + side.dy * side.x - side.shy - side.dy * (PARTS / 2);
            match side.dy {
                0 if room < 0 => return 0..0,
                0 => {}
                dy if dy > 0 => last = last.min(room.div_euclid(dy * PARTS)),
                dy => first = first.max(-room.div_euclid(-dy * PARTS)),
            }
        }
        let column = |value: i64| i32::try_from(value).unwrap_or(clip.left);
        if first > last { 0..0 } else { column(first)..column(last) + 1 }
    }
}

#[allow(clippy::cast_possible_truncation, reason = "not farther than FARTHEST")]
fn parts(pixels: f32) -> i64 {
    (f64::from(pixels) * 256.0).round() as i64
}

/// How colour and place in the texture change over a triangle: red, green, blue, alpha, u, v at the first corner, and by
/// pixel to the right and downwards.
struct Slope {
    corner: Pos2,
    start: [f32; 6],
    right: [f32; 6],
    down: [f32; 6],
}

impl Slope {
    fn new([a, b, c]: [Vertex; 3]) -> Self {
        let values = |corner: Vertex| {
            let [r, g, b, a] = corner.color.to_array().map(f32::from);
            [r, g, b, a, corner.uv.x, corner.uv.y]
        };
        let (start, at_b, at_c) = (values(a), values(b), values(c));
        let (ab, ac) = (b.pos - a.pos, c.pos - a.pos);
        let area = ab.x * ac.y - ac.x * ab.y;
        let (mut right, mut down) = ([0.0; 6], [0.0; 6]);
        for i in 0..6 {
            let (to_b, to_c) = (at_b[i] - start[i], at_c[i] - start[i]);
            right[i] = (to_b * ac.y - to_c * ab.y) / area;
            down[i] = (to_c * ab.x - to_b * ac.x) / area;
        }
        Self { corner: a.pos, start, right, down }
    }

    /// Whether texels are shown larger than pixels.
    fn larger(&self, texture: &Texture) -> bool {
        let [width, height] = texture.size();
        let texels = |by: &[f32; 6]| (by[4] * width).hypot(by[5] * height);
        texels(&self.right) <= 1.0 && texels(&self.down) <= 1.0
    }

    /// Blends a row with colours made from what the corners say.
    #[allow(clippy::cast_precision_loss, reason = "pixels of a window")]
    fn shade(&self, canvas: &mut Canvas<'_>, row: i32, columns: Range<i32>, color: impl Fn(Pixel, Pos2) -> Pixel) {
        let (dx, dy) = (columns.start as f32 + 0.5 - self.corner.x, row as f32 + 0.5 - self.corner.y);
        let mut at = self.start;
        for i in 0..6 {
            at[i] += self.right[i] * dx + self.down[i] * dy;
        }
        for under in canvas.span(row, columns) {
            let corners = Pixel::new([byte(at[0]), byte(at[1]), byte(at[2]), byte(at[3])]);
            *under = color(corners, Pos2::new(at[4], at[5])).over(*under);
            for i in 0..6 {
                at[i] += self.right[i];
            }
        }
    }
}
