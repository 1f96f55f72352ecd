//! The left rail: icon and word.

use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::Intent;
use crate::ui::theme::{Type, size};
use crate::ui::view::{Screen, View};
use crate::ui::widgets::{icon_at, ring, text_at};
use egui::accesskit::Role;
use egui::{Align2, CornerRadius, CursorIcon, Id, Rect, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

const ROW: f32 = 60.0;
const ITEM: f32 = 56.0;

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &View, out: &mut Vec<Intent>) {
    ui.add_space(8.0);
    for screen in Screen::ALL {
        let chosen = view.screen == screen;
        let (slot, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
        let rect = Rect::from_min_size(slot.min, vec2(slot.width(), ITEM));
        let response = ui.interact(rect.shrink(2.0), Id::unique(("rail", screen)), Sense::click());
        response.widget_info(|| WidgetInfo::selected(Role::Tab, true, chosen, screen.title()));
        let t = env.t;
        if chosen {
            ui.painter().rect_filled(rect, CornerRadius::ZERO, t.surface);
            ui.painter().rect_filled(
                Rect::from_min_max(rect.min, pos2(rect.left() + size::BAR, rect.bottom())),
                CornerRadius::ZERO,
                t.accent,
            );
            let line = Stroke::new(1.0, t.line);
            ui.painter().hline(rect.x_range(), rect.top(), line);
            ui.painter().hline(rect.x_range(), rect.bottom(), line);
        }
        let color = if chosen {
            t.accent
        } else if response.hovered() {
            t.text
        } else {
            t.text_secondary
        };
        icon_at(ui, pos2(rect.center().x, rect.top() + 18.0), symbol(screen), 20.0, color);
        text_at(ui, Align2::CENTER_CENTER, pos2(rect.center().x, rect.top() + 40.0), screen.title(), Type::Small, color);
        ring(ui, &response);
        if response.on_hover_cursor(CursorIcon::PointingHand).clicked() {
            out.push(Intent::Go(screen));
        }
    }
}

const fn symbol(screen: Screen) -> Icon {
    match screen {
        Screen::Overview => Icon::Gauge,
        Screen::Instances => Icon::Layers,
        Screen::Certificates => Icon::FileBadge,
        Screen::Inspector => Icon::ScanSearch,
        Screen::Activity => Icon::History,
        Screen::Settings => Icon::Settings,
    }
}
