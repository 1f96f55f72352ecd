//! Certificates: every signing certificate with its bar on a time line, soonest end first.

use crate::domain::certificate::CertificateUse;
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::Intent;
use crate::ui::model::CertificateRow;
use crate::ui::text;
use crate::ui::theme::{Type, size};
use crate::ui::view::{Tab, View};
use crate::ui::widgets::{Badge, Column, Empty, Status, cell, chip, gap, header, selectable, text_at};
use egui::{Align2, CornerRadius, Frame, Id, Rect, ScrollArea, Shape, Stroke, StrokeKind, Ui, pos2, vec2};
use jiff::{Timestamp, ToSpan};

/// A certificate that ends sooner is a warning.
const SOON_DAYS: i64 = 60;

pub(in crate::ui) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, out: &mut Vec<Intent>) {
    let all = env.model.certificates(env.now);
    super::margin(20).show(ui, |ui| {
        super::title(ui, env, &title(&all), |_| {});
        gap(ui, 12.0);
        if !all.is_empty() {
            filters(ui, view, &all);
            gap(ui, 12.0);
        }
    });
    if all.is_empty() {
        super::margin(44).show(ui, |ui| {
            let text = "Each instance signs with a certificate of its own, for three years at most. They appear here with their last day.";
            Empty { icon: Icon::FileBadge, title: "No signing certificate yet", text, needs: &[] }.show(ui, |_| {});
        });
        return;
    }
    let rows: Vec<&CertificateRow<'_>> = all.iter().filter(|r| view.certificates.is_none_or(|state| r.state == state)).collect();
    // the thumbprint gives way first
    let wide = env.width >= 1100.0;
    let ends = if wide { 532.0 } else { 360.0 };
    let first_bar = ends + 180.0;
    let columns = [
        Column::text("State", 24.0, 140.0),
        Column::text("Account", 140.0, 276.0),
        Column::text("Identifier", 276.0, 360.0),
        Column::text(if wide { "Thumbprint" } else { "" }, 360.0, ends),
        Column::text("Ends", ends, ends + 88.0),
        Column::numbers("Left", ends + 88.0, first_bar - 8.0),
    ];
    Frame::NONE.fill(env.t.surface).show(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        let scale = Scale::new(ui, env, &rows, first_bar);
        header(ui, &columns);
        scale.years(ui, env);
        ScrollArea::vertical().auto_shrink(false).show_rows(ui, size::ROW, rows.len(), |ui, range| {
            for (index, row) in rows[range.clone()].iter().enumerate() {
                if show_row(ui, env, &columns, &scale, row, range.start + index) {
                    out.push(Intent::Open(row.instance.spec.key.clone(), Tab::Certificates));
                }
            }
            let below = ui.min_rect().top()..=ui.clip_rect().bottom();
            for (_, x) in scale.year_begins(env) {
                ui.painter().vline(x, below.clone(), Stroke::new(1.0, env.t.line));
            }
            ui.painter().vline(scale.x(env.now), below, Stroke::new(2.0, env.t.accent));
        });
    });
}

fn title(rows: &[CertificateRow<'_>]) -> String {
    let active: Vec<_> = rows.iter().filter(|r| r.state == CertificateUse::Active).collect();
    let soon = active.iter().filter(|r| r.days < SOON_DAYS).count();
    match (rows.len(), soon, active.iter().find(|r| r.days < SOON_DAYS)) {
        (0, ..) => "Certificates".into(),
        (_, 0, _) => active
            .first()
            .map_or_else(|| "No certificate is active".into(), |r| format!("The next certificate ends {}", text::in_days(r.days))),
        (_, 1, Some(row)) => format!("1 certificate ends {}", text::in_days(row.days)),
        (_, n, _) => format!("{n} certificates end within {SOON_DAYS} days"),
    }
}

fn filters(ui: &mut Ui, view: &mut View, all: &[CertificateRow<'_>]) {
    ui.horizontal(|ui| {
        if chip(ui, None, "Certificates", all.len(), view.certificates.is_none()).clicked() {
            view.certificates = None;
        }
        for (state, status, word) in [
            (CertificateUse::Active, Status::Ok, "Active"),
            (CertificateUse::Staged, Status::YourTurn, "Staged"),
            (CertificateUse::Retired, Status::NotNeeded, "Retired"),
        ] {
            let count = all.iter().filter(|r| r.state == state).count();
            let chosen = view.certificates == Some(state);
            if count > 0 && chip(ui, Some(status), word, count, chosen).clicked() {
                view.certificates = if chosen { None } else { Some(state) };
            }
        }
    });
}

/// The badge of a certificate.
pub(super) fn state_badge(row: &CertificateRow<'_>) -> Badge {
    match row.state {
        CertificateUse::Active if row.days < SOON_DAYS => Badge::new(Status::Warning, "Ends soon"),
        CertificateUse::Active => Badge::new(Status::Ok, "Active"),
        CertificateUse::Staged => Badge::new(Status::YourTurn, "Staged"),
        CertificateUse::Retired => Badge::new(Status::NotNeeded, "Retired"),
    }
}

fn show_row(ui: &mut Ui, env: &Env<'_>, columns: &[Column; 6], scale: &Scale, row: &CertificateRow<'_>, index: usize) -> bool {
    let t = env.t;
    let badge = state_badge(row);
    let spec = &row.instance.spec;
    let ends = text::date(row.facts.not_after, env.zone);
    let name = format!("{}, {}, ends {ends}", spec.name, badge.word);
    let shown =
        selectable(ui, Id::unique(("certificate", &spec.key.0, row.facts.thumbprint.as_bytes())), size::ROW, false, index == 0, &name);
    let rect = shown.rect;
    let soon = badge.status == Status::Warning;
    badge.plain_at(ui, pos2(rect.left() + 24.0, rect.center().y), 112.0);
    cell(ui, rect, &columns[1], &spec.name, Type::SmallStrong, t.text);
    cell(ui, rect, &columns[2], &spec.identifier.short(), Type::Mono, t.text_secondary);
    if !columns[3].head.is_empty() {
        cell(ui, rect, &columns[3], &text::thumbprint(&row.facts.thumbprint.spaced()), Type::Mono, t.text_secondary);
    }
    cell(ui, rect, &columns[4], &ends, Type::Small, if soon { t.warning } else { t.text_secondary });
    let days = text::count(usize::try_from(row.days.max(0)).unwrap_or(0), "day");
    cell(ui, rect, &columns[5], &days, if soon { Type::SmallStrong } else { Type::Small }, if soon { t.warning } else { t.text });
    scale.bar(ui, env, rect, row, badge.status);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, t.line));
    shown.response.clicked()
}

