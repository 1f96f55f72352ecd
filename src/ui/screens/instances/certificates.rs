//! The signing certificates of one instance, and its metadata.

use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::{FileRequest, Intent};
use crate::ui::model::{CertificateRow, RollWhere, RotateWhere};
use crate::ui::screens::certificates::state_badge;
use crate::ui::screens::{rollover, rotation};
use crate::ui::text;
use crate::ui::theme::{Type, size};
use crate::ui::view::View;
use crate::ui::widgets::{Button, Empty, gap, head, label, two_ends, value_with_copy};
use crate::workflow::view::InstanceView;
use egui::{Frame, Margin, Panel, ScrollArea, Ui};

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, instance: &InstanceView, out: &mut Vec<Intent>) {
    if view.rollover.tab.as_ref() == Some(&instance.spec.key) {
        in_tab(ui, env, view, instance, out);
        return;
    }
    if view.rotation.tab.as_ref() == Some(&instance.spec.key) {
        rotation_in_tab(ui, env, view, instance, out);
        return;
    }
    let certificates = instance.observed.as_ref().map(|o| o.certificates.as_slice()).unwrap_or_default();
    if certificates.is_empty() {
        Frame::NONE.inner_margin(Margin { left: 24, right: 24, top: 56, bottom: 0 }).show(ui, |ui| {
            ui.set_min_size(ui.available_size());
            let text = "The certificate signs what people bring to AWS. Step 6 makes it.";
            Empty { icon: Icon::FileBadge, title: "No signing certificate yet", text, needs: &[] }.show(ui, |_| {});
        });
        return;
    }
    Frame::NONE.inner_margin(Margin { left: 24, right: 24, top: 20, bottom: 0 }).show(ui, |ui| {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            rollover_of(ui, env, view, instance);
            rotation_of(ui, env, view, instance);
            for (index, certificate) in certificates.iter().enumerate() {
                ui.push_id(index, |ui| {
                    let row = CertificateRow {
                        instance,
                        facts: &certificate.facts,
                        state: certificate.state,
                        days: certificate.facts.days_left(env.now),
                    };
                    one(ui, env, &row);
                });
                gap(ui, 24.0);
            }
            if ui.add(Button::plain("Save metadata…").icon(Icon::Download)).clicked() {
                let suggested = format!("{}-metadata.xml", instance.spec.name);
                out.push(Intent::File(FileRequest::SaveMetadata { instance: instance.spec.key.clone(), suggested }));
            }
            gap(ui, 24.0);
        });
    });
}

/// Where its rollover stands, and the way to it.
fn rollover_of(ui: &mut Ui, env: &Env<'_>, view: &mut View, instance: &InstanceView) {
    let (key, name) = (&instance.spec.key, &instance.spec.name);
    let stand = env.model.rollovers.stand(key, env.now);
    two_ends(
        ui,
        size::BUTTON,
        |ui| {
            label(ui, "Rollover", Type::BodyStrong, env.t.text);
            rollover::badge(&stand, env.now).plain(ui);
        },
        |ui| {
            let begun = !matches!(stand, RollWhere::Rest | RollWhere::NotRead);
            let spoken = if begun { format!("Open rollover of {name}") } else { format!("Roll over certificate of {name}…") };
            if ui.add(Button::primary(if begun { "Open rollover" } else { "Roll over…" }).small().name(&spoken)).clicked() {
                view.rollover.tab = Some(key.clone());
                view.rollover.page = None;
            }
        },
    );
    gap(ui, 20.0);
}

/// The import key: where its rotation stands, and the way to it. Without a key there is nothing to rotate.
fn rotation_of(ui: &mut Ui, env: &Env<'_>, view: &mut View, instance: &InstanceView) {
    let (key, name) = (&instance.spec.key, &instance.spec.name);
    let stand = env.model.rotations.stand(key, env.now);
    if instance.import_keys.is_empty() && matches!(stand, RotateWhere::NoKey | RotateWhere::NotRead) {
        return;
    }
    two_ends(
        ui,
        size::BUTTON,
        |ui| {
            label(ui, "Import key", Type::BodyStrong, env.t.text);
            rotation::badge(&stand, env.now).plain(ui);
            for key in instance.import_keys.iter().take(2) {
                label(ui, &key.id, Type::Mono, env.t.text_secondary);
            }
        },
        |ui| {
            let (words, name) = rotation::words_of_button(rotation::is_under_way(env, key), name);
            if ui.add(Button::plain(words).small().name(&name)).clicked() {
                view.rotation.tab = Some(key.clone());
                view.rotation.page = None;
            }
        },
    );
    gap(ui, 20.0);
}

/// The rotation in the place of the certificates.
fn rotation_in_tab(ui: &mut Ui, env: &Env<'_>, view: &mut View, instance: &InstanceView, out: &mut Vec<Intent>) {
    let frame = Frame::NONE.fill(env.t.surface).inner_margin(Margin { left: 20, right: 24, top: 4, bottom: 4 });
    Panel::top("way back from the rotation of one").exact_size(size::BADGE + 8.0).resizable(false).frame(frame).show(ui, |ui| {
        if ui.add(Button::link("Its certificates").icon(Icon::ArrowLeft)).clicked() {
            view.rotation.tab = None;
            view.rotation.page = None;
        }
    });
    rotation::show_one(ui, env, view, instance, out);
}

/// The rollover in the place of the certificates.
fn in_tab(ui: &mut Ui, env: &Env<'_>, view: &mut View, instance: &InstanceView, out: &mut Vec<Intent>) {
    let frame = Frame::NONE.fill(env.t.surface).inner_margin(Margin { left: 20, right: 24, top: 4, bottom: 4 });
    Panel::top("way back to the certificates of one").exact_size(size::BADGE + 8.0).resizable(false).frame(frame).show(ui, |ui| {
        if ui.add(Button::link("Its certificates").icon(Icon::ArrowLeft)).clicked() {
            view.rollover.tab = None;
            view.rollover.page = None;
        }
    });
    rollover::show_one(ui, env, view, instance, out);
}

fn one(ui: &mut Ui, env: &Env<'_>, row: &CertificateRow<'_>) {
    let (t, facts) = (env.t, row.facts);
    two_ends(
        ui,
        24.0,
        |ui| {
            label(ui, &format!("Ends {}", text::date(facts.not_after, env.zone)), Type::BodyStrong, t.text);
            label(ui, &text::in_days(row.days), Type::Body, t.text_secondary);
        },
        |ui| {
            state_badge(env, row).filled(ui);
        },
    );
    gap(ui, 8.0);
    head(ui, "Facts", &facts.key);
    for (name, value, copy) in [
        ("Thumbprint", facts.thumbprint.spaced(), true),
        ("SHA-256", facts.sha256.clone(), true),
        ("Subject", facts.subject.clone(), false),
        ("Serial", facts.serial.clone(), false),
        ("Begins", text::date(facts.not_before, env.zone), false),
    ] {
        ui.horizontal(|ui| {
            ui.set_min_height(size::ROW);
            let (rect, _) = ui.allocate_exact_size(egui::vec2(112.0, 20.0), egui::Sense::hover());
            crate::ui::widgets::text_fit(ui, egui::Align2::LEFT_CENTER, rect.left_center(), name, Type::Small, t.text_secondary, 108.0);
            if copy {
                value_with_copy(ui, name, &value, 64);
            } else {
                label(ui, &value, Type::Mono, t.text);
            }
        });
        crate::ui::widgets::separator(ui);
    }
}
