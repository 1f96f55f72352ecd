//! The role pairs of an instance.

use super::role_import;
use crate::domain::spec::RoleDelivery;
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::Intent;
use crate::ui::text;
use crate::ui::theme::{Type, size};
use crate::ui::widgets::{Badge, Column, Empty, Status, cell, gap, header, label, paragraph};
use crate::workflow::view::{InstanceView, RoleView};
use egui::accesskit::Role;
use egui::{Frame, Margin, ScrollArea, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

/// The longest role pair that the directory imports. Source: Microsoft's tutorial, known limits.
const MOST_PAIR_CHARS: usize = 239;

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, instance: &InstanceView, out: &mut Vec<Intent>) {
    // what the import would do is said only where it is used
    let imported = instance.spec.directory_roles.way == RoleDelivery::Provisioning;
    if let Some(predictions) = instance.side.predictions.as_deref().filter(|p| imported && !p.is_empty()) {
        role_import::show(ui, env, instance, predictions, out);
        return;
    }
    if instance.roles.is_empty() {
        Frame::NONE.inner_margin(Margin { left: 24, right: 24, top: 56, bottom: 0 }).show(ui, |ui| {
            ui.set_min_size(ui.available_size());
            let text = "Roles say what people may do in the account. They are made in step 9 and come into the directory in step 11.";
            Empty { icon: Icon::Users, title: "No role trusts this provider yet", text, needs: &[] }.show(ui, |_| {});
        });
        return;
    }
    Frame::NONE.inner_margin(Margin { left: 24, right: 24, top: 20, bottom: 16 }).show(ui, |ui| {
        let inside = instance.roles.iter().filter(|r| r.in_directory).count();
        let all = instance.roles.len();
        let title = if !imported {
            let are = if inside == 1 { "is" } else { "are" };
            format!("{} {are} written directly, nothing is imported", text::count(inside, "role"))
        } else if inside == all {
            format!("{} can be assigned", text::count(all, "role"))
        } else {
            format!("{inside} of {} can be assigned", text::count(all, "role"))
        };
        label(ui, &title, Type::Title, env.t.text);
        gap(ui, 4.0);
        let width = ui.available_width();
        paragraph(ui, "A role can be assigned once the directory has it as app role.", Type::Body, env.t.text_secondary, width);
    });
    let width = ui.available_width();
    let columns = [
        Column::text("In the directory", 24.0, 150.0),
        Column::text("Role", 150.0, 370.0),
        Column::numbers(if imported { "Pair, max 239" } else { "Pair" }, 370.0, 480.0),
        Column::text("Assigned to", 496.0, width - 16.0),
    ];
    Frame::NONE.fill(env.t.surface).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        header(ui, &columns);
        ScrollArea::vertical().auto_shrink(false).show_rows(ui, size::ROW, instance.roles.len(), |ui, range| {
            for role in &instance.roles[range] {
                row(ui, env, &columns, role, imported);
            }
        });
    });
}

fn row(ui: &mut Ui, env: &Env<'_>, columns: &[Column; 4], role: &RoleView, imported: bool) {
    let t = env.t;
    let badge = if !imported && role.in_directory {
        Badge::new(Status::Ok, "Written")
    } else if imported && role.pair_chars > MOST_PAIR_CHARS {
        Badge::new(Status::Failing, "Stays out")
    } else if role.in_directory {
        Badge::new(Status::Ok, "Comes in")
    } else {
        Badge::new(Status::Waiting, "Not yet")
    };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), size::ROW), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{}: {}", role.name, badge.word)));
    badge.plain_at(ui, pos2(rect.left() + 24.0, rect.center().y), 120.0);
    cell(ui, rect, &columns[1], &role.name, Type::Mono, t.text);
    let long = imported && role.pair_chars > MOST_PAIR_CHARS;
    cell(
        ui,
        rect,
        &columns[2],
        &role.pair_chars.to_string(),
        if long { Type::SmallStrong } else { Type::Small },
        if long { t.failing } else { t.text },
    );
    let people = if role.assigned.is_empty() { "Nobody".to_owned() } else { role.assigned.join(", ") };
    cell(ui, rect, &columns[3], &people, Type::Small, t.text_secondary);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, t.line));
    response.on_hover_text(&role.arn);
}
