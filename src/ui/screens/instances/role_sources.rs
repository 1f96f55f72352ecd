//! Roles of other instances that are brought into this one, where one application signs people in to several accounts.

use crate::domain::directory::ServicePrincipalId;
use crate::domain::spec::{InstanceKey, InstanceSpec, RoleDelivery};
use crate::ui::cache::kept;
use crate::ui::env::Env;
use crate::ui::theme::Type;
use crate::ui::widgets::{gap, label, paragraph, rows_in_flow, toggle};
use egui::Ui;

/// Height of a box with its remark.
const HEIGHT: f32 = 44.0;

/// Another instance whose roles can be brought in.
struct Source {
    id: ServicePrincipalId,
    name: String,
    detail: String,
}

/// Shows the instances of the workspace that the directory has; returns which of them are sources, when that changed.
pub(super) fn show(ui: &mut Ui, env: &Env<'_>, spec: &InstanceSpec) -> Option<Vec<ServicePrincipalId>> {
    if spec.directory_roles.way != RoleDelivery::Direct {
        return None;
    }
    let all = kept(ui, env, "role sources", spec.key.clone(), |key| sources(env, key));
    if all.is_empty() {
        return None;
    }
    let t = env.t;
    gap(ui, 16.0);
    label(ui, "Roles of other instances", Type::SmallStrong, t.text_secondary);
    gap(ui, 4.0);
    let words = "For one application that signs people in to several accounts: their roles are written here too, with ids that stay. \
                 The plan shows each before it is written.";
    let width = ui.available_width();
    paragraph(ui, words, Type::Small, t.text_secondary, width);
    gap(ui, 4.0);
    let mut changed = None;
    rows_in_flow(ui, HEIGHT, all.len(), |ui, index| {
        let Some(source) = all.get(index) else { return };
        let chosen = &spec.directory_roles.sources;
        let mut on = chosen.contains(&source.id);
        if toggle(ui, &format!("Roles of {}", source.name), &source.detail, &mut on).changed() {
            let others = chosen.iter().filter(|id| **id != source.id).cloned();
            changed = Some(others.chain(on.then(|| source.id.clone())).collect());
        }
    });
    changed
}

fn sources(env: &Env<'_>, of: &InstanceKey) -> Vec<Source> {
    let others = env.model.listed().into_iter().filter(|instance| instance.spec.key != *of);
    others
        .filter_map(|instance| {
            let observed = instance.observed.as_ref()?;
            let roles = observed.app_roles.iter().filter(|role| role.enabled && role.value.is_some()).count();
            Some(Source {
                id: observed.ids.service_principal.clone(),
                name: instance.spec.name.clone(),
                detail: format!("{}, account {}", crate::ui::text::count(roles, "role"), instance.spec.account),
            })
        })
        .collect()
}