/// Time on the x axis.
struct Scale {
    from: Timestamp,
    to: Timestamp,
    left: f32,
    right: f32,
}

impl Scale {
    /// From half a year before now to the last end, three years at least.
    fn new(ui: &Ui, env: &Env<'_>, rows: &[&CertificateRow<'_>], first_bar: f32) -> Self {
        let rect = ui.max_rect();
        let earliest = rows.iter().map(|r| r.facts.not_before).min().unwrap_or(env.now);
        let half_year = env.now.checked_sub((24 * 182).hours()).unwrap_or(env.now);
        let latest = rows.iter().map(|r| r.facts.not_after).max().unwrap_or(env.now);
        let three_years = env.now.checked_add((24 * 365 * 3).hours()).unwrap_or(env.now);
        Self {
            from: earliest.min(half_year),
            to: latest.max(three_years),
            left: rect.left() + first_bar + 16.0,
            right: rect.right() - 24.0,
        }
    }

    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)] // positions on a screen
    fn x(&self, at: Timestamp) -> f32 {
        let (from, to) = (self.from.as_second() as f64, self.to.as_second() as f64);
        let part = ((at.as_second() as f64 - from) / (to - from).max(1.0)).clamp(0.0, 1.0) as f32;
        (self.left + (self.right - self.left) * part).round()
    }

    /// The beginnings of the years within the scale.
    fn year_begins(&self, env: &Env<'_>) -> Vec<(i16, f32)> {
        let year = |at: Timestamp| at.to_zoned_datetime(env.zone.clone()).year();
        let begin =
            |year: i16| jiff::civil::date(year, 1, 1).to_zoned_datetime(env.zone.clone()).ok().map(|z| (year, self.x(z.timestamp())));
        (year(self.from) + 1..=year(self.to)).filter_map(begin).collect()
    }

    /// The years in the header row, which was just painted.
    fn years(&self, ui: &Ui, env: &Env<'_>) {
        let y = ui.cursor().top() - size::ROW / 2.0;
        let years = self.year_begins(env);
        let tight = years.windows(2).any(|pair| pair[1].1 - pair[0].1 < 44.0);
        for (year, x) in years {
            let words = if tight { format!("’{:02}", year.rem_euclid(100)) } else { year.to_string() };
            text_at(ui, Align2::LEFT_CENTER, pos2(x + 4.0, y), &words, Type::SmallStrong, env.t.text_secondary);
        }
    }

    fn bar(&self, ui: &Ui, env: &Env<'_>, row: Rect, certificate: &CertificateRow<'_>, status: Status) {
        let t = env.t;
        let (from, to) =
            (self.x(certificate.facts.not_before), self.x(certificate.facts.not_after).max(self.x(certificate.facts.not_before) + 4.0));
        let bar = Rect::from_min_max(pos2(from, row.center().y - 5.0), pos2(to, row.center().y + 5.0));
        let (fill, stroke) = match status {
            Status::Warning => (t.warning_tint, t.warning),
            Status::YourTurn => (t.accent_tint, t.accent),
            Status::NotNeeded => (egui::Color32::TRANSPARENT, t.text_weak),
            _ => (t.neutral_tint, t.control),
        };
        if status == Status::NotNeeded {
            let path = [bar.left_top(), bar.right_top(), bar.right_bottom(), bar.left_bottom(), bar.left_top()];
            ui.painter().extend(Shape::dashed_line(&path, Stroke::new(1.0, stroke), 3.0, 3.0));
        } else {
            ui.painter().rect(bar, CornerRadius::same(2), fill, Stroke::new(1.0, stroke), StrokeKind::Inside);
        }
    }
}
