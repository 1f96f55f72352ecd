//! What never moves: practice band, top bar, left rail, and the 3 point frame of practice.

mod notices;
mod path;
mod rail;
mod toasts;
mod top_bar;

use super::env::Env;
use super::facts::facts;
use super::help;
use super::intent::Intent;
use super::screens;
use super::text;
use super::theme::{Type, size};
use super::view::{Screen, View};
use super::widgets::{self, Button, icon, label};
use crate::ui::icons::Icon;
use egui::{Area, CornerRadius, Frame, Id, Layout, Margin, Order, Panel, Rect, Sense, Stroke, StrokeKind, Ui, UiBuilder, pos2};

/// Windows of this width have room for help beside the screen.
const ROOM_FOR_HELP: f32 = 1600.0;

/// Width of the practice frame.
const PRACTICE_FRAME: i8 = 3;

/// Paints the whole window.
pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, out: &mut Vec<Intent>) {
    let whole = ui.max_rect();
    if !view.past_first_run {
        Frame::NONE.fill(env.t.bg).show(ui, |ui| {
            ui.set_min_size(ui.available_size());
            screens::first_run::show(ui, env, view, out);
        });
        return;
    }
    let practice = env.model.practice_directory();
    let edge = if practice { PRACTICE_FRAME } else { 0 };
    Frame::NONE.fill(env.t.bg).inner_margin(Margin { left: edge, right: edge, top: 0, bottom: edge }).show(ui, |ui| {
        ui.set_min_size(ui.available_size());
        if practice {
            band(ui, env, out);
        }
        let bar = pane(env.t.surface, Margin { left: 16 - edge, right: 16, top: 0, bottom: 0 });
        Panel::top("top bar").exact_size(size::TOP_BAR).resizable(false).frame(bar).show(ui, |ui| {
            widgets::pane(ui.ctx(), ui.max_rect());
            top_bar::show(ui, env, view, out);
        });
        Panel::left("rail").exact_size(size::RAIL - f32::from(edge)).resizable(false).frame(pane(env.t.rail, Margin::ZERO)).show(
            ui,
            |ui| {
                widgets::pane(ui.ctx(), ui.max_rect());
                rail::show(ui, env, view, out);
            },
        );
        if view.help.is_open() && env.width >= ROOM_FOR_HELP {
            Panel::right("help").exact_size(help::WIDTH).resizable(false).frame(Frame::NONE).show(ui, |ui| help::show(ui, env, view));
        }
        if let Some((request, typed, why)) = &mut view.path {
            let close = Panel::top("path")
                .resizable(false)
                .frame(pane(env.t.warning_tint, Margin::symmetric(24, 12)))
                .show(ui, |ui| path::show(ui, env, request, typed, why, out))
                .inner;
            if close {
                view.path = None;
            }
        }
        egui::CentralPanel::no_frame().show(ui, |ui| {
            widgets::pane(ui.ctx(), ui.max_rect());
            screen(ui, env, view, out);
        });
    });
    if view.help.is_open() && env.width < ROOM_FOR_HELP {
        help_over_the_screen(ui, env, view, practice);
    }
    if view.notices {
        notices::show(ui, env, view, practice, out);
    }
    toasts::show(ui.ctx(), env);
    if practice {
        let stroke = Stroke::new(f32::from(PRACTICE_FRAME), env.t.practice_frame);
        ui.painter().rect_stroke(whole, CornerRadius::ZERO, stroke, StrokeKind::Inside);
    }
}

/// Where the window is too narrow for help beside the screen, it lies over the right side of it.
fn help_over_the_screen(ui: &Ui, env: &Env<'_>, view: &mut View, practice: bool) {
    let whole = ui.max_rect();
    let edge = if practice { f32::from(PRACTICE_FRAME) } else { 0.0 };
    let top = whole.top() + size::TOP_BAR + if practice { size::BAND } else { 0.0 };
    let rect = Rect::from_min_max(pos2(whole.right() - edge - help::WIDTH, top), pos2(whole.right() - edge, whole.bottom() - edge));
    Area::new(Id::unique("help over the screen")).order(Order::Middle).fixed_pos(rect.min).constrain(false).show(ui.ctx(), |ui| {
        let mut ui = ui.new_child(UiBuilder::new().max_rect(rect));
        // what lies under it hears nothing
        ui.interact(rect, Id::unique("help ground"), Sense::CLICK | Sense::DRAG);
        help::show(&mut ui, env, view);
        ui.painter().vline(rect.left(), rect.y_range(), Stroke::new(1.0, env.t.control));
    });
}

fn pane(fill: egui::Color32, margin: Margin) -> Frame {
    Frame::NONE.fill(fill).inner_margin(margin)
}

fn screen(ui: &mut Ui, env: &Env<'_>, view: &mut View, out: &mut Vec<Intent>) {
    match view.screen {
        Screen::Overview => screens::overview::show(ui, env, view, out),
        Screen::Instances => screens::instances::show(ui, env, view, out),
        Screen::Certificates => screens::certificates::show(ui, env, view, out),
        Screen::Inspector => screens::inspector::show(ui, env, view, out),
        Screen::Activity => screens::activity::show(ui, env, view, out),
        Screen::Settings => screens::settings::show(ui, env, view, out),
    }
}

/// The practice band: a plain sentence and the way out.
fn band(ui: &mut Ui, env: &Env<'_>, out: &mut Vec<Intent>) {
    let sentence = if facts(ui, env).real_account { text::PRACTICE_DIRECTORY_BAND } else { text::PRACTICE_BAND };
    let frame = pane(env.t.strip, Margin { left: 13, right: 13, top: 0, bottom: 0 });
    Panel::top("practice band").exact_size(size::BAND).resizable(false).show_separator_line(false).frame(frame).show(ui, |ui| {
        ui.with_layout(Layout::left_to_right(egui::Align::Center), |ui| {
            icon(ui, Icon::FlaskConical, 16.0, env.t.on_strip);
            label(ui, text::PRACTICE_CLOUD, Type::SmallStrong, env.t.on_strip);
            label(ui, sentence, Type::Small, env.t.on_strip);
            ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
                if ui.add(Button::on_strip("Leave practice")).clicked() {
                    out.push(Intent::Go(Screen::Settings));
                }
            });
        });
    });
}
