//! The sign-in test and its evidence from both sides.

use super::is_practice;
use crate::domain::journal::Phase;
use crate::domain::step::StepId;
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::{FileRequest, Intent};
use crate::ui::model::Remote;
use crate::ui::screens::inspector::Page;
use crate::ui::text;
use crate::ui::theme::{Type, size};
use crate::ui::view::{Screen, View};
use crate::ui::widgets::{
    Badge, Button, Empty, Status, cloud_at, gap, head, icon, label, pick, pick_row, problem, text_at, text_fit, text_width, two_ends,
    with_footer,
};
use crate::workflow::change_record::{self, RecordForm};
use crate::workflow::message::Command;
use crate::workflow::ports::Proof;
use crate::workflow::view::InstanceView;
use egui::accesskit::Role;
use egui::{Align2, Frame, Margin, ScrollArea, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, instance: &InstanceView, out: &mut Vec<Intent>) {
    let Some(proof) = &instance.proof else {
        not_tried(ui, env, view, instance, out);
        return;
    };
    if env.model.journals.get(&Some(instance.spec.key.clone())).is_none_or(Remote::is_idle) {
        out.push(Intent::Send(Command::Journal(Some(instance.spec.key.clone()))));
    }
    let (mut body, mut foot) = with_footer(ui, 64.0, 20.0);
    ScrollArea::vertical().auto_shrink(false).id_salt("sign-in").show(&mut body, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        verdict(ui, env, instance, proof);
        ways(ui, env, proof);
        past_tests(ui, view, instance, out);
        gap(ui, 24.0);
        evidence(ui, env, proof);
        gap(ui, 24.0);
        changed(ui, env, instance);
        gap(ui, 24.0);
    });
    footer(&mut foot, env, view, instance, proof, out);
}

fn not_tried(ui: &mut Ui, env: &Env<'_>, view: &mut View, instance: &InstanceView, out: &mut Vec<Intent>) {
    Frame::NONE.fill(env.t.bg).inner_margin(Margin { left: 24, right: 24, top: 56, bottom: 0 }).show(ui, |ui| {
        ui.set_min_size(ui.available_size());
        let text = "A test signs in as the test user, judges the response as AWS would, and exchanges it for a session. Both sides are shown here.";
        Empty { icon: Icon::BadgeCheck, title: "No sign-in was tested yet", text, needs: &[] }.show(ui, |ui| {
            let ready = matches!(env.model.step(instance, StepId::SignIn), crate::workflow::view::StepState::Ready);
            if ready {
                if ui.add(Button::primary("Test sign-in")).clicked() {
                    out.push(Intent::Send(Command::Run { instance: instance.spec.key.clone(), steps: vec![StepId::SignIn] }));
                }
            } else if ui.add(Button::primary("Go on with the set-up")).clicked() {
                view.tab = crate::ui::view::Tab::SetUp;
            }
        });
    });
}

fn verdict(ui: &mut Ui, env: &Env<'_>, instance: &InstanceView, proof: &Proof) {
    let t = env.t;
    if let Some(finding) = &proof.finding {
        problem(ui, finding);
        return;
    }
    two_ends(
        ui,
        28.0,
        |ui| {
            icon(ui, Icon::BadgeCheck, 24.0, t.ok);
            ui.add_space(4.0);
            label(ui, &title(instance, proof), Type::Title, t.text);
        },
        |ui| {
            if proof.practice || is_practice(env, instance) {
                Badge::new(Status::Practice, "Practice proof, not a real one").filled(ui);
            }
        },
    );
    let ends =
        proof.session.as_ref().and_then(|s| s.expires).map(|e| format!(", session ends {}", text::clock(e, env.zone))).unwrap_or_default();
    let utc = text::clock(proof.at, &jiff::tz::TimeZone::UTC);
    let day = text::moment(proof.at, env.now, env.zone);
    let day = day.rsplit_once(' ').map_or(day.as_str(), |(day, _)| day);
    let words = format!("Seen by both sides {day} at {} local, {utc} UTC{ends}", text::clock(proof.at, env.zone));
    ui.horizontal(|ui| {
        ui.add_space(36.0);
        label(ui, &words, Type::Body, t.text_secondary);
    });
}

