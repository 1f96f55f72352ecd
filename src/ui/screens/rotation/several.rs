//! Several rotations together: which, how each stands, and one button. A click on a row opens that one.

use super::one::send;
use super::stand;
use crate::domain::spec::InstanceKey;
use crate::ui::env::Env;
use crate::ui::facts::facts;
use crate::ui::icons::Icon;
use crate::ui::intent::Intent;
use crate::ui::model::{Doing, RotateWhere};
use crate::ui::screens::rollover::is_practice;
use crate::ui::text::count;
use crate::ui::theme::{Type, size};
use crate::ui::view::View;
use crate::ui::widgets::{Button, gap, head, label, paragraph, row_line, selectable, text_fit, with_footer};
use crate::workflow::message::{RotateCommand, RotateWish};
use crate::workflow::view::InstanceView;
use egui::{Align2, Id, ScrollArea, Ui, pos2};

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, out: &mut Vec<Intent>) {
    let Some(keys) = view.rotation.several.clone() else { return };
    let all: Vec<&InstanceView> = keys.iter().filter_map(|key| env.model.instances.get(key)).collect();
    let (mut body, mut foot) = with_footer(ui, 96.0, 16.0);
    let (body_ui, width) = (&mut body, 760.0);
    body_ui.spacing_mut().item_spacing.y = 0.0;
    paragraph(body_ui, &title(env, &all), Type::Title, env.t.text, body_ui.available_width());
    gap(body_ui, 4.0);
    let words = "Each goes as far as it can. One that has to wait for a cycle or for its cool-down is left there, and goes on when you run it again.";
    paragraph(body_ui, words, Type::Body, env.t.text_secondary, width);
    gap(body_ui, 16.0);
    if let Some(first) = all.first() {
        body_ui.horizontal(|ui| super::choices::cool_down(ui, env, is_practice(env, first), out));
        gap(body_ui, 16.0);
    }
    head(body_ui, "Instances", &count(all.len(), "key"));
    ScrollArea::vertical().auto_shrink(false).id_salt("several rotations").show(body_ui, |ui| {
        for (index, instance) in all.iter().enumerate() {
            if row(ui, env, instance, index == 0) {
                view.rotation.open = Some(instance.spec.key.clone());
                view.rotation.page = None;
            }
        }
    });
    footer(&mut foot, env, &all, out);
}

fn title(env: &Env<'_>, all: &[&InstanceView]) -> String {
    let on = all.iter().filter(|i| env.model.rotations.is_on(&i.spec.key)).count();
    let done = all.iter().filter(|i| matches!(env.model.rotations.stand(&i.spec.key, env.now), RotateWhere::Rotated(_))).count();
    match (on, done) {
        (0, 0) => format!("Rotate {}", count(all.len(), "import key")),
        (0, done) => format!("{done} of {} rotated", count(all.len(), "import key")),
        (on, _) => format!("Rotating {}, {on} to go", count(all.len(), "import key")),
    }
}

/// A row; whether it was opened.
fn row(ui: &mut Ui, env: &Env<'_>, instance: &InstanceView, first: bool) -> bool {
    let (key, name, t) = (&instance.spec.key, &instance.spec.name, env.t);
    let stand = env.model.rotations.stand(key, env.now);
    let (badge, detail) = (stand::badge(&stand, env.now), detail(env, instance, &stand));
    let row =
        selectable(ui, Id::unique(("rotation of several", &key.0)), size::ROW, false, first, &format!("{name}, {}, {detail}", badge.word));
    let at = |x: f32| pos2(row.rect.left() + x, row.rect.center().y);
    badge.plain_at(ui, at(12.0), 124.0);
    text_fit(ui, Align2::LEFT_CENTER, at(148.0), name, Type::SmallStrong, t.text, 180.0);
    text_fit(ui, Align2::LEFT_CENTER, at(340.0), &detail, Type::Small, t.text_secondary, row.rect.width() - 348.0);
    row_line(ui, row.rect);
    row.response.clicked()
}

fn detail(env: &Env<'_>, instance: &InstanceView, stand: &RotateWhere) -> String {
    let doing = env.model.rotations.runs.get(&instance.spec.key).and_then(|run| run.doing.as_ref());
    match (stand, doing) {
        (RotateWhere::Failed(finding), _) => finding.what.clone(),
        (_, Some((_, Doing::Call(action)))) => format!("Calling {action}"),
        (_, Some((_, Doing::Waits(reason, ..)))) => reason.clone(),
        (RotateWhere::Rest, _) => instance.import_keys.first().map(|key| key.id.clone()).unwrap_or_default(),
        _ => stand::title(env, instance, stand),
    }
}

fn footer(foot: &mut Ui, env: &Env<'_>, all: &[&InstanceView], out: &mut Vec<Intent>) {
    let facts = facts(foot, env);
    foot.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        if all.iter().any(|i| env.model.rotations.is_on(&i.spec.key)) {
            let stopping =
                all.iter().filter_map(|i| env.model.rotations.runs.get(&i.spec.key)).filter(|run| run.is_on()).all(|run| run.stopping);
            let button = Button::plain("Stop all rotations").icon(Icon::X).blocked(stopping.then_some("Each stops after its current call"));
            if ui.add(button).clicked() {
                out.push(send(RotateCommand::Stop(None)));
            }
            return;
        }
        let open = |i: &&&InstanceView| !matches!(env.model.rotations.stand(&i.spec.key, env.now), RotateWhere::Rotated(_));
        let free: Vec<InstanceKey> =
            all.iter().filter(open).filter(|i| stand::blocked(env, &facts, i).is_none()).map(|i| i.spec.key.clone()).collect();
        let words = format!("Rotate {}", count(free.len(), "import key"));
        let blocked = free.is_empty().then_some("None of them can be rotated now: open one to see why");
        if ui.add(Button::primary(&words).blocked(blocked)).clicked() {
            out.push(send(RotateCommand::Run(RotateWish::several(free))));
        }
    });
    gap(foot, 8.0);
    label(foot, "Four at once; those of one import user one after the other", Type::Small, env.t.text_secondary);
}
