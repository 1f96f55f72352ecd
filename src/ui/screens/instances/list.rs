//! The list of instances beside a detail: name, account, verdict, identifier.

use super::{Listed, choose, new_form, open};
use crate::domain::spec::InstanceKey;
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::instance_rows::InstanceRow;
use crate::ui::theme::{Type, size, space};
use crate::ui::verdict;
use crate::ui::view::View;
use crate::ui::widgets::{
    Badge, Button, Choice, Field, List, ListRows, gap, icon_at, label, paragraph, text_at, text_fit, text_width, two_ends,
};
use egui::{Align2, Id, Rect, Ui, pos2};

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, listed: &Listed, narrow: bool) {
    if narrow {
        gap(ui, 8.0);
        ui.horizontal(|ui| {
            ui.add_space(12.0);
            if ui.add(Button::plain("Add…").small().name("Add instance…")).clicked() {
                view.add = Some(new_form(env));
            }
        });
        gap(ui, 8.0);
    } else {
        head(ui, env, view);
    }
    if listed.passing.order.is_empty() {
        // nothing was searched while the first instance is being added
        if !view.filter.trim().is_empty() {
            no_match(ui, env, view);
        }
        return;
    }
    let shown = view.instance.as_ref().filter(|_| view.add.is_none() && view.instances.chosen.len() < 2);
    let current = shown.and_then(|key| listed.passing.place(key));
    let rows = Rows { env, listed, narrow, open: current, chosen: &view.instances.chosen };
    let list = List { chooses: true, ..List::new("instances", size::LIST_ROW) };
    let asked = list.show(ui, &rows);
    if let Some(index) = asked.open {
        open(view, &listed.at(index).key);
    }
    if let Some(ask) = asked.choose {
        choose(view, listed, ask);
    }
}

/// Count, add and filter: what stands over the list.
pub(super) fn head(ui: &mut Ui, env: &Env<'_>, view: &mut View) {
    egui::Frame::NONE.inner_margin(egui::Margin { left: 16, right: 16, top: 10, bottom: 6 }).show(ui, |ui| {
        let mut add = false;
        two_ends(
            ui,
            size::SMALL_BUTTON,
            |ui| {
                label(ui, "Instances", Type::BodyStrong, env.t.text);
                label(ui, &crate::ui::text::thousands(env.model.instances.len()), Type::Body, env.t.text_secondary);
            },
            |ui| add = ui.add(Button::plain("Add…").small().name("Add instance…")).clicked(),
        );
        if add {
            view.add = Some(new_form(env));
        }
        gap(ui, 10.0);
        let width = ui.available_width();
        Field::new("Filter instances").hint("Filter instances").search(Icon::ListFilter).width(width).show(ui, &mut view.filter);
    });
}

struct Rows<'a> {
    env: &'a Env<'a>,
    listed: &'a Listed,
    narrow: bool,
    open: Option<usize>,
    chosen: &'a Choice<InstanceKey>,
}

impl ListRows for Rows<'_> {
    fn count(&self) -> usize {
        self.listed.passing.order.len()
    }

    fn id(&self, index: usize) -> Id {
        Id::unique(("instance", &self.listed.at(index).key.0))
    }

    fn name(&self, index: usize) -> String {
        let row = self.listed.at(index);
        format!("{}, {}, {}, {}", row.name, row.account, verdict::urgency(row.urgency).word, row.identifier)
    }

    fn open(&self) -> Option<usize> {
        self.open
    }

    fn is_chosen(&self, index: usize) -> bool {
        self.chosen.has(&self.listed.at(index).key)
    }

    fn paint(&self, ui: &mut Ui, rect: Rect, index: usize) {
        let row = self.listed.at(index);
        let badge = verdict::urgency(row.urgency);
        if self.narrow {
            narrow_row(ui, self.env, rect, row, &badge);
        } else {
            wide_row(ui, self.env, rect, row, &badge);
        }
    }
}

fn wide_row(ui: &Ui, env: &Env<'_>, rect: Rect, row: &InstanceRow, badge: &Badge) {
    let t = env.t;
    let (left, right) = (rect.left() + 16.0, rect.right() - 16.0);
    let (first, second) = (rect.top() + 15.0, rect.top() + 33.0);
    let badge_width = 22.0 + text_width(ui, &badge.word, Type::Small);
    text_fit(ui, Align2::LEFT_CENTER, pos2(left, first), &row.name, Type::BodyStrong, t.text, right - left - badge_width - 4.0);
    badge.plain_right_at(ui, pos2(right, first));
    text_at(ui, Align2::LEFT_CENTER, pos2(left, second), &row.account, Type::Mono, t.text_secondary);
    text_at(ui, Align2::RIGHT_CENTER, pos2(right, second), &row.identifier, Type::Mono, t.text_secondary);
}

fn narrow_row(ui: &Ui, env: &Env<'_>, rect: Rect, row: &InstanceRow, badge: &Badge) {
    let number = format!("#{}", row.number);
    let left = rect.left() + 12.0;
    icon_at(ui, pos2(left + 8.0, rect.top() + 16.0), badge.status.icon(), 16.0, badge.status.color(env.t));
    text_at(ui, Align2::LEFT_CENTER, pos2(left + 24.0, rect.top() + 16.0), &number, Type::Mono, env.t.text);
    text_fit(
        ui,
        Align2::LEFT_CENTER,
        pos2(left, rect.top() + 33.0),
        &badge.word,
        Type::Small,
        badge.status.color(env.t),
        rect.width() - 14.0,
    );
}

pub(super) fn no_match(ui: &mut Ui, env: &Env<'_>, view: &mut View) {
    egui::Frame::NONE.inner_margin(egui::Margin { left: 16, right: 16, top: 24, bottom: 0 }).show(ui, |ui| {
        let width = ui.available_width();
        paragraph(ui, &format!("Nothing matches “{}”", view.filter.trim()), Type::BodyStrong, env.t.text, width);
        gap(ui, space::S8);
        paragraph(
            ui,
            &format!(
                "Names, account numbers, identifiers and thumbprints of {} were searched",
                crate::ui::text::count(env.model.instances.len(), "instance")
            ),
            Type::Small,
            env.t.text_secondary,
            width,
        );
        gap(ui, space::S16);
        if ui.add(Button::plain("Clear search").icon(Icon::X).small()).clicked() {
            view.filter.clear();
        }
    });
}
