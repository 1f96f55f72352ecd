//! A time line: a scale of years over a column of rows, each row with its bar, and a line for today.

use super::{text_at, text_width, tokens};
use crate::ui::theme::Type;
use egui::{Align2, Color32, CornerRadius, Rangef, Rect, Shape, Stroke, StrokeKind, Ui, pos2};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, civil};

/// A year on a scale; leap days are not seen at this size.
pub const YEAR: SignedDuration = SignedDuration::from_hours(24 * 365);
/// The shortest and the longest stretch that a scale shows.
const SHORTEST: SignedDuration = YEAR;
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 3650);

/// The stretch of time that a scale shows: ten years at most, one at least.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Where it begins.
    pub from: Timestamp,
    /// How long it is.
    pub length: SignedDuration,
}

impl Stretch {
    /// The stretch that shows both times, as long as that is allowed; its beginning counts more.
    #[must_use]
    pub fn around(from: Timestamp, to: Timestamp) -> Self {
        Self { from, length: to.duration_since(from).clamp(SHORTEST, LONGEST) }
    }

    /// The end.
    #[must_use]
    pub fn to(self) -> Timestamp {
        self.from.saturating_add(self.length).unwrap_or(Timestamp::MAX)
    }

    /// `factor` above 1 shows less and more of it; the time at `part` of the width stays where it is.
    #[must_use]
    pub fn zoomed(self, factor: f64, part: f64) -> Self {
        let length = SignedDuration::try_from_secs_f64(self.length.as_secs_f64() / factor.clamp(0.1, 10.0)).unwrap_or(self.length);
        let length = length.clamp(SHORTEST, LONGEST);
        self.moved((self.length.as_secs_f64() - length.as_secs_f64()) * part.clamp(0.0, 1.0), length)
    }

    /// Moved by a part of its length; positive is later.
    #[must_use]
    pub fn panned(self, part: f64) -> Self {
        self.moved(self.length.as_secs_f64() * part.clamp(-1.0, 1.0), self.length)
    }

    fn moved(self, by_s: f64, length: SignedDuration) -> Self {
        let by = SignedDuration::try_from_secs_f64(by_s).unwrap_or(SignedDuration::ZERO);
        Self { from: self.from.saturating_add(by).unwrap_or(self.from), length }
    }

    /// Whole years, for words.
    #[must_use]
    pub const fn years(self) -> i64 {
        (self.length.as_secs() + YEAR.as_secs() / 2) / YEAR.as_secs()
    }
}

/// How a bar looks; the shapes differ, so that they read in grey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BarLook {
    /// In use.
    Plain,
    /// Near its end.
    Warning,
    /// Ready, but not in use yet.
    Accent,
    /// Out of use, or not read lately.
    Dashed,
}

/// A stretch of time laid over a stretch of the screen.
#[derive(Debug, Clone, Copy)]
pub struct TimeScale {
    stretch: Stretch,
    x: Rangef,
}

impl TimeScale {
    /// A scale.
    #[must_use]
    pub const fn new(stretch: Stretch, x: Rangef) -> Self {
        Self { stretch, x }
    }

    /// Where a time lies; times beyond the stretch lie on its ends.
    #[must_use]
    pub fn x(&self, at: Timestamp) -> f32 {
        let part = at.duration_since(self.stretch.from).as_secs_f64() / self.stretch.length.as_secs_f64();
        #[allow(clippy::cast_possible_truncation, reason = "a part of a width")]
        let part = part.clamp(0.0, 1.0) as f32;
        (self.x.min + self.x.span() * part).round()
    }

    /// Whether the stretch shows this time.
    #[must_use]
    pub fn shows(&self, at: Timestamp) -> bool {
        (self.stretch.from..=self.stretch.to()).contains(&at)
    }

    /// Beginnings of years, or of quarters where there is room for them: where they lie, and their words.
    #[must_use]
    pub fn ticks(&self, zone: &TimeZone) -> Vec<(f32, String)> {
        let year = |at: Timestamp| at.to_zoned_datetime(zone.clone()).year();
        let months: &[i8] = if self.stretch.years() <= 2 { &[1, 4, 7, 10] } else { &[1] };
        let begin =
            |year: i16, month: i8| civil::Date::new(year, month, 1).ok()?.to_zoned_datetime(zone.clone()).ok().map(|z| z.timestamp());
        let all = (year(self.stretch.from)..=year(self.stretch.to())).flat_map(|y| months.iter().map(move |m| (y, *m)));
        all.filter_map(|(y, m)| {
            let at = begin(y, m).filter(|at| self.shows(*at))?;
            let words = if m == 1 { y.to_string() } else { at.to_zoned_datetime(zone.clone()).strftime("%b").to_string() };
            Some((self.x(at), words))
        })
        .collect()
    }

