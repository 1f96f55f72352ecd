//! Undo of a set-up: its own plan first, never the default.

use crate::domain::journal::{Entry, Phase};
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::Intent;
use crate::ui::model::Remote;
use crate::ui::text;
use crate::ui::theme::{Type, size};
use crate::ui::view::View;
use crate::ui::widgets::{Button, cloud_at, gap, head, label, paragraph, text_at, text_fit, with_footer};
use crate::workflow::message::Command;
use crate::workflow::view::InstanceView;
use egui::accesskit::Role;
use egui::{Align2, ScrollArea, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, instance: &InstanceView, out: &mut Vec<Intent>) {
    let key = &instance.spec.key;
    let journal = env.model.journals.get(&Some(key.clone())).and_then(Remote::value);
    let done: Vec<&Entry> =
        journal.map(|j| j.entries.iter().filter(|e| matches!(e.phase, Phase::Done | Phase::Started)).collect()).unwrap_or_default();
    let (mut body, mut foot) = with_footer(ui, 96.0, 20.0);
    ScrollArea::vertical().auto_shrink(false).id_salt("undo").show(&mut body, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let width = ui.available_width();
        paragraph(ui, &format!("Undo the set-up of {}", instance.spec.name), Type::Title, env.t.text, width);
        gap(ui, 4.0);
        paragraph(ui, "Newest first. What was there before Rolebridge came stays.", Type::Body, env.t.text_secondary, width);
        gap(ui, 16.0);
        head(ui, "What is taken back", "");
        if journal.is_none() {
            label(ui, "Reading the journal", Type::Body, env.t.text_secondary);
        }
        for (index, entry) in done.iter().enumerate() {
            row(ui, env, index, entry);
        }
        gap(ui, 16.0);
    });
    foot.horizontal(|ui| {
        if ui.add(Button::plain("Keep everything")).clicked() {
            view.undo = None;
        }
        let words = format!("Undo {} of {}", text::count(done.len(), "change"), instance.spec.name);
        let reason = done.is_empty().then_some("There is nothing to undo");
        if ui.add(Button::danger(&words).icon(Icon::Undo2).blocked(reason)).clicked() {
            view.undo = None;
            out.push(Intent::Send(Command::Undo(key.clone())));
        }
    });
    gap(&mut foot, 8.0);
    label(&mut foot, "People who sign in through this instance can't afterwards", Type::Small, env.t.text_secondary);
}

fn row(ui: &mut Ui, env: &Env<'_>, index: usize, entry: &Entry) {
    let t = env.t;
    let inverse = entry.what.inverse.as_ref().map_or("Looked at first", |c| c.action());
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), size::ROW), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{} is taken back by {inverse}", entry.what.call.action())));
    let at = |x: f32| pos2(rect.left() + x, rect.center().y);
    text_at(ui, Align2::LEFT_CENTER, at(0.0), &(index + 1).to_string(), Type::Mono, t.text_secondary);
    cloud_at(ui, at(32.0), entry.what.call.cloud(), true, t.text_secondary);
    text_fit(ui, Align2::LEFT_CENTER, at(136.0), entry.what.call.action(), Type::Mono, t.text_secondary, 220.0);
    crate::ui::widgets::icon_at(ui, at(372.0), Icon::ArrowRight, 14.0, t.text_secondary);
    text_fit(ui, Align2::LEFT_CENTER, at(392.0), inverse, Type::Mono, t.text, rect.width() - 392.0);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, t.line));
}
