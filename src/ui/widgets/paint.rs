//! Text and icons at a place, or in the flow.

use super::tokens;
use crate::ui::icons::Icon;
use crate::ui::text::middle;
use crate::ui::theme::{Type, size};
use egui::accesskit::Role;
use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{
    Align2, Color32, Context, CornerRadius, FontFamily, FontId, Galley, Pos2, Rect, Response, Sense, Stroke, StrokeKind, Ui, Vec2,
    WidgetInfo, pos2, vec2,
};
use std::ops::Range;
use std::sync::Arc;

fn layout(ctx: &Context, text: &str, ty: Type, color: Color32, wrap: TextWrapping) -> Arc<Galley> {
    let mut job = LayoutJob::simple(text.to_owned(), ty.font(), color, wrap.max_width);
    for section in &mut job.sections {
        section.format.line_height = Some(ty.line());
    }
    job.wrap = wrap;
    ctx.fonts_mut(|fonts| fonts.layout_job(job))
}

fn one_line(ui: &Ui, text: &str, ty: Type, color: Color32, width: f32) -> Arc<Galley> {
    layout(ui.ctx(), text, ty, color, TextWrapping::truncate_at_width(width.max(8.0)))
}

/// Width that a text takes on one line.
#[must_use]
pub fn text_width(ui: &Ui, text: &str, ty: Type) -> f32 {
    one_line(ui, text, ty, Color32::PLACEHOLDER, f32::INFINITY).size().x
}

/// Paints a text with its line box anchored at a point. It has no accessible name of its own: the row around it has.
#[allow(clippy::must_use_candidate)] // painting is the point; where it ended is extra
pub fn text_at(ui: &Ui, anchor: Align2, at: Pos2, text: &str, ty: Type, color: Color32) -> Rect {
    text_fit(ui, anchor, at, text, ty, color, f32::INFINITY)
}

/// The same, cut off with an ellipsis where it would be wider than `width`.
#[allow(clippy::must_use_candidate)] // painting is the point; where it ended is extra
pub fn text_fit(ui: &Ui, anchor: Align2, at: Pos2, text: &str, ty: Type, color: Color32, width: f32) -> Rect {
    let galley = one_line(ui, text, ty, color, width);
    let rect = anchor.anchor_size(at, galley.size());
    ui.painter().galley(pos2(rect.left(), rect.top().round()), galley, color);
    rect
}

/// Paints a text whose `hits` (bytes, in order) are semibold and in another colour, from `at` to the right; returns where it is.
#[allow(clippy::must_use_candidate)] // painting is the point; where it ended is extra
pub fn text_marked(ui: &Ui, at: Pos2, text: &str, hits: &[Range<usize>], plain: Color32, marked: Color32, width: f32) -> Rect {
    let mut job = LayoutJob { wrap: TextWrapping::truncate_at_width(width.max(8.0)), ..LayoutJob::default() };
    let mut add = |part: &str, ty: Type, color: Color32| {
        let format = TextFormat { line_height: Some(ty.line()), ..TextFormat::simple(ty.font(), color) };
        job.append(part, 0.0, format);
    };
    let mut from = 0;
    for hit in hits {
        add(&text[from..hit.start], Type::Body, plain);
        add(&text[hit.clone()], Type::BodyStrong, marked);
        from = hit.end;
    }
    add(&text[from..], Type::Body, plain);
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let rect = Align2::LEFT_CENTER.anchor_size(at, galley.size());
    ui.painter().galley(pos2(rect.left(), rect.top().round()), galley, plain);
    rect
}

/// A text laid out on at most `rows` lines of `width`, for what is as high as its text.
#[must_use]
pub fn few_lines(ctx: &Context, text: &str, ty: Type, color: Color32, width: f32, rows: usize) -> Arc<Galley> {
    layout(ctx, text, ty, color, TextWrapping { max_width: width, max_rows: rows, ..TextWrapping::default() })
}

/// Paints the name of a key in its frame, anchored at a point; returns where it is.
#[allow(clippy::must_use_candidate)] // painting is the point; where it ended is extra
pub fn keycap(ui: &Ui, at: Pos2, anchor: Align2, keys: &str) -> Rect {
    let t = tokens(ui);
    let rect = anchor.anchor_size(at, vec2(text_width(ui, keys, Type::Small) + 12.0, 20.0));
    ui.painter().rect(rect, CornerRadius::same(size::RADIUS), t.bg, Stroke::new(1.0, t.line), StrokeKind::Inside);
    text_at(ui, Align2::CENTER_CENTER, rect.center(), keys, Type::Small, t.text_secondary);
    rect
}

/// Paints an identifier in monospace that loses its middle where it would be wider than `width`; returns whether it did. The
/// full text is for the hover of whatever it stands in.
#[allow(clippy::must_use_candidate)] // painting is the point
pub fn mono_fit(ui: &Ui, at: Pos2, text: &str, color: Color32, width: f32) -> bool {
    let shown = middle(text, mono_characters(width));
    text_fit(ui, Align2::LEFT_CENTER, at, &shown, Type::Mono, color, width.max(40.0));
    shown != text
}

/// How many monospace characters of 12 points fit; the face is 0.6 em wide.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // widths of a window
#[must_use]
pub fn mono_characters(width: f32) -> usize {
    (width / 7.2).max(5.0) as usize
}

/// Paints an icon of `size` points with its middle at a point.
pub fn icon_at(ui: &Ui, middle: Pos2, icon: Icon, size: f32, color: Color32) {
    let font = FontId::new(size, FontFamily::Proportional);
    let galley = ui.fonts_mut(|fonts| fonts.layout_no_wrap(icon.glyph().to_string(), font, color));
    let Some(glyph) = galley.rows.first().and_then(|row| row.row.glyphs.first()) else { return };
    // an icon stands on the baseline and is as high as its font size
    let top = glyph.pos.y - size;
    let corner = pos2((middle.x - size / 2.0).round(), (middle.y - size / 2.0).round() - top);
    ui.painter().galley(corner, galley, color);
}

/// An icon in the flow.
pub fn icon(ui: &mut Ui, icon: Icon, size: f32, color: Color32) -> Rect {
    let (rect, _) = ui.allocate_exact_size(Vec2::splat(size), Sense::hover());
    icon_at(ui, rect.center(), icon, size, color);
    rect
}

/// A text on one line in the flow; what does not fit is cut off and shown in full on hover.
pub fn label(ui: &mut Ui, text: &str, ty: Type, color: Color32) -> Response {
    let galley = one_line(ui, text, ty, color, ui.available_width());
    let cut = galley.elided;
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x, ty.line()), Sense::hover());
    named(&response, text, ty);
    ui.painter().galley(rect.left_top(), galley, color);
    if cut { response.on_hover_text(text) } else { response }
}

/// A text on as many lines as it needs, at most `width` wide.
pub fn paragraph(ui: &mut Ui, text: &str, ty: Type, color: Color32, width: f32) -> Response {
    let wrap = TextWrapping { max_width: width.min(ui.available_width()).max(40.0), ..TextWrapping::default() };
    let galley = layout(ui.ctx(), text, ty, color, wrap);
    let (rect, response) = ui.allocate_exact_size(galley.size(), Sense::hover());
    named(&response, text, ty);
    ui.painter().galley(rect.left_top(), galley, color);
    response
}

/// The one title of a screen is a heading, so that a screen reader can go to it.
fn named(response: &Response, text: &str, ty: Type) {
    let role = if ty == Type::Title { Role::Heading } else { Role::Label };
    response.widget_info(|| WidgetInfo::labeled(role, true, text));
}
