//! A text field with its label above and its hint or complaint beside it.

use super::{Badge, gap, icon_at, label, text_fit, tokens};
use crate::ui::icons::Icon;
use crate::ui::theme::{Type, size};
use egui::{Align2, CornerRadius, Frame, Id, Margin, Response, Stroke, StrokeKind, TextEdit, Ui, vec2};

fn filter() -> Id {
    Id::unique("the filter of the screen")
}

/// The first field with an icon in a pass is the screen's filter, to which Ctrl-F goes.
fn note_filter(ctx: &egui::Context, field: Id) {
    let pass = ctx.cumulative_pass_nr();
    ctx.data_mut(|d| {
        if d.get_temp::<(u64, Id)>(filter()).is_none_or(|(noted, _)| noted != pass) {
            d.insert_temp(filter(), (pass, field));
        }
    });
}

/// The filter field of the screen that was painted in this pass.
#[must_use]
pub fn filter_of_screen(ctx: &egui::Context) -> Option<Id> {
    let pass = ctx.cumulative_pass_nr();
    ctx.data(|d| d.get_temp::<(u64, Id)>(filter())).filter(|(noted, _)| *noted == pass).map(|(_, field)| field)
}

/// A labelled text field.
#[must_use = "show it"]
pub struct Field<'a> {
    label: &'a str,
    hint: &'a str,
    width: f32,
    mono: bool,
    icon: Option<Icon>,
    badge: Option<Badge>,
    note: &'a str,
    rows: usize,
    hide_label: bool,
    masked: bool,
    id: Option<Id>,
}

impl<'a> Field<'a> {
    /// A field with this label.
    pub const fn new(label: &'a str) -> Self {
        Self {
            label,
            hint: "",
            width: 200.0,
            mono: false,
            icon: None,
            badge: None,
            note: "",
            rows: 1,
            hide_label: false,
            masked: false,
            id: None,
        }
    }

    /// Text shown while it is empty.
    pub const fn hint(mut self, hint: &'a str) -> Self {
        self.hint = hint;
        self
    }

    /// Its width.
    pub const fn width(mut self, width: f32) -> Self {
        self.width = width;
        self
    }

    /// For identifiers.
    pub const fn mono(mut self) -> Self {
        self.mono = true;
        self
    }

    /// An icon inside at the left; the label is not painted then, but read out.
    pub const fn search(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self.hide_label = true;
        self
    }

    /// A badge beside it: the result of checking.
    pub fn badge(mut self, badge: Option<Badge>) -> Self {
        self.badge = badge;
        self
    }

    /// What may be typed, under the badge.
    pub const fn note(mut self, note: &'a str) -> Self {
        self.note = note;
        self
    }

    /// Several lines.
    pub const fn rows(mut self, rows: usize) -> Self {
        self.rows = rows;
        self
    }

    /// For a secret: dots instead of characters, nothing to copy out.
    pub const fn masked(mut self) -> Self {
        self.masked = true;
        self
    }

    /// A fixed id, so that the focus can be given to it.
    pub const fn id(mut self, id: Id) -> Self {
        self.id = Some(id);
        self
    }

    /// Shows it in the flow.
    pub fn show(self, ui: &mut Ui, text: &mut String) -> Response {
        let t = tokens(ui);
        ui.vertical(|ui| {
            let heading = (!self.hide_label).then(|| {
                let heading = label(ui, self.label, Type::Small, t.text_secondary);
                gap(ui, 4.0);
                heading
            });
            let response = ui
                .horizontal(|ui| {
                    let response = self.edit(ui, text);
                    self.remarks(ui);
                    response
                })
                .inner;
            if self.icon.is_some() {
                note_filter(ui.ctx(), response.id);
            }
            match heading {
                Some(heading) => response.labelled_by(heading.id),
                None => response.accessible_name(self.label),
            }
        })
        .inner
    }

    fn edit(&self, ui: &mut Ui, text: &mut String) -> Response {
        let t = tokens(ui);
        let ty = if self.mono {
            Type::MonoBody
        } else if self.icon.is_some() {
            Type::Small
        } else {
            Type::Body
        };
        let height = if self.icon.is_some() { size::SMALL_BUTTON } else { size::BUTTON };
        let left = if self.icon.is_some() { 30 } else { 9 };
        let multi = self.rows > 1;
        let mut edit = if multi { TextEdit::multiline(text).desired_rows(self.rows) } else { TextEdit::singleline(text) };
        if let Some(id) = self.id {
            edit = edit.id(id);
        }
        let response = ui.add(
            edit.font(ty.font())
                .password(self.masked)
                .text_color(t.text)
                .frame(Frame::NONE.fill(t.surface).corner_radius(size::RADIUS).inner_margin(Margin {
                    left,
                    right: 9,
                    top: if multi { 8 } else { 0 },
                    bottom: if multi { 8 } else { 0 },
                }))
                .align(if multi { Align2::LEFT_TOP } else { Align2::LEFT_CENTER })
                .hint_text(egui::RichText::new(self.hint).font(ty.font()).color(t.text_weak))
                .desired_width(self.width)
                .min_size(vec2(self.width, if multi { 0.0 } else { height })),
        );
        let (stroke, width) = if response.has_focus() {
            (t.accent, 2.0)
        } else if response.hovered() {
            (t.text, t.control_width())
        } else {
            (t.control, t.control_width())
        };
        let rect = response.rect;
        ui.painter().rect_stroke(rect, CornerRadius::same(size::RADIUS), Stroke::new(width, stroke), StrokeKind::Inside);
        if let Some(icon) = self.icon {
            icon_at(ui, rect.left_center() + vec2(17.0, 0.0), icon, 14.0, t.text_secondary);
        }
        response
    }

    fn remarks(&self, ui: &mut Ui) {
        let t = tokens(ui);
        if self.badge.is_none() && self.note.is_empty() {
            return;
        }
        ui.add_space(8.0);
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), size::BUTTON), egui::Sense::hover());
        let mut y = rect.center().y;
        if let Some(badge) = &self.badge {
            if !self.note.is_empty() {
                y -= 8.0;
            }
            badge.plain_at(ui, egui::pos2(rect.left(), y), rect.width());
            y += 16.0;
        }
        if !self.note.is_empty() {
            text_fit(ui, Align2::LEFT_CENTER, egui::pos2(rect.left(), y), self.note, Type::Small, t.text_secondary, rect.width());
        }
    }
}
