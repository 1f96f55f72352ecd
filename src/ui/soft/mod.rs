//! Paints egui's triangles with the processor alone: for computers without a graphics driver, and for pictures.
//!
//! May use: egui. Never: the model, a screen, a window, the network.
//!
//! egui gives triangles with a colour at each corner and a place in a texture, in the order in which they are painted, and
//! a rectangle that each group is clipped to. Colours are multiplied and blended as they are, in gamma space, as egui wants
//! it. Nearly all pixels of a window come from three simple cases, which have ways of their own: areas of one colour,
//! glyphs that lie on whole pixels, and edges that fade out.

mod canvas;
mod pixel;
mod quad;
mod texture;
mod triangle;

pub use canvas::Canvas;

use canvas::Clip;
use egui::epaint::{ClippedPrimitive, Primitive, Vertex};
use egui::{Color32, Mesh, TexturesDelta};
use texture::{Texture, Textures};

/// The textures that egui made, and how to paint with them.
#[derive(Default)]
pub struct SoftPainter {
    textures: Textures,
}

impl SoftPainter {
    /// A painter that has no textures yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The longest side that a texture may have, in texels.
    pub const LARGEST_TEXTURE_SIDE: usize = 8192;

    /// Takes in what changed since the last frame, before painting. What is to be freed is freed at the next call, after
    /// the frame that may still show it.
    pub fn apply(&mut self, delta: &mut TexturesDelta) {
        self.textures.apply(delta);
    }

    /// Paints a frame: the background, then everything on it. Paint callbacks are passed over: they are made for a GPU.
    pub fn paint(&self, canvas: &mut Canvas<'_>, background: Color32, primitives: &[ClippedPrimitive], pixels_per_point: f32) {
        canvas.clear(background);
        for ClippedPrimitive { clip_rect, primitive } in primitives {
            let clip = canvas.clip(*clip_rect, pixels_per_point);
            if let (Primitive::Mesh(mesh), false) = (primitive, clip.is_empty())
                && let Some(texture) = self.textures.get(mesh.texture_id)
            {
                paint_mesh(canvas, clip, mesh, texture, pixels_per_point);
            }
        }
    }
}

fn paint_mesh(canvas: &mut Canvas<'_>, clip: Clip, mesh: &Mesh, texture: &Texture, pixels_per_point: f32) {
    let corner = |index: u32| {
        let vertex = mesh.vertices.get(usize::try_from(index).ok()?)?;
        Some(Vertex { pos: vertex.pos * pixels_per_point, ..*vertex })
    };
    let mut rest = mesh.indices.as_slice();
    while let [a, b, c, tail @ ..] = rest {
        rest = tail;
        let (Some(va), Some(vb), Some(vc)) = (corner(*a), corner(*b), corner(*c)) else { continue };
        // two triangles that share the side b–c may be an upright rectangle
        if let [d, e, f, tail @ ..] = rest
            && let Some(vf) = (d == c && e == b).then(|| corner(*f)).flatten()
            && let Some(quad) = quad::Quad::of([va, vb, vc, vf])
        {
            rest = tail;
            quad.paint(canvas, clip, texture);
            continue;
        }
        triangle::paint(canvas, clip, [va, vb, vc], texture);
    }
}

#[cfg(test)]
mod tests;
