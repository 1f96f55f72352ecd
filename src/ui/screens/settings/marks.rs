//! The user's own mark for a directory or an account: one of twelve colours, and a name. Shown in the top bar.

use crate::ui::env::Env;
use crate::ui::intent::Intent;
use crate::ui::model::{MARKS, Mark};
use crate::ui::theme::{Type, marks, size};
use crate::ui::widgets::{Field, gap, label, ring};
use egui::accesskit::Role;
use egui::{CornerRadius, CursorIcon, Id, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};

/// Width of a colour to press.
const SWATCH: f32 = 24.0;

/// Shows colours and name of what `key` stands for. `usual` is the colour without a mark.
pub(super) fn show(ui: &mut Ui, env: &Env<'_>, key: &str, what: &str, usual: u8, out: &mut Vec<Intent>) {
    let mark = env.model.mark(key);
    let mut next = mark.clone();
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        label(ui, "Mark", Type::Small, env.t.text_secondary);
        ui.add_space(6.0);
        for preset in 0..marks::COUNT {
            let chosen = mark.preset.unwrap_or(usual) == preset;
            if swatch(ui, env, key, what, preset, chosen) {
                next.preset = (preset != usual).then_some(preset);
            }
        }
    });
    gap(ui, 8.0);
    name(ui, key, what, &mark, &mut next);
    if next != mark {
        out.push(Intent::Setting(MARKS, env.model.with_mark(key, next)));
    }
}

fn swatch(ui: &mut Ui, env: &Env<'_>, key: &str, what: &str, preset: u8, chosen: bool) -> bool {
    let (rect, _) = ui.allocate_exact_size(vec2(SWATCH, SWATCH), Sense::hover());
    let response = ui.interact(rect, Id::unique(("mark", key, preset)), Sense::click());
    let name = format!("{} for {what}", marks::name(preset));
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, chosen, &name));
    let radius = CornerRadius::same(size::RADIUS);
    ui.painter().rect_filled(rect.shrink(4.0), CornerRadius::same(2), marks::color(preset));
    if chosen || response.hovered() {
        let stroke = if chosen { env.t.accent } else { env.t.text };
        ui.painter().rect_stroke(rect, radius, Stroke::new(2.0, stroke), StrokeKind::Inside);
    }
    ring(ui, &response);
    response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text(marks::name(preset)).clicked()
}

/// The name is kept when the field is left; until then it lies in egui's memory.
fn name(ui: &mut Ui, key: &str, what: &str, mark: &Mark, next: &mut Mark) {
    let (id, memory) = (Id::unique(("mark name", key)), Id::unique(("typed mark name", key)));
    let mut typed = ui.data(|d| d.get_temp::<String>(memory)).unwrap_or_else(|| mark.name.clone());
    let field = Field::new(&format!("Own name of {what}")).hint("None").width(240.0).id(id).show(ui, &mut typed);
    if field.lost_focus() {
        next.name = typed.trim().chars().take(MOST).collect();
        ui.data_mut(|d| d.remove::<String>(memory));
    } else if field.has_focus() {
        ui.data_mut(|d| d.insert_temp(memory, typed));
    }
}

/// The top bar has room for about so many letters.
const MOST: usize = 40;
