//! A plan: calls in order, and what changes from before to after.

use super::{gap, head, icon_at, mono_characters, text_at, text_fit, tokens};
use crate::domain::plan::{Change, LineKind, Plan};
use crate::ui::icons::Icon;
use crate::ui::text::{count, middle};
use crate::ui::theme::{Tokens, Type, size};
use egui::accesskit::Role;
use egui::{Align2, Color32, Rect, Response, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

/// *Calls, in order*.
pub fn calls(ui: &mut Ui, plan: &Plan) {
    let writes = plan.lines.iter().filter(|l| l.kind == LineKind::Write).count();
    head(ui, "Calls, in order", &format!("{}, {}", count(plan.lines.len(), "call"), count(writes, "write")));
    let t = tokens(ui);
    let widest = plan.lines.iter().map(|l| super::text_width(ui, &l.action, Type::Mono)).fold(0.0, f32::max);
    for (index, line) in plan.lines.iter().enumerate() {
        let (word, icon, color) = kind(t, line.kind);
        let name = format!("{} {word} {} {}", index + 1, line.action, line.detail);
        let (rect, response) = table_row(ui, &name, index + 1 < plan.lines.len());
        let at = |x: f32| pos2(rect.left() + x, rect.center().y);
        text_at(ui, Align2::LEFT_CENTER, at(0.0), &(index + 1).to_string(), Type::Mono, t.text_secondary);
        icon_at(ui, at(31.0), icon, 14.0, color);
        let ty = if line.kind == LineKind::Write { Type::SmallStrong } else { Type::Small };
        text_at(ui, Align2::LEFT_CENTER, at(46.0), word, ty, color);
        let action = (widest + 8.0).min(rect.width() * 0.5);
        text_fit(ui, Align2::LEFT_CENTER, at(96.0), &line.action, Type::Mono, t.text, action);
        let room = rect.width() - 104.0 - action;
        text_fit(ui, Align2::LEFT_CENTER, at(104.0 + action), &line.detail, Type::Small, t.text_secondary, room);
        if super::text_width(ui, &line.detail, Type::Small) > room {
            response.on_hover_text(&line.detail);
        }
    }
}

/// *What changes*.
pub fn changes(ui: &mut Ui, plan: &Plan) {
    if plan.changes.is_empty() {
        return;
    }
    head(ui, "What changes", &plan.affects);
    let mut sorted: Vec<&Change> = plan.changes.iter().collect();
    sorted.sort_by_key(|c| !c.risky);
    let wide = |c: &&Change| super::text_width(ui, &c.subject, Type::Small) + if c.risky { 36.0 } else { 16.0 };
    let subject = sorted.iter().map(wide).fold(84.0, f32::max).min(ui.available_width() * 0.3);
    for change in sorted {
        change_row(ui, change, subject);
    }
    gap(ui, 4.0);
}

fn change_row(ui: &mut Ui, change: &Change, subject: f32) {
    let t = tokens(ui);
    let before = change.before.as_deref().unwrap_or("None");
    let after = change.after.as_deref().unwrap_or("Removed");
    let name = format!("{}: {before} becomes {after}", change.subject);
    let (rect, response) = table_row(ui, &name, true);
    let at = |x: f32| pos2(rect.left() + x, rect.center().y);
    let left = if change.risky {
        icon_at(ui, at(7.0), Icon::TriangleAlert, 14.0, t.warning);
        20.0
    } else {
        0.0
    };
    text_fit(ui, Align2::LEFT_CENTER, at(left), &change.subject, Type::Small, t.text_secondary, subject - left - 8.0);
    // a short value before leaves the room to the value after
    let room = rect.width() - subject - 28.0;
    let wide = super::text_width(ui, before, Type::Mono).min(room / 2.0);
    let (ty, color) = if change.before.is_some() { (Type::Mono, t.text_secondary) } else { (Type::Small, t.text_weak) };
    text_fit(ui, Align2::LEFT_CENTER, at(subject), before, ty, color, wide.max(34.0));
    let arrow = subject + wide.max(34.0) + 14.0;
    icon_at(ui, at(arrow), Icon::ArrowRight, 14.0, t.text_secondary);
    let (ty, color) = if change.after.is_some() { (Type::Mono, t.text) } else { (Type::Small, t.failing) };
    let rest = rect.width() - arrow - 14.0;
    text_at(ui, Align2::LEFT_CENTER, at(arrow + 14.0), &middle(after, mono_characters(rest)), ty, color);
    if super::text_width(ui, after, ty) > rest {
        response.on_hover_text(after);
    }
}

const fn kind(t: &Tokens, kind: LineKind) -> (&'static str, Icon, Color32) {
    match kind {
        LineKind::Read => ("Read", Icon::Eye, t.text_secondary),
        LineKind::Write => ("Write", Icon::Pencil, t.accent),
        LineKind::Prove => ("Prove", Icon::BadgeCheck, t.text_secondary),
    }
}

/// A row of a small table, with a line under it and an accessible name.
fn table_row(ui: &mut Ui, name: &str, line: bool) -> (Rect, Response) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), size::ROW), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, name));
    if line {
        ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, tokens(ui).line));
    }
    (rect, response)
}
