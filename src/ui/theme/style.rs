//! egui's own style out of our tokens, for the widgets that we take from egui: text fields, scroll bars, tool tips.

use super::{Tokens, Type};
use egui::{CornerRadius, FontFamily, Margin, Shadow, Stroke, Style, TextStyle, vec2};

/// Makes egui look like our tokens say.
pub fn apply(ctx: &egui::Context, t: &Tokens) {
    let theme = if t.dark { egui::Theme::Dark } else { egui::Theme::Light };
    ctx.set_theme(theme);
    let mut style = Style::clone(&ctx.style_of(theme));
    style.text_styles = [
        (TextStyle::Small, Type::Small),
        (TextStyle::Body, Type::Body),
        (TextStyle::Button, Type::Body),
        (TextStyle::Monospace, Type::Mono),
        (TextStyle::Heading, Type::Title),
    ]
    .into_iter()
    .map(|(name, ty)| (name, ty.font()))
    .collect();
    style.drag_value_text_style = TextStyle::Body;
    style.override_font_id = None;
    style.animation_time = 0.0;
    style.spacing.item_spacing = vec2(8.0, 0.0);
    style.spacing.button_padding = vec2(12.0, 6.0);
    style.spacing.interact_size = vec2(32.0, 28.0);
    style.spacing.window_margin = Margin::same(16);
    style.spacing.menu_margin = Margin::same(8);
    style.spacing.tooltip_width = 420.0;
    style.spacing.scroll.floating = true;
    style.spacing.scroll.bar_width = 6.0;
    style.interaction.selectable_labels = false;
    style.interaction.tooltip_delay = 0.4;
    style.visuals = visuals(t);
    debug_assert!(style.text_styles.values().all(|f| f.family != FontFamily::Name("".into())));
    ctx.set_style_of(theme, style);
}

fn visuals(t: &Tokens) -> egui::Visuals {
    let mut v = if t.dark { egui::Visuals::dark() } else { egui::Visuals::light() };
    let radius = CornerRadius::same(super::size::RADIUS);
    v.override_text_color = None;
    v.weak_text_color = Some(t.text_weak);
    v.hyperlink_color = t.accent;
    v.panel_fill = t.bg;
    v.window_fill = t.surface;
    v.window_stroke = Stroke::new(1.0, t.control);
    v.window_corner_radius = CornerRadius::same(8);
    v.menu_corner_radius = radius;
    v.window_shadow = Shadow::NONE;
    v.popup_shadow = Shadow::NONE;
    v.extreme_bg_color = t.surface;
    v.text_edit_bg_color = Some(t.surface);
    v.code_bg_color = t.sunken;
    v.faint_bg_color = t.sunken;
    v.warn_fg_color = t.warning;
    v.error_fg_color = t.failing;
    v.selection.bg_fill = t.selected;
    v.selection.stroke = Stroke::new(1.0, t.text);
    v.text_cursor.stroke = Stroke::new(1.5, t.text);
    v.text_cursor.blink = false; // a blinking caret would repaint an idle window twice a second
    for (state, stroke) in [
        (&mut v.widgets.noninteractive, t.line),
        (&mut v.widgets.inactive, t.control),
        (&mut v.widgets.hovered, t.text),
        (&mut v.widgets.active, t.accent),
        (&mut v.widgets.open, t.control),
    ] {
        state.bg_fill = t.surface;
        state.weak_bg_fill = t.surface;
        state.bg_stroke = Stroke::new(t.control_width(), stroke);
        state.fg_stroke = Stroke::new(1.0, t.text);
        state.corner_radius = radius;
        state.expansion = 0.0;
    }
    v.widgets.noninteractive.bg_stroke = Stroke::new(1.0, t.line);
    v
}
