//! What can be told of a picture without eyes: that it is not blank, that no text is cut off at a side and that none is
//! painted over another.

use super::picture::Painted;
use egui::epaint::ClippedShape;
use egui::{FullOutput, Rect, Shape};
use std::collections::HashMap;

/// This many points of a text may lie under an edge: letters have room around them.
const SLACK: f32 = 1.5;

/// What is wrong with a picture.
pub(super) fn problems(output: &FullOutput, painted: &Painted) -> Vec<String> {
    let mut found = Vec::new();
    found.extend(blank(painted));
    let mut texts = Texts::default();
    for ClippedShape { clip_rect, shape, .. } in &output.shapes {
        texts.add(shape, *clip_rect, &mut found);
    }
    found
}

fn blank(painted: &Painted) -> Option<String> {
    let mut colors: HashMap<u32, usize> = HashMap::new();
    for run in painted.pixels.chunk_by(|a, b| a == b) {
        *colors.entry(run[0]).or_default() += run.len();
    }
    let most = colors.values().max().copied().unwrap_or(0);
    let flat = colors.len() < 16 || most * 1000 > painted.pixels.len() * 997;
    flat.then(|| format!("blank: {} colours, {most} of {} pixels have one", colors.len(), painted.pixels.len()))
}

/// The texts that can be seen, in the order of painting.
#[derive(Default)]
struct Texts {
    seen: Vec<(Rect, String)>,
}

impl Texts {
    fn add(&mut self, shape: &Shape, clip: Rect, found: &mut Vec<String>) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| self.add(shape, clip, found)),
            // what is painted over is gone; what is dimmed (behind a dialog) does not count either
            Shape::Rect(rect) if rect.fill.a() > 40 => {
                let covered = rect.rect.intersect(clip);
                self.seen.retain(|(text, _)| !covered.expand(SLACK).contains_rect(*text) && !covered.shrink(SLACK).intersects(*text));
            }
            Shape::Text(text) => self.text(text, clip, found),
            _ => {}
        }
    }

    fn text(&mut self, shape: &egui::epaint::TextShape, clip: Rect, found: &mut Vec<String>) {
        let words = shape.galley.text();
        let readable = words.chars().any(|c| c.is_alphanumeric() && u32::from(c) < 0xE000);
        let ink = shape.visual_bounding_rect();
        let visible = ink.intersect(clip);
        if !readable || shape.angle != 0.0 || !visible.is_positive() {
            return;
        }
        if ink.left() < clip.left() - SLACK || ink.right() > clip.right() + SLACK {
            found.push(format!("cut off: {:?} ends at {:.0}, its place at {:.0}", short(words), ink.right(), clip.right()));
        }
        let rows = visible.shrink2(egui::vec2(SLACK, visible.height() * 0.25));
        for (other, name) in &self.seen {
            if rows.is_positive() && rows.intersects(other.shrink2(egui::vec2(SLACK, other.height() * 0.25))) {
                found.push(format!("painted over one another: {:?} and {:?}", short(name), short(words)));
            }
        }
        self.seen.push((visible, words.to_owned()));
    }
}

fn short(text: &str) -> String {
    text.chars().take(60).collect()
}
