//! The values of the `Role` attribute as a table: role, account, provider, length, known or not.

use super::state::State;
use crate::saml::inspect::Exhibit;
use crate::saml::view::Pair;
use crate::ui::cache::kept;
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::text;
use crate::ui::theme::{Type, size};
use crate::ui::widgets::{Badge, Column, Empty, Status, cell, copy_button, header, label, two_ends};
use egui::accesskit::Role;
use egui::{ScrollArea, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};
use std::collections::BTreeSet;

/// The longest pair that Entra imports as an app role. Source: Microsoft's tutorial, known limits.
const MOST_PAIR_CHARS: usize = 239;

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, _state: &mut State, exhibit: &Exhibit) {
    if exhibit.pairs.is_empty() {
        super::pane_margin().show(ui, |ui| {
            let text = "AWS finds roles in the attribute https://aws.amazon.com/SAML/Attributes/Role; this message has none of that name.";
            Empty { icon: Icon::Users, title: "No role value", text, needs: &[] }.show(ui, |_| {});
        });
        return;
    }
    let t = env.t;
    two_ends(
        ui,
        36.0,
        |ui| {
            ui.add_space(24.0);
            let claimed = if exhibit.pairs.iter().all(|p| p.signed) { "" } else { ", claimed, not signed" };
            label(ui, &format!("{}{claimed}", text::count(exhibit.pairs.len(), "role value")), Type::Small, t.text_secondary);
        },
        |ui| {
            ui.add_space(8.0);
            let all: Vec<&str> = exhibit.pairs.iter().map(|p| p.value.as_str()).collect();
            copy_button(ui, "all role values", &all.join("\n"));
        },
    );
    let known = kept(ui, env, "known roles", (), |()| known(env));
    let width = ui.available_width();
    let columns = [
        Column::text("Role", 24.0, width - 336.0),
        Column::text("Account", width - 336.0, width - 236.0),
        Column::text("Provider", width - 236.0, width - 160.0),
        Column::numbers("Length", width - 160.0, width - 104.0),
        Column::text("Here", width - 96.0, width - 4.0),
    ];
    header(ui, &columns);
    ScrollArea::vertical().id_salt("roles").auto_shrink(false).show_rows(ui, size::ROW, exhibit.pairs.len(), |ui, range| {
        for pair in &exhibit.pairs[range] {
            row(ui, env, &columns, pair, &known);
        }
    });
}

/// What this workspace knows.
struct Known {
    roles: BTreeSet<String>,
    accounts: BTreeSet<String>,
}

fn known(env: &Env<'_>) -> Known {
    let all = || env.model.instances.values();
    Known {
        roles: all().flat_map(|i| i.roles.iter().map(|r| r.arn.clone())).collect(),
        accounts: all().filter(|i| i.read_at.is_some()).map(|i| i.spec.account.to_string()).collect(),
    }
}

fn badge(pair: &Pair, known: &Known) -> Badge {
    match &pair.parsed {
        None => Badge::new(Status::Failing, "No pair"),
        Some(parsed) if known.roles.contains(&parsed.role_arn) => Badge::new(Status::Ok, "Known"),
        Some(parsed) if known.accounts.contains(parsed.account.as_str()) => Badge::new(Status::Warning, "Not there"),
        Some(_) => Badge::new(Status::Unknown, "Not known"),
    }
}

fn row(ui: &mut Ui, env: &Env<'_>, columns: &[Column; 5], pair: &Pair, known: &Known) {
    let t = env.t;
    let badge = badge(pair, known);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), size::ROW), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{}: {}", pair.value, badge.word)));
    #[allow(clippy::single_match_else, reason = "two rows of equal rank")]
    match &pair.parsed {
        Some(parsed) => {
            cell(ui, rect, &columns[0], &parsed.role, Type::Mono, t.text);
            cell(ui, rect, &columns[1], parsed.account.as_str(), Type::Mono, t.text_secondary);
            cell(ui, rect, &columns[2], &parsed.provider, Type::Mono, t.text_secondary);
            let long = parsed.chars > MOST_PAIR_CHARS;
            let (ty, color) = if long { (Type::SmallStrong, t.failing) } else { (Type::Mono, t.text_secondary) };
            cell(ui, rect, &columns[3], &parsed.chars.to_string(), ty, color);
        }
        None => {
            let whole = Column::text("", columns[0].from, columns[3].to);
            cell(ui, rect, &whole, &pair.value, Type::Mono, t.failing);
        }
    }
    badge.plain_at(ui, pos2(rect.left() + columns[4].from, rect.center().y), columns[4].to - columns[4].from);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, t.line));
    let why = pair.problem.as_deref().unwrap_or_default();
    response.on_hover_text(format!("{}\n{why}", pair.value).trim_end().to_owned());
}
