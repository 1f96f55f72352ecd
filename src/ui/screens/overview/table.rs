//! The verdict of each instance, as a table.

use super::Listed;
use crate::ui::env::Env;
use crate::ui::intent::Intent;
use crate::ui::model::Urgency;
use crate::ui::text;
use crate::ui::theme::{Type, size};
use crate::ui::verdict;
use crate::ui::view::{Tab, View};
use crate::ui::widgets::{Column, cell, header, selectable};
use crate::workflow::view::InstanceView;
use egui::{Id, ScrollArea, Stroke, Ui, pos2};

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, _view: &mut View, listed: &Listed, out: &mut Vec<Intent>) {
    let rows = &listed.rows;
    // the last columns give way first
    let wide = env.width >= 1200.0;
    let mut columns = vec![
        Column::text("Verdict", 24.0, 144.0),
        Column::text("Account", 144.0, 296.0),
        Column::text("Number", 296.0, 424.0),
        Column::text("Identifier", 424.0, 520.0),
        Column::numbers("Certificate ends", 520.0, 632.0),
        Column::text("", 632.0, 740.0),
        Column::numbers("Roles", 740.0, 816.0),
    ];
    if wide {
        columns.push(Column::numbers("People", 816.0, 904.0));
    }
    let proven = if wide { 920.0 } else { 832.0 };
    columns.push(Column::text("Last proven", proven, proven + 136.0));
    if wide {
        columns.push(Column::text("Read", 1064.0, 1180.0));
    }
    header(ui, &columns);
    ScrollArea::vertical().auto_shrink(false).show_rows(ui, size::ROW, rows.len(), |ui, range| {
        for index in range {
            let (urgency, key) = &rows[index];
            let Some(instance) = env.model.instances.get(key) else { continue };
            if row(ui, env, &columns, *urgency, instance, index == 0) {
                out.push(Intent::Open(instance.spec.key.clone(), Tab::SetUp));
            }
        }
    });
}

fn row(ui: &mut Ui, env: &Env<'_>, columns: &[Column], urgency: Urgency, instance: &InstanceView, first: bool) -> bool {
    let (t, spec) = (env.t, &instance.spec);
    let badge = verdict::standing(urgency.standing());
    let name = format!("{}, {}, {}", spec.name, spec.account, badge.word);
    let shown = selectable(ui, Id::unique(("overview", &spec.key.0)), size::ROW, false, first, &name);
    let rect = shown.rect;
    let certificate = instance.observed.as_ref().and_then(|o| o.active_certificate());
    let days = certificate.map(|c| c.facts.days_left(env.now));
    let soon = days.is_some_and(|d| d < env.model.levels().warning_days);
    let dash = || "–".to_owned();
    for column in columns {
        match column.head {
            "Verdict" => badge.plain_at(ui, pos2(rect.left() + column.from, rect.center().y), 116.0),
            "Account" => cell(ui, rect, column, &spec.name, Type::SmallStrong, t.text),
            "Number" => cell(ui, rect, column, spec.account.as_str(), Type::Mono, t.text_secondary),
            "Identifier" => cell(ui, rect, column, &spec.identifier.short(), Type::Mono, t.text_secondary),
            "Certificate ends" => {
                let words = days.map_or_else(dash, |d| text::count(usize::try_from(d.max(0)).unwrap_or(0), "day"));
                cell(ui, rect, column, &words, if soon { Type::SmallStrong } else { Type::Small }, if soon { t.warning } else { t.text });
            }
            "" => {
                let words = certificate.map(|c| text::date(c.facts.not_after, env.zone)).unwrap_or_default();
                cell(ui, rect, column, &words, Type::Small, if soon { t.warning } else { t.text_secondary });
            }
            "Roles" => cell(
                ui,
                rect,
                column,
                &if instance.roles.is_empty() { dash() } else { instance.roles.len().to_string() },
                Type::Small,
                t.text,
            ),
            "People" => {
                let people = instance.observed.as_ref().map_or(0, |o| o.assignments.len());
                cell(ui, rect, column, &if people == 0 { dash() } else { people.to_string() }, Type::Small, t.text);
            }
            "Last proven" => {
                let words = instance
                    .proof
                    .as_ref()
                    .filter(|p| p.finding.is_none())
                    .map_or_else(|| "Never".into(), |p| text::capital(&text::moment(p.at, env.now, env.zone)));
                cell(ui, rect, column, &words, Type::Small, t.text);
            }
            _ => {
                let words = instance.read_at.map_or_else(|| "Not read".into(), |at| text::capital(&text::age(at, env.now)));
                let stale = instance.read_at.is_some_and(|at| text::is_stale(at, env.now));
                cell(ui, rect, column, &words, Type::Small, if stale { t.warning } else { t.text_secondary });
            }
        }
    }
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, t.line));
    shown.response.clicked()
}
