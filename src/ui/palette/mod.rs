//! The palette: every action and every place by a few letters.
//!
//! It knows no action by itself: rows come from the table in `commands`, from the instances and from the help.

mod find;
mod matching;
mod paint;
mod pasted;

use super::commands::{self, Scene};
use super::env::Env;
use super::intent::Intent;
use super::view::{Screen, View};
use crate::workflow::message::{Command, InspectInput};
use egui::{Event, Id, Key, Modifiers};
use find::{Found, Target};

/// More than that is not remembered of what was used.
const MOST_RECENT: usize = 8;

/// What the palette keeps between frames.
#[derive(Debug, Clone, Default)]
pub struct Palette {
    open: bool,
    query: String,
    chosen: usize,
    found: Found,
    /// What the rows were found for; nothing when they have to be found anew.
    found_for: Option<String>,
    /// The name of the instance that rows are for.
    selected: String,
    /// What had the focus before.
    return_to: Option<Id>,
    /// It was opened in this frame.
    fresh: bool,
    /// The chosen row was moved by a key and has to be in view.
    moved: bool,
}

impl Palette {
    /// Whether it is shown.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.open
    }

    /// Opens or closes it.
    pub fn toggle(&mut self) {
        let open = !self.open;
        *self = Self { open, fresh: open, return_to: self.return_to, ..Self::default() };
    }

    /// Closes it.
    pub fn close(&mut self) {
        self.open = false;
    }

    /// What the rows were made from has changed.
    pub(super) fn outdated(&mut self) {
        self.found_for = None;
    }
}

/// Shows the palette over everything and carries out what is chosen.
pub(super) fn show(ctx: &egui::Context, env: &Env<'_>, view: &mut View, out: &mut Vec<Intent>) {
    if !view.palette.open {
        if let Some(id) = view.palette.return_to.take() {
            ctx.memory_mut(|m| m.request_focus(id));
        }
        return;
    }
    let mut palette = std::mem::take(&mut view.palette);
    if palette.fresh {
        palette.return_to = ctx.memory(egui::Memory::focused);
        typed_at_once(ctx, &mut palette);
    }
    documents_are_not_typed(ctx, &mut palette);
    let entered = ctx.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Enter));
    // what was typed in this frame counts before the Enter of this frame does
    let clicked = paint::show(ctx, env, &mut palette, |palette| {
        find(env, view, palette);
        keys(ctx, palette);
    });
    if palette.fresh {
        palette.fresh = false;
        ctx.request_repaint(); // the field gets the focus only now
    }
    let row = clicked.or(entered.then_some(palette.chosen));
    view.palette = palette;
    if let Some(row) = row {
        choose(env, view, row, out);
    }
}

/// What came in the same frame as the keys that open it: its field has no focus yet, and would not hear it.
fn typed_at_once(ctx: &egui::Context, palette: &mut Palette) {
    ctx.input_mut(|i| {
        i.events.retain(|event| {
            let Event::Text(text) = event else { return true };
            palette.query.push_str(text);
            false
        });
    });
}

/// A pasted document would be a heavy text for a field of one line: it is taken whole, as a query of its own.
fn documents_are_not_typed(ctx: &egui::Context, palette: &mut Palette) {
    let pasted = ctx.input_mut(|i| {
        let at = i.events.iter().position(|e| matches!(e, Event::Paste(text) if pasted::looks_like_a_document(text)))?;
        if let Event::Paste(text) = i.events.remove(at) { Some(text) } else { None }
    });
    if let Some(text) = pasted {
        palette.query.clear();
        palette.chosen = 0;
        palette.found = pasted::document(text);
        palette.found_for = Some(String::new());
    }
}

fn find(env: &Env<'_>, view: &View, palette: &mut Palette) {
    if palette.found_for.as_deref() == Some(palette.query.as_str()) {
        return;
    }
    let typed = palette.found_for.is_some();
    let scene = Scene { env, view };
    let found = find::find(&scene, &palette.query, &view.recent);
    palette.selected = commands::selected(&scene).map(|i| i.spec.name.clone()).unwrap_or_default();
    let first = found.rows.iter().position(|row| row.locked.is_none()).unwrap_or(0);
    palette.chosen = if typed || palette.fresh { first } else { palette.chosen.min(found.rows.len().saturating_sub(1)) };
    palette.found = found;
    palette.found_for = Some(palette.query.clone());
}

/// Up and down go over rows that can be chosen.
fn keys(ctx: &egui::Context, palette: &mut Palette) {
    let pressed = |key| ctx.input_mut(|i| i.consume_key(Modifiers::NONE, key));
    let rows = &palette.found.rows;
    let can = |at: &usize| rows[*at].locked.is_none();
    let to = if pressed(Key::ArrowDown) {
        (palette.chosen + 1..rows.len()).find(can)
    } else if pressed(Key::ArrowUp) {
        (0..palette.chosen.min(rows.len())).rev().find(can)
    } else {
        None
    };
    if let Some(to) = to {
        palette.chosen = to;
        palette.moved = true;
    }
}

fn choose(env: &Env<'_>, view: &mut View, row: usize, out: &mut Vec<Intent>) {
    let Some(row) = view.palette.found.rows.get(row).filter(|row| row.locked.is_none()) else { return };
    let target = row.target.clone();
    view.palette.open = false;
    match target {
        Target::Action(id) => {
            let Some(action) = commands::by_id(id) else { return };
            if commands::start(action, env, view, out) {
                view.recent.retain(|recent| recent != id);
                view.recent.insert(0, id.to_owned());
                view.recent.truncate(MOST_RECENT);
            }
        }
        Target::Instance(key, tab) => out.push(Intent::Open(key, tab)),
        Target::Help(topic) => view.help.open_at(topic),
        Target::Inspect(text) => {
            view.inspector.page = crate::ui::screens::inspector::Page::Document;
            out.push(Intent::Go(Screen::Inspector));
            out.push(Intent::Send(Command::Inspect(InspectInput::Text(text))));
        }
    }
    // where the user goes, the focus goes too
    if out.iter().any(|intent| matches!(intent, Intent::Focus(_) | Intent::Go(_) | Intent::Open(..))) {
        view.palette.return_to = None;
    }
}
