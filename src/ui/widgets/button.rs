//! Buttons: one filled one on a screen, plain ones, red outlined ones, links, and icons alone.

use super::{focus, icon_at, text_at, text_width, tokens};
use crate::ui::icons::Icon;
use crate::ui::theme::{Tokens, Type, size};
use egui::accesskit::Role;
use egui::{Align2, Color32, CornerRadius, CursorIcon, Response, Sense, Stroke, StrokeKind, Ui, Widget, WidgetInfo, vec2};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Primary,
    Plain,
    Danger,
    Link,
    OnStrip,
}

/// A button. The text is a verb and its object.
#[must_use = "add it to a ui"]
pub struct Button<'a> {
    text: &'a str,
    icon: Option<Icon>,
    kind: Kind,
    height: f32,
    blocked: Option<&'a str>,
    name: Option<&'a str>,
    hint: Option<&'a str>,
    id: Option<egui::Id>,
}

impl<'a> Button<'a> {
    const fn new(text: &'a str, kind: Kind) -> Self {
        Self { text, icon: None, kind, height: size::BUTTON, blocked: None, name: None, hint: None, id: None }
    }

    /// The one filled button of a screen.
    pub const fn primary(text: &'a str) -> Self {
        Self::new(text, Kind::Primary)
    }

    /// An outlined button.
    pub const fn plain(text: &'a str) -> Self {
        Self::new(text, Kind::Plain)
    }

    /// An outlined button in red, for what takes something away.
    pub const fn danger(text: &'a str) -> Self {
        Self::new(text, Kind::Danger)
    }

    /// A word to press.
    pub const fn link(text: &'a str) -> Self {
        Self { height: size::BADGE, ..Self::new(text, Kind::Link) }
    }

    /// A button in the practice band.
    pub const fn on_strip(text: &'a str) -> Self {
        Self { height: size::BADGE, ..Self::new(text, Kind::OnStrip) }
    }

    /// An icon alone; `name` is its accessible name and its tool tip.
    pub const fn icon_only(icon: Icon, name: &'a str) -> Self {
        Self { icon: Some(icon), name: Some(name), hint: Some(name), height: size::BADGE, ..Self::new("", Kind::Link) }
    }

    /// With an icon before the text.
    pub const fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// For rows and bars.
    pub const fn small(mut self) -> Self {
        self.height = size::SMALL_BUTTON;
        self
    }

    /// Can't be pressed when there is a reason; the reason is said on hover.
    pub const fn blocked(mut self, reason: Option<&'a str>) -> Self {
        self.blocked = reason;
        self
    }

    /// The accessible name, where the text alone would not tell.
    pub const fn name(mut self, name: &'a str) -> Self {
        self.name = Some(name);
        self
    }

    /// What is said on hover.
    pub const fn hint(mut self, hint: &'a str) -> Self {
        self.hint = Some(hint);
        self
    }

    /// A fixed id, so that the focus can be given to it.
    pub const fn id(mut self, id: egui::Id) -> Self {
        self.id = Some(id);
        self
    }

    fn width(&self, ui: &Ui, ty: Type, icon_size: f32) -> f32 {
        let text = if self.text.is_empty() { 0.0 } else { text_width(ui, self.text, ty) };
        let icon = self.icon.map_or(0.0, |_| if self.text.is_empty() { icon_size } else { icon_size + 8.0 });
        let padding = match (self.kind, self.text.is_empty()) {
            (Kind::Link, true) => 4.0,
            (Kind::Link, false) => 2.0,
            (Kind::OnStrip, _) => 8.0,
            _ if self.height < size::BUTTON => 8.0,
            _ => 13.0,
        };
        text + icon + 2.0 * padding
    }

