//! Toasts: the newest notices for some seconds, read out once. Each of them stays in the list of notices.

use crate::ui::env::Env;
use crate::ui::model::{Notice, NoticeKind};
use crate::ui::theme::{Type, size};
use crate::ui::widgets::{Status, few_lines, icon_at, is_in_view, text_fit};
use egui::accesskit::{Live, Role};
use egui::{Align2, Area, Context, Id, Order, Pos2, Sense, Stroke, StrokeKind, WidgetInfo, vec2};
use std::time::Duration;

/// How long a toast is shown.
const SHOWN_S: i64 = 6;
/// A problem stays longer: there is more to read.
const PROBLEM_SHOWN_S: i64 = 12;
/// Of several at once the newest are shown.
const MOST: usize = 3;
const WIDTH: f32 = 360.0;
/// One line takes this much height, and each more a line's.
const HEIGHT: f32 = 40.0;
/// More lines than that are for the list.
const LINES: usize = 3;
/// Panes have their buttons in a footer of this height: toasts stand above it.
const FOOTER: f32 = 108.0;

pub(super) fn show(ctx: &Context, env: &Env<'_>) {
    let mut below = ctx.content_rect().right_bottom() - vec2(16.0, FOOTER);
    let mut again: Option<i64> = None;
    for (notice, left) in env.model.notices.iter().rev().filter_map(|n| left(ctx, n, env).map(|left| (n, left))).take(MOST) {
        below.y -= toast(ctx, env, notice, below) + 8.0;
        again = Some(again.map_or(left, |sooner| sooner.min(left)));
    }
    if let Some(seconds) = again {
        ctx.request_repaint_after(Duration::from_secs(seconds.max(1).unsigned_abs()));
    }
}

/// Seconds for which a notice is still shown.
fn left(ctx: &Context, notice: &Notice, env: &Env<'_>) -> Option<i64> {
    let problem = if let NoticeKind::Problem(finding) = &notice.what { Some(finding) } else { None };
    let lasts = if problem.is_some() { PROBLEM_SHOWN_S } else { SHOWN_S };
    let left = notice.at.as_second() + lasts - env.now.as_second();
    // who has opened the list has read it, and so has who sees the pane that shows it
    (left > 0 && !notice.seen && !problem.is_some_and(|finding| is_in_view(ctx, finding))).then_some(left)
}

/// Shows it with its right bottom corner at `below`; returns its height. A toast takes no clicks: what lies under it can be used, and
/// the list of notices has the rest.
fn toast(ctx: &Context, env: &Env<'_>, notice: &Notice, below: Pos2) -> f32 {
    let (status, words) = match &notice.what {
        NoticeKind::Problem(finding) => (Status::Failing, finding.what.as_str()),
        NoticeKind::Done(what) => (Status::Ok, what.as_str()),
        NoticeKind::Told(what) => (Status::YourTurn, what.as_str()),
    };
    let t = env.t;
    let text = few_lines(ctx, words, Type::Body, t.text, WIDTH - 48.0, LINES);
    let more = if matches!(notice.what, NoticeKind::Problem(_)) { "More in the notices, at the top right" } else { "" };
    let under = if more.is_empty() { 0.0 } else { Type::Small.line() };
    let height = HEIGHT - Type::Body.line() + text.size().y + under;
    let id = Id::unique(("toast", notice.at.as_nanosecond(), words));
    Area::new(id).order(Order::Foreground).fixed_pos(below - vec2(WIDTH, height)).interactable(false).show(ctx, |ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(WIDTH, height), Sense::hover());
        let response = ui.interact(rect, id.with("words"), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Status, true, words));
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_live(Live::Polite));
        ui.painter().rect(rect, size::RADIUS, t.surface, Stroke::new(1.0, t.control), StrokeKind::Inside);
        icon_at(ui, rect.min + vec2(20.0, HEIGHT / 2.0), status.icon(), 16.0, status.color(t));
        ui.painter().galley(rect.min + vec2(36.0, (HEIGHT - Type::Body.line()) / 2.0), text, t.text);
        let line = rect.left_bottom() + vec2(36.0, -8.0 - under / 2.0);
        text_fit(ui, Align2::LEFT_CENTER, line, more, Type::Small, t.text_secondary, WIDTH - 48.0);
    });
    height
}
