//! A checklist: which side, where it stands, and what was seen there.

use super::{Badge, icon_at, paragraph, text_at, tokens};
use crate::ui::icons::Icon;
use crate::ui::theme::{Type, size};
use egui::accesskit::Role;
use egui::{Align2, Rect, Sense, Stroke, Ui, UiBuilder, WidgetInfo, pos2, vec2};

/// A line of a checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// The icon of the side.
    pub icon: Icon,
    /// The word of the side.
    pub side: &'static str,
    /// Where it stands.
    pub badge: Badge,
    /// What was seen, one sentence.
    pub what: String,
}

/// Shows a line. A long sentence takes more lines, so nothing is cut.
pub fn check_row(ui: &mut Ui, check: &Check) {
    let t = tokens(ui);
    let whole = ui.available_rect_before_wrap();
    let words = 196.0;
    let place = Rect::from_min_max(pos2(whole.left() + words, whole.top() + 6.0), whole.max);
    let mut inner = ui.new_child(UiBuilder::new().max_rect(place));
    paragraph(&mut inner, &check.what, Type::Small, t.text, place.width());
    let height = (inner.min_rect().height() + 12.0).max(size::ROW);
    let (rect, response) = ui.allocate_exact_size(vec2(whole.width(), height), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{}: {}", check.side, check.badge.word)));
    let y = rect.top() + size::ROW / 2.0;
    icon_at(ui, pos2(rect.left() + 8.0, y), check.icon, 14.0, t.text_secondary);
    text_at(ui, Align2::LEFT_CENTER, pos2(rect.left() + 22.0, y), check.side, Type::Small, t.text_secondary);
    check.badge.plain_at(ui, pos2(rect.left() + 88.0, y), 104.0);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, t.line));
}