    /// Fill, stroke and text.
    const fn colors(&self, t: &Tokens, hovered: bool) -> (Color32, Color32, Color32) {
        if self.blocked.is_some() {
            return (t.surface, t.line, t.text_weak);
        }
        match self.kind {
            Kind::Primary => (t.accent, if hovered { t.text } else { t.accent }, t.on_accent),
            Kind::Plain => (t.surface, if hovered { t.text } else { t.control }, t.text),
            Kind::Danger => (t.surface, if hovered { t.text } else { t.failing }, t.failing),
            Kind::Link => (
                Color32::TRANSPARENT,
                Color32::TRANSPARENT,
                if hovered {
                    t.text
                } else if self.text.is_empty() {
                    t.text_secondary
                } else {
                    t.accent
                },
            ),
            Kind::OnStrip => (Color32::TRANSPARENT, t.on_strip, t.on_strip),
        }
    }
}

impl Widget for Button<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        let t = tokens(ui);
        let small = self.kind == Kind::OnStrip || (self.kind == Kind::Link && self.height < size::SMALL_BUTTON);
        let ty = match self.kind {
            Kind::Primary => Type::BodyStrong, // its width, which stays when it is blocked
            _ if small => Type::Small,
            _ => Type::Body,
        };
        let icon_size = if small || self.height < size::BUTTON { 14.0 } else { 16.0 };
        let extent = vec2(self.width(ui, ty, icon_size), self.height);
        let sense = if self.blocked.is_some() { Sense::hover() } else { Sense::click() };
        let (rect, mut response) = ui.allocate_exact_size(extent, Sense::hover());
        let id = self.id.unwrap_or(response.id);
        if self.kind == Kind::Primary && self.blocked.is_none() {
            enter_is_its(ui, id.with("button"));
        }
        response = ui.interact(rect, id.with("button"), sense);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, self.blocked.is_none(), self.name.unwrap_or(self.text)));
        if ui.is_rect_visible(rect) {
            let (fill, stroke, color) = self.colors(t, response.hovered());
            let radius = CornerRadius::same(size::RADIUS);
            // a thin stroke and a thin word: high contrast has no colour that is weak enough to tell a blocked one by itself
            let width = if self.blocked.is_some() { 1.0 } else { t.control_width() };
            let ty = if self.blocked.is_some() && ty == Type::BodyStrong { Type::Body } else { ty };
            ui.painter().rect(rect, radius, fill, Stroke::new(width, stroke), StrokeKind::Inside);
            let mut x = rect.center().x - content_width(ui, &self, ty, icon_size) / 2.0;
            if let Some(icon) = self.icon {
                icon_at(ui, egui::pos2(x + icon_size / 2.0, rect.center().y), icon, icon_size, color);
                x += icon_size + 8.0;
            }
            text_at(ui, Align2::LEFT_CENTER, egui::pos2(x, rect.center().y), self.text, ty, color);
            focus::ring(ui, &response);
        }
        if let Some(reason) = self.blocked {
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(reason));
        }
        response = response.on_hover_cursor(if self.blocked.is_some() { CursorIcon::Default } else { CursorIcon::PointingHand });
        match self.blocked.or(self.hint) {
            Some(text) if !text.is_empty() => response.on_hover_text(text),
            _ => response,
        }
    }
}

/// Enter presses the filled button when nothing has the focus: it gets the focus right before it is asked whether it was pressed.
fn enter_is_its(ui: &Ui, id: egui::Id) {
    let free = focus::nobody_has_it(ui) && ui.memory(|m| m.allows_interaction(ui.layer_id()));
    if free && ui.input(|i| i.key_pressed(egui::Key::Enter)) {
        ui.memory_mut(|m| m.request_focus(id));
    }
}

fn content_width(ui: &Ui, button: &Button<'_>, ty: Type, icon_size: f32) -> f32 {
    let text = if button.text.is_empty() { 0.0 } else { text_width(ui, button.text, ty) };
    text + button.icon.map_or(0.0, |_| if button.text.is_empty() { icon_size } else { icon_size + 8.0 })
}
