//! The table of actions: each one's text, icon, shortcut, whether it can run now (and if not, why), and what it does.
//!
//! The palette, the keys and the buttons that stand for an action read the same row of this table, so that a word, an icon and a
//! shortcut are written once. A part of the window adds its actions as a list of its own: a `const ACTIONS` in a file here, named
//! in [`all`]. May use: model, view, intents. Never: paint anything but its buttons.

mod button;
mod documents;
mod instance;
mod phased;
mod places;
mod rollover;
mod rotation;
mod shortcut;
mod window;

pub(in crate::ui) use button::{Look, button};
pub(in crate::ui) use documents::SAVE_CALENDAR;
pub(in crate::ui) use instance::{ALL_INSTANCES, CANCEL, READ_AGAIN, RESUME, RUN_ALL, selected};
pub(in crate::ui) use shortcut::{Shortcut, run_keys, start};
pub(in crate::ui) use window::PALETTE;

use super::env::Env;
use super::icons::Icon;
use super::intent::Intent;
use super::view::View;

/// What an action looks at to say its text and whether it can run.
#[derive(Clone, Copy)]
pub(in crate::ui) struct Scene<'a> {
    /// What came in.
    pub(in crate::ui) env: &'a Env<'a>,
    /// What the user looks at.
    pub(in crate::ui) view: &'a View,
}

/// Where the palette lists an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::ui) enum Group {
    /// It works on the instance that is open.
    Selected,
    /// It works on everything, or on nothing of the workspace.
    Command,
    /// It goes somewhere.
    Place,
}

/// A row of the table.
pub(in crate::ui) struct Action {
    /// A stable name: what was used last is remembered by it.
    pub(in crate::ui) id: &'static str,
    /// Where it is listed.
    pub(in crate::ui) group: Group,
    /// Its icon.
    pub(in crate::ui) icon: Icon,
    /// Its text: a verb and its object.
    pub(in crate::ui) text: fn(&Scene<'_>) -> String,
    /// A remark beside the text, or nothing.
    pub(in crate::ui) detail: fn(&Scene<'_>) -> String,
    /// Its keys.
    pub(in crate::ui) shortcut: Option<Shortcut>,
    /// Whether it can run; if not, the reason in a few words.
    pub(in crate::ui) allowed: fn(&Scene<'_>) -> Result<(), String>,
    /// What it does.
    pub(in crate::ui) run: Run,
}

/// What an action does: changes the view, gives back intents.
pub(in crate::ui) type Run = fn(&Env<'_>, &mut View, &mut Vec<Intent>);

impl Action {
    /// An action that can always run and has no remark and no keys.
    pub(in crate::ui) const fn new(id: &'static str, group: Group, icon: Icon, text: fn(&Scene<'_>) -> String, run: Run) -> Self {
        Self { id, group, icon, text, detail: |_| String::new(), shortcut: None, allowed: |_| Ok(()), run }
    }

    /// With a remark.
    pub(in crate::ui) const fn detail(mut self, detail: fn(&Scene<'_>) -> String) -> Self {
        self.detail = detail;
        self
    }

    /// With keys.
    pub(in crate::ui) const fn keys(mut self, shortcut: Shortcut) -> Self {
        self.shortcut = Some(shortcut);
        self
    }

    /// Only when this says so.
    pub(in crate::ui) const fn only_if(mut self, allowed: fn(&Scene<'_>) -> Result<(), String>) -> Self {
        self.allowed = allowed;
        self
    }
}

/// All actions, in the order of the palette.
pub(in crate::ui) fn all() -> impl Iterator<Item = &'static Action> {
    [instance::ACTIONS, rollover::ACTIONS, rotation::ACTIONS, documents::ACTIONS, window::ACTIONS, places::ACTIONS].into_iter().flatten()
}

/// The action of this name.
pub(in crate::ui) fn by_id(id: &str) -> Option<&'static Action> {
    all().find(|action| action.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::model::Model;
    use crate::ui::theme::Tokens;
    use crate::ui::{Renderer, RendererFacts};
    use std::collections::BTreeSet;

    #[test]
    fn names_and_keys_are_given_once_and_texts_read_well() {
        let (model, view) = (Model::default(), View::default());
        let renderer = RendererFacts::new(Renderer::Software, None, Vec::new());
        let env = Env {
            model: &model,
            t: &Tokens::LIGHT,
            now: jiff::Timestamp::UNIX_EPOCH,
            zone: &jiff::tz::TimeZone::UTC,
            renderer: &renderer,
            width: 1280.0,
        };
        let scene = Scene { env: &env, view: &view };
        let (mut ids, mut keys, mut texts) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for action in all() {
            assert!(ids.insert(action.id), "{} is there twice", action.id);
            if let Some(shortcut) = action.shortcut {
                assert!(keys.insert(shortcut.words(false)), "{} has keys of another action", action.id);
            }
            let text = (action.text)(&scene);
            assert!(texts.insert(text.clone()), "two actions are called {text}");
            assert!(text.chars().next().is_some_and(char::is_uppercase) && !text.ends_with('.'), "{text}");
            if let Err(reason) = (action.allowed)(&scene) {
                assert!(reason.chars().next().is_some_and(char::is_uppercase) && !reason.ends_with('.'), "{reason}");
            }
            assert!(by_id(action.id).is_some());
        }
    }
}
