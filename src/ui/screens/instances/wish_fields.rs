//! Fields of a wish: checked while typing, saved on Enter or when the field is left.

use crate::domain::spec::InstanceSpec;
use crate::ui::theme::Type;
use crate::ui::view::View;
use crate::ui::widgets::{Badge, Field, Status, gap, label, ring, text_at, text_width, tokens};
use egui::accesskit::Role;
use egui::{Align2, CornerRadius, CursorIcon, Key, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};

/// A text field for one value; returns the value when it is valid, changed, and done with.
pub(super) fn draft<T>(
    ui: &mut Ui,
    view: &mut View,
    spec: &InstanceSpec,
    name: &str,
    saved: &str,
    note: &str,
    check: impl Fn(&str) -> Result<T, String>,
) -> Option<T> {
    gap(ui, 12.0);
    let slot = (spec.key.clone(), name.to_owned());
    let text = view.drafts.entry(slot.clone()).or_insert_with(|| saved.to_owned());
    let unchanged = text == saved;
    let checked = check(text);
    let badge = match &checked {
        Err(why) if !unchanged || !saved.is_empty() => Some(Badge::new(Status::Failing, why.clone())),
        Ok(_) if !unchanged => Some(Badge::new(Status::YourTurn, "Press Enter to use it")),
        _ => None,
    };
    let note = if matches!(&badge, Some(b) if b.status == Status::Failing) { "" } else { note };
    let response = Field::new(name).mono().width(200.0).note(note).badge(badge).show(ui, text);
    let done = response.lost_focus();
    if response.has_focus() || (done && !unchanged && checked.is_ok() && !ui.input(|i| i.key_pressed(Key::Escape))) {
        let value = if done && !unchanged { checked.ok() } else { None };
        if value.is_some() {
            view.drafts.remove(&slot);
        }
        return value;
    }
    if checked.is_ok() || done {
        view.drafts.remove(&slot); // what is not being typed follows the saved value
    }
    None
}

/// A few choices side by side; returns the new one.
pub(super) fn choices<T: Clone + PartialEq>(ui: &mut Ui, name: &str, all: &[(T, &str)], current: &T) -> Option<T> {
    let t = tokens(ui);
    gap(ui, 12.0);
    label(ui, name, Type::Small, t.text_secondary);
    gap(ui, 4.0);
    let mut chosen = None;
    ui.horizontal_wrapped(|ui| {
        for (value, word) in all {
            let selected = value == current;
            let (rect, response) = ui.allocate_exact_size(vec2(text_width(ui, word, Type::Body) + 24.0, 28.0), Sense::click());
            response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, selected, format!("{name}: {word}")));
            let stroke = if selected {
                t.accent
            } else if response.hovered() {
                t.text
            } else {
                t.control
            };
            let fill = if selected { t.accent_tint } else { t.surface };
            ui.painter().rect(rect, CornerRadius::same(4), fill, Stroke::new(t.control_width(), stroke), StrokeKind::Inside);
            text_at(ui, Align2::CENTER_CENTER, rect.center(), word, Type::Body, if selected { t.accent } else { t.text });
            ring(ui, &response);
            if response.on_hover_cursor(CursorIcon::PointingHand).clicked() && !selected {
                chosen = Some(value.clone());
            }
        }
    });
    chosen
}
