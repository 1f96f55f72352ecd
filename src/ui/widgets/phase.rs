//! A phase of a procedure over both clouds, as a row: its number, how it stands, what it is, where it acts, and what is known of it.

use super::{Badge, cloud_at, row_line, text_at, text_fit, text_width, tokens};
use crate::domain::step::Cloud;
use crate::ui::theme::{Type, size};
use egui::accesskit::Role;
use egui::{Align2, Sense, Ui, WidgetInfo, pos2, vec2};

/// Under this width what is said of a phase stands below its title.
const ONE_LINE: f32 = 820.0;

/// A phase as it is painted.
pub struct PhaseRow<'a> {
    /// Its number.
    pub number: u8,
    /// Its title.
    pub title: &'a str,
    /// How it stands.
    pub badge: &'a Badge,
    /// Where it does something.
    pub cloud: Cloud,
    /// What is known of it, or what it will bring.
    pub detail: &'a str,
}

impl PhaseRow<'_> {
    /// Paints it.
    pub fn show(&self, ui: &mut Ui) {
        let t = tokens(ui);
        let flat = ui.available_width() >= ONE_LINE;
        let height = if flat { size::ROW } else { 46.0 };
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
        let said = format!("Phase {} {}: {}. {}", self.number, self.title, self.badge.word, self.detail);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &said));
        row_line(ui, rect);
        let y = if flat { rect.center().y } else { rect.top() + 15.0 };
        let at = |x: f32| pos2(rect.left() + x, y);
        text_at(ui, Align2::LEFT_CENTER, at(0.0), &self.number.to_string(), Type::Mono, t.text_secondary);
        self.badge.plain_at(ui, at(20.0), 124.0);
        text_fit(ui, Align2::LEFT_CENTER, at(148.0), self.title, Type::SmallStrong, t.text, 204.0);
        let (words, room) = if flat {
            cloud_at(ui, at(360.0), self.cloud, true, t.text_secondary);
            (at(452.0), rect.width() - 452.0)
        } else {
            cloud_at(ui, at((rect.width() - 84.0).max(356.0)), self.cloud, true, t.text_secondary);
            (pos2(rect.left() + 148.0, rect.top() + 33.0), rect.width() - 148.0)
        };
        text_fit(ui, Align2::LEFT_CENTER, words, self.detail, Type::Small, t.text_secondary, room);
        if text_width(ui, self.detail, Type::Small) > room {
            response.on_hover_text(self.detail);
        }
    }
}
