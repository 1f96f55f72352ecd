//! What differs from the wish in one step, each with the change that mends it.

use crate::domain::step::StepId;
use crate::ui::env::Env;
use crate::ui::intent::Intent;
use crate::ui::theme::Type;
use crate::ui::widgets::{Badge, Button, Status, gap, head, label, paragraph};
use crate::workflow::drift::Difference;
use crate::workflow::message::Command;
use crate::workflow::view::InstanceView;
use egui::Ui;

/// Nothing is shown where nothing differs, or while a job changes things anyway.
pub(super) fn show(ui: &mut Ui, env: &Env<'_>, instance: &InstanceView, step: StepId, out: &mut Vec<Intent>) {
    let found: Vec<&Difference> = instance.side.differences.iter().filter(|d| d.step == step).collect();
    if found.is_empty() || env.model.running(&instance.spec.key).is_some() {
        return;
    }
    gap(ui, 16.0);
    head(ui, "Differs from the wish", "As it was last read");
    let mut offered: Vec<&str> = Vec::new();
    for difference in found {
        gap(ui, 8.0);
        one(ui, env, difference);
        // several lines may be mended by one change: it is offered once
        if offered.contains(&difference.id.as_str()) {
            continue;
        }
        offered.push(&difference.id);
        gap(ui, 6.0);
        mend(ui, env, instance, difference, out);
    }
}

fn one(ui: &mut Ui, env: &Env<'_>, difference: &Difference) {
    let (t, width) = (env.t, ui.available_width());
    ui.horizontal(|ui| {
        Badge::new(Status::Warning, difference.subject.clone()).plain(ui);
    });
    gap(ui, 2.0);
    let is = difference.is.as_deref().unwrap_or("Not there");
    let should = difference.should.as_deref().unwrap_or("not there");
    paragraph(ui, &format!("{is}, should be {should}"), Type::Mono, t.text, width);
    gap(ui, 2.0);
    paragraph(ui, &format!("{}.", difference.why), Type::Small, t.text_secondary, width);
}

fn mend(ui: &mut Ui, env: &Env<'_>, instance: &InstanceView, difference: &Difference, out: &mut Vec<Intent>) {
    let Some(plan) = &difference.mend else {
        label(ui, "No call mends this: change it in the portal, then read again", Type::Small, env.t.text_secondary);
        return;
    };
    ui.horizontal(|ui| {
        let name = format!("{} ({})", plan.button, difference.subject);
        if ui.add(Button::plain(&plan.button).small().name(&name)).clicked() {
            out.push(Intent::Send(Command::Mend(instance.spec.key.clone(), difference.id.clone())));
        }
        let calls: Vec<&str> = plan.writes().map(|w| w.call.action()).collect();
        label(ui, &format!("{}. {}", calls.join(", "), plan.undo), Type::Small, env.t.text_secondary);
    });
}
