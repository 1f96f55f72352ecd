//! Keys of actions: how they are written, and who hears them.

use super::{Action, Scene, all};
use crate::ui::env::Env;
use crate::ui::intent::Intent;
use crate::ui::view::View;
use egui::{Key, Modifiers};

/// A key with what is held down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ui) struct Shortcut {
    key: Key,
    command: bool,
    shift: bool,
    alt: bool,
}

impl Shortcut {
    /// The key alone.
    pub(in crate::ui) const fn key(key: Key) -> Self {
        Self { key, command: false, shift: false, alt: false }
    }

    /// With Ctrl, or Cmd on a Mac.
    pub(in crate::ui) const fn command(key: Key) -> Self {
        Self { command: true, ..Self::key(key) }
    }

    /// With Alt.
    pub(in crate::ui) const fn alt(key: Key) -> Self {
        Self { alt: true, ..Self::key(key) }
    }

    /// And Shift.
    pub(in crate::ui) const fn shift(mut self) -> Self {
        self.shift = true;
        self
    }

    /// As it is written on buttons: `Ctrl Shift R`.
    pub(in crate::ui) fn words(self, mac: bool) -> String {
        let held =
            [(self.command, if mac { "Cmd" } else { "Ctrl" }), (self.alt, if mac { "Option" } else { "Alt" }), (self.shift, "Shift")];
        let mut words: Vec<&str> = held.into_iter().filter(|(is, _)| *is).map(|(_, word)| word).collect();
        words.push(match self.key {
            Key::ArrowLeft => "Left",
            Key::ArrowRight => "Right",
            Key::Plus => "+",
            Key::Minus => "-",
            Key::Period => ".",
            other => other.name(),
        });
        words.join(" ")
    }

    fn modifiers(self) -> Modifiers {
        let command = if self.command { Modifiers::COMMAND } else { Modifiers::NONE };
        Modifiers { shift: self.shift, alt: self.alt, ..command }
    }

    /// Whether it was pressed in this frame; takes it, so that nobody else hears it.
    fn pressed(self, ctx: &egui::Context) -> bool {
        let wanted = self.modifiers();
        ctx.input_mut(|i| {
            let mut pressed = false;
            i.events.retain(|event| {
                // plus is typed with Shift on most keyboards, so its Shift does not count
                let hit = matches!(event, egui::Event::Key { key, modifiers, pressed: true, .. }
                    if *key == self.key
                        && modifiers.command == wanted.command
                        && modifiers.alt == wanted.alt
                        && (modifiers.shift == wanted.shift || self.key == Key::Plus));
                pressed |= hit;
                !hit
            });
            pressed
        })
    }
}

/// Runs the actions whose keys were pressed. An action that can't run says why in a notice.
pub(in crate::ui) fn run_keys(ctx: &egui::Context, env: &Env<'_>, view: &mut View, out: &mut Vec<Intent>) {
    if !ctx.input(|i| i.events.iter().any(|e| matches!(e, egui::Event::Key { pressed: true, .. }))) {
        return;
    }
    let typing = ctx.text_edit_focused();
    for action in all() {
        let Some(shortcut) = action.shortcut else { continue };
        // Alt with an arrow moves by words in a text field on some systems, and a field of several lines has its own Ctrl Enter
        if ((shortcut.alt || shortcut.key == Key::Enter) && typing) || !shortcut.pressed(ctx) {
            continue;
        }
        start(action, env, view, out);
    }
}

/// Runs an action, or says why it can't.
pub(in crate::ui) fn start(action: &Action, env: &Env<'_>, view: &mut View, out: &mut Vec<Intent>) -> bool {
    let allowed = (action.allowed)(&Scene { env, view });
    match allowed {
        Ok(()) => (action.run)(env, view, out),
        Err(reason) => {
            let text = (action.text)(&Scene { env, view });
            out.push(Intent::Tell(format!("{}: {reason}", text.trim_end_matches('…'))));
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_written_as_people_say_them() {
        assert_eq!(Shortcut::command(Key::K).words(false), "Ctrl K");
        assert_eq!(Shortcut::command(Key::R).shift().words(true), "Cmd Shift R");
        assert_eq!(Shortcut::alt(Key::ArrowLeft).words(false), "Alt Left");
        assert_eq!(Shortcut::key(Key::F5).words(false), "F5");
        assert_eq!(Shortcut::command(Key::Num3).words(false), "Ctrl 3");
    }
}
