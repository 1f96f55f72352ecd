//! Past sign-in tests with their verdicts.

use super::mend::{self, Mend};
use super::state::{Page, State};
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::Intent;
use crate::ui::model::Remote;
use crate::ui::text;
use crate::ui::theme::{Type, size};
use crate::ui::view::View;
use crate::ui::widgets::{
    Badge, Button, Column, Empty, Status, cell, chip, gap, head, header, label, list_keys, paragraph, selectable, two_ends,
};
use crate::workflow::message::Command;
use crate::workflow::ports::Proof;
use crate::workflow::view::ProofsView;
use egui::{Frame, Id, Margin, ScrollArea, Stroke, Ui, pos2};

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, out: &mut Vec<Intent>) {
    let proofs = &env.model.inspector.proofs;
    if proofs.is_idle() {
        out.push(Intent::Send(Command::Proofs(None)));
    }
    let state = &mut view.inspector;
    let listed: Vec<&Proof> = proofs
        .value()
        .map(|p| p.proofs.iter().filter(|p| state.tests_of.as_ref().is_none_or(|key| p.instance == *key)).collect())
        .unwrap_or_default();
    super::super::margin(0).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        top(ui, env, state, proofs, listed.len(), out);
    });
    gap(ui, 8.0);
    let mut asked = None;
    Frame::NONE.fill(env.t.surface).show(ui, |ui| {
        ui.set_min_size(ui.available_size());
        ui.spacing_mut().item_spacing.y = 0.0;
        if listed.is_empty() {
            empty(ui, proofs, state);
        } else {
            asked = table(ui, env, state, &listed);
        }
    });
    if let Some(mend) = asked {
        mend.open(view, out);
    }
}

fn top(ui: &mut Ui, env: &Env<'_>, state: &mut State, proofs: &Remote<ProofsView>, count: usize, out: &mut Vec<Intent>) {
    two_ends(
        ui,
        32.0,
        |ui| {
            label(ui, "Past sign-in tests", Type::Title, env.t.text);
        },
        |ui| {
            if ui.add(Button::plain("Back").small()).clicked() {
                state.page = Page::Document;
            }
        },
    );
    let width = ui.available_width();
    let keeps = proofs.value().is_some_and(|p| p.keeps_values);
    let about = if keeps {
        "Names, roles and addresses of all tests are kept in the workspace on this machine. Responses and credentials never are."
    } else {
        "Of each instance's newest test the values are kept, of older ones only when and how they ended. Responses and credentials never are."
    };
    paragraph(ui, about, Type::Body, env.t.text_secondary, width);
    gap(ui, 8.0);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let name = state.tests_of.as_ref().and_then(|key| env.model.instances.get(key)).map(|i| i.spec.name.clone());
        if let Some(name) = name {
            if chip(ui, None, &name, count, true).clicked() {
                state.tests_of = None;
            }
        } else {
            chip(ui, None, "All tests", count, true);
        }
        let words = if keeps { "Forget values of past tests" } else { "Keep values of future tests" };
        if ui.add(Button::plain(words).small()).clicked() {
            out.push(Intent::Send(Command::KeepValues(!keeps)));
        }
    });
}

fn empty(ui: &mut Ui, proofs: &Remote<ProofsView>, state: &mut State) {
    super::pane_margin().show(ui, |ui| {
        ui.add_space(40.0);
        if let Some(finding) = proofs.problem() {
            crate::ui::widgets::problem(ui, finding);
        } else if proofs.is_loading() || proofs.is_idle() {
            label(ui, "Reading past tests", Type::Body, crate::ui::widgets::tokens(ui).text_secondary);
        } else {
            let text = "Every sign-in test of step 14, and every sign-in that is captured here, is listed with its verdict.";
            Empty { icon: Icon::History, title: "No sign-in was tested yet", text, needs: &[] }.show(ui, |ui| {
                if ui.add(Button::primary("Capture sign-in…")).clicked() {
                    state.page = Page::Capture;
                }
            });
        }
    });
}

