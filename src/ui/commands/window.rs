//! Actions of the window itself: palette, help, back and forward, panes, notices, look, size of text.

use super::{Action, Group, Scene, Shortcut};
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::{Intent, TextSize};
use crate::ui::keys;
use crate::ui::theme::ThemeChoice;
use crate::ui::view::View;
use egui::Key;

/// Opens the palette.
pub(in crate::ui) const PALETTE: Action =
    Action::new("window.palette", Group::Command, Icon::Search, |_| "Find or run a command".into(), |_, view, _| view.palette.toggle())
        .keys(Shortcut::command(Key::K));

/// Opens the help.
pub(in crate::ui) const HELP: Action =
    Action::new("window.help", Group::Command, Icon::BookOpen, |_| "Help".into(), |_, view, _| view.help.toggle())
        .keys(Shortcut::key(Key::F1));

/// Goes back to where the user was.
pub(in crate::ui) const BACK: Action =
    Action::new("window.back", Group::Command, Icon::ArrowLeft, |_| "Back".into(), |_, _, out| out.push(Intent::Back))
        .keys(Shortcut::alt(Key::ArrowLeft))
        .only_if(|scene| if scene.view.history.can_go_back() { Ok(()) } else { Err("Nothing was looked at before".into()) });

/// Goes forward again.
pub(in crate::ui) const FORWARD: Action =
    Action::new("window.forward", Group::Command, Icon::ArrowRight, |_| "Forward".into(), |_, _, out| out.push(Intent::Forward))
        .keys(Shortcut::alt(Key::ArrowRight))
        .only_if(|scene| if scene.view.history.can_go_forward() { Ok(()) } else { Err("This is the newest place".into()) });

pub(super) const ACTIONS: &[Action] = &[
    Action::new(
        "window.filter",
        Group::Command,
        Icon::ListFilter,
        |_| "Filter this list".into(),
        |_, view, out| {
            out.extend(keys::filter_of(view).map(Intent::Focus));
        },
    )
    .keys(Shortcut::command(Key::F))
    .only_if(|scene| if keys::filter_of(scene.view).is_some() { Ok(()) } else { Err("This screen has no filter".into()) }),
    HELP,
    BACK,
    FORWARD,
    Action::new("window.next_pane", Group::Command, Icon::ArrowRight, |_| "Next pane".into(), |_, _, out| out.push(Intent::NextPane(true)))
        .keys(Shortcut::key(Key::F6)),
    Action::new(
        "window.previous_pane",
        Group::Command,
        Icon::ArrowLeft,
        |_| "Previous pane".into(),
        |_, _, out| {
            out.push(Intent::NextPane(false));
        },
    )
    .keys(Shortcut::key(Key::F6).shift()),
    Action::new("window.notices", Group::Command, Icon::Bell, |_| "Show notices".into(), show_notices)
        .keys(Shortcut::command(Key::J))
        .detail(|scene| match scene.env.model.unseen() {
            0 => String::new(),
            n => format!("{n} not seen yet"),
        }),
    theme(
        "look.system",
        |_| "Use the system's colours".into(),
        |s| chosen(s, ThemeChoice::System),
        |_, _, out| {
            out.push(Intent::Theme(ThemeChoice::System));
        },
    ),
    theme(
        "look.light",
        |_| "Use light colours".into(),
        |s| chosen(s, ThemeChoice::Light),
        |_, _, out| {
            out.push(Intent::Theme(ThemeChoice::Light));
        },
    ),
    theme(
        "look.dark",
        |_| "Use dark colours".into(),
        |s| chosen(s, ThemeChoice::Dark),
        |_, _, out| {
            out.push(Intent::Theme(ThemeChoice::Dark));
        },
    ),
    theme(
        "look.high_contrast",
        |_| "Use high contrast".into(),
        |s| chosen(s, ThemeChoice::HighContrast),
        |_, _, out| {
            out.push(Intent::Theme(ThemeChoice::HighContrast));
        },
    ),
    Action::new("look.larger", Group::Command, Icon::Plus, |_| "Larger text".into(), |_, _, out| out.push(Intent::Text(TextSize::Larger)))
        .keys(Shortcut::command(Key::Plus)),
    Action::new(
        "look.smaller",
        Group::Command,
        Icon::CircleMinus,
        |_| "Smaller text".into(),
        |_, _, out| {
            out.push(Intent::Text(TextSize::Smaller));
        },
    )
    .keys(Shortcut::command(Key::Minus)),
    Action::new(
        "look.usual",
        Group::Command,
        Icon::RefreshCw,
        |_| "Usual text size".into(),
        |_, _, out| {
            out.push(Intent::Text(TextSize::Usual));
        },
    )
    .keys(Shortcut::command(Key::Num0)),
    PALETTE,
    Action::new("window.quit", Group::Command, Icon::X, |_| "Close Rolebridge".into(), |_, _, out| out.push(Intent::Quit))
        .keys(Shortcut::command(Key::Q))
        .detail(|scene| {
            let running = scene.env.model.jobs.values().any(|job| job.end.is_none());
            if running { "A set-up runs; the next start offers to resume".into() } else { String::new() }
        }),
];

const fn theme(id: &'static str, text: fn(&Scene<'_>) -> String, detail: fn(&Scene<'_>) -> String, run: super::Run) -> Action {
    Action::new(id, Group::Command, Icon::Monitor, text, run).detail(detail)
}

fn chosen(scene: &Scene<'_>, choice: ThemeChoice) -> String {
    if scene.view.theme == choice { "Used now".into() } else { String::new() }
}

fn show_notices(_: &Env<'_>, view: &mut View, out: &mut Vec<Intent>) {
    view.notices = true;
    out.push(Intent::NoticesSeen);
}
