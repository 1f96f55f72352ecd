//! Overview: what needs a hand, and the verdict of each instance.

mod chart;

use crate::domain::verdict::Verdict;
use crate::ui::commands;
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::Intent;
use crate::ui::model::Urgency;
use crate::ui::text;
use crate::ui::theme::{Type, size};
use crate::ui::verdict;
use crate::ui::view::{Screen, StateFilter, Tab, View};
use crate::ui::widgets::{
    Button, Column, Empty, Status, cell, chip, gap, head, header, label, paragraph, selectable, separator, text_at, text_fit, two_ends,
};
use crate::workflow::view::InstanceView;
use egui::{Align2, Frame, Id, Margin, ScrollArea, Sense, Stroke, Ui, UiBuilder, pos2, vec2};

/// More rows than that are a table, not a list of tasks.
const MOST_TASKS: usize = 4;

pub(in crate::ui) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, out: &mut Vec<Intent>) {
    if env.model.instances.is_empty() {
        super::margin(56).show(ui, |ui| {
            let text = "Overview shows which accounts sign in, what ends soon and what needs a hand. Add an instance to fill it.";
            Empty { icon: Icon::Gauge, title: "Nothing to look after yet", text, needs: &[] }.show(ui, |ui| {
                if ui.add(Button::primary("Go to Instances")).clicked() {
                    out.push(Intent::Go(Screen::Instances));
                }
            });
        });
        return;
    }
    super::margin(14).show(ui, |ui| {
        super::title(ui, env, &env.model.fleet(env.now).title(), |ui| {
            commands::button(ui, env, view, out, &commands::READ_AGAIN, commands::Look::Link);
            let oldest = env.model.instances.values().filter_map(|i| i.read_at).min();
            if let Some(at) = oldest {
                label(
                    ui,
                    &format!("Read {}", text::age(at, env.now)),
                    Type::Small,
                    if text::is_stale(at, env.now) { env.t.warning } else { env.t.text_secondary },
                );
            }
        });
        gap(ui, 16.0);
        if env.width >= 1100.0 {
            side_by_side(ui, env, out);
        } else {
            tasks(ui, env, out);
        }
        gap(ui, 24.0);
    });
    Frame::NONE.fill(env.t.surface).show(ui, |ui| {
        ui.set_min_size(ui.available_size());
        ui.spacing_mut().item_spacing.y = 0.0;
        separator(ui);
        filters(ui, env, view);
        separator(ui);
        table(ui, env, view, out);
    });
}

fn urgent<'a>(env: &Env<'a>) -> Vec<(Urgency, &'a InstanceView)> {
    let mut list: Vec<_> = env.model.instances.values().map(|i| (env.model.urgency(i, env.now), i)).collect();
    list.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.spec.name.cmp(&b.1.spec.name)));
    list
}

/// Tasks at the left, the chart at the right.
fn side_by_side(ui: &mut Ui, env: &Env<'_>, out: &mut Vec<Intent>) {
    let (whole, half) = (ui.available_rect_before_wrap(), 40.0);
    let left = (whole.width() - half) * 0.52;
    let column = |from: f32, width: f32, name: &str| {
        let rect = egui::Rect::from_min_size(pos2(whole.left() + from, whole.top()), vec2(width, whole.height()));
        UiBuilder::new().max_rect(rect).layout(egui::Layout::top_down(egui::Align::Min)).id_salt(name)
    };
    let mut tasks_ui = ui.new_child(column(0.0, left, "tasks"));
    tasks(&mut tasks_ui, env, out);
    let mut chart_ui = ui.new_child(column(left + half, whole.width() - left - half, "chart"));
    chart::show(&mut chart_ui, env, out);
    let bottom = tasks_ui.min_rect().bottom().max(chart_ui.min_rect().bottom());
    ui.advance_cursor_after_rect(egui::Rect::from_min_max(whole.min, pos2(whole.right(), bottom)));
}

/// *Needs a hand today*: at most four rows, the most urgent first.
fn tasks(ui: &mut Ui, env: &Env<'_>, out: &mut Vec<Intent>) {
    let tasks: Vec<_> = urgent(env).into_iter().filter(|(u, _)| *u != Urgency::Works).collect();
    let width = ui.available_width().min(720.0);
    ui.allocate_ui(vec2(width, 0.0), |ui| {
        ui.set_width(width);
        ui.spacing_mut().item_spacing.y = 0.0;
        head(ui, &if tasks.is_empty() { "Needs a hand today".to_owned() } else { format!("Needs a hand today  {}", tasks.len()) }, "");
        if tasks.is_empty() {
            gap(ui, 12.0);
            paragraph(ui, "Nothing: every account signs in and no certificate ends soon.", Type::Body, env.t.text_secondary, width);
        }
        for (index, (urgency, instance)) in tasks.iter().take(MOST_TASKS).enumerate() {
            task(ui, env, *urgency, instance, index == 0, out);
        }
        if tasks.len() > MOST_TASKS {
            gap(ui, 8.0);
            label(ui, &format!("{} more in the table", tasks.len() - MOST_TASKS), Type::Small, env.t.text_secondary);
        }
    });
}

