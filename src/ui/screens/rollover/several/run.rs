//! A run of several: each with its phase while it goes on, and the report at the end.

use super::rows::{Rows, Source};
use super::table;
use crate::ui::env::Env;
use crate::ui::icons::Icon;
use crate::ui::intent::Intent;
use crate::ui::model::{Campaign, Model};
use crate::ui::screens::margin;
use crate::ui::text::count;
use crate::ui::theme::Type;
use crate::ui::view::View;
use crate::ui::widgets::{Button, gap, label, paragraph, remaining, separator, with_footer};
use crate::workflow::message::{Command, RollCommand};
use crate::workflow::rollover::CampaignReport;
use egui::Ui;

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, out: &mut Vec<Intent>) {
    let Some(campaign) = &env.model.rollovers.campaign else {
        starting(ui, env);
        return;
    };
    let rows = Rows::new(ui, env, Source::Run(campaign.run));
    let (mut body, mut foot) = with_footer(ui, if env.narrow() { 84.0 } else { 96.0 }, 0.0);
    margin(14).show(&mut body, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        over(ui, env, campaign, &rows);
        gap(ui, 12.0);
    });
    separator(&mut body);
    if let Some(key) = table::show(&mut body, env, view, &rows, false) {
        view.rollover.open = Some(key);
    }
    foot.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        match &campaign.report {
            None => running(ui, env, campaign, out),
            Some(report) => ended(ui, env, view, campaign, report, out),
        }
    });
    gap(&mut foot, 8.0);
    label(&mut foot, remark(env, campaign), Type::Small, env.t.text_secondary);
}

fn starting(ui: &mut Ui, env: &Env<'_>) {
    margin(14).show(ui, |ui| {
        label(ui, "The rollovers begin", Type::Title, env.t.text);
    });
}

fn over(ui: &mut Ui, env: &Env<'_>, campaign: &Campaign, rows: &Rows) {
    let (all, width) = (campaign.wish.instances.len(), ui.available_width());
    let title = match &campaign.report {
        Some(report) => report.summary(),
        None if campaign.stopping => "Stopping: each ends its current call".into(),
        None if env.model.rollovers.paused => "Paused: those that run end first, no more are begun".into(),
        None => format!("Rolling over {}, {} at once", count(all, "instance"), campaign.wish.at_once),
    };
    paragraph(ui, &title, Type::Title, env.t.text, width);
    if campaign.is_on() {
        gap(ui, 8.0);
        ui.scope(|ui| {
            ui.set_max_width(480.0);
            remaining(ui, rows.ended, all, "rollover", "ended");
        });
    }
}

fn running(ui: &mut Ui, env: &Env<'_>, campaign: &Campaign, out: &mut Vec<Intent>) {
    let send = |command| Intent::Send(Command::Rollover(command));
    let (paused, stopping) = (env.model.rollovers.paused, campaign.stopping.then_some("They are stopping"));
    if paused {
        if ui.add(Button::primary("Resume rollovers").icon(Icon::Play).blocked(stopping)).clicked() {
            out.push(send(RollCommand::Pause(false)));
        }
    } else if ui.add(Button::plain("Pause rollovers").icon(Icon::Hourglass).blocked(stopping)).clicked() {
        out.push(send(RollCommand::Pause(true)));
    }
    if ui.add(Button::plain("Stop all rollovers").icon(Icon::X).blocked(stopping)).clicked() {
        out.push(send(RollCommand::Stop(None)));
    }
}

fn ended(ui: &mut Ui, env: &Env<'_>, view: &mut View, campaign: &Campaign, report: &CampaignReport, out: &mut Vec<Intent>) {
    if ui.add(Button::primary("Copy report as Markdown").icon(Icon::Copy)).clicked() {
        out.push(Intent::Copy("Report of the rollovers".into(), write(env.model, campaign, report)));
    }
    if ui.add(Button::plain("Close report")).clicked() {
        (view.rollover.run, view.rollover.seen) = (false, Some(campaign.run));
    }
}

fn write(model: &Model, campaign: &Campaign, report: &CampaignReport) -> String {
    report.markdown(campaign.began, &|key| {
        let account = model.instances.get(key).map(|i| i.spec.account.to_string()).unwrap_or_default();
        (model.name_of(key), account)
    })
}

/// The report of the newest run of several, once it is over.
pub(in crate::ui) fn markdown(model: &Model) -> Option<String> {
    let campaign = model.rollovers.campaign.as_ref()?;
    Some(write(model, campaign, campaign.report.as_ref()?))
}

fn remark(env: &Env<'_>, campaign: &Campaign) -> &'static str {
    match &campaign.report {
        Some(report) if !report.failed.is_empty() => "Open a row to see what stopped it, to try again, or to take it back",
        Some(report) if !report.waits.is_empty() => "Certificates asks you to go on when the time has come; nothing goes on by itself",
        Some(_) => "Open a row to see its phases",
        None if env.model.rollovers.paused => "Nothing is half done: each phase leaves sign-ins working",
        None => "Open a row to see its phases; the window may be closed, the next run goes on from there",
    }
}
