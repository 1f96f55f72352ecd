//! The messages of a recording, in order, with their addresses.

use super::state::State;
use super::verdict;
use crate::domain::verdict::AwsAnswer;
use crate::saml::inspect::{Exhibit, Kind};
use crate::ui::env::Env;
use crate::ui::theme::{Type, size};
use crate::ui::widgets::{Badge, Column, Status, cell, list_keys, selectable};
use crate::workflow::inspection::Inspection;
use egui::{Frame, Id, ScrollArea, Stroke, Ui, pos2};

/// So many rows are seen at once.
const MOST_ROWS: f32 = 4.0;

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, state: &mut State, inspection: &Inspection) {
    let t = env.t;
    let width = ui.available_width();
    let columns = [
        Column::numbers("", 12.0, 48.0),
        Column::text("", 56.0, 180.0),
        Column::text("", 180.0, width * 0.55),
        Column::text("", width * 0.55, width - 16.0),
    ];
    Frame::NONE.fill(t.surface).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let height = size::ROW * MOST_ROWS.min(inspection.exhibits.len() as f32);
        ScrollArea::vertical().id_salt("messages").max_height(height).auto_shrink([false, true]).show(ui, |ui| {
            let ids: Vec<Id> = (0..inspection.exhibits.len()).map(|n| Id::unique(("message", n))).collect();
            if let Some(to) = list_keys(ui, &ids, state.message.min(ids.len().saturating_sub(1))) {
                state.message = to;
            }
            for (index, exhibit) in inspection.exhibits.iter().enumerate() {
                let chosen = state.message == index;
                let kind = exhibit.report.input.kind.map_or("Not readable", Kind::as_str);
                let url = exhibit.report.input.url.as_deref().unwrap_or("No address");
                let title = verdict::title(exhibit);
                let row =
                    selectable(ui, ids[index], size::ROW, chosen, index == 0, &format!("Message {}: {kind}, {url}, {title}", index + 1));
                let ty = if chosen { Type::SmallStrong } else { Type::Small };
                cell(ui, row.rect, &columns[0], &(index + 1).to_string(), Type::Mono, t.text_weak);
                cell(ui, row.rect, &columns[1], kind, ty, t.text);
                cell(ui, row.rect, &columns[2], url, Type::Mono, t.text_secondary);
                let at = pos2(row.rect.left() + columns[3].from, row.rect.center().y);
                Badge::new(status(exhibit), title).plain_at(ui, at, columns[3].to - columns[3].from);
                ui.painter().hline(row.rect.x_range(), row.rect.bottom() - 0.5, Stroke::new(1.0, t.line));
                if row.response.clicked() {
                    state.message = index;
                }
            }
        });
    });
    ui.add_space(12.0);
}

fn status(exhibit: &Exhibit) -> Status {
    let about_aws = exhibit.report.input.kind.is_some_and(Kind::is_for_aws);
    match exhibit.report.aws.verdict {
        AwsAnswer::Accepts => Status::Ok,
        AwsAnswer::Refuses => Status::Failing,
        AwsAnswer::Unknown if about_aws => Status::Unknown,
        AwsAnswer::Unknown => Status::NotNeeded,
    }
}
