//! The mend of one role: the old line, the new line, whom it touches, and the button.

use crate::domain::call::AwsCall;
use crate::domain::role_import::{Mend, Prediction};
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::Intent;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, copy_button, gap, icon, icon_at, label, paragraph, text_at, text_fit, two_ends};
use crate::workflow::drift;
use crate::workflow::message::Command;
use crate::workflow::view::InstanceView;
use egui::accesskit::Role;
use egui::{Align2, Sense, Ui, WidgetInfo, pos2, vec2};

/// Lines of a policy that are shown; more are in the copy.
const MOST_LINES: usize = 6;

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, instance: &InstanceView, prediction: &Prediction, out: &mut Vec<Intent>) {
    let width = ui.available_width();
    let name = prediction.role.name();
    match &prediction.mend {
        None => {
            label(ui, name.as_str(), Type::BodyStrong, env.t.text);
            gap(ui, 4.0);
            paragraph(ui, &format!("{}.", prediction.why()), Type::Body, env.t.text_secondary, width);
        }
        Some(Mend::ByHand { label: title, advice }) => {
            label(ui, &format!("{title} of {name}"), Type::BodyStrong, env.t.text);
            gap(ui, 4.0);
            paragraph(ui, &format!("{advice}."), Type::Body, env.t.text_secondary, width);
        }
        Some(mend @ Mend::Trust { label: title, call, inverse, affects }) => {
            two_ends(
                ui,
                20.0,
                |ui| {
                    label(ui, &format!("{title} in {name}"), Type::BodyStrong, env.t.text);
                },
                |ui| {
                    label(ui, "1 call, UpdateAssumeRolePolicy", Type::Small, env.t.text_secondary);
                    label(ui, "Changes AWS", Type::Small, env.t.text_secondary);
                    icon(ui, Icon::Cloud, 14.0, env.t.text_secondary);
                },
            );
            gap(ui, 8.0);
            let (before, after) = (trust_of(inverse), trust_of(call));
            lines(ui, env, &before, &after);
            gap(ui, 8.0);
            ui.horizontal(|ui| {
                icon(ui, Icon::Users, 14.0, env.t.text_secondary);
                label(ui, affects, Type::Small, env.t.text_secondary);
            });
            gap(ui, 8.0);
            buttons(ui, env, instance, prediction, mend, &after, out);
        }
    }
}

fn buttons(ui: &mut Ui, env: &Env<'_>, instance: &InstanceView, prediction: &Prediction, mend: &Mend, after: &str, out: &mut Vec<Intent>) {
    let busy = env.model.running(&instance.spec.key).map(|_| "A job of this instance is running");
    ui.horizontal(|ui| {
        let words = format!("{} of {}", mend.label(), prediction.role.name());
        if ui.add(Button::primary(&words).blocked(busy)).clicked() {
            out.push(Intent::Send(Command::Mend(instance.spec.key.clone(), drift::trust_id(prediction.role.name().as_str()))));
        }
        copy_button(ui, "the new trust policy", after);
        label(ui, "Undo puts the old policy back, kept in Activity", Type::Small, env.t.text_secondary);
    });
}

fn trust_of(call: &AwsCall) -> String {
    match call {
        AwsCall::UpdateTrust { trust, .. } => pretty(trust),
        _ => String::new(),
    }
}

/// The policy in lines, as it can be compared.
fn pretty(policy: &str) -> String {
    let value: Option<serde_json::Value> = serde_json::from_str(policy).ok();
    value.and_then(|v| serde_json::to_string_pretty(&v).ok()).unwrap_or_else(|| policy.to_owned())
}

/// The lines that go and those that come, as in a patch.
fn lines(ui: &mut Ui, env: &Env<'_>, before: &str, after: &str) {
    let (gone, come) = differing(before, after);
    for (sign, words, text, fill, edge) in gone
        .iter()
        .map(|l| ("-", "Removed", l, env.t.failing_tint, env.t.failing))
        .chain(come.iter().map(|l| ("+", "Added", l, env.t.ok_tint, env.t.ok)))
        .take(MOST_LINES)
    {
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 22.0), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{words}: {}", text.trim())));
        ui.painter().rect_filled(rect, 0, fill);
        ui.painter().rect_filled(rect.with_max_x(rect.left() + 4.0), 0, edge);
        text_at(ui, Align2::LEFT_CENTER, pos2(rect.left() + 12.0, rect.center().y), sign, Type::Mono, edge);
        text_fit(
            ui,
            Align2::LEFT_CENTER,
            pos2(rect.left() + 30.0, rect.center().y),
            text.trim(),
            Type::Mono,
            env.t.text,
            rect.width() - 38.0,
        );
    }
    if gone.len() + come.len() > MOST_LINES {
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 20.0), Sense::hover());
        icon_at(ui, pos2(rect.left() + 16.0, rect.center().y), Icon::ChevronDown, 12.0, env.t.text_secondary);
        let more = format!("{} more lines, all in the copy", gone.len() + come.len() - MOST_LINES);
        text_at(ui, Align2::LEFT_CENTER, pos2(rect.left() + 30.0, rect.center().y), &more, Type::Small, env.t.text_secondary);
    }
}

/// What differs between a common beginning and a common end.
fn differing<'t>(before: &'t str, after: &'t str) -> (Vec<&'t str>, Vec<&'t str>) {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let (old, new) = (&old[head..], &new[head..]);
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    (old[..old.len() - tail].to_vec(), new[..new.len() - tail].to_vec())
}

#[cfg(test)]
mod tests {
    use super::differing;

    #[test]
    fn only_what_differs_is_shown() {
        assert_eq!(differing("a\nb\nc", "a\nx\ny\nc"), (vec!["b"], vec!["x", "y"]));
        assert_eq!(differing("a\nb", "a"), (vec!["b"], Vec::<&str>::new()));
        assert_eq!(differing("a", "a"), (Vec::new(), Vec::<&str>::new()));
    }
}
