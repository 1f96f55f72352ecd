//! The seven phases: as rows in a pane, as columns below the table of Certificates.

use crate::domain::rollover::{Note, PhaseState, RollPhase};
use crate::domain::spec::InstanceKey;
use crate::domain::step::Cloud;
use crate::ui::env::Env;
use crate::ui::model::RollRun;
use crate::ui::screens::phased::{doing, left};
use crate::ui::text;
use crate::ui::theme::Type;
use crate::ui::widgets::{Badge, PhaseRow, Status, cloud_at, head, text_fit};
use egui::accesskit::Role;
use egui::{Align2, CornerRadius, Rect, Sense, Ui, WidgetInfo, pos2, vec2};

/// A phase as it is painted.
pub(super) struct Shown {
    phase: RollPhase,
    badge: Badge,
    detail: String,
}

/// The phases of an instance, as they are known at the moment.
pub(super) fn shown(env: &Env<'_>, key: &InstanceKey) -> Vec<Shown> {
    let rollovers = &env.model.rollovers;
    let (view, run) = (rollovers.views.get(key), rollovers.runs.get(key));
    let note = view.and_then(|v| v.note.as_ref());
    let begun = note.is_some_and(|n| n.finished.is_none()) || run.is_some_and(RollRun::is_on);
    let states: Vec<(RollPhase, PhaseState)> = match view {
        Some(view) if !view.phases.is_empty() => view.phases.clone(),
        _ => RollPhase::ALL.into_iter().map(|phase| (phase, PhaseState::Later)).collect(),
    };
    let one = |(phase, state): (RollPhase, PhaseState)| {
        let running = run.filter(|run| run.is_on() && is_at(run, phase, &state));
        Shown { phase, badge: badge(phase, &state, running, run, begun, env), detail: detail(env, phase, &state, running, note) }
    };
    states.into_iter().map(one).collect()
}

/// Whether a run is at a phase: the one that it says, else the one that comes next.
fn is_at(run: &RollRun, phase: RollPhase, state: &PhaseState) -> bool {
    match &run.doing {
        Some((at, _)) => *at == phase,
        None => matches!(state, PhaseState::Now | PhaseState::Waits { .. }),
    }
}

fn badge(phase: RollPhase, state: &PhaseState, running: Option<&RollRun>, run: Option<&RollRun>, begun: bool, env: &Env<'_>) -> Badge {
    if running.is_some() {
        return Badge::new(Status::InProgress, "Running");
    }
    match state {
        PhaseState::Done => match run.and_then(|run| run.took(phase)).filter(|ms| *ms >= 1000) {
            Some(ms) => Badge::new(Status::Ok, format!("Done, {}", text::duration(ms))),
            None => Badge::new(Status::Ok, "Done"),
        },
        PhaseState::NotPossible { .. } => Badge::new(Status::NotNeeded, "Left out"),
        PhaseState::Waits { until: Some(until), .. } if *until > env.now => {
            Badge::new(Status::Waiting, format!("Waits {}", left(*until, env.now)))
        }
        PhaseState::Now | PhaseState::Waits { .. } if begun => Badge::new(Status::YourTurn, "Now"),
        PhaseState::Now => Badge::new(Status::YourTurn, "First"),
        PhaseState::Waits { .. } | PhaseState::Later => Badge::new(Status::Waiting, "Later"),
    }
}

/// What is known of a phase, or what it will bring.
fn detail(env: &Env<'_>, phase: RollPhase, state: &PhaseState, running: Option<&RollRun>, note: Option<&Note>) -> String {
    if let Some(run) = running {
        return doing(run.doing.as_ref().map(|(_, doing)| doing));
    }
    let at = |at: Option<jiff::Timestamp>| at.map(|at| text::moment(at, env.now, env.zone));
    let known = match (state, note) {
        (PhaseState::NotPossible { reason }, _) => Some(reason.clone()),
        (PhaseState::Waits { reason, until }, _) => {
            let until = at(*until).map(|due| format!(", until {due}")).unwrap_or_default();
            Some(format!("{reason}{until}"))
        }
        (PhaseState::Done, Some(note)) => done(phase, note, &at),
        _ => None,
    };
    known.unwrap_or_else(|| promise(phase).to_owned())
}

