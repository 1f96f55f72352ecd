//! The help pane: a field to search, a list of topics, and the one that is open. It stands at the right of the screen.

use super::{Part, Topic, search, topic};
use crate::ui::commands;
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::theme::Type;
use crate::ui::view::View;
use crate::ui::widgets::{self, Button, Field, copy_button, gap, keycap, label, paragraph, separator, text_at, two_ends};
use egui::accesskit::Role;
use egui::{Align2, Frame, Id, Margin, ScrollArea, Sense, Ui, WidgetInfo, vec2};

/// Width of the pane.
pub(in crate::ui) const WIDTH: f32 = 400.0;

/// Shows it in the whole of its place.
pub(in crate::ui) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View) {
    widgets::pane(ui.ctx(), ui.max_rect());
    Frame::NONE.fill(env.t.surface).inner_margin(Margin { left: 24, right: 12, top: 12, bottom: 0 }).show(ui, |ui| {
        ui.set_min_size(ui.available_size());
        contents(ui, env, view);
    });
}

fn contents(ui: &mut Ui, env: &Env<'_>, view: &mut View) {
    ui.spacing_mut().item_spacing = vec2(8.0, 0.0);
    let width = ui.available_width();
    let mut close = false;
    two_ends(
        ui,
        28.0,
        |ui| {
            label(ui, "Help", Type::BodyStrong, env.t.text);
        },
        |ui| close = ui.add(Button::icon_only(Icon::X, "Close help")).clicked(),
    );
    gap(ui, 8.0);
    let field = Id::unique("help search");
    let typed = Field::new("Search help").hint("Search help").search(Icon::Search).width(width).id(field).show(ui, &mut view.help.query);
    if typed.changed() {
        view.help.topic = None;
    }
    gap(ui, 12.0);
    separator(ui);
    if let Some(open) = view.help.topic.and_then(topic) {
        let back = Id::unique("help back").with(open.id);
        let mut leave = false;
        gap(ui, 8.0);
        leave |= ui.add(Button::link("All topics").icon(Icon::ArrowLeft).id(back)).clicked();
        if view.help.fresh {
            ui.memory_mut(|m| m.request_focus(back.with("button")));
        }
        gap(ui, 8.0);
        ScrollArea::vertical().auto_shrink(false).id_salt(("help", open.id)).show(ui, |ui| read(ui, env, open));
        if leave {
            view.help.topic = None;
        }
    } else {
        if view.help.fresh {
            ui.memory_mut(|m| m.request_focus(field));
        }
        ScrollArea::vertical().auto_shrink(false).id_salt("help topics").show(ui, |ui| list(ui, env, view));
    }
    view.help.fresh = false;
    if close {
        view.help.close();
    }
}

fn list(ui: &mut Ui, env: &Env<'_>, view: &mut View) {
    let width = ui.available_width();
    let found = search(&view.help.query);
    if found.is_empty() {
        gap(ui, 24.0);
        paragraph(ui, &format!("Nothing in the help matches “{}”", view.help.query.trim()), Type::BodyStrong, env.t.text, width);
        gap(ui, 8.0);
        if ui.add(Button::plain("Clear search").icon(Icon::X).small()).clicked() {
            view.help.query.clear();
        }
    }
    for one in found {
        gap(ui, 12.0);
        if ui.add(Button::link(one.title)).clicked() {
            view.help.topic = Some(one.id);
            view.help.fresh = true;
        }
        paragraph(ui, one.gist, Type::Small, env.t.text_secondary, width);
    }
    gap(ui, 24.0);
}

fn read(ui: &mut Ui, env: &Env<'_>, topic: &Topic) {
    let width = ui.available_width() - 12.0;
    paragraph(ui, topic.title, Type::Title, env.t.text, width);
    gap(ui, 8.0);
    paragraph(ui, topic.gist, Type::BodyStrong, env.t.text, width);
    for part in topic.body {
        gap(ui, 12.0);
        match part {
            Part::Text(words) => {
                paragraph(ui, words, Type::Body, env.t.text, width);
            }
            Part::Point(words) => point(ui, env, words, width),
            Part::Value(value) => {
                ui.horizontal(|ui| {
                    label(ui, value, Type::Mono, env.t.text);
                    copy_button(ui, "value", value);
                });
            }
            Part::Comparison => {
                ui.allocate_ui(vec2(width, 0.0), |ui| {
                    ui.set_width(width);
                    super::comparison(ui, env);
                });
            }
            Part::Keys => keys(ui, env),
        }
    }
    gap(ui, 24.0);
}

fn point(ui: &mut Ui, env: &Env<'_>, words: &str, width: f32) {
    ui.horizontal_top(|ui| {
        label(ui, "–", Type::Body, env.t.text_secondary);
        paragraph(ui, words, Type::Body, env.t.text, width - 20.0);
    });
}

/// The keys of all actions.
fn keys(ui: &mut Ui, env: &Env<'_>) {
    let mac = ui.ctx().os().is_mac();
    // the texts depend on what is open; the pane shows them as they are now
    let view = View::default();
    let scene = commands::Scene { env, view: &view };
    for (action, keys) in commands::all().filter_map(|action| action.shortcut.map(|keys| (action, keys.words(mac)))) {
        let text = (action.text)(&scene);
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width() - 12.0, 28.0), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{keys}: {text}")));
        keycap(ui, rect.left_center(), Align2::LEFT_CENTER, &keys);
        text_at(ui, Align2::LEFT_CENTER, rect.left_center() + vec2(112.0, 0.0), &text, Type::Body, env.t.text);
    }
}