/// The way to all tests of this instance, and ways to look at one by hand.
fn past_tests(ui: &mut Ui, view: &mut View, instance: &InstanceView, out: &mut Vec<Intent>) {
    gap(ui, 4.0);
    ui.horizontal(|ui| {
        ui.add_space(34.0);
        if ui.add(Button::link("Past tests").icon(Icon::History).name("Past sign-in tests of this instance")).clicked() {
            view.inspector.page = Page::History;
            view.inspector.tests_of = Some(instance.spec.key.clone());
            view.inspector.test = 0;
            out.push(Intent::Go(Screen::Inspector));
        }
        ui.add_space(8.0);
        if let Some(url) = &instance.launch_url
            && ui.add(Button::link("Open in browser").icon(Icon::ExternalLink)).clicked()
        {
            out.push(Intent::Browse(url.clone()));
        }
        ui.add_space(8.0);
        if ui.add(Button::link("Capture response").icon(Icon::ScanSearch)).clicked() {
            out.push(Intent::Send(Command::CaptureSignIn(instance.spec.key.clone())));
        }
    });
}

/// Each way of signing in that was tried, and how long it took.
fn ways(ui: &mut Ui, env: &Env<'_>, proof: &Proof) {
    if !proof.evidence.iter().any(is_way) {
        return;
    }
    gap(ui, 8.0);
    ui.horizontal_wrapped(|ui| {
        ui.add_space(36.0);
        for (way, word, took) in proof.evidence.iter().filter(|line| is_way(line)) {
            Badge::new(Status::Ok, word.clone()).plain(ui);
            label(ui, way, Type::SmallStrong, env.t.text);
            label(ui, took, Type::Mono, env.t.text_secondary);
            ui.add_space(16.0);
        }
    });
}

/// Whether a line of evidence tells of a way of signing in, and of no question to both sides.
fn is_way((_, directory, aws): &(String, String, String)) -> bool {
    directory == "Signed in" && aws.ends_with(" ms")
}

/// Person, instance and role.
fn title(instance: &InstanceView, proof: &Proof) -> String {
    let role =
        proof.session.as_ref().and_then(|s| s.assumed_role_arn.split('/').nth(1)).unwrap_or_else(|| instance.spec.test_user.role.as_str());
    let person =
        proof.session.as_ref().and_then(|s| s.assumed_role_arn.rsplit('/').next()).unwrap_or(&instance.spec.test_user.display_name);
    format!("{person} signs in to {} as {role}", instance.spec.name)
}

/// The same questions to both sides, side by side.
fn evidence(ui: &mut Ui, env: &Env<'_>, proof: &Proof) {
    let gap_between = 32.0;
    let half = (ui.available_width() - gap_between) / 2.0;
    let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), 29.0), Sense::hover());
    for (x, symbol, title) in [(0.0, Icon::Contact, "What the directory saw"), (half + gap_between, Icon::Cloud, "What AWS answered")] {
        let left = area.left() + x;
        crate::ui::widgets::icon_at(ui, pos2(left + 8.0, area.top() + 12.0), symbol, 16.0, env.t.text);
        text_at(ui, Align2::LEFT_CENTER, pos2(left + 24.0, area.top() + 12.0), title, Type::BodyStrong, env.t.text);
        ui.painter().hline(left..=left + half, area.bottom() - 0.5, Stroke::new(1.0, env.t.line));
    }
    let questions: Vec<_> = proof.evidence.iter().filter(|line| !is_way(line)).collect();
    for (index, (question, left, right)) in questions.iter().enumerate() {
        let last = index + 1 == questions.len();
        evidence_row(ui, env, half, gap_between, (question, left, right), last);
    }
}

fn evidence_row(ui: &mut Ui, env: &Env<'_>, half: f32, between: f32, (question, left, right): (&str, &str, &str), last: bool) {
    let t = env.t;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), size::ROW), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{question}: directory {left}, AWS {right}")));
    let same = agree(left, right);
    for (x, value) in [(rect.left(), left), (rect.left() + half + between, right)] {
        let middle = rect.center().y;
        text_fit(ui, Align2::LEFT_CENTER, pos2(x, middle), question, Type::Small, t.text_secondary, 112.0);
        let badge = if same && x <= rect.left() { 80.0 } else { 8.0 };
        let room = half - 120.0 - badge;
        let shown = if text_width(ui, value, Type::Mono) > room { text::middle(value, fit(room)) } else { value.to_owned() };
        let (shown, color) = if shown.is_empty() { ("Not read".to_owned(), t.text_weak) } else { (shown, t.text) };
        text_at(ui, Align2::LEFT_CENTER, pos2(x + 120.0, middle), &shown, Type::Mono, color);
        if !last {
            ui.painter().hline(x..=x + half, rect.bottom() - 0.5, Stroke::new(1.0, t.line));
        }
    }
    if same {
        Badge::new(Status::Ok, "Same").plain_right_at(ui, pos2(rect.left() + half, rect.center().y));
    }
    if text_width(ui, left, Type::Mono).max(text_width(ui, right, Type::Mono)) > half - 128.0 {
        response.on_hover_text(format!("{left}\n{right}"));
    }
}

