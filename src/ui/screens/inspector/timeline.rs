//! The moments of the document on one bar, with the time of judging, which can be dragged or typed.

use super::state::State;
use crate::saml::inspect::Exhibit;
use crate::saml::view::Times;
use crate::ui::env::Env;
use crate::ui::intent::Intent;
use crate::ui::text;
use crate::ui::theme::{Type, size};
use crate::ui::widgets::{Button, Field, label, ring, text_at, text_width, two_ends};
use crate::workflow::inspection::Inspection;
use crate::workflow::message::Command;
use egui::accesskit::Role;
use egui::{Align2, Color32, CornerRadius, CursorIcon, Id, Key, Modifiers, Rect, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use jiff::Timestamp;

/// Height of the bar.
const BAR: f32 = 12.0;
/// An arrow key moves the time of judging by so many seconds, with shift by a minute.
const STEP_SECONDS: i64 = 10;

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, state: &mut State, inspection: &Inspection, exhibit: &Exhibit, out: &mut Vec<Intent>) {
    super::super::margin(4).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        head(ui, env, state, inspection, exhibit, out);
        if let Some(scale) = Scale::of(&exhibit.times, ui) {
            bar(ui, env, inspection, exhibit, &scale, out);
        }
    });
}

fn head(ui: &mut Ui, env: &Env<'_>, state: &mut State, inspection: &Inspection, exhibit: &Exhibit, out: &mut Vec<Intent>) {
    let t = env.t;
    two_ends(
        ui,
        28.0,
        |ui| {
            ui.spacing_mut().item_spacing.x = 12.0;
            label(ui, "Validity", Type::BodyStrong, t.text);
            label(ui, &caption(env, inspection, &exhibit.times), Type::Small, t.text_secondary);
        },
        |ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            if inspection.as_asked && ui.add(Button::link("Judge now")).clicked() {
                state.as_of.clear();
                out.push(Intent::Send(Command::Judge(inspection.document.clone(), None)));
            }
            judge_as_of(ui, state, inspection, out);
        },
    );
}

/// The field for the time of judging.
fn judge_as_of(ui: &mut Ui, state: &mut State, inspection: &Inspection, out: &mut Vec<Intent>) {
    let hint = inspection.judged_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let field = Field::new("Judge as of").hint(&hint).search(crate::ui::icons::Icon::Clock).width(196.0);
    let response = ui.allocate_ui(vec2(197.0, size::SMALL_BUTTON), |ui| field.show(ui, &mut state.as_of)).inner;
    let typed = parse(&state.as_of);
    let wrong = typed.is_none() && !state.as_of.trim().is_empty();
    if wrong {
        label(ui, "A time such as 2026-11-23T09:41:02Z", Type::Small, crate::ui::widgets::tokens(ui).warning);
    } else {
        label(ui, "Judge as of", Type::Small, crate::ui::widgets::tokens(ui).text_secondary);
    }
    if response.lost_focus()
        && ui.input(|i| i.key_pressed(Key::Enter))
        && let Some(at) = typed
    {
        out.push(Intent::Send(Command::Judge(inspection.document.clone(), Some(at))));
    }
}

/// A time as it is typed: RFC 3339, the zone may be missing and is UTC then.
fn parse(typed: &str) -> Option<Timestamp> {
    let text = typed.trim();
    text.parse().ok().or_else(|| format!("{}Z", text.replacen(' ', "T", 1)).parse().ok())
}

/// How it was judged, what the clocks differ by, and what does not fit on the bar.
fn caption(env: &Env<'_>, inspection: &Inspection, times: &Times) -> String {
    let judged = inspection.judged_at;
    let mut parts = vec![match (times.issued, inspection.as_asked) {
        (Some(issued), false) if judged >= issued => format!("Judged {} after issue", span(judged, issued)),
        (Some(issued), true) if judged >= issued => {
            format!("Judged as of {}, {} after issue", text::moment(judged, env.now, env.zone), span(judged, issued))
        }
        (Some(issued), _) => format!("Judged {} before issue", span(issued, judged)),
        (None, _) => format!("Judged at {}", text::moment(judged, env.now, env.zone)),
    }];
    if let Some(ahead) = times.ahead_of(inspection.document.taken_at) {
        parts.push(format!("the issuer's clock is at least {} s ahead of this one", ahead.as_secs()));
    }
    if let Some(end) = times.session_end {
        parts.push(format!("AWS session to {} if taken at once", text::clock(end, env.zone)));
    }
    if let Some((_, end)) = times.certificate {
        parts.push(format!("certificate to {}", text::date(end, env.zone)));
    }
    if !times.signed {
        parts.push("times are claimed, not signed".to_owned());
    }
    parts.join(" · ")
}

