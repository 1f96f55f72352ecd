//! Buttons that stand for an action of the table: its text, icon, keys and reason come from there.

use super::{Action, Scene};
use crate::ui::env::Env;
use crate::ui::intent::Intent;
use crate::ui::view::View;
use crate::ui::widgets::Button;
use egui::Ui;

/// How the button of an action looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ui) enum Look {
    /// The filled one, in bars.
    PrimarySmall,
    /// Outlined.
    Plain,
    /// A word to press.
    Link,
    /// The icon alone.
    Icon,
}

/// Adds the action's button; pressing it runs the action. Its keys stand in the hint.
pub(in crate::ui) fn button(ui: &mut Ui, env: &Env<'_>, view: &mut View, out: &mut Vec<Intent>, action: &Action, look: Look) {
    let scene = Scene { env, view };
    let (text, reason) = ((action.text)(&scene), (action.allowed)(&scene).err());
    let mac = ui.ctx().os().is_mac();
    let hint = action.shortcut.map_or_else(|| text.clone(), |s| format!("{text} ({})", s.words(mac)));
    let button = match look {
        Look::PrimarySmall => Button::primary(&text).small(),
        Look::Plain => Button::plain(&text).icon(action.icon),
        Look::Link => Button::link(&text).icon(action.icon),
        Look::Icon => Button::icon_only(action.icon, &text),
    };
    if ui.add(button.blocked(reason.as_deref()).hint(&hint)).clicked() {
        (action.run)(env, view, out);
    }
}