/// Whether the two sides were compared and agree: equal, or one holds the other as a part of an ARN.
fn agree(left: &str, right: &str) -> bool {
    !left.is_empty() && (left == right || right.ends_with(&format!("/{left}")))
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // widths of a window
fn fit(room: f32) -> usize {
    (room / 7.2).max(8.0) as usize
}

/// What was changed, from the journal.
fn changed(ui: &mut Ui, env: &Env<'_>, instance: &InstanceView) {
    let Some(journal) = env.model.journals.get(&Some(instance.spec.key.clone())).and_then(Remote::value) else { return };
    let done: Vec<_> = journal.entries.iter().filter(|e| e.phase == Phase::Done).collect();
    let began = done.iter().map(|e| e.what.started).min();
    let ended = done.iter().filter_map(|e| e.ended).max();
    let took = began.zip(ended).and_then(|(began, ended)| u64::try_from(ended.as_second() - began.as_second()).ok());
    let took = took.map(|s| format!(" in {}", text::span(s))).unwrap_or_default();
    head(ui, "What changed", &format!("{}{took}", text::count(done.len(), "change")));
    for step in StepId::ALL {
        let of_step: Vec<_> = done.iter().filter(|e| e.what.step == step).collect();
        let Some(first) = of_step.first() else { continue };
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), size::ROW), Sense::hover());
        let mut actions: Vec<String> = of_step.iter().rev().map(|e| e.what.call.action().to_owned()).collect();
        actions.dedup();
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{}: {}", step.title(), actions.join(", "))));
        cloud_at(ui, rect.left_center(), first.what.call.cloud(), true, env.t.text_secondary);
        text_fit(ui, Align2::LEFT_CENTER, rect.left_center() + vec2(104.0, 0.0), step.title(), Type::SmallStrong, env.t.text, 172.0);
        text_fit(
            ui,
            Align2::LEFT_CENTER,
            rect.left_center() + vec2(284.0, 0.0),
            &actions.join(", "),
            Type::Small,
            env.t.text,
            rect.width() - 384.0,
        );
        text_at(ui, Align2::RIGHT_CENTER, rect.right_center(), &text::count(of_step.len(), "change"), Type::Mono, env.t.text_secondary);
        ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, env.t.line));
    }
}

fn footer(ui: &mut Ui, env: &Env<'_>, view: &mut View, instance: &InstanceView, proof: &Proof, out: &mut Vec<Intent>) {
    let key = &instance.spec.key;
    let mut undo = false;
    let words = format!("Undo set-up of {}…", instance.spec.name);
    two_ends(
        ui,
        size::BUTTON,
        |ui| {
            if proof.finding.is_none() {
                let id = egui::Id::unique("copy change record");
                let copied = ui.ctx().data(|d| d.get_temp::<f64>(id)).is_some_and(|at| ui.input(|i| i.time) - at < 1.5);
                let button = if copied {
                    Button::primary("Copied").icon(Icon::Check).name("Copy change record")
                } else {
                    Button::primary("Copy change record").icon(Icon::Copy)
                };
                if ui.add(button).clicked() {
                    out.push(Intent::Send(Command::CopyRecord(key.clone(), None)));
                    let now = ui.input(|i| i.time);
                    ui.ctx().data_mut(|d| d.insert_temp(id, now));
                    ui.ctx().request_repaint_after(std::time::Duration::from_millis(1600));
                }
                pick(ui, "Save change record", "Save…", false, 160.0, |ui| {
                    for (words, form) in [("As Markdown…", RecordForm::Markdown), ("As HTML…", RecordForm::Html)] {
                        if pick_row(ui, words, false) {
                            let suggested = change_record::file_name(&instance.spec.name, None, form);
                            out.push(Intent::File(FileRequest::SaveRecord { instance: key.clone(), job: None, form, suggested }));
                        }
                    }
                });
                if ui.add(Button::plain("Test again").icon(Icon::RefreshCw)).clicked() {
                    out.push(Intent::Send(Command::Run { instance: key.clone(), steps: vec![StepId::SignIn] }));
                }
            } else if ui.add(Button::primary("Test sign-in again").icon(Icon::RefreshCw)).clicked() {
                out.push(Intent::Send(Command::Run { instance: key.clone(), steps: vec![StepId::SignIn] }));
            }
        },
        |ui| {
            undo = ui.add(Button::danger(&words).icon(Icon::Undo2)).clicked();
            // beside four buttons there is room for it in a wide window only
            if env.width >= 1480.0 {
                label(ui, "Undo shows its own plan first", Type::Small, env.t.text_secondary);
            }
        },
    );
    if undo {
        view.undo = Some(key.clone());
        out.push(Intent::Send(Command::Journal(Some(key.clone()))));
    }
}
