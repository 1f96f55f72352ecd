//! What an AWS identity may do of what the procedure needs: one line, and every action by its step when it is opened.

use crate::domain::rights::aws_actions;
use crate::domain::step::StepId;
use crate::ui::env::Env;
use crate::ui::text::count;
use crate::ui::theme::{Type, size};
use crate::ui::widgets::{Badge, Status, fold, label, text_fit};
use egui::{Align2, Id, Sense, Ui, vec2};

/// Shows the rights of the account's identity. `missing` is nothing where that can't be told.
pub(super) fn show(ui: &mut Ui, env: &Env<'_>, account: &str, missing: Option<&[String]>) {
    let all: usize = StepId::ALL.into_iter().map(|step| aws_actions(step).len()).sum();
    let badge = match missing {
        None => Badge::new(Status::Unknown, "Not checked: the identity may not ask IAM about its rights"),
        Some([]) => Badge::new(Status::Ok, format!("Allowed: all {}", count(all, "action"))),
        Some(missing) => Badge::new(Status::Failing, format!("Not allowed: {} of {}", missing.len(), count(all, "action"))),
    };
    let name = format!("Rights in {account}: {}", badge.word);
    let (_, open) = fold(ui, Id::unique(("rights", account)), &name, |ui, rect| {
        badge.plain_at(ui, rect.left_center() + vec2(24.0, 0.0), rect.width() - 24.0);
    });
    if !open {
        return;
    }
    for step in StepId::ALL.into_iter().filter(|step| !aws_actions(*step).is_empty()) {
        ui.horizontal(|ui| {
            ui.add_space(24.0);
            label(ui, &format!("{} {}", step.number(), step.title()), Type::SmallStrong, env.t.text_secondary);
        });
        for action in aws_actions(step) {
            row(ui, env, action, missing);
        }
    }
}

fn row(ui: &mut Ui, env: &Env<'_>, action: &str, missing: Option<&[String]>) {
    let badge = match missing {
        None => Badge::new(Status::Unknown, "Not checked"),
        Some(missing) if missing.iter().any(|m| m == action) => Badge::new(Status::Failing, "Not allowed"),
        Some(_) => Badge::new(Status::Ok, "Allowed"),
    };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), size::BADGE), Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::accesskit::Role::Label, true, format!("{action}: {}", badge.word)));
    let at = rect.left_center() + vec2(24.0, 0.0);
    text_fit(ui, Align2::LEFT_CENTER, at, action, Type::Mono, env.t.text, 260.0);
    badge.plain_at(ui, at + vec2(280.0, 0.0), 160.0);
}
