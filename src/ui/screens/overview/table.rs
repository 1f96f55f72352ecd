//! The verdict of each instance, as a table.

use super::Listed;
use crate::ui::env::Env;
use crate::ui::intent::Intent;
use crate::ui::screens::instance_table::{HEADS, TableRows, pressed, sorted};
use crate::ui::view::{Tab, View};
use crate::ui::widgets::Table;
use egui::Ui;

pub(super) fn show(ui: &mut Ui, env: &Env<'_>, view: &mut View, listed: &Listed, out: &mut Vec<Intent>) {
    let sorted = sorted(view.overview.sort);
    let table = Table { name: "Verdicts", heads: &HEADS, sorted, chooses: false, follows: false, chosen: 0 };
    let columns = table.columns(&view.columns, ui.available_width());
    let rows =
        TableRows { salt: "overview", env, rows: &listed.rows, passing: &listed.passing, columns: &columns, chosen: None, open: None };
    let done = table.show(ui, &mut view.columns, &columns, &rows);
    if let Some(head) = done.sort {
        view.overview.sort = pressed(view.overview.sort, head);
    }
    out.extend(done.rows.open.map(|place| Intent::Open(listed.at(place).key.clone(), Tab::SetUp)));
}
