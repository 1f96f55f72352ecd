//! The top bar reads as a sentence: directory, arrow, AWS account.

use crate::ui::commands::{PALETTE, Scene};
use crate::ui::env::Env;
use crate::ui::facts::{Facts, facts};
use crate::ui::icons::Icon;
use crate::ui::intent::Intent;
use crate::ui::model::{Mark, account_key, directory_key};
use crate::ui::text;
use crate::ui::theme::{Type, marks, size};
use crate::ui::view::{Screen, View};
use crate::ui::widgets::{icon_at, keycap, ring, text_at, text_fit, text_width};
use crate::workflow::ports::AwsConnection;
use egui::accesskit::Role;
use egui::{Align2, Color32, CornerRadius, CursorIcon, Id, Rect, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

/// Width of the field that opens the palette.
const FIND: f32 = 256.0;

/// One half of the sentence.
struct Half {
    icon: Icon,
    caption: String,
    name: String,
    mark: Color32,
    practice: bool,
}

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, out: &mut Vec<Intent>) {
    let rect = ui.max_rect();
    let mut x = rect.left();
    let facts = facts(ui, env);
    let (left, right) = (directory(env, &facts), account(env, &facts, view));
    x = paint_half(ui, env, x, &left);
    icon_at(ui, pos2(x + 8.0, rect.center().y), Icon::ArrowRight, 16.0, env.t.text_secondary);
    x = paint_half(ui, env, x + 32.0, &right);
    let spoken = format!("{}: {}, {}: {}", left.caption, left.name, right.caption, right.name);
    let area = Rect::from_min_max(rect.min, pos2(x, rect.bottom()));
    ui.interact(area, Id::unique("top bar sentence"), Sense::hover()).widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
    let left = bell(ui, env, view, out);
    find(ui, env, view, left - 16.0, x + 16.0);
}

/// The field that opens the palette, up to `right`; a square with the icon where there is no room for its words.
fn find(ui: &mut Ui, env: &Env<'_>, view: &mut View, right: f32, left: f32) {
    let t = env.t;
    let text = (PALETTE.text)(&Scene { env, view });
    let keys = PALETTE.shortcut.map(|keys| keys.words(ui.ctx().os().is_mac())).unwrap_or_default();
    let wide = right - left > FIND;
    let middle = ui.max_rect().center().y;
    let width = if wide { FIND } else { size::SMALL_BUTTON };
    let area = Rect::from_min_size(pos2(right - width, middle - size::SMALL_BUTTON / 2.0), vec2(width, size::SMALL_BUTTON));
    let response = ui.interact(area, Id::unique("find"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &text));
    let stroke = if response.hovered() { t.text } else { t.control };
    ui.painter().rect(area, CornerRadius::same(size::RADIUS), t.surface, Stroke::new(t.control_width(), stroke), StrokeKind::Inside);
    icon_at(ui, area.left_center() + vec2(14.0, 0.0), PALETTE.icon, 14.0, t.text_secondary);
    if wide {
        text_at(ui, Align2::LEFT_CENTER, area.left_center() + vec2(31.0, 0.0), &text, Type::Small, t.text_secondary);
        keycap(ui, pos2(area.right() - 4.0, middle), Align2::RIGHT_CENTER, &keys);
    }
    ring(ui, &response);
    if response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text(format!("{text} ({keys})")).clicked() {
        view.palette.toggle();
    }
}

/// What is said of a half that is not known: what was not read is not "none".
fn not_there(env: &Env<'_>, none: &str) -> String {
    let connections = &env.model.connections;
    match (connections.value(), connections.problem()) {
        (Some(_), _) => none.to_owned(),
        (None, Some(_)) => "Not known".to_owned(),
        (None, None) => "Not read yet".to_owned(),
    }
}

