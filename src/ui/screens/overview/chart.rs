//! *Ends in the next 18 months*: one block for each certificate, by the instance's number, so that it works without colour.

use crate::ui::env::Env;
use crate::ui::intent::Intent;
use crate::ui::model::CertificateRow;
use crate::ui::text;
use crate::ui::theme::Type;
use crate::ui::view::Tab;
use crate::ui::widgets::{gap, head, label, ring, text_at};
use egui::accesskit::Role;
use egui::{Align2, CornerRadius, CursorIcon, Id, Rect, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use jiff::ToSpan;
use jiff::civil::Date;

const MONTHS: usize = 18;
/// More blocks in a month are counted on the topmost.
const MOST_BLOCKS: usize = 5;
const BLOCK: f32 = 20.0;
const SOON_DAYS: i64 = 60;

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, out: &mut Vec<Intent>) {
    head(ui, "Ends in the next 18 months", "Signing certificates");
    gap(ui, 8.0);
    let height = 22.0 * f32::from(u8::try_from(MOST_BLOCKS).unwrap_or(5)) + 16.0;
    let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), height + 40.0), Sense::hover());
    let plot = Rect::from_min_max(area.min + vec2(8.0, 16.0), pos2(area.right() - 8.0, area.top() + height));
    let today = env.now.to_zoned_datetime(env.zone.clone()).date();
    axis(ui, env, plot, today);
    let rows = env.model.certificates(env.now);
    let mut heights = [0_usize; MONTHS];
    for row in &rows {
        let end = row.facts.not_after.to_zoned_datetime(env.zone.clone()).date();
        let Some(month) = month_of(today, end).filter(|m| *m < MONTHS) else { continue };
        heights[month] += 1;
        if heights[month] <= MOST_BLOCKS && block(ui, env, plot, month, heights[month], row) {
            out.push(Intent::Open(row.instance.spec.key.clone(), Tab::Certificates));
        }
    }
    for (month, count) in heights.iter().enumerate().filter(|(_, count)| **count > MOST_BLOCKS) {
        let at = pos2(x(plot, month) + width(plot) / 2.0, plot.top() - 6.0);
        text_at(ui, Align2::CENTER_CENTER, at, &format!("+{}", count - MOST_BLOCKS), Type::Small, env.t.text_secondary);
    }
    label(ui, "Each block is an instance by its number, 1 is the one without a suffix", Type::Small, env.t.text_secondary);
}

/// Months from this one to the one of `end`; nothing for the past.
fn month_of(today: Date, end: Date) -> Option<usize> {
    let months = |d: Date| i32::from(d.year()) * 12 + i32::from(d.month());
    usize::try_from(months(end) - months(today)).ok()
}

#[allow(clippy::cast_precision_loss)] // 18 months
fn width(plot: Rect) -> f32 {
    plot.width() / MONTHS as f32
}

#[allow(clippy::cast_precision_loss)] // 18 months
fn x(plot: Rect, month: usize) -> f32 {
    (plot.left() + width(plot) * month as f32).round()
}

fn axis(ui: &Ui, env: &Env<'_>, plot: Rect, today: Date) {
    let t = env.t;
    ui.painter().hline(plot.x_range(), plot.bottom(), Stroke::new(1.0, t.control));
    for month in 0..MONTHS {
        let Ok(date) = today.first_of_month().checked_add(i64::try_from(month).unwrap_or(0).months()) else { continue };
        let letter = date.strftime("%b").to_string();
        let middle = x(plot, month) + width(plot) / 2.0;
        text_at(ui, Align2::CENTER_CENTER, pos2(middle, plot.bottom() + 12.0), &letter[..1], Type::Small, t.text_secondary);
        if month == 0 || date.month() == 1 {
            text_at(
                ui,
                Align2::LEFT_CENTER,
                pos2(x(plot, month) + 4.0, plot.bottom() + 30.0),
                &date.year().to_string(),
                Type::Small,
                t.text_secondary,
            );
            if month > 0 {
                ui.painter().vline(x(plot, month), plot.top()..=plot.bottom() + 20.0, Stroke::new(1.0, t.line));
            }
        }
    }
    let now = plot.left() + width(plot) * f32::from(today.day()) / 31.0;
    ui.painter().vline(now.round(), plot.top()..=plot.bottom(), Stroke::new(2.0, t.accent));
    text_at(ui, Align2::LEFT_CENTER, pos2(now + 5.0, plot.top() + 2.0), "Today", Type::Small, t.accent);
}

/// Paints a block; `true` when it was pressed.
fn block(ui: &Ui, env: &Env<'_>, plot: Rect, month: usize, level: usize, row: &CertificateRow<'_>) -> bool {
    let t = env.t;
    let bottom = plot.bottom() - 2.0 - 22.0 * f32::from(u8::try_from(level - 1).unwrap_or(0));
    let middle = x(plot, month) + width(plot) / 2.0;
    let rect = Rect::from_min_max(pos2(middle - BLOCK / 2.0 - 1.0, bottom - BLOCK), pos2(middle + BLOCK / 2.0 + 1.0, bottom));
    let spec = &row.instance.spec;
    let response = ui.interact(rect, Id::unique(("expiry", &spec.key.0, row.facts.thumbprint.as_bytes())), Sense::click());
    let words = format!("{}, ends {}, {}", spec.name, text::date(row.facts.not_after, env.zone), text::in_days(row.days));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &words));
    let soon = row.days < SOON_DAYS;
    let (fill, stroke) = if soon { (t.warning_tint, t.warning) } else { (t.neutral_tint, t.control) };
    ui.painter().rect(rect, CornerRadius::same(2), fill, Stroke::new(1.0, stroke), StrokeKind::Inside);
    if soon {
        let edge = Rect::from_min_max(rect.min, pos2(rect.right(), rect.top() + 3.0));
        ui.painter().rect_filled(edge, CornerRadius::same(2), t.warning);
    }
    text_at(ui, Align2::CENTER_CENTER, rect.center(), &spec.identifier.number().unwrap_or(1).to_string(), Type::Small, t.text);
    ring(ui, &response);
    response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text(words).clicked()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn months_are_counted_across_years() {
        let today = date(2026, 11, 23);
        assert_eq!(month_of(today, date(2026, 12, 2)), Some(1));
        assert_eq!(month_of(today, date(2028, 4, 1)), Some(17));
        assert_eq!(month_of(today, date(2026, 10, 31)), None);
    }
}
