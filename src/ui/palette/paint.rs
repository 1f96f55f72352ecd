//! How the palette looks: a field, rows under headings, a line of keys.

use super::Palette;
use super::find::{Heading, Row};
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::theme::{Type, size};
use crate::ui::widgets::{icon_at, keycap, text_at, text_fit, text_marked};
use egui::accesskit::Role;
use egui::{
    Align2, Area, CornerRadius, Frame, Id, Order, Pos2, Rect, ScrollArea, Sense, Stroke, StrokeKind, TextEdit, Ui, UiBuilder, WidgetInfo,
    pos2, vec2,
};

const WIDTH: f32 = 672.0;
const TOP: f32 = 104.0;
const FIELD: f32 = 52.0;
const ROW: f32 = 36.0;
const HEADING: f32 = 28.0;
const FOOTER: f32 = 40.0;
/// Rows that are seen before the list scrolls.
const MOST_ROWS: f32 = 10.0;

/// The field that the palette is typed into.
fn field_id() -> Id {
    Id::unique("the palette's field")
}

fn row_id(index: usize) -> Id {
    Id::unique(("palette row", index))
}

/// Paints it; returns the row that was clicked. `typed` is called when the field has taken what was typed, before the rows.
pub(super) fn show(ctx: &egui::Context, env: &Env<'_>, palette: &mut Palette, typed: impl FnOnce(&mut Palette)) -> Option<usize> {
    let window = ctx.content_rect();
    let edge = if env.model.practice_directory() { 3.0 } else { 0.0 };
    let scrim = Rect::from_min_max(window.min + vec2(edge, 0.0), window.max - vec2(edge, edge));
    let width = WIDTH.min(window.width() - 32.0);
    let corner = pos2((window.center().x - width / 2.0).round(), window.top() + TOP.min(window.height() * 0.13).round());
    let most = (window.bottom() - corner.y - FIELD - FOOTER - 48.0).clamp(ROW, MOST_ROWS * ROW + 2.0 * HEADING);
    let id = Id::unique("palette");
    let area = Area::new(id).order(Order::Foreground).fixed_pos(scrim.min).constrain(false).show(ctx, |ui| {
        let outside = ui.interact(scrim, id.with("scrim"), Sense::CLICK);
        ui.painter().rect_filled(scrim, 0, env.t.scrim);
        let mut ui = ui.new_child(UiBuilder::new().max_rect(Rect::from_min_size(corner, vec2(width, window.height()))));
        let frame = Frame::NONE.fill(env.t.surface).stroke(Stroke::new(1.0, env.t.control)).corner_radius(8);
        let shown = frame.show(&mut ui, |ui| {
            ui.set_width(width);
            ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
            let field = field(ui, env, palette);
            typed(palette);
            let chosen = row_id(palette.chosen).accesskit_id();
            ui.ctx().accesskit_node_builder(field_id(), |node| node.set_active_descendant(chosen));
            let count = format!("{} of {}", palette.found.rows.len(), palette.found.total);
            text_at(ui, Align2::RIGHT_CENTER, field.right_center() - vec2(16.0, 0.0), &count, Type::Small, env.t.text_secondary);
            line(ui, env);
            let clicked = rows(ui, env, palette, most);
            line(ui, env);
            footer(ui, env);
            clicked
        });
        let beside = outside.interact_pointer_pos().is_none_or(|at| !shown.response.rect.contains(at));
        if outside.clicked() && beside {
            palette.close();
        }
        shown.inner
    });
    // nothing behind it takes keys or focus while it is open
    ctx.memory_mut(|m| m.set_modal_layer(area.response.layer_id));
    area.inner
}

fn line(ui: &mut Ui, env: &Env<'_>) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 1.0), Sense::hover());
    ui.painter().hline(rect.x_range(), rect.center().y, Stroke::new(1.0, env.t.line));
}

/// Returns where it is.
fn field(ui: &mut Ui, env: &Env<'_>, palette: &mut Palette) -> Rect {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), FIELD), Sense::hover());
    icon_at(ui, rect.left_center() + vec2(26.0, 0.0), Icon::Search, 20.0, env.t.text_secondary);
    let edit = Rect::from_min_max(pos2(rect.left() + 48.0, rect.top()), pos2(rect.right() - 96.0, rect.bottom()));
    let typed = TextEdit::singleline(&mut palette.query)
        .id(field_id())
        .font(Type::Body.font())
        .text_color(env.t.text)
        .frame(Frame::NONE)
        .hint_text(egui::RichText::new("Find or run a command").font(Type::Body.font()).color(env.t.text_weak))
        .desired_width(edit.width())
        .align(Align2::LEFT_CENTER);
    let response = ui.put(edit, typed).accessible_name("Find or run a command");
    if !response.has_focus() {
        response.request_focus();
    }
    ui.memory_mut(|m| {
        // arrows are the list's, and Tab has nowhere to go
        let filter = egui::EventFilter { tab: true, vertical_arrows: true, horizontal_arrows: true, escape: false };
        m.set_focus_lock_filter(field_id(), filter);
    });
    rect
}