fn span(later: Timestamp, earlier: Timestamp) -> String {
    text::span(u64::try_from(later.as_second() - earlier.as_second()).unwrap_or(0))
}

/// From times to places.
struct Scale {
    from: i64,
    to: i64,
    left: f32,
    right: f32,
}

impl Scale {
    fn of(times: &Times, ui: &Ui) -> Option<Self> {
        let all = [times.not_before, times.issued, times.redeem_until, times.not_on_or_after];
        let seconds = || all.iter().flatten().map(|t| t.as_second());
        let (from, to) = (seconds().min()?, seconds().max()?);
        let area = ui.available_rect_before_wrap();
        Some(Self { from, to: to.max(from + 1), left: area.left(), right: area.right() })
    }

    fn x(&self, at: Timestamp) -> f32 {
        let share = (at.as_second() - self.from) as f64 / (self.to - self.from) as f64;
        self.left + (self.right - self.left) * share.clamp(0.0, 1.0) as f32
    }

    fn at(&self, x: f32) -> Option<Timestamp> {
        let share = f64::from(((x - self.left) / (self.right - self.left)).clamp(0.0, 1.0));
        Timestamp::from_second(self.from + (share * (self.to - self.from) as f64) as i64).ok()
    }
}

fn bar(ui: &mut Ui, env: &Env<'_>, inspection: &Inspection, exhibit: &Exhibit, scale: &Scale, out: &mut Vec<Intent>) {
    let t = env.t;
    let times = &exhibit.times;
    let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), 64.0), Sense::hover());
    let bar = Rect::from_min_size(pos2(area.left(), area.top() + 24.0), vec2(area.width(), BAR));
    ui.painter().rect(bar, CornerRadius::ZERO, t.neutral_tint, Stroke::new(1.0, t.control), StrokeKind::Inside);
    if let (Some(issued), Some(until)) = (times.issued, times.redeem_until) {
        let window = Rect::from_x_y_ranges(scale.x(issued)..=scale.x(until).max(scale.x(issued) + 2.0), bar.y_range());
        ui.painter().rect(window, CornerRadius::ZERO, t.ok_tint, Stroke::new(1.0, t.ok), StrokeKind::Inside);
    }
    let clock = |at: Timestamp| text::clock(at, env.zone);
    let mut above = Labels::new(bar.top() - 3.0, Align2::LEFT_BOTTOM, area);
    let mut below = Labels::new(bar.bottom() + 3.0, Align2::LEFT_TOP, area);
    let now = inspection.judged_at;
    // the time of judging comes first, so that the others make room for it
    above.add(ui, scale.x(now), &judged(env, inspection, times), t.accent);
    for (at, name) in [(times.not_before, "Not before"), (times.redeem_until, "Redeem until"), (times.not_on_or_after, "Not on or after")] {
        if let Some(at) = at {
            below.add(ui, scale.x(at), &format!("{name} {}", clock(at)), t.text_secondary);
            hover(ui, env, scale.x(at), bar, name, at);
        }
    }
    if let Some(issued) = times.issued {
        let words = format!("Issued {}", clock(issued));
        if !above.add(ui, scale.x(issued), &words, t.text_secondary) {
            below.add(ui, scale.x(issued), &words, t.text_secondary);
        }
        hover(ui, env, scale.x(issued), bar, "Issued", issued);
    }
    handle(ui, env, inspection, scale, bar, out);
}

/// What stands at the mark of judging.
fn judged(env: &Env<'_>, inspection: &Inspection, times: &Times) -> String {
    let at = inspection.judged_at;
    let name = if inspection.as_asked { "Judged as of" } else { "Taken in" };
    let late = times.redeem_until.filter(|until| at > *until).map(|until| format!(", {} too late to redeem it", span(at, until)));
    let early = times.not_before.filter(|begin| at < *begin).map(|begin| format!(", {} too early", span(begin, at)));
    format!("{name} {}{}", text::clock(at, env.zone), late.or(early).unwrap_or_default())
}

