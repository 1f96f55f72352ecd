//! The page of taking back: its own plan first, never the default.

use super::{effects, heading};
use crate::domain::plan::Plan;
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::model::Remote;
use crate::ui::text::count;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, calls, gap, label, problem, with_footer};
use egui::{ScrollArea, Ui};

/// What is taken back, and what is known of that.
pub(in crate::ui::screens) struct UndoPage<'a> {
    /// What is taken back: `rollover`.
    pub(in crate::ui::screens) what: &'static str,
    /// The name of the instance.
    pub(in crate::ui::screens) name: &'a str,
    /// The title.
    pub(in crate::ui::screens) title: String,
    /// What it does, in words.
    pub(in crate::ui::screens) words: &'a str,
    /// The plan, once it is there.
    pub(in crate::ui::screens) plan: Option<&'a Remote<Plan>>,
    /// Why nothing can be taken back now.
    pub(in crate::ui::screens) blocked: Option<&'static str>,
    /// What is said below the buttons; else who is affected.
    pub(in crate::ui::screens) remark: Option<&'static str>,
}

/// What was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ui::screens) enum Answer {
    /// It is not to be taken back.
    Keep,
    /// It is.
    Undo,
}

impl UndoPage<'_> {
    pub(in crate::ui::screens) fn show(&self, ui: &mut Ui, env: &Env<'_>) -> Option<Answer> {
        let (mut body, mut foot) = with_footer(ui, 96.0, 16.0);
        ScrollArea::vertical().auto_shrink(false).id_salt(("undo", self.what)).show(&mut body, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            self.body(ui, env);
        });
        let plan = self.plan.and_then(Remote::value);
        let writes = plan.map_or(0, |plan| plan.writes().count());
        let mut answer = None;
        foot.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            if ui.add(Button::plain(&format!("Keep the {}", self.what))).clicked() {
                answer = Some(Answer::Keep);
            }
            let blocked = self.blocked.or((writes == 0).then_some("There is nothing to take back"));
            let words = format!("Undo {} of {}: {}", self.what, self.name, count(writes, "call"));
            if ui.add(Button::danger(&words).icon(Icon::Undo2).blocked(blocked)).clicked() {
                answer = Some(Answer::Undo);
            }
        });
        gap(&mut foot, 8.0);
        let words = self.remark.unwrap_or_else(|| plan.map_or("", |plan| plan.affects.as_str()));
        label(&mut foot, words, Type::Small, env.t.text_secondary);
        answer
    }

    fn body(&self, ui: &mut Ui, env: &Env<'_>) {
        if let Some(finding) = self.plan.and_then(Remote::problem) {
            problem(ui, finding);
            return;
        }
        heading(ui, env, &self.title, self.words);
        gap(ui, 16.0);
        match (self.plan.and_then(Remote::value), self.remark) {
            // who is affected stands below the buttons
            (Some(plan), None) => calls(ui, plan),
            (Some(plan), Some(_)) => effects(ui, env, plan),
            (None, _) => {
                label(ui, "Reading both clouds", Type::Body, env.t.text_secondary);
            }
        }
        gap(ui, 16.0);
    }
}