fn rows(ui: &mut Ui, env: &Env<'_>, palette: &mut Palette, room: f32) -> Option<usize> {
    let mut clicked = None;
    let moved = std::mem::take(&mut palette.moved);
    ScrollArea::vertical().max_height(room).id_salt("palette rows").show(ui, |ui| {
        ui.set_width(ui.available_width());
        if palette.found.rows.is_empty() {
            nothing(ui, env, &palette.query);
        }
        let mut heading = None;
        for (index, row) in palette.found.rows.iter().enumerate() {
            if heading != Some(row.heading) {
                heading = Some(row.heading);
                head(ui, env, row.heading, &palette.selected);
            }
            let chosen = index == palette.chosen && row.locked.is_none();
            if paint_row(ui, env, index, row, chosen, moved) {
                clicked = Some(index);
            }
        }
        ui.add_space(6.0);
    });
    clicked
}

fn nothing(ui: &mut Ui, env: &Env<'_>, query: &str) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW + HEADING), Sense::hover());
    let words = format!("No command, place or instance matches “{}”", crate::ui::text::middle(query.trim(), 40));
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &words));
    text_fit(ui, Align2::LEFT_CENTER, rect.left_center() + vec2(16.0, 0.0), &words, Type::Body, env.t.text_secondary, rect.width() - 32.0);
}

fn head(ui: &mut Ui, env: &Env<'_>, heading: Heading, selected: &str) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEADING), Sense::hover());
    let words = match heading {
        Heading::Pasted => "Pasted".to_owned(),
        Heading::LastUsed => "Last used".to_owned(),
        Heading::Selected => format!("For {selected}"),
        Heading::Commands => "Commands".to_owned(),
        Heading::Places => "Go to".to_owned(),
        Heading::Help => "Help".to_owned(),
    };
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &words));
    text_at(ui, Align2::LEFT_CENTER, pos2(rect.left() + 16.0, rect.center().y), &words, Type::SmallStrong, env.t.text_secondary);
}

fn paint_row(ui: &mut Ui, env: &Env<'_>, index: usize, row: &Row, chosen: bool, moved: bool) -> bool {
    let t = env.t;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    // the focus stays in the field, so rows are no stops of the Tab key
    let response = ui.interact(rect, row_id(index), Sense::CLICK);
    let keys = row.keys.map(|keys| keys.words(ui.ctx().os().is_mac()));
    let name = [Some(row.text.as_str()), row.locked.as_deref(), Some(row.detail.as_str()), keys.as_deref()];
    let name: Vec<&str> = name.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, row.locked.is_none(), chosen, name.join(", ")));
    if chosen && moved {
        response.scroll_to_me(None);
    }
    if !ui.is_rect_visible(rect) {
        return false;
    }
    if chosen {
        ui.painter().rect_filled(rect, CornerRadius::ZERO, t.selected);
        ui.painter().rect_filled(Rect::from_min_size(rect.min, vec2(size::BAR, ROW)), CornerRadius::ZERO, t.accent);
        if t.high_contrast {
            ui.painter().rect_stroke(rect, CornerRadius::ZERO, Stroke::new(1.0, t.accent), StrokeKind::Inside);
        }
    } else if response.hovered() && row.locked.is_none() {
        ui.painter().rect_filled(rect, CornerRadius::ZERO, t.neutral_tint);
    }
    contents(ui, env, rect, row, keys.as_deref());
    response.clicked() && row.locked.is_none()
}

fn contents(ui: &Ui, env: &Env<'_>, rect: Rect, row: &Row, keys: Option<&str>) {
    let (t, middle) = (env.t, rect.center().y);
    let (icon, color) = if row.locked.is_some() { (Icon::Lock, t.text_weak) } else { (row.icon, t.text_secondary) };
    icon_at(ui, pos2(rect.left() + 24.0, middle), icon, 16.0, color);
    let mut right = rect.right() - 16.0;
    if let Some(keys) = keys {
        right = keycap(ui, Pos2::new(right, middle), Align2::RIGHT_CENTER, keys).left() - 12.0;
    }
    let text_color = if row.locked.is_some() { t.text_weak } else { t.text };
    let room = right - rect.left() - 44.0;
    let text = text_marked(ui, pos2(rect.left() + 44.0, middle), &row.text, &row.hits, text_color, t.accent, room);
    let detail = row.locked.as_deref().unwrap_or(&row.detail);
    let left = text.right() + 12.0;
    if right - left > 40.0 {
        text_fit(ui, Align2::LEFT_CENTER, pos2(left, middle), detail, Type::Small, t.text_secondary, right - left);
    }
}

fn footer(ui: &mut Ui, env: &Env<'_>) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), FOOTER), Sense::hover());
    let help = "Type # for an instance, ? for help";
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, help));
    let (mut x, middle) = (rect.left() + 16.0, rect.center().y);
    for (keys, word) in [(&["Up", "Down"][..], "choose"), (&["Enter"], "run"), (&["Esc"], "close")] {
        for key in keys {
            x = keycap(ui, pos2(x, middle), Align2::LEFT_CENTER, key).right() + 6.0;
        }
        x = text_at(ui, Align2::LEFT_CENTER, pos2(x, middle), word, Type::Small, env.t.text_secondary).right() + 16.0;
    }
    text_at(ui, Align2::RIGHT_CENTER, pos2(rect.right() - 16.0, middle), help, Type::Small, env.t.text_secondary);
}
