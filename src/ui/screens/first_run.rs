//! First start: two sentences, three doors, nothing else.

use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::Intent;
use crate::ui::text;
use crate::ui::theme::{Type, size, space};
use crate::ui::view::{FirstScreen, Screen, View};
use crate::ui::widgets::{Badge, Button, Status, gap, icon, icon_at, label, paragraph, problem, remark, ring, text_at, text_width};
use crate::workflow::message::Command;
use egui::accesskit::Role;
use egui::{
    Align2, CornerRadius, CursorIcon, Id, Key, Modifiers, Rect, Response, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

const DOOR: f32 = 320.0;
const DOOR_HEIGHT: f32 = 288.0;
const STACKED_HEIGHT: f32 = 96.0;

struct Door {
    icon: Icon,
    title: &'static str,
    text: &'static str,
    needs: &'static str,
    button: &'static str,
}

const DOORS: [Door; 3] = [
    Door {
        icon: Icon::FlaskConical,
        title: "Practice",
        text: "A directory and an AWS account on this machine. Rehearse the whole set-up, break it, undo it.",
        needs: "Needs no tenant, account or network",
        button: "Start practice",
    },
    Door {
        icon: Icon::Contact,
        title: "Connect Entra ID",
        text: "Sign in with your work account. Existing AWS instances are found and shown before anything else.",
        needs: "Needs an administrator of the tenant",
        button: "Connect Entra ID…",
    },
    Door {
        icon: Icon::ScanSearch,
        title: "Open a SAML response",
        text: "See what it says, whether its signature holds, and what AWS would answer. Paste, drop or open a file.",
        needs: "Stays on this machine",
        button: "Open response…",
    },
];

pub(in crate::ui) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, out: &mut Vec<Intent>) {
    let screen = ui.max_rect();
    let stacked = screen.width() < 1080.0;
    let width = if stacked { (screen.width() - 96.0).min(720.0) } else { 3.0 * DOOR + 2.0 * space::S16 };
    let top = screen.top() + (screen.height() * 0.19 - if stacked { 60.0 } else { 0.0 }).max(24.0);
    let area = Rect::from_min_size(pos2((screen.center().x - width / 2.0).round(), top.round()), vec2(width, screen.bottom() - top));
    let mut ui = ui.new_child(UiBuilder::new().max_rect(area));
    ui.spacing_mut().item_spacing = vec2(space::S8, 0.0);
    heading(&mut ui, env, width);
    if view.first_screen == FirstScreen::Asked && back(&mut ui) {
        (view.first_screen, view.past_first_run) = (FirstScreen::WhileEmpty, true);
        return;
    }
    if env.model.connections.is_loading() && view.opening.is_none() {
        label(&mut ui, "Opening the workspace", Type::Body, env.t.text_secondary);
        return; // the doors appear with the answer: for a returning user they never do
    }
    let taken = keys(&ui, view);
    let taken = doors(&mut ui, env, view, stacked).or(taken);
    gap(&mut ui, space::S24);
    below(&mut ui, env, width, stacked);
    if let Some(door) = taken {
        open(door, view, out);
    }
}

/// The way back, for those who asked for this screen in Settings.
fn back(ui: &mut Ui) -> bool {
    let pressed = ui.add(Button::link("Back to Settings").icon(Icon::Settings)).clicked();
    gap(ui, 16.0);
    pressed
}

fn heading(ui: &mut Ui, env: &Env<'_>, width: f32) {
    ui.horizontal(|ui| {
        icon(ui, Icon::Waypoints, 24.0, env.t.accent);
        ui.add_space(4.0);
        label(ui, text::APP, Type::BodyStrong, env.t.text);
    });
    gap(ui, 24.0);
    paragraph(ui, text::PROMISE, Type::Title, env.t.text, width.min(880.0));
    gap(ui, 8.0);
    paragraph(ui, text::PROMISE_SAFE, Type::Body, env.t.text_secondary, width);
    gap(ui, 40.0);
}