fn done(phase: RollPhase, note: &Note, at: &dyn Fn(Option<jiff::Timestamp>) -> Option<String>) -> Option<String> {
    match phase {
        RollPhase::Stage => note.new.as_ref().map(|new| format!("{}, nobody is affected", text::thumbprint(&new.spaced()))),
        RollPhase::Overlap => at(note.overlapped).map(|at| format!("AWS trusts both since {at}")),
        RollPhase::Canary => {
            let tried = note.canary.as_ref().and_then(|c| c.as_ref().ok().copied());
            at(tried).map(|at| format!("AWS took a response signed with the new key, {at}"))
        }
        RollPhase::Activate => at(note.activated).map(|at| format!("The new one signs since {at}")),
        RollPhase::Prove => at(note.proven).map(|at| format!("A real sign-in was signed with it and taken, {at}")),
        RollPhase::CoolDown => Some("Nothing signed with the old one is on its way".into()),
        RollPhase::Prune => at(note.finished).map(|at| format!("Gone from both clouds since {at}")),
    }
}

/// What a phase will bring, who is affected, what it waits for.
const fn promise(phase: RollPhase) -> &'static str {
    match phase {
        RollPhase::Stage => "Made beside the old one, which goes on signing; nobody is affected",
        RollPhase::Overlap => "Metadata with both, read back by thumbprint; nobody is affected",
        RollPhase::Canary => "A response signed with the new key, where the key is here",
        RollPhase::Activate => "Every sign-in from then on; waits until all of AWS knows both",
        RollPhase::Prove => "A sign-in of the test user, or of a person in a browser",
        RollPhase::CoolDown => "Waits after the last use of the old one",
        RollPhase::Prune => "Out of the directory, then out of AWS; no way back behind it",
    }
}

/// Where a phase does something.
const fn cloud(phase: RollPhase) -> Cloud {
    match phase {
        RollPhase::Stage | RollPhase::Activate => Cloud::Directory,
        RollPhase::Overlap | RollPhase::Canary => Cloud::Aws,
        RollPhase::Prove | RollPhase::CoolDown | RollPhase::Prune => Cloud::Both,
    }
}

/// The phases as rows, under a head.
pub(super) fn rows(ui: &mut Ui, env: &Env<'_>, key: &InstanceKey, remark: &str) {
    head(ui, "Phases", remark);
    for one in shown(env, key) {
        let (number, title) = (one.phase.number(), one.phase.title());
        PhaseRow { number, title, badge: &one.badge, cloud: cloud(one.phase), detail: &one.detail }.show(ui);
    }
}

/// A few words for a column.
const fn short(phase: RollPhase) -> &'static str {
    match phase {
        RollPhase::Stage => "New certificate",
        RollPhase::Overlap => "AWS trusts both",
        RollPhase::Canary => "Try new key",
        RollPhase::Activate => "Activate",
        RollPhase::Prove => "Prove sign-in",
        RollPhase::CoolDown => "Cool down",
        RollPhase::Prune => "Remove old one",
    }
}

/// The phases side by side, each under a bar of its state's colour.
pub(in crate::ui) fn columns(ui: &mut Ui, env: &Env<'_>, key: &InstanceKey) {
    let t = env.t;
    let all = shown(env, key);
    let (whole, _) = ui.allocate_exact_size(vec2(ui.available_width(), 84.0), Sense::hover());
    #[allow(clippy::cast_precision_loss, reason = "seven phases")]
    let width = (whole.width() + 12.0) / all.len().max(1) as f32;
    let mut from = whole.left();
    for one in &all {
        let rect = Rect::from_min_size(pos2(from, whole.top()), vec2(width - 12.0, whole.height()));
        from += width;
        let response = ui.interact(rect, ui.scope_id().with(("phase", one.phase.as_str())), Sense::hover());
        let said = format!("Phase {} {}: {}. {}", one.phase.number(), one.phase.title(), one.badge.word, one.detail);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &said));
        let color = if one.badge.status == Status::Waiting { t.line } else { one.badge.status.color(t) };
        ui.painter().rect_filled(Rect::from_min_size(rect.min, vec2(rect.width(), 4.0)), CornerRadius::same(2), color);
        let at = |y: f32| rect.min + vec2(0.0, y);
        one.badge.plain_at(ui, at(22.0), rect.width());
        let weight = if one.badge.status == Status::Waiting { t.text_secondary } else { t.text };
        text_fit(ui, Align2::LEFT_CENTER, at(44.0), short(one.phase), Type::BodyStrong, weight, rect.width());
        cloud_at(ui, at(66.0), cloud(one.phase), true, t.text_secondary);
        response.on_hover_text(&one.detail);
    }
}
