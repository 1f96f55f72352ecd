//! Toasts: the newest notices for some seconds, read out once. Each of them stays in the list of notices.

use crate::ui::env::Env;
use crate::ui::model::{Notice, NoticeKind};
use crate::ui::theme::{Type, size};
use crate::ui::widgets::{Status, icon_at, text_fit, text_width};
use egui::accesskit::{Live, Role};
use egui::{Align2, Area, Context, Id, Order, Sense, Stroke, StrokeKind, WidgetInfo, pos2, vec2};
use std::time::Duration;

/// How long a toast is shown.
const SHOWN_S: i64 = 6;
/// A problem stays longer: there is more to read.
const PROBLEM_SHOWN_S: i64 = 12;
/// Of several at once the newest are shown.
const MOST: usize = 3;
const WIDTH: f32 = 360.0;
const HEIGHT: f32 = 40.0;

pub(super) fn show(ctx: &Context, env: &Env<'_>) {
    let mut at = ctx.content_rect().right_bottom() - vec2(WIDTH + 16.0, 112.0);
    let mut again: Option<i64> = None;
    for (notice, left) in env.model.notices.iter().rev().filter_map(|n| left(n, env).map(|left| (n, left))).take(MOST) {
        toast(ctx, env, notice, at);
        at.y -= HEIGHT + 8.0;
        again = Some(again.map_or(left, |sooner| sooner.min(left)));
    }
    if let Some(seconds) = again {
        ctx.request_repaint_after(Duration::from_secs(seconds.max(1).unsigned_abs()));
    }
}

/// Seconds for which a notice is still shown.
fn left(notice: &Notice, env: &Env<'_>) -> Option<i64> {
    let lasts = if matches!(notice.what, NoticeKind::Problem(_)) { PROBLEM_SHOWN_S } else { SHOWN_S };
    let left = notice.at.as_second() + lasts - env.now.as_second();
    // who has opened the list has read it
    (left > 0 && !notice.seen).then_some(left)
}

/// A toast takes no clicks: what lies under it can be used, and the list of notices has the rest.
fn toast(ctx: &Context, env: &Env<'_>, notice: &Notice, at: egui::Pos2) {
    let (status, words) = match &notice.what {
        NoticeKind::Problem(finding) => (Status::Failing, finding.what.as_str()),
        NoticeKind::Done(what) => (Status::Ok, what.as_str()),
        NoticeKind::Told(what) => (Status::YourTurn, what.as_str()),
    };
    let id = Id::unique(("toast", notice.at.as_nanosecond(), words));
    Area::new(id).order(Order::Foreground).fixed_pos(at).interactable(false).show(ctx, |ui| {
        let t = env.t;
        let (rect, _) = ui.allocate_exact_size(vec2(WIDTH, HEIGHT), Sense::hover());
        let response = ui.interact(rect, id.with("words"), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Status, true, words));
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_live(Live::Polite));
        ui.painter().rect(rect, size::RADIUS, t.surface, Stroke::new(1.0, t.control), StrokeKind::Inside);
        icon_at(ui, rect.left_center() + vec2(20.0, 0.0), status.icon(), 16.0, status.color(t));
        let problem = matches!(notice.what, NoticeKind::Problem(_));
        let more = if problem { "See notices" } else { "" };
        let room = WIDTH - 52.0 - if problem { text_width(ui, more, Type::Small) + 12.0 } else { 0.0 };
        text_fit(ui, Align2::LEFT_CENTER, rect.left_center() + vec2(36.0, 0.0), words, Type::Body, t.text, room);
        text_fit(ui, Align2::RIGHT_CENTER, pos2(rect.right() - 12.0, rect.center().y), more, Type::Small, t.text_secondary, 120.0);
    });
}