fn door_id(index: usize) -> Id {
    Id::unique(("door", index))
}

/// Digits open doors, left and right move between them.
fn keys(ui: &Ui, view: &mut View) -> Option<usize> {
    if ui.ctx().egui_wants_keyboard_input() && !(0..3).any(|i| ui.memory(|m| m.has_focus(door_id(i)))) {
        return None;
    }
    let pressed = |key| ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
    let step = |view: &mut View, to: usize| {
        view.door = to;
        ui.memory_mut(|m| {
            m.move_focus(egui::FocusDirection::None); // egui would move on by itself, from the door that is only just reached
            m.request_focus(door_id(to));
        });
    };
    if pressed(Key::ArrowRight) || pressed(Key::ArrowDown) {
        step(view, (view.door + 1).min(2));
    }
    if pressed(Key::ArrowLeft) || pressed(Key::ArrowUp) {
        step(view, view.door.saturating_sub(1));
    }
    // with nothing focused, Enter is the marked door's
    let unfocused = ui.memory(|m| m.focused().is_none());
    if unfocused && pressed(Key::Enter) {
        return Some(view.door);
    }
    [Key::Num1, Key::Num2, Key::Num3].into_iter().position(pressed)
}

fn doors(ui: &mut Ui, env: &Env<'_>, view: &mut View, stacked: bool) -> Option<usize> {
    let mut taken = None;
    let hovering = ui.input(|i| !i.raw.hovered_files.is_empty());
    let mut paint = |ui: &mut Ui| {
        for (index, door) in DOORS.iter().enumerate() {
            let marked = if hovering { index == 2 } else { view.door == index };
            let waiting = view.opening == Some(index);
            let extent = if stacked { vec2(ui.available_width(), STACKED_HEIGHT) } else { vec2(DOOR, DOOR_HEIGHT) };
            let state = DoorState { marked, waiting, file: hovering && index == 2 };
            let response = show_door(ui, env, index, door, extent, state);
            if response.has_focus() {
                view.door = index;
            }
            if response.clicked() && view.opening.is_none() {
                taken = Some(index);
            }
            if stacked {
                gap(ui, space::S12);
            } else {
                ui.add_space(space::S16 - space::S8);
            }
        }
    };
    if stacked {
        ui.vertical(|ui| paint(ui))
    } else {
        ui.horizontal(|ui| paint(ui))
    };
    taken
}

/// What a door looks like at the moment.
#[derive(Debug, Clone, Copy)]
struct DoorState {
    /// It has the primary button.
    marked: bool,
    /// It was taken, and its answer is awaited.
    waiting: bool,
    /// A file hovers over the window.
    file: bool,
}

/// What is said while a file hovers.
const DROP: &str = "Drop the file to open it";