/// Returns the mend that was asked for.
fn table(ui: &mut Ui, env: &Env<'_>, state: &mut State, listed: &[&Proof]) -> Option<Mend> {
    let width = ui.available_width();
    let columns = [
        Column::text("When", 24.0, 150.0),
        Column::text("Instance", 150.0, 310.0),
        Column::text("Verdict", 310.0, 430.0),
        Column::text("What was found", 430.0, width - 16.0),
    ];
    header(ui, &columns);
    state.test = state.test.min(listed.len() - 1);
    let ids: Vec<Id> = (0..listed.len()).map(|n| Id::unique(("past test", n))).collect();
    if let Some(to) = list_keys(ui, &ids, state.test) {
        state.test = to;
    }
    let height = (ui.available_height() * 0.5).max(size::ROW * 3.0);
    ScrollArea::vertical().id_salt("past tests").max_height(height).auto_shrink([false, true]).show_rows(
        ui,
        size::ROW,
        listed.len(),
        |ui, range| {
            for index in range {
                row(ui, env, state, &columns, listed[index], index, ids[index]);
            }
        },
    );
    listed.get(state.test).and_then(|proof| evidence(ui, env, proof))
}

fn row(ui: &mut Ui, env: &Env<'_>, state: &mut State, columns: &[Column; 4], proof: &Proof, index: usize, id: Id) {
    let t = env.t;
    let chosen = state.test == index;
    let name = env.model.instances.get(&proof.instance).map_or_else(|| proof.instance.0.clone(), |i| i.spec.name.clone());
    let badge = verdict(proof);
    let found = proof.finding.as_ref().map_or("Both sides agree", |f| f.what.as_str());
    let when = text::moment(proof.at, env.now, env.zone);
    let row = selectable(ui, id, size::ROW, chosen, index == 0, &format!("{when}, {name}: {}, {found}", badge.word));
    let ty = if chosen { Type::SmallStrong } else { Type::Small };
    cell(ui, row.rect, &columns[0], &when, Type::Mono, t.text_secondary);
    cell(ui, row.rect, &columns[1], &name, ty, t.text);
    badge.plain_at(ui, pos2(row.rect.left() + columns[2].from, row.rect.center().y), 116.0);
    cell(ui, row.rect, &columns[3], found, Type::Small, t.text_secondary);
    ui.painter().hline(row.rect.x_range(), row.rect.bottom() - 0.5, Stroke::new(1.0, t.line));
    if row.response.clicked() {
        state.test = index;
    }
}

fn verdict(proof: &Proof) -> Badge {
    match (&proof.session, &proof.finding) {
        (Some(_), _) if proof.practice => Badge::new(Status::Practice, "Practice proof"),
        (Some(_), _) => Badge::new(Status::Ok, "Signed in"),
        (None, Some(_)) => Badge::new(Status::Failing, "Refused"),
        (None, None) => Badge::new(Status::Unknown, "Not known"),
    }
}

/// What both sides said.
fn evidence(ui: &mut Ui, env: &Env<'_>, proof: &Proof) -> Option<Mend> {
    let mut asked = None;
    Frame::NONE.inner_margin(Margin { left: 24, right: 24, top: 16, bottom: 0 }).show(ui, |ui| {
        head(ui, "Evidence", &text::age(proof.at, env.now));
        ScrollArea::vertical().id_salt("evidence of a past test").auto_shrink(false).show(ui, |ui| {
            let width = ui.available_width();
            if let Some(finding) = &proof.finding {
                gap(ui, 8.0);
                paragraph(ui, &format!("{}. {}", finding.why.trim_end_matches('.'), finding.fix), Type::Body, env.t.text, width);
                if let Some(mend) = mend::of_test(env, proof) {
                    gap(ui, 4.0);
                    if ui.add(Button::link(&mend.words).icon(Icon::ArrowRight)).clicked() {
                        asked = Some(mend);
                    }
                }
            }
            for (subject, directory, aws) in &proof.evidence {
                gap(ui, 6.0);
                let said = [directory.as_str(), aws.as_str()].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>();
                let said = if said.is_empty() { "Not kept".to_owned() } else { said.join(" · ") };
                label(ui, subject, Type::Small, env.t.text_secondary);
                paragraph(ui, &said, Type::Mono, env.t.text, width);
            }
        });
    });
    asked
}
