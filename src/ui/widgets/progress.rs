//! Progress that moves in steps, as events come; nothing spins.

use super::tokens;
use egui::accesskit::Role;
use egui::{CornerRadius, Rect, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

/// A bar; `part` from 0 to 1, nothing when there is no estimate (the track alone then).
pub fn bar(ui: &mut Ui, part: Option<f32>, name: &str) {
    let t = tokens(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 8.0), Sense::hover());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ProgressIndicator, true, name);
        info.value = part.map(f64::from);
        info
    });
    ui.painter().rect(rect, CornerRadius::same(2), t.neutral_tint, Stroke::new(1.0, t.line), StrokeKind::Inside);
    if let Some(part) = part {
        let filled = Rect::from_min_max(rect.min, pos2(rect.left() + rect.width() * part.clamp(0.0, 1.0), rect.bottom()));
        ui.painter().rect_filled(filled, CornerRadius::same(2), t.accent);
    }
}

/// A bar with the words for what is done and what remains, such as `5 of 12 accounts read, 7 remain`.
pub fn remaining(ui: &mut Ui, done: usize, all: usize, noun: &str, verb: &str) {
    let words = remaining_words(done, all, noun, verb);
    bar(ui, part(done, all), &words);
    super::gap(ui, 4.0);
    super::label(ui, &words, crate::ui::theme::Type::Small, tokens(ui).text_secondary);
}

/// The words of [`remaining`].
#[must_use]
pub fn remaining_words(done: usize, all: usize, noun: &str, verb: &str) -> String {
    let left = all.saturating_sub(done);
    let remain = if left == 1 { "remains" } else { "remain" };
    let number = crate::ui::text::thousands;
    format!("{} of {} {verb}, {} {remain}", number(done), crate::ui::text::count(all, noun), number(left))
}

#[allow(clippy::cast_precision_loss)] // a picture of the counts
fn part(done: usize, all: usize) -> Option<f32> {
    (all > 0).then(|| done as f32 / all as f32)
}

/// One small block for each step of a job: full, half (running), empty.
pub fn segments(ui: &mut Ui, done: usize, running: bool, all: usize) {
    let t = tokens(ui);
    let width = if all > 8 { 10.0 } else { 24.0 };
    let (rect, _) = ui.allocate_exact_size(vec2(blocks(all) * (width + 4.0), 8.0), Sense::hover());
    for i in 0..all {
        let left = rect.left() + blocks(i) * (width + 4.0);
        let block = Rect::from_min_size(pos2(left, rect.top()), vec2(width, 8.0));
        ui.painter().rect(block, CornerRadius::same(2), t.neutral_tint, Stroke::new(1.0, t.control), StrokeKind::Inside);
        let part = if i < done {
            1.0
        } else if i == done && running {
            0.4
        } else {
            0.0
        };
        let filled = Rect::from_min_size(block.min, vec2(width * part, 8.0));
        ui.painter().rect_filled(filled, CornerRadius::same(2), t.accent);
    }
}

#[allow(clippy::cast_precision_loss)] // a job has at most 15 steps
const fn blocks(n: usize) -> f32 {
    n as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_names_what_remains() {
        assert_eq!(remaining_words(5, 12, "account", "read"), "5 of 12 accounts read, 7 remain");
        assert_eq!(remaining_words(11, 12, "account", "read"), "11 of 12 accounts read, 1 remains");
        assert_eq!(part(0, 0), None);
    }
}
