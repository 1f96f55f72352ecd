//! The list of instances: name, account, verdict, identifier.

use super::new_form;
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::theme::{Type, size, space};
use crate::ui::verdict;
use crate::ui::view::View;
use crate::ui::widgets::{Badge, Button, Field, gap, label, list_keys, paragraph, selectable, text_at, text_fit, text_width, two_ends};
use crate::workflow::view::InstanceView;
use egui::{Align2, Id, Rect, ScrollArea, Ui, pos2, vec2};

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, narrow: bool) {
    let t = env.t;
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
        egui::Frame::NONE.inner_margin(egui::Margin { left: 16, right: 16, top: 10, bottom: 6 }).show(ui, |ui| {
            let mut add = false;
            two_ends(
                ui,
                size::SMALL_BUTTON,
                |ui| {
                    label(ui, "Instances", Type::BodyStrong, t.text);
                    label(ui, &env.model.instances.len().to_string(), Type::Body, t.text_secondary);
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
    rows(ui, env, view, narrow);
}

fn rows(ui: &mut Ui, env: &Env<'_>, view: &mut View, narrow: bool) {
    let wanted = view.filter.trim().to_lowercase();
    let listed: Vec<&InstanceView> = env.model.listed().into_iter().filter(|i| wanted.is_empty() || matches(i, &wanted)).collect();
    if listed.is_empty() {
        // nothing was searched while the first instance is being added
        if !wanted.is_empty() {
            no_match(ui, env, view);
        }
        return;
    }
    let ids: Vec<Id> = listed.iter().map(|i| Id::unique(("instance", &i.spec.key.0))).collect();
    let current = listed.iter().position(|i| view.instance.as_ref() == Some(&i.spec.key));
    if let Some(to) = list_keys(ui, &ids, current.unwrap_or(0)) {
        choose(view, listed[to]);
    }
    ScrollArea::vertical().auto_shrink(false).show_rows(ui, size::LIST_ROW, listed.len(), |ui, range| {
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        for index in range {
            let instance = listed[index];
            let badge = verdict::instance(env, instance);
            let name = format!("{}, {}, {}, {}", instance.spec.name, instance.spec.account, badge.word, instance.spec.identifier.short());
            let selected = current == Some(index) && view.add.is_none();
            let row = selectable(ui, ids[index], size::LIST_ROW, selected, current.is_none() && index == 0, &name);
            if narrow {
                narrow_row(ui, env, row.rect, instance, &badge);
            } else {
                wide_row(ui, env, row.rect, instance, &badge);
            }
            if row.response.clicked() {
                choose(view, instance);
            }
        }
    });
}

fn choose(view: &mut View, instance: &InstanceView) {
    view.instance = Some(instance.spec.key.clone());
    view.add = None;
    view.run_all = None;
    view.undo = None;
}

fn matches(instance: &InstanceView, wanted: &str) -> bool {
    let spec = &instance.spec;
    spec.name.to_lowercase().contains(wanted) || spec.account.as_str().contains(wanted) || spec.identifier.short().contains(wanted)
}

fn wide_row(ui: &Ui, env: &Env<'_>, rect: Rect, instance: &InstanceView, badge: &Badge) {
    let t = env.t;
    let (left, right) = (rect.left() + 16.0, rect.right() - 16.0);
    let (first, second) = (rect.top() + 15.0, rect.top() + 33.0);
    let badge_width = 22.0 + text_width(ui, &badge.word, Type::Small);
    text_fit(ui, Align2::LEFT_CENTER, pos2(left, first), &instance.spec.name, Type::BodyStrong, t.text, right - left - badge_width - 4.0);
    badge.plain_right_at(ui, pos2(right, first));
    text_at(ui, Align2::LEFT_CENTER, pos2(left, second), instance.spec.account.as_str(), Type::Mono, t.text_secondary);
    text_at(ui, Align2::RIGHT_CENTER, pos2(right, second), &instance.spec.identifier.short(), Type::Mono, t.text_secondary);
}

fn narrow_row(ui: &Ui, env: &Env<'_>, rect: Rect, instance: &InstanceView, badge: &Badge) {
    let number = format!("#{}", instance.spec.identifier.number().unwrap_or(1));
    let left = rect.left() + 12.0;
    crate::ui::widgets::icon_at(ui, pos2(left + 8.0, rect.top() + 16.0), badge.status.icon(), 16.0, badge.status.color(env.t));
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

fn no_match(ui: &mut Ui, env: &Env<'_>, view: &mut View) {
    egui::Frame::NONE.inner_margin(egui::Margin { left: 16, right: 16, top: 24, bottom: 0 }).show(ui, |ui| {
        let width = ui.available_width();
        paragraph(ui, &format!("Nothing matches “{}”", view.filter.trim()), Type::BodyStrong, env.t.text, width);
        gap(ui, space::S8);
        paragraph(
            ui,
            &format!("Names, account numbers and identifiers of {} instances were searched", env.model.instances.len()),
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