/// The mark of the time of judging: dragged with the pointer, moved with the arrow keys.
fn handle(ui: &mut Ui, env: &Env<'_>, inspection: &Inspection, scale: &Scale, bar: Rect, out: &mut Vec<Intent>) {
    let id = Id::unique("judge as of");
    let dragged: Option<f32> = ui.data(|d| d.get_temp(id));
    let x = dragged.unwrap_or_else(|| scale.x(inspection.judged_at));
    let area = Rect::from_center_size(pos2(x, bar.center().y), vec2(16.0, BAR + 12.0));
    let response = ui.interact(area, id, Sense::click_and_drag());
    let words = format!("Judge as of {}", inspection.judged_at.strftime("%Y-%m-%d %H:%M:%S UTC"));
    response.widget_info(|| WidgetInfo::labeled(Role::Slider, true, &words));
    let mark = Rect::from_center_size(area.center(), vec2(2.0, BAR + 8.0));
    ui.painter().rect_filled(mark, 0, env.t.accent);
    ring(ui, &response);
    let judge = |at: Timestamp| Intent::Send(Command::Judge(inspection.document.clone(), Some(at)));
    if response.dragged()
        && let Some(pointer) = response.interact_pointer_pos()
    {
        let x = pointer.x.clamp(scale.left, scale.right);
        ui.data_mut(|d| d.insert_temp(id, x));
        if let Some(at) = scale.at(x) {
            let words = at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string();
            text_at(ui, Align2::CENTER_BOTTOM, pos2(x, bar.top() - 16.0), &words, Type::Small, env.t.accent);
        }
    }
    if response.drag_stopped() {
        ui.data_mut(|d| d.remove::<f32>(id));
        out.extend(scale.at(x).map(judge));
    }
    if response.has_focus() {
        let moved = ui.input_mut(|i| {
            let step = if i.modifiers.shift { 60 } else { STEP_SECONDS };
            let mut pressed = |key| i.consume_key(Modifiers::NONE, key) || i.consume_key(Modifiers::SHIFT, key);
            i64::from(pressed(Key::ArrowRight)) * step - i64::from(pressed(Key::ArrowLeft)) * step
        });
        ui.memory_mut(|m| m.set_focus_lock_filter(id, egui::EventFilter { horizontal_arrows: true, ..egui::EventFilter::default() }));
        if moved != 0 {
            out.extend(Timestamp::from_second(inspection.judged_at.as_second() + moved).ok().map(judge));
        }
    }
    response.on_hover_cursor(CursorIcon::ResizeHorizontal);
}

/// Local time, UTC and distance on hover.
fn hover(ui: &Ui, env: &Env<'_>, x: f32, bar: Rect, name: &str, at: Timestamp) {
    let area = Rect::from_center_size(pos2(x, bar.center().y), vec2(10.0, BAR + 24.0));
    let response = ui.interact(area, Id::unique(("moment", name)), Sense::hover());
    let local = at.to_zoned_datetime(env.zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string();
    let words = format!("{name}\n{local}\n{}\n{}", at.strftime("%Y-%m-%d %H:%M:%S UTC"), distance(at, env.now));
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{name} {}", at.strftime("%Y-%m-%d %H:%M:%S UTC"))));
    ui.painter().vline(x, bar.top()..=bar.bottom() + 4.0, Stroke::new(1.0, env.t.text_secondary));
    response.on_hover_text(words);
}

fn distance(at: Timestamp, now: Timestamp) -> String {
    if at > now { format!("in {}", span(at, now)) } else { text::age(at, now) }
}

/// Labels on one side of the bar; one that would run into another is not placed.
struct Labels {
    y: f32,
    anchor: Align2,
    area: Rect,
    taken: Vec<(f32, f32)>,
}

impl Labels {
    const fn new(y: f32, anchor: Align2, area: Rect) -> Self {
        Self { y, anchor, area, taken: Vec::new() }
    }

    /// Places a label at or left of a mark; `false` where there is no room.
    fn add(&mut self, ui: &Ui, x: f32, words: &str, color: Color32) -> bool {
        let width = text_width(ui, words, Type::Small);
        let right_end = self.area.right() - width;
        let places = [x, x - width, x - width / 2.0];
        let fits = |left: &f32| {
            let inside = *left >= self.area.left() - 0.5 && *left <= right_end + 0.5;
            inside && self.taken.iter().all(|(from, to)| left + width + 8.0 < *from || to + 8.0 < *left)
        };
        let Some(left) = places.into_iter().find(fits) else { return false };
        text_at(ui, self.anchor, pos2(left, self.y), words, Type::Small, color);
        self.taken.push((left, left + width));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_typed_with_or_without_zone() {
        let wanted: Option<Timestamp> = "2026-11-23T09:41:02Z".parse().ok();
        for typed in ["2026-11-23T09:41:02Z", " 2026-11-23 09:41:02 ", "2026-11-23T10:41:02+01:00"] {
            assert_eq!(parse(typed), wanted, "{typed}");
        }
        assert_eq!(parse("yesterday"), None);
    }
}
