//! Who has which role of an instance.

use crate::domain::directory::AppRoleId;
use crate::ui::cache::kept;
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::text;
use crate::ui::theme::{Type, size};
use crate::ui::widgets::{Column, Empty, cell, header, label};
use crate::workflow::view::InstanceView;
use egui::accesskit::Role;
use egui::{Frame, Margin, ScrollArea, Sense, Stroke, Ui, WidgetInfo, vec2};
use std::collections::{BTreeSet, HashMap};

/// What is looked up for each row.
struct Sums {
    people: usize,
    roles: HashMap<AppRoleId, String>,
}

impl Sums {
    fn of(instance: &InstanceView) -> Self {
        let observed = || instance.observed.iter();
        Self {
            people: observed().flat_map(|o| &o.assignments).map(|a| &a.principal).collect::<BTreeSet<_>>().len(),
            roles: observed().flat_map(|o| &o.app_roles).map(|role| (role.id.clone(), role.display_name.clone())).collect(),
        }
    }
}

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, instance: &InstanceView) {
    let assignments = instance.observed.as_ref().map(|o| o.assignments.as_slice()).unwrap_or_default();
    if assignments.is_empty() {
        Frame::NONE.inner_margin(Margin { left: 24, right: 24, top: 56, bottom: 0 }).show(ui, |ui| {
            ui.set_min_size(ui.available_size());
            let text = "A person signs in with a role that was assigned here. Step 12 assigns the test user.";
            Empty { icon: Icon::Users, title: "Nobody has a role yet", text, needs: &[] }.show(ui, |_| {});
        });
        return;
    }
    let sums = kept(ui, env, "people of an instance", instance.spec.key.clone(), |_| Sums::of(instance));
    Frame::NONE.inner_margin(Margin { left: 24, right: 24, top: 20, bottom: 16 }).show(ui, |ui| {
        let title = match sums.people {
            1 => "1 person can sign in".to_owned(),
            n => format!("{} people can sign in", text::thousands(n)),
        };
        label(ui, &title, Type::Title, env.t.text);
    });
    let columns = [Column::text("Person or group", 24.0, 330.0), Column::text("Role", 330.0, ui.available_width() - 16.0)];
    Frame::NONE.fill(env.t.surface).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        header(ui, &columns);
        ScrollArea::vertical().auto_shrink(false).show_rows(ui, size::ROW, assignments.len(), |ui, range| {
            for assignment in &assignments[range] {
                let role = sums.roles.get(&assignment.app_role).map_or("Unknown role", String::as_str);
                let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), size::ROW), Sense::hover());
                response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{}: {role}", assignment.principal_name)));
                cell(ui, rect, &columns[0], &assignment.principal_name, Type::Small, env.t.text);
                cell(ui, rect, &columns[1], role, Type::Mono, env.t.text_secondary);
                ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, env.t.line));
            }
        });
    });
}
