//! What the painter must hold, on small canvases.

use super::{Canvas, SoftPainter};
use crate::ui::theme::Tokens;
use egui::epaint::{ClippedPrimitive, ImageDelta, Primitive, Vertex};
use egui::{Color32, ColorImage, Mesh, Pos2, Rect, TextureId, TextureOptions, TexturesDelta, pos2, vec2};

const SIDE: u32 = 16;

/// A texture of which the first texel is white, as egui's is, and then one that is half there.
fn painter() -> SoftPainter {
    let mut painter = SoftPainter::new();
    let mut delta = TexturesDelta::default();
    let half = Tokens::HIGH_CONTRAST.text.gamma_multiply(0.5);
    let image = ColorImage::new([2, 1], vec![Tokens::HIGH_CONTRAST.text, half]);
    delta.push(TextureId::default(), ImageDelta::full(image, TextureOptions::NEAREST));
    painter.apply(&mut delta);
    painter
}

fn paint(painter: &SoftPainter, meshes: Vec<Mesh>, clip: Rect, scale: f32) -> Vec<u32> {
    let mut pixels = vec![0; (SIDE * SIDE) as usize];
    let primitives: Vec<_> =
        meshes.into_iter().map(|mesh| ClippedPrimitive { clip_rect: clip, primitive: Primitive::Mesh(mesh) }).collect();
    if let Some(mut canvas) = Canvas::new(&mut pixels, SIDE, SIDE) {
        painter.paint(&mut canvas, Tokens::HIGH_CONTRAST.bg, &primitives, scale);
    }
    pixels
}

fn all() -> Rect {
    Rect::from_min_size(Pos2::ZERO, vec2(100.0, 100.0))
}

fn fan(corners: &[Pos2], color: Color32) -> Mesh {
    let count = u32::try_from(corners.len()).unwrap_or(0);
    Mesh {
        vertices: corners.iter().map(|pos| Vertex::untextured(*pos, color)).collect(),
        indices: (2..count).flat_map(|i| [0, i - 1, i]).collect(),
        ..Mesh::default()
    }
}

fn translucent() -> Color32 {
    Tokens::HIGH_CONTRAST.text.gamma_multiply(0.25)
}

#[test]
fn neighbours_leave_no_gap_and_paint_nothing_twice() {
    // a polygon around a point off the grid, cut into slices at odd angles: every pixel inside has the same blend
    let centre = pos2(7.3, 8.1);
    for slices in [3_u16, 5, 7, 64] {
        let rim = |i: u16| centre + 40.0 * egui::Vec2::angled(f32::from(i) * std::f32::consts::TAU / f32::from(slices) + 0.1);
        let meshes = (0..slices).map(|i| fan(&[centre, rim(i), rim(i + 1)], translucent())).collect();
        let pixels = paint(&painter(), meshes, all(), 1.0);
        let first = pixels[0];
        assert!(first != 0 && pixels.iter().all(|pixel| *pixel == first), "{slices}: {pixels:06x?}");
    }
}

#[test]
fn a_rectangle_is_the_same_as_its_two_triangles() {
    for (x, y, w, h) in [(2.0, 3.0, 5.0, 7.0), (2.4, 3.6, 5.1, 0.9), (-3.0, -3.0, 40.0, 6.5), (1.5, 1.5, 1.0, 1.0), (4.0, 4.0, 0.0, 3.0)] {
        let rect = Rect::from_min_size(pos2(x, y), vec2(w, h));
        let mut quad = Mesh::default();
        quad.add_colored_rect(rect, translucent());
        let halves = [
            fan(&[rect.left_top(), rect.right_top(), rect.left_bottom()], translucent()),
            fan(&[rect.left_bottom(), rect.right_top(), rect.right_bottom()], translucent()),
        ];
        assert_eq!(paint(&painter(), vec![quad], all(), 1.0), paint(&painter(), halves.to_vec(), all(), 1.0), "{rect:?}");
    }
}