fn show_door(ui: &mut Ui, env: &Env<'_>, index: usize, door: &Door, extent: egui::Vec2, state: DoorState) -> Response {
    let DoorState { marked, waiting, file } = state;
    let t = env.t;
    let (rect, _) = ui.allocate_exact_size(extent, Sense::hover());
    let response = ui.interact(rect, door_id(index), Sense::click());
    let spoken = if file { format!("{}, {DROP}", door.button) } else { door.button.to_owned() };
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &spoken));
    if response.has_focus() {
        let filter = egui::EventFilter { horizontal_arrows: true, vertical_arrows: true, ..Default::default() };
        ui.memory_mut(|m| m.set_focus_lock_filter(door_id(index), filter));
    }
    let stroke = if marked || file {
        t.accent
    } else if response.hovered() {
        t.text
    } else {
        t.line
    };
    ui.painter().rect(rect, CornerRadius::same(size::RADIUS), t.surface, Stroke::new(1.0, stroke), StrokeKind::Inside);
    let tall = extent.y > STACKED_HEIGHT;
    let body = if tall { rect.shrink(24.0) } else { Rect::from_min_max(rect.min + vec2(72.0, 20.0), rect.max - vec2(200.0, 8.0)) };
    let symbol = if tall { rect.min + vec2(41.0, 41.0) } else { pos2(rect.left() + 40.0, rect.center().y) };
    icon_at(ui, symbol, door.icon, 32.0, if marked { t.accent } else { t.text_secondary });
    let mut inner = ui.new_child(UiBuilder::new().max_rect(body).layout(egui::Layout::top_down(egui::Align::Min)));
    gap(&mut inner, if tall { 49.0 } else { 0.0 });
    paragraph(&mut inner, door.title, Type::BodyStrong, t.text, body.width());
    gap(&mut inner, if tall { 8.0 } else { 2.0 });
    paragraph(&mut inner, door.text, if tall { Type::Body } else { Type::Small }, t.text_secondary, body.width());
    let button = text_width(ui, door.button, Type::BodyStrong) + 26.0;
    let place = if tall {
        pos2(rect.left() + 24.0, rect.bottom() - 24.0 - size::BUTTON)
    } else {
        pos2(rect.right() - 24.0 - button, rect.center().y - size::BUTTON / 2.0)
    };
    if tall {
        let (needs, color) = if file { (DROP, t.accent) } else { (door.needs, t.text_weak) };
        text_at(ui, Align2::LEFT_CENTER, place - vec2(0.0, 24.0), needs, Type::Small, color);
    }
    if waiting {
        Badge::new(Status::InProgress, "Starting the practice cloud").plain_at(ui, place + vec2(0.0, 16.0), 240.0);
    } else {
        paint_button(ui, env, Rect::from_min_size(place, vec2(button, size::BUTTON)), door.button, marked, &response);
    }
    response.on_hover_cursor(CursorIcon::PointingHand)
}

/// The whole door is one button; this is only its picture.
fn paint_button(ui: &Ui, env: &Env<'_>, rect: Rect, words: &str, primary: bool, door: &Response) {
    let t = env.t;
    let (fill, stroke, color, ty) =
        if primary { (t.accent, t.accent, t.on_accent, Type::BodyStrong) } else { (t.surface, t.control, t.text, Type::Body) };
    ui.painter().rect(rect, CornerRadius::same(size::RADIUS), fill, Stroke::new(t.control_width(), stroke), StrokeKind::Inside);
    text_at(ui, Align2::CENTER_CENTER, rect.center(), words, ty, color);
    ring(ui, &door.clone().with_new_rect(rect));
}

/// What stands in the way.
fn below(ui: &mut Ui, env: &Env<'_>, width: f32, stacked: bool) {
    if let Some(finding) = env.model.connections.problem() {
        ui.set_max_width(width.min(720.0));
        problem(ui, finding);
        return;
    }
    // the keychain is what the second door needs, so its state is said under it; practice stays usable
    let indent = if stacked { 0.0 } else { DOOR + space::S16 };
    let room = if stacked { width } else { width - indent };
    let (rect, _) = ui.allocate_exact_size(vec2(width, ui.available_height()), Sense::hover());
    let place = Rect::from_min_size(rect.min + vec2(indent, 0.0), vec2(room.min(720.0), rect.height()));
    let mut ui = ui.new_child(UiBuilder::new().max_rect(place).layout(egui::Layout::top_down(egui::Align::Min)));
    ui.spacing_mut().item_spacing = vec2(space::S8, 0.0);
    if let Some(finding) = env.model.connections.value().and_then(|c| c.vault_problem.as_ref()) {
        remark(&mut ui, finding);
        gap(&mut ui, 12.0);
    }
}

fn open(door: usize, view: &mut View, out: &mut Vec<Intent>) {
    view.door = door;
    match door {
        0 => {
            view.opening = Some(0);
            out.push(Intent::Send(Command::ConnectPractice));
        }
        1 => {
            view.entra.open = true;
            out.push(Intent::Go(Screen::Settings));
        }
        _ => out.push(Intent::Go(Screen::Inspector)),
    }
}
