//! From when on something is a warning: days before a certificate ends, and the age at which an access key is due.

use crate::ui::env::Env;
use crate::ui::intent::Intent;
use crate::ui::model::{KEY_DAYS, Levels, WARNING_DAYS};
use crate::ui::text::count;
use crate::ui::theme::Type;
use crate::ui::widgets::{Badge, Button, Field, Status, gap, head, label};
use egui::{Id, Key, Ui};

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, out: &mut Vec<Intent>) {
    head(ui, "Warnings", "Overview and Certificates use these");
    gap(ui, 12.0);
    let (levels, usual) = (env.model.levels(), Levels::default());
    days(ui, "Days before a certificate ends", WARNING_DAYS, levels.warning_days, usual.warning_days, out);
    gap(ui, 12.0);
    days(ui, "Days after which an access key is due", KEY_DAYS, levels.key_days, usual.key_days, out);
    gap(ui, 4.0);
    label(ui, "AWS's own check (Security Hub, IAM.3) asks for 90 days", Type::Small, env.t.text_secondary);
}

/// A number field that takes days; anything else is not kept, and said beside it.
fn days(ui: &mut Ui, name: &str, key: &'static str, now: i64, usual: i64, out: &mut Vec<Intent>) {
    let (id, memory) = (Id::unique(("days", key)), Id::unique(("typed days", key)));
    let mut typed = ui.data(|d| d.get_temp::<String>(memory)).unwrap_or_else(|| now.to_string());
    let read = typed.trim().parse::<i64>().ok().filter(|days| Levels::RANGE.contains(days));
    let wrong = format!("Not kept: give 1 to {} days", Levels::RANGE.end());
    ui.horizontal(|ui| {
        let badge = read.is_none().then(|| Badge::new(Status::Warning, wrong));
        let field = Field::new(name).width(120.0).id(id).show(ui, &mut typed);
        ui.vertical(|ui| {
            gap(ui, 22.0);
            ui.horizontal(|ui| {
                if let Some(badge) = badge {
                    badge.plain(ui);
                } else if now != usual
                    && ui.add(Button::link(&format!("Back to {}", count(usize::try_from(usual).unwrap_or(0), "day")))).clicked()
                {
                    out.push(Intent::Setting(key, usual.to_string()));
                    ui.data_mut(|d| d.remove::<String>(memory));
                }
            });
        });
        let entered = ui.input(|i| i.key_pressed(Key::Enter));
        if field.lost_focus() {
            if let Some(days) = read.filter(|days| *days != now) {
                out.push(Intent::Setting(key, days.to_string()));
            }
            if read.is_some() || !entered {
                ui.data_mut(|d| d.remove::<String>(memory));
            }
        } else if field.changed() {
            ui.data_mut(|d| d.insert_temp(memory, typed));
        }
    });
}
