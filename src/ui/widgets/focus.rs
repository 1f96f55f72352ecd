//! The focus ring, and arrows in lists.

use super::tokens;
use crate::ui::theme::size;
use egui::{CornerRadius, EventFilter, Id, Key, Modifiers, Response, Stroke, StrokeKind, Ui};

/// Whether the focus is to be seen: after a key was used, until the pointer is pressed again.
#[must_use]
pub(super) fn shown(ui: &Ui, response: &Response) -> bool {
    response.has_focus() && ui.ctx().data(|d| d.get_temp::<bool>(mode())).unwrap_or(true)
}

/// Notes whether keys or the pointer were used last; once for each frame.
pub fn note_input(ctx: &egui::Context) {
    let (key, pointer) = ctx.input(|i| {
        let key = i.events.iter().any(|e| matches!(e, egui::Event::Key { pressed: true, .. } | egui::Event::AccessKitActionRequest(_)));
        (key, i.pointer.any_pressed())
    });
    if key || pointer {
        ctx.data_mut(|d| d.insert_temp(mode(), key));
    }
    let free = is_free(ctx);
    ctx.data_mut(|d| d.insert_temp(free_at_start(), free));
}

fn free_at_start() -> Id {
    Id::unique("nothing had the focus when the frame began")
}

/// Whether nothing had the focus when this frame began, and nothing has it now: only then Enter is the primary button's. A
/// field that lets go of the focus because Enter was pressed in it has heard that Enter already.
#[must_use]
pub(super) fn nobody_has_it(ui: &Ui) -> bool {
    ui.ctx().data(|d| d.get_temp::<bool>(free_at_start())).unwrap_or(false) && is_free(ui.ctx())
}

/// Nothing has the focus, or only a text that was told.
fn is_free(ctx: &egui::Context) -> bool {
    let told = ctx.data(|d| d.get_temp::<Id>(told()));
    ctx.memory(egui::Memory::focused).is_none_or(|id| Some(id) == told)
}

fn told() -> Id {
    Id::unique("a text that was told")
}

/// Says that this text takes no keys, so that Enter stays the primary button's while it has the focus; and shows the focus.
pub(super) fn harmless(ui: &Ui, response: &Response) {
    if response.has_focus() {
        ui.ctx().data_mut(|d| d.insert_temp(told(), response.id));
    }
    ring(ui, response);
}

fn mode() -> Id {
    Id::unique("the focus is shown")
}

/// Draws the focus ring around a widget that has the focus: 2 points wide, 2 points outside.
pub fn ring(ui: &Ui, response: &Response) {
    if shown(ui, response) {
        let stroke = Stroke::new(2.0, tokens(ui).accent);
        let painter = ui.painter().with_clip_rect(ui.clip_rect().expand(6.0));
        painter.rect_stroke(response.rect.expand(2.0), CornerRadius::same(size::RADIUS + 2), stroke, StrokeKind::Outside);
    }
}

/// Draws the focus ring within a widget whose surroundings cut it off.
pub(super) fn ring_inside(ui: &Ui, response: &Response) {
    if shown(ui, response) {
        let stroke = Stroke::new(2.0, tokens(ui).accent);
        ui.painter().rect_stroke(response.rect, CornerRadius::same(size::RADIUS), stroke, StrokeKind::Inside);
    }
}

/// Up, down, home and end in a list whose row `current` has the focus. Returns the row to go to, which gets the focus.
#[must_use]
pub fn list_keys(ui: &Ui, rows: &[Id], current: usize) -> Option<usize> {
    let here = *rows.get(current)?;
    if !ui.memory(|m| m.has_focus(here)) {
        return None;
    }
    ui.memory_mut(|m| m.set_focus_lock_filter(here, EventFilter { vertical_arrows: true, ..EventFilter::default() }));
    let last = rows.len() - 1;
    let to = ui.input_mut(|i| {
        let mut pressed = |key| i.consume_key(Modifiers::NONE, key);
        if pressed(Key::ArrowDown) {
            Some((current + 1).min(last))
        } else if pressed(Key::ArrowUp) {
            Some(current.saturating_sub(1))
        } else if pressed(Key::Home) {
            Some(0)
        } else if pressed(Key::End) {
            Some(last)
        } else {
            None
        }
    })?;
    ui.memory_mut(|m| m.request_focus(rows[to]));
    (to != current).then_some(to)
}
