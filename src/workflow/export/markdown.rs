//! A table in Markdown.

use super::{COLUMNS, Row};
use crate::domain::markup::markdown as plain;
use jiff::Timestamp;

pub(super) fn head(now: Timestamp) -> String {
    let heads: Vec<&str> = COLUMNS.iter().map(|(head, _)| *head).collect();
    format!(
        "# Journal\n\nExported by Rolebridge at {now}, newest first. All times are UTC.\n\n| {} |\n|{}\n",
        heads.join(" | "),
        "---|".repeat(heads.len())
    )
}

pub(super) fn row(row: &Row<'_>) -> String {
    let cells: Vec<String> = COLUMNS.iter().map(|(_, value)| plain(&value(row))).collect();
    format!("| {} |\n", cells.join(" | "))
}
