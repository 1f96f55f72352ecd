//! The joined plan of all open steps, shown before they are run in one go.

use crate::domain::step::StepId;
use crate::ui::env::Env;
use crate::ui::intent::Intent;
use crate::ui::model::Remote;
use crate::ui::text;
use crate::ui::theme::{Type, size};
use crate::ui::view::View;
use crate::ui::widgets::{Button, cloud_at, gap, head, label, paragraph, text_at, text_fit, with_footer};
use crate::workflow::message::Command;
use crate::workflow::view::{InstanceView, StepState};
use egui::accesskit::Role;
use egui::{Align2, ScrollArea, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, instance: &InstanceView, out: &mut Vec<Intent>) {
    let key = &instance.spec.key;
    let steps = env.model.open_steps(instance);
    let (mut body, mut foot) = with_footer(ui, if env.narrow() { 80.0 } else { 96.0 }, 14.0);
    ScrollArea::vertical().auto_shrink(false).id_salt("run all").show(&mut body, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let width = ui.available_width();
        let title = format!("Set up {}: {} open", instance.spec.name, text::count(steps.len(), "step"));
        paragraph(ui, &title, Type::Title, env.t.text, width);
        gap(ui, 4.0);
        let provider = instance.spec.provider.as_str();
        let roles: Vec<String> = instance.spec.roles.iter().map(|r| r.name.to_string()).collect();
        let noun = if roles.len() == 1 { "role" } else { "roles" };
        let words = format!(
            "Provider {provider}, {noun} {}, test user {}. Change them in their steps.",
            text::listed(&roles),
            instance.spec.test_user.display_name
        );
        paragraph(ui, &words, Type::Body, env.t.text_secondary, width);
        gap(ui, 16.0);
        head(ui, "Steps, in order", "Each is planned from what it finds");
        for step in &steps {
            row(ui, env, instance, *step);
        }
        gap(ui, 16.0);
    });
    foot.horizontal(|ui| {
        let words = format!("Run {}", text::count(steps.len(), "step"));
        if ui.add(Button::primary(&words)).clicked() {
            view.run_all = None;
            view.step.remove(key);
            out.push(Intent::Send(Command::Run { instance: key.clone(), steps: steps.clone() }));
        }
        if ui.add(Button::plain("Back to one step")).clicked() {
            view.run_all = None;
        }
    });
    gap(&mut foot, 8.0);
    label(&mut foot, "Stops at the first problem; every change can be undone", Type::Small, env.t.text_secondary);
}

fn row(ui: &mut Ui, env: &Env<'_>, instance: &InstanceView, step: StepId) {
    let t = env.t;
    let what = what(env, instance, step);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), size::ROW), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("Will run {} {}: {what}", step.number(), step.title())));
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, t.line));
    let at = |x: f32| pos2(rect.left() + x, rect.center().y);
    text_at(ui, Align2::LEFT_CENTER, at(0.0), &step.number().to_string(), Type::Mono, t.text_secondary);
    text_fit(ui, Align2::LEFT_CENTER, at(24.0), step.title(), Type::Small, t.text, 170.0);
    cloud_at(ui, at(196.0), step.cloud(), true, t.text_secondary);
    text_fit(ui, Align2::LEFT_CENTER, at(290.0), &what, Type::Small, t.text_secondary, rect.width() - 290.0);
}

/// What a step will do, as far as it is known now.
fn what(env: &Env<'_>, instance: &InstanceView, step: StepId) -> String {
    let planned = env.model.plans.get(&(instance.spec.key.clone(), step)).and_then(Remote::value);
    if let Some(plan) = planned {
        let writes: Vec<String> = plan.writes().map(|w| w.call.action().to_owned()).collect();
        return if writes.is_empty() { "Reads only".into() } else { text::listed(&writes) };
    }
    match env.model.step(instance, step) {
        StepState::WaitsFor(steps) => {
            let numbers: Vec<String> = steps.iter().map(|s| s.number().to_string()).collect();
            format!("After {}", text::listed(&numbers))
        }
        _ => super::wish::purpose(step).to_owned(),
    }
}
