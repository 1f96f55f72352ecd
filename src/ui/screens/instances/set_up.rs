//! The fifteen steps as a live checklist, and the open step beside it.

use super::{run_all, step_pane};
use crate::domain::spec::InstanceKey;
use crate::domain::step::{StepGroup, StepId};
use crate::ui::env::Env;
use crate::ui::intent::Intent;
use crate::ui::theme::{Type, size};
use crate::ui::verdict;
use crate::ui::view::View;
use crate::ui::widgets::{cloud_at, cloud_word, label, list_keys, pane, selectable, text_at, text_fit, two_ends};
use crate::workflow::view::{InstanceView, StepState};
use egui::{Align2, CentralPanel, Frame, Id, Margin, Panel, Rect, ScrollArea, Ui, pos2, vec2};

/// Lists of steps that are less wide pull their columns together.
const WIDE: f32 = 450.0;

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, instance: &InstanceView, out: &mut Vec<Intent>) {
    let width = (ui.available_width() - 448.0).clamp(400.0, 456.0);
    let open = open_step(env, view, instance);
    Panel::left("steps").exact_size(width).resizable(false).frame(Frame::NONE.fill(env.t.surface)).show(ui, |ui| {
        pane(ui.ctx(), ui.max_rect());
        // each instance is scrolled by itself: another one begins at its top
        let salt = ("steps", &instance.spec.key.0);
        ScrollArea::vertical().auto_shrink(false).id_salt(salt).show(ui, |ui| checklist(ui, env, view, instance, open));
    });
    CentralPanel::no_frame().show(ui, |ui| {
        if view.run_all.as_ref() == Some(&instance.spec.key) {
            run_all::show(ui, env, view, instance, out);
        } else {
            step_pane::show(ui, env, view, instance, open, out);
        }
    });
}

/// The step that is open: the user's choice, else the one that runs or that comes next.
pub(in crate::ui) fn open_step(env: &Env<'_>, view: &View, instance: &InstanceView) -> StepId {
    view.step.get(&instance.spec.key).copied().unwrap_or_else(|| env.model.next_step(instance))
}

/// The row of a step, so that the focus can be given to it.
pub(in crate::ui) fn step_row(instance: &InstanceKey, step: StepId) -> Id {
    Id::unique(("step", &instance.0, step.number()))
}

fn checklist(ui: &mut Ui, env: &Env<'_>, view: &mut View, instance: &InstanceView, open: StepId) {
    ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
    let key = &instance.spec.key;
    let ids: Vec<Id> = StepId::ALL.iter().map(|s| step_row(key, *s)).collect();
    let current = StepId::ALL.iter().position(|s| *s == open).unwrap_or(0);
    let mut chosen = list_keys(ui, &ids, current).map(|to| StepId::ALL[to]);
    let next = env.model.next_step(instance);
    let moved = opened_another(ui, ids[current]);
    ui.add_space(4.0);
    for group in StepGroup::ALL {
        group_head(ui, env, instance, group);
        for (step, id) in StepId::ALL.iter().zip(&ids).filter(|(s, _)| s.group() == group) {
            let badge = verdict::step(env, instance, *step, *step == next, env.narrow());
            let name = format!("{} {}, {}, {}", step.number(), step.title(), cloud_word(step.cloud(), false), badge.word);
            let selected = *step == open && view.run_all.is_none();
            let row = selectable(ui, *id, size::ROW, selected, *step == open, &name);
            if selected && moved && !ui.clip_rect().contains_rect(row.rect) {
                row.response.scroll_to_me(None);
            }
            paint_row(ui, env, row.rect, instance, *step, &badge, selected);
            if row.response.clicked() {
                if selected && ui.input(|i| i.key_pressed(egui::Key::Enter)) {
                    ui.memory_mut(|m| m.request_focus(step_pane::button()));
                }
                chosen = Some(*step);
            }
        }
    }
    if let Some(step) = chosen {
        view.step.insert(key.clone(), step);
        view.run_all = None;
    }
}

/// Whether another step is open than in the last frame, so that it has to be brought into view.
fn opened_another(ui: &Ui, open: Id) -> bool {
    let memory = Id::unique("the open step");
    let before = ui.ctx().data(|d| d.get_temp::<Id>(memory));
    ui.ctx().data_mut(|d| d.insert_temp(memory, open));
    before != Some(open)
}

fn group_head(ui: &mut Ui, env: &Env<'_>, instance: &InstanceView, group: StepGroup) {
    let steps: Vec<StepId> = StepId::ALL.into_iter().filter(|s| s.group() == group).collect();
    let done = steps.iter().filter(|s| env.model.step(instance, **s).is_settled()).count();
    let left = if ui.available_width() < WIDE { 16 } else { 24 };
    Frame::NONE.inner_margin(Margin { left, right: 16, top: 0, bottom: 0 }).show(ui, |ui| {
        two_ends(
            ui,
            size::ROW,
            |ui| {
                label(ui, group.title(), Type::SmallStrong, env.t.text_secondary);
            },
            |ui| {
                label(ui, &format!("{done} of {}", steps.len()), Type::Small, env.t.text_secondary);
            },
        );
    });
}

fn paint_row(ui: &Ui, env: &Env<'_>, rect: Rect, instance: &InstanceView, step: StepId, badge: &crate::ui::widgets::Badge, selected: bool) {
    let t = env.t;
    let middle = rect.center().y;
    // the wide form of the pictures; narrow windows pull the columns together
    let (number, title, cloud, status) = if rect.width() < WIDE { (16.0, 36.0, 210.0, 292.0) } else { (24.0, 48.0, 234.0, 334.0) };
    let state = env.model.step(instance, step);
    let resting = matches!(state, StepState::WaitsFor(_) | StepState::NotNeeded(_) | StepState::NotRead);
    let color = if resting && !selected { t.text_secondary } else { t.text };
    let ty = if selected { Type::BodyStrong } else { Type::Body };
    text_at(ui, Align2::LEFT_CENTER, pos2(rect.left() + number, middle), &step.number().to_string(), Type::Mono, t.text_secondary);
    text_fit(ui, Align2::LEFT_CENTER, pos2(rect.left() + title, middle), step.title(), ty, color, cloud - title - 4.0);
    cloud_at(ui, pos2(rect.left() + cloud, middle), step.cloud(), env.narrow(), t.text_secondary);
    badge.plain_at(ui, pos2(rect.left() + status, middle), rect.width() - status - 4.0);
}
