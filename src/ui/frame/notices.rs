//! The list of notices: what happened and concerns no single step.

use crate::ui::env::Env;
use crate::ui::intent::Intent;
use crate::ui::model::{Notice, NoticeKind, RotateState, RunState};
use crate::ui::screens::{rollover, rotation};
use crate::ui::text;
use crate::ui::theme::{Type, size};
use crate::ui::view::{Tab, View};
use crate::ui::widgets::{Badge, Button, Status, gap, label, paragraph, problem, separator, two_ends};
use crate::workflow::rollover::RollEnd;
use crate::workflow::rotation::RotateEnd;
use crate::workflow::view::InstanceView;
use egui::{Area, Frame, Id, Margin, Order, Stroke, Ui, pos2};

const WIDTH: f32 = 440.0;

pub(super) fn show(ui: &Ui, env: &Env<'_>, view: &mut View, practice: bool, out: &mut Vec<Intent>) {
    let screen = ui.max_rect();
    let t = env.t;
    Area::new(Id::unique("notice list"))
        .order(Order::Foreground)
        .fixed_pos(pos2(screen.right() - WIDTH - 16.0, screen.top() + size::TOP_BAR + if practice { size::BAND } else { 0.0 } + 4.0))
        .show(ui.ctx(), |ui| {
            Frame::NONE.fill(t.surface).stroke(Stroke::new(1.0, t.control)).corner_radius(8).inner_margin(Margin::same(16)).show(
                ui,
                |ui| {
                    ui.set_width(WIDTH - 32.0);
                    let mut close = false;
                    two_ends(
                        ui,
                        28.0,
                        |ui| {
                            label(ui, "Notices", Type::BodyStrong, t.text);
                        },
                        |ui| close = ui.add(Button::icon_only(crate::ui::icons::Icon::X, "Close notices")).clicked(),
                    );
                    if close {
                        view.notices = false;
                    }
                    gap(ui, 8.0);
                    if env.model.notices.is_empty() {
                        paragraph(ui, "Nothing happened yet that concerns no single step.", Type::Body, t.text_secondary, WIDTH - 40.0);
                    }
                    egui::ScrollArea::vertical().max_height(420.0).show(ui, |ui| {
                        for (index, notice) in env.model.notices.iter().rev().enumerate() {
                            ui.push_id(index, |ui| {
                                separator(ui);
                                gap(ui, 12.0);
                                label(ui, &text::moment(notice.at, env.now, env.zone), Type::Small, t.text_secondary);
                                gap(ui, 4.0);
                                match &notice.what {
                                    NoticeKind::Problem(finding) => problem(ui, finding),
                                    NoticeKind::Done(what) => {
                                        Badge::new(Status::Ok, what.clone()).plain(ui);
                                    }
                                    NoticeKind::Told(what) => {
                                        paragraph(ui, what, Type::Body, t.text, WIDTH - 40.0);
                                    }
                                }
                                if let Some(instance) = notice.about.as_ref().and_then(|key| env.model.instances.get(key)) {
                                    gap(ui, 8.0);
                                    if is_of_rotation(env, notice) {
                                        open_rotation(ui, view, instance, out);
                                    } else if is_of_rollover(env, notice) {
                                        open_rollover(ui, view, instance, out);
                                    } else {
                                        open(ui, env, view, instance, out);
                                    }
                                }
                                gap(ui, 12.0);
                            });
                        }
                    });
                },
            );
        });
}

/// Whether a notice came of the rollover of its instance: none of its set-up came later.
fn is_of_rollover(env: &Env<'_>, notice: &Notice) -> bool {
    let Some(run) = notice.about.as_ref().and_then(|key| env.model.rollovers.runs.get(key)) else { return false };
    match (&notice.what, &run.state) {
        (NoticeKind::Problem(finding), RunState::Ended(RollEnd::Stopped(of)) | RunState::Undone(Err(of))) => finding == of,
        (NoticeKind::Problem(_), _) => false,
        _ => notice.at >= run.since,
    }
}

fn open_rollover(ui: &mut Ui, view: &mut View, instance: &InstanceView, out: &mut Vec<Intent>) {
    if ui.add(Button::plain(&format!("Open rollover of {}", instance.spec.name)).small()).clicked() {
        view.notices = false;
        rollover::open(view, &instance.spec.key, out);
    }
}

/// Whether a notice came of the rotation of its instance's key: nothing else of it came later.
fn is_of_rotation(env: &Env<'_>, notice: &Notice) -> bool {
    let key = notice.about.as_ref();
    let Some(run) = key.and_then(|key| env.model.rotations.runs.get(key)) else { return false };
    let later = key.and_then(|key| env.model.rollovers.runs.get(key)).is_some_and(|other| other.since > run.since);
    match (&notice.what, &run.state) {
        (NoticeKind::Problem(finding), RotateState::Ended(RotateEnd::Stopped(of))) => finding == of,
        (NoticeKind::Problem(_), _) => false,
        _ => notice.at >= run.since && !later,
    }
}

fn open_rotation(ui: &mut Ui, view: &mut View, instance: &InstanceView, out: &mut Vec<Intent>) {
    if ui.add(Button::plain(&format!("Open rotation of {}", instance.spec.name)).small()).clicked() {
        view.notices = false;
        rotation::open(view, &instance.spec.key, out);
    }
}

/// The way to what a notice is about: the step that stopped, or the instance.
fn open(ui: &mut Ui, env: &Env<'_>, view: &mut View, instance: &InstanceView, out: &mut Vec<Intent>) {
    let stopped = env.model.stopped_at(instance);
    let words = match stopped {
        Some(step) => format!("Open step {} of {}", step.number(), instance.spec.name),
        None => format!("Open {}", instance.spec.name),
    };
    if ui.add(Button::plain(&words).small()).clicked() {
        if let Some(step) = stopped {
            view.step.insert(instance.spec.key.clone(), step);
        }
        view.notices = false;
        out.push(Intent::Open(instance.spec.key.clone(), Tab::SetUp));
    }
}
