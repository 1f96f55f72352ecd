//! The journal of one instance.

use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::Intent;
use crate::ui::model::Remote;
use crate::ui::screens::activity::table;
use crate::ui::theme::Type;
use crate::ui::view::View;
use crate::ui::widgets::{Empty, label};
use crate::workflow::message::Command;
use crate::workflow::view::InstanceView;
use egui::{Frame, Margin, Ui};

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, instance: &InstanceView, out: &mut Vec<Intent>) {
    let key = Some(instance.spec.key.clone());
    let journal = env.model.journals.get(&key);
    if journal.is_none_or(Remote::is_idle) {
        out.push(Intent::Send(Command::Journal(key)));
    }
    match journal.and_then(Remote::value) {
        Some(journal) if journal.entries.is_empty() => {
            Frame::NONE.inner_margin(Margin { left: 24, right: 24, top: 56, bottom: 0 }).show(ui, |ui| {
                ui.set_min_size(ui.available_size());
                let text = "Every call that changes a cloud is written here before and after it is made.";
                Empty { icon: Icon::History, title: "Nothing was changed yet", text, needs: &[] }.show(ui, |_| {});
            });
        }
        Some(journal) => table(ui, env, view, &journal.entries, false),
        None => {
            Frame::NONE.inner_margin(Margin::same(24)).show(ui, |ui| {
                label(ui, "Reading the journal", Type::Body, env.t.text_secondary);
            });
        }
    }
}