fn task(ui: &mut Ui, env: &Env<'_>, urgency: Urgency, instance: &InstanceView, first: bool, out: &mut Vec<Intent>) {
    let t = env.t;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 51.0), Sense::hover());
    let badge = verdict::instance(env, instance);
    badge.plain_at(ui, pos2(rect.left(), rect.center().y), 104.0);
    let name =
        text_at(ui, Align2::LEFT_CENTER, pos2(rect.left() + 104.0, rect.top() + 16.0), &instance.spec.name, Type::BodyStrong, t.text);
    text_at(
        ui,
        Align2::LEFT_CENTER,
        pos2(name.right() + 8.0, rect.top() + 16.0),
        instance.spec.account.as_str(),
        Type::Mono,
        t.text_secondary,
    );
    let (words, button, tab) = advice(env, urgency, instance);
    text_fit(
        ui,
        Align2::LEFT_CENTER,
        pos2(rect.left() + 104.0, rect.top() + 34.0),
        &words,
        Type::Small,
        t.text_secondary,
        rect.width() - 260.0,
    );
    let mut right = ui.new_child(UiBuilder::new().max_rect(rect).layout(egui::Layout::right_to_left(egui::Align::Center)));
    let spoken = format!("{button}, {}", instance.spec.name);
    let action = if first { Button::primary(&button) } else { Button::plain(&button) };
    if right.add(action.small().name(&spoken)).clicked() {
        out.push(Intent::Open(instance.spec.key.clone(), tab));
    }
    ui.painter().hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, t.line));
}

/// What is the matter, and where to mend it.
fn advice(env: &Env<'_>, urgency: Urgency, instance: &InstanceView) -> (String, String, Tab) {
    let next = env.model.next_step(instance);
    match (urgency, &instance.verdict) {
        (Urgency::Refused, Verdict::Refused { finding }) => (finding.what.clone(), "Open sign-in".into(), Tab::SignIn),
        (Urgency::EndsSoon(days), _) => {
            (format!("The signing certificate ends {}", text::in_days(days)), "Open certificates".into(), Tab::Certificates)
        }
        (Urgency::NotKnown, Verdict::NotKnown { reason }) => (reason.clone(), "Open steps".into(), Tab::SetUp),
        _ => (
            format!("{} of 15 steps are done, next is {}", env.model.settled(instance), next.title()),
            format!("Open step {}", next.number()),
            Tab::SetUp,
        ),
    }
}

fn filters(ui: &mut Ui, env: &Env<'_>, view: &mut View) {
    let fleet = env.model.fleet(env.now);
    Frame::NONE.inner_margin(Margin { left: 24, right: 24, top: 10, bottom: 10 }).show(ui, |ui| {
        two_ends(
            ui,
            size::SMALL_BUTTON,
            |ui| {
                label(ui, "Verdict per instance", Type::BodyStrong, env.t.text);
                ui.add_space(8.0);
                if chip(ui, None, "All", fleet.all, view.state_filter.is_none()).clicked() {
                    view.state_filter = None;
                }
                for (filter, status, word, count) in [
                    (StateFilter::Refused, Status::Failing, "Refused", fleet.refused),
                    (StateFilter::NotKnown, Status::Unknown, "Not known", fleet.not_known),
                    (StateFilter::SettingUp, Status::InProgress, "Setting up", fleet.setting_up + fleet.stopped),
                    (StateFilter::Works, Status::Ok, "Works", fleet.works),
                ] {
                    let chosen = view.state_filter == Some(filter);
                    if count > 0 && chip(ui, Some(status), word, count, chosen).clicked() {
                        view.state_filter = if chosen { None } else { Some(filter) };
                    }
                }
            },
            |_| {},
        );
    });
}

fn passes(filter: Option<StateFilter>, urgency: Urgency) -> bool {
    match filter {
        None => true,
        Some(StateFilter::Refused) => urgency == Urgency::Refused,
        Some(StateFilter::NotKnown) => urgency == Urgency::NotKnown,
        Some(StateFilter::SettingUp) => matches!(urgency, Urgency::SettingUp | Urgency::Stopped),
        Some(StateFilter::Works) => matches!(urgency, Urgency::Works | Urgency::EndsSoon(_)),
    }
}

fn table(ui: &mut Ui, env: &Env<'_>, view: &View, out: &mut Vec<Intent>) {
    let rows: Vec<_> = urgent(env).into_iter().filter(|(u, _)| passes(view.state_filter, *u)).collect();
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
            let (_, instance) = rows[index];
            if row(ui, env, &columns, instance, index == 0) {
                out.push(Intent::Open(instance.spec.key.clone(), Tab::SetUp));
            }
        }
    });
}

fn row(ui: &mut Ui, env: &Env<'_>, columns: &[Column], instance: &InstanceView, first: bool) -> bool {
    let (t, spec) = (env.t, &instance.spec);
    let badge = verdict::instance(env, instance);
    let name = format!("{}, {}, {}", spec.name, spec.account, badge.word);
    let shown = selectable(ui, Id::unique(("overview", &spec.key.0)), size::ROW, false, first, &name);
    let rect = shown.rect;
    let certificate = instance.observed.as_ref().and_then(|o| o.active_certificate());
    let days = certificate.map(|c| c.facts.days_left(env.now));
    let soon = days.is_some_and(|d| d < 60);
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
                let words = instance.read_at.map_or_else(|| "Not read".into(), |at| text::age(at, env.now));
                let stale = instance.read_at.is_some_and(|at| text::is_stale(at, env.now));
                cell(ui, rect, column, &words, Type::Small, if stale { t.warning } else { t.text_secondary });
            }
        }
    }
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, t.line));
    shown.response.clicked()
}