fn directory(env: &Env<'_>, facts: &Facts) -> Half {
    let found = env.model.connections.value().and_then(|c| c.directory.as_ref());
    let (caption, name) = found.map_or_else(
        || ("Directory".to_owned(), not_there(env, "Not connected")),
        |d| (if env.narrow() { "Directory".to_owned() } else { format!("Directory · {}", d.domain) }, d.tenant_name.clone()),
    );
    let practice = found.is_some_and(|d| d.practice);
    let own = found.map(|d| facts.mark(&directory_key(&d.tenant))).unwrap_or_default();
    let name = if own.name.is_empty() { name } else { own.name };
    let mark = if practice { env.t.practice_frame } else { marks::color(own.preset.unwrap_or(marks::DIRECTORY)) };
    Half { icon: Icon::Contact, caption, name, mark, practice }
}

fn account(env: &Env<'_>, facts: &Facts, view: &View) -> Half {
    let chosen = view
        .instance
        .as_ref()
        .filter(|_| view.screen == Screen::Instances && view.add.is_none())
        .and_then(|key| env.model.instances.get(key));
    let mut own = Mark::default();
    let (name, practice) = if let Some(instance) = chosen {
        let practice = matches!(instance.aws, AwsConnection::Practice { .. });
        let number = instance.spec.account.to_string();
        own = facts.mark(&account_key(&instance.spec.account));
        let called = if own.name.is_empty() { &instance.spec.name } else { &own.name };
        (if practice { number } else { format!("{number} {called}") }, practice)
    } else {
        let n = facts.accounts;
        (if n == 0 { not_there(env, "None yet") } else { text::count(n, "account") }, facts.all_practice)
    };
    Half {
        icon: Icon::Cloud,
        caption: "AWS account".into(),
        name,
        mark: if practice { env.t.practice_frame } else { marks::color(own.preset.unwrap_or(marks::ACCOUNT)) },
        practice,
    }
}

/// Paints a half from `x` on; returns where it ends.
fn paint_half(ui: &Ui, env: &Env<'_>, x: f32, half: &Half) -> f32 {
    let (rect, t) = (ui.max_rect(), env.t);
    ui.painter().rect_filled(
        Rect::from_min_max(pos2(x, rect.top() + 8.0), pos2(x + 4.0, rect.bottom() - 8.0)),
        CornerRadius::ZERO,
        half.mark,
    );
    icon_at(ui, pos2(x + 22.0, rect.center().y), half.icon, 20.0, t.text);
    let words = x + 40.0;
    let caption = text_fit(ui, Align2::LEFT_CENTER, pos2(words, rect.top() + 14.0), &half.caption, Type::Small, t.text_secondary, 260.0);
    let name = text_fit(ui, Align2::LEFT_CENTER, pos2(words, rect.top() + 32.0), &half.name, Type::BodyStrong, t.text, 260.0);
    let mut end = name.right();
    if half.practice {
        icon_at(ui, pos2(end + 16.0, rect.top() + 32.0), Icon::FlaskConical, 14.0, t.practice);
        end = text_at(ui, Align2::LEFT_CENTER, pos2(end + 26.0, rect.top() + 32.0), text::PRACTICE, Type::SmallStrong, t.practice).right();
    }
    end.max(caption.right()) + 16.0
}

/// Returns its left end.
fn bell(ui: &mut Ui, env: &Env<'_>, view: &mut View, out: &mut Vec<Intent>) -> f32 {
    let (unseen, t) = (env.model.unseen(), env.t);
    let words = if unseen == 0 { "Notices".to_owned() } else { text::count(unseen, "notice") };
    let width = 28.0 + text_width(ui, &words, Type::Small) + 8.0;
    let rect = ui.max_rect();
    let area = Rect::from_min_size(pos2(rect.right() - width, rect.center().y - 14.0), vec2(width, size::SMALL_BUTTON));
    let response = ui.interact(area, Id::unique("notices"), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, view.notices, &words));
    let color = if unseen > 0 || response.hovered() { t.text } else { t.text_secondary };
    icon_at(ui, area.left_center() + vec2(12.0, 0.0), Icon::Bell, 16.0, color);
    text_at(ui, Align2::LEFT_CENTER, area.left_center() + vec2(28.0, 0.0), &words, Type::Small, color);
    ring(ui, &response);
    if response.on_hover_cursor(CursorIcon::PointingHand).clicked() {
        view.notices = !view.notices;
        if view.notices {
            out.push(Intent::NoticesSeen);
        }
    }
    area.left()
}