#[test]
fn nothing_is_painted_outside_the_clip_rectangle() {
    let clip = Rect::from_min_max(pos2(1.0, 2.0), pos2(3.0, 3.0));
    let mut mesh = Mesh::default();
    mesh.add_colored_rect(all(), Tokens::HIGH_CONTRAST.text);
    mesh.append(fan(&[pos2(-900.0, -900.0), pos2(900.0, 0.0), pos2(0.0, 900.0)], translucent()));
    let pixels = paint(&painter(), vec![mesh], clip, 2.0);
    let painted: Vec<_> = (0..SIDE * SIDE).filter(|i| pixels[*i as usize] != 0).map(|i| (i % SIDE, i / SIDE)).collect();
    let wanted: Vec<_> = [4, 5].into_iter().flat_map(|y| (2..6).map(move |x| (x, y))).collect();
    assert_eq!(painted, wanted);
}

#[test]
fn an_edge_fades_evenly() {
    let text = Tokens::HIGH_CONTRAST.text;
    let mut mesh = fan(&[pos2(0.0, 0.0), pos2(16.0, 0.0), pos2(16.0, 16.0), pos2(0.0, 16.0)], text);
    for corner in [0, 3] {
        mesh.vertices[corner].color = Color32::TRANSPARENT;
    }
    let pixels = paint(&painter(), vec![mesh], all(), 1.0);
    let row = &pixels[32..48];
    assert!(row.is_sorted() && row[0] < 0x10_1010 && row[15] > 0xF0_F0F0, "{row:06x?}");
    assert_eq!(row, &pixels[160..176]);
}

#[test]
fn texels_land_on_pixels_and_tint() {
    let color = Tokens::HIGH_CONTRAST.text;
    let mut mesh = Mesh::default();
    mesh.add_rect_with_uv(Rect::from_min_size(pos2(3.0, 0.0), vec2(2.0, 1.0)), Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0)), color);
    let pixels = paint(&painter(), vec![mesh], all(), 1.0);
    assert_eq!(&pixels[2..6], &[0, 0xFF_FFFF, 0x80_8080, 0]);
    // twice as large: each texel is two pixels wide, as the filter says
    let mut mesh = Mesh::default();
    mesh.add_rect_with_uv(Rect::from_min_size(pos2(3.0, 0.0), vec2(4.0, 2.0)), Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0)), color);
    let pixels = paint(&painter(), vec![mesh], all(), 1.0);
    assert_eq!(&pixels[2..8], &[0, 0xFF_FFFF, 0xFF_FFFF, 0x80_8080, 0x80_8080, 0]);
}

#[test]
fn textures_change_in_part_and_go_after_their_last_frame() {
    let mut painter = painter();
    let mut mesh = Mesh::default();
    mesh.add_rect_with_uv(
        Rect::from_min_size(Pos2::ZERO, vec2(2.0, 1.0)),
        Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0)),
        Tokens::HIGH_CONTRAST.text,
    );
    let mut delta = TexturesDelta::default();
    let black = ColorImage::new([1, 1], vec![Tokens::HIGH_CONTRAST.bg]);
    delta.push(TextureId::default(), ImageDelta::partial([1, 0], black, TextureOptions::NEAREST));
    delta.free(TextureId::default());
    painter.apply(&mut delta);
    assert_eq!(&paint(&painter, vec![mesh.clone()], all(), 1.0)[..2], &[0xFF_FFFF, 0]);
    painter.apply(&mut TexturesDelta::default());
    assert!(paint(&painter, vec![mesh], all(), 1.0).iter().all(|pixel| *pixel == 0), "it is gone");
}

#[test]
fn nonsense_is_passed_over() {
    let mut mesh = fan(&[pos2(f32::NAN, 0.0), pos2(f32::INFINITY, 4.0), pos2(3.0, -1.0e30)], translucent());
    mesh.append(fan(&[pos2(-9.0e5, -9.0e5), pos2(9.0e5, -9.0e5), pos2(0.0, 9.0e5)], translucent()));
    mesh.indices.extend([900, 901, 902, 0]);
    let mut quad = Mesh::default();
    quad.add_colored_rect(Rect::from_min_max(pos2(f32::NAN, 0.0), pos2(f32::INFINITY, 1.0)), translucent());
    let foreign = Mesh::with_texture(TextureId::User(7));
    let pixels = paint(&painter(), vec![mesh, quad, foreign], Rect::EVERYTHING, 1.0);
    assert!(pixels.iter().all(|pixel| *pixel == pixels[0]) && pixels[0] != 0, "the large triangle alone is painted");
    assert!(Canvas::new(&mut [0; 5], 2, 3).is_none());
}