    /// Paints the words of the ticks into a header row. Years lose their century where they would touch.
    pub fn header(&self, ui: &Ui, row: Rect, zone: &TimeZone) {
        let t = tokens(ui);
        let ticks = self.ticks(zone);
        let tight = ticks.windows(2).any(|pair| pair[1].0 - pair[0].0 < 44.0);
        for (x, words) in ticks {
            let words = if tight && words.len() == 4 { format!("’{}", &words[2..]) } else { words };
            if x + 4.0 + text_width(ui, &words, Type::SmallStrong) < self.x.max + 12.0 {
                text_at(ui, Align2::LEFT_CENTER, pos2(x + 4.0, row.center().y), &words, Type::SmallStrong, t.text_secondary);
            }
        }
    }

    /// Paints the lines of ticks over a height; under the bars, so before them.
    pub fn tick_lines(ui: &Ui, ticks: &[(f32, String)], y: Rangef) {
        for (x, _) in ticks {
            ui.painter().vline(*x, y, Stroke::new(1.0, tokens(ui).line));
        }
    }

    /// Paints the line of today over all rows.
    pub fn today(&self, ui: &Ui, y: Rangef, now: Timestamp) {
        if self.shows(now) {
            ui.painter().vline(self.x(now), y, Stroke::new(2.0, tokens(ui).accent));
        }
    }

    /// Paints a bar into its row.
    pub fn bar(&self, ui: &Ui, row: Rect, from: Timestamp, to: Timestamp, look: BarLook) {
        let t = tokens(ui);
        let (left, right) = (self.x(from), self.x(to));
        if right - left < 1.0 && !self.shows(from) && !self.shows(to) {
            return; // it lies beyond an end
        }
        let bar = Rect::from_min_max(pos2(left, row.center().y - 5.0), pos2(right.max(left + 4.0), row.center().y + 5.0));
        let (fill, stroke) = match look {
            BarLook::Plain => (t.neutral_tint, t.control),
            BarLook::Warning => (t.warning_tint, t.warning),
            BarLook::Accent => (t.accent_tint, t.accent),
            BarLook::Dashed => (Color32::TRANSPARENT, t.text_weak),
        };
        if look == BarLook::Dashed {
            dashed(ui, bar, stroke);
        } else {
            ui.painter().rect(bar, CornerRadius::same(2), fill, Stroke::new(1.0, stroke), StrokeKind::Inside);
        }
    }
}

/// A dashed rectangle, for what is not known or not in use.
pub fn dashed(ui: &Ui, rect: Rect, color: Color32) {
    let r = rect.shrink(0.5);
    let path = [r.left_top(), r.right_top(), r.right_bottom(), r.left_bottom(), r.left_top()];
    ui.painter().extend(Shape::dashed_line(&path, Stroke::new(1.0, color), 3.0, 3.0));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap_or(Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn the_scale_goes_from_one_year_to_ten() {
        let stretch = Stretch::around(at("2024-01-01T00:00:00Z"), at("2029-12-31T00:00:00Z"));
        assert_eq!(stretch.years(), 6);
        assert_eq!(stretch.zoomed(100.0, 0.5).zoomed(100.0, 0.5).years(), 1);
        assert_eq!(stretch.zoomed(0.01, 0.5).years(), 10);
        assert_eq!(Stretch::around(at("2024-01-01T00:00:00Z"), at("2024-01-02T00:00:00Z")).years(), 1);
    }

    #[test]
    fn the_time_under_the_pointer_stays_where_it_is() {
        let stretch = Stretch::around(at("2024-01-01T00:00:00Z"), at("2030-01-01T00:00:00Z"));
        let near = stretch.zoomed(2.0, 0.25);
        let under = |s: Stretch| s.from.as_second() + s.length.as_secs() / 4;
        assert!((under(stretch) - under(near)).abs() <= 2);
        assert_eq!(stretch.panned(0.5).panned(-0.5), stretch);
    }

    #[test]
    fn ticks_are_years_and_near_by_quarters() {
        let scale = |from, to| TimeScale::new(Stretch::around(at(from), at(to)), Rangef::new(0.0, 600.0));
        let words = |s: TimeScale| s.ticks(&TimeZone::UTC).into_iter().map(|(_, w)| w).collect::<Vec<_>>();
        assert_eq!(words(scale("2024-06-01T00:00:00Z", "2028-06-01T00:00:00Z")), ["2025", "2026", "2027", "2028"]);
        assert_eq!(words(scale("2024-06-01T00:00:00Z", "2025-06-01T00:00:00Z")), ["Jul", "Oct", "2025", "Apr"]);
        let s = scale("2024-01-01T00:00:00Z", "2026-01-01T00:00:00Z");
        assert!((s.x(at("2025-01-01T00:00:00Z")) - 300.0).abs() < 2.0);
        assert!((s.x(at("2050-01-01T00:00:00Z")) - 600.0).abs() < 0.1 && !s.shows(at("2050-01-01T00:00:00Z")));
    }
}
